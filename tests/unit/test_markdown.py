"""A readout as Markdown, as `readout process` prints it."""

from dataclasses import replace
from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import pytest

from bot.commands.markdown import markdown
from conversation.models import Insight, Message, Speaker, Topic
from tests.unit.understood import insight, message, results, show


@pytest.mark.parametrize(
    ("messages", "facts"),
    [
        ((), "Anna and Ben, 4500000000000001"),
        ((message("1", "Yes.", speaker="Anna"),), "4 s, Anna and Ben, 1 message, 4500000000000001"),
        (
            (message("1", "Yes.", speaker="Anna"), message("2", "No.", speaker="Ben")),
            "4 s, Anna and Ben, 2 messages, 4500000000000001",
        ),
    ],
    ids=["none", "one", "two"],
)
def test_facts_read_well_in_any_number(messages: tuple[Message, ...], facts: str) -> None:
    """Nobody reads "1 messages", nor the length of what has none."""
    printed = markdown(results(messages=messages), typed={"1", "2"})

    assert f"\n{facts}\n" in printed


@pytest.mark.parametrize(
    ("zone", "clock"), [("Europe/Berlin", "2026-11-20 10:02"), ("America/New_York", "2026-11-20 04:02")]
)
def test_what_was_written_has_the_time_of_the_zone_that_was_asked_for(zone: str, clock: str) -> None:
    """Who says where it was written reads when it was there, in the transcript and beside each claim."""
    at = datetime(2026, 11, 20, 9, 2, tzinfo=UTC)
    question = replace(message("1", "Who paints the office?"), start_at=at)
    asked = Insight("2", "question", question.text, score=1.0, message_ids=("1",))

    printed = markdown(results(messages=(question,), questions=(asked,)), typed={"1"}, zone=ZoneInfo(zone))

    assert f"- Who paints the office? · {clock}" in printed
    assert f"{clock} Who paints the office?" in printed


def test_markdown_says_what_the_readout_in_slack_says() -> None:
    """Sections, their order and their lines are the same; nothing in them is read as markup."""
    due_at = datetime(2027, 1, 4, 17, tzinfo=UTC)
    conversation = results(
        action_items=(insight("send *all* of it", assignee=Speaker(name="Anna"), due_at=due_at, definitive=False),),
        topics=(Topic("1", "search page", 0.9, ("m1",)), Topic("2", "payment_form", 0.8, ("m1",))),
        questions=(insight("Which room?", "question", speaker=Speaker(name="Ben")),),
    )

    printed = markdown(conversation)
    shown = show(conversation).text

    assert "- **Anna:** send \\*all\\* of it · due Mon 4 Jan 2027 · *suggestion* · 0:31" in printed
    assert "• Anna: send *all* of it · due Mon 4 Jan 2027 · suggestion · 0:31" in shown
    assert "## Topics\n\nsearch page · payment\\_form\n\n## Open questions\n\n- Which room? · Ben, 0:31" in printed
    assert "Topics: search page · payment_form\nOpen questions\n• Which room? · Ben, 0:31" in shown
