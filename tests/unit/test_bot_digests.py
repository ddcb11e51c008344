"""A digest is made once, of what may be told, and can lose what was forgotten."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, TypeVar

import pytest

from blocks.digest import NOTHING_LEFT, Talk, digest
from blocks.page import Evidence
from bot.jobs.evidence import Place
from bot.jobs.outcome import insights_in
from bot.work.digests import Digests, item_of
from conversation.models import Analytics, Conversation, Message, Results, Speaker
from conversation.models import Insight as ApiInsight
from storage import digests, insights
from storage.database import Database
from storage.digests import LATEST_SECONDS, LEASE_SECONDS
from storage.insights import Insight
from storage.transaction import Transaction
from tests.unit.rows import T0, add_job, thread_source
from workspace.errors import Later, Limited, Refused

PLACE = ("T1", "C1")

T = TypeVar("T")


@dataclass
class Channel:
    """#design with two conversations, and a bot that makes its digests; `answers` are what Slack says of it."""

    database: Database
    now: float = T0
    ahead: float = 0.0
    """How far the time of rows is ahead of the wall clock, which was set back."""
    answers: list[Exception] = field(default_factory=list)
    checks: int = 0

    async def check(self, channel_id: str) -> None:
        self.checks += 1
        if self.answers:
            raise self.answers.pop(0)

    async def unit(self, unit: Callable[[Transaction], T]) -> T:
        return await self.database.run(unit)

    async def work(self) -> int:
        """Make the digests that are due; gives how many."""
        clocks = {"clock": lambda: self.now + self.ahead, "wall": lambda: self.now}
        make = Digests(self.database, self.check, "https://team.slack.com/", wake=lambda: None, **clocks)
        due = await self.unit(lambda db: digests.claim_due(db, self.now, 10))
        for run in due:
            await make(run)
        return len(due)

    async def posts(self) -> list[dict[str, Any]]:
        return await self.unit(lambda db: db.fetch("SELECT id, body, thread_ts, rev FROM post"))

    async def forget(self, conversation: str) -> None:
        def unit(db: Transaction) -> None:
            digests.retell(db, conversation, self.now)
            db.execute("DELETE FROM conversation WHERE id = ?", [conversation])

        await self.unit(unit)


@pytest.fixture
async def channel(database: Database) -> Channel:
    """A digest is wanted now."""

    def unit(db: Transaction) -> None:
        for number, text in ((1, "Send the report"), (2, "Call the bank")):
            add_job(db, f"job-{number}", thread_ts=f"{number}.0")
            found = {f"job-{number}.0": Insight("action_item", text, "Anna")}
            insights.renew(db, f"conversation-{number}.0", f"talk {number}", found, is_news=True, now=T0 - number)
        digests.request(db, PLACE, "UTC", new_id="run", now=T0)

    await database.run(unit)
    return Channel(database)


def test_due_day_is_the_one_that_was_meant() -> None:
    """A date by a clock far from UTC keeps its day in the digest."""
    due_at = datetime.fromisoformat("2026-11-27T23:59:00-08:00")
    results = Results(
        conversation=Conversation("1", "talk"),
        messages=(),
        topics=(),
        insights=(ApiInsight("a", "action_item", "Do it", 1.0, (), due_at=due_at),),
        summary=(),
        members=(),
        analytics=Analytics((), ()),
    )

    [kept] = insights_in(results, lambda _: None, lambda _: None)
    body = digest([Talk("talk", "https://a.b/c", {kept.kind: [item_of(kept)]})], since=due_at)

    assert "due Fri 27 Nov" in body.text


async def test_digest_is_owed_once(channel: Channel) -> None:
    """The row of the run and the message are one transaction."""
    assert 1 == await channel.work()
    channel.now += LEASE_SECONDS
    assert 0 == await channel.work()

    [post] = await channel.posts()
    assert ("run", None) == (post["id"], post["thread_ts"])
    assert "Send the report" in post["body"]
    assert "Call the bank" in post["body"]


async def test_who_was_overtaken_owes_nothing(channel: Channel) -> None:
    """Whoever was killed or slow with a run finds it made by another."""
    [slow] = await channel.unit(lambda db: digests.claim_due(db, T0, 10))
    channel.now += LEASE_SECONDS
    await channel.work()
    [before] = await channel.posts()

    make = Digests(channel.database, channel.check, "https://other.example/", lambda: channel.now, lambda: None)
    await make(slow)

    assert [before] == await channel.posts()


