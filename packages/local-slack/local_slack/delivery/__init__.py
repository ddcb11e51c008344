"""What reaches the app: events and envelopes, Socket Mode and HTTP, response URLs, and failures on request."""
