"""The world that the steps of a job act on: the API, Slack and our rows."""

from collections.abc import Callable
from dataclasses import dataclass

from blocks.problems import Limits
from bot.policies import JobPolicy
from conversation.client import ConversationClient
from conversation.models import SubmitOptions
from storage.database import Database
from storage.sources import Source
from workspace.downloads import Downloads
from workspace.reading import Slack


@dataclass(frozen=True, slots=True)
class Context:
    """
    All that a step may need.

    `is_idempotent` says that the API is our engine, which takes a submission with an Idempotency-Key only once;
    `webhook_url` says where the API may call when it has news of a source.
    """

    database: Database
    api: ConversationClient
    slack: Slack
    downloads: Downloads
    limits: Limits
    bot_user_id: str
    clock: Callable[[], float]
    policy: JobPolicy
    is_idempotent: bool
    webhook_url: Callable[[str], str] | None

    def options(self, source: Source) -> SubmitOptions:
        """Give the options that a source is submitted with."""
        return SubmitOptions(name=source.name, webhook_url=self.webhook_url and self.webhook_url(source.id))
