"""The words after `/readout digest`: the wish that they express, or the fault in them."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import time
from functools import cache
from zoneinfo import available_timezones

from blocks import digest as wording
from storage.schedules import Schedule

DAILY = (0, 1, 2, 3, 4, 5, 6)
DAYS = {"daily": DAILY, "weekdays": DAILY[:5]}
WEEKLY = "weekly"
WEEK = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
SHORTEST_DAY = 3

OWN_ZONE = ""
"""The zone of a schedule for which none was named, until the asker's is known."""


@dataclass(frozen=True, slots=True)
class Now:
    """A digest is wanted at once."""


@dataclass(frozen=True, slots=True)
class Off:
    """No digests are wanted any more."""


@dataclass(frozen=True, slots=True)
class Show:
    """The present schedule is wanted."""


Wish = Schedule | Now | Off | Show

AT_ONCE: Mapping[str, Wish] = {"now": Now(), "off": Off()}


class NotUnderstood(Exception):
    """The words mean nothing; `answer` says which, and what would mean something."""

    def __init__(self, template: str, **fields: str) -> None:
        super().__init__(template)
        self.answer = wording.say(template, **fields)


def read_wish(words: Sequence[str]) -> Wish:
    """
    The wish in the words after `digest`; a schedule has OWN_ZONE as its zone if they name none.

    Raises: NotUnderstood.
    """
    if not words:
        return Show()
    word = words[0].lower()
    if word in AT_ONCE:
        _end(words, 1)
        return AT_ONCE[word]
    if word in DAYS:
        return _schedule(DAYS[word], words, 1)
    if word == WEEKLY:
        return _schedule((_weekday(words[1] if len(words) > 1 else ""),), words, 2)
    raise NotUnderstood(wording.UNKNOWN_WORD, word=words[0])


def _schedule(weekdays: tuple[int, ...], words: Sequence[str], start: int) -> Schedule:
    """A schedule whose time, and zone if one is named, are the words from `start` on."""
    if len(words) == start:
        raise NotUnderstood(wording.NO_TIME, words=" ".join(words))
    at = _time(words[start])
    zone = _zone(words[start + 1]) if len(words) > start + 1 else OWN_ZONE
    _end(words, start + 2)
    return Schedule(weekdays, at, zone)


def _end(words: Sequence[str], end: int) -> None:
    """Raises: NotUnderstood if there are words from `end` on."""
    if len(words) > end:
        raise NotUnderstood(wording.TOO_MUCH, word=" ".join(words[end:]), words=" ".join(words[:end]))


def _weekday(word: str) -> int:
    """A day of the week by its name or the beginning of it."""
    found = [number for number, day in enumerate(WEEK) if len(word) >= SHORTEST_DAY and day.startswith(word.lower())]
    if not found:
        raise NotUnderstood(wording.BAD_DAY)
    return found[0]


def _time(word: str) -> time:
    hours, colon, minutes = word.partition(":")
    digits = hours.isascii() and hours.isdecimal() and minutes.isascii() and minutes.isdecimal()
    if not (colon and digits and len(hours) <= 2 and len(minutes) == 2 and int(hours) < 24 and int(minutes) < 60):
        raise NotUnderstood(wording.BAD_TIME, word=word)
    return time(int(hours), int(minutes))


def known_zone(name: str) -> str | None:
    """A time zone as this machine calls it, capital letters and all; None when there is none of that name."""
    return _zones().get(name.lower())


def _zone(word: str) -> str:
    zone = known_zone(word)
    if zone is None:
        raise NotUnderstood(wording.BAD_ZONE, word=word)
    return zone


@cache
def _zones() -> Mapping[str, str]:
    """The zones that this machine knows, by their names in small letters; two of them are no places."""
    return {name.lower(): name for name in available_timezones() - {"localtime", "Factory"}}
