"""Changes in the workspace, as the page and the app hear of them."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any

from local_slack.block_kit.view_objects import View
from local_slack.content.objects import Message
from local_slack.people.channels import Channel


class Happening(StrEnum):
    """Kinds of change."""

    POSTED = "message"
    CHANGED = "message_changed"
    DELETED = "message_deleted"
    EPHEMERAL = "ephemeral"
    THREAD_GREW = "thread_grew"  # the parent's reply counts changed: the page shows it, Slack tells no app
    CHANNEL = "channel"
    RENAMED = "rename"
    ARCHIVED = "archive"
    UNARCHIVED = "unarchive"
    JOINED = "member_joined_channel"
    LEFT = "member_left_channel"
    REACTED = "reaction_added"
    UNREACTED = "reaction_removed"
    HOME_OPENED = "app_home_opened"
    FILE_SHARED = "file_shared"
    FILE_DELETED = "file_deleted"


@dataclass(frozen=True)
class Change:
    """
    One change in one channel.

    `user` is the person it concerns: who joined, left, reacted, archived, alone sees an ephemeral message, or opened
    the App Home (its `tab`, and the `view` that is published there); `actor` is who removed a member. `channel` is
    as it is afterwards.
    """

    happening: Happening
    channel: Channel
    message: Message = field(default_factory=Message)
    previous: Message = field(default_factory=Message)
    user: str = ""
    actor: str = ""
    file_id: str = ""
    reaction: str = ""
    tab: str = ""
    view: View | None = None


Publish = Callable[[Change], None]

News = Mapping[str, Any]
"""A message to the page: its `type`, and the fields of that type."""
