"""A step's outcome reaches the database whatever goes wrong on the way, or the job would stand still."""

import asyncio
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from typing import cast

from blocks.problems import Limits
from bot.jobs import pipeline
from bot.jobs.advance import Advance
from bot.jobs.append_once import counted
from bot.jobs.pipeline import Submit
from bot.jobs.steps import Step, Taken
from bot.policies import JobPolicy
from bot.work.pump import Pump
from conversation.models import Job as ApiJob
from conversation.models import Submission
from storage import jobs
from storage.database import Database
from storage.jobs import Job, JobState
from tests.unit.disk import full_disk
from tests.unit.rows import T0, add_job, found

POLICY = JobPolicy()


@dataclass
class OneStep:
    """Steps of which every one has the same outcome; `named` are those that followed another at once."""

    outcome: Callable[[Job], Taken]
    named: list[Step] = field(default_factory=list)
    breaks: bool = False

    async def take(self, job: Job, step: Step | None = None) -> Taken:
        """Do nothing but tell the outcome."""
        if step is not None:
            if self.breaks:
                raise ZeroDivisionError
            self.named.append(step)
            return submitted(job)
        return self.outcome(job)


async def claimed(database: Database) -> Job:
    """A job at its first step."""
    await database.run(lambda db: add_job(db, "job"))
    [job] = await database.run(lambda db: jobs.claim_due(db, T0, 1))
    return job


def advance_with(database: Database, outcome: Callable[[Job], Taken], woken: list[str]) -> Advance:
    """What moves jobs forward, with steps of one outcome."""
    return advance_by(database, OneStep(outcome), woken)


def advance_by(database: Database, steps: OneStep, woken: list[str]) -> Advance:
    """What moves jobs forward by these steps."""
    return Advance(
        database,
        steps.take,
        limits=Limits(1_000, 60),
        workspace_url="https://team.slack.com/",
        clock=lambda: T0,
        policy=POLICY,
        wake=lambda: woken.append("woken"),
    )


async def pumped(move: Advance, job: Job) -> None:
    """Have a claimed job moved as the pump does it."""
    due = [job]

    async def claim(limit: int, _: Sequence[Job]) -> Sequence[Job]:
        taken, due[:] = due[:limit], due[limit:]
        return taken

    pump = Pump[Job](claim, move, at_once=1, pause=0.0)
    pump.wake()
    while due:  # noqa: ASYNC110 - nobody tells when the pump claims
        await asyncio.sleep(0)
    await pump.stop(5)


def submitted(job: Job) -> Taken:
    return Taken(pipeline.submitted(job, job.sources[0], Submission("4500000000000001", "api-1"), T0, POLICY))


def finished_without_results(job: Job) -> Taken:
    """An outcome for which nothing can be rendered."""
    broken = replace(job, sources=(replace(job.sources[0], name=cast("str", object())),))
    return Taken(pipeline.polled(submitted(broken).job, ApiJob("api-1", "completed"), T0, POLICY, waiting=1))


async def test_outcome_is_committed_and_wakes(database: Database) -> None:
    """After a step the row says what is next, and whoever works on what is due looks again."""
    woken: list[str] = []
    job = await claimed(database)

    await advance_with(database, submitted, woken)(job)

    after = await database.run(lambda db: found(db, "job"))
    assert (JobState.POLLING, "api-1", "4500000000000001") == (
        after.state,
        after.api_job_id,
        after.conversation.conversation_id,
    )
    assert ["woken"] == woken


async def test_step_with_a_fault_of_ours_is_tried_again(database: Database) -> None:
    """An exception that nobody foresaw costs an attempt, not the job."""

    def fail(job: Job) -> Taken:
        raise ZeroDivisionError

    await pumped(advance_with(database, fail, []), await claimed(database))

    after = await database.run(lambda db: found(db, "job"))
    assert (JobState.SUBMITTING, 1, 0) == (after.state, after.attempts, after.starts)
    assert after.due_at is not None


async def test_outcome_that_cannot_be_written_is_tried_again(database: Database) -> None:
    """A commit that fails leaves a job that is due, with nothing of the outcome."""
    await pumped(advance_with(database, finished_without_results, []), await claimed(database))

    after = await database.run(lambda db: found(db, "job"))
    assert (JobState.SUBMITTING, None) == (after.state, after.conversation.conversation_id)
    assert after.due_at is not None


def followed(job: Job) -> Taken:
    """An outcome that is followed at once by the next step."""
    after, submit = counted(job, job.sources[0], 7)
    return Taken(after, then=submit)


async def test_step_that_follows_at_once_is_taken_when_the_first_is_written(database: Database) -> None:
    """What it rests on is in the row by then, and nobody else takes the job in between."""
    steps = OneStep(followed)

    await advance_by(database, steps, [])(await claimed(database))

    after = await database.run(lambda db: found(db, "job"))
    assert JobState.POLLING is after.state
    [step] = steps.named
    assert isinstance(step, Submit)
    assert 7 == step.source.messages_before


async def test_step_that_rests_on_what_was_not_written_is_not_taken(database: Database) -> None:
    """Nothing is sent whose count is in no row; the job comes again later."""
    no_count = "BEFORE UPDATE ON source WHEN NEW.messages_before IS NOT NULL BEGIN SELECT RAISE(ABORT, 'no'); END"
    await database.run(lambda db: db.execute(f"CREATE TRIGGER no_count {no_count}"))
    steps = OneStep(followed)

    await pumped(advance_by(database, steps, []), await claimed(database))

    after = await database.run(lambda db: found(db, "job"))
    assert [] == steps.named
    assert (JobState.SUBMITTING, None) == (after.state, after.sources[0].messages_before)
    assert after.due_at is not None


async def test_failure_of_a_step_that_followed_at_once_costs_an_attempt(database: Database) -> None:
    """A job is put back as it stands, whichever of its steps failed."""

    def counted_first(job: Job) -> Taken:
        return replace(followed(job), then=cast("Step", object()))

    steps = OneStep(counted_first, breaks=True)

    await pumped(advance_by(database, steps, []), await claimed(database))

    after = await database.run(lambda db: found(db, "job"))
    assert (JobState.SUBMITTING, 1, 7) == (after.state, after.attempts, after.sources[0].messages_before)
    assert after.due_at is not None


async def test_outcome_waits_for_room_on_the_disk(database: Database) -> None:
    """What a step came to on a full disk is written when there is room, and the step is not taken again."""
    job = await claimed(database)

    with full_disk():
        step = asyncio.create_task(advance_with(database, submitted, [])(job))
        await asyncio.sleep(0.05)
        has_waited = not step.done()
    await step

    assert has_waited
    assert JobState.POLLING is (await database.run(lambda db: found(db, "job"))).state


async def test_overtaken_step_is_dropped(database: Database) -> None:
    """A step whose job has moved on says nothing."""
    woken: list[str] = []
    job = await claimed(database)
    await database.run(lambda db: jobs.save(db, replace(job, state=JobState.CANCELLED), T0))

    await advance_with(database, submitted, woken)(job)

    assert JobState.CANCELLED is (await database.run(lambda db: found(db, "job"))).state
    assert [] == woken
