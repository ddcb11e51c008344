"""Questions about conversations: `/readout append | refetch | list | status` with a link or an id, and in mentions."""

import asyncio
from collections.abc import Callable, Sequence

from slack_sdk.web.async_client import AsyncWebClient

from blocks import news
from blocks.body import Body
from blocks.problems import Failure, problem
from blocks.sections import wanted
from handlers.appending import append_told, read_thread
from handlers.intake import Intake
from handlers.named import conversation_named
from handlers.overviews import channel_listing, channel_status, status_of, url_of
from handlers.payloads import Command, Mentioned, Message, message_in
from handlers.words import Word
from storage import conversations
from storage.conversations import Conversation
from storage.transaction import Transaction
from workspace import channels, permalinks
from workspace.answers import answered_within
from workspace.membership import PATIENCE_SECONDS, may_see
from workspace.permalinks import Permalink


async def append_commanded(
    intake: Intake, client: AsyncWebClient, command: Command, words: Sequence[str]
) -> Body | None:
    """Add a message's recordings, or its thread, to a conversation of the same channel."""
    source = parse_append(words)
    if source is None:
        return _refusal(intake, "unknown_link")
    link, target = source
    conversation = await conversation_named(intake, client, command.asker, target)
    if conversation is None:
        return _refusal(intake, "unknown_conversation")
    message = await _message(client, link) if link.channel_id == conversation.channel_id else None
    if message is None:
        return _refusal(intake, "unknown_link")
    if message.unheard and not message.has_words:
        return problem(message.unheard, limits=intake.limits)
    found, files = conversation, message.recordings
    await intake.record(
        command.trigger_id, lambda db: append_told(db, intake, command.asker, found, files, link.thread_ts)
    )
    return None


async def refetch_commanded(
    intake: Intake, client: AsyncWebClient, command: Command, words: Sequence[str]
) -> Body | None:
    """Fetch later; whether the asker may see it is asked now, so as to answer at once, and again when it is read."""
    if not words:
        return _refusal(intake, "unnamed_conversation")
    want = wanted(words[1:])
    if want is None:
        return _refusal(intake, "unknown_section")
    section, found = want, await conversation_named(intake, client, command.asker, words[0])
    if found is None:
        return _refusal(intake, "unknown_conversation")
    conversation = found

    def unit(db: Transaction) -> None:
        if intake.fetch(db, command.asker, conversation, section):
            intake.owe(db, command.asker, news.adding(url_of(db, conversation)), is_open=True)

    await intake.record(command.trigger_id, unit)
    return None


def refetch_mentioned(db: Transaction, intake: Intake, mention: Mentioned, words: Sequence[str]) -> None:
    """Fetch results of the thread's conversation. Whoever writes there is in the channel."""
    thread_ts, want = mention.message.thread_ts, wanted(words)
    if want is None:
        intake.refuse(db, mention.asker, "unknown_section", thread_ts=thread_ts)
    else:
        intake.fetch(db, mention.asker, _of_thread(db, mention), want, thread_ts=thread_ts)


async def list_commanded(intake: Intake, client: AsyncWebClient, command: Command, _: Sequence[str]) -> Body:
    """The latest conversations of the channel."""
    return await _of_channel(intake, client, command, channel_listing)


def list_mentioned(db: Transaction, intake: Intake, mention: Mentioned, _: Sequence[str]) -> None:
    """Owe the latest conversations of the channel."""
    asker = mention.asker
    listing = channel_listing(db, asker.team_id, asker.channel_id)
    intake.owe(db, asker, listing, thread_ts=mention.message.thread_ts)


async def status_commanded(intake: Intake, client: AsyncWebClient, command: Command, words: Sequence[str]) -> Body:
    """The state of a conversation, or the work that is under way in the channel where none is named."""
    if not words:
        return await _of_channel(intake, client, command, channel_status)
    conversation = await conversation_named(intake, client, command.asker, words[0])
    return await intake.database.run(lambda db: status_of(db, intake, conversation))


def status_mentioned(db: Transaction, intake: Intake, mention: Mentioned, _: Sequence[str]) -> None:
    """Owe the state of the thread's conversation."""
    status = status_of(db, intake, _of_thread(db, mention), unknown="no_conversation_here")
    intake.owe(db, mention.asker, status, thread_ts=mention.message.thread_ts)


APPEND = Word(
    "append",
    append_commanded,
    lambda db, intake, mention, _: read_thread(db, intake, mention),
    usage="append <link> to <link or id>",
    help="*Let it grow*: drop a recording in a readout's thread, or write there and `@Readout append`",
    in_threads=True,
)
REFETCH = Word(
    "refetch",
    refetch_commanded,
    refetch_mentioned,
    usage="refetch <link or id> [section]",
    help="*Ask again*: *Refresh* and *Transcript* under a readout, or `@Readout refetch action items` in its thread",
    synonyms=("refresh",),
    in_threads=True,
)
LIST = Word(
    "list",
    list_commanded,
    list_mentioned,
    help="*Find it*: `/readout list`, then `/readout status` or `/readout refetch` with a link or id",
)
STATUS = Word("status", status_commanded, status_mentioned, in_threads=True)


def parse_append(words: Sequence[str]) -> tuple[Permalink, str] | None:
    """The message and the conversation that "<link> to <link or id>" names; None when it is not so."""
    match words:
        case [link, to, target] if to.lower() == "to" and (source := permalinks.parse(link)) is not None:
            return source, target
    return None


async def _of_channel(
    intake: Intake, client: AsyncWebClient, command: Command, overview: Callable[[Transaction, str, str], Body]
) -> Body:
    """An overview of the channel, which to an asker who is not in it does not exist."""
    asker = command.asker
    is_member, refusal = await asyncio.gather(
        may_see(client, asker.channel_id, asker.user_id), channels.refusal(client, asker.channel_id)
    )
    if refusal not in {None, channels.UNKNOWN}:
        return _refusal(intake, refusal)
    if not is_member:
        return _refusal(intake, "unknown_conversation")
    return await intake.database.run(lambda db: overview(db, asker.team_id, asker.channel_id))


def _of_thread(db: Transaction, mention: Mentioned) -> Conversation | None:
    asker = mention.asker
    return conversations.by_thread(db, asker.team_id, asker.channel_id, mention.message.root)


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
