"""What a workspace holds: messages, files, reactions, drafts, App Home tabs and open views."""
