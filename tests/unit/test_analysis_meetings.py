"""Requests and undertakings as meetings speak them."""

import pytest

from engine.analysis.english.lines import Line
from engine.analysis.english.people import find_people
from engine.analysis.findings.commitments import find_commitments
from training.train import SAID_AT, lines_of


def said(text: str) -> list[str]:
    """What the rules read in a sentence in the midst of a meeting."""
    turns = [("Ada", "Um, so, that was the first thing."), ("Bo", text), ("Cleo", "Mm-hmm.")]
    lines: list[Line] = lines_of(
        {"turns": [{"id": str(place), "speaker": who, "text": words} for place, (who, words) in enumerate(turns)]}
    )
    return [each.action for each in find_commitments(lines, find_people(lines), SAID_AT)]


@pytest.mark.parametrize(
    ("text", "action"),
    [
        ("I'd be happy to forward the minutes to you.", "forward the minutes to you"),
        ("It would be very helpful if you could share the breakdown by region.", "share the breakdown by region"),
        ("If you could get me the receipts, that would be great.", "get me the receipts"),
        ("Can I ask you to collect the badges?", "collect the badges"),
        ("The clerk will circulate the new agenda.", "circulate the new agenda"),
        ("Officers will bring a report to the autumn session.", "bring a report to the autumn session"),
        ("I'd ask the treasurer to prepare two budgets.", "ask the treasurer to prepare two budgets"),
        ("Somebody needs to repair the projector.", "repair the projector"),
        ("Why don't you draft the letter?", "draft the letter"),
        ("I'll see if I can find the old contract.", "see if I can find the old contract"),
        ("I collect the keys on Monday.", "collect the keys on Monday"),
    ],
)
def test_meetings_ask_and_promise_politely(text: str, action: str) -> None:
    """Conditions, offers and roles commit as much as a plain "will"."""
    assert [action] == said(text)


@pytest.mark.parametrize(
    ("text", "action"),
    [
        ("So from you, you know, well you you're gonna be writing the chapter about the survey.", "write"),
        ("That, that one I think the, well our secretary is going to book the room.", "book the room"),
    ],
)
def test_sentences_begun_again_are_read_from_their_last_beginning(text: str, action: str) -> None:
    """What begins in the midst of a sentence counts where the rest of it says nothing."""
    assert any(found.startswith(action) for found in said(text))


@pytest.mark.parametrize(
    "text",
    [
        "If you could choose, which one would it be?",
        "You'll see that the curve goes down.",
        "I check the numbers every day.",
        "Would you say that the law is working?",
        "I'm happy to be here.",
    ],
)
def test_explaining_and_asking_leave_nothing_to_do(text: str) -> None:
    """The same words describe, wonder and thank."""
    assert [] == said(text)
