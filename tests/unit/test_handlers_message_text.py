"""The words of messages of every form, as a person reads them."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from workspace.message_text import BLOCKS, INLINE, read_message
from workspace.plain_text import plain_text
from workspace.threads import people, text_messages, unread, utterances

NAMES = {"U1": "Anna", "U2": "Ben Lind"}
Json = dict[str, Any]


def words(message: Json) -> list[str]:
    """The lines that are read of a message."""
    return plain_text(read_message(message).text, NAMES).splitlines()


def rich(*parts: Json) -> Json:
    return {"type": "rich_text", "elements": list(parts)}


def part(kind: str, *elements: Json) -> Json:
    return {"type": f"rich_text_{kind}", "elements": list(elements)}


def said(text: str, **style: bool) -> Json:
    return {"type": "text", "text": text} | ({"style": style} if style else {})


def mrkdwn(text: str) -> Json:
    return {"type": "mrkdwn", "text": text}


def plain(text: str) -> Json:
    return {"type": "plain_text", "text": text}


@pytest.mark.parametrize(
    ("block", "read"),
    [
        ({"type": "section", "text": mrkdwn("I *will* call <@U2>.")}, ["I will call Ben Lind."]),
        ({"type": "section", "fields": [mrkdwn("*Owner*"), plain("Anna :tada: *")]}, ["Owner", "Anna *"]),
        ({"type": "header", "text": plain("Deploy of v2.1")}, ["Deploy of v2.1"]),
        ({"type": "context", "elements": [{"type": "image", "alt_text": "face"}, mrkdwn("by _CI_")]}, ["by CI"]),
        ({"type": "markdown", "text": "# Plan\n- **Ship** [it](https://x.org)\n> said\n```x```"},
         ["Plan", "Ship it", "> said"]),
        ({"type": "image", "alt_text": "Sales by week", "title": plain("Sales")}, ["Sales", "Sales by week"]),
        ({"type": "video", "title": plain("Tour"), "description": plain("Of the house")}, ["Tour", "Of the house"]),
        ({"type": "table", "rows": [
            [{"type": "raw_text", "text": "Task"}, {"type": "raw_text", "text": "Owner"}],
            [rich(part("section", said("Book *it*"))), rich(part("section", {"type": "user", "user_id": "U1"}))],
        ]}, ["Task | Owner", "Book *it* | Anna"]),
        (rich(part("section", {"type": "user", "user_id": "U2"}, said(" can you "), said("call", bold=True))),
         ["Ben Lind, can you call"]),
        (rich(part("list", part("section", said("I will call")), part("section", said("I will write")))),
         ["I will call", "I will write"]),
        (rich(part("quote", said("Send it\nnow")), part("section", said("I won't"))),
         ["> Send it", "> now", "I won't"]),
        (rich(part("section", said("At "), said("noon", strike=True), said("one"))), ["At one"]),
        (rich(part("preformatted", said("rm -rf")), part("section", said("see above"))), ["see above"]),
        (rich(part("section", said("See "), {"type": "link", "url": "https://x.org", "text": "the plan"},
                   {"type": "emoji", "name": "tada"}, said(" in "), {"type": "channel", "channel_id": "C1"},
                   {"type": "broadcast", "range": "here"})), ["See the plan in the channel@here"]),
        (rich(part("section", said("a *b* <c> & ~d~ :e:"))), ["a *b* <c> & ~d~ :e:"]),
    ],
    ids=lambda each: each.get("type") if isinstance(each, dict) else "",
)  # fmt: skip
def test_blocks_are_read_where_the_text_is_empty(block: Json, read: list[str]) -> None:
    """What apps show in blocks is read with names, without marks, and without what is struck or code."""
    assert read == words({"text": "", "blocks": [block]})


def test_text_beside_blocks_is_not_read_twice() -> None:
    """Slack shows the blocks and keeps the text for notifications."""
    block = rich(part("section", said("I will call Ben tomorrow.")))

    assert ["I will call Ben tomorrow."] == words({"text": "I will call Ben tomorrow.", "blocks": [block]})
    assert ["I will call Ben tomorrow."] == words({"text": "A message from CI", "blocks": [block]})


def test_text_is_read_where_blocks_cannot_be() -> None:
    """Buttons, pictures without words and blocks of the future leave the text."""
    for blocks in ([{"type": "actions", "elements": []}], [{"type": "image"}], [{"type": "hologram"}]):
        message = {"text": "I will call Ben.", "blocks": blocks}

        assert ["I will call Ben."] == words(message)
        assert () == read_message(message).unread


@pytest.mark.parametrize(
    ("attachment", "read"),
    [
        ({"pretext": "Alert", "title": "Disk", "text": "I *will* fail", "fields": [{"title": "Due", "value": "Fri"}]},
         ["Alert", "Disk", "I will fail", "Due: Fri"]),
        ({"author_name": "octocat", "title": "PR 12", "title_link": "https://x.org"}, ["octocat", "PR 12"]),
        ({"fallback": "I will fail"}, ["I will fail"]),
        ({"fallback": "[no preview available]", "blocks": [{"type": "section", "text": mrkdwn("Done")}]}, ["Done"]),
        ({"from_url": "https://x.org", "title": "Page", "text": "I will sell you things"}, []),
    ],
)  # fmt: skip
def test_attachments_of_apps_are_read_and_previews_are_not(attachment: Json, read: list[str]) -> None:
    """A linked page is nobody's words in this thread."""
    assert read == words({"text": "", "attachments": [attachment]})


