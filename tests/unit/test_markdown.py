"""A readout as Markdown, as `readout process` prints it."""

from dataclasses import replace
from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import pytest

from bot.commands.markdown import markdown
from conversation.models import Insight, Message
from tests.unit.understood import message, results


@pytest.mark.parametrize(
    ("messages", "facts"),
    [
        ((), "no messages, "),
        ((message("1", "Yes."),), "1 message, "),
        ((message("1", "Yes."), message("2", "No.")), "2 messages, "),
    ],
    ids=["none", "one", "two"],
)
def test_facts_read_well_in_any_number(messages: tuple[Message, ...], facts: str) -> None:
    """Nobody reads "1 messages", nor the length of what has none."""
    printed = markdown(results(messages=messages))

    assert facts in printed
    assert "0 s" not in printed


@pytest.mark.parametrize(
    ("zone", "clock"), [("Europe/Berlin", "2026-11-20 10:02"), ("America/New_York", "2026-11-20 04:02")]
)
def test_what_was_written_has_the_time_of_the_zone_that_was_asked_for(zone: str, clock: str) -> None:
    """Who says where it was written reads when it was there, in the transcript and beside each claim."""
    at = datetime(2026, 11, 20, 9, 2, tzinfo=UTC)
    question = replace(message("1", "Who paints the office?"), start_at=at)
    asked = Insight("2", "question", question.text, score=1.0, message_ids=("1",))

    printed = markdown(results(messages=(question,), questions=(asked,)), typed={"1"}, zone=ZoneInfo(zone))

    assert f"- Who paints the office? ({clock})" in printed
    assert f"{clock} Who paints the office?" in printed
