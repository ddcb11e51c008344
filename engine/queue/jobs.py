"""The engine's queue: takes jobs from their rows in the order of arrival, has them done, and records the outcome."""

import asyncio
import contextlib
import logging
import sqlite3
import time
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping
from dataclasses import dataclass, field
from functools import partial
from typing import TypeVar

from conversation.models import JobStatus, Problem
from engine.errors import EngineError, WorkerDied
from engine.queue import rows
from engine.queue.rows import ClaimedJob, Completion, Lane
from engine.queue.spool import Spool
from engine.queue.webhooks import Webhooks
from storage.clock import Clock
from storage.database import Database, is_unwell
from storage.transaction import Transaction

UNEXPECTED = Problem("engine_failed", "The engine failed on this for a reason that is not known. Its log says more.")

MAX_STARTS = 3
"""A job in the middle of which the engine, or its speech process, died so many times is taken for the cause."""

GIVEN_UP = Problem("broke_down", "The engine broke down on this several times. Try a shorter piece.")

RENEWALS = 3
"""How often a lease is renewed in its length, so that one renewal may fail."""

log = logging.getLogger(__name__)
T = TypeVar("T")
Work = Callable[[ClaimedJob], Awaitable[Completion]]
Unit = Callable[[Transaction], T]


@dataclass(slots=True)
class Jobs:
    """
    Lanes of work, in each of which one job is done at a time.

    A recording uses all cores; a text waits for one only if both belong to the same conversation, and so does a short
    text for a long one. A lane rests for `pause` seconds after an error that nobody foresaw. `clock` is never set back.
    """

    database: Database
    spool: Spool
    work: Mapping[Lane, Work]
    webhooks: Webhooks
    pause: float = 5.0
    clock: Callable[[], float] = field(default_factory=lambda: Clock(time.time()))
    _in_hand: dict[Lane, ClaimedJob] = field(default_factory=dict)
    _at_work: dict[str, asyncio.Task[Unit[JobStatus | None]]] = field(default_factory=dict)
    _wake: dict[Lane, asyncio.Event] = field(default_factory=dict)

    @contextlib.asynccontextmanager
    async def running(self) -> AsyncIterator[None]:
        """
        Work until left. A job that is left, or was killed, in the middle begins again at the next start.

        One in the middle of which the engine was killed MAX_STARTS times fails instead.
        """
        waiting = await self.database.run(rows.end_leases)
        await asyncio.to_thread(self.spool.sweep, waiting)
        # A kill may have come between a deletion and this.
        await self.database.scrub()
        tasks = [asyncio.create_task(self._lane(lane)) for lane in self.work]
        tasks.append(asyncio.create_task(self._renew()))
        try:
            yield
        finally:
            for task in tasks:
                task.cancel()
            await asyncio.gather(*tasks, return_exceptions=True)
            with contextlib.suppress(sqlite3.Error):
                for job in self._in_hand.values():
                    await self.database.run(partial(rows.put_job_back, job=job, counts=False))

    def wake(self) -> None:
        """Look for work now."""
        for event in self._wake.values():
            event.set()

    def give_up(self, conversation_id: str) -> None:
        """Stop working on a conversation that has been deleted."""
        if conversation_id in self._at_work:
            self._at_work[conversation_id].cancel()

    async def _lane(self, lane: Lane) -> None:
        wake = self._wake[lane] = asyncio.Event()
        while True:
            wake.clear()
            try:
                job = await self.database.persist(partial(self._claim, lane=lane))
                if job is not None:
                    self._in_hand[lane] = job
                    await self._do(job, self.work[lane])
                    del self._in_hand[lane]
            except Exception:
                # Nothing ends a lane; what it had in hand comes back when its lease has run out.
                log.exception("lane disturbed, going on in %s seconds", self.pause)
                self._in_hand.pop(lane, None)
                await asyncio.sleep(self.pause)
                continue
            if job is None:
                await wake.wait()
            else:
                # Another lane may hold a job back until this one has ended.
                self.wake()

    def _claim(self, db: Transaction, lane: Lane) -> ClaimedJob | None:
        now = self.clock()
        # First, or an engine that was held up would take over from itself.
        rows.renew_jobs(db, list(self._in_hand.values()), now)
        return rows.claim_job(db, lane, now)

    async def _renew(self) -> None:
        """Keep what is in hand, for as long as this process lives."""
        while True:
            await asyncio.sleep(rows.LEASE_SECONDS / RENEWALS)
            held = list(self._in_hand.values())
            await self.database.persist(partial(rows.renew_jobs, held=held, now=self.clock()))
            # What another process left is due by time alone.
            self.wake()

    async def _do(self, job: ClaimedJob, work: Work) -> None:
        if job.starts > MAX_STARTS:
            log.warning("job given up", extra={"job_id": job.id})
            await self._end(job, partial(rows.fail_job, job=job, error=GIVEN_UP))
            return
        log.info("job begun", extra={"job_id": job.id})
        self.webhooks.tell(job.webhook_url, job.id, "in_progress")
        try:
            # A group waits for its task when it is cancelled itself, and takes no harm when only the task is.
            async with asyncio.TaskGroup() as group:
                task = self._at_work[job.conversation_id] = group.create_task(self._outcome(job, work))
        finally:
            del self._at_work[job.conversation_id]
        status = None if task.cancelled() else await self._end(job, task.result())
        log.info("job ended", extra={"job_id": job.id, "status": status})

    async def _outcome(self, job: ClaimedJob, work: Work) -> Unit[JobStatus | None]:
        """Do a job; gives the unit that records how it ended."""
        try:
            completion = await work(job)
        except WorkerDied as error:
            log.warning("speech worker died", extra={"job_id": job.id, "starts": job.starts})
            if job.starts < MAX_STARTS:
                return partial(rows.put_job_back, job=job, counts=True)
            return partial(rows.fail_job, job=job, error=Problem(error.code, error.message))
        except EngineError as error:
            return partial(rows.fail_job, job=job, error=Problem(error.code, error.message))
        except Exception as error:
            # The border of the queue: no job may end the work on those behind it.
            log.exception("job failed", extra={"job_id": job.id})
            if is_unwell(error):
                await asyncio.sleep(self.pause)
                return partial(rows.put_job_back, job=job, counts=False)
            return partial(rows.fail_job, job=job, error=UNEXPECTED)
        return partial(rows.complete_job, job=job, completion=completion)

    async def _end(self, job: ClaimedJob, outcome: Unit[JobStatus | None]) -> JobStatus | None:
        """Record how a job ended, and have that told; one whose outcome can never be recorded has failed."""
        try:
            status = await self.database.persist(outcome)
        except Exception:
            log.exception("outcome not recorded", extra={"job_id": job.id})
            status = await self.database.persist(partial(rows.fail_job, job=job, error=UNEXPECTED))
        if status is None or status == "scheduled":
            return status
        self.webhooks.tell(job.webhook_url, job.id, status)
        if "media" in job.request:
            await asyncio.to_thread(self.spool.remove, job.request["media"])
        return status
