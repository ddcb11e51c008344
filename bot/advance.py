"""One step of one job, written down together with the messages that it makes us owe."""

import logging
from collections.abc import Callable
from dataclasses import dataclass

import sqlite_utils

from bot import pipeline, rendering
from bot.permalinks import permalink
from bot.steps import Steps, Taken
from storage import jobs, posts, sources
from storage.database import Database
from storage.jobs import Job

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
            taken = await self.steps.take(job)
        except Exception:
            log.exception("step failed", extra={"job": job.id, "state": job.state.value})
            taken = Taken(pipeline.postponed(job, "internal", self.clock(), self.random))
        try:
            after = await self.database.run(lambda db: self._commit(db, taken))
        except jobs.Overtaken:
            log.warning("step was overtaken", extra={"job": job.id})
            return
        log.info("job advanced", extra=_fields(job, after))
        self.wake()

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
        for post in rendering.posts_of(job, taken.results, evidence, limits=self.steps.limits, now=now):
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
