"""The workspace: everything the local Slack knows, put together, and who is told when something changes."""

import asyncio
import contextlib
from collections import deque
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from local_slack.changes import Change, Happening
from local_slack.channels import Channel, Channels, first_channels
from local_slack.events import event_payload, events_of, farewells, is_sent
from local_slack.faults import Faults
from local_slack.files import Files, channels_of
from local_slack.live import Live
from local_slack.manifest import read_manifest
from local_slack.messages import Messages
from local_slack.people import People
from local_slack.response_urls import ResponseUrls
from local_slack.socket_mode import EVENTS, Envelope, SocketMode
from local_slack.store import Store
from local_slack.triggers import Triggers
from local_slack.views import Views

REMEMBERED_CALLS = 2000
INSTALLED = ""
UNINSTALLED = "account_inactive"
REVOKED = "token_revoked"


class Workspace:
    """One workspace with one app in it; its state lives in `home` and survives a restart."""

    def __init__(self, home: Path, manifest: Mapping[str, Any]) -> None:
        self.app = read_manifest(manifest)
        self.store = Store(home)
        with self.store.together():
            self.people = People(self.store, self.app.name)
            self.channels = Channels(self.store, first_channels(self.people.by_id.values()))
        self.team = self.people.team
        self.bot = self.people.bot
        self.messages = Messages(self.store, self.team, self.publish)
        self.files = Files(self.store, self.team, self.messages, self.publish)
        self.live = Live()
        self.socket_mode = SocketMode(self.live.tell_connection)
        self.views = Views(self.team, self.bot, self.live.tell_person)
        self.response_urls = ResponseUrls(self.messages, self.bot)
        self.triggers = Triggers()
        self.token_refusal: str = self.store.load("installation").get("refusal", INSTALLED)
        self.faults = Faults()
        self._closing = asyncio.Event()
        self.calls: deque[dict[str, Any]] = deque(maxlen=REMEMBERED_CALLS)

    def publish(self, change: Change) -> None:
        """Tell a change to the pages that are open and, where the app subscribed to it, to the app."""
        self.live.tell(change)
        for subscription, event in events_of(change, self.team, self.bot, self.messages.clock.ts):
            self._send(subscription, event, is_ext_shared=change.channel.is_ext_shared)

    def _send(self, subscription: str, event: dict[str, Any], *, is_ext_shared: bool = False) -> None:
        if is_sent(subscription, self.app) and self.token_refusal == INSTALLED:
            payload = event_payload(event, self.team, self.bot, is_ext_shared=is_ext_shared)
            self.socket_mode.deliver(Envelope(EVENTS, payload))

    def uninstall(self, *, only_tokens: bool = False) -> None:
        """Take the app out of the workspace, or only revoke its tokens: it is told, and its tokens are refused."""
        for event in farewells(self.bot, self.messages.clock.ts, is_uninstalled=not only_tokens):
            self._send(event["type"], event)
        self._refuse_tokens(REVOKED if only_tokens else UNINSTALLED)

    def install(self) -> None:
        """Let the app in again, with the tokens that it had."""
        self._refuse_tokens(INSTALLED)

    def _refuse_tokens(self, refusal: str) -> None:
        self.token_refusal = refusal
        self.store.save("installation", "refusal", refusal)

    def join(self, channel: Channel, user_id: str) -> Channel:
        """Make somebody a member of a channel and tell it."""
        joined = self.channels.add(channel, user_id)
        self.publish(Change(Happening.JOINED, joined, user=user_id))
        return joined

    def leave(self, channel: Channel, user_id: str, actor_id: str) -> None:
        """End somebody's membership and tell it."""
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

    def may_see_file(self, user_id: str, file: Mapping[str, Any]) -> bool:
        """Whether a member owns a file or is in a channel where it is shared."""
        places = (self.channels.by_id[place] for place in channels_of(file))
        return file["user"] == user_id or any(user_id in place.members for place in places)

    async def pause(self, seconds: float) -> None:
        """Wait, but not beyond the end of the workspace."""
        with contextlib.suppress(TimeoutError):
            await asyncio.wait_for(self._closing.wait(), seconds)

    async def close(self) -> None:
        """
        End all streams, connections and pauses; safe to call repeatedly.

        A server that waits for open connections must call this before it stops, or it waits for ever. Requests are
        still answered until the application's lifespan ends.
        """
        self._closing.set()
        self.live.close()
        await self.socket_mode.close()
