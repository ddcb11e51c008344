"""The sections of a readout: what each shows of a conversation, and that Slack takes one by itself."""

import json
from datetime import UTC, datetime

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from blocks.page import Evidence
from blocks.sections import SECTIONS, TRANSCRIPTS, part, wanted
from conversation.models import Analytics, Member, MemberAnalytics, Metric, Results, Speaker, SummaryChunk, Topic
from tests.unit.understood import (
    EVIDENCE,
    PERMALINK,
    RESULTS,
    assert_slack_takes,
    elements,
    insight,
    message,
    results,
    show,
)


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


def test_what_is_left_out_is_counted() -> None:
    """A list that is shortened says by how much, also in one line."""
    topics = tuple(Topic(str(number), f"topic {number}", 0.5, ("m1",)) for number in range(11))
    members = tuple(MemberAnalytics(str(number), f"Member {number}", 1.0, 1.0, 1.0, 1.0, 1.0) for number in range(43))
    analytics = part(results(analytics=Analytics((), members)), "analytics", evidence=lambda _: None)

    assert "topic 7 · and 3 more" in show(results(topics=topics)).text
    assert "and 3 more" in json.dumps(analytics.blocks)


def test_due_day_is_the_one_that_was_meant() -> None:
    """A date by a clock far from UTC keeps its day."""
    item = insight("pay", due_at=datetime.fromisoformat("2026-11-27T23:59:00-08:00"))

    assert "pay · due Fri 27 Nov" in show(results(action_items=(item,))).text


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


@pytest.mark.parametrize("name", [each.name for each in SECTIONS])
@given(conversation=RESULTS, evidence=EVIDENCE)
@settings(max_examples=20, suppress_health_check=[HealthCheck.too_slow], deadline=None)
def test_slack_takes_every_part(name: str, conversation: Results, evidence: Evidence | None) -> None:
    """A part by itself is within Slack's limits too, and never empty."""
    assert_slack_takes(part(conversation, name, evidence=lambda _: evidence))


def test_typing_is_not_measured_as_talk() -> None:
    """Minutes and words a minute of typed messages would be made up."""
    member = MemberAnalytics("1", "Anna", 120.0, 30.0, 25.0, 90.0, 75.0)
    conversation = results(analytics=Analytics((), (member,)))

    written = part(conversation, "analytics", evidence=lambda _: None, typed={"m1"})

    assert "Who spoke how much: nobody did. This conversation was written, not spoken." == written.text


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

    assert said == part(conversation, name, evidence=lambda _: None).text


def test_numbers_read_well_when_they_are_small() -> None:
    """One word is no "1 words", a moment no "0 s", and silence that there was none of is not told."""
    anna = MemberAnalytics(
        "1", "Anna", wpm=1, talk_seconds=0.2, talk_percentage=100, listen_seconds=0, listen_percentage=0
    )
    analytics = Analytics((Metric("total_silence", 0.0, 0.0),), (anna,))

    body = part(results(analytics=analytics), "analytics", evidence=lambda _: None)

    assert "Who spoke how much\n• Anna: less than 1 s (100 %), 1 word a minute" == body.text


@pytest.mark.parametrize(
    ("words", "want"),
    [
        ("", "readout"),
        ("topics", "topics"),
        ("action items", "action_items"),
        ("Action-Items", "action_items"),
        ("actions", "action_items"),
        ("questions", "questions"),
        ("follow-ups", "action_items"),
        ("follow ups.", "action_items"),
        ("followups", "action_items"),
        ("analytics", "analytics"),
        ("transcript", "transcript_md"),
        ("transcript SRT", "transcript_srt"),
        ("transcript vtt", "transcript_vtt"),
        ("the moon", None),
    ],
)
def test_results_are_named_as_people_name_them(words: str, want: str | None) -> None:
    """Plurals, hyphens and capitals make no difference."""
    assert want == wanted(words.split())


@given(st.text())
def test_any_words_can_be_tried(text: str) -> None:
    """Nothing that people write after `refetch` breaks the reader."""
    assert wanted(text.split()) in {None, "readout", *TRANSCRIPTS, *(each.name for each in SECTIONS)}
