"""What the app is sent: envelopes, each time that one is sent, and why one did not arrive."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Protocol

EVENTS = "events_api"
COMMANDS = "slash_commands"
INTERACTIVE = "interactive"


@dataclass(frozen=True)
class Envelope:
    """Something for the app; `retry_attempt` counts repetitions of the same event, after what `retry_reason` says."""

    type: str
    payload: Mapping[str, Any]
    retry_attempt: int = 0
    retry_reason: str = ""

    @property
    def team_id(self) -> str:
        """Give the workspace in which it happened."""
        return str(self.payload.get("team_id") or self.payload.get("team", {}).get("id", ""))

    @property
    def kind(self) -> str:
        """Give the event's type, the command, or the interaction's type."""
        if self.type == EVENTS:
            return str(self.payload["event"]["type"])
        return str(self.payload["command"] if self.type == COMMANDS else self.payload["type"])


@dataclass
class Delivery:
    """One envelope sent once: what the log shows. Times are seconds since the epoch."""

    envelope: Envelope
    envelope_id: str
    mode: str
    sent_at: float
    acked_at: float | None = None
    problem: str = ""

    def describe(self) -> Mapping[str, Any]:
        """Give the log's entry."""
        envelope = self.envelope
        entry = {
            "type": envelope.type,
            "kind": envelope.kind,
            "envelope_id": self.envelope_id,
            "team": envelope.team_id,
            "mode": self.mode,
            "acked": self.acked_at is not None,
            "sent_at": self.sent_at,
            "acked_at": self.acked_at,
            "problem": self.problem,
        }
        if envelope.type != EVENTS:
            return entry
        retry = {"retry_attempt": envelope.retry_attempt, "retry_reason": envelope.retry_reason}
        return entry | {"event_type": envelope.kind, "event_id": envelope.payload["event_id"]} | retry


class NotDeliveredError(Exception):
    """
    Nobody is there, or nobody acknowledged in time; the text is Slack's error code for a command.

    `reason` is what the next try is marked with. With `is_final` there shall be none.
    """

    def __init__(self, code: str, reason: str, *, is_final: bool = False) -> None:
        super().__init__(code)
        self.reason = reason
        self.is_final = is_final


class Carrier(Protocol):
    """A way to the app: Socket Mode or HTTP."""

    name: str
    silence: str
    """What the next try is marked with when there was no answer in time."""

    @property
    def is_reachable(self) -> bool:
        """Whether something could be sent now."""

    def takes(self, envelope: Envelope) -> bool:
        """Whether envelopes of this type go this way at all."""

    async def ready(self) -> None:
        """Wait until something can be sent."""

    async def send(self, delivery: Delivery, seconds: float) -> Any:
        """
        Send an envelope once and give the payload of its acknowledgement, which must come within `seconds`.

        Raises: NotDeliveredError.
        """
