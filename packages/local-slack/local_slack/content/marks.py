"""Read marks: how far each person has read each channel, and the messages after that."""

import json
from collections.abc import Sequence

from local_slack.base.store import Store
from local_slack.content.objects import Message
from local_slack.people.channels import Channel

NOTHING_READ = "0"
TO_ALL = ("<!channel>", "<!here>", "<!everyone>")


class Marks:
    """The `ts` of the last message that each person has read in each channel."""

    def __init__(self, store: Store) -> None:
        self._store = store
        self._read: dict[str, str] = store.load("marks")

    def last_read(self, user_id: str, channel: Channel) -> str:
        """Return the `ts` of the last message that a person has read in a channel."""
        return self._read.get(_key(user_id, channel), NOTHING_READ)

    def set(self, user_id: str, channel: Channel, ts: str) -> None:
        """Set the mark of a person in a channel, forward or back."""
        self._read[_key(user_id, channel)] = ts
        self._store.save("marks", _key(user_id, channel), ts)


def _key(user_id: str, channel: Channel) -> str:
    return f"{user_id}/{channel.id}"


def unread_by(user_id: str, messages: Sequence[Message], last_read: str) -> list[Message]:
    """Return the messages after `last_read` that others wrote."""
    return [message for message in messages if message["ts"] > last_read and message.get("user") != user_id]


def mentions(message: Message, user_id: str) -> bool:
    """Whether a message calls this person, alone or with everybody, in its text or its blocks."""
    said = message.get("text", "") + json.dumps(message.get("blocks", ()), ensure_ascii=False)
    return any(call in said for call in (f"<@{user_id}>", f'"user_id": "{user_id}"', *TO_ALL))
