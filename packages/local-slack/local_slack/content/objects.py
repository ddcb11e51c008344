"""Messages and files as Slack shows them: the JSON that methods answer, events carry and the store keeps."""

from collections.abc import Collection
from typing import Any, TypedDict, TypeVar, cast

from local_slack.block_kit.elements import Block
from local_slack.block_kit.metadata import Metadata


class Share(TypedDict, total=False):
    """One message that shares a file."""

    ts: str
    thread_ts: str
    channel_name: str
    team_id: str
    share_user_id: str


class Shares(TypedDict, total=False):
    """The messages that share a file, by channel; a direct message counts as private."""

    public: dict[str, list[Share]]
    private: dict[str, list[Share]]


class Preview(TypedDict):
    """The beginning of a clip's transcript."""

    content: str
    has_more: bool


class Transcription(TypedDict, total=False):
    """The state of the transcript that Slack makes of a clip, and its preview once there is one."""

    status: str
    locale: str
    preview: Preview


class File(TypedDict, total=False):
    """A file object; which fields it has depends on where the file lies and who looks at it."""

    id: str
    created: int
    timestamp: int
    name: str
    title: str
    mimetype: str
    filetype: str
    pretty_type: str
    user: str
    user_team: str
    username: str
    size: int
    mode: str
    file_access: str
    editable: bool
    is_public: bool
    public_url_shared: bool
    display_as_bot: bool
    is_external: bool
    external_type: str
    # Addresses; those of files that lie here are paths.
    url_private: str
    url_private_download: str
    external_url: str
    permalink: str
    # Of sound and film.
    media_display_type: str
    duration_ms: int
    subtype: str
    transcription: Transcription
    # Where it is shared.
    channels: list[str]
    groups: list[str]
    ims: list[str]
    shares: Shares


class ForwardedMessage(TypedDict):
    """The original in an attachment that forwards it."""

    team: str
    channel: str
    ts: str
    message: dict[str, list[Block]]


class Attachment(TypedDict, total=False):
    """An attachment: one that an app gave, or a forwarded message."""

    id: int
    fallback: str
    text: str
    pretext: str
    title: str
    title_link: str
    fields: list[dict[str, Any]]
    blocks: list[Block]
    color: str
    image_url: str
    thumb_url: str
    author_name: str
    author_link: str
    author_icon: str
    footer: str
    footer_icon: str
    mrkdwn_in: list[str]
    # Of a forwarded message.
    ts: str
    channel_id: str
    channel_team: str
    author_id: str
    author_subname: str
    is_msg_unfurl: bool
    is_share: bool
    message_blocks: list[ForwardedMessage]
    from_url: str
    files: list[File]


class BotProfile(TypedDict):
    """The bot that wrote a message."""

    id: str
    app_id: str
    name: str
    deleted: bool
    updated: int
    team_id: str


class Edited(TypedDict):
    """The last change of a message: whose, and when."""

    user: str
    ts: str


class Reaction(TypedDict):
    """One emoji on a message, with everybody who put it there."""

    name: str
    users: list[str]
    count: int


class Message(TypedDict, total=False):
    """A message object; which fields it has depends on its kind."""

    type: str
    subtype: str
    ts: str
    user: str
    team: str
    text: str
    blocks: list[Block]
    attachments: list[Attachment]
    metadata: Metadata
    mrkdwn: bool
    files: list[File]
    upload: bool
    display_as_bot: bool
    edited: Edited
    reactions: list[Reaction]
    permalink: str
    # Of an app, and of a person.
    bot_id: str
    app_id: str
    bot_profile: BotProfile
    client_msg_id: str
    user_team: str
    source_team: str
    # Of a thread: its parent has the counts, a reply the author of the parent.
    thread_ts: str
    parent_user_id: str
    reply_count: int
    reply_users_count: int
    reply_users: list[str]
    latest_reply: str
    is_locked: bool
    subscribed: bool
    # Of a message that one member alone sees, and of the tombstone of a deleted parent.
    ephemeral: bool
    hidden: bool


Shown = TypeVar("Shown", Message, File)


def without(shown: Shown, fields: Collection[str]) -> Shown:
    """Return a message or a file without these fields."""
    return cast("Shown", {name: value for name, value in shown.items() if name not in fields})
