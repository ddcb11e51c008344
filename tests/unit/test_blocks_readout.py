"""The readout: what it shows of a conversation, and that Slack takes it whatever was said."""

import json
from dataclasses import replace
from datetime import timedelta

import pytest
from hypothesis import HealthCheck, given, settings

from blocks.forgetting import CHOICE_ACTION
from blocks.page import Evidence
from blocks.readout import SourceNote, readout
from conversation.models import Conversation, Member, Results, Speaker, SummaryChunk, Topic
from tests.unit.understood import (
    EVIDENCE,
    HOSTILE,
    PERMALINK,
    RESULTS,
    SOURCES,
    START_AT,
    assert_slack_takes,
    elements,
    insight,
    message,
    results,
    show,
)


def test_readout_can_be_read_without_a_click() -> None:
    """Title, length, people, summary, items with owner and date, follow-ups among them, topics and questions."""
    text = show(
        results(
            messages=(
                message("m1", "Ben, can you update the server?", speaker="Anna", offset=31),
                message("m2", "Which room do we have?", speaker="Ben", offset=116),
            ),
            summary=(SummaryChunk("1", "The new search page is ready.", ("m1",)),),
            action_items=(
                insight(
                    "Ben will update the server", assignee=Speaker(name="Ben"), due_at=START_AT + timedelta(days=4)
                ),
                insight("send the survey", assignee=Speaker(name="Anna"), definitive=False),
                insight("Fix the form", message_ids=()),
            ),
            topics=(Topic("1", "search page", 0.9, ("m1",)), Topic("2", "payment form", 0.8, ("m1",))),
            questions=(
                insight("Which room do we have?", "question", speaker=Speaker(name="Ben"), message_ids=("m2",)),
            ),
            follow_ups=(insight("Meet again on Tuesday", "follow_up"),),
        )
    ).text

    assert (
        "standup.mp3\n"
        "2 min · Anna and Ben\n"
        "Summary\n"
        "• The new search page is ready. · Anna, 0:31\n"
        "Action items\n"
        "• Ben will update the server · due Fri 27 Nov · 0:31\n"
        "• Anna: send the survey · suggestion · 0:31\n"
        "• Meet again on Tuesday · 0:31\n"
        "• Fix the form\n"
        "Topics: search page · payment form\n"
        "Open questions\n"
        "• Which room do we have? · Ben, 1:56"
    ) == text


@pytest.mark.parametrize(
    ("shown", "members"),
    [
        ("35 s", (Member("1", "Speaker 1"),)),
        ("35 s · Speaker 1 and Speaker 2", (Member("1", "Speaker 1"), Member("2", "Speaker 2"))),
        ("35 s", (Member("7b0e", "7b0e"),)),
        ("35 s · Anna", (Member("1", "Anna"), Member("2", "Anna"))),
    ],
    ids=["only one", "several", "named by id", "twice"],
)
def test_people_are_named_only_by_real_names(shown: str, members: tuple[Member, ...]) -> None:
    """A lone "Speaker 1" or an id tells the reader nothing."""
    text = show(results(members=members)).text

    assert shown == text.splitlines()[1]


@pytest.mark.parametrize("title", ["", " \u202e"], ids=["none", "blank"])
def test_nameless_conversation_has_a_title(title: str) -> None:
    """What has no name is a readout."""
    body = readout(results(), title=title, sources=(), evidence=lambda _: None, conversation="17")

    assert "Readout" == body.text.splitlines()[0]


def test_posts_are_counted_as_people_posted_them() -> None:
    """Two sentences of one message are one message; a recording has none."""
    first = replace(message("1", "Morning!", speaker="Anna"), end_at=START_AT + timedelta(seconds=2))
    second = message("2", "The pilot starts on Monday.", speaker="Anna", offset=2)
    third = message("3", "Great.", speaker="Ben", offset=60)
    talk = results(messages=(first, second, third))

    body = readout(talk, title="", sources=(), evidence=lambda _: None, typed={"1", "2", "3"}, conversation="17")

    assert "Anna and Ben · 2 messages" in body.text
    assert "message" not in show(talk).text


def test_silence_is_one_line() -> None:
    """A conversation without words says so and no more: there is nothing to refresh or to read, only to forget."""
    minute = Conversation("1", "standup.mp3", start_at=START_AT, end_at=START_AT + timedelta(seconds=62))

    silent = show(results(conversation=minute, messages=(), members=()))

    assert "standup.mp3 · 1 min · Nothing was said in it that I could understand." == silent.text
    assert [("overflow", CHOICE_ACTION)] == [
        (element["type"], element["action_id"])
        for block in silent.blocks
        if block["type"] == "actions"
        for element in block["elements"]
    ]
    assert_slack_takes(silent)


def test_silence_between_failures_names_them() -> None:
    """What could not be heard is said beside what was silent."""
    body = show(results(messages=()), SourceNote("standup.mp3"), SourceNote("a.mp3", problem_code="no_audio"))

    assert body.text.endswith("There is no sound in a.mp3; left out of this readout.")


def test_the_length_is_that_of_the_recording() -> None:
    """Silence before the first word and after the last is part of the length."""
    hour = Conversation("1", "standup.mp3", start_at=START_AT, end_at=START_AT + timedelta(seconds=3600))

    assert "1 h · Anna and Ben" == show(results(conversation=hour)).text.splitlines()[1]


