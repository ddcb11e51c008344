"""Conversations: what is said becomes messages with times and speakers, and what is appended follows."""

import asyncio
import contextlib
import itertools
import json
import re
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from conversation.models import Conversation, Speaker, TextMessage, Topic
from conversation.wire.results import encode_conversation
from engine.analysis import AnalystFailed, Findings, Text, by_rules, rules
from engine.analysis.english.sentences import Sentence, TimedWord
from engine.conversations import History, parts_of, said_in_turn, with_recording, with_texts
from engine.understanding import MUCH, understand, understood

NOON = datetime(2026, 2, 3, 12, tzinfo=UTC)
BO = Speaker(name="Bo Lind", user_id="bo@example.com")
ADA = Speaker(name="Ada Holm")


def after(seconds: float) -> datetime:
    return NOON + timedelta(seconds=seconds)


def numbers() -> Any:
    """Ids that count."""
    counter = itertools.count(1)
    return lambda: str(next(counter))


@pytest.fixture
def empty() -> History:
    """A conversation that begins at noon."""
    return History(Conversation("1", "Weekly", start_at=NOON))


def sentence(text: str, start: float, end: float, speaker: int = 0) -> tuple[Sentence, int]:
    return Sentence(text, start, end, (TimedWord(f" {text}", start, end, 0.9),)), speaker


def test_a_recording_is_timed_from_its_submission(empty: History) -> None:
    """Second 0 of the recording is the conversation's start, and offsets count from there."""
    history = with_recording(empty, [sentence("Hello.", 2, 3), sentence("Bye.", 10.5, 11)], 60, numbers())

    first, second = history.messages
    assert (after(2), after(3), 2.0, 1.0) == (first.start_at, first.end_at, first.time_offset, first.duration)
    assert (after(10.5), 10.5) == (second.start_at, second.time_offset)
    assert after(60) == history.conversation.end_at


def test_words_are_found_where_a_player_shows_them(empty: History) -> None:
    """After a minute of silence the first message and its first word are a minute into the conversation."""
    history = with_recording(empty, [sentence("Hello.", 60, 61)], 90, numbers())

    (message,) = parts_of(history, Findings())["messages"]["messages"]

    assert [60.0, 60.0] == [message["timeOffset"], message["words"][0]["timeOffset"]]


def test_a_text_after_a_silent_recording_begins_where_that_ended(empty: History) -> None:
    """A minute in which nobody spoke stays a minute of the conversation, whatever is appended."""
    silent = with_recording(empty, [], 60, numbers())

    history = with_texts(silent, [TextMessage("See the notes.", ADA)], numbers())

    assert (NOON, 60.0) == (history.conversation.start_at, history.messages[0].time_offset)


def test_words_keep_their_times_and_scores(empty: History) -> None:
    """Each message carries its words, without the recogniser's leading space."""
    (message,) = with_recording(empty, [sentence("Hello.", 2, 3)], 60, numbers()).messages

    (word,) = message.words
    assert ("Hello.", after(2), after(3), 0.9) == (word.text, word.start_at, word.end_at, word.score)


def test_silence_at_both_ends_counts(empty: History) -> None:
    """Of a minute with one second of speech, 59 seconds are silent, wherever they are."""
    history = with_recording(empty, [sentence("Hello.", 40, 41)], 60, numbers())

    parts = parts_of(history, by_rules(Text(history.messages, NOON, 0.5, numbers())))

    assert {"total_silence": 59.0, "total_talk_time": 1.0, "total_overlap": 0.0} == {
        metric["type"]: metric["seconds"] for metric in parts["analytics"]["metrics"]
    }


def test_silence_has_no_members(empty: History) -> None:
    """A recording in which nobody speaks adds time and nothing else."""
    history = with_recording(empty, [], 60, numbers())

    assert ((), (), after(60)) == (history.messages, history.conversation.members, history.conversation.end_at)


def test_an_appended_recording_begins_where_the_conversation_ended(empty: History) -> None:
    """Old messages keep their ids; new ones follow after the whole first recording, under the same speaker."""
    new_id = numbers()
    once = with_recording(empty, [sentence("Hello.", 2, 3)], 60, new_id)

    twice = with_recording(once, [sentence("Again.", 5, 6)], 30, new_id)

    assert once.messages == twice.messages[:1]
    assert (after(65), 65.0) == (twice.messages[1].start_at, twice.messages[1].time_offset)
    assert after(90) == twice.conversation.end_at
    assert 1 == len(twice.conversation.members)


