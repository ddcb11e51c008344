"""What people do with the app: commands, shortcuts, clicks, modals and searches in its menus."""
