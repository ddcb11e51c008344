"""Due dates: the moment that words like "by Friday" or "in two weeks" mean, seen from the day they were said."""

import calendar
import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from functools import lru_cache

from engine.analysis.english.clock import (
    END_OF_DAY,
    EVENING,
    LAST_MINUTE,
    NOON,
    NUMBERS,
    ZONE,
    ZONED,
    find_time,
    without_hours,
)

WEEKDAYS = tuple(name.lower() for name in calendar.day_name)
_MONTHS = tuple(name.lower()[:3] for name in calendar.month_name[1:])

NEAR = 30
"""An hour belongs to a day that is named at most so many characters away: "at three on Tuesday"."""


@dataclass(frozen=True, slots=True)
class DueDate:
    """When something is due, and the words that say so."""

    at: datetime
    phrase: str


Match = re.Match[str]
Resolve = Callable[[Match, datetime], date | datetime | None]


@dataclass(frozen=True, slots=True)
class Rule:
    """
    Words for a day or an hour, and what they mean seen from a moment.

    A text that has none of the `hints` cannot match; to look for those first takes a tenth of the time.
    """

    pattern: re.Pattern[str]
    resolve: Resolve
    hints: tuple[str, ...]

    def may_match(self, small: str) -> bool:
        """Whether there is any use in trying the pattern on a text, which is given in small letters."""
        # A loop: a generator takes twice as long, and this is asked some thirty times of every sentence.
        for hint in self.hints:  # noqa: SIM110
            if hint in small:
                return True
        return False


def find_due_date(text: str, reference: datetime) -> DueDate | None:
    """
    The moment by which the text says that something will be done, None if it names none that is certain.

    In the reference's own offset, so that "tomorrow" is the day after the reference's day where it was said, or in the
    zone that the text names ("5pm PT"). A day without an hour means the end of its working day, 17:00; a week its
    Friday; a month its last day. A weekday is the next one after the reference's own day.
    """
    if _EITHER.search(text):
        return None
    text = _NOT_THEN.sub(" ", text)
    found = _moments(text, reference, _DAYS) or _moments(text, reference, _HOURS)
    if not found:
        return None
    match, moment = min(found, key=lambda hit: (not _is_limit(hit[0]), hit[0].start()))
    return DueDate(moment, match[0].strip())


def without_days(text: str) -> str:
    """The text without the words that name a day on which something is due; hours stay."""
    small = text.lower()
    for rule in _DAYS:
        if rule.may_match(small):
            text = rule.pattern.sub(" ", text)
    return text


@lru_cache(maxsize=2_000)
def without_times(text: str) -> str:
    """The text without the words that say when something is due, to the hour."""
    return without_hours(without_days(text))


def _moments(text: str, now: datetime, rules: Sequence[Rule]) -> list[tuple[Match, datetime]]:
    small = text.lower()
    return [
        (match, moment)
        for rule in rules
        if rule.may_match(small)
        for match in rule.pattern.finditer(text)
        if (moment := _moment(match, rule.resolve, text, now))
    ]


def _is_limit(match: Match) -> bool:
    """True for "by Friday", which counts before a day that is only mentioned."""
    return match[0].lower().lstrip().startswith(("by", "before", "until", "till", "no later", "due"))


def _moment(match: Match, resolve: Resolve, text: str, now: datetime) -> datetime | None:
    try:
        day = resolve(match, now)
    except (ValueError, OverflowError):
        return None
    if day is None or isinstance(day, datetime):
        return day
    # A day in numbers looks like an hour itself.
    itself = "" if "mark" in match.groupdict() else match[0]
    near = f"{text[max(0, match.start() - NEAR) : match.start()]}{itself}{text[match.end() : match.end() + NEAR]}"
    hour = find_time(near, now) or _part_of_day(text, match)
    zone = hour.tzinfo or now.tzinfo
    at = datetime.combine(day, hour, zone)
    return at if at > now or day != now.date() else datetime.combine(day, LAST_MINUTE, zone)


def _part_of_day(text: str, match: Match) -> time:
    phrase = match[0].lower()
    if "night" in phrase or "evening" in phrase:
        return EVENING
    early = "morning" in phrase or "first thing" in text[: match.start()].lower()[-12:]
    return NOON if early else END_OF_DAY


