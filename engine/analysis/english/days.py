"""Days: the day that a match of words for one means, seen from the moment at which they were said."""

import calendar
import re
from datetime import date, datetime, timedelta

from engine.analysis.english.clock import NUMBERS, find_time

Match = re.Match[str]

WEEKDAYS = tuple(name.lower() for name in calendar.day_name)
MONTHS = tuple(name.lower()[:3] for name in calendar.month_name[1:])
_UNITS = ("first", "second", "third", "fourth", "fifth", "sixth", "seventh", "eighth", "ninth")
_TEENS = (
    "tenth", "eleventh", "twelfth", "thirteenth", "fourteenth", "fifteenth", "sixteenth", "seventeenth", "eighteenth",
    "nineteenth",
)  # fmt: skip
_TWENTIES = ("twentieth", *(f"twenty-{unit}" for unit in _UNITS))
ORDINALS = {
    word: number for number, word in enumerate((*_UNITS, *_TEENS, *_TWENTIES, "thirtieth", "thirty-first"), start=1)
}
"""Days of a month as they are said."""


def is_limit(match: Match) -> bool:
    """True for "by Friday", which counts before a day that is only mentioned."""
    return match[0].lower().lstrip().startswith(("by", "before", "until", "till", "no later", "due"))


def day_from_now(match: Match, now: datetime) -> date:
    """Today, tomorrow or the day after."""
    word = match["day"].lower()
    if "after tomorrow" in word:
        return now.date() + timedelta(days=2)
    return now.date() + timedelta(days=1 if "tomorrow" in word or "first thing" in word else 0)


def weekday(match: Match, now: datetime) -> date:
    """The next such weekday, or that of next week."""
    today, wanted, which = now.date(), WEEKDAYS.index(match["weekday"].lower()), (match["which"] or "").lower()
    if which == "next":
        return _monday(today) + timedelta(days=7 + wanted)
    ahead = (wanted - today.weekday()) % 7
    return today + timedelta(days=ahead or (0 if which == "this" else 7))


def _monday(today: date) -> date:
    return today - timedelta(days=today.weekday())


def week(match: Match, now: datetime) -> date:
    """The Friday of a week, the Sunday where this one is over."""
    friday = _monday(now.date()) + timedelta(days=11 if "next" in match[0].lower() else 4)
    return friday if friday >= now.date() else friday + timedelta(days=2)


def weekend(match: Match, now: datetime) -> date:
    """The Sunday of a weekend, the Friday before it where that is the limit."""
    sunday = _monday(now.date()) + timedelta(days=13 if "next" in match[0].lower() else 6)
    return sunday - timedelta(days=2) if is_limit(match) else sunday


def month(match: Match, now: datetime) -> date:
    """The last day of this month or the next."""
    return _last_day(_months_later(now.date().replace(day=1), 1 if "next" in match[0].lower() else 0))


def named_month(match: Match, now: datetime) -> date:
    """The last day of a month."""
    number = _month_number(match)
    return _last_day(date(now.year + (number < now.month), number, 1))


def _last_day(day: date) -> date:
    return day.replace(day=calendar.monthrange(day.year, day.month)[1])


def year(_: Match, now: datetime) -> date:
    """The last day of the year."""
    return date(now.year, 12, 31)


def time_from_now(match: Match, now: datetime) -> date | datetime:
    """The day, or the moment, so much later."""
    word, unit = match["count"].lower(), match["unit"].lower().rstrip("s")
    count = int(word) if word.isdigit() else NUMBERS[word]
    if unit in {"hour", "minute"}:
        return now + timedelta(**{f"{unit}s": count})
    if unit == "month":
        return _months_later(now.date(), int(count))
    return now.date() + timedelta(days=count * (7 if unit == "week" else 1))


def _months_later(day: date, count: int) -> date:
    years, months = divmod(day.year * 12 + day.month - 1 + count, 12)
    return date(years, months + 1, min(day.day, calendar.monthrange(years, months + 1)[1]))


def calendar_day(match: Match, now: datetime) -> date:
    """A day of a month that is named, this year or, if it is past, the next."""
    number, day = _month_number(match), int(match["number"])
    return date(int(match["year"]), number, day) if match["year"] else _next_on(day, number, now.date())


def _month_number(match: Match) -> int:
    return MONTHS.index(match["month"].lower()[:3]) + 1


def day_of_month(match: Match, now: datetime) -> date:
    """The next day of that number."""
    found = match.groupdict()
    number = int(found["number"]) if found.get("number") else ORDINALS[found["ordinal"].lower()]
    this_month = now.date().replace(day=number)
    return this_month if this_month > now.date() else _months_later(now.date().replace(day=1), 1).replace(day=number)


def written_day(match: Match, now: datetime) -> date | None:
    """
    A day in numbers: "4.12." and "24/12" by day and month, "12/24" the other way round.

    "12/04" may be either: it is the nearer of the two that are not past.
    """
    first, second = int(match["first"]), int(match["second"])
    pairs = [(first, second)] if match["mark"] == "." else [(first, second), (second, first)]
    days = [_next_on(day, month, now.date()) for day, month in pairs if month <= len(MONTHS) and day > 0 < month]
    return min(days) if days else None


def _next_on(day: int, month: int, today: date) -> date:
    this_year = date(today.year, month, day)
    return this_year if this_year >= today else date(today.year + 1, month, day)


def iso_date(match: Match, _: datetime) -> date:
    """A date as computers write it."""
    return date.fromisoformat(match["iso"])


def hour_today(match: Match, now: datetime) -> datetime | None:
    """An hour of today that is still to come."""
    hour = find_time(match[0], now)
    if hour is None:
        return None
    zone = hour.tzinfo or now.tzinfo
    at = datetime.combine(now.astimezone(zone).date(), hour, zone)
    return at if at > now else None
