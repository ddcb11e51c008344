"""The transcript as a file: people read the Markdown, players the captions."""

import re
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from blocks.transcript import ENDINGS, file_name, transcript
from conversation.models import Conversation, Message, Results
from tests.unit.understood import RESULTS, message, results

TALK = results(
    messages=(
        message("m1", "Ben, can you update the server?", speaker="Anna", offset=0.5),
        message("m2", "It is *slow*.", speaker="Anna", offset=4.0),
        message("m3", "Yes & <now> --> today.", speaker="Ben", offset=3725.25),
    )
)

MARKDOWN = """\
# standup.mp3

**Anna**

0:00 Ben, can you update the server?

0:04 It is \\*slow\\*.

**Ben**

1:02:05 Yes & \\<now\\> --\\> today.
"""

SRT = """\
1
00:00:00,500 --> 00:00:04,000
Anna: Ben, can you update the server?

2
00:00:04,000 --> 00:00:08,000
Anna: It is *slow*.

3
01:02:05,250 --> 01:02:09,250
Ben: Yes & <now> → today.

"""

VTT = """\
WEBVTT

00:00:00.500 --> 00:00:04.000
Anna: Ben, can you update the server?

00:00:04.000 --> 00:00:08.000
Anna: It is *slow*.

01:02:05.250 --> 01:02:09.250
Ben: Yes &amp; &lt;now&gt; --&gt; today.

"""

CUE = re.compile(r"^(\d\d+:\d\d:\d\d[.,]\d{3}) --> (\d\d+:\d\d:\d\d[.,]\d{3})$", re.MULTILINE)


def test_times_are_those_of_the_recording() -> None:
    """A minute of silence before the first word is counted, as a player and the evidence count it."""
    said = replace(message("m1", "Good morning.", offset=68), time_offset=0.0)
    late = results(messages=(said,))

    assert "1:08 Good morning." == transcript(late, "md").splitlines()[-1]
    assert "00:01:08,000 --> 00:01:12,000" == transcript(late, "srt").splitlines()[1]
    assert "00:01:08.000 --> 00:01:12.000" == transcript(late, "vtt").splitlines()[2]


def seconds(time: str) -> float:
    """A caption's time."""
    hours, minutes, rest = time.replace(",", ".").split(":")
    return int(hours) * 3600 + int(minutes) * 60 + float(rest)


@pytest.mark.parametrize(("ending", "content"), [("md", MARKDOWN), ("srt", SRT), ("vtt", VTT)])
def test_transcript_has_every_word_its_speaker_and_its_time(ending: str, content: str) -> None:
    """Each format shows the same, and no word is read as markup."""
    assert content == transcript(TALK, ending)


@pytest.mark.parametrize("ending", ENDINGS)
def test_silence_has_a_transcript_too(ending: str) -> None:
    """A file is never empty: Slack takes none without a byte."""
    assert transcript(results(messages=()), ending)


@given(RESULTS, st.sampled_from(["srt", "vtt"]))
def test_captions_come_one_after_another(conversation: Results, ending: str) -> None:
    """Whatever the service says about times, no caption ends before it begins or begins before the one before it."""
    cues = CUE.findall(transcript(conversation, ending))

    said = [each for each in conversation.messages if each.text.split()]
    times = [(seconds(start), seconds(end)) for start, end in cues]
    assert len(cues) <= len(said)
    assert [start for start, _ in times] == sorted(start for start, _ in times)
    assert all(start < end for start, end in times)


@given(RESULTS, st.sampled_from(ENDINGS))
def test_any_conversation_has_a_file(conversation: Results, ending: str) -> None:
    """Its name is plain and short, and tells what it is."""
    name = file_name(conversation, ending)

    assert transcript(conversation, ending)
    assert re.fullmatch(rf"([\w.-]{{1,40}}-)?transcript\.{ending}", name)


def test_what_was_typed_has_the_time_of_the_clock() -> None:
    """In a thread people look for a message by its day and hour; a recording beside it keeps its own time."""
    lines = transcript(TALK, "md", typed={"m3"}).splitlines()

    assert "Times are in UTC." == lines[2]
    assert lines[6].startswith("0:00 Ben, can you")
    assert lines[-1].startswith("2026-11-23 11:02 Yes &")


@pytest.mark.parametrize(
    ("name", "file"),
    [
        ("standup.mp3", "standup-transcript.md"),
        ("Team stand-up: Monday", "Team-stand-up-Monday-transcript.md"),
        ("I'll send v2.1", "I-ll-send-v2.1-transcript.md"),
        (
            "The import of the customer list is done, and the rest waits",
            "The-import-of-the-customer-list-is-transcript.md",
        ),
        ("", "transcript.md"),
    ],
)
def test_file_is_named_after_the_conversation(name: str, file: str) -> None:
    """People see what it belongs to, without the ending of the recording and in few words."""
    named = replace(TALK, conversation=Conversation("1", name))

    assert file == file_name(named, "md")


def test_times_that_are_missing_are_made_up() -> None:
    """A written conversation whose service tells no times still gives captions in order."""
    spoken = results(messages=(Message("1", "One."), Message("2", "Two.")))

    assert [("00:00:00,000", "00:00:01,000")] * 2 == CUE.findall(transcript(spoken, "srt"))
