"""Clock: the hour that a phrase names ("at three", "by 5 pm"), in the zone that it names ("17:00 CET", "5pm PT")."""

import re
from datetime import UTC, datetime, time, timedelta, timezone, tzinfo
from zoneinfo import ZoneInfo

END_OF_DAY = time(17)
"""What a day named without an hour means: the end of its working day."""
NOON, EVENING, LAST_MINUTE = time(12), time(21), time(23, 59)

_HOURS = ("one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve")
NUMBERS: dict[str, float] = {word: number for number, word in enumerate(_HOURS, 1)} | {
    "a": 1, "an": 1, "half an": 0.5, "a couple of": 2, "a few": 3, "fifteen": 15, "twenty": 20, "thirty": 30,
}  # fmt: skip
"""Numbers as they are spelled before a unit of time; "a few" is three."""

LAST_AFTERNOON_HOUR = 7
"""Without "am" or "pm", hours up to this one are in the afternoon: nobody sends a draft at three in the night."""

_OFFSETS = {
    "UTC": 0, "GMT": 0, "WET": 0, "WEST": 1, "CET": 1, "MEZ": 1, "CEST": 2, "MESZ": 2, "EET": 2, "EEST": 3, "MSK": 3,
    "SGT": 8, "HKT": 8, "JST": 9, "KST": 9, "AEST": 10, "AEDT": 11, "NZST": 12, "NZDT": 13,
    "EST": -5, "EDT": -4, "CDT": -5, "MST": -7, "MDT": -6, "PST": -8, "PDT": -7,
}  # fmt: skip
"""Abbreviations that name an offset, in hours."""
_ZONES = {
    "ET": ("America/New_York",),
    "EASTERN": ("America/New_York",),
    "CT": ("America/Chicago",),
    "CENTRAL": ("America/Chicago",),
    "MT": ("America/Denver",),
    "MOUNTAIN": ("America/Denver",),
    "PT": ("America/Los_Angeles",),
    "PACIFIC": ("America/Los_Angeles",),
    "CST": ("America/Chicago", "Asia/Shanghai"),
    "BST": ("Europe/London", "Asia/Dhaka"),
    "IST": ("Asia/Kolkata", "Europe/Dublin", "Asia/Jerusalem"),
}
"""Names whose offset depends on the date, and those that more than one part of the world has."""
NEARBY = timedelta(hours=3)
"""Somebody this far from one of several places with the same abbreviation, and from no other, means that one."""

_NAMES = "|".join((*_OFFSETS, *_ZONES))
_AFTER_HALF = _NAMES.lower()
ZONE = (
    rf"(?:(?-i:(?:UTC|GMT)\s?[+\u2212-]\d{{1,2}}(?::?[0-5]\d)?|{_NAMES}|Eastern|Central|Mountain|Pacific)\b"
    rf"|(?<=[ap]m\s)(?:{_AFTER_HALF})\b)"
)
"""The source of an expression for a zone after an hour; written small only after "am" and "pm"."""
_CLOCK = r"(?:[01]?\d|2[0-3])(?:[:.][0-5]\d)?(?:\s*[ap]\.?m\b\.?)?"
ZONED = rf"{_CLOCK}\s*\(?{ZONE}"
"""The source of an expression for an hour with its zone."""

_TIME = re.compile(
    rf"""(?:\b(?:at|by|before|around|until)\s+|(?<![\w:.])(?={ZONED}))(?:(?P<noon>noon|midday)\b
      | (?:(?P<digits>[01]?\d|2[0-3])(?:[:.](?P<minute>[0-5]\d))?|(?P<word>{"|".join(_HOURS)})\b)
        (?:\s*(?P<half>[ap]\.?m\b\.?)|\s*o'?clock\b|(?=\s*\(?{ZONE})
          |(?=\s*(?:[.,;?!]|$)|\s+(?:on|tomorrow|today|next|this|would|works?|is|for|and|or|\w+day)\b))
    )(?:\s*\(?(?P<zone>{ZONE}))?""",
    re.IGNORECASE | re.VERBOSE,
)


def find_time(text: str, now: datetime) -> time | None:
    """
    The hour that the text names, None if it names none.

    It has a zone if the text says one. Where an abbreviation means several, the one that is near where the speaker is
    counts, by the offset of `now`; if that does not tell, there is no hour that is certain.
    """
    found = _TIME.search(text)
    if not found:
        return None
    zone = _zone(found["zone"], now) if found["zone"] else None
    if found["zone"] and zone is None:
        return None
    if found["noon"]:
        return NOON.replace(tzinfo=zone)
    hour = int(found["digits"]) if found["digits"] else _HOURS.index(found["word"].lower()) + 1
    half = (found["half"] or "").lower()
    if half:
        hour = hour % 12 + (12 if half.startswith("p") else 0)
    elif not found["minute"] and 1 <= hour <= LAST_AFTERNOON_HOUR:
        hour += 12
    return time(hour, int(found["minute"] or 0), tzinfo=zone)


def without_hours(text: str) -> str:
    """The text without the hours that it names."""
    return _TIME.sub(" ", text)


def _zone(name: str, now: datetime) -> tzinfo | None:
    name = name.upper().replace("\u2212", "-")
    if written := re.fullmatch(r"(?:UTC|GMT)\s?([+-])(\d{1,2}):?(\d\d)?", name):
        offset = timedelta(hours=int(written[2]), minutes=int(written[3] or 0))
        return timezone(-offset if written[1] == "-" else offset) if offset < timedelta(days=1) else None
    if name in _OFFSETS:
        return timezone(timedelta(hours=_OFFSETS[name])) if _OFFSETS[name] else UTC
    return _meant([ZoneInfo(key) for key in _ZONES[name]], now)


def _meant(zones: list[ZoneInfo], now: datetime) -> ZoneInfo | None:
    """The one of the zones that somebody means who reads this off the clock, None if that is not certain."""
    if len(zones) == 1:
        return zones[0]
    own = now.utcoffset() or timedelta()
    away = {zone: abs((now.astimezone(zone).utcoffset() or timedelta()) - own) for zone in zones}
    here = [zone for zone in zones if not away[zone]] or [zone for zone in zones if away[zone] <= NEARBY]
    return here[0] if len(here) == 1 else None