def test_text_that_an_attachment_repeats_is_read_once() -> None:
    """Apps often send both; short words of people stay."""
    attachment = {"text": "Build 12 of shop failed. I will retry it."}

    assert [attachment["text"]] == words({"text": "Build 12 of shop failed.", "attachments": [attachment]})
    assert ["Shipped.", attachment["text"]] == words({"text": "Shipped.", "attachments": [attachment]})


def shared(**more: Any) -> Json:
    block = rich(part("section", said("I will send the budget.")))
    inner = {"message_blocks": [{"message": {"blocks": [block]}}], "text": "I will send the budget."}
    return {"is_msg_unfurl": True, "author_id": "U2", "author_name": "Ben", "ts": "1000.0"} | inner | more


def test_forwarded_message_is_said_by_its_author() -> None:
    """The budget is Ben's promise, not that of Anna who passed it on."""
    thread = [{"user": "U1", "ts": "2000.0", "text": "FYI", "attachments": [shared(is_share=True)]}]
    spoken = utterances(thread, bot_user_id="UBOT")

    assert ("U1", "U2") == people(spoken)
    assert [("2000.0", "Anna", "FYI"), ("2000.0", "Ben Lind", "I will send the budget.")] == [
        (ts, each.speaker.name, each.content) for ts, each in text_messages(spoken, NAMES)
    ]


@pytest.mark.parametrize("more", [{}, {"is_share": True, "ts": "-100000.0"}], ids=["linked", "old"])
def test_message_that_is_looked_back_at_is_quoted_with_its_author(more: Json) -> None:
    """Old promises are not made again by a link to them."""
    message = {"text": "As he said:", "ts": "2000.0", "attachments": [shared(**more)]}

    assert ["As he said:", "> Ben Lind:", "> I will send the budget."] == words(message)


def test_forwarded_readout_is_not_said_by_anybody() -> None:
    """What we found once is not found again in our own words."""
    thread = [{"user": "U1", "ts": "2000.0", "text": "", "attachments": [shared(is_share=True, author_id="UBOT")]}]

    assert () == utterances(thread, bot_user_id="UBOT")


def test_what_cannot_be_read_is_told_by_kind_and_message() -> None:
    """Pictures, documents and unknown parts count; recordings are heard, and ours do not matter."""
    thread: list[Json] = [
        {"user": "U1", "ts": "1.0", "text": "Look", "files": [
            {"id": "F1", "mimetype": "image/png"}, {"id": "F2", "mimetype": "application/pdf"},
            {"id": "F3", "mimetype": "audio/mpeg"}, {"id": "F4", "mode": "tombstone"}]},
        {"user": "U1", "ts": "2.0", "text": "", "blocks": [{"type": "hologram"}, {"type": "divider"}]},
        {"user": "U1", "ts": "3.0", "text": "", "attachments": [{"image_url": "https://x.org/1.png"}]},
        {"user": "UBOT", "ts": "4.0", "text": "", "files": [{"id": "F5", "mimetype": "text/plain"}]},
        {"user": "U1", "ts": "5.0", "text": ":tada:"},
    ]  # fmt: skip

    assert (
        ("1.0", "image"),
        ("1.0", "file"),
        ("2.0", "part of an app's message"),
        ("3.0", "image"),
    ) == unread(thread, bot_user_id="UBOT")


def test_app_without_a_user_is_called_as_it_calls_itself() -> None:
    """A name that it gave itself in the message goes before that of its user."""
    thread: list[Json] = [
        {"subtype": "bot_message", "ts": "1.0", "text": "Green", "bot_id": "B1"},
        {"subtype": "bot_message", "ts": "2.0", "text": "Green", "username": "CI"},
        {"user": "U1", "ts": "3.0", "text": "Green", "bot_id": "B1", "bot_profile": {"name": "Poster"}},
        {"user": "U1", "ts": "4.0", "text": "Green", "bot_id": "B1", "username": "CI"},
    ]

    said_by = [each.speaker.name for _, each in text_messages(utterances(thread, bot_user_id=""), NAMES)]

    assert ["An app", "CI", "Anna", "CI"] == said_by


LEAVES = st.none() | st.booleans() | st.integers(-5, 5) | st.text(max_size=5) | st.sampled_from(["<@U1>", "*a*", "> b"])
FIELDS = """
type text elements rows fields blocks message message_blocks attachments style strike user_id title alt_text is_share
is_msg_unfurl author_id ts fallback files mimetype id value
"""
KEYS = st.sampled_from(FIELDS.split())
TYPES = st.sampled_from([*BLOCKS, *INLINE, "rich_text_section", "rich_text_list", "rich_text_quote", "mrkdwn"])
JSON = st.recursive(
    LEAVES,
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(KEYS, inner, max_size=4)
        | st.builds(lambda kind, rest: rest | {"type": kind}, TYPES, st.dictionaries(KEYS, inner, max_size=4))
    ),
    max_leaves=20,
)


@given(st.fixed_dictionaries({"text": st.text(max_size=5), "blocks": JSON, "attachments": JSON, "files": JSON}))
def test_no_form_of_a_message_breaks_the_reading(message: Json) -> None:
    """Apps send what they like; the worst that happens is that nothing is read."""
    plain_text(read_message(message).text, NAMES)


@given(st.text(max_size=20), st.sampled_from(["section", "quote", "list"]))
def test_rich_text_leaves_no_markup_of_ours_behind(typed: str, kind: str) -> None:
    """Words of rich text are read as they were typed, line by line, whatever marks are in them."""
    element = part("section", said(typed)) if kind == "list" else said(typed)
    sign = "> " if kind == "quote" else ""

    lines = [" ".join(line.split()) for line in typed.splitlines()]

    assert [sign + line for line in lines if line] == words({"text": "", "blocks": [rich(part(kind, element))]})
