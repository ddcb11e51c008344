"""A channel gets the digest of a date once, or never; downtime costs at most what is too late to tell."""

from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import UTC, datetime, time
from typing import TypeVar

import pytest

from storage import digests, insights
from storage.database import Database
from storage.digests import LATEST_SECONDS, LEASE_SECONDS, DigestRun
from storage.insights import Insight
from storage.schedules import Schedule
from storage.transaction import Transaction
from tests.unit.rows import add_job

PLACE = ("T1", "C1")
DAILY = Schedule((0, 1, 2, 3, 4, 5, 6), time(9), "Europe/Berlin")
HOUR = 3600.0
DAY = 24 * HOUR

T = TypeVar("T")


def at(text: str) -> float:
    """A wall time in Berlin in winter as seconds."""
    return datetime.fromisoformat(text).replace(tzinfo=UTC).timestamp() - HOUR


MONDAY = at("2026-11-23T09:00")


class Rows:
    """The digests of #design, seen by a bot at a certain time."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def unit(self, unit: Callable[[Transaction], T]) -> T:
        return await self._database.run(unit)

    async def choose(self, now: float, schedule: Schedule = DAILY, *, user_id: str = "U1") -> float:
        return await self.unit(lambda db: digests.choose(db, PLACE, schedule, user_id=user_id, now=now))

    async def claim(self, now: float) -> Sequence[DigestRun]:
        return await self.unit(lambda db: digests.claim_due(db, now, 10))

    async def told(self, run: DigestRun, until: float) -> bool:
        return await self.unit(lambda db: digests.told(db, run, [], since=until - DAY, until=until))

    async def next_at(self) -> float:
        found = await self.unit(lambda db: digests.schedule_of(db, PLACE))
        assert found is not None
        return found[1]

    async def audit(self) -> list[tuple[str, str]]:
        rows = await self.unit(lambda db: db.fetch("SELECT user_id, detail FROM audit ORDER BY id"))
        return [(row["user_id"], row["detail"]) for row in rows]


@pytest.fixture
def rows(database: Database) -> Rows:
    return Rows(database)


async def test_digest_is_due_at_its_time_and_then_the_next_day(rows: Rows) -> None:
    """Before its time nothing is taken; when it was taken, the next one is known."""
    assert MONDAY == await rows.choose(MONDAY - HOUR)

    assert not await rows.claim(MONDAY - 1)
    [run] = await rows.claim(MONDAY)

    assert (*PLACE, "Europe/Berlin") == (run.team_id, run.channel_id, run.zone)
    assert MONDAY + DAY == await rows.next_at()


async def test_run_that_nobody_ended_is_taken_again(rows: Rows) -> None:
    """Who died with a run did not take it along; who comes back late cannot end it any more."""
    await rows.choose(MONDAY - HOUR)
    [first] = await rows.claim(MONDAY)

    assert not await rows.claim(MONDAY + LEASE_SECONDS - 1)
    [second] = await rows.claim(MONDAY + LEASE_SECONDS)

    assert first.id == second.id
    assert not await rows.told(first, MONDAY)
    assert await rows.told(second, MONDAY)
    assert not await rows.claim(MONDAY + HOUR)


@pytest.mark.parametrize(
    ("late", "runs"), [(0, 1), (LATEST_SECONDS - 1, 1), (LATEST_SECONDS, 0), (5 * DAY + HOUR, 1), (5 * DAY - HOUR, 0)]
)
async def test_after_downtime_only_the_newest_and_not_too_late(rows: Rows, late: float, runs: int) -> None:
    """Nobody wants five digests at once, nor Monday's on Tuesday."""
    await rows.choose(MONDAY - HOUR)

    assert runs == len(await rows.claim(MONDAY + late))

    assert MONDAY + late < await rows.next_at() <= MONDAY + late + DAY


async def test_date_is_never_posted_twice(rows: Rows) -> None:
    """Neither a new time on the same day nor another zone gives a date a second digest."""
    await rows.choose(MONDAY - HOUR)
    [run] = await rows.claim(MONDAY)
    await rows.told(run, MONDAY)

    assert MONDAY + DAY + HOUR == await rows.choose(MONDAY + 1, replace(DAILY, at=time(10)))
    assert at("2026-11-24T15:00") == await rows.choose(MONDAY + 2, replace(DAILY, zone="America/New_York"))
    assert not await rows.claim(MONDAY + HOUR)


async def test_digest_that_was_due_when_it_was_set_anew_still_comes(rows: Rows) -> None:
    """Nothing is lost between its time and the tick: the date has its digest, once, and the new time holds after it."""
    await rows.choose(MONDAY - HOUR)

    assert MONDAY + DAY + HOUR == await rows.choose(MONDAY + 0.25, replace(DAILY, at=time(10)))
    [run] = await rows.claim(MONDAY + 0.5)
    await rows.told(run, MONDAY + 0.5)

    assert not await rows.claim(MONDAY + HOUR)
    assert [MONDAY + DAY + HOUR] == [each.created_at for each in await rows.claim(MONDAY + DAY + HOUR)]


async def test_zone_that_is_unknown_stops_no_other_channel(rows: Rows) -> None:
    """Its digest is put off a day at a time until the zone is known or another is set; all others come."""
    await rows.choose(MONDAY - HOUR)
    await rows.unit(lambda db: db.execute("UPDATE digest SET zone = 'Mars/Utopia', next_run_at = 0"))
    await rows.unit(lambda db: digests.choose(db, ("T1", "C2"), DAILY, user_id="U1", now=MONDAY - HOUR))

    [run] = await rows.claim(MONDAY)

    assert "C2" == run.channel_id
    assert MONDAY + DAY == await rows.next_at()
    assert MONDAY + 2 * DAY == await rows.choose(MONDAY + DAY + 1)


