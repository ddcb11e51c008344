"""The words of the command line, and what the commands that end by themselves do."""
