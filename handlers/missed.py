"""Messages as a channel's history has them, as the events that Slack would have sent for them."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from handlers.payloads import TOMBSTONE
from workspace.plain_text import mentioned

WRITTEN_SUBTYPES = {None, "file_share", "thread_broadcast"}
JOINED_SUBTYPES = {"channel_join", "group_join"}

Message = Mapping[str, Any]
Event = dict[str, Any]


def since_joined(newest_first: Sequence[Message], *, bot_user_id: str) -> Sequence[Message]:
    """The messages of a channel since we came to it: what was there before was not meant for us."""
    for index, message in enumerate(newest_first):
        if message.get("subtype") in JOINED_SUBTYPES and message.get("user") == bot_user_id:
            return newest_first[:index]
    return newest_first


def events_in(message: Message, channel_id: str, *, bot_user_id: str) -> Iterator[Event]:
    """The events that a message amounts to: an upload, a mention, its own deletion or that of its files."""
    place = {"channel": channel_id, "ts": message["ts"]}
    if message.get("subtype") == TOMBSTONE:
        yield place | {"type": "message", "subtype": "message_deleted", "deleted_ts": message["ts"]}
        return
    files = message.get("files") or []
    for file in files:
        if file.get("mode") == TOMBSTONE:
            yield {"type": "file_deleted", "channel": channel_id, "file_id": file["id"]}
    if message.get("subtype") not in WRITTEN_SUBTYPES or message.get("user") in (None, bot_user_id):
        return
    if files:
        yield dict(message) | place | {"type": "message", "subtype": "file_share"}
    if bot_user_id in mentioned(message.get("text") or ""):
        yield dict(message) | place | {"type": "app_mention"}
