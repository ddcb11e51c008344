"""
When a digest is due: on some days of the week, at a wall time of a zone.

All is computed here, for it has to be right where clocks are put forward or back: a wall time that is left out that
day means the first instant after the gap, one that comes twice means its first occurrence. A run belongs to the
local date that it was meant for, also where the gap ends on the next one.
"""

from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

DAY = timedelta(days=1)
LONGEST_WAIT_DAYS = 9
"""A week, one more day where a run was put off past midnight, and one where a run fell together with its neighbour."""


@dataclass(frozen=True, slots=True)
class Schedule:
    """Days of the week (0 is Monday), a wall time, and the name of a zone."""

    weekdays: tuple[int, ...]
    at: time
    zone: str


@dataclass(frozen=True, slots=True)
class Due:
    """One run of a schedule: its local date, and when it is due in UTC."""

    date: date
    at: datetime


def next_after(schedule: Schedule, after: datetime) -> Due:
    """The first run later than an instant."""
    # A day early: a gap may have put the run of the day before off until today.
    start = after.astimezone(ZoneInfo(schedule.zone)).date() - DAY
    runs = (_run(schedule, start + DAY * days) for days in range(LONGEST_WAIT_DAYS + 1))
    return next(run for run in runs if run.date.weekday() in schedule.weekdays and run.at > after)


def latest_until(schedule: Schedule, now: datetime) -> Due:
    """The last run that was due at an instant or before it."""
    today = now.astimezone(ZoneInfo(schedule.zone)).date()
    runs = (_run(schedule, today - DAY * days) for days in range(LONGEST_WAIT_DAYS + 1))
    return next(run for run in runs if run.date.weekday() in schedule.weekdays and run.at <= now)


def local(seconds: float, zone: str) -> datetime:
    """A moment as clocks of a zone show it, or those of UTC where this machine does not know the zone."""
    try:
        return datetime.fromtimestamp(seconds, ZoneInfo(zone))
    except ZoneInfoNotFoundError:
        return datetime.fromtimestamp(seconds, UTC)


def instant(wall: datetime, zone: ZoneInfo) -> datetime:
    """When clocks of a zone first show a wall time, in UTC; in a gap, when the gap ends."""
    first = wall.replace(tzinfo=zone, fold=0).astimezone(UTC)
    if first.astimezone(zone).replace(tzinfo=None) == wall:
        return first
    return _end_of_gap(wall, zone)


def _run(schedule: Schedule, day: date) -> Due:
    return Due(day, instant(datetime.combine(day, schedule.at), ZoneInfo(schedule.zone)))


def _end_of_gap(wall: datetime, zone: ZoneInfo) -> datetime:
    """The second at which clocks jump over a wall time: by its offset before the jump it is later, after it earlier."""
    before = int(wall.replace(tzinfo=zone, fold=1).timestamp())
    after = int(wall.replace(tzinfo=zone, fold=0).timestamp())
    offset = datetime.fromtimestamp(after, zone).utcoffset()
    while after - before > 1:
        middle = (before + after) // 2
        if datetime.fromtimestamp(middle, zone).utcoffset() == offset:
            after = middle
        else:
            before = middle
    return datetime.fromtimestamp(after, UTC)
