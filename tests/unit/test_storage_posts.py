"""The outbox's rows: owed once, in the newest wording, taken by one sender at a time, never forgotten."""

from collections.abc import Sequence
from dataclasses import replace

import pytest

from storage import posts
from storage.database import Database
from storage.posts import CHANNEL_GAP_SECONDS, LEASE_SECONDS, Post
from storage.transaction import Transaction
from tests.unit.rows import T0, a_post, add_job


async def owe(database: Database, *owed: Post, now: float = T0) -> None:
    """Owe messages."""

    def unit(db: Transaction) -> None:
        for post in owed:
            posts.owe(db, post, now)

    await database.run(unit)


async def claim(database: Database, now: float = T0, limit: int = 10) -> Sequence[Post]:
    """What is due, taken."""
    return await database.run(lambda db: posts.claim_due(db, now, limit))


async def of_a_job(database: Database, kind: str = "progress") -> Post:
    """A message of a job, not owed yet."""
    job = await database.run(lambda db: add_job(db, "job"))
    return posts.post_of(job, kind, {"text": "first"}, T0)


async def test_owed_message_is_claimed_as_it_was_written(database: Database) -> None:
    """What is sent is what was owed, and to whom."""
    post = a_post(user_id="U1", response_url="https://hooks.example/1", text="caf\u00e9 <&>")
    await owe(database, post)

    assert [replace(post, attempts=1, starts=1, lease_ends_at=T0 + LEASE_SECONDS)] == await claim(database)


async def test_claimed_message_is_not_claimed_again_while_its_lease_lasts(database: Database) -> None:
    """Two senders never have the same message; a sender that died lets go of it after the lease, unsure."""
    await owe(database, a_post())
    await claim(database)

    assert not await claim(database, T0 + LEASE_SECONDS - 0.1)
    [again] = await claim(database, T0 + LEASE_SECONDS)
    assert (2, True) == (again.attempts, again.unsure)


async def test_same_wording_again_is_not_sent_again(database: Database) -> None:
    """A step that is repeated owes nothing new."""
    post = await of_a_job(database)
    await owe(database, post)
    [claimed] = await claim(database)
    await database.run(lambda db: posts.sent(db, claimed, "9.9", T0))

    await owe(database, post)

    assert not await claim(database, T0 + 3600)


async def test_new_wording_before_sending_replaces_the_old(database: Database) -> None:
    """Only the newest wording is posted."""
    post = await of_a_job(database)
    await owe(database, post)
    await owe(database, replace(post, body={"text": "second"}))

    [claimed] = await claim(database)

    assert {"text": "second"} == claimed.body
    assert claimed.ts is None


async def test_new_wording_of_a_sent_message_updates_it(database: Database) -> None:
    """The message that is there is edited; it keeps its ts."""
    post = await of_a_job(database)
    await owe(database, post)
    [claimed] = await claim(database)
    await database.run(lambda db: posts.sent(db, claimed, "9.9", T0))

    await owe(database, replace(post, body={"text": "second"}))

    [again] = await claim(database)
    assert ("9.9", {"text": "second"}, False) == (again.ts, again.body, again.unsure)


async def test_new_wording_while_sending_is_due_when_the_old_has_arrived(database: Database) -> None:
    """The newer wording is not lost, and not sent beside the older one."""
    post = await of_a_job(database)
    await owe(database, post)
    [claimed] = await claim(database)
    await owe(database, replace(post, body={"text": "second"}))

    meanwhile = await claim(database, T0 + 1)
    await database.run(lambda db: posts.sent(db, claimed, "9.9", T0 + 1))

    assert not meanwhile
    [again] = await claim(database, T0 + 1)
    assert ("9.9", {"text": "second"}) == (again.ts, again.body)


async def test_new_wording_of_a_refused_message_is_tried(database: Database) -> None:
    """That Slack refused one wording, or for one moment, does not keep the readout from being sent."""
    post = await of_a_job(database)
    await owe(database, post)
    [claimed] = await claim(database)
    await database.run(lambda db: posts.undeliverable(db, claimed, "slack_refused", T0))
    meanwhile = await claim(database, T0 + 3600)

    await owe(database, replace(post, body={"text": "second"}), now=T0 + 3600)

    assert not meanwhile
    [again] = await claim(database, T0 + 3600)
    assert ({"text": "second"}, True) == (again.body, again.unsure)


async def test_message_that_was_certainly_not_sent_waits(database: Database) -> None:
    """After a 429 the message is due when Slack says so."""
    await owe(database, a_post())
    [claimed] = await claim(database)
    await database.run(lambda db: posts.not_sent(db, claimed, retry_at=T0 + 30, now=T0))

    assert not await claim(database, T0 + 29)
    assert ["post"] == [post.id for post in await claim(database, T0 + 30)]


