"""The conversations that something deleted in Slack was part of."""

from collections.abc import Sequence
from dataclasses import dataclass

from storage.transaction import Transaction


@dataclass(frozen=True, slots=True)
class Affected:
    """
    A conversation that something deleted in Slack was part of, and who asked for it.

    `is_told` says that people wait for its readout, or have seen any of it.
    """

    conversation: str
    channel_id: str
    user_id: str
    is_told: bool


def with_file(db: Transaction, team_id: str, file_id: str) -> Sequence[Affected]:
    """The conversations that a file is, or would have become, part of."""
    return _with_source(db, "c.team_id = ? AND s.file_id = ?", [team_id, file_id])


def with_message(db: Transaction, team_id: str, channel_id: str, ts: str) -> Sequence[Affected]:
    """The conversation of the thread that a message begins, and those that it is part of."""
    where = (
        "c.team_id = ? AND c.channel_id = ? AND (c.thread_ts = ? OR EXISTS "
        "(SELECT 1 FROM json_each(s.message_ts) m WHERE m.value = ?))"
    )
    return _with_source(db, where, [team_id, channel_id, ts, ts])


def _with_source(db: Transaction, where: str, values: list[str]) -> Sequence[Affected]:
    rows = db.fetch(
        f"""
        SELECT c.id, c.channel_id, j.user_id, min(j.rowid), c.conversation_id IS NOT NULL OR EXISTS (
            SELECT 1 FROM job o LEFT JOIN post p ON p.job = o.id WHERE o.conversation = c.id
            AND (o.state IN ('queued', 'submitting', 'polling', 'fetching') OR p.id IS NOT NULL AND p.user_id IS NULL)
        ) AS is_told
        FROM conversation c JOIN job j ON j.conversation = c.id LEFT JOIN source s ON s.job = j.id
        WHERE {where} GROUP BY c.id
        """,
        values,
    )
    return [Affected(row["id"], row["channel_id"], row["user_id"], bool(row["is_told"])) for row in list(rows)]
