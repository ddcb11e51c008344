"""
The text analysis measured: `python -m benchmarks.analysis [--data DIR]`.

Without arguments it prints how many sentences of a made-up three-hour conversation are analysed in a second, beside
VADER alone on the same sentences, and how much longer a text of four times as many different promises takes, and one of
four times as many questions. With `--data DIR` it reads the meetings in `DIR/*.jsonl` (one JSON object a line:
`{"id", "turns": [{"id", "speaker", "text", "start", "end"}]}`) and prints, for a scorer, one line for each:
`{"id", "summary", "action_items": [{"text", "owner", "evidence_ids"}], "topics", "question_ids"}`.
"""

import argparse
import itertools
import json
import random
import resource
import time
from collections.abc import Callable, Iterator, Sequence
from datetime import UTC, datetime, timedelta
from functools import partial
from pathlib import Path
from typing import Any

from conversation.models import Message, Speaker, Word
from engine.analysis import Findings, Text, by_rules
from engine.analysis.findings.sentiment import sentiment

REFERENCE = datetime(2026, 2, 3, 10, tzinfo=UTC)
THRESHOLD = 0.5
SENTENCES = 4_000
SENTENCE_SECONDS = 2.7
PROMISES = 3_000

_SUBJECTS = (
    "pilot launch", "onboarding guide", "draft budget", "customer interviews", "pricing page", "support backlog",
    "release notes", "data export", "hiring plan", "login service", "mobile app", "security review",
)  # fmt: skip
_FRAMES = (
    "Okay, so the {0} is on track, and we have seen more interest than we expected from the people who tried the {1}.",
    "I'll send the {0} to the team by Friday.",
    "Could you review the {0} before the {1} is announced?",
    "Yeah.",
    "Um, I think that the {0} was late last time because nobody had looked at the {1}.",
    "What do we know about the {0}?",
    "We decided to move the {0} to the spring.",
    "That's right, and it worked well.",
    "Let's meet again on Tuesday about the {0}.",
)


def three_hours() -> list[Message]:
    """A conversation of three hours and four people, always the same."""
    chance = random.Random(1)
    people = [Speaker(id=name, name=name) for name in ("Ada Holm", "Bo Lind", "Cleo Ruiz", "Dan Frey")]
    return [
        _message(
            str(number),
            chance.choice(_FRAMES).format(*chance.sample(_SUBJECTS, 2)),
            chance.choice(people),
            number * SENTENCE_SECONDS,
            SENTENCE_SECONDS - 0.2,
        )
        for number in range(SENTENCES)
    ]


def measure() -> None:
    """Print the speed of the whole analysis and of VADER alone."""
    messages = three_hours()
    sentiment("load the lexicon")
    whole = _seconds(lambda: _analyse(messages))
    alone = _seconds(lambda: [sentiment(message.text) for message in messages])
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    print(f"{'':24}{'seconds':>9}{'sentences/s':>13}{'ratio':>8}")
    for name, seconds in (("whole analysis", whole), ("VADER alone", alone)):
        print(f"{name:24}{seconds:9.2f}{SENTENCES / seconds:13.0f}{seconds / alone:8.2f}")
    print(f"peak memory {peak:.0f} MB")
    for name, talk in (("promises", promises), ("questions", questions)):
        short, long = (_seconds(partial(_analyse, talk(count))) for count in (PROMISES, 4 * PROMISES))
        print(f"{PROMISES} {name} {short:.2f} s, four times as many {long:.2f} s: {long / short:.1f} times as long")


def promises(count: int) -> list[Message]:
    """So many different promises of one person, which is what takes longest."""
    ada = Speaker(id="Ada Holm", name="Ada Holm")
    return [
        _message(
            str(number), f"I'll send report {number} to the {_SUBJECTS[number % 12]} team.", ada, number * 2.0, 1.9
        )
        for number in range(count)
    ]


def questions(count: int) -> list[Message]:
    """Questions of two people, one after the other, to which nobody replies at once."""
    people = [Speaker(id=name, name=name) for name in ("Ada Holm", "Bo Lind")]
    return [
        _message(
            str(number),
            f"Which of the {number} {_SUBJECTS[number % 12]} reports do we have?",
            people[int(number >= count // 2)],
            number * 2.0,
            1.9,
        )
        for number in range(count)
    ]


def results(folder: Path) -> Iterator[dict[str, Any]]:
    """What the analysis says about each meeting of a folder, in the scorer's form."""
    for path in sorted(folder.glob("*.jsonl")):
        for line in path.read_text(encoding="utf-8").splitlines():
            meeting = json.loads(line)
            yield _result(meeting["id"], _analyse([_turn(turn) for turn in meeting["turns"]]))


def _result(id_: str, found: Findings) -> dict[str, Any]:
    return {
        "id": id_,
        "summary": " ".join(chunk.text for chunk in found.summary),
        "action_items": [
            {
                "text": item.text,
                "owner": (item.assignee and item.assignee.name) or "",
                "evidence_ids": list(item.message_ids),
            }
            for item in found.action_items
        ],
        "topics": [topic.text for topic in found.topics],
        "question_ids": [id_ for question in found.questions for id_ in question.message_ids],
    }


def _turn(turn: dict[str, Any]) -> Message:
    return _message(turn["id"], turn["text"], Speaker(name=turn["speaker"]), turn["start"], turn["end"] - turn["start"])


def _message(id_: str, text: str, speaker: Speaker, start: float, duration: float) -> Message:
    start_at = REFERENCE + timedelta(seconds=start)
    return Message(
        id=id_,
        text=text,
        speaker=speaker,
        start_at=start_at,
        end_at=start_at + timedelta(seconds=duration),
        time_offset=start,
        duration=duration,
        words=(Word(text, start_at, start_at),),
    )


def _analyse(messages: Sequence[Message]) -> Findings:
    ids = itertools.count(1)
    return by_rules(Text(messages, REFERENCE, THRESHOLD, lambda: str(next(ids))))


def _seconds(work: Callable[[], object]) -> float:
    started = time.perf_counter()
    work()
    return time.perf_counter() - started


def main() -> None:
    """Measure, or write results for a scorer."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--data", type=Path, help="folder of meetings as JSON lines; prints results instead of speed")
    folder = parser.parse_args().data
    if folder is None:
        measure()
        return
    for result in results(folder):
        print(json.dumps(result, ensure_ascii=False))


if __name__ == "__main__":
    main()
