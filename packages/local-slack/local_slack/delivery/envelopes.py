"""Envelopes for the app, their deliveries, and the reasons why one did not arrive."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Protocol

EVENTS = "events_api"
COMMANDS = "slash_commands"
INTERACTIVE = "interactive"


@dataclass(frozen=True)
class Envelope:
    """An event, command or interaction for the app; `retry_attempt` counts repetitions, `retry_reason` says why."""

    type: str
    payload: Mapping[str, Any]
    retry_attempt: int = 0
    retry_reason: str = ""

    @property
    def team_id(self) -> str:
        """The workspace in which it happened."""
        return str(self.payload.get("team_id") or self.payload.get("team", {}).get("id", ""))

    @property
    def kind(self) -> str:
        """The event's type, the command, or the interaction's type."""
        if self.type == EVENTS:
            return str(self.payload["event"]["type"])
        return str(self.payload["command"] if self.type == COMMANDS else self.payload["type"])


@dataclass
class Delivery:
    """One envelope sent once, for the log. Times are seconds since the epoch."""

    envelope: Envelope
    envelope_id: str
    mode: str
    sent_at: float
    acked_at: float | None = None
    problem: str = ""

    def describe(self) -> Mapping[str, Any]:
        """Return the log's entry."""
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
    The app is not there, or did not acknowledge in time; the text is Slack's error code for a command.

    `reason` is the `retry_reason` of the next try. After a failure that `is_final` there is none.
    """

    def __init__(self, code: str, reason: str, *, is_final: bool = False) -> None:
        super().__init__(code)
        self.reason = reason
        self.is_final = is_final


class Carrier(Protocol):
    """A way to the app: Socket Mode or HTTP."""

    name: str
    silence: str
    """The `retry_reason` of the next try when there was no answer in time."""

    @property
    def is_reachable(self) -> bool:
        """Whether something could be sent now."""

    def takes(self, envelope: Envelope) -> bool:
        """Whether envelopes of this type go this way at all."""

    async def ready(self) -> None:
        """Wait until something can be sent."""

    async def send(self, delivery: Delivery, seconds: float) -> Any:
        """
        Send an envelope once and return the payload of its acknowledgement, which must come within `seconds`.

        Raises: NotDeliveredError.
        """
