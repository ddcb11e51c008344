"""
Due dates: the moment that words like "by Friday" or "in two weeks" mean, seen from the day they were said.
"""

import calendar
import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta

END_OF_DAY = time(17)
"""A day named without an hour means its working day's end, in UTC as all times of the API."""
NOON, EVENING, LAST_MINUTE = time(12), time(21), time(23, 59)

_WEEKDAYS = "monday tuesday wednesday thursday friday saturday sunday".split()
_MONTHS = [name.lower() for name in calendar.month_name[1:]]
_NUMBERS = {
    **{word: number for number, word in enumerate("one two three four five six seven eight nine ten eleven twelve".split(), 1)},
    "a": 1, "an": 1, "a couple of": 2, "a few": 3, "half an": 0.5, "fifteen": 15, "twenty": 20, "thirty": 30,
}  # fmt: skip
_WEEKDAY = rf"(?P<weekday>{'|'.join(_WEEKDAYS)})"
_MONTH = rf"(?P<month>{'|'.join(_MONTHS)}|jan|feb|mar|apr|jun|jul|aug|sept?|oct|nov|dec)\.?"
_DAY = r"(?P<day>[0-3]?\d)(?:st|nd|rd|th)?"
_COUNT = rf"(?P<count>\d{{1,3}}|{'|'.join(sorted(_NUMBERS, key=len, reverse=True))})"
_CLOCK = re.compile(
    r"""\b(?:at|by|before|around|until)\s+(?:
        (?P<hour>[01]?\d|2[0-3])(?:[:.](?P<minute>[0-5]\d))?\s*(?P<half>[ap]\.?m\b\.?)?(?:\s*o'?clock)?(?!\s*(?:%|percent|\w*(?:st|nd|rd|th)\b|[\d/.-]))
      | (?P<word>one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve)(?:\s+(?P<wordhalf>[ap]\.?m\b\.?)|\s+o'?clock)?(?!\s+\w)
      | (?P<noon>noon|midday)
    )""",
    re.IGNORECASE | re.VERBOSE,
)


@dataclass(frozen=True, slots=True)
class DueDate:
    """When something is due, and the words that say so."""

    at: datetime
    phrase: str


Resolve = Callable[[re.Match[str], date], date | None]


def find_due_date(text: str, reference: datetime) -> DueDate | None:
    """The moment by which the text says that something will be done, None if it names none that is certain."""
    today = reference.astimezone(UTC).date()
    found = [
        (match, day)
        for pattern, resolve in _PATTERNS
        for match in pattern.finditer(text)
        if (day := _resolved(resolve, match, today))
    ]
    if not found:
        return None
    match, day = min(
        found, key=lambda hit: (not hit[0][0].lower().startswith(("by", "before", "until")), hit[0].start())
    )
    return DueDate(_moment(day, match, text, reference.astimezone(UTC)), match[0].strip())


def _resolved(resolve: Resolve, match: re.Match[str], today: date) -> date | None:
    try:
        return resolve(match, today)
    except (ValueError, OverflowError):
        return None


def _moment(day: date, match: re.Match[str], text: str, reference: datetime) -> datetime:
    near = text[max(0, match.start() - 30) : match.end() + 30]
    clock = _clock(near) or _hour_of(match[0].lower())
    at = datetime.combine(day, clock, UTC)
    return at if at > reference or day > reference.date() else datetime.combine(day, LAST_MINUTE, UTC)


def _hour_of(phrase: str) -> time:
    if "night" in phrase or "evening" in phrase:
        return EVENING
    if "noon" in phrase and "afternoon" not in phrase or "morning" in phrase:
        return NOON
    return END_OF_DAY


def _clock(text: str) -> time | None:
    found = _CLOCK.search(text)
    if not found:
        return None
    if found["noon"]:
        return NOON
    hour = int(found["hour"]) if found["hour"] else int(_NUMBERS[found["word"].lower()])
    half = (found["half"] or found["wordhalf"] or "").lower()
    if half.startswith("p") or (not half and not found["minute"] and 1 <= hour <= 7):
        hour = hour % 12 + 12
    return time(hour % 24, int(found["minute"] or 0))


def _weekday(match: re.Match[str], today: date) -> date:
    wanted = _WEEKDAYS.index(match["weekday"].lower())
    which = (match["which"] or "").lower()
    if which == "next":
        return _monday(today) + timedelta(days=7 + wanted)
    ahead = (wanted - today.weekday()) % 7
    return today + timedelta(days=ahead or (0 if which == "this" else 7))


def _monday(today: date) -> date:
    return today - timedelta(days=today.weekday())


def _relative_day(match: re.Match[str], today: date) -> date:
    word = match["relative"].lower()
    if "after tomorrow" in word:
        return today + timedelta(days=2)
    return today + timedelta(days=1) if "tomorrow" in word else today


