"""A readout as Markdown, as `readout process` prints it."""

import pytest

from bot.markdown import markdown
from conversation.models import Message
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
