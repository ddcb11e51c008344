"""The queue: jobs of a conversation in their order whatever becomes of them, and none lost when writing fails."""

import asyncio
import sqlite3
from collections.abc import AsyncIterator
from contextlib import closing
from datetime import UTC, datetime
from functools import partial
from pathlib import Path

import pytest
import pytest_asyncio

from conversation.models import Conversation, Job
from engine import rows
from engine.errors import MediaRefused
from engine.jobs import Jobs
from engine.rows import ClaimedJob, Completion, Kind, NewJob
from engine.schema import migrations
from engine.spool import Spool
from storage.database import Database, open_database

NOON = datetime(2026, 2, 3, 12, tzinfo=UTC)


@pytest_asyncio.fixture
async def database(tmp_path: Path) -> AsyncIterator[Database]:
    """The database of an engine with one conversation, "c"."""
    async with open_database(tmp_path / "engine.db", migrations) as database:
        await promise(database, "first", "media", Conversation("c", "Weekly", start_at=NOON))
        yield database


async def promise(database: Database, job_id: str, kind: Kind, begun: Conversation | None = None) -> None:
    """Write a job of the conversation down."""
    await database.run(partial(rows.add_job, job=NewJob(job_id, "c", kind, NOON, {"id": job_id}), conversation=begun))


async def ended(database: Database, job_id: str) -> Job:
    """The job once it has completed or failed."""
    while True:
        job = await database.run(partial(rows.find_job, job_id=job_id))
        if job is not None and job.status in {"completed", "failed"}:
            return job
        await asyncio.sleep(0.01)


async def test_a_failure_lets_the_next_job_of_its_conversation_begin(database: Database, tmp_path: Path) -> None:
    """Recordings and texts of one conversation are done in their order, also behind one that fails."""
    await promise(database, "second", "text")
    await promise(database, "third", "media")
    done = list[str]()

    async def work(job: ClaimedJob) -> Completion:
        done.append(job.id)
        if job.id == "first":
            raise MediaRefused("unreadable_media", "The file is damaged.")
        return Completion({"messages": {"messages": [job.id]}})

    async with Jobs(database, Spool(tmp_path / "spool", 1), {"media": work, "text": work}).running():
        await ended(database, "third")

    assert ["first", "second", "third"] == done
    assert "failed" == (await ended(database, "first")).status
    assert '{"messages": ["third"]}' == await database.run(
        partial(rows.find_part, conversation_id="c", name="messages")
    )


async def test_a_result_that_cannot_be_written_waits(
    database: Database, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Whatever keeps a result out of the database, it is written when that is gone, and its job is done once."""
    monkeypatch.setattr("engine.jobs.RETRY_SECONDS", 0.01)
    execute(tmp_path, "CREATE TRIGGER full BEFORE INSERT ON part BEGIN SELECT RAISE(ABORT, 'full'); END")
    done = list[str]()

    async def work(job: ClaimedJob) -> Completion:
        asyncio.get_running_loop().call_later(0.05, execute, tmp_path, "DROP TRIGGER full")
        done.append(job.id)
        return Completion({"messages": {}})

    async with Jobs(database, Spool(tmp_path / "spool", 1), {"media": work}).running():
        async with asyncio.timeout(5):
            job = await ended(database, "first")

    assert ("completed", ["first"]) == (job.status, done)


def execute(folder: Path, statement: str) -> None:
    """Change the database from outside."""
    with closing(sqlite3.connect(folder / "engine.db")) as connection:
        connection.execute(statement)


async def test_what_was_begun_is_begun_again(database: Database, tmp_path: Path) -> None:
    """A job in the middle of which the engine was stopped is done from its beginning at the next start."""
    begun = asyncio.Event()

    async def endless(_: ClaimedJob) -> Completion:
        begun.set()
        await asyncio.Event().wait()
        raise AssertionError

    async def work(_: ClaimedJob) -> Completion:
        return Completion({})

    spool = Spool(tmp_path / "spool", 1)
    async with Jobs(database, spool, {"media": endless}).running():
        await begun.wait()
    async with Jobs(database, spool, {"media": work}).running():
        job = await ended(database, "first")

    assert "completed" == job.status
