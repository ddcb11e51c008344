"""Requests in the database: in order, one at a time for a conversation, and never lost or overwritten."""

from collections.abc import Sequence
from dataclasses import replace

import pytest

from conversation.models import Progress
from storage import conversations, jobs, leases, sources
from storage.database import Database
from storage.jobs import Job, JobState, Overtaken
from storage.leases import LEASE_SECONDS
from storage.sources import SourceKind, SourceState
from storage.transaction import Transaction
from tests.unit.rows import T0, add_job, file_source, found, thread_source


def names(claimed: Sequence[Job]) -> list[str]:
    return [job.id for job in claimed]


LATER = T0 + LEASE_SECONDS
"""When a claim made at T0 has run out."""


async def claim(database: Database, now: float = T0, limit: int = 10) -> Sequence[Job]:
    """What is due, taken."""
    return await database.run(lambda db: jobs.claim_due(db, now, limit))


async def test_job_is_read_as_it_was_written(database: Database) -> None:
    """Everything that a later step needs survives the row."""
    await database.run(lambda db: add_job(db, "a", sources=[file_source("x"), file_source("y")]))
    [job] = await claim(database)
    done = replace(job.sources[0], state=SourceState.DONE, message_ts=("1.0", "2.5"), warning="truncated_media")
    after = replace(
        job,
        state=JobState.POLLING,
        conversation=replace(job.conversation, conversation_id="4500000000000001"),
        sources=(done, replace(job.sources[1], state=SourceState.FAILED, problem="no_audio")),
        attempts=2,
        due_at=T0 + 1,
        submitted_at=T0,
        deadline_at=T0 + 60,
        api_job_id="api-1",
        api_status="in_progress",
        progress=Progress(3.0, 60.0),
    )

    saved = await database.run(lambda db: jobs.save(db, after, T0))

    assert replace(after, rev=after.rev + 1, starts=0, lease=None) == saved
    assert saved == await database.run(lambda db: found(db, "a"))


async def test_job_without_a_row_is_none(database: Database) -> None:
    """Nothing is found where nothing was written: an old button may name a job of another database."""
    assert await database.run(lambda db: jobs.find(db, "nobody")) is None


async def test_jobs_of_a_conversation_run_one_after_the_other(database: Database) -> None:
    """The second request of a thread waits until the first is through, whichever way it ends."""
    await database.run(lambda db: [add_job(db, name) for name in ("first", "second")])

    [first] = await claim(database)
    meanwhile = await claim(database)
    await database.run(lambda db: jobs.save(db, replace(first, state=JobState.FAILED), T0))

    assert "first" == first.id
    assert not meanwhile
    assert ["second"] == names(await claim(database))


async def polling(database: Database, due_at: float) -> Job:
    """A job that waits for a poll."""
    await database.run(lambda db: add_job(db, "a"))
    [job] = await claim(database)
    [source] = job.sources
    waits = replace(job, state=JobState.POLLING, sources=(replace(source, state=SourceState.SUBMITTED),), due_at=due_at)
    return await database.run(lambda db: jobs.save(db, waits, T0))


async def poll_soon(database: Database, source_id: str = "a-source") -> None:
    """The API has called, a second after T0."""
    await database.run(lambda db: jobs.poll_soon(db, source_id, T0 + 1))


async def test_called_job_is_polled_now(database: Database) -> None:
    """It need not wait for its time; a second call changes nothing."""
    await polling(database, T0 + 60)

    for _ in range(2):
        await poll_soon(database)

    assert T0 + 1 == (await database.run(lambda db: found(db, "a"))).due_at


async def test_job_that_is_called_while_it_is_polled_is_polled_again(database: Database) -> None:
    """The answer that is on its way may be older than the news."""
    await polling(database, T0)
    [job] = await claim(database)
    await poll_soon(database)

    called = await database.run(lambda db: jobs.save(db, replace(job, due_at=T0 + 60), T0 + 2))
    [job] = await claim(database, T0 + 2)
    after = await database.run(lambda db: jobs.save(db, replace(job, due_at=T0 + 60), T0 + 3))

    assert (T0 + 2, T0 + 60) == (called.due_at, after.due_at)


