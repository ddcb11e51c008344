"""The settings that people chose for a channel."""

from enum import StrEnum

from storage import audit
from storage.transaction import Transaction


class ChannelMode(StrEnum):
    """How Readout answers a recording that is dropped in a channel."""

    AUTO = "auto"
    """Make a readout at once."""
    ASK = "ask"
    """Ask the person who dropped it."""
    OFF = "off"
    """Nothing."""


def channel_mode(db: Transaction, team_id: str, channel_id: str) -> ChannelMode | None:
    """The mode chosen for a channel, or None when nobody chose one."""
    rows = db.fetch(
        "SELECT value FROM setting WHERE team_id = ? AND channel_id = ? AND key = 'mode'", [team_id, channel_id]
    )
    return next((ChannelMode(row["value"]) for row in rows), None)


def choose_channel_mode(
    db: Transaction, team_id: str, channel_id: str, mode: ChannelMode, *, user_id: str, now: float
) -> None:
    """Write down a channel's mode and who chose it. Safe to repeat."""
    db.execute(
        """
        INSERT INTO setting (team_id, channel_id, key, value, changed_by, changed_at)
        VALUES (:team_id, :channel_id, 'mode', :mode, :user_id, :now)
        ON CONFLICT (team_id, channel_id, key) DO UPDATE
        SET value = excluded.value, changed_by = excluded.changed_by, changed_at = excluded.changed_at
        """,
        {"team_id": team_id, "channel_id": channel_id, "mode": mode.value, "user_id": user_id, "now": now},
    )
    audit.note(db, (team_id, channel_id), "mode", mode.value, user_id=user_id, now=now)
