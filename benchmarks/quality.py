"""
The text analysis judged on labelled conversations: `python -m benchmarks.quality [FILE.jsonl …]`.

Without arguments it reads the conversations in `training/`, with files those: one JSON object a line, `{"id", "date",
"turns": [{"id", "speaker", "text"}], "action_items": [{"text", "owner", "due", "evidence_ids", "doubtful"}],
"decisions", "open_questions", "summary"}`. It prints a line for each medium or file: precision, recall and F of action
items, open questions and decisions, how many of the found items have the right owner and day, and how many words the
summaries share with those of the labels. Things match by the turns they
rest on, items by their words too; what is labelled as doubtful is neither required nor wrong.
"""

import itertools
import json
import re
import sys
from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from conversation.models import Conversation, Insight, Speaker, TextMessage
from engine.analysis import Findings, Text, by_rules
from engine.analysis.english.patterns import word_set
from engine.conversations import History, begun_at, with_texts
from training.corpus import as_json, conversations

Document = Mapping[str, Any]

THRESHOLD = 0.5
TURN_SECONDS = 30
"""Turns are taken to follow each other at this distance."""
DATE = datetime(2026, 11, 25, 9, tzinfo=UTC)
"""That of conversations which have none."""
FEWEST_WORDS_IN_COMMON = 0.2
SMALL_WORDS = word_set(
    """
    the a an to of and in on for it is be will by at with this that i you we they them their our my your can do have has
    """
)


@dataclass(frozen=True, slots=True)
class Found:
    """A thing that the analysis found, by the turns it rests on."""

    text: str
    turns: frozenset[str]
    owner: str = ""
    day: str | None = None


def documents(paths: Sequence[str]) -> Iterator[tuple[str, Document]]:
    """Each conversation with the name of its group."""
    for path in paths:
        for line in Path(path).read_text(encoding="utf-8").splitlines():
            yield Path(path).stem, json.loads(line)
    if not paths:
        yield from ((each.medium, as_json(each)) for each in conversations())


