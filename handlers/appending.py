"""The shortcut *Append to a readout*: a form asks to which, and the answer is a request."""

import asyncio
import logging
from collections.abc import Sequence
from typing import Any

from slack_bolt.async_app import AsyncAck, AsyncApp
from slack_sdk.web.async_client import AsyncWebClient

from blocks import append_form, news
from blocks.problems import Failure, problem
from handlers.intake import Intake, Turn
from handlers.overviews import MOST_LISTED, name_of, url_of
from handlers.payloads import Asker, Choice, Mentioned, Shortcut, carries, choice_in, shortcut_in
from storage import conversations, sources
from storage.conversations import Conversation
from storage.transaction import Transaction
from workspace import channels
from workspace.files import SharedFile
from workspace.membership import may_see

CALLBACK_ID = "append_to_readout"

log = logging.getLogger(__name__)


def register(app: AsyncApp, intake: Intake) -> None:
    """Listen to the shortcut, which opens the form, and to the form: commit, then acknowledge."""

    async def append_wanted(body: dict[str, Any], client: AsyncWebClient, ack: AsyncAck) -> None:
        await ack()
        shortcut = shortcut_in(body)
        view = await _form(intake, client, shortcut)
        try:
            await client.views_open(trigger_id=shortcut.trigger_id, view=view)
        except Exception:
            # Slack opens a form within three seconds of the click or not at all.
            log.warning("form not opened", exc_info=True)
            await intake.record(shortcut.trigger_id, lambda db: intake.refuse(db, shortcut.asker, "form_not_opened"))

    async def conversation_chosen(body: dict[str, Any], client: AsyncWebClient, ack: AsyncAck) -> None:
        choice = choice_in(body)
        conversation = await _visible(intake, client, choice)
        if conversation is None:
            await ack(response_action="errors", errors={append_form.BLOCK_ID: append_form.GONE})
            return
        # A form is answered once: its id is what a second delivery repeats.
        await intake.record(
            choice.key,
            lambda db: append_told(db, intake, choice.asker, conversation, choice.recordings, choice.root),
        )
        await ack()

    app.shortcut(CALLBACK_ID)(append_wanted)
    app.view(append_form.CALLBACK_ID)(conversation_chosen)


async def _form(intake: Intake, client: AsyncWebClient, shortcut: Shortcut) -> append_form.View:
    """The form for a message, or why nothing can be made of it; a channel that one is not in has no conversations."""
    asker, message = shortcut.asker, shortcut.message
    if message.unheard and not message.has_words:
        return append_form.nothing(problem(message.unheard, limits=intake.limits).text)
    is_member, refusal = await asyncio.gather(
        may_see(client, asker.channel_id, asker.user_id), channels.refusal(client, asker.channel_id)
    )
    if refusal not in {None, channels.UNKNOWN}:
        return append_form.nothing(problem([Failure("", refusal)], limits=intake.limits).text)
    if not is_member:
        return append_form.nothing(append_form.NONE)
    return await intake.database.run(lambda db: _form_of(db, shortcut))


def _form_of(db: Transaction, shortcut: Shortcut) -> append_form.View:
    """A choice among the channel's conversations that the message, or else its thread, is not a part of yet."""
    asker, message = shortcut.asker, shortcut.message
    files = {file.id for file in message.recordings}
    there = conversations.recent(db, asker.team_id, asker.channel_id, MOST_LISTED)

    def has_it(conversation: Conversation) -> bool:
        if not files:
            return conversation.thread_ts == message.root
        return files <= {source.file_id for source in sources.of_conversation(db, conversation.id)}

    choices = [(each.id, name_of(db, each)) for each in there if not has_it(each)]
    if not choices:
        return append_form.nothing(append_form.NONE_OTHER if there else append_form.NONE)
    return append_form.form(choices, request=carries(shortcut))


async def _visible(intake: Intake, client: AsyncWebClient, choice: Choice) -> Conversation | None:
    """The conversation that was chosen, if it is in the message's channel and so is the person who chose."""
    asker = choice.asker
    conversation = await intake.database.run(lambda db: conversations.get(db, choice.conversation))
    place = conversation and (conversation.team_id, conversation.channel_id)
    is_there = place == (asker.team_id, asker.channel_id) and await may_see(client, asker.channel_id, asker.user_id)
    return conversation if is_there else None


def append_told(
    db: Transaction,
    intake: Intake,
    asker: Asker,
    conversation: Conversation,
    files: Sequence[SharedFile],
    thread_ts: str,
) -> None:
    """Write down an append that was asked for outside the conversation's thread, and owe the receipt."""
    if conversation.conversation_id is None and not intake.is_at_work(db, conversation):
        intake.refuse(db, asker, "unknown_conversation")
        return
    turn = intake.append(db, asker, conversation, files, thread_ts)
    if turn is Turn.NEVER:
        intake.refuse(db, asker, "already_added")
    else:
        receipt = news.joined() if turn is Turn.JOINED else news.adding(url_of(db, conversation))
        intake.owe(db, asker, receipt, is_open=True)


def read_thread(db: Transaction, intake: Intake, mention: Mentioned) -> None:
    """Have a mention's thread read, and list which of the mention's files are no recordings."""
    asker, message = mention.asker, mention.message
    if message.unheard:
        intake.owe(db, asker, problem(message.unheard, limits=intake.limits), thread_ts=message.root)
    intake.tell_turn(db, asker, intake.add_thread(db, asker, message.root), thread_ts=message.root)
