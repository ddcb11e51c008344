"""Clicks under messages whose conversation was forgotten: the messages of a channel that we left stay."""

from slack_bolt.async_app import AsyncAck, AsyncRespond

from handlers.intake import Intake
from handlers.payloads import Click
from handlers.shown import leave
from storage import conversations, jobs
from storage.transaction import Transaction


async def forgotten_clicked(
    intake: Intake, click: Click, ack: AsyncAck, respond: AsyncRespond, code: str = "conversation_forgotten"
) -> bool:
    """
    Answer a click in private, and take the buttons away, if what it is about was forgotten; False if it is there.

    `code` names the sentence for it. Anybody who sees the message may hear that: it tells nothing of what was said.
    """

    def is_there(db: Transaction) -> bool:
        return conversations.get(db, click.value) is not None or jobs.find(db, click.value) is not None

    if await intake.database.run(is_there):
        return False
    await intake.record(click.trigger_id, lambda db: intake.refuse(db, click.asker, code, thread_ts=click.thread_ts))
    await ack()
    await leave(respond, click.shown)
    return True
