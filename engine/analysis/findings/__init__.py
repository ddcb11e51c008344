"""What is found in a conversation: action items, follow-ups, questions, topics, its summary, sentiment and figures."""
