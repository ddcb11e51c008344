"""One step of one job, written down together with the messages that it makes us owe."""

import logging
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from functools import partial

from blocks.problems import Limits
from blocks.sections import WHOLE
from bot.jobs import pipeline, rendering
from bot.jobs.evidence import evidence_in, places_in, typed_in
from bot.jobs.identity import identified
from bot.jobs.news import news_in
from bot.jobs.outcome import insights_in
from bot.jobs.steps import Step, Taken
from bot.jobs.titles import title_of
from bot.policies import JobPolicy
from conversation.models import Results
from storage import conversations, edits, forgetting, insights, jobs, posts, sources
from storage.database import Database
from storage.jobs import Job
from storage.sources import SourceState
from storage.transaction import Transaction
from workspace.permalinks import permalink

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Advance:
    """
    Moves jobs forward, one step at a time.

    `take` takes the step that is given, or else the one that the job needs. `wake` is called when a commit has made
    work due.
    """

    database: Database
    take: Callable[[Job, Step | None], Awaitable[Taken]]
    limits: Limits
    workspace_url: str
    clock: Callable[[], float]
    policy: JobPolicy
    wake: Callable[[], None]

    async def __call__(self, job: Job, step: Step | None = None) -> None:
        """Take the job's next step and commit its outcome, then what is to follow it at once. Safe to repeat."""
        taken = await self.take(job, step)
        try:
            after = await self.database.persist(partial(self._commit, taken=taken))
        except jobs.Overtaken:
            log.warning("step was overtaken", extra={"job": job.id})
            late = taken.job.conversation
            if await self.database.persist(lambda db: forgetting.came_too_late(db, late, self.clock())):
                self.wake()
            return
        log.info("job advanced", extra=_fields(job, after))
        self.wake()
        if taken.then is not None:
            await self(after, taken.then)

    async def put_back(self, job: Job, *, counts: bool) -> None:
        """Make the step at hand due again, or end the job when it has failed too often."""

        def unit(db: Transaction) -> None:
            # One step may have followed another since it was claimed.
            at_hand = jobs.at_hand(db, job)
            if at_hand is not None:
                now = self.clock()
                failed = pipeline.postponed(at_hand, "internal", now, self.policy)
                self._commit(db, Taken(failed if counts else pipeline.put_back(at_hand, now)))

        await self.database.run(unit)
        self.wake()

    def _commit(self, db: Transaction, taken: Taken) -> Job:
        now = self.clock()
        before = conversations.get(db, taken.job.conversation.id)
        job = jobs.save(db, taken.job, now)
        if before is not None and before.conversation_id not in (None, job.conversation.conversation_id):
            edits.replaced(db, before, job.id, now)
        for source in job.sources:
            if source.state is SourceState.DONE and source.edits_read:
                thread_ts = source.thread_ts or job.conversation.thread_ts
                edits.carried(db, job.conversation.id, thread_ts, source.edits_read)
        fetched = None if taken.results is None else self._fetched(db, job, taken.results)
        spoken = posts.is_owed(db, job.id, rendering.PROGRESS)
        for post in rendering.posts_of(job, fetched, limits=self.limits, now=now, spoken=spoken):
            posts.owe(db, post, now)
        if fetched is not None and job.want == WHOLE:
            readout = rendering.readout_post(job, fetched, now)
            posts.owe(db, readout, now)
            conversations.remember_readout(db, job.conversation, post=readout.id)
            title = title_of(fetched.results.conversation, fetched.sources)
            is_news = bool(job.sources and fetched.results.messages)
            insights.renew(db, job.conversation.id, title, fetched.insights, is_news=is_news, now=now)
        return job

    def _fetched(self, db: Transaction, job: Job, results: Results) -> rendering.Fetched:
        thread = job.conversation

        def url(ts: str, thread_ts: str) -> str:
            return permalink(self.workspace_url, thread.channel_id, ts, thread_ts or thread.thread_ts)

        inside = sources.in_readout(db, thread.id)
        places = places_in(inside, results)
        evidence = evidence_in(inside, places, thread_url=url)
        known = insights.known(db, thread.id)
        found = identified(known, insights_in(results, evidence, places), job_id=job.id)
        return rendering.Fetched(
            results=results,
            typed=typed_in(inside, results),
            evidence=evidence,
            sources=inside,
            insights=found,
            news=news_in(found, known=known),
            thread_url=url(thread.thread_ts, thread.thread_ts),
            is_outdated=edits.are_pending(db, thread.id),
        )


def _fields(before: Job, after: Job) -> dict[str, object]:
    return {
        "job": after.id,
        "from": before.state.value,
        "to": after.state.value,
        "attempts": after.attempts,
        "problem": after.problem,
        "conversation": after.conversation.conversation_id,
    }
