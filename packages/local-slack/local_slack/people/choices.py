"""Choices in menus of people, channels and files: everything that a person can see."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from local_slack.people.channels import Channel
from local_slack.people.people import Person

KINDS = {"channel": "public", "group": "private", "im": "im"}


@dataclass(frozen=True)
class Choices:
    """
    The choices of one person.

    `searched` has the options that the app offered this person for a search, by `action_id`. `file` finds a file of
    this person's by its id, and raises SlackError if there is none.
    """

    people: Mapping[str, Person]
    channels: Mapping[str, Channel]
    file: Callable[[str], Mapping[str, Any]]
    searched: Mapping[str, Sequence[Mapping[str, Any]]] = field(default_factory=dict)

    def users(self) -> Iterator[str]:
        """Yield the choices in menus of people."""
        yield from self.people

    def public_channels(self) -> Iterator[str]:
        """Yield the choices in menus of channels."""
        yield from (channel.id for channel in self.channels.values() if channel.channel_type == "channel")

    def conversations(self, wanted: Mapping[str, Any]) -> Iterator[str]:
        """Yield the choices in menus of conversations with this `filter`."""
        kinds = wanted.get("include") or KINDS.values()
        for channel in self.channels.values():
            is_external = channel.is_ext_shared and wanted.get("exclude_external_shared_channels")
            is_with_bot = channel.is_im and any(self.people[member].is_bot for member in channel.members)
            is_excluded = is_external or (is_with_bot and wanted.get("exclude_bot_users"))
            if KINDS[channel.channel_type] in kinds and not is_excluded:
                yield channel.id
