"""The workspace's channels and direct messages, and who may see them."""

import time
from collections.abc import Iterable
from dataclasses import asdict, dataclass, replace
from typing import Any

from local_slack.errors import SlackError
from local_slack.ids import new_id
from local_slack.people import Person
from local_slack.store import Store

LEADS = ("anna", "ben", "readout")


@dataclass(frozen=True)
class Channel:
    """A channel, private channel or direct message."""

    id: str
    name: str
    members: tuple[str, ...]
    topic: str = ""
    creator: str = ""
    created: int = 0
    is_private: bool = False
    is_ext_shared: bool = False
    is_im: bool = False
    is_archived: bool = False

    @property
    def channel_type(self) -> str:
        """Give Slack's name for the kind: `channel`, `group` or `im`."""
        if self.is_im:
            return "im"
        return "group" if self.is_private else "channel"

    @property
    def shown_name(self) -> str:
        """Give the name that payloads carry: Slack hides those of private channels and direct messages."""
        return {"im": "directmessage", "group": "privategroup"}.get(self.channel_type, self.name)

    def is_visible_to(self, user_id: str) -> bool:
        """Whether this member can see the channel: everybody sees public ones."""
        return user_id in self.members or self.channel_type == "channel"


class Channels:
    """Finds channels for a member and keeps their membership."""

    def __init__(self, store: Store, first: Iterable[Channel]) -> None:
        self._store = store
        saved = store.load("channels")
        self.by_id = {key: Channel(**body | {"members": tuple(body["members"])}) for key, body in saved.items()}
        if not saved:
            for channel in first:
                self.save(channel)

    def save(self, channel: Channel) -> Channel:
        """Keep a channel, new or changed."""
        self.by_id[channel.id] = channel
        self._store.save("channels", channel.id, asdict(channel))
        return channel

    def visible(self, user_id: str, channel_id: str) -> Channel:
        """
        Find a channel that this member can see.

        Raises: SlackError `channel_not_found`, also for private channels of others.
        """
        channel = self.by_id.get(channel_id)
        if channel is None or not channel.is_visible_to(user_id):
            raise SlackError("channel_not_found")
        return channel

    def joined(self, user_id: str, channel_id: str) -> Channel:
        """
        Find a channel that this member is in.

        Raises: SlackError `channel_not_found` or `not_in_channel`.
        """
        channel = self.visible(user_id, channel_id)
        if user_id not in channel.members:
            raise SlackError("not_in_channel")
        return channel

    def writable(self, user_id: str, channel_id: str) -> Channel:
        """
        Find a channel that this member can post in.

        Raises: SlackError `channel_not_found`, `not_in_channel` or `is_archived`.
        """
        channel = self.joined(user_id, channel_id)
        if channel.is_archived:
            raise SlackError("is_archived")
        return channel

    def seen_by(self, user_id: str) -> list[Channel]:
        """Give all channels that this member can see, oldest first."""
        return [channel for channel in self.by_id.values() if channel.is_visible_to(user_id)]

    def create(self, creator: str, name: str, *, is_private: bool) -> Channel:
        """
        Make a channel with its creator as the only member.

        Raises: SlackError `name_taken`.
        """
        if any(channel.name == name for channel in self.by_id.values()):
            raise SlackError("name_taken")
        created = int(time.time())
        channel = Channel(new_id("C"), name, (creator,), creator=creator, created=created, is_private=is_private)
        return self.save(channel)

    def direct(self, user_id: str, other_id: str) -> tuple[Channel, bool]:
        """Find or make the direct message of two members; the flag says whether it was there already."""
        pair = {user_id, other_id}
        for channel in self.by_id.values():
            if channel.is_im and set(channel.members) == pair:
                return channel, True
        members = tuple(sorted(pair))
        return self.save(Channel(new_id("D"), "", members, created=int(time.time()), is_im=True)), False

    def add(self, channel: Channel, user_id: str) -> Channel:
        """Make somebody a member."""
        return self.save(replace(channel, members=(*channel.members, user_id)))

    def drop(self, channel: Channel, user_id: str) -> Channel:
        """End somebody's membership."""
        return self.save(replace(channel, members=tuple(member for member in channel.members if member != user_id)))

    def archive(self, channel: Channel) -> Channel:
        """Close a channel for new messages."""
        return self.save(replace(channel, is_archived=True))


def first_channels(people: Iterable[Person]) -> list[Channel]:
    """Give the channels of a new workspace: all but `leads` have everybody in them."""
    ids = {person.name: person.id for person in people}
    everybody, leads = tuple(ids.values()), tuple(ids[name] for name in LEADS)
    created = int(time.time())
    return [
        Channel("C0GENERAL01", "general", everybody, "Everything for everybody", created=created),
        Channel("C0APOLLO001", "project-apollo", everybody, "The Apollo launch", created=created),
        Channel("C0DESIGN001", "design", everybody, "Sketches, reviews, critique", created=created),
        Channel("C0LEADS0001", "leads", leads, "Plans, in private", created=created, is_private=True),
        Channel("C0PARTNERS1", "partners", everybody, "With other companies", created=created, is_ext_shared=True),
    ]


def describe(channel: Channel, user_id: str) -> dict[str, Any]:
    """Give a channel as `conversations.info` does to this member."""
    common = {
        "id": channel.id,
        "created": channel.created,
        "is_im": channel.is_im,
        "is_mpim": False,
        "is_archived": channel.is_archived,
        "is_ext_shared": channel.is_ext_shared,
        "is_org_shared": False,
    }
    if channel.is_im:
        other = next((member for member in channel.members if member != user_id), user_id)
        return common | {"user": other, "is_open": True}
    return common | {
        "name": channel.name,
        "name_normalized": channel.name,
        "creator": channel.creator,
        "is_channel": not channel.is_private,
        "is_group": channel.is_private,
        "is_private": channel.is_private,
        "is_general": channel.name == "general",
        "is_shared": channel.is_ext_shared,
        "is_pending_ext_shared": False,
        "is_member": user_id in channel.members,
        "topic": {"value": channel.topic, "creator": channel.creator, "last_set": channel.created},
        "purpose": {"value": "", "creator": "", "last_set": 0},
        "num_members": len(channel.members),
    }
