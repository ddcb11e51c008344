"""What is to be forgotten, as rows: all of ours goes at once, and what others have is written down until it is gone."""

from dataclasses import replace

import pytest
import sqlite_utils

from storage import conversations, forgetting, jobs, posts
from storage.database import Database
from storage.forgetting import Forgetting, Receipt
from storage.jobs import Job, JobState
from storage.posts import LEASE_SECONDS
from tests.unit.rows import T0, add_job, file_source

RECEIPT = Receipt("asked", "C1", "U1", "1.0")


def with_conversation_id(db: sqlite_utils.Database) -> Job:
    """A request whose conversation the API has."""
    job = add_job(db, "job", sources=[file_source("call")])
    conversations.remember_id(db, replace(job.conversation, conversation_id="4711"))
    return job


async def claimed(database: Database, now: float = T0) -> list[Forgetting]:
    return list(await database.run(lambda db: forgetting.claim_due(db, now, 8)))


async def test_rows_go_and_the_rest_is_written_down(database: Database) -> None:
    """One transaction: nobody ever sees half of it."""
    await database.run(with_conversation_id)

    await database.run(lambda db: forgetting.begin(db, "conversation-1.0", RECEIPT, T0))

    expected = Forgetting("conversation-1.0", "T1", "C1", T0, "1.0", "4711", RECEIPT, attempts=1, starts=1)
    assert [expected] == await claimed(database)
    assert None is await database.run(lambda db: jobs.find(db, "job"))


async def test_forgetting_twice_is_forgetting_once(database: Database) -> None:
    """The second time there is nothing left to begin."""
    await database.run(with_conversation_id)
    for _ in range(2):
        await database.run(lambda db: forgetting.begin(db, "conversation-1.0", RECEIPT, T0))

    assert 1 == len(await claimed(database))
    assert [] == await claimed(database)


async def test_what_an_ended_process_had_claimed_is_due_again(database: Database) -> None:
    """A kill loses nothing."""
    await database.run(with_conversation_id)
    await database.run(lambda db: forgetting.begin(db, "conversation-1.0", RECEIPT, T0))
    first = await claimed(database)
    await database.run(lambda db: forgetting.recover(db, T0))

    assert [replace(each, attempts=2, starts=2) for each in first] == await claimed(database)


@pytest.mark.parametrize("what", ["post", "transcript"])
async def test_what_is_on_its_way_to_slack_is_waited_for(what: str, database: Database) -> None:
    """A message that Slack may still take is looked for when it cannot come any more; the receipt is given once."""
    job = await database.run(with_conversation_id)
    if what == "post":
        await database.run(lambda db: posts.owe(db, posts.post_of(job, "progress", {"text": "Got it"}, T0), T0))
        await database.run(lambda db: posts.claim_due(db, T0, 8))
    else:
        await database.run(lambda db: jobs.save(db, replace(job, state=JobState.FETCHING), T0))
    await database.run(lambda db: forgetting.begin(db, "conversation-1.0", RECEIPT, T0))
    (first,) = await claimed(database)
    await database.run(lambda db: forgetting.done(db, first, T0))

    assert [] == await claimed(database, T0 + LEASE_SECONDS - 1)
    (second,) = await claimed(database, T0 + LEASE_SECONDS)
    assert (None, None) == (second.receipt, second.conversation_id)
    await database.run(lambda db: forgetting.done(db, second, T0 + LEASE_SECONDS))
    assert 0 == await database.run(lambda db: db.table("forgetting").count)


async def test_conversation_that_came_too_late(database: Database) -> None:
    """What a step got from the API for a conversation that is gone is deleted there; for one that is there it stays."""
    job = await database.run(with_conversation_id)
    late = replace(job.conversation, conversation_id="4712")

    assert not await database.run(lambda db: forgetting.came_too_late(db, late, T0))
    await database.run(lambda db: forgetting.begin(db, "conversation-1.0", None, T0))
    assert await database.run(lambda db: forgetting.came_too_late(db, late, T0))
    assert not await database.run(lambda db: forgetting.came_too_late(db, late, T0))
    assert {"4711", "4712"} == {each.conversation_id for each in await claimed(database)}


async def test_workspace_that_goes_takes_all_with_it(database: Database) -> None:
    """Conversations that the API has are still deleted there; nobody gets a receipt."""
    await database.run(with_conversation_id)
    await database.run(lambda db: add_job(db, "second", thread_ts="2.0"))

    await database.run(lambda db: forgetting.begin_team(db, "T1", T0))

    expected = Forgetting("conversation-1.0", "T1", "C1", T0, None, "4711", attempts=1, starts=1)
    assert [expected] == await claimed(database)
    assert 0 == await database.run(lambda db: db.table("conversation").count)
