"""The database file: units are whole, one process has it, and what is wrong with it is said in one sentence."""

import asyncio
import os
import random
import sqlite3
import subprocess
import sys
from contextlib import closing
from pathlib import Path

import pytest
import sqlite_utils
from sqlite_utils import Migrations

from storage import digests, forget_requests, forgetting, insights, jobs, posts
from storage.database import Database, DatabaseInUse, DatabaseUnavailable, deleted, is_unwell, open_database
from storage.insights import Known
from storage.jobs import JobState
from storage.schema import migrations
from storage.transaction import Transaction
from tests.unit.disk import full_disk
from tests.unit.rows import T0, add_job

OPEN_AND_HOLD = """
import asyncio, sys
from pathlib import Path
from storage.database import DatabaseInUse, open_database
from storage.schema import migrations

async def main():
    try:
        async with open_database(Path(sys.argv[1]), migrations):
            print("opened", flush=True)
            sys.stdin.read()
    except DatabaseInUse:
        print("in use", flush=True)

asyncio.run(main())
"""


def another_process(path: Path) -> "subprocess.Popen[str]":
    """Another process that opens the database and holds it until its input ends."""
    command = [sys.executable, "-c", OPEN_AND_HOLD, str(path)]
    return subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)


def said(process: "subprocess.Popen[str]") -> str:
    assert process.stdout is not None
    return process.stdout.readline().strip()


def remember(db: Transaction, *keys: str) -> None:
    for key in keys:
        db.execute("INSERT INTO inbox (key, received_at) VALUES (?, 0)", [key])


def keys(db: Transaction) -> list[str]:
    return [row["key"] for row in db.fetch("SELECT key FROM inbox ORDER BY rowid")]


async def test_unit_that_fails_changes_nothing(database: Database) -> None:
    """All of a unit is committed, or nothing; what it raised comes out."""

    def half(db: Transaction) -> None:
        remember(db, "a")
        raise LookupError

    with pytest.raises(LookupError):
        await database.run(half)

    assert [] == await database.run(keys)


async def test_units_run_in_the_order_of_the_calls(database: Database) -> None:
    """Many callers at once do not disturb each other."""
    wanted = [f"{number:03}" for number in range(200)]

    await asyncio.gather(*(database.run(lambda db, key=key: remember(db, key)) for key in wanted))  # type: ignore[misc]

    assert wanted == await database.run(keys)


async def test_caller_that_is_cancelled_does_not_tear_a_unit(database: Database) -> None:
    """A unit that was begun is committed whole although nobody waits for it any more."""
    caller = asyncio.create_task(database.run(lambda db: remember(db, *"abc")))
    await asyncio.sleep(0)
    caller.cancel()

    with pytest.raises(asyncio.CancelledError):
        await caller

    assert ["a", "b", "c"] == await database.run(keys)


async def test_full_disk_loses_only_what_does_not_fit(database: Database) -> None:
    """When the disk is full the unit fails, what was there stays readable, and with room again all goes on."""
    await database.run(lambda db: remember(db, "before"))
    limit = await database.run(lambda db: db.fetch("PRAGMA page_count")[0]["page_count"])
    await database.run(lambda db: db.fetch(f"PRAGMA max_page_count = {limit + 1}"))

    with pytest.raises(sqlite3.OperationalError, match="full") as failure:
        await database.run(lambda db: remember(db, *(character * 5000 for character in "abcdefgh")))
    meanwhile = await database.run(keys)
    await database.run(lambda db: db.fetch("PRAGMA max_page_count = 1073741823"))
    await database.run(lambda db: remember(db, "after"))

    assert is_unwell(failure.value)
    assert ["before"] == meanwhile
    assert ["before", "after"] == await database.run(keys)
    assert [{"integrity_check": "ok"}] == await database.run(lambda db: db.fetch("PRAGMA integrity_check"))


async def test_what_must_not_be_lost_waits_for_room(database: Database) -> None:
    """What is persisted is written when the disk has room again, and not a second time."""
    with full_disk():
        writing = asyncio.create_task(database.persist(lambda db: remember(db, "a")))
        await asyncio.sleep(0.05)
        has_waited = not writing.done()
    await writing

    assert has_waited
    assert ["a"] == await database.run(keys)


async def test_what_will_never_fit_is_not_waited_for(database: Database) -> None:
    """A unit that breaks a rule of the tables fails at once, on whatever disk."""
    await database.run(lambda db: remember(db, "a"))

    with pytest.raises(sqlite3.IntegrityError):
        await database.persist(lambda db: remember(db, "a"))


