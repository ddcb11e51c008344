"""The readout: what it shows of a conversation, and that Slack takes it whatever was said."""

import copy
import json
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from slack_sdk.models.blocks import Block

from blocks import readout as readouts
from blocks.body import Body
from blocks.readout import Evidence, SourceNote, readout
from blocks.text import clock
from conversation.models import (
    Analytics,
    Conversation,
    Insight,
    InsightType,
    Member,
    MemberAnalytics,
    Message,
    Metric,
    Results,
    Speaker,
    SummaryChunk,
    Topic,
)

START_AT = datetime(2026, 11, 23, 10, tzinfo=UTC)
PERMALINK = "https://example.slack.com/archives/C1/p1795424531204819?thread_ts=1795424531.204819&cid=C1"
HOSTILE = "<!channel> *bold* & <@U1> <https://example.com|here>"


def message(message_id: str, text: str, *, speaker: str | None = None, offset: float = 0.0) -> Message:
    return Message(message_id, text, Speaker(name=speaker), START_AT + timedelta(seconds=offset), None, offset, 4.0)


def insight(text: str, kind: InsightType = "action_item", **known: Any) -> Insight:
    return Insight("1", kind, text, 0.9, known.pop("message_ids", ("m1",)), **known)


def results(**parts: Any) -> Results:
    """A conversation of Anna and Ben that has nothing but the given parts."""
    nothing: dict[str, Any] = {
        "conversation": Conversation("4500000000000001", "standup.mp3", start_at=START_AT),
        "messages": (message("m1", "Ben, can you update the server?", speaker="Anna", offset=31),),
        "members": (Member("1", "Anna"), Member("2", "Ben")),
        "analytics": Analytics((), ()),
    }
    return Results(
        **dict.fromkeys(("topics", "action_items", "questions", "follow_ups", "summary"), ()) | nothing | parts
    )


def show(conversation: Results, *sources: SourceNote, url: str | None = None) -> Body:
    def evidence(said: Message) -> Evidence:
        return Evidence(clock(said.time_offset or 0), url)

    return readout(conversation, sources=sources, evidence=evidence, conversation="17")


def elements(body: Body) -> Iterator[dict[str, Any]]:
    """All texts and links of the rich text of a message."""
    for block in body.blocks:
        for part in block["elements"] if block["type"] == "rich_text" else ():
            for line in part["elements"] if part["type"] == "rich_text_list" else [part]:
                yield from line["elements"]


def test_readout_can_be_read_without_a_click() -> None:
    """Title, length, people, summary, items with owner and date, topics, questions and follow-ups, in this order."""
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
        "2 min · Anna and Ben · 2 messages\n"
        "Summary\n"
        "• The new search page is ready. · Anna, 0:31\n"
        "Action items\n"
        "• Ben will update the server · due Fri 27 Nov · 0:31\n"
        "• Anna: send the survey · suggestion · 0:31\n"
        "• Fix the form\n"
        "Topics: search page · payment form\n"
        "Open questions\n"
        "• Which room do we have? · Ben, 1:56\n"
        "Follow-ups\n"
        "• Meet again on Tuesday · 0:31"
    ) == text


def test_assignee_is_bold_and_named_once() -> None:
    """An item that begins with its assignee is not given the name again."""
    named = [
        [element["text"] for element in elements(show(results(action_items=(item,)))) if element.get("style")][1:]
        for item in (
            insight("ben will do it", assignee=Speaker(name="Ben")),
            insight("Bennet will do it", assignee=Speaker(name="Ben")),
            insight("do it", assignee=Speaker(name="Ben")),
        )
    ]

    assert [["ben"], ["Ben:"], ["Ben:"]] == named


def test_due_date_of_another_year_has_its_year() -> None:
    """A date is not mistaken for one in the year of the conversation."""
    item = insight("pay", due_at=datetime(2027, 1, 4, 17, tzinfo=UTC))

    assert "pay · due Mon 4 Jan 2027" in show(results(action_items=(item,))).text


def test_evidence_is_a_link_when_it_has_an_address() -> None:
    """The time leads to the message."""
    links = list(elements(show(results(action_items=(insight("do it"),)), url=PERMALINK)))[-1:]

    assert [{"type": "link", "url": PERMALINK, "text": "0:31"}] == links


