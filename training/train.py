"""
What is learned from labelled conversations: `python -m training.train [FILE.jsonl …]`.

It writes the weights that `engine/analysis/findings/learned.py` reads. It learns from the conversations of this folder
and from files of meetings (`meetings.py`). The same conversations give the same bytes. Both sources count the same, and
so do lines that are something and lines that are not; what is doubtful counts nothing.
"""

import hashlib
import json
import sys
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from conversation.models import Message, Speaker
from engine.analysis.english.lines import Line, read_lines
from engine.analysis.english.words import telling_words
from engine.analysis.findings.learned import ACTION_ITEM, SUMMARY, WEIGHTS, Heads
from engine.analysis.findings.signals import NAMES, Matrix, signals
from training.corpus import as_json, conversations
from training.meetings import as_conversation, series

PENALTY = {ACTION_ITEM: 0.1, SUMMARY: 0.1}
"""Of the squares of the weights of signals of unit variance: chosen by leaving kinds and sources out."""
STEPS, SMALL_STEP = 30, 1e-7
LEAST_SHARED = 0.2
"""A line among those that an item rests on says it if it has this part of its words."""
DIGITS = 4
SAID_AT = datetime(2026, 1, 1, tzinfo=UTC)
SAMPLE = (
    "Ada: Okay, um, so we decided to ship the 2.4 release on Friday, right?",
    "Bo: Yes, I'll send Cleo the notes by tomorrow because she needs them.",
    "Ada: Could you please check whether it's not too late?",
    "Cleo: No, sorry, I can't. Maybe they should look at that next week if somebody has time.",
)
"""By the signals of these lines, weights know that they were made for signals that are computed as they are."""


@dataclass(frozen=True, slots=True)
class Lesson:
    """The lines of one conversation: their signals, and for each head 1, 0, or -1 where nothing is to be learned."""

    source: str
    kind: str
    signals: Matrix
    labels: Mapping[str, NDArray[np.int8]]


def lessons(paths: Sequence[str]) -> list[Lesson]:
    """Everything that there is to learn from: this folder, and files of meetings."""
    own = [("own", each.kind, as_json(each)) for each in conversations()]
    texts = [text for path in paths for text in Path(path).read_text(encoding="utf-8").splitlines()]
    meetings = [("ami", series(meeting), as_conversation(meeting)) for meeting in map(json.loads, texts)]
    return [_lesson(*each) for each in (*own, *meetings)]


def _lesson(source: str, kind: str, document: Mapping[str, Any]) -> Lesson:
    lines = lines_of(document)
    told = {str(turn) for turn in document["summary_ids"]}
    summary = [int(line.message.id in told) for line in lines]
    labels = {ACTION_ITEM: _items(document, lines), SUMMARY: np.array(summary, np.int8)}
    return Lesson(source, kind, signals(lines), labels)


def lines_of(document: Mapping[str, Any]) -> list[Line]:
    """The lines of a conversation; the id of a message is that of its turn."""
    return read_lines(
        [
            Message(
                id=str(turn["id"]),
                text=turn["text"],
                speaker=Speaker(name=turn["speaker"], user_id=turn["speaker"]),
                start_at=SAID_AT,
                end_at=SAID_AT,
            )
            for turn in document["turns"]
        ]
    )


def _items(document: Mapping[str, Any], lines: Sequence[Line]) -> NDArray[np.int8]:
    """Which lines say an action item; those that only lead up to it or accept it are left out, and doubtful ones."""
    labels = np.zeros(len(lines), np.int8)
    for item in document["action_items"]:
        words, turns = telling_words(item["text"]), {str(turn) for turn in item["evidence_ids"]}
        for place, line in enumerate(lines):
            if line.message.id in turns and labels[place] < 1:
                says = len(words & telling_words(line.text)) >= LEAST_SHARED * max(1, len(words))
                labels[place] = 1 if says and not item.get("doubtful") else -1
    return labels


def heads(lessons: Sequence[Lesson]) -> Heads:
    """What is learned from lessons."""
    return Heads({name: fit(lessons, name) for name in PENALTY})


def fit(lessons: Sequence[Lesson], head: str) -> tuple[Matrix, float]:
    """Weights and bias of a logistic regression, by Newton's method."""
    table = np.vstack([each.signals for each in lessons])
    labels = np.concatenate([each.labels[head] for each in lessons])
    sources = np.concatenate([np.full(len(each.signals), each.source) for each in lessons])
    counts = _balance(labels, sources)
    mean = counts @ table
    spread = np.sqrt(counts @ (table - mean) ** 2) + 1e-9
    scaled = np.hstack([(table - mean) / spread, np.ones((len(table), 1))])
    penalty = np.append(np.full(table.shape[1], PENALTY[head]), 1e-6)
    found = np.zeros(scaled.shape[1])
    for _ in range(STEPS):
        chance = 1 / (1 + np.exp(-scaled @ found))
        slope = scaled.T @ (counts * (chance - labels)) + penalty * found
        bend = (scaled * (counts * chance * (1 - chance))[:, None]).T @ scaled + np.diag(penalty)
        step = np.linalg.solve(bend, slope)
        found -= step
        if np.abs(step).max() < SMALL_STEP:
            break
    weights = found[:-1] / spread
    return weights, float(found[-1] - weights @ mean)


def _balance(labels: NDArray[np.int8], sources: NDArray[np.str_]) -> Matrix:
    """How much each line counts: of each source, those that are something and those that are not, the same."""
    counts = np.zeros(len(labels))
    for source in np.unique(sources):
        for label in (0, 1):
            group = (sources == source) & (labels == label)
            counts[group] = 1 / max(1, group.sum())
    result: Matrix = counts / counts.sum()
    return result


def mark() -> str:
    """What tells how signals are computed."""
    turns = [dict(zip(("speaker", "text"), said.split(": ", 1), strict=True)) for said in SAMPLE]
    table = signals(lines_of({"turns": [{"id": str(place), **turn} for place, turn in enumerate(turns)]}))
    return hashlib.sha256(np.round(table, 6).tobytes()).hexdigest()[:16]


def as_text(lessons: Sequence[Lesson]) -> str:
    """The file of weights that were learned from lessons."""
    stored = {
        # Adding 0 makes 0 of -0.
        name: {"bias": round(bias, DIGITS), "weights": (np.round(weights, DIGITS) + 0.0).tolist()}
        for name, (weights, bias) in heads(lessons).weights.items()
    }
    counts = {source: sum(each.source == source for each in lessons) for source in ("own", "ami")}
    return json.dumps({"conversations": counts, "signals": mark(), "names": NAMES, "heads": stored}, indent=1) + "\n"


def main() -> None:
    """Write the weights."""
    WEIGHTS.write_text(as_text(lessons(sys.argv[1:])), encoding="utf-8")


if __name__ == "__main__":
    main()
