"""What most tests stand on."""

from local_slack_fixtures import bot, slack

__all__ = ["bot", "slack"]