def _day(match: Match, now: datetime) -> date:
    word = match["day"].lower()
    if "after tomorrow" in word:
        return now.date() + timedelta(days=2)
    return now.date() + timedelta(days=1 if "tomorrow" in word or "first thing" in word else 0)


def _weekday(match: Match, now: datetime) -> date:
    today, wanted, which = now.date(), WEEKDAYS.index(match["weekday"].lower()), (match["which"] or "").lower()
    if which == "next":
        return _monday(today) + timedelta(days=7 + wanted)
    ahead = (wanted - today.weekday()) % 7
    return today + timedelta(days=ahead or (0 if which == "this" else 7))


def _monday(today: date) -> date:
    return today - timedelta(days=today.weekday())


def _week(match: Match, now: datetime) -> date:
    friday = _monday(now.date()) + timedelta(days=11 if "next" in match[0].lower() else 4)
    return friday if friday >= now.date() else friday + timedelta(days=2)


def _weekend(match: Match, now: datetime) -> date:
    sunday = _monday(now.date()) + timedelta(days=13 if "next" in match[0].lower() else 6)
    return sunday - timedelta(days=2) if _is_limit(match) else sunday


def _month(match: Match, now: datetime) -> date:
    return _last_day(_months_later(now.date().replace(day=1), 1 if "next" in match[0].lower() else 0))


def _named_month(match: Match, now: datetime) -> date:
    month = _month_number(match)
    return _last_day(date(now.year + (month < now.month), month, 1))


def _last_day(day: date) -> date:
    return day.replace(day=calendar.monthrange(day.year, day.month)[1])


def _year(_: Match, now: datetime) -> date:
    return date(now.year, 12, 31)


def _after(match: Match, now: datetime) -> date | datetime:
    word, unit = match["count"].lower(), match["unit"].lower().rstrip("s")
    count = int(word) if word.isdigit() else NUMBERS[word]
    if unit in {"hour", "minute"}:
        return now + timedelta(**{f"{unit}s": count})
    if unit == "month":
        return _months_later(now.date(), int(count))
    return now.date() + timedelta(days=count * (7 if unit == "week" else 1))


def _months_later(day: date, count: int) -> date:
    year, month = divmod(day.year * 12 + day.month - 1 + count, 12)
    return date(year, month + 1, min(day.day, calendar.monthrange(year, month + 1)[1]))


def _calendar_day(match: Match, now: datetime) -> date:
    month, day = _month_number(match), int(match["number"])
    if match["year"]:
        return date(int(match["year"]), month, day)
    this_year = date(now.year, month, day)
    return this_year if this_year >= now.date() else date(now.year + 1, month, day)


def _month_number(match: Match) -> int:
    return _MONTHS.index(match["month"].lower()[:3]) + 1


def _day_of_month(match: Match, now: datetime) -> date:
    found = match.groupdict()
    number = int(found["number"]) if found.get("number") else _ORDINALS[found["ordinal"].lower()]
    this_month = now.date().replace(day=number)
    return this_month if this_month > now.date() else _months_later(now.date().replace(day=1), 1).replace(day=number)


def _written_day(match: Match, now: datetime) -> date | None:
    """
    A day in numbers: "4.12." and "24/12" by day and month, "12/24" the other way round.

    "12/04" may be either: it is the nearer of the two that are not past.
    """
    first, second = int(match["first"]), int(match["second"])
    pairs = [(first, second)] if match["mark"] == "." else [(first, second), (second, first)]
    days = [_next_on(day, month, now.date()) for day, month in pairs if month <= len(_MONTHS) and day > 0 < month]
    return min(days) if days else None


def _next_on(day: int, month: int, today: date) -> date:
    this_year = date(today.year, month, day)
    return this_year if this_year >= today else date(today.year + 1, month, day)


def _iso_date(match: Match, _: datetime) -> date:
    return date.fromisoformat(match["iso"])


def _hour_today(match: Match, now: datetime) -> datetime | None:
    hour = find_time(match[0], now)
    if hour is None:
        return None
    zone = hour.tzinfo or now.tzinfo
    at = datetime.combine(now.astimezone(zone).date(), hour, zone)
    return at if at > now else None