async def test_job_that_is_called_while_it_is_submitted_is_polled_at_once(database: Database) -> None:
    """The API may be faster with its news than with its answer."""
    await database.run(lambda db: add_job(db, "a"))
    [job] = await claim(database)
    await poll_soon(database)

    submitted = await database.run(
        lambda db: jobs.save(db, replace(job, state=JobState.POLLING, due_at=T0 + 60), T0 + 2)
    )

    assert T0 + 2 == submitted.due_at


@pytest.mark.parametrize(
    ("state", "source_state"),
    [
        (JobState.QUEUED, SourceState.WAITING),
        (JobState.SUBMITTING, SourceState.WAITING),
        (JobState.POLLING, SourceState.DONE),
        (JobState.FETCHING, SourceState.DONE),
    ],
)
async def test_call_makes_nothing_due_but_a_poll(
    database: Database, state: JobState, source_state: SourceState
) -> None:
    """What waits for something else goes on waiting for it."""
    job = await polling(database, T0 + 60)
    sources = (replace(job.sources[0], state=source_state),)
    job = await database.run(lambda db: jobs.save(db, replace(job, state=state, sources=sources), T0))

    await poll_soon(database)
    await poll_soon(database, "unknown")

    assert job == await database.run(lambda db: found(db, "a"))


async def test_jobs_of_different_conversations_run_side_by_side(database: Database) -> None:
    """One thread does not wait for another; the longest waiting is taken first."""
    await database.run(lambda db: [add_job(db, name, thread_ts=name) for name in ("1.0", "2.0", "3.0")])

    assert ["1.0", "2.0"] == sorted(names(await claim(database, limit=2)))
    assert ["3.0"] == names(await claim(database))


async def test_request_that_was_confirmed_late_waits_its_turn(database: Database) -> None:
    """An older question that is answered while a newer request is under way neither runs beside it nor stops it."""
    await database.run(lambda db: [add_job(db, "older", state=JobState.ASKED), add_job(db, "newer")])
    [newer] = await claim(database)
    older = await database.run(lambda db: found(db, "older"))
    await database.run(lambda db: jobs.save(db, replace(older, state=JobState.QUEUED, due_at=T0), T0))
    await database.run(lambda db: jobs.save(db, replace(newer, state=JobState.POLLING, due_at=T0), T0))

    [polling] = await claim(database)
    await database.run(lambda db: jobs.save(db, replace(polling, state=JobState.DONE), T0))

    assert "newer" == polling.id
    assert ["older"] == names(await claim(database))


async def test_question_without_an_answer_stops_nobody(database: Database) -> None:
    """A request that nobody confirmed is no reason for later ones to wait."""
    await database.run(lambda db: [add_job(db, "asked", state=JobState.ASKED), add_job(db, "next")])

    assert ["next"] == names(await claim(database))


async def test_nothing_is_claimed_before_it_is_due(database: Database) -> None:
    """A job that waits for its next poll is left alone."""
    await database.run(lambda db: add_job(db, "a"))
    [job] = await claim(database)
    await database.run(lambda db: jobs.save(db, replace(job, state=JobState.POLLING, due_at=T0 + 5), T0))

    assert not await claim(database, T0 + 4.9)
    assert ["a"] == names(await claim(database, T0 + 5))


async def test_waiting_jobs_are_counted(database: Database) -> None:
    """A job at work, and one that nobody has said Yes to, does not wait for its time."""
    await database.run(lambda db: [add_job(db, name, thread_ts=name) for name in ("a", "b", "c")])
    await database.run(lambda db: add_job(db, "asked", state=JobState.ASKED))
    await database.run(lambda db: jobs.claim_due(db, T0, 1))

    assert 2 == await database.run(jobs.waiting)


