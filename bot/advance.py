"""One step of one job, written down together with the messages that it makes us owe."""

import asyncio
import logging
from collections.abc import Callable
from dataclasses import dataclass
from functools import partial

import sqlite_utils

from bot import pipeline, rendering
from bot.permalinks import permalink
from bot.steps import Steps, Taken
from storage import jobs, posts, sources
from storage.database import Database
from storage.jobs import Job

COMMIT_AGAIN_SECONDS = 5.0
"""How long a full disk is left alone before it is tried again."""

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Advance:
    """Moves jobs forward, one step at a time. `wake` is called when a commit has made work due."""

    database: Database
    steps: Steps
    workspace_url: str
    clock: Callable[[], float]
    random: pipeline.Random
    wake: Callable[[], None]

    async def __call__(self, job: Job) -> None:
        """Take the job's next step and commit its outcome. Safe to repeat."""
        try:
            after = await self._written(job, await self._taken(job))
        except jobs.Overtaken:
            log.warning("step was overtaken", extra={"job": job.id})
            return
        log.info("job advanced", extra=_fields(job, after))
        self.wake()

    async def _taken(self, job: Job) -> Taken:
        try:
            return await self.steps.take(job)
        except Exception:
            log.exception("step failed", extra={"job": job.id, "state": job.state.value})
            return self._failed(job)

    async def _written(self, job: Job, taken: Taken) -> Job:
        """
        Commit the outcome of a step; one that cannot be written down counts as a step that failed.

        That is tried until it works: a claimed job that nobody saves would stand still until a restart.
        """
        while True:
            try:
                return await self.database.run(partial(self._commit, taken=taken))
            except jobs.Overtaken:
                raise
            except Exception:
                log.exception("step not written down", extra={"job": job.id, "state": job.state.value})
            await asyncio.sleep(COMMIT_AGAIN_SECONDS)
            taken = self._failed(job)

    def _failed(self, job: Job) -> Taken:
        return Taken(pipeline.postponed(job, "internal", self.clock(), self.random))

    def _commit(self, db: sqlite_utils.Database, taken: Taken) -> Job:
        now = self.clock()
        job = jobs.save(db, taken.job, now)
        evidence: rendering.EvidenceOf = lambda _: None  # noqa: E731
        if taken.results is not None:
            thread = job.conversation
            evidence = rendering.evidence_in(
                sources.of_conversation(db, thread.id),
                taken.results,
                thread_url=lambda ts: permalink(self.workspace_url, thread.channel_id, ts, thread.thread_ts),
            )
        spoken = posts.is_owed(db, job.id, rendering.PROGRESS)
        for post in rendering.posts_of(job, taken.results, evidence, limits=self.steps.limits, now=now, spoken=spoken):
            posts.owe(db, post, now)
        return job


def _fields(before: Job, after: Job) -> dict[str, object]:
    return {
        "job": after.id,
        "from": before.state.value,
        "to": after.state.value,
        "attempts": after.attempts,
        "problem": after.problem,
        "conversation": after.conversation.conversation_id,
    }
