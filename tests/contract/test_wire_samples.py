"""
Samples of the documented wire format, decoded.

The samples are our own, written after the API's references and its vendor's clients and not by our encoders, so that
client and engine cannot agree on the same mistake. Where the documentation contradicts itself, both forms are there.
"""

from datetime import UTC, datetime
from pathlib import Path

import pytest

from conversation.json_object import JsonObject
from conversation.models import (
    Analytics,
    Conversation,
    Insight,
    Job,
    Member,
    MemberAnalytics,
    Message,
    Metric,
    Problem,
    Progress,
    Sentiment,
    Speaker,
    Submission,
    SubmitOptions,
    SummaryChunk,
    TextMessage,
    Token,
    Topic,
    TranscriptOptions,
    Word,
)
from conversation.wire import results, submissions, transcripts

SAMPLES = Path(__file__).with_name("samples")
JOB_ID = "3f6d5c0e-41b7-4a59-9d0e-6c1b8e2f7a10"
MIRA_ID = "7d1f0a52-9c63-4e0b-8f21-5b7a3c9e4d10"
OSKAR_ID = "a94c2b10-0f3e-4b6c-b1d7-2e8f6a5c3b21"


def sample(name: str) -> JsonObject:
    return JsonObject.parse((SAMPLES / f"{name}.json").read_bytes())


def at(minute: int, second: float = 0.0) -> datetime:
    """A time of the sample conversation, in the hour it began."""
    whole = int(second)
    return datetime(2026, 3, 9, 13, minute, whole, round((second - whole) * 1_000_000), tzinfo=UTC)


def test_token() -> None:
    """A token is its text and the seconds that are left of it."""
    expected = Token("eyJhbGciOiJIUzI1NiJ9.eyJleHAiOjE3OTU2Njg0MDB9.c2lnbmF0dXJl", 86400)

    assert expected == submissions.decode_token(sample("token"))


def test_token_with_fields_nobody_needs() -> None:
    """The misspelt fields of the vendor's clients are not in the way."""
    assert Token("opaque-0123", 5312) == submissions.decode_token(sample("token_with_extras"))


def test_submission() -> None:
    """A submission is answered by a conversation and a job."""
    assert Submission("5183920174653440", JOB_ID) == submissions.decode_submission(sample("submission"))


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("job", Job(JOB_ID, "in_progress")),
        ("job_of_a_webhook", Job(JOB_ID, "completed")),
        (
            "job_of_our_engine",
            Job(
                JOB_ID,
                "failed",
                Progress(61.5, 240),
                Problem("unreadable_media", "The recording cannot be decoded."),
                Problem("truncated_media", "It ends before its declared length."),
            ),
        ),
    ],
)
def test_job(name: str, expected: Job) -> None:
    """A job is read with its id under either name, and with our engine's extensions."""
    assert expected == submissions.decode_job(sample(name))


def test_conversation() -> None:
    """A conversation has a name, times, members and metadata."""
    expected = Conversation(
        id="5183920174653440",
        name="Greenhouse weekly",
        type="meeting",
        start_at=at(30),
        end_at=at(42, 17.25),
        members=(Member(MIRA_ID, "Mira Holm", "mira@greenhouse.example"), Member(OSKAR_ID, "Speaker 2")),
        metadata=(("season", "spring"),),
    )

    assert expected == results.decode_conversation(sample("conversation"))


def test_conversation_with_only_an_id() -> None:
    """A conversation without a name is named by its id, and an id may come as a number."""
    assert Conversation("51839201746", "51839201746") == results.decode_conversation(sample("conversation_minimal"))


def test_messages() -> None:
    """Messages come with everything that was asked for, with either form of "from" and of phrases, or with neither."""
    mira = Speaker(MIRA_ID, "Mira Holm", "mira@greenhouse.example", "mira@greenhouse.example")
    oskar = Speaker(name="Oskar Dahl", email="oskar@greenhouse.example")
    expected = (
        Message(
            id="6102938475610112",
            text="I'll order the seed trays on Monday.",
            speaker=mira,
            start_at=at(30),
            end_at=at(30, 2.75),
            time_offset=0,
            duration=2.75,
            sentiment=Sentiment(0.4, "positive"),
            words=(
                Word("I'll", at(30), at(30, 0.31), 0.97),
                Word("order", at(30, 0.31), at(30, 0.72)),
            ),
        ),
        Message("6102938475610113", "Who waters the tomatoes?", oskar, at(30, 3.1), at(30, 4.9)),
        Message("6102938475610114", "Hm."),
    )

    assert expected == results.decode_messages(sample("messages"))


def test_topics() -> None:
    """A topic may lack an id."""
    expected = (
        Topic("5590127364510720", "seed trays", 0.83, ("6102938475610112",)),
        Topic(None, "watering", 1.0, ()),
    )

    assert expected == results.decode_topics(sample("topics"))


