"""`/readout auto | ask | off`: what happens to recordings in a channel."""

from collections.abc import Sequence
from functools import partial

from slack_sdk.web.async_client import AsyncWebClient

from blocks.body import Body
from blocks.help import mode_changed
from blocks.problems import Failure, problem
from handlers.intake import Intake
from handlers.payloads import Command
from handlers.words import Word
from storage import settings
from storage.settings import ChannelMode
from storage.transaction import Transaction
from workspace import channels


async def mode_chosen(
    mode: ChannelMode, intake: Intake, client: AsyncWebClient, command: Command, _: Sequence[str]
) -> Body:
    """Set a channel's mode, where something comes of it. Safe to repeat."""
    asker = command.asker
    refusal = await channels.refusal(client, asker.channel_id)
    if refusal is not None:
        return problem([Failure("", refusal)], limits=intake.limits)

    def choose(db: Transaction) -> None:
        now = intake.clock()
        settings.choose_channel_mode(db, asker.team_id, asker.channel_id, mode, user_id=asker.user_id, now=now)

    await intake.database.run(choose)
    return mode_changed(mode.value)


AUTO = Word(
    "auto",
    partial(mode_chosen, ChannelMode.AUTO),
    help="*Choose for this channel* when I listen to recordings: `/readout auto`, `/readout ask` or `/readout off`",
    alone=True,
)
ASK = Word("ask", partial(mode_chosen, ChannelMode.ASK), alone=True)
OFF = Word("off", partial(mode_chosen, ChannelMode.OFF), alone=True)
