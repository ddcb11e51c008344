"""The bot at work: the pumps that do what is due, and the ticks that look for it."""

import asyncio
import logging
import time
from collections.abc import Callable
from typing import Any

from bot.policies import WorkPolicy
from bot.work.pump import Pump
from bot.work.schedule import scheduler
from storage import digests, inbox, jobs, workspaces
from storage.database import Database
from storage.workspaces import Workspace

STEP_SECONDS = 2.0
"""By how much the wall clock differs after it was set: a slow correction keeps both clocks together."""

log = logging.getLogger(__name__)


class Work:
    """Runs pumps, and the ticks that wake them."""

    def __init__(
        self, database: Database, policy: WorkPolicy, *, clock: Callable[[], float], wall: Callable[[], float]
    ) -> None:
        self._database = database
        self._policy = policy
        self._clock = clock
        self._wall = wall
        self._wall_is_ahead = wall() - clock()
        self._ticked_at = 0.0
        self._pumps: list[Pump[Any]] = []
        self._ticks = scheduler(
            {"work": (policy.tick, self._tick), "housekeeping": (policy.housekeeping, self._keep_house)}
        )

    def add(self, *pumps: Pump[Any]) -> None:
        """Take pumps to run from `begin` on."""
        self._pumps += pumps

    def wake(self) -> None:
        """Look for due work now."""
        for pump in self._pumps:
            pump.wake()

    async def poll_soon(self, source_id: str) -> None:
        """Ask the API how it is with a source now, if that is what its job waits for. Safe to repeat."""
        await self._database.run(lambda db: jobs.poll_soon(db, source_id, self._clock()))
        self.wake()

    def is_alive(self, now: float) -> bool:
        """Whether due work is still looked for; `now` is the monotonic clock's."""
        return now - self._ticked_at < self._policy.late

    async def begin(self, workspace: Workspace) -> None:
        """Look for due work from now on."""
        await self._database.run(lambda db: workspaces.save(db, workspace, self._clock()))
        await self._database.run(lambda db: digests.reschedule(db, self._wall()))
        self._ticks.start()
        self._ticked_at = time.monotonic()
        self.wake()

    async def end(self) -> None:
        """Take no more work and give what is under way its grace."""
        # APScheduler's shutdown cancels what it runs; our work is in the pumps' own tasks and gets its grace.
        self._ticks.shutdown(wait=False)
        await asyncio.gather(*(pump.stop(self._policy.grace) for pump in self._pumps))

    async def _tick(self) -> None:
        self._ticked_at = time.monotonic()
        self.wake()
        ahead = self._wall() - self._clock()
        if abs(ahead - self._wall_is_ahead) > STEP_SECONDS:
            log.warning("the clock was set, or the machine slept", extra={"seconds": ahead - self._wall_is_ahead})
            await self._database.run(lambda db: digests.reschedule(db, self._wall()))
            self._wall_is_ahead = ahead

    async def _keep_house(self) -> None:
        await self._database.run(lambda db: inbox.prune(db, self._clock()))
        await self._database.scrub()
