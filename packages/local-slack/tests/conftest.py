"""What most tests stand on."""

from tests.fixtures import bot, slack

__all__ = ["bot", "slack"]
