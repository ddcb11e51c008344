"""Single messages on their way to Slack: what is sent, what an answer means, when it is tried again."""

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

import pytest

from blocks.problems import Limits
from bot.policies import Policies
from bot.work.outbox import Outbox
from storage import jobs, posts
from storage.database import Database
from storage.posts import LEASE_SECONDS, Post
from tests.unit.rows import T0, a_post, add_job
from tests.unit.slack_model import THREAD_TS, Fate, SlackModel

RETRIES = Policies().posts
LIMITS = Limits(max_bytes=10**9, max_seconds=4 * 3600)
POST, UPDATE, LOOK = "chat.postMessage", "chat.update", "conversations.replies"
WHISPER, MEMBERS = "chat.postEphemeral", "conversations.members"


class Sender:
    """The outbox at work on one job's progress message."""

    def __init__(self, database: Database) -> None:
        self.database = database
        self.slack = SlackModel(now=T0)
        self._outbox = Outbox(database, self.slack, LIMITS, lambda: self.slack.now, RETRIES)

    async def owe(self, text: str) -> None:
        """Owe the message in a wording."""
        job = await self.database.run(lambda db: jobs.find(db, "job") or add_job(db, "job", thread_ts=THREAD_TS))
        post = posts.post_of(job, "progress", {"text": text}, self.slack.now)
        await self.database.run(lambda db: posts.owe(db, post, self.slack.now))

    async def claim(self) -> Sequence[Post]:
        """What is due."""
        return await self.database.run(lambda db: posts.claim_due(db, self.slack.now, 8))

    async def send(self, *fates: Fate, after: float = 0.0) -> Sequence[str]:
        """Send what is due after a while; gives the calls that it took."""
        self.slack.pass_time(after)
        self.slack.calls.clear()
        self.slack.fates = [*fates]
        for post in await self.claim():
            await self._outbox(post)
        return list(self.slack.calls)


@pytest.fixture
def sender(database: Database) -> Sender:
    """An outbox with nothing owed."""
    return Sender(database)


async def test_message_is_posted_and_then_edited(sender: Sender) -> None:
    """One message of the thread goes through all its wordings."""
    await sender.owe("received")
    first = await sender.send()
    await sender.owe("readout")
    second = await sender.send()

    assert ([POST], [UPDATE]) == (first, second)
    assert ["readout"] == sender.slack.texts()


async def test_message_names_its_row(sender: Sender) -> None:
    """What is in Slack can be recognised as the message that a row owes, and in which wording."""
    await sender.owe("received")
    await sender.send()

    assert {"post_id": "job.progress", "rev": 0} == sender.slack.messages[0]["metadata"]["event_payload"]


async def test_rate_limit_is_respected(sender: Sender) -> None:
    """After a 429 nothing is sent before the time that Slack named."""
    await sender.owe("received")
    await sender.send(Fate.LIMITED)

    assert not await sender.send(after=2.9)
    assert [POST] == await sender.send(after=0.1)
    assert ["received"] == sender.slack.texts()


@pytest.mark.parametrize("fate", [Fate.FAILED, Fate.LOST, Fate.UNHEARD, Fate.LATE])
async def test_message_of_unknown_fate_is_looked_for_after_its_lease(sender: Sender, fate: Fate) -> None:
    """Nothing is repeated while the first request may still be under way; then it is looked for first."""
    await sender.owe("received")
    await sender.send(fate)

    meanwhile = await sender.send(after=LEASE_SECONDS - 1)
    calls = await sender.send(after=1)

    assert not meanwhile
    assert LOOK == calls[0]
    assert ["received"] == sender.slack.texts()


async def test_message_that_is_found_gets_its_newer_wording(sender: Sender) -> None:
    """What arrived unheard is the older wording: the readout that was owed since replaces it."""
    await sender.owe("received")
    await sender.send(Fate.UNHEARD)
    await sender.owe("readout")
    found = await sender.send(after=LEASE_SECONDS)
    edited = await sender.send()

    assert ([LOOK], [UPDATE]) == (found, edited)
    assert ["readout"] == sender.slack.texts()


async def test_search_that_is_put_off_is_not_left_out(sender: Sender) -> None:
    """A 429 on the search does not make us forget that the message may be there."""
    await sender.owe("received")
    await sender.send(Fate.UNHEARD)
    await sender.send(Fate.LIMITED, after=LEASE_SECONDS)

    assert [LOOK] == await sender.send(after=LEASE_SECONDS)
    assert ["received"] == sender.slack.texts()


