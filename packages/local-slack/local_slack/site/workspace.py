"""One workspace: all its parts put together, and the news of its changes."""

import contextlib
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import asdict, replace
from typing import Any

from local_slack.base.errors import SlackError
from local_slack.base.manifest import AppDefinition
from local_slack.base.store import Store
from local_slack.block_kit.view_objects import ViewMaker
from local_slack.content.changes import Change, Happening
from local_slack.content.entries import Entries, Searches
from local_slack.content.file_objects import DENIED, EXTERNAL, HIDDEN, HOSTED, VISIBLE, channels_of
from local_slack.content.files import Files
from local_slack.content.homes import Homes
from local_slack.content.marks import Marks
from local_slack.content.messages import Messages
from local_slack.content.objects import File
from local_slack.content.triggers import Triggers
from local_slack.content.views import Views
from local_slack.delivery.envelopes import EVENTS, Envelope, NotDeliveredError
from local_slack.delivery.events import Event, event_payload, events_of, farewells, is_sent
from local_slack.delivery.response_urls import ResponseUrls
from local_slack.people.channels import Channel, Channels
from local_slack.people.people import People, Person, Team
from local_slack.site.foundation import Foundation, first_members
from local_slack.site.installation import NEVER_INSTALLED, REVOKED, UNINSTALLED, Installation
from local_slack.site.limits import Limits
from local_slack.site.live import Live
from local_slack.site.pace import Pace
from local_slack.site.platform import Platform

POST_SECONDS = 1.0
"""Slack allows an app about one new message a second in a channel."""


