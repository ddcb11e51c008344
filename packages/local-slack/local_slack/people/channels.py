"""The workspace's channels and direct messages, and their members."""

from collections.abc import Collection, Iterable
from dataclasses import asdict, dataclass, replace
from typing import Any, TypedDict

from local_slack.base.environment import Environment
from local_slack.base.errors import SlackError
from local_slack.base.store import Store
from local_slack.people.people import Person

LEADS = ("anna", "ben")
MAX_NAME = 80
NAME_MARKS = "-_"


@dataclass(frozen=True)
class Channel:
    """A channel, private channel or direct message."""

    id: str
    name: str
    members: tuple[str, ...]
    topic: str = ""
    purpose: str = ""
    creator: str = ""
    created: int = 0
    is_private: bool = False
    is_ext_shared: bool = False
    is_im: bool = False
    is_archived: bool = False

    @property
    def channel_type(self) -> str:
        """Slack's name for the kind: `channel`, `group` or `im`."""
        if self.is_im:
            return "im"
        return "group" if self.is_private else "channel"

    @property
    def shown_name(self) -> str:
        """The name that payloads carry: Slack hides those of private channels and direct messages."""
        return {"im": "directmessage", "group": "privategroup"}.get(self.channel_type, self.name)


class Purpose(TypedDict):
    """The topic or the purpose of a channel."""

    value: str
    creator: str
    last_set: int


class ChannelObject(TypedDict, total=False):
    """A channel in Slack's own shape; a direct message has its other member in place of a name."""

    id: str
    created: int
    is_im: bool
    is_mpim: bool
    is_archived: bool
    is_ext_shared: bool
    is_org_shared: bool
    # Of direct messages.
    user: str
    is_open: bool
    # Of all others.
    name: str
    name_normalized: str
    creator: str
    is_channel: bool
    is_group: bool
    is_private: bool
    is_general: bool
    is_shared: bool
    is_pending_ext_shared: bool
    is_member: bool
    topic: Purpose
    purpose: Purpose
    num_members: int


class Channels:
    """Finds channels for a member and keeps their membership."""

    def __init__(
        self, store: Store, first: Iterable[Channel], outsiders: Collection[str], environment: Environment
    ) -> None:
        self._store = store
        self._environment = environment
        self._outsiders = outsiders
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

    def can_see(self, user_id: str, channel: Channel) -> bool:
        """Whether a user can see a channel; outsiders see only channels that they are in."""
        return user_id in channel.members or (channel.channel_type == "channel" and user_id not in self._outsiders)

    def visible(self, user_id: str, channel_id: str) -> Channel:
        """
        Find a channel that this member can see.

        Raises: SlackError `channel_not_found`, also for private channels of others.
        """
        channel = self.by_id.get(channel_id)
        if channel is None or not self.can_see(user_id, channel):
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
        """Return all channels that this member can see, oldest first."""
        return [channel for channel in self.by_id.values() if self.can_see(user_id, channel)]

    def create(self, creator: str, name: str, *, is_private: bool) -> Channel:
        """
        Make a channel with its creator as the only member.

        Raises: SlackError `name_taken`.
        """
        self._refuse_taken(name)
        created = int(self._environment.now())
        channel = Channel(
            self._environment.new_id("C"), name, (creator,), creator=creator, created=created, is_private=is_private
        )
        return self.save(channel)

    def direct(self, user_id: str, other_id: str) -> tuple[Channel, bool]:
        """Find or make the direct message of two members; the flag says whether it was there already."""
        pair = {user_id, other_id}
        for channel in self.by_id.values():
            if channel.is_im and set(channel.members) == pair:
                return channel, True
        members = tuple(sorted(pair))
        created = int(self._environment.now())
        return self.save(Channel(self._environment.new_id("D"), "", members, created=created, is_im=True)), False

    def add(self, channel: Channel, user_id: str) -> Channel:
        """Add a member."""
        return self.save(replace(channel, members=(*channel.members, user_id)))

    def drop(self, channel: Channel, user_id: str) -> Channel:
        """Remove a member."""
        return self.save(replace(channel, members=tuple(member for member in channel.members if member != user_id)))

    def change(self, channel: Channel, **fields: Any) -> Channel:
        """Change fields of a channel."""
        return self.save(replace(channel, **fields))

    def rename(self, channel: Channel, name: str) -> Channel:
        """
        Rename a channel.

        Raises: SlackError `name_taken`.
        """
        self._refuse_taken(name, channel.id)
        return self.change(channel, name=name)

    def _refuse_taken(self, name: str, by_other_than: str = "") -> None:
        if any(channel.name == name and channel.id != by_other_than for channel in self.by_id.values()):
            raise SlackError("name_taken")


def first_channels(people: Iterable[Person], created: int) -> list[Channel]:
    """Return the channels of a new workspace: all but `leads` have everybody in them, outsiders only `partners`."""
    members = list(people)
    everybody = tuple(person.id for person in members if not person.is_outsider)
    everybody_and_outsiders = tuple(person.id for person in members)
    leads = tuple(person.id for person in members if person.is_bot or person.name in LEADS)
    return [
        Channel("C0GENERAL01", "general", everybody, "Everything for everybody", created=created),
        Channel("C0APOLLO001", "project-apollo", everybody, "The Apollo launch", created=created),
        Channel("C0DESIGN001", "design", everybody, "Sketches, reviews, critique", created=created),
        Channel("C0LEADS0001", "leads", leads, "Plans, in private", created=created, is_private=True),
        Channel(
            "C0PARTNERS1",
            "partners",
            everybody_and_outsiders,
            "With other companies",
            created=created,
            is_ext_shared=True,
        ),
    ]


def channel_name(wanted: str) -> str:
    """
    Return the name that a channel may have: lower case, without blanks and punctuation but `-` and `_`.

    Raises: SlackError `invalid_name_required`, `invalid_name_maxlength`, `invalid_name_specials` or
    `invalid_name_punctuation`.
    """
    name = wanted.removeprefix("#")
    if not name:
        raise SlackError("invalid_name_required")
    if len(name) > MAX_NAME:
        raise SlackError("invalid_name_maxlength")
    if name != name.lower() or not all(letter.isalnum() or letter in NAME_MARKS for letter in name):
        raise SlackError("invalid_name_specials")
    if not any(letter.isalnum() for letter in name):
        raise SlackError("invalid_name_punctuation")
    return name


def other_member(channel: Channel, user_id: str) -> str:
    """Return the other member of a direct message, or the member itself if it has no other."""
    return next((member for member in channel.members if member != user_id), user_id)


def describe(channel: Channel, user_id: str) -> ChannelObject:
    """Return a channel as `conversations.info` does to this member."""
    common: ChannelObject = {
        "id": channel.id,
        "created": channel.created,
        "is_im": channel.is_im,
        "is_mpim": False,
        "is_archived": channel.is_archived,
        "is_ext_shared": channel.is_ext_shared,
        "is_org_shared": False,
    }
    if channel.is_im:
        return common | {"user": other_member(channel, user_id), "is_open": True}
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
        "purpose": {"value": channel.purpose, "creator": channel.creator, "last_set": channel.created},
        "num_members": len(channel.members),
    }
