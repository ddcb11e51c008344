"""Reading Slack: channels, members, threads, files and names, and the meaning of its errors."""
