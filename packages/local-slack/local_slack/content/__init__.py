"""The contents of a workspace: messages, files, reactions, drafts, App Home tabs and open views."""
