"""The shortcut *Readout this thread* on a message."""

from typing import Any

from slack_bolt.async_app import AsyncAck, AsyncApp

from blocks.problems import problem
from handlers.intake import Intake
from handlers.payloads import Shortcut, shortcut_in
from storage.transaction import Transaction

CALLBACK_ID = "readout_thread"


def register(app: AsyncApp, intake: Intake) -> None:
    """Listen to the shortcut: commit, then acknowledge."""

    async def readout_requested(body: dict[str, Any], ack: AsyncAck) -> None:
        shortcut = shortcut_in(body)
        await intake.record(shortcut.trigger_id, lambda db: _request(db, intake, shortcut))
        await ack()

    app.shortcut(CALLBACK_ID)(readout_requested)


def _request(db: Transaction, intake: Intake, shortcut: Shortcut) -> None:
    """A message asks for its recordings unless they have their readout already, and any other for its thread."""
    asker, message = shortcut.asker, shortcut.message
    if message.recordings and intake.start_recordings(db, asker, message.root, message.recordings):
        return
    if message.unheard:
        # Slack offers the shortcut in channels that we are not in, to people who see the file.
        intake.owe(db, asker, problem(message.unheard, limits=intake.limits), is_open=True)
    if not message.unheard or message.has_words:
        intake.tell_turn(db, asker, intake.add_thread(db, asker, message.root))
