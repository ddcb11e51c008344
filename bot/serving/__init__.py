"""The ways in and out of the process: servers, Slack's connection and introduction, webhooks, the manifest."""
