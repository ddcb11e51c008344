"""Somebody chose *Readout this thread* on a message."""

from collections.abc import Mapping
from typing import Any

from slack_bolt.async_app import AsyncAck, AsyncApp

from blocks.problems import problem
from handlers.intake import Asker, Intake
from handlers.recordings import has_words, unheard
from storage.transaction import Transaction
from workspace.files import recordings

CALLBACK_ID = "readout_thread"


def register(app: AsyncApp, intake: Intake) -> None:
    """Listen to the shortcut: commit, then acknowledge."""

    async def readout_requested(body: dict[str, Any], ack: AsyncAck) -> None:
        await intake.record(body["trigger_id"], lambda db: _request(db, intake, body))
        await ack()

    app.shortcut(CALLBACK_ID)(readout_requested)


def _request(db: Transaction, intake: Intake, body: Mapping[str, Any]) -> None:
    """A message asks for its recordings unless they have their readout already, and any other for its thread."""
    message = body["message"]
    asker = Asker(body["team"]["id"], body["channel"]["id"], body["user"]["id"], body["response_url"])
    thread_ts = message.get("thread_ts") or message["ts"]
    files = recordings(message.get("files") or [])
    if files and intake.start_recordings(db, asker, thread_ts, files):
        return
    none = unheard(message)
    if none:
        # Slack offers the shortcut in channels that we are not in, to people who see the file.
        intake.owe(db, asker, problem(none, limits=intake.limits), is_open=True)
    if not none or has_words(message):
        intake.tell_turn(db, asker, intake.add_thread(db, asker, thread_ts))
