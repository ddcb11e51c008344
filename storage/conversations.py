"""Which conversation of the API belongs to which Slack thread."""

from collections.abc import Sequence
from dataclasses import dataclass

from storage.transaction import Transaction

COLUMNS = "id, team_id, channel_id, thread_ts, conversation_id, readout_post"


@dataclass(frozen=True, slots=True)
class Conversation:
    """
    One Slack thread and, once the API has given it, the id of its conversation there.

    `id` is ours; `conversation_id` is the API's, usually 16 digits. `thread_ts` is a string key, never a number.
    `readout_post` is the id of the post that is its readout, as soon as there is one.
    """

    id: str
    team_id: str
    channel_id: str
    thread_ts: str
    conversation_id: str | None = None
    readout_post: str | None = None


def of_thread(
    db: Transaction, team_id: str, channel_id: str, thread_ts: str, *, new_id: str, now: float
) -> Conversation:
    """The conversation of a thread, made with `new_id` when the thread has none yet."""
    rows = db.fetch(
        f"""
        INSERT INTO conversation (id, team_id, channel_id, thread_ts, created_at)
        VALUES (:id, :team_id, :channel_id, :thread_ts, :now)
        ON CONFLICT (team_id, channel_id, thread_ts) DO UPDATE SET team_id = excluded.team_id
        RETURNING {COLUMNS}
        """,
        {"id": new_id, "team_id": team_id, "channel_id": channel_id, "thread_ts": thread_ts, "now": now},
    )
    return Conversation(**list(rows).pop())


def remember_id(db: Transaction, conversation: Conversation) -> None:
    """Write down the id that the API gave. Safe to repeat."""
    db.execute(
        "UPDATE conversation SET conversation_id = ? WHERE id = ?", [conversation.conversation_id, conversation.id]
    )


def get(db: Transaction, conversation: str) -> Conversation | None:
    """A conversation by our id."""
    return _one(db, "id = ?", conversation)


def by_thread(db: Transaction, team_id: str, channel_id: str, thread_ts: str) -> Conversation | None:
    """The conversation of a thread, if it has one."""
    return _one(db, "team_id = ? AND channel_id = ? AND thread_ts = ?", team_id, channel_id, thread_ts)


def by_conversation_id(db: Transaction, team_id: str, conversation_id: str) -> Conversation | None:
    """A conversation of a workspace by the API's id, or by one that it had before it was read again."""
    where = "(conversation_id = ? OR id = (SELECT conversation FROM former_id WHERE conversation_id = ?))"
    return _one(db, f"team_id = ? AND {where}", team_id, conversation_id, conversation_id)


def recent(db: Transaction, team_id: str, channel_id: str, limit: int) -> Sequence[Conversation]:
    """The conversations of a channel of which something has come, or is to come, the newest first."""
    rows = db.fetch(
        f"""
        SELECT {COLUMNS} FROM conversation c
        WHERE team_id = ? AND channel_id = ? AND EXISTS (
            SELECT 1 FROM job j JOIN source s ON s.job = j.id
            WHERE j.conversation = c.id
            AND (s.state = 'done' OR j.state IN ('queued', 'submitting', 'polling', 'fetching'))
        )
        ORDER BY rowid DESC LIMIT ?
        """,
        [team_id, channel_id, limit],
    )
    return [Conversation(**row) for row in rows]


def remember_readout(db: Transaction, conversation: Conversation, *, post: str) -> None:
    """Write down which post is the readout. Safe to repeat."""
    db.execute("UPDATE conversation SET readout_post = ? WHERE id = ?", [post, conversation.id])


def latest_threads(db: Transaction, team_id: str, limit: int) -> Sequence[tuple[str, str]]:
    """The threads of a workspace that conversations are of, as channel_id and ts, those with the latest news first."""
    query = """
        SELECT channel_id, thread_ts FROM conversation WHERE team_id = ?
        ORDER BY coalesce(readout_at, created_at) DESC LIMIT ?
        """
    return [(row["channel_id"], row["thread_ts"]) for row in db.fetch(query, [team_id, limit])]


def _one(db: Transaction, where: str, *values: str) -> Conversation | None:
    rows = db.fetch(f"SELECT {COLUMNS} FROM conversation WHERE {where}", list(values))
    return next((Conversation(**row) for row in list(rows)), None)
