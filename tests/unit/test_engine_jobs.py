"""The queue: jobs of a conversation in their order whatever becomes of them, and none lost when writing fails."""

import asyncio
import json
import sqlite3
from collections.abc import AsyncIterator
from contextlib import ExitStack, closing
from datetime import UTC, datetime
from functools import partial
from pathlib import Path

import pytest_asyncio

from conversation.models import Conversation, Job, Problem, Submission
from engine.errors import MediaRefused, WorkerDied
from engine.queue import rows
from engine.queue.jobs import Jobs
from engine.queue.rows import ClaimedJob, Completion, Kind, NewJob
from engine.queue.schema import migrations
from engine.queue.spool import Spool
from engine.queue.webhooks import Webhooks
from storage.database import Database, open_database
from tests.unit.disk import full_disk

NOON = datetime(2026, 2, 3, 12, tzinfo=UTC)


@pytest_asyncio.fixture
async def database(tmp_path: Path) -> AsyncIterator[Database]:
    """The database of an engine with one conversation, "c"."""
    async with open_database(tmp_path / "engine.db", migrations, pause=0.01) as database:
        await promise(database, "first", "media", Conversation("c", "Weekly", start_at=NOON))
        yield database


@pytest_asyncio.fixture
async def webhooks() -> AsyncIterator[Webhooks]:
    """Webhooks for jobs that have none."""
    async with Webhooks() as webhooks:
        yield webhooks


async def promise(
    database: Database, job_id: str, kind: Kind, begun: Conversation | None = None, key: str | None = None
) -> None:
    """Write a job of the conversation down."""
    job = NewJob(job_id, "c", kind, NOON, {"id": job_id}, key)
    await database.run(partial(rows.add_job, job=job, conversation=begun))


async def ended(database: Database, job_id: str) -> Job:
    """The job once it has completed or failed."""
    while True:
        job = await database.run(partial(rows.find_job, job_id=job_id))
        if job is not None and job.status in {"completed", "failed"}:
            return job
        await asyncio.sleep(0.01)


async def test_a_failure_lets_the_next_job_of_its_conversation_begin(
    database: Database, webhooks: Webhooks, tmp_path: Path
) -> None:
    """Recordings and texts of one conversation are done in their order, also behind one that fails."""
    await promise(database, "second", "text")
    await promise(database, "third", "media")
    done = list[str]()

    async def work(job: ClaimedJob) -> Completion:
        done.append(job.id)
        if job.id == "first":
            raise MediaRefused("unreadable_media", "The file is damaged.")
        return Completion({"messages": json.dumps({"messages": [job.id]})})

    async with Jobs(database, Spool(tmp_path / "spool", 1), {"media": work, "text": work}, webhooks).running():
        await ended(database, "third")

    assert ["first", "second", "third"] == done
    assert "failed" == (await ended(database, "first")).status
    assert '{"messages": ["third"]}' == await database.run(
        partial(rows.find_part, conversation_id="c", name="messages")
    )


async def test_what_has_failed_is_done_when_it_is_repeated(
    database: Database, webhooks: Webhooks, tmp_path: Path
) -> None:
    """The key of a failed job is free for a new one; that of a job that went well stands for it."""

    async def work(job: ClaimedJob) -> Completion:
        if job.id == "second":
            raise MediaRefused("unreadable_media", "The file is damaged.")
        return Completion({})

    jobs = Jobs(database, Spool(tmp_path / "spool", 1), {"media": work, "text": work}, webhooks)
    async with jobs.running():
        for job_id in ("second", "third"):
            await promise(database, job_id, "media", key="source")
            jobs.wake()
            await ended(database, job_id)
        await promise(database, "fourth", "media", key="source")

    assert "completed" == (await ended(database, "third")).status
    assert await database.run(partial(rows.find_job, job_id="fourth")) is None


async def test_a_full_disk_only_delays(database: Database, webhooks: Webhooks, tmp_path: Path) -> None:
    """A result that does not fit on the disk is written when there is room again, and its job is done once."""
    done = list[str]()
    disk = ExitStack()

    async def work(job: ClaimedJob) -> Completion:
        disk.enter_context(full_disk())
        asyncio.get_running_loop().call_later(0.05, disk.close)
        done.append(job.id)
        return Completion({"messages": "{}"})

    with disk:
        async with Jobs(database, Spool(tmp_path / "spool", 1), {"media": work}, webhooks).running():
            async with asyncio.timeout(30):
                job = await ended(database, "first")

    assert ("completed", ["first"]) == (job.status, done)


