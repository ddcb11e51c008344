"""What is to be forgotten, as rows: all of ours goes at once, and what others have is written down until it is gone."""

from dataclasses import replace

import pytest

from storage import conversations, edits, forgetting, jobs, posts
from storage.database import Database
from storage.forgetting import Forgetting, Receipt
from storage.jobs import Job, JobState
from storage.posts import LEASE_SECONDS
from storage.sources import Source, SourceState
from storage.transaction import Transaction
from tests.unit.rows import T0, a_post, add_job, file_source, thread_source


def failed(problem: str) -> Source:
    """A source that came to nothing."""
    return replace(thread_source(), state=SourceState.FAILED, problem=problem)


RECEIPT = Receipt("asked", "C1", "U1", "1.0")


def with_conversation_id(db: Transaction) -> Job:
    """A request whose conversation the API has."""
    job = add_job(db, "job", sources=[replace(file_source("call"), state=SourceState.DONE)])
    conversations.remember_id(db, replace(job.conversation, conversation_id="4711"))
    return job


async def claimed(database: Database, now: float = T0) -> list[Forgetting]:
    return list(await database.run(lambda db: forgetting.claim_due(db, now, 8)))


async def test_rows_go_and_the_rest_is_written_down(database: Database) -> None:
    """One transaction: nobody ever sees half of it."""
    await database.run(with_conversation_id)

    await database.run(lambda db: forgetting.begin(db, "conversation-1.0", RECEIPT, T0))

    expected = Forgetting("conversation-1.0", "T1", "C1", T0, "1.0", "4711", RECEIPT, attempts=1, starts=1, lease=1)
    assert [expected] == await claimed(database)
    assert None is await database.run(lambda db: jobs.find(db, "job"))


async def test_forgetting_twice_is_forgetting_once(database: Database) -> None:
    """The second time there is nothing left to begin."""
    await database.run(with_conversation_id)
    for _ in range(2):
        await database.run(lambda db: forgetting.begin(db, "conversation-1.0", RECEIPT, T0))

    assert 1 == len(await claimed(database))
    assert [] == await claimed(database)


async def test_what_a_dead_process_had_claimed_is_taken_over(database: Database) -> None:
    """A kill loses nothing: all of it is due again when the lease ends."""
    await database.run(with_conversation_id)
    await database.run(lambda db: forgetting.begin(db, "conversation-1.0", RECEIPT, T0))
    first = await claimed(database)

    again = await claimed(database, T0 + LEASE_SECONDS)

    assert [replace(each, attempts=2, starts=2, lease=2) for each in first] == again


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
    assert [] == await database.run(lambda db: db.fetch("SELECT * FROM forgetting"))


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
    await database.run(lambda db: add_job(db, "asked", thread_ts="2.0", state=JobState.ASKED))
    await database.run(lambda db: add_job(db, "under way", thread_ts="3.0", state=JobState.SUBMITTING))

    await database.run(lambda db: forgetting.begin_team(db, "T1", T0))

    with_id, with_key = await claimed(database)
    keys = ("under way-source",)
    assert Forgetting("conversation-1.0", "T1", "C1", T0, None, "4711", attempts=1, starts=1, lease=1) == with_id
    assert Forgetting("conversation-3.0", "T1", "C1", T0, attempts=1, starts=1, lease=1, keys=keys) == with_key
    assert [] == await database.run(lambda db: db.fetch("SELECT * FROM conversation"))


