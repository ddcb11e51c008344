"""The wire to the app: events and envelopes, Socket Mode and HTTP, response URLs, failures on request."""
