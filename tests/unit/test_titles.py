"""Titles: the words by which people know a conversation again."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.jobs.titles import MAX_TITLE, title_from, title_of
from conversation.models import Conversation
from storage.sources import Source, SourceKind, SourceState


@pytest.mark.parametrize(
    ("text", "title"),
    [
        ("Hi all, the printer on the second floor jams again.", "The printer on the second floor jams again"),
        ("Good morning everyone! Shall we move the demo to Monday?", "Shall we move the demo to Monday?"),
        ("Bo Lind, can you look at the invoices?", "Can you look at the invoices?"),
        ("hey team\n\nthe wiki is down", "The wiki is down"),
        ("FYI: new laptops arrive on Monday", "New laptops arrive on Monday"),
        ("https://example.com/a?b=1 the build is red again :fire:", "The build is red again"),
        ("@channel lunch is at one", "Lunch is at one"),
        ("*Release* notes for `2.4` are ready", "Release notes for 2.4 are ready"),
        (
            "The import of the old customer list has failed since Tuesday because the file has another encoding now.",
            "The import of the old customer list has failed since Tuesday",
        ),
        ("Hello", "Hello"),
        ("Hope the move went well", "Hope the move went well"),
        ("Hello world is what the page says", "Hello world is what the page says"),
    ],
)
def test_a_thread_is_named_by_a_short_clause(text: str, title: str) -> None:
    """Greetings, addresses, links, emoji codes and marks are left out; a long sentence ends with its first clause."""
    assert title == title_from([text])


def test_a_greeting_is_not_all_that_a_thread_is_called() -> None:
    """What follows it in the same message or in the next one names the thread."""
    assert "Who has the keys to the cellar?" == title_from(["Morning!", "Who has the keys to the cellar?"])


@given(st.lists(st.text(min_size=1).filter(str.strip), min_size=1, max_size=4))
def test_a_title_fits_into_one_line(texts: list[str]) -> None:
    """Whatever was written, there is a title, unless all of it is invisible, and it is short."""
    title = title_from(texts)

    assert len(title) <= MAX_TITLE
    assert not re.search(r"[\r\n]", title)


def source(number: int, kind: SourceKind = SourceKind.FILE, state: SourceState = SourceState.DONE) -> Source:
    """A source of a conversation."""
    return Source(id=f"{number}", kind=kind, state=state, name=f"{number}.mp3")


@pytest.mark.parametrize(
    ("sources", "title"),
    [
        ([source(1)], "1.mp3"),
        ([source(1), source(2), source(3)], "3 recordings"),
        ([source(1), source(2, state=SourceState.FAILED)], "1.mp3"),
        ([source(1), source(2, SourceKind.THREAD)], "1.mp3"),
    ],
    ids=["one", "three", "one that failed", "with a thread"],
)
def test_several_recordings_are_called_by_their_number(sources: list[Source], title: str) -> None:
    """The name of the first one would say too little."""
    assert title == title_of(Conversation("4500000000000001", "1.mp3"), sources)


def test_an_id_is_no_title() -> None:
    """The API gives the id of what has no name."""
    assert "" == title_of(Conversation("4500000000000001", "4500000000000001"), [source(1)])
