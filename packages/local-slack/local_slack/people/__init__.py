"""The people of a workspace: its team and members, its channels, and the choices of each member."""
