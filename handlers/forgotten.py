"""Somebody clicked under a message whose conversation was forgotten: the messages of a channel that we left stay."""

import logging
from collections.abc import Mapping
from typing import Any

from slack_bolt.async_app import AsyncAck, AsyncRespond

from handlers.intake import Asker, Intake
from storage import conversations, jobs
from storage.transaction import Transaction

ACTIONS = "actions"

log = logging.getLogger(__name__)


async def forgotten_clicked(
    intake: Intake, body: Mapping[str, Any], ack: AsyncAck, respond: AsyncRespond, code: str = "conversation_forgotten"
) -> bool:
    """
    Answer a click in private, and take the buttons away, if what it is about was forgotten; False if it is there.

    `code` names the sentence for it. Anybody who sees the message may hear that: it tells nothing of what was said.
    """
    action = body["actions"][0]
    value = (action.get("selected_option") or action)["value"]
    if await intake.database.run(lambda db: _is_there(db, value)):
        return False
    asker, thread_ts = place_of(body)
    await intake.record(body["trigger_id"], lambda db: intake.refuse(db, asker, code, thread_ts=thread_ts))
    await ack()
    try:
        await respond(**_without_buttons(body))
    except Exception:
        # Whoever clicks there once more gets the same answer.
        log.warning("could not take buttons away", exc_info=True)
    return True


def place_of(body: Mapping[str, Any]) -> tuple[Asker, str | None]:
    """Who clicked, with a way to answer that works wherever Slack shows the message, and the ts of its thread."""
    asker = Asker(body["team"]["id"], body["channel"]["id"], body["user"]["id"], body["response_url"])
    return asker, (body.get("container") or {}).get("thread_ts")


def _is_there(db: Transaction, value: str) -> bool:
    """Whether there is what a button carries the id of: a conversation or a job."""
    return conversations.get(db, value) is not None or jobs.find(db, value) is not None


def _without_buttons(body: Mapping[str, Any]) -> dict[str, Any]:
    """What to respond so that a message loses its buttons; one that only one person sees goes as a whole."""
    message = body.get("message")
    if message is None:
        return {"delete_original": True}
    blocks = [block for block in message.get("blocks", []) if block["type"] != ACTIONS]
    return {"replace_original": True, "text": message["text"], "blocks": blocks}
