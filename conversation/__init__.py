"""The contract of the Async and Conversation APIs: models, wire format, client and errors."""
