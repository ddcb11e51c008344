"""A Slack thread as a written conversation."""

from datetime import UTC, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from workspace.threads import corrections, people, text_messages, time_of, utterances

BOT = "UBOT"


def message(ts: str, text: str, **fields: Any) -> dict[str, Any]:
    return {"type": "message", "user": "U1", "ts": ts, "text": text} | fields


def test_only_what_people_say_to_each_other_is_said() -> None:
    """Neither Readout nor a word to it, nor what Slack itself reports, nor empty messages."""
    thread = [
        message("1.000001", "Hello"),
        message("1.000002", "Got *call.mp3*.", user=BOT, bot_id="B1"),
        message("1.000003", f"<@{BOT}> summarize"),
        message("1.000004", "has joined the channel", subtype="channel_join"),
        message("1.000005", "  "),
        message("1.000006", "Here it is", subtype="file_share"),
        message("1.000007", "Build is green", subtype="bot_message", user=None, username="Builder"),
        message("1.000008", f"I asked <@{BOT}> yesterday"),
        message("1.000009", "This message was deleted.", subtype="tombstone"),
    ]

    assert ["1.000001", "1.000006", "1.000007", "1.000008"] == [u.ts for u in utterances(thread, bot_user_id=BOT)]


def test_names_are_wanted_for_writers_and_mentioned() -> None:
    """Each once; other apps have no user to ask for."""
    thread = [
        message("1.0", "<@U2> and <@U3>"),
        message("2.0", "Green", user=None, username="Builder"),
        message("3.0", "Yes", user="U2"),
    ]

    assert ("U1", "U2", "U3") == people(utterances(thread, bot_user_id=BOT))


def test_messages_keep_their_times_and_do_not_overlap() -> None:
    """A message lasts as long as its words take to say, but not into the next one."""
    thread = [message("100.000000", "one two three four five six seven eight nine ten"), message("101.500000", "Yes")]

    (_, first), (ts, second) = text_messages(utterances(thread, bot_user_id=BOT), {})

    assert datetime.fromtimestamp(100, UTC) == first.start_at
    assert time_of("101.500000") == first.end_at == second.start_at
    assert second.start_at is not None
    assert second.start_at + timedelta(seconds=1) == second.end_at
    assert "101.500000" == ts


def test_speakers_have_names_or_else_ids() -> None:
    """An app is called as it calls itself, an unknown person by the id."""
    thread = [
        message("1.0", "a"),
        message("2.0", "b", user="U9"),
        message("3.0", "c", user=None, bot_profile={"name": "Builder"}),
    ]

    said = text_messages(utterances(thread, bot_user_id=BOT), {"U1": "Anna"})

    assert ["Anna", "U9", "Builder"] == [each.speaker.name for _, each in said]


def test_thread_without_words_is_empty() -> None:
    """Emoji and code say nothing to a reader of minutes."""
    thread = [message("1.0", ":tada:"), message("2.0", "```x = 1```")]

    assert () == text_messages(utterances(thread, bot_user_id=BOT), {})
    assert () == text_messages((), {})


def test_edited_messages_become_corrections_in_their_places() -> None:
    """What cannot be taken out again is put right, by its writer, at its time; a quote in it stays one."""
    thread = [
        message("1.0", "kept"),
        message("2.0", "new"),
        message("3.0", "&gt; he said\nnew"),
        message("4.0", "~old~"),
    ]

    said = corrections(utterances(thread, bot_user_id=BOT), {"U1": "Anna"}, {"2.0", "3.0", "4.0"})

    assert ["Correction: new", "Correction:\n> he said\nnew", "Correction: this message is taken back."] == [
        each.content for _, each in said
    ]
    assert [("2.0", "Anna"), ("3.0", "Anna"), ("4.0", "Anna")] == [(ts, each.speaker.name) for ts, each in said]
    assert time_of("2.0") == said[0][1].start_at


def test_ts_is_exact() -> None:
    """A float would lose the last digits."""
    assert 123_456 == time_of("1795343561.123456").microsecond
    assert 0 == time_of("1795343561").microsecond


def test_messages_have_the_time_of_their_writers() -> None:
    """What somebody writes in the evening in Los Angeles is of that evening, though it is tomorrow in UTC."""
    thread = [{"ts": "1795487400.000000", "user": "U1", "text": "tomorrow"}]
    [(_, message)] = text_messages(utterances(thread, bot_user_id=BOT), {}, lambda _: ZoneInfo("America/Los_Angeles"))

    assert message.start_at is not None
    assert "2026-11-23T18:30:00-08:00" == message.start_at.isoformat()