@pytest.mark.parametrize(
    "url", ["javascript:alert(1)", "https://a b", "https://e.com/|x>", "https://e.com/" + "x" * 999]
)
def test_other_addresses_are_no_links(url: str) -> None:
    """Only plain web addresses of a sane length become links; the time is shown all the same."""
    shown = list(elements(show(results(action_items=(insight("do it"),)), url=url)))

    assert {"type": "text", "text": "0:31"} == shown[-1]


@pytest.mark.parametrize(
    ("shown", "members"),
    [
        ("35 s · 1 message", (Member("1", "Speaker 1"),)),
        ("35 s · Speaker 1 and Speaker 2 · 1 message", (Member("1", "Speaker 1"), Member("2", "Speaker 2"))),
        ("35 s · 1 message", (Member("7b0e", "7b0e"),)),
        ("35 s · Anna · 1 message", (Member("1", "Anna"), Member("2", "Anna"))),
    ],
    ids=["only one", "several", "named by id", "twice"],
)
def test_people_are_named_only_by_real_names(shown: str, members: tuple[Member, ...]) -> None:
    """A lone "Speaker 1" or an id tells the reader nothing."""
    text = show(results(members=members)).text

    assert shown == text.splitlines()[1]


def test_lone_speaker_is_credited_nowhere() -> None:
    """Neither a summary nor an item names "Speaker 1" when nobody else spoke."""
    alone = Speaker(name="Speaker 1")
    text = show(
        results(
            messages=(message("m1", "I will do it.", speaker="Speaker 1"),),
            members=(Member("1", "Speaker 1"),),
            summary=(SummaryChunk("1", "I will do it.", ("m1",)),),
            action_items=(insight("do it", assignee=alone, speaker=alone),),
        )
    ).text

    assert "Speaker" not in text


@pytest.mark.parametrize("name", ["4500000000000001", " \u202e"], ids=["id", "blank"])
def test_nameless_conversation_has_a_title(name: str) -> None:
    """An id of 16 digits is not a title."""
    conversation = Conversation("4500000000000001", name)

    assert "Readout" == show(results(conversation=conversation)).text.splitlines()[0]


def test_silence_is_said_plainly() -> None:
    """A conversation without words says so, and one without findings says that."""
    silent, dull = show(results(messages=())), show(results())

    assert silent.text.endswith("Nothing was said in it that I could understand.")
    assert dull.text.endswith("I found nothing in it to sum up: no action items, questions or follow-ups.")


def test_long_lists_are_cut_and_say_so() -> None:
    """Eight items are shown, the others counted."""
    text = show(results(action_items=tuple(insight(f"Item {number}") for number in range(11)))).text

    assert "Item 7" in text
    assert "Item 8" not in text
    assert text.endswith("and 3 more")


def test_long_summary_is_taken_from_the_whole_conversation() -> None:
    """Five sentences of ten are every second one."""
    text = show(results(summary=tuple(SummaryChunk(str(n), f"Sentence {n}.", ()) for n in range(10)))).text

    assert [0, 2, 4, 6, 8] == [number for number in range(10) if f"Sentence {number}." in text]


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

    assert body.text.endswith("I found nothing in it to sum up: no action items, questions or follow-ups.")


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
        "I only got the beginning of c.mp3: the rest is missing or damaged.",
    ] == [element["text"] for element in body.blocks[-2]["elements"]]


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
    body = show(results(action_items=long, questions=long, follow_ups=long), url=PERMALINK)

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
        sources=[SourceNote(wide, "no_audio", "truncated_media")] * 40,
        evidence=lambda _: Evidence(wide, "https://e.com/" + "x" * 390),
        conversation="17" * 16,
    )

    assert_slack_takes(body)


def assert_slack_takes(body: Body) -> None:
    """Check a message against the SDK's models, Slack's limits and the rules for foreign text."""
    blocks = list(body.blocks)
    for parsed in Block.parse_all(copy.deepcopy(blocks)):
        parsed.validate_json()
        assert parsed.to_dict()
    assert 50 >= len(blocks)
    assert 12_000 >= len(json.dumps(blocks))
    assert 3000 >= len(body.text)
    assert not {"<", ">"} & set(body.text)
    for block in blocks:
        assert_texts_are_taken(block)
    assert all(element["text"] and element["type"] in {"text", "link"} for element in elements(body))


def assert_texts_are_taken(block: dict[str, Any]) -> None:
    if block["type"] == "header":
        assert 150 >= len(block["text"]["text"])
    texts = [block["text"]] if block["type"] == "header" else block["elements"] if block["type"] == "context" else []
    for text in texts:
        assert "plain_text" == text["type"]
        assert 0 < len(text["text"]) <= 3000
        assert not {"<", ">"} & set(text["text"])


