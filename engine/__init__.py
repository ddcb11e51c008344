"""The local engine: the Async and Conversation APIs on this machine, with its own speech recognition and analysis."""
