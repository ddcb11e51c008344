"""Foreign text made fit for Slack (cleaned, escaped, shortened), and numbers in words."""

import re
from collections.abc import Sequence
from datetime import UTC, tzinfo

from conversation.models import Message

ELLIPSIS = "…"
NAMELESS = "a nameless file"

MAX_NAMES = 3
MAX_NAME = 60

# Control characters except those that str.split() takes for white space, marks that turn the direction of writing
# (a name could hide its real ending with them), byte order marks, and halves of surrogate pairs, which are not text.
_UNSEEN = re.compile(
    r"[\x00-\x08\x0e-\x1b\x7f-\x84\x86-\x9f\u061c\u200e\u200f\u202a-\u202e\u2066-\u206f\ufeff\ud800-\udfff]"
)
_GENERIC_NAME = re.compile(r"speaker\s*\d*", re.IGNORECASE)
_MARKDOWN = re.compile(r"([\\`*_\[\]<>#|~])")
_SPLIT_ENTITY = re.compile(r"&(?:am?p?|lt?|gt?)?$")


def clean(text: str) -> str:
    """The text in one line, without control characters and marks that change the direction of writing."""
    return " ".join(_UNSEEN.sub("", text).split())


def escape(text: str) -> str:
    """
    The text in one line, so that Slack reads it as text: no mention, link or date comes of it.

    Source: "Formatting message text", escaping: these three characters and no others. Marks such as `*` have no
    escape; where they matter the text belongs in a rich_text block.
    """
    return clean(text).replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


def escape_markdown(text: str) -> str:
    """The text in one line, so that a reader of Markdown shows it as it is."""
    return _MARKDOWN.sub(r"\\\1", clean(text))


def shorten(text: str, limit: int) -> str:
    """At most `limit` characters of the text, cut between words where that loses little, never inside an entity."""
    if len(text) <= limit:
        return text
    cut = _SPLIT_ENTITY.sub("", text[: limit - 1])
    space = len(cut) if text[limit - 1].isspace() else cut.rfind(" ")
    return (cut[:space] if space >= limit // 2 else cut).rstrip() + ELLIPSIS


def brief(text: str, limit: int) -> str:
    """The cleaned text in at most `limit` characters."""
    return shorten(clean(text), limit)


def listed(names: Sequence[str]) -> str:
    """Names in a sentence: "Anna", "Anna and Ben", "Anna, Ben, Clara and 3 more"; at least one is needed."""
    shown = [brief(name, MAX_NAME) or NAMELESS for name in names[:MAX_NAMES]]
    last = f"{len(names) - MAX_NAMES} more" if len(names) > MAX_NAMES else shown.pop()
    return f"{', '.join(shown)} and {last}" if shown else last


def is_generic_name(name: str) -> bool:
    """Tell whether a name is only "Speaker 2", who is someone else in each conversation."""
    return _GENERIC_NAME.fullmatch(name) is not None


def count(number: int, noun: str) -> str:
    """A number of things: "no messages", "1 message", "3 messages"."""
    return f"{number} {noun}" if number == 1 else f"{number or 'no'} {noun}s"


def clock(seconds: float) -> str:
    """A place in a recording: "2:15", "1:02:15"."""
    minutes, seconds_left = divmod(int(max(0, seconds)), 60)
    hours, minutes_left = divmod(minutes, 60)
    return f"{hours}:{minutes_left:02}:{seconds_left:02}" if hours else f"{minutes}:{seconds_left:02}"


def written_at(message: Message, zone: tzinfo | None = UTC) -> str:
    """The time when a message was written, "2026-11-28 09:15" in a zone, None for this machine's; empty if unknown."""
    return "" if message.start_at is None else f"{message.start_at.astimezone(zone):%Y-%m-%d %H:%M}"


def spoken(seconds: float) -> str:
    """A length as people say it: "less than 1 s", "45 s", "34 min", "1 h 5 min", "3 days"."""
    if seconds < 0.5:
        return "less than 1 s"
    if seconds < 59.5:
        return f"{round(seconds)} s"
    minutes = round(seconds / 60)
    if minutes < 60:
        return f"{minutes} min"
    hours, minutes_left = divmod(minutes, 60)
    if hours >= 48:
        return count(round(hours / 24), "day")
    return f"{hours} h {minutes_left} min" if minutes_left else f"{hours} h"
