"""What happens in the workspace, as told to the page and to the bot."""

from collections.abc import Callable, Collection
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any, TypedDict, cast

from local_slack.block_kit.view_objects import View
from local_slack.people.channels import Channel

Json = dict[str, Any]


class Edited(TypedDict):
    """Who changed a message last, and when."""

    user: str
    ts: str


class Reaction(TypedDict):
    """One emoji on a message, and who put it there."""

    name: str
    users: list[str]
    count: int


class Message(TypedDict, total=False):
    """A message in Slack's own shape; which fields there are depends on what it is."""

    type: str
    subtype: str
    ts: str
    user: str
    team: str
    text: str
    blocks: list[Json]
    attachments: list[Json]
    metadata: Json
    mrkdwn: bool
    files: list[Json]
    upload: bool
    display_as_bot: bool
    edited: Edited
    reactions: list[Reaction]
    # Of an app, and of a person.
    bot_id: str
    app_id: str
    bot_profile: Json
    client_msg_id: str
    user_team: str
    source_team: str
    # Of a thread: of its parent the counts, of a reply whom it answers.
    thread_ts: str
    parent_user_id: str
    reply_count: int
    reply_users_count: int
    reply_users: list[str]
    latest_reply: str
    is_locked: bool
    subscribed: bool
    # Of what one member alone sees, and of what is left of a deleted parent.
    ephemeral: bool
    hidden: bool


def without(message: Message, fields: Collection[str]) -> Message:
    """Give a message that lacks these fields."""
    return cast("Message", {name: value for name, value in message.items() if name not in fields})


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
    the App Home (its `tab`, and the `view` that is published there); `actor` is who made somebody leave. `channel` is
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
