"""A message in a channel's history amounts to the events that Slack would have told of it."""

from typing import Any

import pytest

from handlers.missed import events_in, since_joined

BOT = "UBOT"
FILE = {"id": "F1", "name": "call.mp3", "mimetype": "audio/mpeg"}
UPLOAD = {"ts": "1.0", "user": "U1", "text": "", "files": [FILE]}
MENTION = {"ts": "2.0", "user": "U1", "text": f"<@{BOT}> summarize", "thread_ts": "1.0"}


def kinds(message: dict[str, Any]) -> list[tuple[str, str | None]]:
    return [(event["type"], event.get("subtype")) for event in events_in(message, "C1", bot_user_id=BOT)]


@pytest.mark.parametrize(
    ("message", "expected"),
    [
        (UPLOAD, [("message", "file_share")]),
        (MENTION, [("app_mention", None)]),
        (UPLOAD | {"text": f"<@{BOT}>"}, [("message", "file_share"), ("app_mention", None)]),
        ({"ts": "3.0", "subtype": "tombstone", "user": "USLACKBOT"}, [("message", "message_deleted")]),
        (UPLOAD | {"files": [{"id": "F1", "mode": "tombstone"}]}, [("file_deleted", None), ("message", "file_share")]),
        ({"ts": "4.0", "user": "U1", "text": "Good morning."}, []),
        ({"ts": "4.0", "user": "U1", "text": "<@U2> summarize"}, []),
        (UPLOAD | {"user": BOT}, []),
        ({"ts": "4.0", "bot_id": "B2", "text": f"<@{BOT}>", "subtype": "bot_message"}, []),
        ({"ts": "4.0", "user": "U1", "text": f"<@{BOT}> joined", "subtype": "channel_join"}, []),
    ],
    ids=["upload", "mention", "both", "deleted", "file deleted", "talk", "other", "ours", "bot", "joined"],
)
def test_message_amounts_to_events(message: dict[str, Any], expected: list[tuple[str, str | None]]) -> None:
    """Those that ask for something or take something away; the rest of a channel is nothing to us."""
    assert expected == kinds(message)


def test_events_name_their_channel() -> None:
    """A history does not say where it is."""
    assert ["C1"] == [event["channel"] for event in events_in(MENTION, "C1", bot_user_id=BOT)]


def test_what_was_there_before_us_is_left_alone() -> None:
    """Nobody who uploaded something before the bot was invited meant it for the bot."""
    joined = {"ts": "1.5", "user": BOT, "subtype": "channel_join", "text": f"<@{BOT}> has joined the channel"}

    assert [MENTION] == since_joined([MENTION, joined, UPLOAD], bot_user_id=BOT)
    assert [MENTION, UPLOAD] == since_joined([MENTION, UPLOAD], bot_user_id=BOT)