def analyse(document: Document) -> tuple[Findings, Mapping[str, str]]:
    """What is found in a conversation, and the turn of each of its messages."""
    ids = itertools.count(1)
    date = document.get("date")
    start_at = datetime.fromisoformat(date) if date else DATE
    texts = [
        TextMessage(turn["text"], Speaker(name=turn["speaker"], user_id=turn["speaker"]), at, at + timedelta(seconds=5))
        for number, turn in enumerate(document["turns"])
        for at in [start_at + timedelta(seconds=TURN_SECONDS * number)]
    ]
    history = with_texts(History(Conversation("1", "talk", start_at=start_at)), texts, lambda: str(next(ids)))
    found = by_rules(Text(history.messages, begun_at(history), THRESHOLD, lambda: str(next(ids))))
    turns = {}
    for message in history.messages:
        since = ((message.start_at or start_at) - start_at).total_seconds()
        turns[message.id] = str(document["turns"][int((since + 0.01) // TURN_SECONDS)]["id"])
    return found, turns


def measured(document: Document) -> Mapping[str, int]:
    """The counts of one conversation."""
    findings, turns = analyse(document)

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

    counts = dict(_items(document["action_items"], seen(findings.action_items), seen(findings.follow_ups)))
    for name, insights, wanted in (
        ("question", findings.questions, document["open_questions"]),
        ("decision", findings.decisions, document["decisions"]),
    ):
        found = seen(insights)
        required = [each for each in wanted if not each.get("doubtful")]
        counts[f"{name} gold"] = len(required)
        counts[f"{name} hit"] = sum(any(_evidence(each) & other.turns for other in found) for each in required)
        counts[f"{name} false"] = sum(not any(_evidence(each) & other.turns for each in wanted) for other in found)
    if reference := document.get("summary") or document.get("abstractive_summary"):
        counts["summaries"] = 1
        counts["summary"] = round(1000 * rouge_1(" ".join(chunk.text for chunk in findings.summary), reference))
    return counts


def rouge_1(text: str, reference: str) -> float:
    """The F of the words that a text shares with a reference (ROUGE-1 without stemming), 0 to 1."""
    one, two = (Counter(re.findall(r"[a-z0-9]+", each.lower())) for each in (text, reference))
    return 2 * (one & two).total() / max(1, one.total() + two.total())


def _items(gold: Sequence[Document], items: Sequence[Found], follow_ups: Sequence[Found]) -> Iterator[tuple[str, int]]:
    both = [*items, *follow_ups]
    pairs = sorted(
        (
            (_likeness(wanted, found), number, place)
            for number, wanted in enumerate(gold)
            for place, found in enumerate(both)
            if _evidence(wanted) & found.turns
        ),
        reverse=True,
    )
    matches, taken = dict[int, int](), set[int]()
    for likeness, number, place in pairs:
        if likeness >= FEWEST_WORDS_IN_COMMON and number not in matches and place not in taken:
            matches[number] = place
            taken.add(place)
    hits = [number for number, wanted in enumerate(gold) if number in matches and not wanted.get("doubtful")]
    excused = [wanted for number, wanted in enumerate(gold) if wanted.get("doubtful") or number in matches]
    yield "item gold", sum(not wanted.get("doubtful") for wanted in gold)
    yield "item hit", len(hits)
    yield (
        "item false",
        sum(
            place not in taken and not any(found.turns & _evidence(each) for each in excused)
            for place, found in enumerate(items)
        ),
    )
    owned = [number for number in hits if gold[number].get("owner")]
    dated = [number for number in hits if gold[number].get("due")]
    yield "owners", len(owned)
    yield "owner", sum(_same(gold[number]["owner"], both[matches[number]].owner) for number in owned)
    yield "days", len(dated)
    yield "day", sum(gold[number]["due"][:10] == both[matches[number]].day for number in dated)


def _evidence(wanted: Document) -> set[str]:
    return {str(turn) for turn in wanted["evidence_ids"]}


def _likeness(wanted: Document, found: Found) -> float:
    words = _words(wanted["text"])
    return len(words & _words(found.text)) / max(1, len(words)) + 0.3 * _same(wanted.get("owner") or "", found.owner)


def _words(text: str) -> set[str]:
    return set(re.findall(r"[a-z0-9]+", text.lower())) - SMALL_WORDS


def _same(name: str, other: str) -> bool:
    one, two = name.lower(), other.lower()
    return one == two or bool(one and two and (one in two or two in one or one.split()[0] == two.split()[0]))


def _rates(counts: Mapping[str, int], name: str) -> str:
    hit, false, gold = (counts.get(f"{name} {each}", 0) for each in ("hit", "false", "gold"))
    precision, recall = hit / max(1, hit + false), hit / max(1, gold)
    return (
        f"P {100 * precision:.0f} R {100 * recall:.0f} F {200 * precision * recall / max(precision + recall, 1e-9):.0f}"
    )


def main() -> None:
    """Print the table."""
    totals: defaultdict[str, defaultdict[str, int]] = defaultdict(lambda: defaultdict(int))
    for group, document in documents(sys.argv[1:]):
        for name, count in {**measured(document), "conversations": 1}.items():
            totals[group][name] += count
    for group, counts in sorted(totals.items()):
        owner, day = (f"{counts[each]}/{counts[f'{each}s']}" for each in ("owner", "day"))
        rates = " · ".join(f"{each}s {_rates(counts, each)}" for each in ("item", "question", "decision"))
        known = counts["summaries"]
        summary = f" · summary R1 {counts['summary'] / known / 10:.1f}" if known else ""
        print(f"{group:16} {counts['conversations']} conversations · {rates} · owner {owner} · day {day}{summary}")


if __name__ == "__main__":
    main()
