"""Catches up with what was said while Slack could not reach us, by reading the channels after each connection."""

import asyncio
import contextlib
import logging
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping
from dataclasses import dataclass, field
from functools import partial
from typing import Any

from slack_sdk.web.async_client import AsyncWebClient

from handlers.events import record_event
from handlers.intake import Intake
from handlers.missed import events_in, since_joined
from handlers.payloads import TOMBSTONE
from storage import conversations, workspaces
from storage.workspaces import Workspace
from workspace.answers import answered
from workspace.errors import Later, Refused
from workspace.paging import pages

OVERLAP_SECONDS = 900.0
"""How much of what was caught up with before is read again: Slack tries to deliver an event for up to six minutes, and
what it sends over a connection that is about to break never arrives."""

LONGEST_SECONDS = 24 * 3600.0
"""Older messages are no news any more. This is far less than `inbox.KEPT_SECONDS`, so that nothing is done again."""

THREAD_SECONDS = 24 * 3600.0
"""How much older the first message may be of a thread whose replies are looked at, where we have nothing of it yet."""

MOST_PAGES = 5
MOST_THREADS = 50
"""Of one channel, the newest first, and of those that we have conversations of."""

PAUSE_SECONDS = 30.0
"""When Slack is asked again that does not say when."""

log = logging.getLogger(__name__)
Message = Mapping[str, Any]


@dataclass(slots=True)
class CatchUp:
    """
    Reads what was missed, one time after another.

    Nothing is done twice: a message whose event came, or comes later, is known by its ts.

    `slack_time` gives Slack's own time, of which Slack may be `date_seconds` ahead.
    """

    client: AsyncWebClient
    intake: Intake
    workspace: Workspace
    slack_time: Callable[[], float]
    date_seconds: float
    _wanted: asyncio.Event = field(default_factory=asyncio.Event)

    def begin(self) -> None:
        """Catch up soon; to be called whenever Slack can tell us what happens (again)."""
        self._wanted.set()

    @contextlib.asynccontextmanager
    async def ready(self) -> AsyncIterator[None]:
        """Ready to catch up for as long as this lasts."""
        task = asyncio.create_task(self._work())
        try:
            yield
        finally:
            task.cancel()
            await asyncio.gather(task, return_exceptions=True)

    async def _work(self) -> None:
        while True:
            await self._wanted.wait()
            self._wanted.clear()
            try:
                await self._catch_up()
            except Exception:
                # The next connection catches up with the same and more.
                log.exception("could not catch up")

    async def _catch_up(self) -> None:
        now = self.slack_time()
        mark = await self.intake.database.run(lambda db: workspaces.caught_up_to(db, self.workspace.team_id))
        # What was said before our first start was not said to us.
        until = now if mark is not None else now + self.date_seconds + OVERLAP_SECONDS
        if mark is not None:
            since = max(mark - OVERLAP_SECONDS, now - LONGEST_SECONDS)
            events = [count async for count in self._read_all(since)]
            log.info("caught up", extra={"channels": len(events), "messages": sum(events), "seconds": now - since})
        await self.intake.database.run(lambda db: workspaces.caught_up(db, self.workspace.team_id, until))

    async def _read_all(self, since: float) -> AsyncIterator[int]:
        """Read all channels that we are in; gives for each how many messages there were."""
        team_id = self.workspace.team_id
        ours = await self.intake.database.run(lambda db: conversations.latest_threads(db, team_id, MOST_THREADS))
        ask = partial(self._patiently, self.client.users_conversations)
        async for page in pages(ask, types="public_channel,private_channel", exclude_archived=True):
            for channel in page["channels"]:
                threads = [thread_ts for channel_id, thread_ts in ours if channel_id == channel["id"]]
                with contextlib.suppress(Refused):  # We may have left it since; or it has no history for us.
                    yield await self._read(channel, threads, since)

    async def _read(self, channel: Mapping[str, Any], ours: list[str], since: float) -> int:
        found: dict[str, Message] = {}
        threads = dict.fromkeys(ours)
        for message in await self._history(channel["id"], since - THREAD_SECONDS):
            found[message["ts"]] = message
            if float(message.get("latest_reply") or 0) > since:
                threads[message["ts"]] = None
            else:
                threads.pop(message["ts"], None)
        ask = partial(self._patiently, self.client.conversations_replies)
        for thread_ts in list(threads)[:MOST_THREADS]:
            with contextlib.suppress(Refused):  # It is gone.
                replies = pages(ask, channel=channel["id"], ts=thread_ts, oldest=f"{since:.6f}")
                found |= {message["ts"]: message async for page in replies for message in page["messages"]}
        # A first message that is gone stays as a tombstone, however old it is.
        new = [found[ts] for ts in sorted(found) if float(ts) > since or found[ts].get("subtype") == TOMBSTONE]
        for message in new:
            for event in events_in(message, channel["id"], bot_user_id=self.workspace.bot_user_id):
                shared = bool(channel.get("is_ext_shared"))
                body = {"team_id": self.workspace.team_id, "is_ext_shared_channel": shared, "event": event}
                await record_event(self.intake, self.client, body)
        return len(new)

    async def _history(self, channel_id: str, oldest: float) -> list[Message]:
        """A channel's own messages since a time, but no more than a few pages of the newest."""
        found: list[Message] = []
        ask, left = partial(self._patiently, self.client.conversations_history), MOST_PAGES
        async for page in pages(ask, channel=channel_id, oldest=f"{oldest:.6f}"):
            found += page["messages"]
            left -= 1
            if left == 0:
                log.warning("too much to catch up with", extra={"channel": channel_id})
                break
        return list(since_joined(found, bot_user_id=self.workspace.bot_user_id))

    async def _patiently(self, method: Callable[..., Awaitable[Any]], **arguments: Any) -> Any:
        """Ask Slack for as long as it takes. Raises: Refused."""
        while True:
            try:
                return await answered(method(**arguments))
            except Later as later:
                await asyncio.sleep(later.retry_after or PAUSE_SECONDS)
