"""The labelled conversations of this folder, read from their text files (README.md has the format)."""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Any

CONVERSATIONS = Path(__file__).with_name("conversations")

_TURN = re.compile(r"(?P<id>\d+) (?P<speaker>[^:]+): ?(?P<text>.*)")
_LABEL = re.compile(r"(?P<name>action|decision|open|not|topics|summary): (?P<fields>.+)")
_MEDIA = ("chat", "mail", "speech")


class Malformed(Exception):
    """A file of conversations does not keep to the format; the text says where."""


@dataclass(frozen=True, slots=True)
class Turn:
    """What one person says at a time."""

    id: str
    speaker: str
    text: str


@dataclass(frozen=True, slots=True)
class Label:
    """Something that is to be found, with the turns it rests on; a `doubtful` one is neither required nor wrong."""

    text: str
    turns: tuple[str, ...]
    doubtful: bool = False
    owner: str | None = None
    due: str | None = None


@dataclass(slots=True)
class Conversation:
    """A conversation with its labels; `kind` is the name of its file."""

    id: str
    kind: str
    medium: str = ""
    date: str = ""
    turns: list[Turn] = field(default_factory=list)
    actions: list[Label] = field(default_factory=list)
    decisions: list[Label] = field(default_factory=list)
    open_questions: list[Label] = field(default_factory=list)
    no_actions: list[Label] = field(default_factory=list)
    topics: list[str] = field(default_factory=list)
    summary: list[Label] = field(default_factory=list)


def conversations(folder: Path = CONVERSATIONS) -> list[Conversation]:
    """
    All conversations of a folder, by the names of their files and in the order within them.

    Raises: Malformed.
    """
    return [conversation for path in sorted(folder.glob("*.txt")) for conversation in read(path)]


def read(path: Path) -> list[Conversation]:
    """
    The conversations of one file.

    Raises: Malformed.
    """
    found: list[Conversation] = []
    for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), 1):
        try:
            if line.startswith("== "):
                found.append(Conversation(line[3:].strip(), path.stem))
            elif line.strip():
                _add(found[-1], line)
        except (IndexError, ValueError) as error:
            raise Malformed(f"{path.name}, line {number}: {error}: {line[:80]}") from error
    for conversation in found:
        for problem in problems(conversation):
            raise Malformed(f"{path.name}, {conversation.id}: {problem}")
    return found


def _add(conversation: Conversation, line: str) -> None:
    if line.startswith("    "):
        last = conversation.turns.pop()
        conversation.turns.append(Turn(last.id, last.speaker, f"{last.text}\n{line[4:]}"))
    elif turn := _TURN.fullmatch(line):
        conversation.turns.append(Turn(**turn.groupdict()))
    elif label := _LABEL.fullmatch(line):
        _label(conversation, label["name"], [each.strip() for each in label["fields"].split(" | ")])
    else:
        name, _, value = line.partition(": ")
        if name not in ("medium", "date"):
            raise ValueError("not a turn, a label, `medium` or `date`")
        setattr(conversation, name, value.strip())


def _label(conversation: Conversation, name: str, fields: Sequence[str]) -> None:
    doubtful = fields[0].startswith("doubtful ")
    first = fields[0].removeprefix("doubtful ")
    match name, fields:
        case "action", (_, text, due, turns):
            owner = None if first == "?" else first
            label = Label(text, tuple(turns.split()), doubtful, owner, None if due == "-" else due)
            conversation.actions.append(label)
        case "decision", (_, turns):
            conversation.decisions.append(Label(first, tuple(turns.split()), doubtful))
        case "open", (_, turns):
            conversation.open_questions.append(Label(first, tuple(turns.split()), doubtful))
        case "not", (turns, why):
            conversation.no_actions.append(Label(why, tuple(turns.split())))
        case "summary", (text, turns):
            conversation.summary.append(Label(text, tuple(turns.split())))
        case "topics", (text,):
            conversation.topics.extend(each.strip() for each in text.split(";"))
        case _:
            raise ValueError(f"a wrong number of fields for `{name}`")


def problems(conversation: Conversation) -> Iterator[str]:
    """What in a conversation does not keep to the format, in words."""
    if conversation.medium not in _MEDIA:
        yield f"medium is one of {', '.join(_MEDIA)}"
    if datetime.fromisoformat(conversation.date).tzinfo is None:
        yield "its date has no offset from UTC"
    ids = [turn.id for turn in conversation.turns]
    if ids != [str(number) for number in range(len(ids))]:
        yield "its turns are not numbered from 0"
    for label in _labels(conversation):
        if unknown := set(label.turns) - set(ids) or (not label.turns and "no turn"):
            yield f"{label.text!r} rests on {unknown}"
    for action in conversation.actions:
        if action.due is not None:
            datetime.fromisoformat(action.due)


def _labels(conversation: Conversation) -> Sequence[Label]:
    return (
        *conversation.actions,
        *conversation.decisions,
        *conversation.open_questions,
        *conversation.no_actions,
        *conversation.summary,
    )


def as_json(conversation: Conversation) -> Mapping[str, Any]:
    """A conversation in the shape that benchmarks read: a line of JSON for each."""

    def found(labels: Sequence[Label]) -> list[dict[str, Any]]:
        return [{"text": each.text, "evidence_ids": list(each.turns), "doubtful": each.doubtful} for each in labels]

    return {
        "id": conversation.id,
        "source": conversation.kind,
        "medium": conversation.medium,
        "date": conversation.date,
        "turns": [{"id": turn.id, "speaker": turn.speaker, "text": turn.text} for turn in conversation.turns],
        "action_items": [
            item | {"owner": label.owner, "due": label.due}
            for item, label in zip(found(conversation.actions), conversation.actions, strict=True)
        ],
        "decisions": found(conversation.decisions),
        "open_questions": found(conversation.open_questions),
        "not_action_items": [{"evidence_ids": list(each.turns), "why": each.text} for each in conversation.no_actions],
        "topics": conversation.topics,
        "summary": " ".join(each.text for each in conversation.summary),
        "summary_ids": [turn for each in conversation.summary for turn in each.turns],
    }