async def test_channel_that_may_have_none_gets_none(channel: Channel) -> None:
    """It is not tried again; what was not told stays news."""
    channel.answers = [Refused("shared_channel")]
    await channel.work()
    channel.now += LEASE_SECONDS

    assert 0 == await channel.work()
    assert [] == await channel.posts()
    assert T0 - digests.FIRST_PERIOD_SECONDS == await channel.unit(lambda db: digests.since(db, PLACE, T0))


async def test_silent_slack_is_asked_again_until_it_is_too_late(channel: Channel) -> None:
    """A digest half a day late is news to nobody."""
    channel.answers = [Later("slack_unreachable")] * 1000
    while await channel.work():
        channel.now += LEASE_SECONDS

    assert LATEST_SECONDS / LEASE_SECONDS == pytest.approx(channel.checks, abs=2)
    assert [] == await channel.posts()


@pytest.mark.parametrize("ahead", [-3600, 3600], ids=["set forward", "set back"])
@pytest.mark.parametrize(
    "answer",
    [Later("slack_unreachable"), Limited(retry_after=20), Limited(retry_after=2 * LEASE_SECONDS)],
    ids=["silent", "limited", "limited for long"],
)
async def test_slack_is_left_alone_whatever_was_done_to_the_clock(
    ahead: float, answer: Later, channel: Channel
) -> None:
    """A digest that has to wait is not taken up at every tick, though rows count in another time than schedules."""
    channel.ahead, channel.answers = ahead, [answer]
    await channel.work()

    assert 0 == await channel.work()
    channel.now += LEASE_SECONDS
    assert 1 == await channel.work()


async def test_forgotten_conversation_is_taken_out(channel: Channel) -> None:
    """The message gets a new wording, also long after, and whether or not Slack would let us post there now."""
    await channel.work()
    channel.now += 30 * 24 * 3600
    channel.answers = [Refused("not_in_channel")]
    await channel.forget("conversation-1.0")

    assert 1 == await channel.work()
    assert 0 == await channel.work()

    [post] = await channel.posts()
    assert 1 == post["rev"]
    assert "report" not in post["body"]
    assert "Call the bank" in post["body"]


async def test_digest_of_what_is_all_forgotten_says_so(channel: Channel) -> None:
    """Nothing of what was said is left, in Slack or in our rows; the time stays told."""
    await channel.work()
    for number in (1, 2):
        await channel.forget(f"conversation-{number}.0")
    await channel.work()

    [post] = await channel.posts()
    assert NOTHING_LEFT in post["body"]
    assert "Anna" not in post["body"]
    assert T0 == await channel.unit(lambda db: digests.since(db, PLACE, T0))


async def test_zone_that_is_unknown_by_now_keeps_nothing_from_being_taken_out(channel: Channel) -> None:
    """A database may come to a machine that knows fewer zones: its digests then tell the time in UTC."""
    await channel.work()
    await channel.unit(lambda db: db.execute("UPDATE digest_run SET zone = 'Mars/Utopia'"))
    await channel.forget("conversation-1.0")
    await channel.work()

    [post] = await channel.posts()
    assert "report" not in post["body"]
    assert "Call the bank" in post["body"]


async def test_conversation_forgotten_before_the_digest_is_not_told(channel: Channel) -> None:
    """Nor does its going wake anything."""
    await channel.forget("conversation-1.0")
    await channel.work()

    [post] = await channel.posts()
    assert "report" not in post["body"]


def test_kept_insights_name_who_what_when_and_where() -> None:
    """What a digest needs of the results, and all places by which an insight is recognised later; nothing more."""
    anna = Speaker(name="Anna")
    results = Results(
        conversation=Conversation("1", "talk"),
        messages=(Message("m1", "I will do it."), Message("m2", "Why?"), Message("m3", "It was said.")),
        topics=(),
        insights=(
            ApiInsight("a", "action_item", "Do it", 1.0, ("gone", "m1", "m2"), assignee=anna),
            ApiInsight("b", "question", "Why?", 1.0, ()),
            ApiInsight("c", "follow_up", "Talk again", 1.0, ("m3",)),
        ),
        summary=(),
        members=(),
        analytics=Analytics((), ()),
    )

    def place(said: Message) -> Place | None:
        return Place(thread_source(), ts=f"{said.id}.0") if said.id != "m3" else None

    kept = insights_in(results, lambda message: Evidence("message", f"https://a.b/{message.id}"), place)

    assert [
        Insight("action_item", "Do it", "Anna", None, "https://a.b/m1", places=("m1.0", "m2.0")),
        Insight("follow_up", "Talk again", url="https://a.b/m3"),
        Insight("question", "Why?"),
    ] == kept
