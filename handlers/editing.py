"""Somebody edited a message that a readout was made of."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from typing import Any

from blocks.readout import outdated
from handlers.intake import Intake
from storage import conversations, edits, posts
from storage.transaction import Transaction
from workspace.threads import text_messages, utterances

Unit = Callable[[Transaction], None]
Event = Mapping[str, Any]


def unit_of(body: Event, intake: Intake, *, bot_user_id: str | None) -> Unit | None:
    """What to write down for an event that tells of other words in a message; None for all others."""
    event, team_id = body["event"], body["team_id"]
    if (event["type"], event.get("subtype")) != ("message", "message_changed"):
        return None
    message, previous = event.get("message") or {}, event.get("previous_message")
    is_ours = message.get("app_id") is not None and message["app_id"] == body.get("api_app_id")
    if is_ours or "ts" not in message or _words(message, bot_user_id) == (previous and _words(previous, bot_user_id)):
        return None
    thread_ts = message.get("thread_ts") or message["ts"]
    return lambda db: _message_edited(db, intake, (team_id, event["channel"], message["ts"], thread_ts))


def mark_outdated(db: Transaction, readout_post: str | None, now: float) -> None:
    """Owe a conversation's readout with the line that says that it is out of date. Safe to repeat."""
    post = None if readout_post is None else posts.find(db, readout_post)
    if post is not None:
        posts.owe(db, replace(post, body=outdated(post.body).as_json()), now)


def _words(message: Event, bot_user_id: str | None) -> Sequence[tuple[str | None, str]]:
    """What is read of a message, and by whom it is said. A preview that Slack adds changes nothing of it."""
    said = text_messages(utterances([message], bot_user_id=bot_user_id or ""), {})
    return [(each.speaker.user_id, each.content) for _, each in said]


def _message_edited(db: Transaction, intake: Intake, place: tuple[str, str, str, str]) -> None:
    for conversation in edits.note(db, *place):
        found = conversations.get(db, conversation)
        mark_outdated(db, None if found is None else found.readout_post, intake.clock())