async def test_second_process_is_refused(tmp_path: Path) -> None:
    """While a process has the database, another is told so; when the first is killed, it can have it."""
    path = tmp_path / "readout.db"
    with another_process(path) as holder:
        assert "opened" == said(holder)
        with pytest.raises(DatabaseInUse, match=r"in use by another Readout process.*READOUT_HOME"):
            await open_database(path, migrations).__aenter__()
        holder.kill()

    async with open_database(path, migrations) as database:
        assert [] == await database.run(keys)


def test_files_that_vanish_let_nobody_in(tmp_path: Path) -> None:
    """Whatever is deleted beside a database or with it, its folder has one process at a time."""
    path = tmp_path / "readout.db"
    with another_process(path) as holder:
        assert "opened" == said(holder)
        for file in tmp_path.iterdir():
            file.unlink()
        with another_process(path) as second:
            assert "in use" == said(second)
        holder.kill()


async def test_database_is_refused_to_a_second_opening_in_the_same_process(tmp_path: Path) -> None:
    """The promise does not depend on who the second one is."""
    async with open_database(tmp_path / "readout.db", migrations):
        with pytest.raises(DatabaseInUse):
            await open_database(tmp_path / "readout.db", migrations).__aenter__()


def test_processes_that_start_together_do_not_meet_in_the_schema(tmp_path: Path) -> None:
    """Of several processes that start on an empty folder at once, one gets the database and the others are told."""
    racers = [another_process(tmp_path / "new" / "readout.db") for _ in range(4)]

    answers = sorted(said(racer) for racer in racers)
    for racer in racers:
        racer.communicate()

    assert ["in use", "in use", "in use", "opened"] == answers
    assert [0] * 4 == [racer.returncode for racer in racers]


async def test_opening_again_keeps_what_is_there(tmp_path: Path) -> None:
    """Migrations are applied once; the data outlive the process."""
    for key in "ab":
        async with open_database(tmp_path / "readout.db", migrations) as database:
            await database.run(lambda db, key=key: remember(db, key))  # type: ignore[misc]

    async with open_database(tmp_path / "readout.db", migrations) as database:
        assert ["a", "b"] == await database.run(keys)


async def test_file_is_for_its_owner_alone(tmp_path: Path) -> None:
    """Transcripts are nobody else's business."""
    async with open_database(tmp_path / "deep" / "home" / "readout.db", migrations):
        modes = {path.name: path.stat().st_mode & 0o077 for path in (tmp_path / "deep" / "home").iterdir()}

    assert {"readout.db", "readout.db-wal", "readout.db-shm"} == modes.keys()
    assert {0} == set(modes.values())


@pytest.mark.parametrize(
    "content",
    [b"This is no database at all. " * 100, b"SQLite format 3\x00" + b"\xff" * 5000],
    ids=["text", "damaged header"],
)
async def test_damaged_file_is_refused_and_left_alone(tmp_path: Path, content: bytes) -> None:
    """A file that is no database is neither used nor overwritten, and the message says what to do."""
    path = tmp_path / "readout.db"
    path.write_bytes(content)

    with pytest.raises(DatabaseUnavailable, match=r"readout\.db is not a readable Readout database .* Move it away"):
        await open_database(path, migrations).__aenter__()

    assert content == path.read_bytes()


async def test_empty_file_is_no_new_database(tmp_path: Path) -> None:
    """What was lost does not look like a first start: nothing is written, and the message says what to do."""
    path = tmp_path / "readout.db"
    path.touch()

    with pytest.raises(DatabaseUnavailable, match=r"readout\.db is empty: .* Restore a backup, or delete the file"):
        await open_database(path, migrations).__aenter__()

    assert b"" == path.read_bytes()


async def test_start_that_was_killed_leaves_no_empty_file(tmp_path: Path) -> None:
    """A database that was about to be made is made by the next start."""
    (tmp_path / "readout.db.new").write_bytes(b"half a pa")

    async with open_database(tmp_path / "readout.db", migrations) as database:
        assert [] == await database.run(keys)

    assert ["readout.db"] == names_in(tmp_path)


def names_in(folder: Path) -> list[str]:
    return [path.name for path in folder.iterdir()]


async def test_newer_schema_is_refused_and_left_alone(tmp_path: Path) -> None:
    """An older Readout writes nothing into what it does not understand, and says what to do."""
    path, newer = tmp_path / "readout.db", Migrations("readout")
    async with open_database(path, migrations):
        pass
    newer()(a_later_migration)
    with closing(sqlite_utils.Database(path, strict=True)) as written:
        newer.apply(written)
    before = path.read_bytes()

    with pytest.raises(DatabaseUnavailable, match=r"written by a newer Readout\. Update this one, or restore a backup"):
        await open_database(path, migrations).__aenter__()

    assert before == path.read_bytes()


