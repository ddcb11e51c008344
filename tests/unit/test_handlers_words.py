"""Words are understood as people write them, and nothing else is taken for one."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from handlers.lookups import parse_append
from handlers.vocabulary import WORDS, help_text, word_commanded, word_mentioned
from workspace.permalinks import Permalink

LINK = "https://team.slack.com/archives/C012AB/p1795424531204819"
LINKED = Permalink("C012AB", "1795424531.204819", "1795424531.204819")


@pytest.mark.parametrize(
    ("text", "name", "words"),
    [
        ("append", "append", []),
        ("  Refetch action items ", "refetch", ["action", "items"]),
        ("refresh", "refetch", []),
        (f"status <{LINK}|to be read>", "status", [f"<{LINK}|to be read>"]),
        ("list", "list", []),
        ("forget it, please.", "forget", ["it,", "please."]),
        ("?", "help", []),
    ],
)
def test_first_word_says_what_is_wanted(text: str, name: str, words: list[str]) -> None:
    """In a command and in a mention alike; a link stays one word whatever its label is."""
    commanded, mentioned = word_commanded(text), word_mentioned(text)

    assert (name, words) == (commanded[0].name, commanded[1])
    assert commanded == mentioned


@pytest.mark.parametrize("text", ["summarize", "appendix", "help me", "auto please", "", "  "])
def test_command_without_a_word_asks_for_help(text: str) -> None:
    """Nobody is left without an answer, and no setting is changed by a sentence."""
    assert "help" == word_commanded(text)[0].name


@pytest.mark.parametrize("text", ["summarize", "appendix", "off", "digest now", "forget about the deadline", ""])
def test_mention_without_a_word_for_mentions(text: str) -> None:
    """What a channel wants is set by the command alone, and who talks of forgetting something loses nothing."""
    assert word_mentioned(text)[0] is None


def test_help_speaks_of_every_word() -> None:
    """Each word but "help" is shown in code, as it is typed."""
    text = help_text(None).text

    assert [] == [
        word.name for word in WORDS[1:] if f"`/readout {word.name}" not in text and f"Readout {word.name}" not in text
    ]


def test_no_two_words_are_called_the_same() -> None:
    """A word that is added takes no other's place."""
    names = [name for word in WORDS for name in (word.name, *word.synonyms)]

    assert sorted(set(names)) == sorted(names)


def test_append_names_what_and_where() -> None:
    """It takes a link, "to", and the conversation; anything less is no request."""
    assert (LINKED, "45") == parse_append([f"<{LINK}|here to there>", "TO", "45"])
    for words in ([], [LINK], [LINK, "45"], ["45", "to", LINK], [LINK, "to", "45", "now"]):
        assert parse_append(words) is None


@given(st.text())
def test_any_words_can_be_tried(text: str) -> None:
    """Nothing that people can write breaks the readers."""
    word, words = word_commanded(text)

    word_mentioned(text)
    parse_append(text.split())
    assert word.name == "help" or word_commanded(" ".join([word.name, *words]))[0] is word