async def test_claim_counts_the_attempt(database: Database) -> None:
    """Each claim of the same step counts, also when the process died after it; a save may start anew."""
    await database.run(lambda db: add_job(db, "a"))

    [first] = await claim(database)
    [second] = await claim(database, LATER)

    assert [(1, JobState.SUBMITTING), (2, JobState.SUBMITTING)] == [
        (job.attempts, job.state) for job in (first, second)
    ]


async def died(database: Database, times: int) -> None:
    """Let the process die in the middle of all that is due, and begin again, so many times."""
    for _ in range(times):
        await claim(database)
        await database.run(lambda db: leases.end_all(db, T0))


async def test_step_that_never_ends_is_known_by_its_starts(database: Database) -> None:
    """Each death in the middle of a job leaves a trace that is gone when it goes on."""
    await database.run(lambda db: add_job(db, "a"))
    await died(database, 3)
    [job] = await claim(database)

    saved = await database.run(lambda db: jobs.save(db, replace(job, attempts=0, due_at=T0), T0))

    assert (4, 0) == (job.starts, saved.starts)


async def test_start_that_ended_does_not_count(database: Database) -> None:
    """A failed attempt is no death; those before it are not forgotten until the step goes well."""
    await database.run(lambda db: add_job(db, "a"))
    await died(database, 1)
    [job] = await claim(database)
    await database.run(lambda db: jobs.save(db, replace(job, due_at=T0), T0))

    [again] = await claim(database)

    assert (3, 2) == (again.attempts, again.starts)


async def test_start_of_a_step_that_follows_at_once_is_still_open(database: Database) -> None:
    """A job that was saved in the middle, and goes on, can still take the process down."""
    await database.run(lambda db: add_job(db, "a"))
    [job] = await claim(database)
    await database.run(lambda db: jobs.save(db, job, T0))

    [again] = await claim(database, LATER)

    assert 2 == again.starts


async def test_cause_of_deaths_is_found_among_many(database: Database) -> None:
    """Jobs that were under way in two deaths are taken one at a time; others are not held up by them."""
    await database.run(lambda db: [add_job(db, name, thread_ts=name) for name in ("a", "b", "c")])
    await died(database, 2)
    await database.run(lambda db: add_job(db, "new", thread_ts="new"))

    first = await claim(database)
    meanwhile = await claim(database)
    await database.run(lambda db: jobs.save(db, replace(first[0], state=JobState.CANCELLED), T0))

    assert (["a", "new"], []) == (names(first), names(meanwhile))
    assert ["b"] == names(await claim(database))


async def test_overtaken_step_changes_nothing(database: Database) -> None:
    """What a step found out is dropped whole when the job has moved on since: job, sources and conversation."""
    await database.run(lambda db: add_job(db, "a"))
    [slow] = await claim(database)
    [fast] = await claim(database, LATER)
    late = replace(
        slow,
        state=JobState.FAILED,
        conversation=replace(slow.conversation, conversation_id="other"),
        sources=(replace(slow.sources[0], state=SourceState.FAILED, problem="internal"),),
    )

    with pytest.raises(Overtaken):
        await database.run(lambda db: jobs.save(db, late, T0))

    assert fast == await database.run(lambda db: found(db, "a"))


async def test_what_a_dead_process_had_taken_is_taken_over(database: Database) -> None:
    """Every open job is due again when its lease has ended; questions and finished jobs are not."""

    def take(db: Transaction) -> None:
        for state in JobState:
            add_job(db, state.value, thread_ts=state.value)
        for job in jobs.claim_due(db, T0, 10):
            state = JobState(job.id)
            jobs.save(db, replace(job, state=state, due_at=LATER if state is JobState.QUEUED else None), T0)

    await database.run(take)

    assert not await claim(database, LATER - 1)
    assert ["fetching", "polling", "queued", "submitting"] == sorted(names(await claim(database, LATER)))


