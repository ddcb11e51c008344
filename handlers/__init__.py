"""The requests that reach us through Slack: one file for each way to ask for a readout."""
