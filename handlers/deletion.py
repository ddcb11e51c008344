"""Somebody wants a conversation forgotten, deleted in Slack what it was made of, or sent us away."""

import re
from collections.abc import Callable, Mapping, Sequence
from typing import Any

from slack_bolt.async_app import AsyncAck, AsyncApp, AsyncRespond
from slack_sdk.web.async_client import AsyncWebClient

from blocks.body import Body
from blocks.forgetting import CHOICE_ACTION, NO_ACTION, YES_ACTION, acknowledged
from blocks.problems import Failure, problem
from handlers.forgotten import forgotten_clicked
from handlers.intake import Asker, Intake
from handlers.questions import take_away
from handlers.requests import conversation_named
from storage import affected, audit, conversations, forget_requests, forgetting
from storage.affected import Affected
from storage.forget_requests import ASKED, ForgetRequest
from storage.forgetting import Receipt
from storage.transaction import Transaction
from workspace.membership import may_see

WORD = "forget"
WHOLE = re.compile(
    r"forget(?:\s+(?:it|this|that|everything|all|(?:about\s+)?(?:this|the)\s+(?:thread|conversation|readout|recording)))?"
    r"(?:,?\s*please)?[.!]*",
    re.IGNORECASE,
)
"""The whole of what is said: "forget about the deadline, summarize" is something else."""

TOMBSTONE = "tombstone"

Unit = Callable[[Transaction], None]
Event = Mapping[str, Any]


def register(app: AsyncApp, intake: Intake) -> None:
    """Listen to the menu of a readout and to both answers to our question: commit, then acknowledge."""

    async def forget_chosen(body: dict[str, Any], ack: AsyncAck, respond: AsyncRespond) -> None:
        if await forgotten_clicked(intake, body, ack, respond):
            return
        await intake.record(body["trigger_id"], lambda db: _clicked(db, intake, body))
        await ack()

    async def question_answered(body: dict[str, Any], ack: AsyncAck, respond: AsyncRespond) -> None:
        await forget_chosen(body, ack, respond)
        await take_away(respond)

    app.action(CHOICE_ACTION)(forget_chosen)
    app.action(YES_ACTION)(question_answered)
    app.action(NO_ACTION)(question_answered)


def wants_forgotten(words: str) -> bool:
    """Whether words ask to forget a conversation, and for nothing else."""
    return WHOLE.fullmatch(words.strip()) is not None


def forget_mentioned(db: Transaction, intake: Intake, asker: Asker, thread_ts: str | None) -> None:
    """Write down that somebody wants the conversation of a thread forgotten, with what is under way for it."""
    found = conversations.by_thread(db, asker.team_id, asker.channel_id, thread_ts) if thread_ts else None
    if found is not None:
        _request(db, intake, asker, found.id, thread_ts=thread_ts)
    else:
        intake.refuse(db, asker, "no_conversation_here" if thread_ts else "no_thread", thread_ts=thread_ts)


async def forget_commanded(intake: Intake, client: AsyncWebClient, body: Event) -> Body:
    """
    The same for the conversation that a link or the API's id names, and the answer to the command.

    Somebody who is not in its channel hears what is said of conversations that do not exist.
    """
    words = body.get("text", "").partition(" ")[2].strip()
    if not words:
        return problem([Failure("", "unnamed_conversation")], limits=intake.limits)
    asker = Asker(body["team_id"], body["channel_id"], body["user_id"], body["response_url"])
    found = await intake.database.run(lambda db: conversation_named(db, asker.team_id, words))
    if found is None or not await may_see(client, found.channel_id, asker.user_id):
        return problem([Failure("", "unknown_conversation")], limits=intake.limits)
    conversation = found.id
    await intake.record(body["trigger_id"], lambda db: _request(db, intake, asker, conversation))
    return acknowledged()


def unit_of(body: Event, intake: Intake) -> Unit | None:
    """What to write down for an event that takes something away; None for all others."""
    event, team_id = body["event"], body["team_id"]
    match event["type"], event.get("subtype"):
        case "file_deleted", _:
            return lambda db: _file_deleted(db, intake, team_id, event["file_id"])
        case "message", "message_deleted" if "deleted_ts" in event:
            return lambda db: _message_deleted(db, intake, team_id, event, event["deleted_ts"])
        case "message", "message_changed" if (event.get("message") or {}).get("subtype") == TOMBSTONE:
            return lambda db: _message_deleted(db, intake, team_id, event, event["message"]["ts"])
        case "channel_left" | "group_left" | "channel_deleted" | "group_deleted", _:
            return lambda db: forgetting.begin_channel(db, team_id, event["channel"], intake.clock())
        case "member_left_channel", _ if event["user"] == ourselves(body):
            return lambda db: forgetting.begin_channel(db, team_id, event["channel"], intake.clock())
        case "app_uninstalled", _:
            return lambda db: forgetting.begin_team(db, team_id, intake.clock())
        case "tokens_revoked", _ if (event.get("tokens") or {}).get("bot"):
            return lambda db: forgetting.begin_team(db, team_id, intake.clock())
    return None


def ourselves(body: Event) -> str | None:
    """The id of our own user, for whom Slack delivers an event."""
    authorizations = body.get("authorizations") or [{}]
    return next((each.get("user_id") for each in authorizations if each.get("is_bot")), None)


def _file_deleted(db: Transaction, intake: Intake, team_id: str, file_id: str) -> None:
    _forget(db, intake, affected.with_file(db, team_id, file_id), "file_deleted")


def _message_deleted(db: Transaction, intake: Intake, team_id: str, event: Event, ts: str) -> None:
    """A message that is gone takes with it what was made of its words and of its files."""
    _forget(db, intake, affected.with_message(db, team_id, event["channel"], ts), "message_deleted")
    for file in (event.get("previous_message") or {}).get("files") or ():
        found = affected.with_file(db, team_id, file["id"])
        _forget(db, intake, [each for each in found if each.channel_id == event["channel"]], "message_deleted")


def _forget(db: Transaction, intake: Intake, found: Sequence[Affected], reason: str) -> None:
    """Forget conversations; who asked for one that others know of hears of it, beside the thread, which may be gone."""
    for each in found:
        receipt = Receipt(reason, each.channel_id, each.user_id) if each.is_told else None
        forgetting.begin(db, each.conversation, receipt, intake.clock())


def _clicked(db: Transaction, intake: Intake, body: Event) -> None:
    """Slack, or our own question, has asked already whether it is meant."""
    action = body["actions"][0]
    if action["action_id"] == NO_ACTION:
        return
    chosen = action.get("selected_option") or action
    asker = Asker(body["team"]["id"], body["channel"]["id"], body["user"]["id"])
    thread_ts = (body.get("container") or {}).get("thread_ts")
    _request(db, intake, asker, chosen["value"], thread_ts=thread_ts, is_confirmed=True)


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
    audit.note(db, (asker.team_id, asker.channel_id), WORD, conversation, user_id=asker.user_id, now=now)