def test_a_conversation_without_findings_says_so() -> None:
    """Where there is nothing to sum up, that is said."""
    dull = show(results())

    assert dull.text.endswith("I found nothing in it to sum up: no decisions, action items or questions.")


def test_blank_findings_are_left_out() -> None:
    """A finding without a visible character makes no empty line, which Slack would refuse."""
    blank = " \u202e\n"
    body = show(
        results(
            topics=(Topic("1", blank, 0.5, ()),),
            action_items=(insight(blank),),
            summary=(SummaryChunk("1", blank, ()),),
        )
    )

    assert body.text.endswith("I found nothing in it to sum up: no decisions, action items or questions.")


def test_sources_that_failed_or_are_doubtful_are_named_at_the_end() -> None:
    """Small print says which files are missing in a readout, and which are incomplete."""
    body = show(
        results(),
        SourceNote("standup.mp3"),
        SourceNote("a.mp3", problem_code="no_audio"),
        SourceNote("b.mp3", problem_code="no_audio"),
        SourceNote("c.mp3", warning_code="truncated_media"),
    )

    assert [
        "There is no sound in a.mp3 and b.mp3; left out of this readout.",
        "I could only read the beginning of c.mp3: the rest is missing or damaged.",
    ] == [element["text"] for element in body.blocks[-2]["elements"]]


def test_what_was_not_read_is_counted_at_the_end() -> None:
    """Small print says how much of a thread a readout cannot know of."""
    unread = ["image", "part of an app's message", "image", "part of an app's message", "file"]
    body = readout(results(), title="", sources=(), unread=unread, evidence=lambda _: None, conversation="17")

    assert ["Not read: 2 images, 2 parts of an app's message and 1 file."] == [
        element["text"] for element in body.blocks[-2]["elements"]
    ]


def test_foreign_text_is_never_markup() -> None:
    """Text that would notify a channel is shown as its characters: in rich text as they are, elsewhere escaped."""
    body = show(
        results(
            conversation=Conversation("1", HOSTILE),
            members=(Member("1", HOSTILE), Member("2", "Ben")),
            action_items=(insight(HOSTILE, assignee=Speaker(name=HOSTILE)),),
        ),
        SourceNote(HOSTILE, problem_code="no_audio"),
    )

    assert f" {HOSTILE}" in [element["text"] for element in elements(body)]
    assert_slack_takes(body)


def test_crowded_readout_is_shortened_by_itself() -> None:
    """Lists that would not fit are shown with fewer and shorter entries rather than refused by Slack."""
    long = tuple(insight("word " * 400, message_ids=("m1",)) for _ in range(40))
    body = show(results(action_items=long, questions=long, decisions=long), url=PERMALINK)

    assert_slack_takes(body)
    assert 9000 < len(json.dumps(body.blocks))


def test_worst_readout_still_fits() -> None:
    """Even when each character takes twelve in JSON, everything that a readout can hold fits into one message."""
    wide = "\U0001f600" * 2000
    named = Speaker(name=wide)
    item = insight(wide, assignee=named, speaker=named, definitive=False, due_at=START_AT)
    body = readout(
        results(
            conversation=Conversation("1", wide),
            messages=(message("m1", wide, speaker=wide),),
            members=tuple(Member(str(number), f"{number}{wide}") for number in range(9)),
            topics=(Topic("1", wide, 1.0, ("m1",)),) * 40,
            action_items=(item,) * 40,
            questions=(item,) * 40,
            follow_ups=(item,) * 40,
            summary=(SummaryChunk("1", wide, ("m1",)),) * 40,
        ),
        title=wide,
        sources=[SourceNote(wide, "no_audio", "truncated_media")] * 40,
        evidence=lambda _: Evidence(wide, "https://e.com/" + "x" * 390),
        conversation="17" * 16,
    )

    assert_slack_takes(body)


@settings(max_examples=60, suppress_health_check=[HealthCheck.too_slow], deadline=None)
@given(RESULTS, SOURCES, EVIDENCE)
def test_slack_takes_every_readout(conversation: Results, sources: list[SourceNote], evidence: Evidence | None) -> None:
    """Whatever was said by whoever, the readout is within Slack's limits, free of foreign markup, and repeatable."""
    body, again = (
        readout(
            conversation,
            title=conversation.conversation.name,
            sources=sources,
            evidence=lambda _: evidence,
            conversation="17",
        )
        for _ in range(2)
    )

    assert_slack_takes(body)
    assert body == again


def test_buttons_carry_the_conversation() -> None:
    """What a click asks for is known from an id that says nothing to anybody else."""
    *_, buttons = show(results()).blocks

    assert [("readout_refresh", "17", "Refresh"), ("readout_transcript", "17", "Transcript")] == [
        (button["action_id"], button["value"], button["text"]["text"])
        for button in buttons["elements"]
        if button["type"] == "button"
    ]


def test_another_language_is_told_in_one_sentence() -> None:
    """Nobody is left to think that there was nothing in it; the transcript is a button."""
    body = show(results(), SourceNote("anruf.mp3", warning_code="language_not_read"))

    assert body.text.endswith(
        "I can only sum up English, and this is in another language. Transcript has what was said."
    )
    assert 1 == body.text.count("English")
