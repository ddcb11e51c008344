"""The page's live news: Server-Sent Events for each person who looks at it."""

import asyncio
import json
from collections.abc import AsyncIterator, Callable
from dataclasses import dataclass, field

from local_slack.base.urls import absolute
from local_slack.content.changes import Change, Happening, News
from local_slack.content.messages import without_metadata
from local_slack.people.channels import Channel

KEEP_ALIVE = 15.0
MOST_UNREAD = 1000
MESSAGE_KINDS = {
    Happening.POSTED: "message",
    Happening.CHANGED: "message_changed",
    Happening.THREAD_GREW: "message_changed",
    Happening.REACTED: "message_changed",
    Happening.UNREACTED: "message_changed",
    Happening.DELETED: "message_deleted",
    Happening.EPHEMERAL: "ephemeral",
}

CHANNEL_KINDS = frozenset(
    {
        Happening.CHANNEL,
        Happening.JOINED,
        Happening.LEFT,
        Happening.RENAMED,
        Happening.ARCHIVED,
        Happening.UNARCHIVED,
    }
)


@dataclass(eq=False)
class Listener:
    """One open window; None in its queue ends the stream."""

    user_id: str
    window: str = ""
    queue: asyncio.Queue[News | None] = field(default_factory=asyncio.Queue)

    def tell(self, news: News) -> None:
        """Queue news until the page reads it; a page that stopped reading is cut off, and reconnects later."""
        if self.queue.qsize() >= MOST_UNREAD:
            while not self.queue.empty():
                self.queue.get_nowait()
            self.queue.put_nowait(None)
        self.queue.put_nowait(news)


class Live:
    """The pages that are open."""

    def __init__(self, can_see: Callable[[str, Channel], bool]) -> None:
        self._can_see = can_see
        self._listeners: set[Listener] = set()
        self._closed = False

    def tell(self, change: Change) -> None:
        """Send a change to everybody who can see it."""
        news = news_of(change)
        only = change.user if (change.message or change.previous).get("ephemeral") else ""
        left = change.user if change.happening is Happening.LEFT else ""
        for listener in self._listeners:
            can_see = self._can_see(listener.user_id, change.channel) or listener.user_id == left
            if news and can_see and only in ("", listener.user_id):
                listener.tell(news)

    def tell_connection(self, is_connected: bool) -> None:
        """Tell everybody whether the app is connected."""
        for listener in self._listeners:
            listener.tell({"type": "connection", "connected": is_connected})

    def tell_person(self, user_id: str, news: News, window: str = "") -> None:
        """Send news to one person, in all windows or in one."""
        for listener in self._listeners:
            if listener.user_id == user_id and window in ("", listener.window):
                listener.tell(news)

    async def stream(self, user_id: str, origin: str, window: str = "") -> AsyncIterator[str]:
        """Yield the changes that this person can see, until the page goes away or the workspace closes."""
        if self._closed:
            return
        listener = Listener(user_id, window)
        self._listeners.add(listener)
        yield ": connected\n\n"
        try:
            while (chunk := await _next_chunk(listener, origin)) is not None:
                yield chunk
        finally:
            self._listeners.discard(listener)

    def close(self) -> None:
        """End all streams; later ones end at once. Safe to call repeatedly."""
        self._closed = True
        for listener in self._listeners:
            listener.queue.put_nowait(None)


async def _next_chunk(listener: Listener, origin: str) -> str | None:
    try:
        async with asyncio.timeout(KEEP_ALIVE):
            news = await listener.queue.get()
    except TimeoutError:
        return ": still here\n\n"
    return None if news is None else f"data: {json.dumps(absolute(news, origin))}\n\n"


def news_of(change: Change) -> News:
    """Return a change as news for the page, empty if the page does not need it."""
    if change.happening in MESSAGE_KINDS:
        message = without_metadata([change.message or change.previous])[0]
        return {"type": MESSAGE_KINDS[change.happening], "channel": change.channel.id, "message": message}
    if change.happening in CHANNEL_KINDS:
        return {"type": "channel", "channel": change.channel.id}
    return {}
