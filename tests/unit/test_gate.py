"""Slack's rate limits: who has to wait, for what, and for how long."""

import pytest

from workspace.answers import retry_after
from workspace.errors import Limited
from workspace.gate import LOOK_SECONDS, Gate, limited_together

NOW = 1000.0


class Clock:
    """A clock that stands still until it is set."""

    def __init__(self) -> None:
        self.now = NOW

    def __call__(self) -> float:
        return self.now


def wait(gate: Gate, what: str) -> float:
    """How long a call has to wait; nothing where it may pass."""
    try:
        gate.check(what)
    except Limited as limited:
        return limited.seconds
    return 0.0


def test_longest_rest_counts() -> None:
    """A second refusal that names a shorter time does not end the first one's rest; a longer one goes on from now."""
    clock = Clock()
    gate = Gate(clock)

    gate.close("users.info", 30)
    gate.close("users.info", 5)
    first = wait(gate, "users.info")
    clock.now += 20
    gate.close("users.info", 40)

    assert (30, 40) == (first, wait(gate, "users.info"))


def test_rest_ends_by_itself() -> None:
    """A moment before its end a call waits for the next look, and at its end it passes."""
    clock = Clock()
    gate = Gate(clock)
    gate.close("users.info", 30)

    clock.now = NOW + 29.9
    almost = wait(gate, "users.info")
    clock.now = NOW + 30

    assert (LOOK_SECONDS, 0.0) == (almost, wait(gate, "users.info"))


async def test_who_comes_later_waits_behind_the_line() -> None:
    """As long as a reader of pages waits in line, others wait too, though nothing rests; elsewhere they pass."""
    gate = Gate(Clock())

    async with gate.line("conversations.replies"):
        waits = [wait(gate, what) for what in ("conversations.replies", "conversations.info")]

    assert [LOOK_SECONDS, 0.0] == waits
    assert 0.0 == wait(gate, "conversations.replies")


def test_only_new_messages_are_limited_by_channel() -> None:
    """Everything else is limited by its method, whatever channel it is about."""
    channels = [{"channel": "C1"}, {"channel": "C2"}]

    assert 2 == len({limited_together("chat.postMessage", channel) for channel in channels})
    assert 1 == len({limited_together("chat.update", channel) for channel in channels})


@pytest.mark.parametrize(
    ("seconds", "headers"),
    [(30.0, {"Retry-After": "30"}), (30.0, {"retry-after": "30"}), (1.0, {}), (1.0, {"Retry-After": "soon"})],
    ids=["as documented", "in small letters", "unsaid", "unreadable"],
)
def test_slack_says_how_long(seconds: float, headers: dict[str, str]) -> None:
    """Where it does not, a second is waited for."""
    assert seconds == retry_after(headers)