async def test_a_disk_that_cannot_be_read_only_delays(database: Database, webhooks: Webhooks, tmp_path: Path) -> None:
    """A job that needed the database while that was unwell is begun again, as often as it takes."""
    begun = list[int]()

    async def work(job: ClaimedJob) -> Completion:
        begun.append(job.starts)
        if len(begun) < 5:
            with full_disk():
                await database.run(lambda db: db.execute("DELETE FROM part"))
        return Completion({})

    async with Jobs(database, Spool(tmp_path / "spool", 1), {"media": work}, webhooks, pause=0.0).running():
        job = await ended(database, "first")

    assert ("completed", [1] * 5) == (job.status, begun)


async def test_a_result_that_can_never_be_written_is_a_failure(
    database: Database, webhooks: Webhooks, tmp_path: Path
) -> None:
    """What breaks a rule of the tables fails its job, and the lane goes on."""
    execute(tmp_path, "CREATE TRIGGER no_parts BEFORE INSERT ON part BEGIN SELECT RAISE(ABORT, 'no'); END")
    await promise(database, "second", "media")

    async def work(job: ClaimedJob) -> Completion:
        return Completion({"messages": "{}"} if job.id == "first" else {})

    async with Jobs(database, Spool(tmp_path / "spool", 1), {"media": work}, webhooks).running():
        first, second = await ended(database, "first"), await ended(database, "second")

    assert first.error is not None
    assert ("failed", "engine_failed", "completed") == (first.status, first.error.code, second.status)


async def test_death_of_the_speech_process_counts_as_a_start(
    database: Database, webhooks: Webhooks, tmp_path: Path
) -> None:
    """A recording on which recognition is killed again and again is given up, across restarts of the engine too."""
    await database.run(partial(rows.claim_job, lane="media", now=0.0))
    begun = list[int]()

    async def work(job: ClaimedJob) -> Completion:
        begun.append(job.starts)
        raise WorkerDied

    async with Jobs(database, Spool(tmp_path / "spool", 1), {"media": work}, webhooks).running():
        job = await ended(database, "first")

    assert job.error is not None
    assert ("worker_died", [2, 3]) == (job.error.code, begun)


async def test_a_death_is_blamed_on_one_job(database: Database, webhooks: Webhooks, tmp_path: Path) -> None:
    """Two jobs that were under way in two deaths of the engine are not under way together a third time."""
    other = NewJob("other", "d", "text", NOON, {})
    await database.run(partial(rows.add_job, job=other, conversation=Conversation("d", "Daily", start_at=NOON)))
    for _ in range(2):
        await database.run(rows.end_leases)
        await database.run(partial(rows.claim_job, lane="media", now=0.0))
        await database.run(partial(rows.claim_job, lane="text", now=0.0))
    under_way, most = set[str](), list[int]()

    async def work(job: ClaimedJob) -> Completion:
        under_way.add(job.id)
        await asyncio.sleep(0.02)
        most.append(len(under_way))
        under_way.remove(job.id)
        return Completion({})

    async with Jobs(database, Spool(tmp_path / "spool", 1), {"media": work, "text": work}, webhooks).running():
        both = [(await ended(database, job_id)).status for job_id in ("first", "other")]

    assert (["completed", "completed"], [1, 1]) == (both, most)


def execute(folder: Path, statement: str) -> None:
    """Change the database from outside."""
    with closing(sqlite3.connect(folder / "engine.db")) as connection:
        connection.execute(statement)


async def test_what_was_begun_is_begun_again(database: Database, webhooks: Webhooks, tmp_path: Path) -> None:
    """A job in the middle of which the engine was stopped is done from its beginning at the next start."""
    begun = asyncio.Event()

    async def endless(_: ClaimedJob) -> Completion:
        begun.set()
        await asyncio.Event().wait()
        raise AssertionError

    async def work(_: ClaimedJob) -> Completion:
        return Completion({})

    spool = Spool(tmp_path / "spool", 1)
    async with Jobs(database, spool, {"media": endless}, webhooks).running():
        await begun.wait()
    async with Jobs(database, spool, {"media": work}, webhooks).running():
        job = await ended(database, "first")

    assert "completed" == job.status


