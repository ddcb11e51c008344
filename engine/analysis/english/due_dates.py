"""Due dates: the moment that words like "by Friday" or "in two weeks" mean, seen from the day they were said."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, time
from functools import lru_cache

from engine.analysis.english.clock import END_OF_DAY, EVENING, LAST_MINUTE, NOON, find_time, without_hours
from engine.analysis.english.day_words import DAYS, HOURS, Resolve, Rule
from engine.analysis.english.days import Match, is_limit

NEAR = 30
"""An hour belongs to a day that is named at most so many characters away: "at three on Tuesday"."""
_NOT_THEN = re.compile(
    r"\b(?:not|instead\s+of|rather\s+than|only\s+after|(?<!day\s)after)\s+(?:(?:the|my|our)\s+(?:\w+\s+)?)?(?:(?:on|by|before)\s+)?"
    r"(?:today|tonight|tomorrow|this\s+week|(?:next\s+)?(?:mon|tues|wednes|thurs|fri|satur|sun)day)\b(?!'s)"
    r"|\b(?:won't|will\s+not|can't|cannot|not)\s+(?:\w+\s+){1,4}before\s+(?:tomorrow|next\s+week|(?:next\s+)?\w{3,6}day)\b(?!'s)"
    r"|\b(?:today|tonight|tomorrow|\w+day)(?:\s+(?:won't|will\s+not|doesn't|can't|is(?:n't|\s+not|\s+too|\s+no|\s+out)))\b",
    re.IGNORECASE,
)
"""Days on which a thing is not done."""
_EITHER = re.compile(
    r"\b(?:today|tomorrow|\w{3,6}day|\d\d?(?:st|nd|rd|th))(?:,?\s+or|,\s+(?:or\s+)?(?:maybe|perhaps)|,(?=\s+\w+day\b))"
    r"\s+(?:maybe\s+|perhaps\s+|the\s+)?"
    r"(?:today|tomorrow|day\s+after|(?:next\s+)?(?:mon|tues|wednes|thurs|fri|satur|sun)day|\d\d?(?:st|nd|rd|th))\b"
    r"(?!,?\s+(?:at\s+the\s+)?latest)",
    re.IGNORECASE,
)
"""Two days, of which none is certain."""
_BECAUSE = re.compile(
    r"\b(?:because|since\s+(?:it|we|they|he|she|the)|as\s+(?:it|we|they|he|she)|in\s+case)\b.*",
    re.IGNORECASE | re.DOTALL,
)
"""Why it is done: a day that is named there belongs to something else."""
_SO_THAT = re.compile(r"\bso\s+(?:that\b|(?:it|we|they|you|he|she|the|i)\b|(?:it|they|we|you)'\w+)", re.IGNORECASE)
"""What follows is what it is good for, with days that count less than that on which it is done."""


@dataclass(frozen=True, slots=True)
class DueDate:
    """When something is due, and the words that say so."""

    at: datetime
    phrase: str

    @property
    def is_limit(self) -> bool:
        """True for "by Friday", False for a day that is only named."""
        return is_limit(self.phrase)


def find_due_date(text: str, reference: datetime) -> DueDate | None:
    """
    The moment by which the text says that something will be done, None if it names none that is certain.

    In the reference's own offset, so that "tomorrow" is the day after the reference's day where it was said, or in the
    zone that the text names ("5pm PT"). A day without an hour means the end of its working day, 17:00; a week its
    Friday; a month its last day. A weekday is the next one after the reference's own day.
    """
    text = _BECAUSE.sub(" ", _NOT_THEN.sub(" ", text))
    if _EITHER.search(text):
        return None
    found = _moments(text, reference, DAYS) or _moments(text, reference, HOURS)
    if not found:
        return None
    aim = _SO_THAT.search(text)
    end = aim.start() if aim else len(text)
    match, moment = min(found, key=lambda hit: (hit[0].start() > end, not is_limit(hit[0][0]), hit[0].start()))
    return DueDate(moment, match[0].strip())


def without_days(text: str) -> str:
    """The text without the words that name a day on which something is due; hours stay."""
    small = text.lower()
    for rule in DAYS:
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
    if (phrase.endswith("night") and "fortnight" not in phrase) or "evening" in phrase:
        return EVENING
    early = "morning" in phrase or "first thing" in text[: match.start()].lower()[-12:]
    return NOON if early else END_OF_DAY
