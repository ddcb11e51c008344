"""What we hear from Slack: one file for each way to ask for a readout."""
