"""The slash command `/readout`, answered by its first word. Threads have no commands."""

from typing import Any

from slack_bolt.async_app import AsyncAck, AsyncApp
from slack_sdk.web.async_client import AsyncWebClient

from handlers.intake import Intake
from handlers.payloads import command_in
from handlers.vocabulary import word_commanded

COMMAND = "/readout"


def register(app: AsyncApp, intake: Intake) -> None:
    """Listen to the command: commit, then acknowledge with the answer, which only the asker sees."""

    async def command_given(body: dict[str, Any], client: AsyncWebClient, ack: AsyncAck) -> None:
        command = command_in(body)
        word, words = word_commanded(command.text)
        answer = await word.commanded(intake, client, command, words)
        if answer is None:
            await ack()
        else:
            await ack(response_type="ephemeral", **answer.as_json())

    app.command(COMMAND)(command_given)
