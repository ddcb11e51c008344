"""A step's outcome reaches the database whatever goes wrong on the way, or the job would stand still."""

import asyncio
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from typing import cast

import pytest

from blocks.problems import Limits
from bot import advance, pipeline
from bot.advance import Advance
from bot.pipeline import Step, Submit
from bot.steps import Steps, Taken
from conversation.models import Job as ApiJob
from conversation.models import Submission
from storage import jobs
from storage.database import Database
from storage.jobs import Job, JobState
from tests.unit.rows import T0, add_job, found

FULL_DISK = """
CREATE TRIGGER full_disk BEFORE UPDATE ON job BEGIN SELECT RAISE(ABORT, 'database or disk is full'); END
"""


@dataclass
class OneStep:
    """Steps of which every one has the same outcome; `named` are those that followed another at once."""

    outcome: Callable[[Job], Taken]
    limits: Limits = field(default_factory=lambda: Limits(1_000, 60))
    named: list[Step] = field(default_factory=list)

    async def take(self, job: Job, step: Step | None = None) -> Taken:
        """Do nothing but tell the outcome."""
        if step is not None:
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
    steps = cast("Steps", OneStep(outcome))
    return Advance(database, steps, "https://team.slack.com/", lambda: T0, lambda: 0.5, lambda: woken.append("woken"))


def submitted(job: Job) -> Taken:
    return Taken(pipeline.submitted(job, job.sources[0], Submission("4500000000000001", "api-1"), T0))


def finished_without_results(job: Job) -> Taken:
    """An outcome for which nothing can be rendered."""
    broken = replace(job, sources=(replace(job.sources[0], name=cast("str", object())),))
    return Taken(pipeline.polled(submitted(broken).job, ApiJob("api-1", "completed"), T0, lambda: 0.5, waiting=1))


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

    await advance_with(database, fail, [])(await claimed(database))

    after = await database.run(lambda db: found(db, "job"))
    assert (JobState.SUBMITTING, 1) == (after.state, after.attempts)
    assert after.due_at is not None


async def test_outcome_that_cannot_be_written_is_tried_again(
    database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A commit that fails leaves a job that is due, with nothing of the outcome."""
    monkeypatch.setattr(advance, "COMMIT_AGAIN_SECONDS", 0.0)

    await advance_with(database, finished_without_results, [])(await claimed(database))

    after = await database.run(lambda db: found(db, "job"))
    assert (JobState.SUBMITTING, None) == (after.state, after.conversation.conversation_id)
    assert after.due_at is not None


def counted(job: Job) -> Taken:
    """An outcome that is followed at once by the next step."""
    after, submit = pipeline.counted(job, job.sources[0], 7)
    return Taken(after, then=submit)


async def test_step_that_follows_at_once_is_taken_when_the_first_is_written(database: Database) -> None:
    """What it rests on is in the row by then, and nobody else takes the job in between."""
    move = advance_with(database, counted, [])

    await move(await claimed(database))

    after = await database.run(lambda db: found(db, "job"))
    assert JobState.POLLING is after.state
    [step] = cast("OneStep", move.steps).named
    assert isinstance(step, Submit)
    assert 7 == step.source.messages_before


async def test_step_that_rests_on_what_was_not_written_is_not_taken(
    database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Nothing is sent whose count is in no row; the job comes again later."""
    monkeypatch.setattr(advance, "COMMIT_AGAIN_SECONDS", 0.0)
    no_count = "BEFORE UPDATE ON source WHEN NEW.messages_before IS NOT NULL BEGIN SELECT RAISE(ABORT, 'full'); END"
    await database.run(lambda db: db.execute(f"CREATE TRIGGER full_disk {no_count}"))
    move = advance_with(database, counted, [])

    await move(await claimed(database))

    after = await database.run(lambda db: found(db, "job"))
    assert [] == cast("OneStep", move.steps).named
    assert (JobState.SUBMITTING, None) == (after.state, after.sources[0].messages_before)
    assert after.due_at is not None


async def test_job_goes_on_when_the_disk_has_room_again(database: Database, monkeypatch: pytest.MonkeyPatch) -> None:
    """A full disk stops a job for as long as it is full, and no longer."""
    monkeypatch.setattr(advance, "COMMIT_AGAIN_SECONDS", 0.0)
    job = await claimed(database)
    await database.run(lambda db: db.execute(FULL_DISK))

    step = asyncio.create_task(advance_with(database, submitted, [])(job))
    await asyncio.sleep(0.05)
    waiting = not step.done()
    await database.run(lambda db: db.execute("DROP TRIGGER full_disk"))
    await step

    assert waiting
    assert (await database.run(lambda db: found(db, "job"))).due_at is not None


async def test_overtaken_step_is_dropped(database: Database) -> None:
    """A step whose job has moved on says nothing."""
    woken: list[str] = []
    job = await claimed(database)
    await database.run(lambda db: jobs.save(db, replace(job, state=JobState.CANCELLED), T0))

    await advance_with(database, submitted, woken)(job)

    assert JobState.CANCELLED is (await database.run(lambda db: found(db, "job"))).state
    assert [] == woken
