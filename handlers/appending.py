"""Somebody chose *Append to a readout* on a message: a form asks to which, and the answer is a request."""

import json
import logging
from collections.abc import Mapping, Sequence
from typing import Any

import sqlite_utils
from slack_bolt.async_app import AsyncAck, AsyncApp
from slack_sdk.web.async_client import AsyncWebClient

from blocks import append_form, news
from handlers.intake import Asker, Intake, SharedFile
from handlers.membership import may_see
from handlers.overviews import MOST_LISTED, name_of, url_of
from handlers.recordings import recordings
from storage import conversations
from storage.conversations import Conversation

CALLBACK_ID = "append_to_readout"
MOST_FILES = 10
"""As many as one message can have; private_metadata holds 3,000 characters."""
NAME_CHARACTERS = 60

log = logging.getLogger(__name__)


def register(app: AsyncApp, intake: Intake) -> None:
    """Listen to the shortcut, which opens the form, and to the form: commit, then acknowledge."""

    async def append_wanted(body: dict[str, Any], client: AsyncWebClient, ack: AsyncAck) -> None:
        await ack()
        channel_id, user_id = body["channel"]["id"], body["user"]["id"]
        choices: Sequence[tuple[str, str]] = ()
        if await may_see(client, channel_id, user_id):
            choices = await intake.database.run(lambda db: _choices(db, body["team"]["id"], channel_id))
        view = append_form.form(choices, request=_request(body))
        try:
            await client.views_open(trigger_id=body["trigger_id"], view=view)
        except Exception:
            # Slack opens a form within three seconds of the click or not at all.
            log.warning("form not opened", exc_info=True)
            asker = Asker(body["team"]["id"], channel_id, user_id, body["response_url"])
            await intake.record(body["trigger_id"], lambda db: intake.refuse(db, asker, "form_not_opened"))

    async def conversation_chosen(
        body: dict[str, Any], view: dict[str, Any], client: AsyncWebClient, ack: AsyncAck
    ) -> None:
        conversation = await _visible(intake, client, body, append_form.chosen(view))
        if conversation is None:
            await ack(response_action="errors", errors={append_form.BLOCK_ID: append_form.GONE})
            return
        found = conversation
        # A form is answered once: its id is what a second delivery repeats.
        await intake.record(f"view {view['id']}", lambda db: _append(db, intake, body, found))
        await ack()

    app.shortcut(CALLBACK_ID)(append_wanted)
    app.view(append_form.CALLBACK_ID)(conversation_chosen)


def _choices(db: sqlite_utils.Database, team_id: str, channel_id: str) -> Sequence[tuple[str, str]]:
    found = conversations.recent(db, team_id, channel_id, MOST_LISTED)
    return [(conversation.id, name_of(db, conversation)) for conversation in found]


def _request(body: Mapping[str, Any]) -> str:
    """What the form has to bring back: where the message is, and its recordings."""
    message = body["message"]
    files = recordings(message.get("files") or [])[:MOST_FILES]
    return json.dumps(
        {
            "channel_id": body["channel"]["id"],
            "thread_ts": message.get("thread_ts") or message["ts"],
            "response_url": body["response_url"],
            "files": [(file.id, file.name[:NAME_CHARACTERS]) for file in files],
        }
    )


async def _visible(
    intake: Intake, client: AsyncWebClient, body: Mapping[str, Any], conversation_id: str
) -> Conversation | None:
    """The conversation that was chosen, if it is in the message's channel and so is who chose."""
    channel_id = json.loads(body["view"]["private_metadata"])["channel_id"]
    conversation = await intake.database.run(lambda db: conversations.get(db, conversation_id))
    if conversation is None or (conversation.team_id, conversation.channel_id) != (body["team"]["id"], channel_id):
        return None
    return conversation if await may_see(client, channel_id, body["user"]["id"]) else None


def _append(db: sqlite_utils.Database, intake: Intake, body: Mapping[str, Any], conversation: Conversation) -> None:
    request = json.loads(body["view"]["private_metadata"])
    asker = Asker(body["team"]["id"], request["channel_id"], body["user"]["id"], request["response_url"])
    files = [SharedFile(*file) for file in request["files"]]
    if intake.append(db, asker, conversation, files, request["thread_ts"]):
        intake.owe(db, asker, news.adding(url_of(db, conversation)))
    else:
        intake.refuse(db, asker, "already_added" if files else "already_working")
