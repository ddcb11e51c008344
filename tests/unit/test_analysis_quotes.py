"""Quotes: what is shown of a conversation is what was written, and what was said without the noise of speech."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from conversation.models import Message, Speaker, Word
from engine.analysis.english.lines import read_lines
from tests.unit.talk import TUESDAY, ada, analysed, unnamed

WRITTEN = st.text(
    alphabet="um erhUM.,:;-!?'#>()12aKé\n\N{RIGHT SINGLE QUOTATION MARK}\N{EM DASH}\N{HORIZONTAL ELLIPSIS}"
)


def written(text: str) -> Message:
    return Message("1", text, Speaker(name="Ada"), TUESDAY, TUESDAY)


def spoken(text: str) -> Message:
    return Message("1", text, Speaker(name="Ada"), TUESDAY, TUESDAY, words=(Word(text, TUESDAY, TUESDAY),))


@pytest.mark.parametrize(
    "text",
    [
        "um 5 Uhr kommt er mit dem Zug",
        "Um homem er ist da",
        "er: the table of entities",
        "hm. that is odd",
        ":smile: we shipped it",
        ":tada::tada: we shipped it",
        "-1 from me",
        "--force is needed there",
        "-5 is too cold for the pump",
        ": see the notes below",
        "… and so on",
        "iPhone sales are up",
        "ok so, well, we ship it",
        "it isn\N{RIGHT SINGLE QUOTATION MARK}t the the one",
        "call 555 555 1234",
        "wait ?",
        "no final stop, then -",
    ],
)
def test_what_is_written_is_quoted_word_for_word(text: str) -> None:
    """No word, sign or capital of a written sentence is changed, in whatever language."""
    assert [text] == [line.quote for line in read_lines([written(text)])]


@pytest.mark.parametrize("mark", ["- ", "* ", "\N{BULLET} ", "- [ ] ", "- [x] "])
def test_the_mark_of_a_list_is_no_part_of_it(mark: str) -> None:
    """A line of a list is quoted without its bullet."""
    assert ["we ship it"] == [line.quote for line in read_lines([written(f"{mark}we ship it")])]


@given(WRITTEN)
def test_quotes_are_pieces_of_what_was_written(text: str) -> None:
    """Each quote stands in the text as it is, but for white space."""
    plain = " ".join(text.split())

    assert all(line.quote in plain for line in read_lines([written(text)]))


@pytest.mark.parametrize(
    ("said", "quoted"),
    [
        ("Um, we, er, ship it today.", "We, ship it today."),
        ("Okay, so we we ship it.", "We ship it."),
        ("Okay, -5 is too cold.", "-5 is too cold."),
        ("He is in the ER now.", "He is in the ER now."),
        ("Call 555 555 1234.", "Call 555 555 1234."),
    ],
)
def test_hesitations_go_from_speech(said: str, quoted: str) -> None:
    """Somebody who stammers is quoted without it; numbers and what only looks like it stay."""
    assert [quoted] == [line.quote for line in read_lines([spoken(said)])]


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("I'll call the ER um homem tomorrow.", "Ada will call the ER um homem tomorrow"),
        ("- [ ] I'll fix the footer :tada:", "Ada will fix the footer"),
        ("Um, I'll send the report.", "Ada will send the report"),
        ("Um I'll I'll send the uh report to Duran Duran.", "Ada will send the report to Duran Duran"),
        (":wave: I'll send 5 5 kg bags.", "Ada will send 5 5 kg bags"),
        ("I'll set the status to :done: in the sheet.", "Ada will set the status to :done: in the sheet"),
    ],
)
def test_written_items_keep_their_words(text: str, told: str) -> None:
    """What stands before a written promise does not hide it, and nothing in it is left out."""
    assert [told] == [item.text for item in analysed(ada(text)).action_items]


def test_written_questions_are_quoted() -> None:
    """A question that was written is shown as it was; a spoken one without what only takes the floor."""
    [question] = analysed(ada("ok so, um wie viel Uhr do we meet on friday?")).questions
    [asked] = analysed(unnamed("Okay, so, um, when do we meet?")).questions

    assert "ok so, um wie viel Uhr do we meet on friday?" == question.text
    assert "When do we meet?" == asked.text