async def begun_forever(_: ClaimedJob) -> Completion:
    """Work that never ends."""
    await asyncio.Event().wait()
    raise AssertionError


async def until_in_progress(database: Database, job_id: str) -> None:
    """Wait until a job has begun."""
    while True:
        job = await database.run(partial(rows.find_job, job_id=job_id))
        if job is not None and job.status == "in_progress":
            return
        await asyncio.sleep(0.01)


async def test_what_takes_the_engine_down_is_given_up(database: Database, webhooks: Webhooks, tmp_path: Path) -> None:
    """A job in the middle of which the engine was killed three times fails, and what waits behind it is done."""
    await promise(database, "second", "text")
    for _ in range(3):
        await database.run(rows.end_leases)
        await database.run(partial(rows.claim_job, lane="media", now=0.0))

    async def work(_: ClaimedJob) -> Completion:
        return Completion({})

    async with Jobs(database, Spool(tmp_path / "spool", 1), {"media": work, "text": work}, webhooks).running():
        first, second = await ended(database, "first"), await ended(database, "second")

    assert first.error is not None
    assert ("failed", "broke_down", "completed") == (first.status, first.error.code, second.status)


async def test_orderly_stops_are_not_held_against_a_job(database: Database, webhooks: Webhooks, tmp_path: Path) -> None:
    """A long recording outlives any number of restarts."""
    spool = Spool(tmp_path / "spool", 1)
    for _ in range(4):
        async with Jobs(database, spool, {"media": begun_forever}, webhooks).running():
            await until_in_progress(database, "first")

    async def work(_: ClaimedJob) -> Completion:
        return Completion({})

    async with Jobs(database, spool, {"media": work}, webhooks).running():
        assert "completed" == (await ended(database, "first")).status


async def test_deleted_work_is_given_up(database: Database, webhooks: Webhooks, tmp_path: Path) -> None:
    """When its conversation is deleted a job is dropped in the middle, and the lane goes on with the next."""
    other = NewJob("other", "d", "media", NOON, {})
    await database.run(partial(rows.add_job, job=other, conversation=Conversation("d", "Daily", start_at=NOON)))

    async def work(job: ClaimedJob) -> Completion:
        return Completion({}) if job.id == "other" else await begun_forever(job)

    jobs = Jobs(database, Spool(tmp_path / "spool", 1), {"media": work}, webhooks)
    async with jobs.running():
        await until_in_progress(database, "first")
        await database.run(partial(rows.delete_conversation, conversation_id="c"))
        jobs.give_up("c")

        assert "completed" == (await ended(database, "other")).status
        assert await database.run(partial(rows.find_job, job_id="first")) is None


async def test_a_result_that_comes_after_the_deletion_is_dropped(
    database: Database, webhooks: Webhooks, tmp_path: Path
) -> None:
    """What is finished in the moment of the deletion is written nowhere and holds nobody up."""
    other = NewJob("other", "d", "media", NOON, {})
    await database.run(partial(rows.add_job, job=other, conversation=Conversation("d", "Daily", start_at=NOON)))

    async def work(job: ClaimedJob) -> Completion:
        await database.run(partial(rows.delete_conversation, conversation_id="c"))
        if job.id == "first":
            return Completion({"messages": '{"messages": []}'})
        raise MediaRefused("no_audio", "There is no sound.")

    async with Jobs(database, Spool(tmp_path / "spool", 1), {"media": work}, webhooks).running():
        assert "failed" == (await ended(database, "other")).status

    assert {} == await database.run(partial(rows.find_parts, conversation_id="c"))


async def test_a_job_that_has_ended_forgets_what_was_asked(
    database: Database, webhooks: Webhooks, tmp_path: Path
) -> None:
    """Messages are kept in the conversation and not a second time in the job, which is still known by its key."""
    job = NewJob("keyed", "c", "text", NOON, {"messages": ["A secret"]}, idempotency_key="key")
    await database.run(partial(rows.add_job, job=job))

    async def work(job: ClaimedJob) -> Completion:
        if job.id == "first":
            raise MediaRefused("no_audio", "There is no sound.")
        return Completion({})

    async with Jobs(database, Spool(tmp_path / "spool", 1), {"media": work, "text": work}, webhooks).running():
        await ended(database, "keyed")

    with closing(sqlite3.connect(tmp_path / "engine.db")) as connection:
        assert [("{}",), ("{}",)] == connection.execute("SELECT request FROM job").fetchall()
    assert Submission("c", "keyed") == await database.run(partial(rows.find_submission, idempotency_key="key"))


