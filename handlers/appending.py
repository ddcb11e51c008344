"""Somebody chose *Append to a readout* on a message: a form asks to which, and the answer is a request."""

import asyncio
import json
import logging
from collections.abc import Mapping, Sequence
from typing import Any

from slack_bolt.async_app import AsyncAck, AsyncApp
from slack_sdk.web.async_client import AsyncWebClient

from blocks import append_form, news
from blocks.problems import Failure, problem
from handlers.intake import Asker, Intake, Turn
from handlers.overviews import MOST_LISTED, name_of, url_of
from handlers.recordings import has_words, unheard
from storage import conversations, sources
from storage.conversations import Conversation
from storage.transaction import Transaction
from workspace import channels
from workspace.files import SharedFile, recordings
from workspace.membership import may_see

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
        view = await _form(intake, client, body)
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


async def _form(intake: Intake, client: AsyncWebClient, body: Mapping[str, Any]) -> append_form.View:
    """The form for a message, or why nothing can be made of it; a channel that one is not in has no conversations."""
    message, channel_id = body["message"], body["channel"]["id"]
    none = [] if has_words(message) else unheard(message)
    if none:
        return append_form.nothing(problem(none, limits=intake.limits).text)
    is_member, refusal = await asyncio.gather(
        may_see(client, channel_id, body["user"]["id"]), channels.refusal(client, channel_id)
    )
    if refusal not in {None, channels.UNKNOWN}:
        return append_form.nothing(problem([Failure("", refusal)], limits=intake.limits).text)
    if not is_member:
        return append_form.nothing(append_form.NONE)
    return await intake.database.run(lambda db: _form_of(db, body))


def _form_of(db: Transaction, body: Mapping[str, Any]) -> append_form.View:
    """A choice among the channel's conversations that the message, or else its thread, is not a part of yet."""
    message = body["message"]
    files = {file.id for file in recordings(message.get("files") or [])}
    thread_ts: str = message.get("thread_ts") or message["ts"]
    there = conversations.recent(db, body["team"]["id"], body["channel"]["id"], MOST_LISTED)

    def has_it(conversation: Conversation) -> bool:
        if not files:
            return conversation.thread_ts == thread_ts
        return files <= {source.file_id for source in sources.of_conversation(db, conversation.id)}

    choices = [(each.id, name_of(db, each)) for each in there if not has_it(each)]
    if not choices:
        return append_form.nothing(append_form.NONE_OTHER if there else append_form.NONE)
    return append_form.form(choices, request=_request(body))


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


def _append(db: Transaction, intake: Intake, body: Mapping[str, Any], conversation: Conversation) -> None:
    request = json.loads(body["view"]["private_metadata"])
    asker = Asker(body["team"]["id"], request["channel_id"], body["user"]["id"], request["response_url"])
    files = [SharedFile(*file) for file in request["files"]]
    append_told(db, intake, asker, conversation, files, request["thread_ts"])


def append_told(
    db: Transaction,
    intake: Intake,
    asker: Asker,
    conversation: Conversation,
    files: Sequence[SharedFile],
    thread_ts: str,
) -> None:
    """Write down an append that somebody asked for elsewhere than in the conversation's thread, and owe the receipt."""
    if conversation.conversation_id is None and not intake.is_at_work(db, conversation):
        intake.refuse(db, asker, "unknown_conversation")
        return
    turn = intake.append(db, asker, conversation, files, thread_ts)
    if turn is Turn.NEVER:
        intake.refuse(db, asker, "already_added")
    else:
        receipt = news.joined() if turn is Turn.JOINED else news.adding(url_of(db, conversation))
        intake.owe(db, asker, receipt, is_open=True)
