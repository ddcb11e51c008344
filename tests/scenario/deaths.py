"""Sudden deaths of the bot inside this process: at every point where a kill could make a difference, one at a time."""

import asyncio
import re
from collections import Counter
from collections.abc import Awaitable, Callable
from contextvars import ContextVar
from pathlib import Path
from typing import Any, TypeVar

import httpx
import pytest
from slack_sdk.socket_mode.async_client import AsyncBaseSocketModeClient
from slack_sdk.web.async_base_client import AsyncBaseClient

from bot.wiring import Api
from storage.database import Database
from storage.transaction import Transaction
from tests.scenario.workspace import Workspace, readout_in

T = TypeVar("T")


ID = re.compile(r"[0-9a-f-]{16,}")
Point = tuple[str, int]
"""What was reached, and whether for the first time, the second, and so on."""


class Died(BaseException):
    """The bot is dead. Nothing catches this, as nothing catches SIGKILL."""


class Life:
    """
    One life of the bot, which ends at the point of its death, if it comes there.

    Points are inside every transaction that changes something, after its commit, and before and after every request.
    From its death on nothing that the bot still tries has any effect; a request that was under way goes its way.
    """

    def __init__(self, death: Point | None = None) -> None:
        self.points: list[Point] = []
        self.over = asyncio.Event()
        self.requests = set[asyncio.Future[Any]]()
        self._death = death
        self._times = Counter[str]()
        self._loop = asyncio.get_running_loop()

    @property
    def is_dead(self) -> bool:
        """Whether the point of death was reached."""
        return self._death is not None and self._death in self.points

    def reach(self, what: str) -> None:
        """Come to a point: live on, or die there. Also called on the database's thread."""
        if not self.is_dead:
            self._times[what] += 1
            self.points.append((what, self._times[what]))
        if self.is_dead:
            self._loop.call_soon_threadsafe(self.over.set)
            raise Died(what)


LIFE: ContextVar[Life | None] = ContextVar("LIFE", default=None)
"""The life that a piece of code belongs to: the bot's tasks and timers inherit it, the people's do not."""


def watch(monkeypatch: pytest.MonkeyPatch) -> None:
    """Put points around all that has an effect outside the process."""
    monkeypatch.setattr(Database, "run", _watched_units(Database.run))
    _watch(monkeypatch, AsyncBaseClient, "api_call", lambda _, method, **__: method)
    _watch(monkeypatch, AsyncBaseSocketModeClient, "send_socket_mode_response", lambda *_: "acknowledgement")
    _watch(monkeypatch, httpx.AsyncClient, "send", _name_of_request)


async def live(life: Life, workspace: Workspace, api: Api, home: Path) -> None:
    """Let the bot live until its life is over."""
    LIFE.set(life)
    try:
        async with readout_in(workspace, api, home):
            await life.over.wait()
            # A connection that is being opened while its pool is closed is closed by nobody.
            await asyncio.gather(*life.requests, return_exceptions=True)
    except Died:
        life.over.set()


def _watch(monkeypatch: pytest.MonkeyPatch, owner: type, name: str, label: Callable[..., str]) -> None:
    call: Callable[..., Awaitable[Any]] = getattr(owner, name)

    async def watched(*arguments: Any, **more: Any) -> Any:
        life = LIFE.get()
        if life is None:
            return await call(*arguments, **more)
        what = label(*arguments, **more)
        life.reach(f"before {what}")
        request = asyncio.ensure_future(call(*arguments, **more))
        life.requests.add(request)
        request.add_done_callback(life.requests.discard)
        answer = await request
        life.reach(f"after {what}")
        return answer

    monkeypatch.setattr(owner, name, watched)


def _name_of_request(_: httpx.AsyncClient, request: httpx.Request, **__: Any) -> str:
    return f"{request.method} {ID.sub('*', request.url.path)}"


def _changes(db: Transaction) -> int:
    """How many rows this connection has changed so far."""
    return int(db.fetch("SELECT total_changes() AS changes")[0]["changes"])


def _watched_units(run: Callable[..., Awaitable[Any]]) -> Callable[..., Awaitable[Any]]:
    async def watched(database: Database, unit: Callable[[Transaction], T]) -> T:
        life = LIFE.get()
        if life is None:
            return await run(database, unit)  # type: ignore[no-any-return]
        changes: list[int] = []
        name, *_ = getattr(unit, "func", unit).__qualname__.partition(".<locals>")

        def counted(db: Transaction) -> T:
            before = _changes(db)
            answer = unit(db)
            if _changes(db) > before or life.is_dead:
                changes.append(before)
                life.reach(f"inside {name}")
            return answer

        answer: T = await run(database, counted)
        if changes:
            life.reach(f"after {name}")
        return answer

    return watched