async def test_a_short_text_passes_a_long_one(database: Database, webhooks: Webhooks, tmp_path: Path) -> None:
    """A text waits for long ones only where it goes to a conversation that is long itself."""
    long = NewJob("long", "d", "text", NOON, {"id": "x" * rows.LONG_TEXT})
    short = NewJob("short", "e", "text", NOON, {"id": "short"})
    for job in (long, short):
        begun = Conversation(job.conversation_id, "Weekly", start_at=NOON)
        await database.run(partial(rows.add_job, job=job, conversation=begun))

    async def work(job: ClaimedJob) -> Completion:
        return Completion({"messages": json.dumps({"messages": ["x" * rows.LONG_TEXT]})})

    jobs = Jobs(database, Spool(tmp_path / "spool", 1), {"text": work, "long_text": begun_forever}, webhooks)
    async with jobs.running():
        await ended(database, "short")
        await database.run(partial(rows.add_job, job=NewJob("more", "e", "text", NOON, {"id": "more"})))
        as_short = await database.run(partial(rows.claim_job, lane="text", now=0.0))
        as_long = await database.run(partial(rows.claim_job, lane="long_text", now=0.0))

    assert as_short is None
    assert as_long is not None
    assert "more" == as_long.id


async def test_nobody_takes_what_another_holds(database: Database) -> None:
    """A job in hand is taken over when nothing was heard of its holder for the length of a lease, and not before."""
    claim = partial(rows.claim_job, lane="media")

    held = await database.run(partial(claim, now=0.0))
    assert held is not None
    assert await database.run(partial(claim, now=rows.LEASE_SECONDS - 1)) is None
    await database.run(partial(rows.renew_jobs, held=[held], now=rows.LEASE_SECONDS - 1))
    assert await database.run(partial(claim, now=rows.LEASE_SECONDS + 1)) is None

    taken_over = await database.run(partial(claim, now=2 * rows.LEASE_SECONDS))
    assert taken_over is not None
    assert ("first", 2) == (taken_over.id, taken_over.starts)


async def test_who_was_overtaken_changes_nothing(database: Database) -> None:
    """What a holder records after its job was taken over is dropped, and so is its renewal; the other's counts."""
    claim = partial(rows.claim_job, lane="media")
    late, holder = [await database.run(partial(claim, now=now)) for now in (0.0, rows.LEASE_SECONDS)]
    assert late is not None
    assert holder is not None
    old, new = Completion({"messages": "old"}), Completion({"messages": "new"})

    await database.run(partial(rows.renew_jobs, held=[late], now=1e9))
    settled = [
        await database.run(partial(rows.complete_job, job=late, completion=old)),
        await database.run(partial(rows.fail_job, job=late, error=Problem("no_audio", ""))),
        await database.run(partial(rows.put_job_back, job=late, counts=True)),
        await database.run(partial(rows.complete_job, job=holder, completion=new)),
    ]

    assert [None, None, None, "completed"] == settled
    assert "new" == await database.run(partial(rows.find_part, conversation_id="c", name="messages"))


async def test_long_work_keeps_its_lease(database: Database, webhooks: Webhooks, tmp_path: Path) -> None:
    """A recording that takes hours is never taken for one whose engine is dead, while its engine looks for work."""
    now = [0.0]
    begun = list[str]()

    async def work(job: ClaimedJob) -> Completion:
        begun.append(job.id)
        return await begun_forever(job)

    async def read(_: ClaimedJob) -> Completion:
        return Completion({})

    other = NewJob("other", "d", "text", NOON, {})
    spool = Spool(tmp_path / "spool", 1)
    jobs = Jobs(database, spool, {"media": work, "text": read}, webhooks, clock=lambda: now[0])
    async with jobs.running():
        await until_in_progress(database, "first")
        for _ in range(3):
            now[0] += rows.LEASE_SECONDS - 1
            await database.run(partial(rows.add_job, job=other, conversation=Conversation("d", "Daily")))
            jobs.wake()
            await ended(database, "other")
            await database.run(partial(rows.delete_conversation, conversation_id="d"))

        assert await database.run(partial(rows.claim_job, lane="media", now=now[0])) is None
    assert ["first"] == begun
