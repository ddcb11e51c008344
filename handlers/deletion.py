"""Forgetting: asked for, or because what a conversation was made of was deleted in Slack, or we were sent away."""

import re
from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from slack_bolt.async_app import AsyncAck, AsyncApp, AsyncRespond
from slack_sdk.web.async_client import AsyncWebClient

from blocks.body import Body
from blocks.forgetting import CHOICE_ACTION, NO_ACTION, YES_ACTION, acknowledged
from blocks.problems import Failure, problem
from handlers.forgotten import forgotten_clicked
from handlers.intake import Intake
from handlers.named import conversation_named
from handlers.payloads import (
    AppRemoved,
    Asker,
    ChannelLeft,
    Command,
    FileDeleted,
    Mentioned,
    MessageDeleted,
    click_in,
)
from handlers.shown import take_away
from handlers.words import Word
from storage import affected, audit, conversations, forget_requests, forgetting
from storage.affected import Affected
from storage.forget_requests import ASKED, ForgetRequest
from storage.forgetting import Receipt
from storage.transaction import Transaction

PHRASE = re.compile(
    r"forget(?:\s+(?:it|this|that|everything|all|(?:about\s+)?(?:this|the)\s+(?:thread|conversation|readout|recording)))?"
    r"(?:,?\s*please)?[.!]*",
    re.IGNORECASE,
)
"""The whole of what is said: "forget about the deadline, summarize" is something else."""


def register(app: AsyncApp, intake: Intake) -> None:
    """Listen to the menu of a readout and to both answers to our question: commit, then acknowledge."""

    async def forget_chosen(body: dict[str, Any], ack: AsyncAck, respond: AsyncRespond) -> None:
        click = click_in(body)
        if await forgotten_clicked(intake, click, ack, respond):
            return
        # Slack, or our own question, has asked already whether it is meant.
        if click.action_id != NO_ACTION:
            asker = replace(click.asker, response_url=None)
            await intake.record(
                click.trigger_id,
                lambda db: _request(db, intake, asker, click.value, thread_ts=click.thread_ts, is_confirmed=True),
            )
        await ack()

    async def question_answered(body: dict[str, Any], ack: AsyncAck, respond: AsyncRespond) -> None:
        await forget_chosen(body, ack, respond)
        await take_away(respond)

    app.action(CHOICE_ACTION)(forget_chosen)
    app.action(YES_ACTION)(question_answered)
    app.action(NO_ACTION)(question_answered)


def forget_mentioned(db: Transaction, intake: Intake, mention: Mentioned, _: Sequence[str]) -> None:
    """Write down that the conversation of a thread must be forgotten, with what is under way for it."""
    asker, thread_ts = mention.asker, mention.message.root
    found = conversations.by_thread(db, asker.team_id, asker.channel_id, thread_ts)
    if found is not None:
        _request(db, intake, asker, found.id, thread_ts=thread_ts)
    else:
        intake.refuse(db, asker, "no_conversation_here", thread_ts=thread_ts)


async def forget_commanded(intake: Intake, client: AsyncWebClient, command: Command, words: Sequence[str]) -> Body:
    """
    The same for the conversation that a link or the API's id names, and the answer to the command.

    To an asker who is not in its channel it does not exist.
    """
    if not words:
        return problem([Failure("", "unnamed_conversation")], limits=intake.limits)
    found = await conversation_named(intake, client, command.asker, " ".join(words))
    if found is None:
        return problem([Failure("", "unknown_conversation")], limits=intake.limits)
    conversation = found.id
    await intake.record(command.trigger_id, lambda db: _request(db, intake, command.asker, conversation))
    return acknowledged()


FORGET = Word(
    "forget",
    forget_commanded,
    forget_mentioned,
    usage="forget <link or id>",
    help="*Have it forgotten*: delete the recording, `@Readout forget` in its thread, or `/readout forget` and its id",
    in_threads=True,
    phrase=PHRASE,
)


def file_deleted(db: Transaction, intake: Intake, event: FileDeleted) -> None:
    """Forget each conversation that a file is part of."""
    _forget(db, intake, affected.with_file(db, event.team_id, event.file_id), "file_deleted")


def message_deleted(db: Transaction, intake: Intake, event: MessageDeleted) -> None:
    """Forget what was made of a message's words, and in its channel what was made of its files."""
    _forget(db, intake, affected.with_message(db, event.team_id, event.channel_id, event.ts), "message_deleted")
    for file_id in event.file_ids:
        found = affected.with_file(db, event.team_id, file_id)
        _forget(db, intake, [each for each in found if each.channel_id == event.channel_id], "message_deleted")


def channel_left(db: Transaction, intake: Intake, event: ChannelLeft) -> None:
    """Forget every conversation of a channel."""
    forgetting.begin_channel(db, event.team_id, event.channel_id, intake.clock())


def app_removed(db: Transaction, intake: Intake, event: AppRemoved) -> None:
    """Forget every conversation of a workspace."""
    forgetting.begin_team(db, event.team_id, intake.clock())


def _forget(db: Transaction, intake: Intake, found: Sequence[Affected], reason: str) -> None:
    """Forget conversations; who asked for one that others know of hears of it, beside the thread, which may be gone."""
    for each in found:
        receipt = Receipt(reason, each.channel_id, each.user_id) if each.is_told else None
        forgetting.begin(db, each.conversation, receipt, intake.clock())


def _request(
    db: Transaction,
    intake: Intake,
    asker: Asker,
    conversation: str,
    *,
    thread_ts: str | None = None,
    is_confirmed: bool = False,
) -> None:
    receipt = Receipt(ASKED, asker.channel_id, asker.user_id, thread_ts, asker.response_url)
    request = ForgetRequest(intake.new_id(), conversation, asker.channel_id, receipt, is_confirmed)
    now = intake.clock()
    if not forget_requests.add(db, request, now):
        intake.refuse(db, asker, "unknown_conversation", thread_ts=thread_ts)
        return
    audit.note(db, (asker.team_id, asker.channel_id), FORGET.name, conversation, user_id=asker.user_id, now=now)
