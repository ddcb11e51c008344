"""The slash command `/readout`: help, what a channel wants, and all else by its word. Threads have no commands."""

from collections.abc import Mapping
from typing import Any

import sqlite_utils
from slack_bolt.async_app import AsyncAck, AsyncApp
from slack_sdk.web.async_client import AsyncWebClient

from blocks.body import Body
from blocks.help import help_text, mode_changed
from handlers import deletion, digests, lookups, requests
from handlers.intake import Intake
from storage import settings
from storage.settings import ChannelMode

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
            answer = await intake.database.run(lambda db: _answer(db, intake, body))
        if answer is None:
            await ack()
        else:
            await ack(response_type="ephemeral", **answer.as_json())

    app.command(COMMAND)(command_given)


def _first_word(body: Mapping[str, Any]) -> str:
    return next(iter(body.get("text", "").lower().split()), "")


def _answer(db: sqlite_utils.Database, intake: Intake, body: Mapping[str, Any]) -> Body:
    """What to say to a command. Safe to repeat: a mode that is chosen twice is chosen."""
    word = body.get("text", "").strip().lower()
    team_id, channel_id = body["team_id"], body["channel_id"]
    if word not in MODES:
        return help_text(intake.mode(db, team_id, channel_id).value)
    settings.choose_channel_mode(
        db, team_id, channel_id, ChannelMode(word), user_id=body["user_id"], now=intake.clock()
    )
    return mode_changed(word)
