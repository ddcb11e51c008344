"""Somebody wrote to us in a direct message, where no readouts are made: the answer says where they are."""

from collections.abc import Callable, Mapping
from typing import Any

from blocks.help import help_text
from blocks.problems import Failure, problem
from handlers.intake import Asker, Intake
from storage.transaction import Transaction

SAID = {None, "file_share"}
"""The subtypes of messages that people write."""


def unit_of(event: Mapping[str, Any], team_id: str, intake: Intake) -> Callable[[Transaction], None] | None:
    """What to write down for a direct message; None for what no person wrote, our own answers above all."""
    if event.get("subtype") not in SAID or "bot_id" in event:
        return None
    asker = Asker(team_id, event["channel"], event["user"])
    body = help_text(None, problem([Failure("", "no_channel")], limits=intake.limits))
    return lambda db: intake.say(db, asker, body, thread_ts=event.get("thread_ts"))
