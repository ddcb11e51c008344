"""A strict Slack on this machine, with a page for people and a control API for tests."""