def _week(match: re.Match[str], today: date) -> date:
    later = 7 if (match["which"] or "").lower() == "next" else 0
    friday = _monday(today) + timedelta(days=4 + later)
    return friday if friday >= today else friday + timedelta(days=2)


def _month_end(match: re.Match[str], today: date) -> date:
    first = today.replace(day=1)
    if (match["which"] or "").lower() == "next":
        first = (first + timedelta(days=31)).replace(day=1)
    return first.replace(day=calendar.monthrange(first.year, first.month)[1])


def _year_end(_: re.Match[str], today: date) -> date:
    return date(today.year, 12, 31)


def _after(match: re.Match[str], today: date) -> date:
    word = match["count"].lower()
    count = int(word) if word.isdigit() else _NUMBERS[word]
    unit = match["unit"].lower()
    if unit.startswith("month"):
        return _months_later(today, int(count))
    days = {"hour": 0, "minute": 0, "day": 1, "week": 7}[unit.rstrip("s")]
    return today + timedelta(days=int(count * days))


def _months_later(today: date, count: int) -> date:
    year, month = divmod(today.year * 12 + today.month - 1 + count, 12)
    return date(year, month + 1, min(today.day, calendar.monthrange(year, month + 1)[1]))


def _month_day(match: re.Match[str], today: date) -> date:
    month = [name[:3] for name in _MONTHS].index(match["month"].lower()[:3]) + 1
    if match["year"]:
        return date(int(match["year"]), month, int(match["day"]))
    this_year = date(today.year, month, int(match["day"]))
    return this_year if this_year >= today else date(today.year + 1, month, int(match["day"]))


def _day_of_month(match: re.Match[str], today: date) -> date:
    this_month = today.replace(day=int(match["day"]))
    return this_month if this_month > today else _months_later(today.replace(day=1), 1).replace(day=int(match["day"]))


def _iso(match: re.Match[str], _: date) -> date:
    return date.fromisoformat(match["iso"])


def _pattern(source: str) -> re.Pattern[str]:
    return re.compile(source, re.IGNORECASE)


_BY = r"(?:\b(?:by|on|before|until|till|no later than|due|for|from)\s+)?"
_STRICT_BY = r"\b(?:by|on|before|until|till|no later than|due)\s+"
_PATTERNS: tuple[tuple[re.Pattern[str], Resolve], ...] = (
    (_pattern(r"\b(?:by |on |before |until )?(?P<iso>\d{4}-\d\d-\d\d)\b"), _iso),
    (_pattern(rf"{_BY}\b(?P<relative>(?:the )?day after tomorrow|tomorrow|today|tonight|this (?:morning|afternoon|evening)|(?:the )?end of (?:the )?day|eod|cob|close of business)\b(?:\s+(?:morning|noon|afternoon|evening|night))?(?!['’]s)"), _relative_day),
    (_pattern(rf"(?<!last )(?<!every )(?<!each )(?<!since )(?<!from )(?<!the )(?:{_STRICT_BY}(?:the )?)?\b(?:(?P<which>next|this|coming)\s+)?{_WEEKDAY}\b(?:\s+(?:morning|noon|afternoon|evening|night))?(?!['’]s)(?!\s+(?:meeting|call|release|report|session|review|deadline|standup|night's))"), _weekday),
    (_pattern(rf"(?:{_BY}(?:the )?(?:end of )?(?:the )?\b(?P<which>next|this|the)\s+week\b|\b(?:by )?(?:the )?end of (?P<which2>the) week\b)(?!['’]s)(?!end)"), _week),
    (_pattern(r"\b(?:by |before |until )?(?P<which>)eow\b"), _week),
    (_pattern(r"\b(?:by |before |at |until )?(?:the )?end of (?:the )?(?P<which>next|this|the)?\s*month\b"), _month_end),
    (_pattern(rf"{_BY}\b(?P<which>next) month\b(?!['’]s)"), _month_end),
    (_pattern(r"\b(?:by |before |at |until )?(?:the )?end of (?:the |this )?year\b"), _year_end),
    (_pattern(rf"\b(?:in|within)\s+(?:the next )?{_COUNT}\s+(?P<unit>hours?|minutes?|days?|weeks?|months?)\b(?: time)?"), _after),
    (_pattern(rf"\b{_COUNT}\s+(?P<unit>days?|weeks?|months?) from (?:now|today)\b"), _after),
    (_pattern(rf"{_BY}\b{_MONTH}\s+(?:the )?{_DAY}\b(?:,?\s+(?P<year>20\d\d))?"), _month_day),
    (_pattern(rf"{_BY}\b(?:the )?{_DAY}\s+(?:of )?{_MONTH}\b(?:,?\s+(?P<year>20\d\d))?"), _month_day),
    (_pattern(r"\b(?:by|on|before|until)\s+the\s+(?P<day>[0-3]?\d)(?:st|nd|rd|th)\b"), _day_of_month),
)  # fmt: skip
