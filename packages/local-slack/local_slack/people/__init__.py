"""Who is in a workspace: its team and members, its channels, and what each member can choose from."""
