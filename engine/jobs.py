"""The engine's queue: takes jobs from their rows in the order of arrival, has them done, and records the outcome."""

import asyncio
import contextlib
import logging
import sqlite3
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping
from dataclasses import dataclass, field
from functools import partial
from typing import TypeVar

import sqlite_utils

from conversation.models import Problem
from engine import rows
from engine.errors import EngineError
from engine.rows import ClaimedJob, Completion, Kind
from engine.spool import Spool
from storage.database import Database

UNEXPECTED = Problem("engine_failed", "The engine failed on this for a reason that is not known. Its log says more.")

RETRY_SECONDS = 10.0
"""How long to wait before writing again what could not be written, because the disk is full for instance."""

log = logging.getLogger(__name__)
T = TypeVar("T")
Work = Callable[[ClaimedJob], Awaitable[Completion]]
Unit = Callable[[sqlite_utils.Database], T]


@dataclass(slots=True)
class Jobs:
    """
    A lane of work for each kind of job, in which one job is done at a time.

    A recording uses all cores; a text waits for one only if both belong to the same conversation.
    """

    database: Database
    spool: Spool
    work: Mapping[Kind, Work]
    _wake: dict[Kind, asyncio.Event] = field(default_factory=dict)

    @contextlib.asynccontextmanager
    async def running(self) -> AsyncIterator[None]:
        """Work until left. A job that is left, or was killed, in the middle begins again at the next start."""
        waiting = await self.database.run(rows.restart_jobs)
        await asyncio.to_thread(self.spool.sweep, [request["media"] for request in waiting if "media" in request])
        lanes = [asyncio.create_task(self._lane(kind)) for kind in self.work]
        try:
            yield
        finally:
            for lane in lanes:
                lane.cancel()
            await asyncio.gather(*lanes, return_exceptions=True)

    def wake(self) -> None:
        """Look for work now."""
        for event in self._wake.values():
            event.set()

    async def _lane(self, kind: Kind) -> None:
        wake = self._wake[kind] = asyncio.Event()
        while True:
            wake.clear()
            job = await self._persist(partial(rows.claim_job, kind=kind))
            if job is None:
                await wake.wait()
                continue
            await self._do(job, self.work[kind])
            # The other lane may hold a job of the same conversation back until this one has ended.
            self.wake()

    async def _do(self, job: ClaimedJob, work: Work) -> None:
        log.info("job begun", extra={"job_id": job.id})
        await self._persist(await _outcome(job, work))
        if "media" in job.request:
            await asyncio.to_thread(self.spool.remove, job.request["media"])
        log.info("job ended", extra={"job_id": job.id})

    async def _persist(self, unit: Unit[T]) -> T:
        while True:
            try:
                return await self.database.run(unit)
            except sqlite3.Error:
                log.exception("database not written, trying again in %s seconds", RETRY_SECONDS)
                await asyncio.sleep(RETRY_SECONDS)


async def _outcome(job: ClaimedJob, work: Work) -> Unit[None]:
    """Do a job; gives the unit that records how it ended."""
    try:
        completion = await work(job)
    except EngineError as error:
        return partial(rows.fail_job, job_id=job.id, error=Problem(error.code, error.message))
    except Exception:
        # The border of the queue: no job may end the work on those behind it.
        log.exception("job failed", extra={"job_id": job.id})
        return partial(rows.fail_job, job_id=job.id, error=UNEXPECTED)
    return partial(rows.complete_job, job=job, completion=completion)
