"""Digests are due at the wall time that was asked for, on every date once, whatever clocks do."""

from datetime import UTC, date, datetime, time, timedelta
from itertools import pairwise
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from storage.schedules import Due, Schedule, latest_until, next_after

DAILY = (0, 1, 2, 3, 4, 5, 6)
ZONES = (
    "America/New_York",
    "Europe/Berlin",
    "Africa/Cairo",
    "Africa/Casablanca",
    "America/Scoresbysund",
    "Australia/Lord_Howe",
    "Asia/Kathmandu",
    "Pacific/Kiritimati",
    "UTC",
)

WALL_TIMES = st.times().map(lambda at: at.replace(second=0, microsecond=0))
WEEKDAYS = st.sets(st.sampled_from(DAILY), min_size=1).map(lambda days: tuple(sorted(days)))
SCHEDULES = st.builds(Schedule, WEEKDAYS, WALL_TIMES, st.sampled_from(ZONES))
INSTANTS = st.floats(1_700_000_000, 2_200_000_000).map(lambda seconds: datetime.fromtimestamp(seconds, UTC))


def at(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


@pytest.mark.parametrize(
    ("zone", "wall", "day", "due"),
    [
        ("America/New_York", "09:00", "2026-11-23", "2026-11-23T14:00"),
        ("America/New_York", "02:30", "2027-03-14", "2027-03-14T07:00"),
        ("America/New_York", "01:30", "2026-11-01", "2026-11-01T05:30"),
        ("Europe/Berlin", "08:30", "2027-07-05", "2027-07-05T06:30"),
        ("Europe/Berlin", "02:00", "2027-03-28", "2027-03-28T01:00"),
        ("Europe/Berlin", "02:59", "2027-03-28", "2027-03-28T01:00"),
        ("Europe/Berlin", "02:30", "2026-10-25", "2026-10-25T00:30"),
        ("Africa/Cairo", "00:00", "2027-04-30", "2027-04-29T22:00"),
        ("Africa/Cairo", "23:30", "2026-10-29", "2026-10-29T20:30"),
        ("Australia/Lord_Howe", "02:15", "2026-10-04", "2026-10-03T15:30"),
        ("Australia/Lord_Howe", "01:45", "2027-04-04", "2027-04-03T14:45"),
        ("America/Scoresbysund", "23:30", "2027-03-27", "2027-03-28T01:00"),
        ("Asia/Kathmandu", "09:00", "2026-11-23", "2026-11-23T03:15"),
    ],
    ids=[
        "New York, any day",
        "New York, 02:30 does not exist",
        "New York, 01:30 comes twice",
        "Berlin, in summer",
        "Berlin, the first minute of the gap",
        "Berlin, the last minute of the gap",
        "Berlin, 02:30 comes twice",
        "Cairo, the day begins at 01:00",
        "Cairo, 23:30 comes twice",
        "Lord Howe, a gap of half an hour",
        "Lord Howe, half an hour twice",
        "Scoresbysund, the gap ends on the next day",
        "Kathmandu, three quarters of an hour off",
    ],
)
def test_time_of_a_date(zone: str, wall: str, day: str, due: str) -> None:
    """A time that is left out means the end of the gap, one that comes twice its first occurrence."""
    schedule = Schedule(DAILY, time.fromisoformat(wall), zone)

    found = next_after(schedule, at(due) - timedelta(seconds=1))

    assert Due(date.fromisoformat(day), at(due)) == found
    assert found == latest_until(schedule, at(due))
    assert date.fromisoformat(day) < next_after(schedule, at(due)).date


@pytest.mark.parametrize(
    ("weekdays", "after", "due"),
    [
        ((0, 1, 2, 3, 4), "2026-11-27T09:00", "2026-11-30T09:00"),
        ((0, 1, 2, 3, 4), "2026-11-27T08:59", "2026-11-27T09:00"),
        ((0,), "2026-11-23T09:00", "2026-11-30T09:00"),
        ((6,), "2026-11-23T09:00", "2026-11-29T09:00"),
        (DAILY, "2026-11-27T09:00", "2026-11-28T09:00"),
    ],
    ids=["over the weekend", "on a Friday", "a week later", "on Sunday", "every day"],
)
def test_days_of_the_week(weekdays: tuple[int, ...], after: str, due: str) -> None:
    """0 is Monday; what is due now is not due again."""
    assert at(due) == next_after(Schedule(weekdays, time(9), "UTC"), at(after)).at


@given(SCHEDULES, INSTANTS)
def test_next_run_is_later_at_the_wall_time_or_the_first_instant_after_it(schedule: Schedule, after: datetime) -> None:
    """A run is on a day that was asked for, and never before its wall time."""
    due = next_after(schedule, after)

    shown = due.at.astimezone(ZoneInfo(schedule.zone)).replace(tzinfo=None)
    wanted = datetime.combine(due.date, schedule.at)
    a_second_before = (due.at - timedelta(seconds=1)).astimezone(ZoneInfo(schedule.zone)).replace(tzinfo=None)
    assert due.at > after
    assert due.date.weekday() in schedule.weekdays
    assert shown == wanted or a_second_before < wanted < shown


@given(SCHEDULES, INSTANTS)
def test_runs_follow_one_another_one_for_each_date(schedule: Schedule, after: datetime) -> None:
    """No date is left out or comes twice, and no run is skipped by looking from the one before."""
    runs = [next_after(schedule, after)]
    for _ in range(20):
        runs.append(next_after(schedule, runs[-1].at))

    for earlier, later in pairwise(runs):
        between = [earlier.date + timedelta(days=days) for days in range(1, (later.date - earlier.date).days)]
        assert earlier.at < later.at
        assert not [day for day in between if day.weekday() in schedule.weekdays]
        assert later == next_after(schedule, later.at - timedelta(microseconds=1))
        assert earlier == latest_until(schedule, later.at - timedelta(microseconds=1))