def test_action_items() -> None:
    """Assignee and due date are there, in part or not at all; {} is nobody and "" is no date."""
    mira = Speaker(MIRA_ID, "Mira Holm", user_id="mira@greenhouse.example")
    expected = (
        Insight(
            id="4733910265438208",
            type="action_item",
            text="Mira will order the seed trays on Monday.",
            score=0.94,
            message_ids=("6102938475610112",),
            speaker=mira,
            definitive=True,
            assignee=Speaker(MIRA_ID, "Mira Holm", "mira@greenhouse.example"),
            due_at=datetime(2026, 3, 16, 7, tzinfo=UTC),
        ),
        Insight(
            id="4733910265438209",
            type="action_item",
            text="Somebody could mend the vent.",
            score=0.51,
            message_ids=("6102938475610114",),
            definitive=False,
            assignee=Speaker(name="Oskar Dahl"),
        ),
        Insight("4733910265438210", "action_item", "Clear the paths.", 0.5, ()),
    )

    assert expected == results.decode_insights(sample("action_items"), "action_item")


def test_follow_ups() -> None:
    """A follow-up's score may be a whole number, and its optional parts may be missing."""
    expected = Insight(
        id="4733910265438300",
        type="follow_up",
        text="Mira and Oskar meet again on Thursday.",
        score=1.0,
        message_ids=("6102938475610113", "6102938475610114"),
        speaker=Speaker(MIRA_ID, "Mira Holm", user_id="mira@greenhouse.example"),
    )

    assert (expected,) == results.decode_insights(sample("follow_ups"), "follow_up")


def test_questions() -> None:
    """A question names who asked it."""
    expected = Insight(
        id="4733910265438400",
        type="question",
        text="Who waters the tomatoes?",
        score=0.99,
        message_ids=("6102938475610113",),
        speaker=Speaker(OSKAR_ID, "Oskar Dahl", user_id="oskar@greenhouse.example"),
    )

    assert (expected,) == results.decode_insights(sample("questions"), "question")


def test_summary() -> None:
    """A summary is a list of chunks, with times since 2022 and without before."""
    expected = (
        SummaryChunk("4811927364", "Mira orders seed trays.", ("6102938475610112",), at(30), at(30, 2.75)),
        SummaryChunk("4811927365", "Watering is open.", ("6102938475610113", "6102938475610114")),
    )

    assert expected == results.decode_summary(sample("summary"))


def test_members() -> None:
    """A member's id may come as a number."""
    expected = (Member(MIRA_ID, "Mira Holm", "mira@greenhouse.example"), Member("4417", "Oskar Dahl"))

    assert expected == results.decode_members(sample("members"))


def test_analytics() -> None:
    """Metrics count in "percent" and members in "percentage"; overlap is not read."""
    expected = Analytics(
        metrics=(
            Metric("total_silence", 12.5, 30.1),
            Metric("total_talk_time", 87.5, 210.7),
            Metric("total_overlap", 0, 0),
        ),
        members=(
            MemberAnalytics(MIRA_ID, "Mira Holm", 138, 147.5, 61.25, 63.2, 26.25, "mira@greenhouse.example"),
            MemberAnalytics(OSKAR_ID, "Oskar Dahl", 120, 63.2, 26.25, 147.5, 61.25),
        ),
    )

    assert expected == results.decode_analytics(sample("analytics"))


def test_options_of_a_text_request() -> None:
    """Options we know are read, a boolean also from its word, and others are not in the way."""
    expected = SubmitOptions("Greenhouse thread", 0.6, "en-GB", ("germinator", "cold frame"), enable_summary=True)

    assert expected == submissions.decode_options(sample("text_request"))


def test_messages_of_a_text_request() -> None:
    """A written message needs its content only; a time with an offset is turned to UTC."""
    expected = (
        TextMessage(
            "I'll order the seed trays on Monday. Who waters?",
            Speaker(name="Mira Holm", user_id="mira@greenhouse.example"),
            at(30),
            at(30, 5),
        ),
        TextMessage("Me.", start_at=at(30, 9)),
        TextMessage("Good."),
    )

    assert expected == submissions.decode_text_messages(sample("text_request"))


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("transcript_markdown", "Mira Holm: I'll <mark>order the seed trays</mark> on Monday.<br/><br/>"),
        ("transcript_srt", "1\n0:0:0,0 --> 0:0:2,750\nMira Holm: I'll order the seed trays on Monday.\n\n"),
        ("transcript_srt_bare", "1\n0:0:0,0 --> 0:0:2,750\nI'll order the seed trays on Monday.\n\n"),
    ],
)
def test_transcript(name: str, expected: str) -> None:
    """A transcript is one text, bare or in an object of its own."""
    assert expected == transcripts.decode_transcript(sample(name))


def test_transcript_that_is_asked_for() -> None:
    """What is wanted of a transcript is read, a boolean also from its word, and phrases are not in the way."""
    expected = TranscriptOptions("text/markdown", create_paragraphs=True, show_speaker_separation=True)

    assert expected == transcripts.decode_transcript_options(sample("transcript_request"))
