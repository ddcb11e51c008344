"""The slash command: `/readout help` and `/readout auto|ask|off`. Slack knows no slash commands inside threads."""

from collections.abc import Mapping
from typing import Any

import sqlite_utils
from slack_bolt.async_app import AsyncAck, AsyncApp

from blocks.body import Body
from blocks.help import help_text, mode_changed
from handlers.intake import Intake
from storage import settings
from storage.settings import ChannelMode

COMMAND = "/readout"
MODES = {mode.value for mode in ChannelMode}


def register(app: AsyncApp, intake: Intake) -> None:
    """Listen to the command: commit, then acknowledge with the answer, which only the asker sees."""

    async def command_given(body: dict[str, Any], ack: AsyncAck) -> None:
        answer = await intake.database.run(lambda db: _answer(db, intake, body))
        await ack(response_type="ephemeral", **answer.as_json())

    app.command(COMMAND)(command_given)


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
