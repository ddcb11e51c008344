"""Slack's markup as people read it."""

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from workspace.plain_text import addresses, literal, mentioned, plain_text

MAX_TEXT = 40_000
"""What Slack takes of a message."""
NAMES = {"U1": "Anna", "U2": "Ben Lind"}


@pytest.mark.parametrize(
    ("text", "read"),
    [
        ("I will *really* do _it_ ~soon~ `now`", "I will really do it now"),
        ("2 * 3 * 4 and snake_case_name stay", "2 * 3 * 4 and snake_case_name stay"),
        ("<@U2> can you check?", "Ben Lind, can you check?"),
        ("Hi <@U2>, please look", "Hi Ben Lind, please look"),
        ("I asked <@U1> and <@U9|guest>", "I asked Anna and U9"),
        ("See <https://example.org/a?b=1&amp;c|the plan> now", "See the plan now"),
        ("See <https://example.org/a>", "See https://example.org/a"),
        ("Write to <mailto:a@example.org|a@example.org>", "Write to a@example.org"),
        ("<!channel> and <!here|@here>", "@channel and @here"),
        ("Due <!date^1795343561^{date}|22 November>", "Due 22 November"),
        ("In <#C1|general> or <#C2>", "In general or the channel"),
        ("Done :tada: :+1:", "Done"),
        ("At 10:30:00 sharp", "At 10:30:00 sharp"),
        ("R&amp;D says 1 &lt; 2 &amp;lt;", "R&D says 1 < 2 &lt;"),
        ("Look: ```raise Error(1)``` that is it", "Look: that is it"),
        ("&gt; quoted\nanswered", "> quoted\nanswered"),
        ("&gt;&gt; twice\n&gt;tight\n> sent by an app", "> twice\n> tight\n> sent by an app"),
        ("Look:\n&gt;&gt;&gt;all of\nthis", "Look:\n> all of\n> this"),
        ("5 &gt; 4, and x -&gt; y", "5 > 4, and x -> y"),
        ("&gt; ~gone~\n&gt;", ""),
        ("```\n&gt; not a quote\n```\nsee above", "see above"),
        ("I'll do ~it~ <@U2>'s part ~on <@U1>'s day~, ~5 to ~10", "I'll do Ben Lind's part , ~5 to ~10"),
        ("<https://example.org/~a/~ plan> and `~b~`", "https://example.org/~a/~ plan and ~b~"),
        ("*_both_* and `*c*`", "both and c"),
        ("_snake_case_ and *a*b*", "snake_case and a*b"),
        (" \u00a0 ", ""),
        ("", ""),
    ],
)
def test_markup_is_gone_and_words_stay(text: str, read: str) -> None:
    """Mentions become names, links their labels, and entities what they stand for."""
    assert read == plain_text(text, NAMES)


@pytest.mark.parametrize("mark", ["~a ", "*a ", "_a", "`a ", "<a ", "<@U1|", "<http://a|", "&gt;", "```", " ", ":a "])
def test_text_of_nothing_but_marks_is_read_at_once(mark: str) -> None:
    """Reading takes as long as the text is, and not its square: 40,000 characters are no reason to stop the bot."""
    began_at = time.process_time()

    plain_text(mark * (MAX_TEXT // len(mark)), NAMES)

    assert time.process_time() - began_at < 2


@given(st.text(alphabet="ab :*_~`<>&@U1|#!\n5;"))
def test_words_made_literal_are_read_as_they_are(words: str) -> None:
    """What rich text holds as plain words has no markup, however it looks."""
    assert "\n".join(filter(None, (" ".join(line.split()) for line in words.splitlines()))) == plain_text(
        literal(words), NAMES
    )


def test_mentions_are_found_once_and_in_order() -> None:
    """These are the people whose names are needed."""
    assert ("U2", "U1") == mentioned("<@U2> and <@U1|anna> and <@U2> but not @U3 or <#C1>")


@pytest.mark.parametrize(
    ("text", "is_addressed"),
    [("<@U1> summarize", True), ("  <@U1|readout>", True), ("ask <@U1>", False), ("<@U11> hello", False), ("", False)],
)
def test_text_is_addressed_to_whom_it_opens_with(text: str, is_addressed: bool) -> None:
    """A mention further on talks about somebody, not to them."""
    assert is_addressed is addresses(text, "U1")
