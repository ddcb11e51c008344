"""Formatted transcripts: who said what in paragraphs, and cues that stand where the recording has them."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from conversation.models import Conversation, Message, Speaker, TranscriptOptions
from engine.conversations import History
from engine.transcripts import transcript

NOON = datetime(2026, 2, 3, 12, tzinfo=UTC)
BO = Speaker("b", "Bo Lind")
ADA = Speaker("a", "Ada")


def said(text: str, speaker: Speaker, start: float, end: float) -> Message:
    """A message at these seconds of the recording."""
    start_at, end_at = NOON + timedelta(seconds=start), NOON + timedelta(seconds=end)
    return Message(text, text, speaker, start_at, end_at)


def history(*messages: Message) -> History:
    return History(Conversation("1", "Weekly", start_at=NOON), messages)


TALK = history(
    said("Good morning.", BO, 1, 2),
    said("Who has the budget?", BO, 2.5, 4),
    said("I do.", ADA, 4, 5),
    said("It is late.", ADA, 8, 9.25),
)


@pytest.mark.parametrize(
    ("paragraphs", "names", "expected"),
    [
        (
            True,
            True,
            "Bo Lind: Good morning. Who has the budget?<br/><br/>Ada: I do.<br/><br/>Ada: It is late.<br/><br/>",
        ),
        (True, False, "Good morning. Who has the budget?<br/><br/>I do.<br/><br/>It is late.<br/><br/>"),
        (False, True, "Bo Lind: Good morning. Who has the budget? Ada: I do. It is late."),
        (False, False, "Good morning. Who has the budget? I do. It is late."),
    ],
    ids=["paragraphs and names", "paragraphs", "names", "one run"],
)
def test_markdown(paragraphs: bool, names: bool, expected: str) -> None:
    """Paragraphs end where another speaks or somebody pauses; names stand before what they say."""
    assert expected == transcript(TALK, TranscriptOptions("text/markdown", paragraphs, names))


def test_markdown_has_no_tags_but_its_own() -> None:
    """What looks like a tag was said, and is shown as it was."""
    talk = history(said("I <3\n<br/> & you.", Speaker("x", "A<b>"), 0, 1))

    assert "A&lt;b&gt;: I &lt;3 &lt;br/&gt; &amp; you." == transcript(
        talk, TranscriptOptions("text/markdown", show_speaker_separation=True)
    )


def test_subrip() -> None:
    """Cues are numbered and count from the beginning of the recording, which is before the first word."""
    expected = (
        "1\n00:00:01,000 --> 00:00:02,000\nBo Lind: Good morning.\n\n"
        "2\n00:00:02,500 --> 00:00:04,000\nBo Lind: Who has the budget?\n\n"
        "3\n00:00:04,000 --> 00:00:05,000\nAda: I do.\n\n"
        "4\n00:00:08,000 --> 00:00:09,250\nAda: It is late.\n\n"
    )

    assert expected == transcript(TALK, TranscriptOptions("text/srt", show_speaker_separation=True))


def test_subrip_of_what_was_written_in_any_order() -> None:
    """Cues are in the order of their times; nothing in a text ends its cue, and nobody has no name."""
    talk = history(said("Later --->\n\nstill.", Speaker(), 90_000, 90_001), said("Before.", BO, -5, 3600))

    assert (
        "1\n00:00:00,000 --> 01:00:00,000\nBefore.\n\n2\n25:00:00,000 --> 25:00:01,000\nLater -→ still.\n\n"
        == transcript(talk, TranscriptOptions("text/srt"))
    )


@pytest.mark.parametrize("content_type", ["text/markdown", "text/srt"])
def test_silence_is_empty(content_type: str) -> None:
    """Where nothing was said there is nothing to read."""
    options = TranscriptOptions("text/srt" if content_type == "text/srt" else "text/markdown", True, True)

    assert "" == transcript(history(), options)


@given(
    st.lists(
        st.builds(
            said,
            st.text(),
            st.builds(Speaker, st.none(), st.text()),
            st.floats(-1e6, 1e6),
            st.floats(-1e6, 1e6),
        )
    )
)
def test_every_cue_is_four_lines(messages: list[Message]) -> None:
    """Whatever was said by whom and when, a player finds each cue: number, times, one line of text, empty line."""
    text = transcript(history(*messages), TranscriptOptions("text/srt", show_speaker_separation=True))

    lines = text.split("\n")
    assert 4 * len(messages) + 1 == len(lines)
    assert [str(number) for number in range(1, len(messages) + 1)] == lines[:-1:4]
    assert {1} >= {line.count("-->") for line in lines[1::4]}
    assert {0} >= {line.count("-->") for line in lines[2::4]}
