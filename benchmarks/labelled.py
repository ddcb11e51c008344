"""Labelled conversations, and what the analysis finds in them, by the turns it rests on."""

import itertools
import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from conversation.models import Conversation, Insight, Speaker, TextMessage
from engine.analysis import Text, by_rules
from engine.analysis.findings.learned import Heads
from engine.conversations import History, begun_at, with_texts
from training.corpus import as_json, conversations
from training.meetings import as_conversation, is_meeting

Document = Mapping[str, Any]

THRESHOLD = 0.5
TURN_SECONDS = 30
"""Turns are taken to follow each other at this distance."""
DATE = datetime(2026, 11, 25, 9, tzinfo=UTC)
"""That of conversations which have none."""


@dataclass(frozen=True, slots=True)
class Found:
    """A thing that was found, by the turns it rests on."""

    text: str
    turns: frozenset[str]
    owner: str = ""
    day: str | None = None


@dataclass(frozen=True, slots=True)
class Readout:
    """Everything that was found in a conversation, or that a baseline takes for it."""

    items: Sequence[Found]
    follow_ups: Sequence[Found]
    questions: Sequence[Found]
    decisions: Sequence[Found]
    summary: Sequence[str]
    topics: Sequence[str]


def documents(paths: Sequence[str]) -> Iterator[tuple[str, Document]]:
    """Each conversation with the name of its group: its file, or without files its medium among our own."""
    for path in paths:
        for line in Path(path).read_text(encoding="utf-8").splitlines():
            document = json.loads(line)
            yield Path(path).stem, as_conversation(document) if is_meeting(document) else document
    if not paths:
        yield from ((each.medium, as_json(each)) for each in conversations())


def read_out(document: Document, heads: Heads | None) -> Readout:
    """What the analysis finds in a conversation."""
    history = _history(document)
    ids = itertools.count(1)
    found = by_rules(Text(history.messages, begun_at(history), THRESHOLD, lambda: str(next(ids))), heads)
    turns = _turns(history, document)

    def seen(insights: Sequence[Insight]) -> list[Found]:
        return [
            Found(
                each.text,
                frozenset(turns[message_id] for message_id in each.message_ids),
                (each.assignee.name or "") if each.assignee else "",
                each.due_at.date().isoformat() if each.due_at else None,
            )
            for each in insights
            if not each.is_answered
        ]

    return Readout(
        seen(found.action_items),
        seen(found.follow_ups),
        seen(found.questions),
        seen(found.decisions),
        [chunk.text for chunk in found.summary],
        [topic.text for topic in found.topics],
    )


def _history(document: Document) -> History:
    ids = itertools.count(1)
    date = document.get("date")
    start_at = datetime.fromisoformat(date) if date else DATE
    texts = [
        TextMessage(turn["text"], Speaker(name=turn["speaker"], user_id=turn["speaker"]), at, at + timedelta(seconds=5))
        for number, turn in enumerate(document["turns"])
        for at in [start_at + timedelta(seconds=TURN_SECONDS * number)]
    ]
    return with_texts(History(Conversation("1", "talk", start_at=start_at)), texts, lambda: str(next(ids)))


def _turns(history: History, document: Document) -> Mapping[str, str]:
    """The turn of each message."""
    start_at = begun_at(history)
    turns = {}
    for message in history.messages:
        since = ((message.start_at or start_at) - start_at).total_seconds()
        turns[message.id] = str(document["turns"][int((since + 0.01) // TURN_SECONDS)]["id"])
    return turns
