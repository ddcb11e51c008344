"""Which words and which events have a conversation forgotten."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from blocks.problems import Limits
from handlers.deletion import PHRASE
from handlers.events import happened
from handlers.intake import Intake
from handlers.payloads import event_in
from storage.database import Database
from storage.settings import ChannelMode
from tests.unit.rows import T0, add_job, count, file_source

BOT = "UBOT"


@pytest.mark.parametrize(
    "words",
    ["forget", "Forget", "forget it", "forget this thread.", "forget everything, please!", "FORGET about this thread"],
)
def test_order_to_forget(words: str) -> None:
    """The word alone, or with what it is about."""
    assert PHRASE.fullmatch(words)


@pytest.mark.parametrize(
    "words", ["", "forgetting", "forget about the deadline", "don't forget", "forget it, summarize", "forget-me-not"]
)
def test_other_sentences(words: str) -> None:
    """Nothing is deleted for a sentence that may mean something else."""
    assert not PHRASE.fullmatch(words)


@given(st.text(max_size=40), st.sampled_from(["forget", "forget it", "forget this thread"]))
def test_more_words_are_no_order(more: str, order: str) -> None:
    """Whatever else is said makes it another sentence."""
    if any(character.isalnum() for character in more) and "please" not in more.lower():
        assert not PHRASE.fullmatch(f"{more} {order}")


def body(**event: Any) -> dict[str, Any]:
    """An event of workspace T1, as Slack delivers it to us."""
    return {"team_id": "T1", "authorizations": [{"user_id": BOT, "is_bot": True}], "event": event}


def intake_of(database: Database) -> Intake:
    """An intake that nobody asks."""
    return Intake(database, ChannelMode.AUTO, Limits(1, 1), lambda: T0, lambda: "id", lambda: None)


@pytest.mark.parametrize(
    "event",
    [
        {"type": "file_deleted", "file_id": "Fcall"},
        {"type": "message", "subtype": "message_deleted", "channel": "C1", "deleted_ts": "1.0"},
        {
            "type": "message",
            "subtype": "message_deleted",
            "channel": "C1",
            "deleted_ts": "7.0",
            "previous_message": {"files": [{"id": "Fcall"}]},
        },
        {
            "type": "message",
            "subtype": "message_changed",
            "channel": "C1",
            "message": {"subtype": "tombstone", "ts": "1.0"},
        },
        {"type": "channel_left", "channel": "C1"},
        {"type": "group_left", "channel": "C1"},
        {"type": "channel_deleted", "channel": "C1"},
        {"type": "group_deleted", "channel": "C1"},
        {"type": "member_left_channel", "channel": "C1", "user": BOT},
        {"type": "app_uninstalled"},
        {"type": "tokens_revoked", "tokens": {"bot": [BOT]}},
    ],
    ids=lambda event: "-".join(filter(None, [event["type"], event.get("subtype")])),
)
async def test_events_that_take_something_away(event: dict[str, Any], database: Database) -> None:
    """The conversation that they concern goes, with its jobs and sources; safe to deliver twice."""
    await database.run(lambda db: add_job(db, "job", sources=[file_source("call")]))
    found, intake = event_in(body(**event)), intake_of(database)

    assert found is not None
    await database.run(lambda db: happened(db, intake, found))
    await database.run(lambda db: happened(db, intake, found))
    assert [0, 0, 0] == [await database.run(rows_in(table)) for table in ("conversation", "job", "source")]


@pytest.mark.parametrize(
    "event",
    [
        {"type": "file_deleted", "file_id": "Fother"},
        {"type": "message", "subtype": "message_deleted", "channel": "C1", "deleted_ts": "2.0"},
        {"type": "message", "subtype": "message_deleted", "channel": "C2", "deleted_ts": "1.0"},
        {"type": "channel_left", "channel": "C2"},
    ],
    ids=lambda event: "-".join(map(str, event.values())),
)
async def test_events_about_something_else(event: dict[str, Any], database: Database) -> None:
    """What has nothing to do with a conversation leaves it alone."""
    await database.run(lambda db: add_job(db, "job", sources=[file_source("call")]))
    found, intake = event_in(body(**event)), intake_of(database)

    assert found is not None
    await database.run(lambda db: happened(db, intake, found))
    assert 1 == await database.run(rows_in("conversation"))


@pytest.mark.parametrize(
    "event",
    [
        {
            "type": "message",
            "subtype": "message_changed",
            "channel": "C1",
            "message": {"ts": "1.0", "user": "U1", "text": "same", "attachments": [{"from_url": "https://a.example"}]},
            "previous_message": {"ts": "1.0", "user": "U1", "text": "same"},
        },
        {"type": "member_left_channel", "channel": "C1", "user": "U1"},
        {"type": "tokens_revoked", "tokens": {"oauth": ["U1"]}},
        {"type": "reaction_added", "user": "U1"},
    ],
    ids=lambda event: event["type"],
)
def test_events_that_take_nothing_away(event: dict[str, Any]) -> None:
    """Previews, other people leaving, and other people's tokens are none of ours."""
    assert event_in(body(**event)) is None


def rows_in(table: str) -> Any:
    """Counts the rows of a table."""
    return lambda db: count(db, table)
