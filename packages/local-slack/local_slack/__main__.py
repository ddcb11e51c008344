"""`python -m local_slack`, as `local-slack`."""

from local_slack.cli import main

main(prog_name="local-slack")