def a_later_migration(db: sqlite_utils.Database) -> None:
    db.execute("CREATE TABLE later (id TEXT) STRICT")


async def test_database_of_the_first_release_is_brought_up_to_date(tmp_path: Path) -> None:
    """
    All that waits in it goes on: a request, its message, a digest and what is to be forgotten.

    What was found has an id from now on; follow-ups, of which only the marks were kept, are not taken for new ones.
    """
    path = tmp_path / "readout.db"
    with closing(sqlite_utils.Database(sqlite3.connect(path), strict=True)) as old:
        migrations.apply(old, stop_before="m008_days_of_due_dates")
        old.conn.executescript(FIRST_RELEASE)

    async with open_database(path, migrations) as database:
        [job, held] = await database.run(lambda db: jobs.claim_due(db, T0, 8))
        found = await database.run(lambda db: posts.claim_due(db, T0, 8))
        [run] = await database.run(lambda db: digests.claim_due(db, T0, 8))
        left = {each.id: each for each in await database.run(lambda db: forgetting.claim_due(db, T0, 8))}
        [wanted] = await database.run(lambda db: forget_requests.claim_due(db, T0, 8))
        shown = await database.run(lambda db: posts.find(db, "shown"))
        [insight, follow_up] = await database.run(lambda db: insights.known(db, "c"))

    assert (JobState.POLLING, 1, "4711") == (job.state, job.starts, job.conversation.conversation_id)
    assert [("1.0", "2.0")] == [source.message_ts for source in job.sources]
    assert [("told", False, 1), ("job.progress", False, 1)] == [(each.id, each.is_open, each.starts) for each in found]
    assert shown is not None
    assert {} == shown.body
    assert ("run", 1) == (run.id, run.starts)
    assert Known("c.0", "action_item", "Call the bank", "c847ceb8800fc43f", "Anna", (), is_gone=False) == insight
    assert ("follow_up", "", "0011223344556677") == (follow_up.kind, follow_up.text, follow_up.mark)
    assert ("4712", (), ()) == (left["gone"].conversation_id, left["gone"].keys, left["gone"].former_ids)
    assert [("held", 1)] * 3 == [(each.id, each.starts) for each in (held, left["held"], wanted)]
    assert T0 + 1 == held.deadline_at


FIRST_RELEASE = """
INSERT INTO workspace VALUES ('T1', 'https://team.slack.com/', 'U0', 1);
INSERT INTO conversation (id, team_id, channel_id, thread_ts, conversation_id, created_at, readout_at)
    VALUES ('c', 'T1', 'C1', '1.0', '4711', 1, 1);
INSERT INTO job (id, conversation, user_id, state, due_at, deadline_at, api_job_id, created_at, updated_at)
    VALUES ('job', 'c', 'U1', 'polling', 1, 2, 'api', 1, 1);
INSERT INTO conversation (id, team_id, channel_id, thread_ts, created_at) VALUES ('d', 'T1', 'C2', '1.0', 1);
INSERT INTO job (id, conversation, user_id, state, due_at, deadline_at, created_at, updated_at)
    VALUES ('held', 'd', 'U1', 'submitting', NULL, 2, 1, 1);
INSERT INTO forget_request (id, conversation, is_confirmed, reply_channel_id, user_id, due_at)
    VALUES ('held', 'd', 1, 'C2', 'U1', NULL);
INSERT INTO source (id, job, conversation, seq, kind, state, message_ts)
    VALUES ('s', 'job', 'c', 0, 'thread', 'submitted', '["1.0", "2.0"]');
INSERT INTO insight VALUES ('c', 0, 'action_item', 'Call the bank', 'Anna', 1, NULL, 1);
UPDATE conversation SET known = '["c847ceb8800fc43f", "0011223344556677"]';
INSERT INTO post (id, job, kind, team_id, channel_id, thread_ts, body, state, due_at, created_at, updated_at)
    VALUES ('job.progress', 'job', 'progress', 'T1', 'C1', '1.0', '{}', 'pending', 1, 1, 1);
INSERT INTO post (id, kind, team_id, channel_id, user_id, body, state, due_at, created_at, updated_at)
    VALUES ('told', 'answer', 'T1', 'C2', 'U1', '{"text": "wait"}', 'pending', 1, 1, 1),
           ('shown', 'answer', 'T1', 'C2', 'U1', '{"text": "secret"}', 'sent', NULL, 1, 1);
INSERT INTO digest_run (id, team_id, channel_id, zone, due_at, created_at)
    VALUES ('run', 'T1', 'C1', 'UTC', 1, 1);
INSERT INTO forgetting (id, team_id, channel_id, conversation_id, settles_at, due_at)
    VALUES ('gone', 'T1', 'C1', '4712', 1, 1), ('held', 'T1', 'C1', '4713', 1, NULL)
"""
"""Rows as the first release wrote them, some of them taken by a process that was killed: they have no due_at."""


