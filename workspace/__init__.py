"""How Slack is read: channels, members, threads, files and names, and what its refusals mean."""
