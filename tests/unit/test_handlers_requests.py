"""What people ask for in words is understood as they write it, and nothing else is taken for a request."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from handlers.requests import Request, Verb, parse, parse_append
from workspace.permalinks import Permalink

LINK = "https://team.slack.com/archives/C012AB/p1795424531204819"
LINKED = Permalink("C012AB", "1795424531.204819", "1795424531.204819")


@pytest.mark.parametrize(
    ("text", "request_"),
    [
        ("append", Request(Verb.APPEND, [])),
        ("  Refetch action items ", Request(Verb.REFETCH, ["action", "items"])),
        ("refresh", Request(Verb.REFETCH, [])),
        (f"status <{LINK}|to be read>", Request(Verb.STATUS, [f"<{LINK}|to be read>"])),
        ("list", Request(Verb.LIST, [])),
        ("summarize", None),
        ("appendix", None),
        ("", None),
    ],
)
def test_first_word_says_what_is_wanted(text: str, request_: Request | None) -> None:
    """The verb is the first word; a link stays one word whatever its label is."""
    assert request_ == parse(text)


def test_append_names_what_and_where() -> None:
    """It takes a link, "to", and the conversation; anything less is no request."""
    assert (LINKED, "45") == parse_append([f"<{LINK}|here to there>", "TO", "45"])
    for words in ([], [LINK], [LINK, "45"], ["45", "to", LINK], [LINK, "to", "45", "now"]):
        assert parse_append(words) is None


@given(st.text())
def test_any_words_can_be_tried(text: str) -> None:
    """Nothing that somebody can write breaks the readers."""
    request = parse(text)

    parse_append(text.split())
    assert request is None or request == parse(" ".join([request.verb.value, *request.words]))
