"""Which conversation of the API belongs to which Slack thread."""

from dataclasses import dataclass

import sqlite_utils


@dataclass(frozen=True, slots=True)
class Conversation:
    """
    One Slack thread and, once the API has given it, the id of its conversation there.

    `id` is ours; `conversation_id` is the API's, usually 16 digits. `thread_ts` is a string key, never a number.
    """

    id: str
    team_id: str
    channel_id: str
    thread_ts: str
    conversation_id: str | None = None


def of_thread(
    db: sqlite_utils.Database, team_id: str, channel_id: str, thread_ts: str, *, new_id: str, now: float
) -> Conversation:
    """The conversation of a thread, made with `new_id` when the thread has none yet."""
    rows = db.query(
        """
        INSERT INTO conversation (id, team_id, channel_id, thread_ts, created_at)
        VALUES (:id, :team_id, :channel_id, :thread_ts, :now)
        ON CONFLICT (team_id, channel_id, thread_ts) DO UPDATE SET team_id = excluded.team_id
        RETURNING id, team_id, channel_id, thread_ts, conversation_id
        """,
        {"id": new_id, "team_id": team_id, "channel_id": channel_id, "thread_ts": thread_ts, "now": now},
    )
    return Conversation(**list(rows).pop())


def remember_id(db: sqlite_utils.Database, conversation: Conversation) -> None:
    """Write down the id that the API gave. Safe to repeat."""
    db.execute(
        "UPDATE conversation SET conversation_id = ? WHERE id = ?", [conversation.conversation_id, conversation.id]
    )
