"""`/readout refetch | append | status | list`: questions, by link or id, about conversations."""

import asyncio
from collections.abc import Mapping, Sequence
from typing import Any

from slack_sdk.web.async_client import AsyncWebClient

from blocks import news
from blocks.body import Body
from blocks.problems import Failure, problem
from blocks.sections import wanted
from handlers.appending import append_told
from handlers.intake import Intake
from handlers.overviews import channel_listing, channel_status, status_of, url_of
from handlers.payloads import Asker, Message, command_in, message_in
from handlers.requests import Request, Verb, conversation_named, parse_append
from storage.conversations import Conversation
from storage.transaction import Transaction
from workspace import channels
from workspace.answers import answered_within
from workspace.membership import PATIENCE_SECONDS, may_see
from workspace.permalinks import Permalink


async def lookup_wanted(
    intake: Intake, client: AsyncWebClient, body: Mapping[str, Any], request: Request
) -> Body | None:
    """
    The answer to a command about conversations; None when it comes later, to the asker alone.

    To an asker outside its channel, a conversation is as unknown as one that does not exist.
    """
    command = command_in(body)
    asker = command.asker
    if request.verb is Verb.REFETCH:
        return await _refetch(intake, client, asker, command.trigger_id, request.words)
    if request.verb is Verb.APPEND:
        return await _append(intake, client, asker, command.trigger_id, request.words)
    if request.verb is Verb.STATUS and request.words:
        conversation = await _visible(intake, client, asker, request.words[0])
        return await intake.database.run(lambda db: status_of(db, intake, conversation))
    is_member, refusal = await asyncio.gather(
        may_see(client, asker.channel_id, asker.user_id), channels.refusal(client, asker.channel_id)
    )
    if refusal not in {None, channels.UNKNOWN}:
        return _refusal(intake, refusal)
    if not is_member:
        return _refusal(intake, "unknown_conversation")
    overview = channel_status if request.verb is Verb.STATUS else channel_listing
    return await intake.database.run(lambda db: overview(db, asker.team_id, asker.channel_id))


async def _refetch(intake: Intake, client: AsyncWebClient, asker: Asker, key: str, words: Sequence[str]) -> Body | None:
    """Fetch later; whether the asker may see it is asked now, so as to answer at once, and again when it is read."""
    if not words:
        return _refusal(intake, "unnamed_conversation")
    want = wanted(words[1:])
    if want is None:
        return _refusal(intake, "unknown_section")
    section, found = want, await _visible(intake, client, asker, words[0])
    if found is None:
        return _refusal(intake, "unknown_conversation")
    conversation = found

    def unit(db: Transaction) -> None:
        if intake.fetch(db, asker, conversation, section):
            intake.owe(db, asker, news.adding(url_of(db, conversation)), is_open=True)

    await intake.record(key, unit)
    return None


async def _append(intake: Intake, client: AsyncWebClient, asker: Asker, key: str, words: Sequence[str]) -> Body | None:
    """Add a message's recordings, or its thread, to a conversation of the same channel."""
    named = parse_append(words)
    if named is None:
        return _refusal(intake, "unknown_link")
    link, target = named
    conversation = await _visible(intake, client, asker, target)
    if conversation is None:
        return _refusal(intake, "unknown_conversation")
    message = await _message(client, link) if link.channel_id == conversation.channel_id else None
    if message is None:
        return _refusal(intake, "unknown_link")
    if message.unheard and not message.has_words:
        return problem(message.unheard, limits=intake.limits)
    found, files = conversation, message.recordings
    await intake.record(key, lambda db: append_told(db, intake, asker, found, files, link.thread_ts))
    return None


async def _visible(intake: Intake, client: AsyncWebClient, asker: Asker, words: str) -> Conversation | None:
    """The conversation that words name, if the asker may see it."""
    conversation = await intake.database.run(lambda db: conversation_named(db, asker.team_id, words))
    if conversation is None or not await may_see(client, conversation.channel_id, asker.user_id):
        return None
    return conversation


async def _message(client: AsyncWebClient, link: Permalink) -> Message | None:
    """The message that a link leads to; None when it cannot be read, for whatever reason."""
    request = client.conversations_replies(
        channel=link.channel_id, ts=link.thread_ts, oldest=link.ts, latest=link.ts, inclusive=True
    )
    page = await answered_within(PATIENCE_SECONDS, request, channel=link.channel_id)
    found = [] if page is None else page["messages"]
    return next((message_in(message) for message in found if message["ts"] == link.ts), None)


def _refusal(intake: Intake, code: str) -> Body:
    return problem([Failure("", code)], limits=intake.limits)
