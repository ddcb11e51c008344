"""One call of a Web API method: the caller, the arguments, and the scope that the method needs."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from local_slack.base.arguments import Arguments
from local_slack.base.errors import SlackError
from local_slack.people.channels import Channel
from local_slack.people.people import Person
from local_slack.site.workspace import Workspace


@dataclass(frozen=True)
class Caller:
    """The owner of a token; `scopes` is None for a person, who may do everything a person may."""

    person: Person
    scopes: frozenset[str] | None

    def require(self, scope: str) -> None:
        """
        Check that the token holds a scope; the empty scope is held by all.

        Raises: SlackError `missing_scope`, with the needed and the provided scopes.
        """
        if scope and self.scopes is not None and scope not in self.scopes:
            raise SlackError("missing_scope", needed=scope, provided=",".join(sorted(self.scopes)))

    def require_any(self, scopes: Sequence[str]) -> None:
        """
        Check that the token holds one of some scopes.

        Raises: SlackError `missing_scope`, with the first of them as the needed one.
        """
        if self.scopes is not None and not self.scopes.intersection(scopes):
            self.require(scopes[0])


@dataclass(frozen=True)
class Call:
    """The input of a method."""

    workspace: Workspace
    caller: Caller
    arguments: Arguments
    origin: str

    @property
    def person(self) -> Person:
        """The member who calls."""
        return self.caller.person

    def visible_channel(self, name: str = "channel") -> Channel:
        """Return the channel that an argument names, if the caller can see it."""
        return self.workspace.channels.visible(self.person.id, self.arguments.text(name))

    def joined_channel(self, name: str = "channel") -> Channel:
        """Return the channel that an argument names, if the caller is in it."""
        return self.workspace.channels.joined(self.person.id, self.arguments.text(name))

    def writable_channel(self, name: str = "channel") -> Channel:
        """Return the channel that an argument names, if the caller can post in it."""
        return self.workspace.channels.writable(self.person.id, self.arguments.text(name))


Answer = Mapping[str, Any]


@dataclass(frozen=True)
class Method:
    """A method and the bot scope that it always needs."""

    run: Callable[[Call], Answer]
    scope: str = ""
