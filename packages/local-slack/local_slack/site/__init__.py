"""The workspaces of one home and the app in them: installation, OAuth, limits, transfers of files, the live page."""
