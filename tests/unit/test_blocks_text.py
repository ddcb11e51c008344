"""Foreign text in our messages: cleaned, escaped, shortened."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from blocks.text import brief, clean, clock, count, escape, listed, shorten, spoken

ENTITIES = r"&(?:amp|lt|gt);"


@given(st.text())
def test_escaped_text_holds_no_markup(text: str) -> None:
    """Nothing is left that Slack would read as a mention, a link, a date or an entity of the writer's."""
    escaped = escape(text)

    assert "<" not in escaped
    assert ">" not in escaped
    assert "&" not in re.sub(ENTITIES, "", escaped)


def test_only_three_characters_are_escaped() -> None:
    """Slack turns back three entities and no others."""
    assert '&lt;!channel&gt; &amp;amp; "it\'s" *bold*' == escape('<!channel> &amp; "it\'s" *bold*')


@pytest.mark.parametrize(
    ("seen", "text"),
    [
        ("a b c", "a\r\n b\t\u2028c"),
        ("reportexe.mp3", "report\u202eexe.mp3"),
        ("ab", "a\x00\x1b\x7f\u2066b\ufeff"),
        ("a", "a\ud800"),
        ("👩‍💻 ok", " 👩‍💻 ok "),
    ],
    ids=["lines", "direction", "control", "half a surrogate pair", "joined emoji stay"],
)
def test_clean_text_is_one_honest_line(seen: str, text: str) -> None:
    """What remains is one line that shows its characters in their order."""
    assert seen == clean(text)


@given(st.text(), st.integers(min_value=1, max_value=60))
def test_shortened_text_keeps_its_limit_and_its_entities(text: str, limit: int) -> None:
    """The limit holds after escaping, and no entity is cut in two."""
    short = shorten(escape(text), limit)

    assert limit >= len(short)
    assert "&" not in re.sub(ENTITIES, "", short)


@pytest.mark.parametrize(
    ("short", "text", "limit"),
    [
        ("as it is", "as it is", 8),
        ("cut on a…", "cut on a word", 10),
        ("cut on a…", "cut on a word", 9),
        ("Donaudampfsch…", "Donaudampfschifffahrt ahoi", 14),
        ("R…", "R&amp;D", 5),
    ],
    ids=["short enough", "between words", "at a word's end", "inside a long word", "before an entity"],
)
def test_text_is_cut_between_words(short: str, text: str, limit: int) -> None:
    """A text is cut between words if that does not lose much."""
    assert short == shorten(text, limit)


def test_brief_text_is_clean_before_it_is_cut() -> None:
    """White space does not use up the room of words."""
    assert "one two" == brief("one \n\n\n two", 7)


@pytest.mark.parametrize(
    ("sentence", "names"),
    [
        ("Anna", ["Anna"]),
        ("Anna and Ben", ["Anna", "Ben"]),
        ("Anna, Ben and Clara", ["Anna", "Ben", "Clara"]),
        ("Anna, Ben, Clara and 2 more", ["Anna", "Ben", "Clara", "David", "Eve"]),
        ("a nameless file", ["\u202e "]),
    ],
    ids=["one", "two", "three", "many", "blank"],
)
def test_names_read_as_in_a_sentence(sentence: str, names: list[str]) -> None:
    """Three names are said, the others counted."""
    assert sentence == listed(names)


@pytest.mark.parametrize(
    ("shown", "seconds"), [("0:00", -1), ("0:09", 9.99), ("2:15", 135), ("59:59", 3599), ("1:02:15", 3735)]
)
def test_clock_shows_a_place_in_a_recording(shown: str, seconds: float) -> None:
    """Hours are shown only when there are any."""
    assert shown == clock(seconds)


@pytest.mark.parametrize(
    ("said", "seconds"),
    [
        ("less than 1 s", 0),
        ("29 s", 29.4),
        ("45 s", 45),
        ("1 min", 60),
        ("34 min", 2040),
        ("1 h", 3590),
        ("1 h 5 min", 3900),
        ("47 h", 169_200),
        ("3 days", 259_200),
    ],
)
def test_lengths_are_said_in_words(said: str, seconds: float) -> None:
    """A length is rounded to what people would say."""
    assert said == spoken(seconds)


def test_one_thing_is_singular() -> None:
    """Counts are written as people write them."""
    assert ["1 message", "no messages", "2 messages"] == [count(number, "message") for number in (1, 0, 2)]