TEXTS = st.text(max_size=80) | st.sampled_from([HOSTILE, "\U0001f600" * 900, "x" * 5000, "Speaker 1", ""])
IDS = st.sampled_from(["m1", "m2", "m3", "unknown"])
ID_LISTS = st.lists(IDS, max_size=3).map(tuple)
SPEAKERS = st.builds(Speaker, name=st.none() | TEXTS)
TIMES = st.datetimes(timezones=st.just(UTC))
SECONDS = st.none() | st.floats(min_value=0, max_value=1e9)


def tuples_of(what: st.SearchStrategy[Any]) -> st.SearchStrategy[tuple[Any, ...]]:
    return st.lists(what, max_size=12).map(tuple)


def insights(kind: InsightType) -> st.SearchStrategy[tuple[Any, ...]]:
    return tuples_of(
        st.builds(
            Insight,
            id=st.just("1"),
            type=st.just(kind),
            text=TEXTS,
            score=st.just(0.5),
            message_ids=ID_LISTS,
            speaker=SPEAKERS,
            definitive=st.none() | st.booleans(),
            assignee=st.none() | SPEAKERS,
            due_at=st.none() | TIMES,
        )
    )


MESSAGES = st.builds(Message, IDS, TEXTS, SPEAKERS, time_offset=SECONDS, duration=SECONDS)
RESULTS = st.builds(
    Results,
    conversation=st.builds(Conversation, IDS, TEXTS, start_at=st.none() | TIMES),
    messages=tuples_of(MESSAGES),
    topics=tuples_of(st.builds(Topic, st.none(), TEXTS, st.just(0.5), ID_LISTS)),
    action_items=insights("action_item"),
    questions=insights("question"),
    follow_ups=insights("follow_up"),
    summary=tuples_of(st.builds(SummaryChunk, IDS, TEXTS, ID_LISTS)),
    members=tuples_of(st.builds(Member, IDS, TEXTS)),
    analytics=st.builds(
        Analytics,
        st.just((Metric("total_silence", 10.0, 12.0),)),
        tuples_of(st.builds(MemberAnalytics, IDS, TEXTS, *[st.floats(0, 1e6)] * 5)),
    ),
)
SOURCES = st.lists(st.builds(SourceNote, TEXTS, st.none() | TEXTS, st.none() | TEXTS), max_size=12)
EVIDENCE = st.none() | st.builds(Evidence, TEXTS, st.none() | TEXTS | st.just(PERMALINK))


@settings(max_examples=60, suppress_health_check=[HealthCheck.too_slow], deadline=None)
@given(RESULTS, SOURCES, EVIDENCE)
def test_slack_takes_every_readout(conversation: Results, sources: list[SourceNote], evidence: Evidence | None) -> None:
    """Whatever was said by whoever, the readout is within Slack's limits, free of foreign markup, and repeatable."""
    body, again = (
        readout(conversation, sources=sources, evidence=lambda _: evidence, conversation="17") for _ in range(2)
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


@pytest.mark.parametrize("name", readouts.PARTS)
@given(conversation=RESULTS, evidence=EVIDENCE)
@settings(max_examples=20, suppress_health_check=[HealthCheck.too_slow], deadline=None)
def test_slack_takes_every_part(name: str, conversation: Results, evidence: Evidence | None) -> None:
    """A part by itself is within Slack's limits too, and never empty."""
    assert_slack_takes(readouts.part(conversation, name, evidence=lambda _: evidence))


@pytest.mark.parametrize(
    ("name", "said"),
    [
        ("topics", "Topics: none in this conversation."),
        ("action_items", "Action items\n• Anna: send the report"),
        ("questions", "Open questions: none in this conversation."),
        ("analytics", "Who spoke how much\n• Anna: 30 s (25 %), 120 words a minute\nNobody spoke for 12 s (10 %)."),
    ],
)
def test_part_shows_one_thing_whole(name: str, said: str) -> None:
    """What was asked for is shown, or that there is none of it."""
    member = MemberAnalytics("1", "Anna", 120.0, 30.0, 25.0, 90.0, 75.0)
    conversation = results(
        action_items=(insight("send the report", message_ids=(), assignee=Speaker(name="Anna")),),
        analytics=Analytics((Metric("total_silence", 10.0, 12.0),), (member,)),
    )

    assert said == readouts.part(conversation, name, evidence=lambda _: None).text
