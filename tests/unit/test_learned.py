"""What was learned fits the signals it is used with, stands beside the rules and quotes what no rule reads."""

import json

import numpy as np
import pytest

from engine.analysis.english.lines import Line
from engine.analysis.english.people import find_people
from engine.analysis.findings.commitments import find_commitments
from engine.analysis.findings.learned import ACTION_ITEM, SUMMARY, WEIGHTS, judged, shipped
from engine.analysis.findings.overlooked import is_talk, with_overlooked
from engine.analysis.findings.signals import NAMES, signals
from training.train import SAID_AT, as_text, lessons, lines_of, mark


def talk(*turns: str) -> list[Line]:
    """The lines of turns such as "Ada: Good morning."."""
    said = (turn.split(": ", 1) for turn in turns)
    return lines_of(
        {"turns": [{"id": str(place), "speaker": who, "text": text} for place, (who, text) in enumerate(said)]}
    )


def meeting(*last: str) -> list[Line]:
    """A spoken conversation of thirty turns of no consequence, then others."""
    return talk(*("Ada: Well, it was rather cold last week.", "Bo: Yes, it was.") * 15, *last)


def test_weights_are_of_these_signals() -> None:
    """Signals that are computed differently need weights of their own: `python -m training.train FILES` makes them."""
    stored = json.loads(WEIGHTS.read_text())

    assert mark() == stored["signals"]
    assert list(NAMES) == stored["names"]
    assert all(len(NAMES) == len(head["weights"]) for head in stored["heads"].values())


def test_weights_are_small_and_of_both_sources() -> None:
    """They come with the engine, and were learned from our conversations and from others."""
    stored = json.loads(WEIGHTS.read_text())

    assert 100_000 > WEIGHTS.stat().st_size
    assert all(stored["conversations"].values())


def test_same_conversations_give_the_same_weights() -> None:
    """Learning leaves nothing to chance."""
    some = lessons([])[::8]

    assert as_text(some) == as_text(some)


def test_nothing_said_has_no_signals() -> None:
    """A conversation without lines has a table without rows."""
    assert (0, len(NAMES)) == signals([]).shape


def test_signals_know_no_subject() -> None:
    """The same sentence about other things has the same signals."""
    one, other = (
        signals(talk(f"Ada: I'll send the {thing} tomorrow.", "Bo: Great.")) for thing in ("invoice", "herring")
    )

    assert np.array_equal(one, other)


def test_promises_are_likelier_items_than_explanations() -> None:
    """What somebody will do counts more than how something works."""
    lines = meeting("Ada: I'll send them the new list tomorrow.", "Bo: Because that is how it worked last year.")
    odds = shipped().odds(ACTION_ITEM, signals(lines))

    assert odds[-2] > odds[-1] + 1


def test_news_is_a_likelier_summary_than_a_request() -> None:
    """A sentence that reports something is worth more than one that asks for something."""
    lines = talk(
        "Ada: The supplier raised the price of all three machines by 12 percent because steel is short.",
        "Bo: Hm.",
        "Ada: Please let me go first?",
    )
    odds = shipped().odds(SUMMARY, signals(lines))

    assert odds[0] > odds[2]


def test_a_long_conversation_asks_for_more() -> None:
    """Of a thousand lines fewer are items than of thirty, and the same odds count less."""
    short, long = meeting("Ada: I'll order the chairs."), meeting(*["Bo: Hm."] * 1000, "Ada: I'll order the chairs.")
    strengths = []
    for lines in (short, long):
        [found] = find_commitments(lines, find_people(lines), SAID_AT)
        strengths.append(judged([found], lines, np.ones(len(lines)))[0].strength)

    assert strengths[0] > strengths[1]


@pytest.mark.parametrize(
    "turns",
    [
        ["Ada: see https://example.org", "Bo: k"] * 20,
        ["Ada: lets ship it", "Bo: yep"] * 20,
        ["Ada: Dear all, the list is attached.", "Bo: Thank you very much."] * 3,
    ],
    ids=["links", "small letters", "few turns"],
)
def test_typed_conversations_are_no_talk(turns: list[str]) -> None:
    """Chats show by their spelling, and mails by their few turns, that nobody spoke."""
    lines = talk(*turns)

    assert not is_talk(lines, signals(lines))


def test_what_no_rule_reads_is_quoted_with_its_speaker() -> None:
    """In talk the line of the highest odds among its neighbours is quoted; who says "I" is its owner."""
    lines = meeting("Bo: And the, the seats?", "Ada: I could maybe ask around a bit in the office.", "Bo: Sure.")
    odds = np.zeros(len(lines))
    odds[-2] = 3.0

    [found] = with_overlooked([], lines, signals(lines), odds)

    assert "Ada" == (found.person and found.person.name)
    assert found.is_quoted
    assert lines[-2].quote == found.action


def test_nothing_is_quoted_beside_an_item() -> None:
    """One task is told once, by the rules where they read it."""
    lines = meeting("Ada: I'll order the chairs tomorrow.", "Bo: We could also ask them to bring some tables.")
    found = find_commitments(lines, find_people(lines), SAID_AT)

    assert found == with_overlooked(found, lines, signals(lines), np.full(len(lines), 3.0) * (signals(lines)[:, 0] < 0))