async def test_waiting_job_keeps_its_time_through_a_restart(database: Database) -> None:
    """A restart makes nothing due earlier that waits on purpose."""
    await database.run(lambda db: add_job(db, "a"))
    [job] = await claim(database)
    await database.run(lambda db: jobs.save(db, replace(job, state=JobState.POLLING, due_at=T0 + 15), T0))

    await database.run(lambda db: leases.end_all(db, T0 + 1))

    assert T0 + 15 == (await database.run(lambda db: found(db, "a"))).due_at


@pytest.mark.parametrize(
    ("is_waiting", "state", "due_at", "message_ts"),
    [
        (True, JobState.QUEUED, T0, ()),
        (False, JobState.QUEUED, T0, ("1.0",)),
        (True, JobState.SUBMITTING, T0, ()),
        (False, JobState.SUBMITTING, T0, ("1.0",)),
        (False, JobState.SUBMITTING, None, ()),
        (False, JobState.POLLING, T0, ()),
        (False, JobState.FETCHING, T0, ()),
        (False, JobState.DONE, None, ()),
    ],
)
async def test_thread_waits_until_it_is_read(
    database: Database, is_waiting: bool, state: JobState, due_at: float | None, message_ts: tuple[str, ...]
) -> None:
    """
    What is written until then is read with it, also where its turn has yet to come because Slack limits us.

    One that is at work may be reading now; one that is tried again sends what it sent before, and nothing more.
    """
    await database.run(lambda db: add_job(db, "a"))
    [job] = await claim(database)
    [source] = job.sources
    there = replace(job, state=state, due_at=due_at, sources=(replace(source, message_ts=message_ts),))
    await database.run(lambda db: jobs.save(db, there, T0))

    assert is_waiting == await database.run(lambda db: jobs.is_thread_waiting(db, job.conversation.id, ""))
    assert not await database.run(lambda db: jobs.is_thread_waiting(db, job.conversation.id, "2.0"))


async def test_recording_that_waits_is_no_thread_that_waits(database: Database) -> None:
    """The text of a thread may be asked for while a recording in it is worked on."""
    job = await database.run(lambda db: add_job(db, "a", sources=[file_source("x")]))

    assert not await database.run(lambda db: jobs.is_thread_waiting(db, job.conversation.id, ""))


async def test_sources_of_failed_jobs_can_be_asked_for_again(database: Database) -> None:
    """Only what is, or may become, part of the conversation counts as known to it."""
    job = await database.run(lambda db: add_job(db, "failed", sources=[file_source("x")]))
    await database.run(lambda db: jobs.save(db, replace(job, state=JobState.FAILED), T0))
    await database.run(lambda db: add_job(db, "open", sources=[file_source("y"), thread_source()]))

    known = await database.run(lambda db: sources.of_conversation(db, job.conversation.id))

    assert [("Fy", SourceKind.FILE), ("", SourceKind.THREAD)] == [(source.file_id, source.kind) for source in known]


async def test_what_the_api_has_is_known_although_its_job_failed(database: Database) -> None:
    """A recording that was transcribed before its results could not be read is part of the conversation."""
    job = await database.run(lambda db: add_job(db, "a", sources=[file_source("x"), file_source("y")]))
    done, failed = (replace(source, state=state) for source, state in zip(job.sources, ENDS, strict=True))
    await database.run(lambda db: jobs.save(db, replace(job, state=JobState.FAILED, sources=(done, failed)), T0))

    known = await database.run(lambda db: sources.of_conversation(db, job.conversation.id))
    told = await database.run(lambda db: sources.in_readout(db, job.conversation.id))

    assert [done] == list(known)
    assert [done] == list(told)


ENDS = (SourceState.DONE, SourceState.FAILED)


async def test_sources_in_doubt_are_those_with_a_count(database: Database) -> None:
    """They are found whatever became of their jobs, and read as they were written."""
    job = await database.run(lambda db: add_job(db, "a", sources=[file_source("x"), file_source("y")]))
    doubtful = replace(job.sources[0], state=SourceState.FAILED, messages_before=0, messages_seen=2)
    await database.run(lambda db: jobs.save(db, replace(job, sources=(doubtful, job.sources[1])), T0))

    assert (doubtful,) == await database.run(lambda db: sources.in_doubt(db, job.conversation.id))