async def test_set_off_and_set_again_does_not_repeat_a_date(rows: Rows) -> None:
    """Turning it off forgets the schedule, not what was posted."""
    await rows.choose(MONDAY - HOUR)
    [run] = await rows.claim(MONDAY)
    await rows.told(run, MONDAY)
    await rows.unit(lambda db: digests.stop(db, PLACE, user_id="U2", now=MONDAY))

    await rows.choose(MONDAY + 1, replace(DAILY, at=time(23)))

    assert not await rows.claim(MONDAY + 14 * HOUR)


async def test_channel_without_a_schedule_has_nothing_due(rows: Rows) -> None:
    """Off is off, also for what was due already and not taken yet."""
    await rows.choose(MONDAY - HOUR)
    await rows.unit(lambda db: digests.stop(db, PLACE, user_id="U2", now=MONDAY))

    assert not await rows.claim(MONDAY)


async def test_digest_that_was_asked_for_leaves_the_date_its_own(rows: Rows) -> None:
    """Now is besides the schedule."""
    await rows.choose(MONDAY - HOUR)
    await rows.unit(lambda db: digests.request(db, PLACE, "UTC", new_id="now", now=MONDAY - 1))

    [asked] = await rows.claim(MONDAY - 1)
    [due] = await rows.claim(MONDAY)

    assert ("now", "UTC") == (asked.id, asked.zone)
    assert "now" != due.id


async def test_audit_says_who_changed_what(rows: Rows) -> None:
    """What changes nothing leaves no entry."""
    await rows.choose(MONDAY - HOUR, user_id="U1")
    await rows.choose(MONDAY - HOUR, user_id="U2")
    await rows.unit(lambda db: digests.stop(db, PLACE, user_id="U3", now=MONDAY))
    await rows.unit(lambda db: digests.stop(db, PLACE, user_id="U4", now=MONDAY))

    assert [("U1", "0123456 09:00 Europe/Berlin"), ("U3", "off")] == await rows.audit()


async def test_period_begins_where_the_last_digest_ended(rows: Rows) -> None:
    """The first looks a week back; one that told nothing does not count."""
    await rows.choose(MONDAY - HOUR)
    [run] = await rows.claim(MONDAY)

    first = await rows.unit(lambda db: digests.since(db, PLACE, MONDAY))
    await rows.told(run, MONDAY)
    [refused] = await rows.claim(MONDAY + DAY)
    await rows.unit(lambda db: digests.give_up(db, refused))

    assert MONDAY - 7 * DAY == first
    assert MONDAY == await rows.unit(lambda db: digests.since(db, PLACE, MONDAY + 2 * DAY))


def keep(db: Transaction, thread_ts: str, text: str, *, now: float, is_news: bool = True) -> None:
    """Let a conversation of #design come to something."""
    if not db.fetch("SELECT 1 FROM conversation WHERE thread_ts = ?", [thread_ts]):
        add_job(db, f"job-{thread_ts}", thread_ts=thread_ts)
    found = {
        f"{thread_ts}.{text}": Insight("action_item", text, "Anna", MONDAY),
        f"{thread_ts}.{text}?": Insight("question", f"{text}?", url="https://a.b/c"),
    }
    insights.renew(db, f"conversation-{thread_ts}", f"title {text}", found, is_news=is_news, now=now)


async def outcomes(rows: Rows, after: float, until: float) -> list[tuple[str, list[str]]]:
    found = await rows.unit(lambda db: insights.news(db, PLACE, after=after, until=until))
    return [(each.title, [insight.text for insight in each.insights]) for each in found]


async def test_news_of_a_period_are_told_in_it_and_in_no_other(rows: Rows) -> None:
    """Its end belongs to it, its beginning to the one before."""
    for number, when in enumerate((MONDAY, MONDAY + 1, MONDAY + 2, MONDAY + 3)):
        await rows.unit(lambda db, n=number, t=when: keep(db, f"{n}.0", f"w{n}", now=t))  # type: ignore[misc]

    assert [("title w1", ["w1", "w1?"]), ("title w2", ["w2", "w2?"])] == await outcomes(rows, MONDAY, MONDAY + 2)


async def test_results_replace_those_before(rows: Rows) -> None:
    """A conversation that grew is news as a whole; one whose results were only read again is none."""
    await rows.unit(lambda db: keep(db, "1.0", "old", now=MONDAY))
    await rows.unit(lambda db: keep(db, "1.0", "read again", now=MONDAY + 5, is_news=False))

    assert [("title read again", ["read again", "read again?"])] == await outcomes(rows, MONDAY - 1, MONDAY)

    await rows.unit(lambda db: keep(db, "1.0", "grown", now=MONDAY + 9))

    assert [] == await outcomes(rows, MONDAY - 1, MONDAY)
    assert [("title grown", ["grown", "grown?"])] == await outcomes(rows, MONDAY, MONDAY + 9)


async def test_what_is_kept_goes_with_the_conversation(rows: Rows) -> None:
    """Deleting the conversation leaves nothing of what was said in it."""
    await rows.unit(lambda db: keep(db, "1.0", "secret", now=MONDAY))

    await rows.unit(lambda db: db.execute("DELETE FROM conversation"))

    assert [] == await rows.unit(lambda db: db.fetch("SELECT * FROM insight"))
