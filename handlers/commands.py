"""The slash command `/readout`: help, what a channel wants, and all else by its word. Threads have no commands."""

from collections.abc import Mapping
from typing import Any

from slack_bolt.async_app import AsyncAck, AsyncApp
from slack_sdk.web.async_client import AsyncWebClient

from blocks.body import Body
from blocks.help import help_text, mode_changed
from blocks.problems import Failure, problem
from handlers import deletion, digests, lookups, requests
from handlers.intake import Intake
from storage import settings
from storage.settings import ChannelMode
from storage.transaction import Transaction
from workspace import channels

COMMAND = "/readout"
MODES = {mode.value for mode in ChannelMode}


def register(app: AsyncApp, intake: Intake) -> None:
    """Listen to the command: commit, then acknowledge with the answer, which only the asker sees."""

    async def command_given(body: dict[str, Any], client: AsyncWebClient, ack: AsyncAck) -> None:
        answer: Body | None
        if _first_word(body) == digests.WORD:
            answer = await digests.digest_wanted(intake, client, body)
        elif _first_word(body) == deletion.WORD:
            answer = await deletion.forget_commanded(intake, client, body)
        elif (request := requests.parse(body.get("text", ""))) is not None:
            answer = await lookups.lookup_wanted(intake, client, body, request)
        else:
            refusal = await channels.refusal(client, body["channel_id"])
            answer = await intake.database.run(lambda db: _answer(db, intake, body, refusal))
        if answer is None:
            await ack()
        else:
            await ack(response_type="ephemeral", **answer.as_json())

    app.command(COMMAND)(command_given)


def _first_word(body: Mapping[str, Any]) -> str:
    return next(iter(body.get("text", "").lower().split()), "")


def _answer(db: Transaction, intake: Intake, body: Mapping[str, Any], refusal: str | None) -> Body:
    """
    What to say to a command: a mode is set only where something comes of it. Safe to repeat.

    `refusal` is the code of what keeps us from working in the channel.
    """
    word = body.get("text", "").strip().lower()
    team_id, channel_id = body["team_id"], body["channel_id"]
    refused = [] if refusal is None else [problem([Failure("", refusal)], limits=intake.limits)]
    if word not in MODES:
        cause = requests.cause_of_help(body.get("text", ""), is_command=True)
        mode = intake.mode(db, team_id, channel_id).value
        return help_text(None if refused else mode, *([cause] if cause else []), *refused)
    if refused:
        return refused[0]
    settings.choose_channel_mode(
        db, team_id, channel_id, ChannelMode(word), user_id=body["user_id"], now=intake.clock()
    )
    return mode_changed(word)
