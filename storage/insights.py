"""What conversations came to: their titles, action items and questions, for looking back at a channel."""

from collections.abc import Sequence
from dataclasses import dataclass

from conversation.models import InsightType
from storage.transaction import Transaction


@dataclass(frozen=True, slots=True)
class Insight:
    """
    An action item or a question. `url` is the message in Slack that it rests on, if there is one.

    `due_offset` is how many seconds the clock that the date was meant by is ahead of UTC; it tells the day.
    """

    kind: InsightType
    text: str
    assignee: str | None = None
    due_at: float | None = None
    url: str | None = None
    due_offset: int = 0


@dataclass(frozen=True, slots=True)
class Outcome:
    """What one conversation came to. `readout_ts` is its readout in Slack."""

    conversation: str
    thread_ts: str
    readout_ts: str
    title: str
    insights: tuple[Insight, ...]


def replace(
    db: Transaction, conversation: str, title: str, found: Sequence[Insight], *, is_news: bool, now: float
) -> None:
    """
    Write down what a conversation came to, in place of what it came to before.

    `is_news` says that something was said that was not before; without, the channel will not be told of it again.
    """
    db.execute("UPDATE conversation SET title = ? WHERE id = ?", [title, conversation])
    if is_news:
        db.execute("UPDATE conversation SET readout_at = ? WHERE id = ?", [now, conversation])
    db.execute("DELETE FROM insight WHERE conversation = ?", [conversation])
    db.execute_many(
        """
        INSERT INTO insight (conversation, seq, kind, text, assignee, due_at, due_offset, url, created_at)
        VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)
        """,
        [
            (conversation, seq, each.kind, each.text, each.assignee, each.due_at, each.due_offset, each.url, now)
            for seq, each in enumerate(found)
        ],
    )


def news(db: Transaction, place: tuple[str, str], *, after: float, until: float) -> tuple[Outcome, ...]:
    """What the conversations of a place came to that had news in that time, oldest first."""
    where = "c.team_id = ? AND c.channel_id = ? AND c.readout_at > ? AND c.readout_at <= ?"
    return _outcomes(db, where, [*place, after, until])


def mentioned(db: Transaction, run_id: str) -> tuple[Outcome, ...]:
    """What the conversations came to that a digest tells of, without those that were forgotten since."""
    return _outcomes(db, "c.id IN (SELECT conversation FROM digest_mention WHERE run = ?)", [run_id])


def _outcomes(db: Transaction, where: str, values: Sequence[object]) -> tuple[Outcome, ...]:
    rows = db.fetch(
        f"""
        SELECT c.id, c.thread_ts, coalesce(p.ts, c.thread_ts) AS readout_ts, c.title
        FROM conversation c LEFT JOIN post p ON p.id = c.readout_post
        WHERE {where} ORDER BY c.readout_at, c.rowid
        """,
        values,
    )
    return tuple(
        Outcome(row["id"], row["thread_ts"], row["readout_ts"], row["title"], _of(db, row["id"])) for row in list(rows)
    )


def _of(db: Transaction, conversation: str) -> tuple[Insight, ...]:
    rows = db.fetch(
        "SELECT kind, text, assignee, due_at, due_offset, url FROM insight WHERE conversation = ? ORDER BY seq",
        [conversation],
    )
    return tuple(Insight(**row) for row in rows)