async def test_folder_that_is_a_file_is_refused(tmp_path: Path) -> None:
    """A home that cannot be a folder is named, with what to do."""
    (tmp_path / "home").write_text("")

    with pytest.raises(DatabaseUnavailable, match=r"home/readout\.db cannot be opened for writing .*READOUT_HOME"):
        await open_database(tmp_path / "home" / "readout.db", migrations).__aenter__()


@pytest.mark.skipif(os.geteuid() == 0, reason="nothing is forbidden to root")
async def test_folder_that_cannot_be_written_is_refused(tmp_path: Path) -> None:
    """A home without permission is named, with what to do."""
    home = tmp_path / "home"
    home.mkdir(mode=0o500)

    with pytest.raises(DatabaseUnavailable, match=r"cannot be opened for writing .*READOUT_HOME"):
        await open_database(home / "readout.db", migrations).__aenter__()


async def test_folder_in_the_files_place_is_refused(tmp_path: Path) -> None:
    """A folder that has the database's name cannot be opened, and is no damaged database."""
    (tmp_path / "readout.db").mkdir()

    with pytest.raises(DatabaseUnavailable, match="cannot be opened for writing"):
        await open_database(tmp_path / "readout.db", migrations).__aenter__()


async def test_schema_is_strict(database: Database) -> None:
    """SQLite refuses a value of the wrong type instead of keeping it."""
    with pytest.raises(sqlite3.IntegrityError):
        await database.run(lambda db: db.execute("INSERT INTO inbox VALUES ('a', 'yesterday')"))


async def test_what_belongs_to_a_conversation_goes_with_it(database: Database) -> None:
    """Foreign keys are on: nothing is left behind when a conversation is forgotten."""
    await database.run(lambda db: add_job(db, "a"))

    await database.run(lambda db: db.execute("DELETE FROM conversation"))

    assert [] == await database.run(lambda db: db.fetch("SELECT id FROM job"))
    assert [] == await database.run(lambda db: db.fetch("SELECT id FROM source"))


def files_with(text: bytes, folder: Path) -> list[str]:
    """The files in which a text can be read."""
    return [path.name for path in folder.iterdir() if text in path.read_bytes()]


async def test_what_is_deleted_is_in_no_file(tmp_path: Path) -> None:
    """After a deletion and a scrub neither the database nor its journal has the text any more."""
    async with open_database(tmp_path / "readout.db", migrations) as database:
        await database.run(lambda db: remember(db, "marmalade", *(f"key {number}" for number in range(500))))
        before = files_with(b"marmalade", tmp_path)
        await database.run(lambda db: db.execute("DELETE FROM inbox WHERE key = 'marmalade'"))

        await database.scrub()

        assert ["readout.db-wal"] == before
        assert [] == files_with(b"marmalade", tmp_path)
        assert 500 == len(await database.run(keys))


async def test_what_is_deleted_is_in_no_gap_of_a_page(tmp_path: Path) -> None:
    """Copies that SQLite left behind where it moved rows to other pages go as well."""
    chance = random.Random(3)  # One that leaves such a copy.

    def write_and_forget(db: Transaction) -> None:
        for number in range(400):
            remember(db, f"{chance.choice(['kept', 'marmalade'])} {number} {'jam ' * chance.randrange(1, 400)}")
        db.execute("DELETE FROM inbox WHERE key LIKE 'marmalade%'")
        deleted(db)

    async with open_database(tmp_path / "readout.db", migrations) as database:
        await database.run(write_and_forget)

        assert await database.scrub()

        assert [] == files_with(b"marmalade", tmp_path)
        assert {"kept"} == {key.split()[0] for key in await database.run(keys)}


def forget(db: Transaction, key: str) -> None:
    db.execute("DELETE FROM inbox WHERE key = ?", [key])
    deleted(db)


async def test_scrub_that_something_keeps_from_its_work_says_so(tmp_path: Path) -> None:
    """A program that reads the database holds its journal; nobody is told that all is gone."""
    path = tmp_path / "readout.db"
    async with open_database(path, migrations) as database:
        await database.run(lambda db: db.fetch("PRAGMA busy_timeout = 1"))
        with closing(sqlite3.connect(path, isolation_level=None)) as reader:
            reader.execute("BEGIN")
            reader.execute("SELECT * FROM inbox").fetchall()
            await database.run(lambda db: remember(db, "marmalade"))
            await database.run(lambda db: forget(db, "marmalade"))

            assert not await database.scrub()

        assert await database.scrub()