_BY = r"(?:\b(?:by|before|until|till|no\ later\ than|due|on|for)\s+)?"
_LIMIT = r"\b(?:by|before|until|till|no\ later\ than|due)\s+"
_WEEKDAY = rf"(?P<weekday>{'|'.join(WEEKDAYS)})"
_MONTH = (
    r"(?P<month>january|february|march|april|(?-i:May)|june|july|august|september|october|november|december"
    r"|jan|feb|mar|apr|jun|jul|aug|sept?|oct|nov|dec)\b\.?"
)
_NOT_THEN = re.compile(
    r"\b(?:not|instead\s+of|rather\s+than|only\s+after|(?<!day\s)after)\s+(?:(?:the|my|our)\s+(?:\w+\s+)?)?(?:(?:on|by|before)\s+)?"
    r"(?:today|tonight|tomorrow|this\s+week|(?:next\s+)?(?:mon|tues|wednes|thurs|fri|satur|sun)day)\b(?!'s)"
    r"|\b(?:today|tonight|tomorrow|\w+day)(?:\s+(?:won't|will\s+not|doesn't|can't|is(?:n't|\s+not|\s+too|\s+no|\s+out)))\b",
    re.IGNORECASE,
)
"""Days on which a thing is not done."""
_EITHER = re.compile(
    r"\b(?:today|tomorrow|\w{3,6}day)\s+or\s+(?:today|tomorrow|(?:next\s+)?\w{3,6}day)\b", re.IGNORECASE
)
"""Two days, of which none is certain."""
_ORDINALS = {
    word: number
    for number, word in enumerate(
        [
            "first",
            "second",
            "third",
            "fourth",
            "fifth",
            "sixth",
            "seventh",
            "eighth",
            "ninth",
            "tenth",
            "eleventh",
            "twelfth",
            "thirteenth",
            "fourteenth",
            "fifteenth",
            "sixteenth",
            "seventeenth",
            "eighteenth",
            "nineteenth",
            "twentieth",
            "twenty-first",
            "twenty-second",
            "twenty-third",
            "twenty-fourth",
            "twenty-fifth",
            "twenty-sixth",
            "twenty-seventh",
            "twenty-eighth",
            "twenty-ninth",
            "thirtieth",
            "thirty-first",
        ],
        start=1,
    )
}
"""Days of a month as they are said."""
_ORDINAL = "|".join(sorted(_ORDINALS, key=len, reverse=True))
_NUMBER = r"(?P<number>[0-3]?\d)(?:st|nd|rd|th)?"
_YEAR = r"\b(?:,?\s+(?P<year>20\d\d))?"
_COUNT = rf"(?P<count>\d{{1,3}}|{'|'.join(sorted(NUMBERS, key=len, reverse=True)).replace(' ', chr(92) + ' ')})"
_PART = r"(?:\s+(?:morning|noon|afternoon|evening|night))?"
_NOT_OWNER = r"(?!'s)"
_NOT_NAMED_FOR = r"(?!\s+(?:meeting|call|release|report|session|review|deadline|stand-?up|sync|demo|on\b(?!\s+the)))"
_PAST_OR_EVERY = "".join(rf"(?<!{word}\ )" for word in ("last", "every", "each", "since", "from", "the", "a"))


def _rule(source: str, resolve: Resolve, *hints: str) -> Rule:
    return Rule(re.compile(source, re.IGNORECASE | re.VERBOSE), resolve, hints)