def test_voices_are_speakers_in_the_order_of_their_first_words(empty: History) -> None:
    """Each voice is a member with a number for a name."""
    said = [sentence("Hello.", 2, 3), sentence("Hi.", 4, 5, speaker=1), sentence("Well.", 6, 7)]

    history = with_recording(empty, said, 60, numbers())

    assert ["Speaker 1", "Speaker 2", "Speaker 1"] == [message.speaker.name for message in history.messages]
    assert ["Speaker 1", "Speaker 2"] == [member.name for member in history.conversation.members]


def test_the_voices_of_another_recording_have_other_numbers(empty: History) -> None:
    """Nobody knows whether they are the same people."""
    once = with_recording(empty, [sentence("Hello.", 2, 3), sentence("Hi.", 4, 5, speaker=1)], 60, numbers())

    twice = with_recording(once, [sentence("So.", 2, 3), sentence("Yes.", 4, 5, speaker=1)], 60, numbers())

    assert [f"Speaker {number}" for number in (1, 2, 3, 4)] == [said.speaker.name for said in twice.messages]


def test_a_sentence_ends_where_another_begins_to_speak() -> None:
    """Words of two people are never one sentence, whatever the punctuation; without voices all are by one."""
    words = [TimedWord(text, at, at + 0.3) for at, text in enumerate((" shall", " we", " yes", " please"))]

    in_turn = [(sentence.text, number) for sentence, number in said_in_turn(words, (0, 0, 1, 1))]

    assert [("shall we", 0), ("yes please", 1)] == in_turn
    assert [("shall we yes please", 0)] == [(sentence.text, number) for sentence, number in said_in_turn(words, ())]


def test_an_appended_recording_has_its_own_day(empty: History) -> None:
    """Its messages have the conversation's time and know when they were said; those of the first one need not."""
    once = with_recording(empty, [sentence("Hello.", 2, 3)], 60, numbers(), made_at=NOON)
    days_later = NOON + timedelta(days=5)

    first, second = with_recording(once, [sentence("Again.", 5, 6)], 30, numbers(), made_at=days_later).messages

    assert (None, days_later + timedelta(seconds=5)) == (first.said_at, second.said_at)
    assert after(65) == second.start_at


def test_written_messages_are_cut_into_sentences_that_share_their_time(empty: History) -> None:
    """One message of two sentences becomes two, by the same person, within its time."""
    text = TextMessage("I agree. So do all of them.", BO, NOON, after(10))

    first, second = with_texts(empty, [text], numbers()).messages

    assert ("I agree.", "So do all of them.") == (first.text, second.text)
    assert first.speaker == second.speaker
    assert NOON == first.start_at
    assert first.end_at == second.start_at
    assert after(10) == second.end_at


def test_times_that_are_not_given_are_made_up(empty: History) -> None:
    """Messages without times follow each other at two and a half words a second."""
    first, second = with_texts(
        empty, [TextMessage("One two three four five."), TextMessage("Six.")], numbers()
    ).messages

    assert (NOON, after(2)) == (first.start_at, first.end_at)
    assert after(2) == second.start_at


def test_a_written_conversation_starts_with_its_first_message(empty: History) -> None:
    """Messages that say when they were written move the conversation there."""
    history = with_texts(empty, [TextMessage("Hello there.", BO, after(-3600), after(-3590))], numbers())

    assert after(-3600) == history.conversation.start_at


def test_everybody_is_a_member_once(empty: History) -> None:
    """People are known by user id, else by name; nameless messages have no speaker."""
    texts = [TextMessage("One.", BO), TextMessage("Two.", ADA), TextMessage("Three.", BO), TextMessage("Four.")]

    history = with_texts(empty, texts, numbers())
    again = with_texts(history, [TextMessage("Five.", ADA)], numbers())

    assert ["Bo Lind", "Ada Holm"] == [member.name for member in again.conversation.members]
    assert ["bo@example.com", None] == [member.email for member in again.conversation.members]
    assert Speaker() == history.messages[3].speaker
    assert history.messages[1].speaker == again.messages[4].speaker