async def test_doubt_about_a_message_outlives_a_delay(database: Database) -> None:
    """When an unsure message cannot be looked for now, it is still unsure next time."""
    await owe(database, a_post())
    await claim(database)
    [unsure] = await claim(database, T0 + LEASE_SECONDS)
    await database.run(lambda db: posts.not_sent(db, unsure, retry_at=T0 + 70, now=T0 + 61))

    [again] = await claim(database, T0 + 70)

    assert again.unsure


async def test_sender_that_was_overtaken_changes_nothing(database: Database) -> None:
    """What a sender says after its lease ran out is dropped."""
    await owe(database, a_post())
    [slow] = await claim(database)
    [fast] = await claim(database, T0 + LEASE_SECONDS)

    await database.run(lambda db: posts.undeliverable(db, slow, "slack_refused", T0 + 61))
    await database.run(lambda db: posts.not_sent(db, slow, retry_at=T0 + 62, now=T0 + 61))
    await database.run(lambda db: posts.sent(db, fast, "9.9", T0 + 61))

    assert not await claim(database, T0 + 3600)


async def test_message_that_is_gone_is_posted_anew(database: Database) -> None:
    """When somebody deleted the message that was to be updated, the next one takes its place."""
    post = await of_a_job(database)
    await owe(database, post)
    [claimed] = await claim(database)
    await database.run(lambda db: posts.sent(db, claimed, "9.9", T0))
    await owe(database, replace(post, body={"text": "second"}))
    [again] = await claim(database)

    await database.run(lambda db: posts.reposted(db, again, T0))

    [anew] = await claim(database)
    assert (None, False, {"text": "second"}) == (anew.ts, anew.unsure, anew.body)


async def test_claim_takes_one_message_of_a_channel(database: Database) -> None:
    """Slack takes about one message a second in a channel; other channels do not wait for it."""
    await owe(
        database,
        a_post("a", thread_ts="1.0"),
        a_post("b", thread_ts="2.0"),
        a_post("c", thread_ts="3.0", channel_id="C2"),
    )

    assert ["a", "c"] == [post.id for post in await claim(database)]


async def test_channel_rests_after_a_new_message(database: Database) -> None:
    """The next new message of the channel waits a second; an edit does not, nor does another channel."""
    await owe(database, a_post("a"), a_post("b", thread_ts="2.0"), a_post("c", channel_id="C2", thread_ts="3.0"))
    claimed = await claim(database)
    await database.run(lambda db: posts.sent(db, claimed[0], "9.9", T0))

    assert not await claim(database, T0 + CHANNEL_GAP_SECONDS / 2)
    assert ["b"] == [post.id for post in await claim(database, T0 + CHANNEL_GAP_SECONDS)]


async def test_messages_of_a_thread_come_in_their_order(database: Database) -> None:
    """While one message of a thread is under way the next one waits: readers see them as they were owed."""
    await owe(database, a_post("first"), a_post("second"))
    [first] = await claim(database)

    meanwhile = await claim(database, T0 + 1)
    await database.run(lambda db: posts.sent(db, first, "9.9", T0 + 1))

    assert not meanwhile
    assert ["second"] == [post.id for post in await claim(database, T0 + 2)]


async def test_thread_that_waits_holds_up_no_other(database: Database) -> None:
    """A thread whose message has an unknown fate waits out the lease; the channel's other threads go on."""
    await owe(database, a_post("unknown"), a_post("behind"))
    await claim(database)
    await owe(database, a_post("elsewhere", thread_ts="2.0"), now=T0 + 1)

    assert ["elsewhere"] == [post.id for post in await claim(database, T0 + 2)]


async def test_answers_without_a_job_stand_alone(database: Database) -> None:
    """Two private answers of the same kind are two messages."""
    await owe(database, a_post("a", thread_ts=None), a_post("b", thread_ts=None))

    first = await claim(database)
    second = await claim(database)

    assert ["a", "b"] == [post.id for post in [*first, *second]]


async def test_limit_is_kept(database: Database) -> None:
    """No more is taken than can be sent."""
    await owe(database, *(a_post(str(n), channel_id=f"C{n}", thread_ts=None) for n in range(5)))

    assert 3 == len(await claim(database, limit=3))
    assert 2 == len(await claim(database, limit=3))


@pytest.mark.parametrize("kind", ["progress", "readout"])
async def test_id_of_a_jobs_message_follows_from_the_job(database: Database, kind: str) -> None:
    """A repeated step names the same message, so that Slack's copy can be recognised."""
    post = await of_a_job(database, kind)

    assert f"job.{kind}" == post.id


async def test_message_without_a_job_is_owed_again_under_its_id(database: Database) -> None:
    """What belongs to no job gets its new wording too."""
    await owe(database, a_post(text="first"))
    [claimed] = await claim(database)
    await database.run(lambda db: posts.sent(db, claimed, "9.9", T0))

    await owe(database, a_post(text="second"))

    [again] = await claim(database)
    assert ("9.9", {"text": "second"}) == (again.ts, again.body)
