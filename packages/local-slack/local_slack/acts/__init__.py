"""People using the app: commands, shortcuts, clicks, modals and searches in its menus."""