def test_parts_are_what_the_routes_answer(empty: History) -> None:
    """There is a part for each route, and results point to messages that exist."""
    history = with_texts(empty, [TextMessage("I will send the budget to Ada tomorrow.", BO)], numbers())

    parts = parts_of(history, by_rules(Text(history.messages, NOON, 0.5, numbers())))

    (item,) = parts["action-items"]["actionItems"]
    assert [message["id"] for message in parts["messages"]["messages"]] == item["messageIds"]
    assert item in parts["insights"]["insights"]
    assert {"polarity", "suggested"} == parts["messages"]["messages"][0]["sentiment"].keys()


def test_a_language_that_is_not_understood_has_a_transcript_only(empty: History) -> None:
    """Without understanding there are messages and figures, and no insights, topics, summary or sentiment."""
    history = with_texts(empty, [TextMessage("I will send the budget to Ada tomorrow.", BO)], numbers())

    parts = parts_of(history, Findings())

    assert [] == parts["action-items"]["actionItems"] + parts["topics"]["topics"] + parts["summary"]["summary"]
    assert "sentiment" not in parts["messages"]["messages"][0]
    assert 1 == len(parts["analytics"]["members"])


async def at_a_loss(_: Text) -> Findings:
    raise AnalystFailed("its service does not answer")


async def sure_of_itself(text: Text) -> Findings:
    return replace(by_rules(text), action_items=(), topics=(Topic(text.new_id(), "everything", 1.0, ()),))


def content_of(*texts: str) -> dict[str, Any]:
    """What the engine has to understand of a new conversation."""
    return {
        "conversation": json.dumps(encode_conversation(Conversation("1", "Weekly", start_at=NOON))),
        "messages": None,
        "reading": {"confidence_threshold": 0.5, "understands": True},
        "texts": [{"payload": {"content": text}} for text in texts],
    }


async def test_much_is_understood_elsewhere_and_alike() -> None:
    """A long text is read by a process of its own, with the same results as here."""
    content = content_of("I'll send the report tomorrow. " * 9 + "a" * MUCH)

    elsewhere, here = await understood(content, rules), await understand(content, rules)

    assert here.keys() == elsewhere.keys()
    for name in ("messages", "action-items", "summary", "analytics"):
        assert without_ids(here[name]) == without_ids(elsewhere[name])


async def test_who_understands_much_knows_no_secrets_and_takes_no_end_of_memory(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """The process that reads texts from outside has none of our tokens, and a limit."""
    monkeypatch.setenv("SLACK_BOT_TOKEN", "xoxb-secret")
    content = content_of(*(f"I'll send report {number} tomorrow." for number in range(4000)))

    work = asyncio.create_task(understood(content, rules))
    environments, limits = set[str](), set[str]()
    while not work.done():
        await asyncio.sleep(0.01)
        environments |= {*of_processes("environ")}
        limits |= {re.sub(" +", " ", each) for each in of_processes("limits")}
    await work

    assert any("PATH=" in each for each in environments)
    assert not any("secret" in each for each in environments)
    assert any(f"Max address space {2**31} {2**31} bytes" in each for each in limits)


@pytest.mark.parametrize("much", [0, MUCH], ids=["here", "in a process"])
async def test_another_analyst_finds_in_place_of_the_rules(much: int) -> None:
    """What it finds is what the conversation's routes answer with, wherever it is asked."""
    parts = await understood(content_of("I'll send the report tomorrow.", "a" * much), sure_of_itself)

    assert "everything" in parts["topics"]
    assert {"actionItems": []} == json.loads(parts["action-items"])


@pytest.mark.parametrize("much", [0, MUCH], ids=["here", "in a process"])
async def test_rules_find_what_another_analyst_cannot(much: int) -> None:
    """An analyst that fails costs its own findings, not the conversation's."""
    parts = await understood(content_of("I'll send the report tomorrow.", "a" * much), at_a_loss)

    assert "Send the report tomorrow" in parts["action-items"]


def of_processes(what: str) -> Iterator[str]:
    """What the system knows of the processes that understand something for us now."""
    for task in Path("/proc/self/task").glob("*/children"):
        for child in task.read_text().split():
            with contextlib.suppress(OSError):
                if "engine.understanding" in Path(f"/proc/{child}/cmdline").read_text():
                    yield Path(f"/proc/{child}/{what}").read_text()


def without_ids(body: str) -> str:
    return re.sub(r'"[0-9a-f-]{16,36}"', '""', body)