class Workspace:
    """One workspace, with the app in it or not; what it keeps survives a restart."""

    def __init__(self, platform: Platform, foundation: Foundation, store: Store) -> None:
        self.platform = platform
        self.store = store
        environment = platform.environment
        self.team = _team(store, foundation, platform.credentials.app_id)
        self.people = People(
            store, self.team, first_members(foundation, environment, platform.app.name), platform.app.name
        )
        first = foundation.channels(self.people.by_id.values(), int(environment.now()))
        outsiders = frozenset(person.id for person in self.people.by_id.values() if person.is_outsider)
        self.channels = Channels(store, first, outsiders, environment)
        self.installation = Installation(store, lambda: platform.app.scopes, at_first=foundation.has_app)
        self.messages = Messages(store, self.team, self.publish, environment)
        self.files = Files(store, self.team, self.messages, self.publish, environment)
        self.live = Live(self.channels.can_see)
        maker = ViewMaker(self.team, self.bot, environment)
        self.views = Views(maker, self.live.tell_person)
        self.homes = Homes(store, maker, self.live.tell_person)
        self.marks = Marks(store)
        self.pace = Pace(environment)
        self.limits = Limits(environment)
        self.entries = Entries()
        self.searches = Searches()
        self.response_urls = ResponseUrls(self.messages, self.people, environment)
        self.triggers = Triggers(environment)
        self._is_silent = False

    @property
    def app(self) -> AppDefinition:
        """The app's declaration of itself."""
        return self.platform.app

    @property
    def bot(self) -> Person:
        """The app's bot."""
        return self.people.bot

    @property
    def members(self) -> list[Person]:
        """Everybody whom others see here: the bot only after the app was installed."""
        hidden = self.installation.refusal == NEVER_INSTALLED
        return [person for person in self.people.by_id.values() if not (hidden and person.is_bot)]

    def publish(self, change: Change) -> None:
        """Send a change to the open pages and, where the app subscribed to it, to the app."""
        if self._is_silent:
            return
        self.live.tell(change)
        for subscription, event in events_of(change, self.team, self.bot, self.messages.clock.ts):
            self._send(subscription, event, is_ext_shared=change.channel.is_ext_shared)

    @contextlib.contextmanager
    def silence(self) -> Iterator[None]:
        """Publish nothing meanwhile."""
        self._is_silent = True
        try:
            yield
        finally:
            self._is_silent = False

    def _send(self, subscription: str, event: Event, *, is_ext_shared: bool = False) -> None:
        wanted = is_sent(subscription, self.app.events, self.installation.scopes)
        if wanted and self.installation.is_installed:
            payload = event_payload(event, self.team, self.bot, self.platform.environment, is_ext_shared=is_ext_shared)
            self.platform.deliveries.deliver(Envelope(EVENTS, payload))

    async def ask(self, envelope: Envelope) -> Any:
        """
        Send the app an envelope, and return the payload of its acknowledgement.

        Raises: SlackError `app_not_installed`, `dispatch_failed` or `operation_timeout`.
        """
        if not self.installation.is_installed:
            raise SlackError("app_not_installed")
        try:
            return await self.platform.deliveries.request(envelope)
        except NotDeliveredError as problem:
            raise SlackError(str(problem)) from problem

    def uninstall(self, *, only_tokens: bool = False) -> None:
        """Uninstall the app, or only revoke its token: the app gets the event, and its token is refused."""
        self._tell_farewell(self.bot, is_uninstalled=not only_tokens)
        self.installation.end(REVOKED if only_tokens else UNINSTALLED)
        self.live.tell_connection(False)

    def revoke(self, person: Person) -> None:
        """Revoke a member's token, with an event for the app. A person gets a new one, the bot gets none."""
        if person.is_bot:
            self.uninstall(only_tokens=True)
            return
        self._tell_farewell(person, is_uninstalled=False)
        self._replace_token(person, REVOKED)

    def _tell_farewell(self, person: Person, *, is_uninstalled: bool) -> None:
        for event in farewells(person, self.messages.clock.ts, is_uninstalled=is_uninstalled):
            self._send(event["type"], event)

    def _replace_token(self, person: Person, refusal: str) -> None:
        self.installation.retire(person.token, refusal)
        self.people.save(replace(person, token=f"{person.token[:5]}{self.platform.environment.secret(48)}"))

    def install(self, scopes: Iterable[str] = ()) -> str:
        """
        Install the app and return its bot's token.

        The token stays the same, unless the app was out and a person now allows it `scopes`.
        """
        if scopes:
            with self.store.together():
                if self.installation.was_ended:
                    self._replace_token(self.bot, self.installation.refusal)
                self.installation.allow(scopes)
        self.installation.restore()
        self.live.tell_connection(self.platform.is_connected)
        return self.bot.token

    def join(self, channel: Channel, user_id: str) -> Channel:
        """Add a member to a channel, and publish it."""
        joined = self.channels.add(channel, user_id)
        self.publish(Change(Happening.JOINED, joined, user=user_id))
        return joined

    def leave(self, channel: Channel, user_id: str, actor_id: str) -> None:
        """Remove a member from a channel, and publish it."""
        left = self.channels.drop(channel, user_id)
        self.publish(Change(Happening.LEFT, left, user=user_id, actor=actor_id))

    def direct(self, user_id: str, other_id: str) -> tuple[Channel, bool]:
        """Find or make the direct message of two members; the flag says whether it was there already."""
        channel, was_there = self.channels.direct(user_id, other_id)
        if not was_there:
            self.publish(Change(Happening.CHANNEL, channel))
        return channel, was_there

    def delete_message(self, channel: Channel, ts: str) -> None:
        """Delete a message; files that it shared are no longer shared by it."""
        message = self.messages.get(channel, ts)
        with self.store.together():
            self.messages.delete(channel, ts)
            self.files.unshare(channel, message)

    def delete_file(self, file_id: str) -> None:
        """Delete a file from everywhere it is shared."""
        places = channels_of(self.files.get(file_id))
        self.files.delete(file_id, [self.channels.by_id[place] for place in places])

    def set_file_standing(self, file_id: str, *, is_hidden: bool, is_denied: bool) -> None:
        """Hide a file, as free workspaces do with old ones, or deny it to apps, or neither."""
        file = self.files.get(file_id)
        mode = HIDDEN if is_hidden else EXTERNAL if file["is_external"] else HOSTED
        channels = [self.channels.by_id[place] for place in channels_of(file)]
        self.files.set_standing(file_id, channels, mode=mode, file_access=DENIED if is_denied else VISIBLE)

    def may_see_file(self, user_id: str, file: File) -> bool:
        """Whether a member owns a file, is in a channel where it is shared, or got it in a form as the app."""
        places = (self.channels.by_id[place] for place in channels_of(file))
        is_handed_over = user_id == self.bot.id and file["id"] in self.files.handed_to_app
        return file["user"] == user_id or is_handed_over or any(user_id in place.members for place in places)

    def limit(self, *, is_on: bool) -> None:
        """Limit the app as Slack does, each method and new messages in each channel, or end it."""
        self.limits.set(is_on=is_on)
        self.pace.set(POST_SECONDS if is_on else 0.0)

    def close(self) -> None:
        """End the streams of the pages that look at it; safe to call repeatedly."""
        self.live.close()


def _team(store: Store, foundation: Foundation, app_id: str) -> Team:
    kept: Mapping[str, str] = next(iter(store.load("team").values()), {})
    if kept:
        return Team(kept["id"], kept["name"], kept["domain"], kept["app_id"])
    team = Team(foundation.team_id, foundation.name, foundation.domain, app_id)
    store.save("team", team.id, asdict(team))
    return team
