"""What happens in the workspace, as told to the page and to the bot."""

from collections.abc import Callable
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any

from local_slack.channels import Channel

Message = dict[str, Any]


class Happening(StrEnum):
    """Kinds of change."""

    POSTED = "message"
    CHANGED = "message_changed"
    DELETED = "message_deleted"
    EPHEMERAL = "ephemeral"
    THREAD_GREW = "thread_grew"  # the parent's reply counts changed: the page shows it, Slack tells no app
    CHANNEL = "channel"
    JOINED = "member_joined_channel"
    LEFT = "member_left_channel"
    REACTED = "reaction_added"
    FILE_SHARED = "file_shared"
    FILE_DELETED = "file_deleted"


@dataclass(frozen=True)
class Change:
    """
    One change in one channel.

    `user` is the person it concerns: who joined, who left, who reacted, who alone sees an ephemeral message; `actor` is
    who made somebody leave. `channel` is as it is afterwards.
    """

    happening: Happening
    channel: Channel
    message: Message = field(default_factory=dict)
    previous: Message = field(default_factory=dict)
    user: str = ""
    actor: str = ""
    file_id: str = ""
    reaction: str = ""


Publish = Callable[[Change], None]
