"""Days: the day that a match of words for one means, seen from the moment at which they were said."""

import calendar
import re
from datetime import date, datetime, timedelta

from engine.analysis.english.clock import NOON, NUMBERS, find_time

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


def is_limit(words: str) -> bool:
    """True for "by Friday", which counts before a day that is only mentioned."""
    phrase = words.lower().strip()
    return phrase.startswith(("by", "before", "until", "till", "no later", "due")) or phrase.endswith("latest")


def day_from_now(match: Match, now: datetime) -> date:
    """Today, tomorrow or the day after."""
    word = match["day"].lower()
    if "after tomorrow" in word:
        return now.date() + timedelta(days=2)
    return now.date() + timedelta(days=1 if "tomorrow" in word or "first thing" in word else 0)


def morning(_: Match, now: datetime) -> date | None:
    """The next morning, as said in the afternoon; in the morning itself it may be either."""
    return now.date() + timedelta(days=1) if now.time() >= NOON else None


def later_today(_: Match, now: datetime) -> date:
    """Today, by what comes next."""
    return now.date()


def weekday(match: Match, now: datetime) -> date | None:
    """The next such weekday, that of next week, or that of the week after; None if it is not known after which."""
    found, today = match.groupdict(), now.date()
    wanted, which = WEEKDAYS.index(match["weekday"].lower()), (found.get("which") or "").lower()
    later = (found.get("later") or "").lower()
    if later == "the week after":
        return None
    if later.endswith("next"):
        return _monday(today) + timedelta(days=14 + wanted)
    if which == "next" or later.endswith("next week"):
        return _monday(today) + timedelta(days=7 + wanted)
    ahead = (wanted - today.weekday()) % 7
    day = today + timedelta(days=ahead or (0 if which == "this" else 7))
    return day + timedelta(days=7) if later else day


def _monday(today: date) -> date:
    return today - timedelta(days=today.weekday())


def week(match: Match, now: datetime) -> date:
    """The Friday of a week, its Wednesday where its middle is meant, the Sunday where this one is over."""
    words = match[0].lower()
    weeks = 2 if "after next" in words else 1 if "next" in words else 0
    if "mid" in words:
        return _monday(now.date()) + timedelta(days=7 * weeks + 2)
    friday = _monday(now.date()) + timedelta(days=7 * weeks + 4)
    return friday if friday >= now.date() else friday + timedelta(days=2)


def weekend(match: Match, now: datetime) -> date:
    """The Sunday of a weekend, the Friday before it where that is the limit."""
    sunday = _monday(now.date()) + timedelta(days=13 if "next" in match[0].lower() else 6)
    return sunday - timedelta(days=2) if is_limit(match[0]) else sunday


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


_HOURS = {"hour": 1, "hr": 1, "minute": 1 / 60, "min": 1 / 60}
_DAYS = {"day": 1, "week": 7, "fortnight": 14}


def time_from_now(match: Match, now: datetime) -> date | datetime:
    """The day, or the moment, so much later."""
    word, unit = match["count"].lower(), match["unit"].lower().rstrip("s")
    count = int(word) if word.isdigit() else NUMBERS[word]
    if unit in _HOURS:
        return now + timedelta(hours=count * _HOURS[unit])
    if unit == "month":
        return _months_later(now.date(), int(count))
    return now.date() + timedelta(days=count * _DAYS[unit])


def _months_later(day: date, count: int) -> date:
    years, months = divmod(day.year * 12 + day.month - 1 + count, 12)
    return date(years, months + 1, min(day.day, calendar.monthrange(years, months + 1)[1]))


def calendar_day(match: Match, now: datetime) -> date:
    """A day of a month that is named, this year or, if it is past, the next."""
    number, day, year = _month_number(match), _number(match), match.groupdict().get("year")
    return date(int(year), number, day) if year else _next_on(day, number, now.date())


def _number(match: Match) -> int:
    found = match.groupdict()
    return int(found["number"]) if found.get("number") else ORDINALS[found["ordinal"].lower()]


def _month_number(match: Match) -> int:
    return MONTHS.index(match["month"].lower()[:3]) + 1


def day_of_month(match: Match, now: datetime) -> date | None:
    """The next day of that number, None if a weekday is named on which it does not fall."""
    number, name = _number(match), match.groupdict().get("weekday")
    day = now.date().replace(day=number)
    if day < now.date() or (day == now.date() and not name):
        day = _months_later(now.date().replace(day=1), 1).replace(day=number)
    return day if name is None or day.weekday() == WEEKDAYS.index(name.lower()) else None


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