_DAYS: tuple[Rule, ...] = (
    _rule(
        rf"(?:{_LIMIT}|\bon\s+)(?:the\s+)?(?P<first>[0-3]?\d)(?P<mark>[/.])(?P<second>[0-3]?\d)(?:(?P=mark)(?!\d)|(?![\d/.%])|(?=\.?$))"
        r"(?!\s*(?:%|am|pm|h\b|hours?|gb|mb|[x*]))",
        _written_day,
        *("/", "."),
    ),
    _rule(rf"{_BY}\b(?P<iso>\d{{4}}-\d\d-\d\d)\b", _iso_date, "-"),
    _rule(
        rf"""{_BY}\b(?P<day>(?:the\ )?day\ after\ tomorrow|tomorrow|today|tonight|this\ (?:morning|afternoon|evening)
        |(?:the\ )?end\ of\ (?:the\ |business\ )?(?:day|today)|eod|cob|close\ of\ business
        |(?:right\ )?(?:after|before)\ (?:lunch|work|standup|(?:the|my|our)\ (?:stand-?up|break|lunch))
        |first\ thing(?!\ (?:tomorrow|on|next|in\ the\ morning\ (?:on|of))))\b
        (?!\s+(?:on\ )?(?:tomorrow|\w+day)\b)
        {_PART}{_NOT_OWNER}""",
        _day,
        *(
            "morrow",
            "today",
            "tonight",
            "this ",
            "end of",
            "eod",
            "cob",
            "close of",
            "after ",
            "before ",
            "first thing",
        ),
    ),
    _rule(
        rf"""{_PAST_OR_EVERY}(?:(?:{_LIMIT}|\bon\s+)(?:the\ )?)?\b(?:(?P<which>next|this|coming)\s+)?{_WEEKDAY}\b
        {_PART}{_NOT_OWNER}{_NOT_NAMED_FOR}""",
        _weekday,
        "day",
    ),
    _rule(rf"{_BY}(?:(?:the\ )?end\ of\ )?\b(?:this|next)\ week\b{_NOT_OWNER}(?!end)", _week, " week"),
    _rule(rf"{_BY}(?:the\ )?end\ of\ the\ week\b|{_BY}\beow\b", _week, "end of", "eow"),
    _rule(
        r"\b(?:by|before|over|on|at|during)\s+(?:the|this|next)\ weekend\b|\b(?:this|next)\ weekend\b",
        _weekend,
        "weekend",
    ),
    _rule(
        rf"{_BY}(?:at\ )?(?:the\ )?end\ of\ (?:the|this|next)\ month\b|{_BY}\bnext\ month\b{_NOT_OWNER}",
        _month,
        "month",
    ),
    _rule(rf"{_BY}(?:at\ )?(?:the\ )?end\ of\ {_MONTH}", _named_month, "end of"),
    _rule(rf"{_BY}(?:at\ )?(?:the\ )?end\ of\ (?:the|this)\ year\b", _year, "year"),
    _rule(
        rf"\b(?:in|within)\s+(?:the\ next\ )?{_COUNT}\s+(?P<unit>hour|minute|day|week|month)s?\b",
        _after,
        "hour",
        "minute",
        "day",
        "week",
        "month",
    ),
    _rule(rf"\b{_COUNT}\s+(?P<unit>day|week|month)s?\ from\ (?:now|today)\b", _after, "from "),
    _rule(rf"{_BY}\b{_MONTH}\s+(?:the\ )?{_NUMBER}{_YEAR}", _calendar_day, *_MONTHS),
    _rule(rf"{_BY}(?<![\d.])(?:the\ )?{_NUMBER}\s+(?:of\ )?{_MONTH}{_YEAR}", _calendar_day, *_MONTHS),
    _rule(rf"(?:{_LIMIT}|\bon\s+)(?:the,?\s+)+(?P<number>[0-3]?\d)(?:st|nd|rd|th)\b", _day_of_month, "the"),
    _rule(
        r"\bthe\s+(?P<number>[0-3]?\d)(?:st|nd|rd|th)\b(?=\s*(?:[.,;!?)]|$)|\s+(?:would|is|works|at|and|or|in|then|if)\b)",
        _day_of_month,
        "the",
    ),
    _rule(
        rf"\b(?:that's|it's|is|be)\s+the\s+(?P<ordinal>{_ORDINAL})\b(?=\s*(?:[.,;!?]|$))(?<!first)(?<!second)",
        _day_of_month,
        "the",
    ),
    _rule(
        rf"(?:{_LIMIT}|\bon,?\s+)(?:by\s+)?(?:the,?\s+)+(?P<ordinal>{_ORDINAL})\b(?!\s+\w+ing\b)",
        _day_of_month,
        "the",
    ),
)
_HOURS: tuple[Rule, ...] = (
    _rule(
        rf"{_LIMIT}(?:{ZONED}|(?:noon|\d{{1,2}}(?:[:.]\d\d)?\s*(?:[ap]\.?m\b|o'clock)|\w+\s+o'clock)(?:\s*{ZONE})?)",
        _hour_today,
        *("by", "before", "until", "till", "later", "due"),
    ),
)