@pytest.mark.parametrize(
    ("state", "source", "keys", "is_in_doubt"),
    [
        (JobState.ASKED, thread_source(), (), False),
        (JobState.CANCELLED, thread_source(), (), False),
        (JobState.QUEUED, thread_source(), ("thread-source",), True),
        (JobState.SUBMITTING, thread_source(), ("thread-source",), True),
        (JobState.FAILED, failed("api_unreachable"), ("thread-source",), True),
        (JobState.FAILED, failed("unreadable_media"), ("thread-source",), False),
        (JobState.POLLING, replace(thread_source(), state=SourceState.SUBMITTED), (), False),
    ],
    ids=["asked", "cancelled", "queued", "submitting", "unheard", "refused", "submitted"],
)
async def test_what_may_have_been_submitted_is_known_by_its_key(
    state: JobState, source: Source, keys: tuple[str, ...], is_in_doubt: bool, database: Database
) -> None:
    """Where the API may have begun a conversation of which we never heard the id, the source's id is its key there."""
    await database.run(lambda db: add_job(db, "job", state=state, sources=[source]))

    await database.run(lambda db: forgetting.begin(db, "conversation-1.0", RECEIPT, T0))

    (found,) = await claimed(database)
    assert (keys, is_in_doubt) == (found.keys, found.is_in_doubt)


async def test_append_leaves_no_doubt(database: Database) -> None:
    """What was sent to be added to a conversation that we know goes with it."""
    await database.run(with_conversation_id)
    await database.run(lambda db: add_job(db, "more", state=JobState.SUBMITTING, sources=[thread_source()]))

    await database.run(lambda db: forgetting.begin(db, "conversation-1.0", RECEIPT, T0))

    (found,) = await claimed(database)
    assert not found.is_in_doubt


@pytest.mark.parametrize("source", [thread_source(), failed("api_unreachable")], ids=["under way", "unheard"])
async def test_thread_that_is_read_again_may_be_a_second_conversation(source: Source, database: Database) -> None:
    """What replaces a conversation after edits is a new one at the API, whose id we may never have heard."""
    await database.run(with_conversation_id)
    again = replace(source, message_ts=("1.0",), edits_read=1)
    await database.run(lambda db: add_job(db, "again", state=JobState.SUBMITTING, sources=[again]))

    await database.run(lambda db: forgetting.begin(db, "conversation-1.0", RECEIPT, T0))

    (found,) = await claimed(database)
    assert (("thread-source",), True) == (found.keys, found.is_in_doubt)


async def test_receipt_waits_for_what_a_conversation_was_before(database: Database) -> None:
    """One that was replaced, and that the API still has, is deleted with the one that took its place."""
    job = await database.run(with_conversation_id)
    after = replace(job.conversation, conversation_id="4712")
    await database.run(lambda db: edits.replaced(db, replace(after, conversation_id="4711"), "again", T0))
    await database.run(lambda db: conversations.remember_id(db, after))

    await database.run(lambda db: forgetting.begin(db, "conversation-1.0", RECEIPT, T0))

    (found,) = await claimed(database)
    assert ("4712", ("4711",), RECEIPT) == (found.conversation_id, found.former_ids, found.receipt)


async def test_what_a_conversation_was_before_and_is_gone_is_not_waited_for(database: Database) -> None:
    """The API is not asked a second time."""
    job = await database.run(with_conversation_id)
    await database.run(lambda db: edits.replaced(db, replace(job.conversation, conversation_id="4711"), "again", T0))
    for each in await claimed(database):
        await database.run(lambda db, each=each: forgetting.done(db, each, T0))  # type: ignore[misc]

    await database.run(lambda db: forgetting.begin(db, "conversation-1.0", RECEIPT, T0))

    (found,) = await claimed(database)
    assert () == found.former_ids


async def test_private_answers_about_it_are_not_sent_any_more(database: Database) -> None:
    """What waits for one person goes too, but for what says nothing of the conversation."""
    await database.run(lambda db: add_job(db, "job"))
    about = a_post("status", user_id="U1")
    for post in (about, replace(about, id="help", is_open=True), replace(about, id="other", thread_ts="2.0")):
        await database.run(lambda db, post=post: posts.owe(db, post, T0))  # type: ignore[misc]

    await database.run(lambda db: forgetting.begin(db, "conversation-1.0", RECEIPT, T0))

    assert ["help", "other"] == await database.run(lambda db: [row["id"] for row in db.fetch("SELECT id FROM post")])