async def test_clocks_may_differ(sender: Sender) -> None:
    """A message is found although Slack's clock is minutes behind ours."""
    sender.slack.now = T0 + 300
    await sender.owe("received")
    sender.slack.now = T0
    [post] = await sender.database.run(lambda db: posts.claim_due(db, T0 + 300, 8))
    sender.slack.fates = [Fate.UNHEARD]
    await Outbox(sender.database, sender.slack, LIMITS, lambda: sender.slack.now + 300, RETRIES)(post)

    sender.slack.now = T0 + 300
    assert [LOOK] == await sender.send(after=LEASE_SECONDS)


async def test_edit_of_unknown_fate_is_repeated_soon(sender: Sender) -> None:
    """To edit twice does no harm, so nobody waits for a lease."""
    await sender.owe("received")
    await sender.send()
    await sender.owe("readout")
    await sender.send(Fate.UNHEARD)

    assert [UPDATE] == await sender.send(after=5)


async def test_refused_wording_leaves_room_for_the_next(sender: Sender) -> None:
    """That Slack takes one wording for wrong does not keep the readout back; who asked hears of it at once."""
    await sender.owe("received")
    await sender.send(Fate.REFUSED)
    meanwhile = await sender.send(after=LEASE_SECONDS)
    await sender.owe("readout")
    await sender.send()

    assert [WHISPER] == meanwhile
    assert ["readout"] == sender.slack.texts()


async def whispered(sender: Sender, **fields: Any) -> None:
    """Owe somebody an answer that nobody else sees."""
    post = replace(a_post("answer", text="zebra", user_id="U1"), **fields)
    await sender.database.run(lambda db: posts.owe(db, post, T0))


async def kept(sender: Sender) -> list[tuple[str, str | None, str]]:
    """The state, problem and body of each message."""
    rows = await sender.database.run(lambda db: db.fetch("SELECT state, problem, body FROM post"))
    return [(row["state"], row["problem"], row["body"]) for row in rows]


async def test_private_answer_is_for_who_is_in_the_channel(sender: Sender) -> None:
    """Asked right before it is sent; of what was sent no copy is kept."""
    await whispered(sender)

    assert [MEMBERS, WHISPER] == await sender.send()
    assert [("sent", None, "{}")] == await kept(sender)


async def test_somebody_who_was_removed_gets_nothing_that_waited(sender: Sender) -> None:
    """Not after an outage either, in which they were removed; and what it said is gone."""
    await whispered(sender)
    await sender.send(Fate.ANSWERED, Fate.LIMITED)
    sender.slack.members.clear()

    assert [MEMBERS] == await sender.send(after=RETRIES.longest)
    assert [("failed", "unknown_conversation", "{}")] == await kept(sender)
    assert [] == await sender.send(after=24 * 3600)


@pytest.mark.parametrize("fate", [Fate.LIMITED, Fate.FAILED, Fate.LOST])
async def test_answer_waits_until_slack_says_who_is_there(sender: Sender, fate: Fate) -> None:
    """Silence is no Yes, and no No for ever."""
    await whispered(sender)

    assert [MEMBERS] == await sender.send(fate)
    assert [MEMBERS, WHISPER] == await sender.send(after=RETRIES.longest)


async def test_channel_of_which_slack_says_nothing_ever(sender: Sender) -> None:
    """Where we may not look, nobody is told."""
    await whispered(sender)

    assert [MEMBERS] == await sender.send(Fate.REFUSED)
    assert [("failed", "slack_refused", "{}")] == await kept(sender)


async def test_what_says_nothing_of_the_channel_is_told_to_anybody(sender: Sender) -> None:
    """Such as that we are not in the channel, where nobody could look."""
    await whispered(sender, is_open=True)

    assert [WHISPER] == await sender.send()


async def test_wording_with_content_is_not_as_open_as_the_one_before(sender: Sender) -> None:
    """A failure that anybody may hear of can be followed by what not everybody may."""
    await whispered(sender, is_open=True)
    await sender.send()
    await whispered(sender, body={"text": "more"})

    assert [MEMBERS, WHISPER] == await sender.send()


async def test_night_without_slack_loses_nothing(sender: Sender) -> None:
    """What was owed in the evening is there in the morning, once."""
    await sender.owe("received")
    while sender.slack.now < T0 + 10 * 3600:
        await sender.send(Fate.LIMITED, Fate.LIMITED, after=RETRIES.longest)

    await sender.send(after=RETRIES.longest)

    assert ["received"] == sender.slack.texts()


async def test_hopeless_message_is_given_up(sender: Sender) -> None:
    """A message that Slack fails at every time is not tried for ever."""
    await sender.owe("received")
    for _ in range(RETRIES.most_attempts):
        await sender.send(Fate.FAILED, Fate.FAILED, after=RETRIES.longest)

    [row] = await sender.database.run(lambda db: db.fetch("SELECT state, attempts FROM post"))
    assert {"state": "failed", "attempts": RETRIES.most_attempts} == row
    assert not await sender.send(after=24 * 3600)
