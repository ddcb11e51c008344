"""Fixtures of the contract tests."""

from tests.contract.local_slack_fixtures import bot, slack

__all__ = ["bot", "slack"]