async def test_thread_has_one_conversation(database: Database) -> None:
    """Whoever asks first makes the conversation of a thread; the others find it, with the API's id."""
    first = await database.run(lambda db: conversations.of_thread(db, "T1", "C1", "1.0", new_id="a", now=T0))
    await database.run(lambda db: conversations.remember_id(db, replace(first, conversation_id="4500000000000001")))

    again = await database.run(lambda db: conversations.of_thread(db, "T1", "C1", "1.0", new_id="b", now=T0 + 1))
    other = await database.run(lambda db: conversations.of_thread(db, "T1", "C2", "1.0", new_id="c", now=T0 + 1))

    assert replace(first, conversation_id="4500000000000001") == again
    assert ("c", None) == (other.id, other.conversation_id)


def fetch_job(db: Transaction, name: str, user_id: str = "U1") -> Job:
    """Write down a request for the topics of the conversation of #design."""
    conversation = conversations.of_thread(db, "T1", "C1", "1.0", new_id="unused", now=T0)
    job = Job(name, conversation, user_id, T0, (), want="topics", due_at=T0)
    jobs.add(db, job)
    return found(db, name)


async def test_request_without_sources_starts_to_fetch_when_it_is_its_turn(database: Database) -> None:
    """It waits for the job that is in flight, like every other, and then has nothing to submit."""
    await database.run(lambda db: add_job(db, "append"))
    await database.run(lambda db: fetch_job(db, "fetch"))

    [append] = await database.run(lambda db: jobs.claim_due(db, T0, 10))
    waiting = await database.run(lambda db: jobs.claim_due(db, T0, 10))
    await database.run(lambda db: jobs.save(db, replace(append, state=JobState.DONE), T0))
    [fetch] = await database.run(lambda db: jobs.claim_due(db, T0, 10))

    assert [] == waiting
    assert ("fetch", JobState.FETCHING, "topics") == (fetch.id, fetch.state, fetch.want)


async def test_same_wish_of_the_same_person_is_under_way_once(database: Database) -> None:
    """A double click is one request; somebody else's is another."""
    job = await database.run(lambda db: fetch_job(db, "fetch"))
    conversation = job.conversation.id

    assert await database.run(lambda db: jobs.is_want_under_way(db, conversation, "topics", "U1"))
    assert not await database.run(lambda db: jobs.is_want_under_way(db, conversation, "topics", "U2"))
    assert not await database.run(lambda db: jobs.is_want_under_way(db, conversation, "readout", "U1"))


async def test_readout_is_remembered(database: Database) -> None:
    """The next job of the conversation knows which message to renew."""
    job = await database.run(lambda db: add_job(db, "a"))
    await database.run(lambda db: conversations.remember_readout(db, job.conversation, post="a.progress"))

    again = await database.run(lambda db: found(db, "a"))

    assert "a.progress" == again.conversation.readout_post


async def test_time_in_which_nobody_looked_is_not_counted(database: Database) -> None:
    """Whether the process was stopped, or not there at all: the API has its time all the same."""
    await database.run(lambda db: add_job(db, "a", sources=[file_source("x")]))
    [job] = await claim(database)
    polling = replace(job, state=JobState.POLLING, due_at=T0 + 15, deadline_at=T0 + 1800, api_job_id="api-1")
    await database.run(lambda db: jobs.save(db, polling, T0))

    [on_time] = await claim(database, T0 + 15)
    assert T0 + 1800 == on_time.deadline_at
    [restarted] = await claim(database, T0 + 15 + 86_400)
    assert T0 + 1800 + 86_400 == restarted.deadline_at
    await database.run(lambda db: jobs.save(db, replace(restarted, due_at=T0 + 86_430), T0 + 86_415))
    [overdue] = await claim(database, T0 + 86_430 + 3600)

    assert T0 + 1800 + 86_400 + 3600 == overdue.deadline_at
