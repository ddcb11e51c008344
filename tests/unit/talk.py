"""Conversations to try the text analysis with."""

import itertools
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta

from conversation.models import Message, Speaker, Word
from engine.analysis import Findings, Text, by_rules
from engine.analysis.english.people import first_name

TUESDAY = datetime(2026, 2, 3, 10, tzinfo=UTC)
SECONDS_PER_MESSAGE = 3.0
UNNAMED = "Speaker 1"


def ada(text: str) -> tuple[str, str]:
    """Ada Holm says it."""
    return "Ada Holm", text


def bo(text: str) -> tuple[str, str]:
    """Bo Lind says it."""
    return "Bo Lind", text


def cleo(text: str) -> tuple[str, str]:
    """Cleo Ruiz says it."""
    return "Cleo Ruiz", text


def unnamed(text: str) -> tuple[str, str]:
    """Somebody in a recording says it; what has a name to it is written."""
    return UNNAMED, text


def speaker(name: str) -> Speaker:
    """Whoever speaks under a name."""
    return Speaker(id=f"id of {name}", name=name)


def messages(said: Sequence[tuple[str, str]]) -> list[Message]:
    """What is said, each message right after the one before, with its place as id."""
    return [_message(number, name, text) for number, (name, text) in enumerate(said)]


def _message(number: int, name: str, text: str) -> Message:
    start_at = TUESDAY + timedelta(seconds=number * SECONDS_PER_MESSAGE)
    return Message(
        id=str(number),
        text=text,
        speaker=speaker(name),
        start_at=start_at,
        end_at=start_at + timedelta(seconds=SECONDS_PER_MESSAGE),
        duration=SECONDS_PER_MESSAGE,
        words=(Word(text, start_at, start_at),) if name == UNNAMED else (),
    )


def analysed(*said: tuple[str, str], confidence_threshold: float = 0.5) -> Findings:
    """The analysis of a conversation on a Tuesday, ids counted."""
    ids = itertools.count(1)
    return by_rules(Text(messages(said), TUESDAY, confidence_threshold, lambda: f"new-{next(ids)}"))


def tasks(*said: tuple[str, str]) -> list[tuple[str, str | None]]:
    """The action items of a conversation with the first names of their owners."""
    found = analysed(*said).action_items
    return [(item.text, first_name(item.assignee) if item.assignee else None) for item in found]
