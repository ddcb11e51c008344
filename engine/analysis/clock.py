"""Clock: the hour that a phrase names ("at three", "by 5 pm")."""

import re
from datetime import time

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

_TIME = re.compile(
    rf"""\b(?:at|by|before|around|until)\s+(?:(?P<noon>noon|midday)\b
      | (?:(?P<digits>[01]?\d|2[0-3])(?:[:.](?P<minute>[0-5]\d))?|(?P<word>{"|".join(_HOURS)})\b)
        (?:\s*(?P<half>[ap]\.?m\b\.?)|\s*o'?clock\b|(?=\s*(?:[.,;?!]|$)|\s+(?:on|tomorrow|today|next|this|would|works?|is|for|and|or|\w+day)\b))
    )""",
    re.IGNORECASE | re.VERBOSE,
)


def find_time(text: str) -> time | None:
    """The hour that the text names, None if it names none."""
    found = _TIME.search(text)
    if not found:
        return None
    if found["noon"]:
        return NOON
    hour = int(found["digits"]) if found["digits"] else _HOURS.index(found["word"].lower()) + 1
    half = (found["half"] or "").lower()
    if half:
        hour = hour % 12 + (12 if half.startswith("p") else 0)
    elif not found["minute"] and 1 <= hour <= LAST_AFTERNOON_HOUR:
        hour += 12
    return time(hour, int(found["minute"] or 0))
