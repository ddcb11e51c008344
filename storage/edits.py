"""Messages that were edited after a conversation had read them, until it has read them again."""

from collections.abc import Sequence
from dataclasses import dataclass

from storage.conversations import Conversation
from storage.transaction import Transaction


@dataclass(frozen=True, slots=True)
class Edit:
    """
    An edited message that a conversation has only in its old wording.

    A later edit has a greater `id`, also one of the same message. `thread_ts` names the message's thread.
    """

    id: int
    ts: str
    thread_ts: str


def note(db: Transaction, team_id: str, channel_id: str, ts: str, thread_ts: str) -> Sequence[str]:
    """
    Write down that a message of a thread was edited; gives the conversations that have, or may have, its old wording.

    One that is just about to read the thread may have read it already.
    """
    rows = db.fetch(
        """
        SELECT DISTINCT c.id FROM conversation c JOIN source s ON s.conversation = c.id JOIN job j ON j.id = s.job
        WHERE c.team_id = :team_id AND c.channel_id = :channel_id AND s.kind = 'thread' AND s.state != 'failed'
        AND CASE s.thread_ts WHEN '' THEN c.thread_ts ELSE s.thread_ts END = :thread_ts
        AND CASE s.message_ts WHEN '[]' THEN j.state = 'submitting'
                 ELSE :ts <= (SELECT max(m.value) FROM json_each(s.message_ts) m) END
        """,
        {"team_id": team_id, "channel_id": channel_id, "ts": ts, "thread_ts": thread_ts},
    )
    found = [row["id"] for row in list(rows)]
    for conversation in found:
        db.execute("INSERT INTO edit (conversation, ts, thread_ts) VALUES (?, ?, ?)", [conversation, ts, thread_ts])
    return found


def pending(db: Transaction, conversation: str) -> Sequence[Edit]:
    """The edits that a conversation has not read, the oldest first."""
    rows = db.fetch("SELECT id, ts, thread_ts FROM edit WHERE conversation = ? ORDER BY id", [conversation])
    return [Edit(**row) for row in rows]


def are_pending(db: Transaction, conversation: str) -> bool:
    """Whether a conversation has the old wording of any message."""
    return bool(pending(db, conversation))


def carried(db: Transaction, conversation: str, thread_ts: str, up_to: int) -> None:
    """A conversation has read the edits of a thread, up to the one of this id. Safe to repeat."""
    db.execute(
        "DELETE FROM edit WHERE conversation = ? AND thread_ts = ? AND id <= ?", [conversation, thread_ts, up_to]
    )


def replaced(db: Transaction, before: Conversation, job_id: str, now: float) -> None:
    """
    A job has made a new conversation at the API out of all that the old one was made of.

    The old one must be deleted there; people still find the new one by its id. Call it in the transaction that writes
    down the new id.
    """
    db.execute("DELETE FROM source WHERE conversation = ? AND job != ? AND state = 'done'", [before.id, job_id])
    db.execute("INSERT INTO former_id VALUES (?, ?) ON CONFLICT DO NOTHING", [before.conversation_id, before.id])
    db.execute(
        """
        INSERT INTO forgetting (id, team_id, channel_id, conversation_id, settles_at, due_at, updated_at)
        VALUES (:conversation_id, :team_id, :channel_id, :conversation_id, :now, :now, :now) ON CONFLICT DO NOTHING
        """,
        {
            "conversation_id": before.conversation_id,
            "team_id": before.team_id,
            "channel_id": before.channel_id,
            "now": now,
        },
    )
