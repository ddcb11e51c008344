"""
What conversations came to: their titles, action items, questions and follow-ups.

An insight is one row, and its id is ours. It survives a renewed analysis: after an append, a refetch, or an edited
thread that was submitted again, the same thing is found in the same row (`bot.jobs.identity` says what the same is). So
what people make of it may hang on the id in tables of its own: whether it is done, a Slack user or a due date that
somebody has set, and who changed what. Whatever does refers to `insight (id)` with ON DELETE CASCADE, because a
conversation that is forgotten takes its insights along, and nothing else deletes one.

What a renewed analysis no longer finds is gone: it is not shown and keeps no words, but stays as a row with a mark of
them, and comes back as itself when it is found again.
"""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from hashlib import blake2b

from conversation.models import InsightType
from storage.transaction import Transaction

COLUMNS = "id, conversation, seq, kind, text, mark, assignee, due_at, due_offset, url, places, first_seen_at"


def mark_of(kind: str, text: str) -> str:
    """A hash by which a wording is recognised without being kept. Rows of every age have it: it never changes."""
    return blake2b(f"{kind}\n{text}".encode("utf-8", "replace"), digest_size=8).hexdigest()


@dataclass(frozen=True, slots=True)
class Insight:
    """
    An action item, a question or a follow-up. `url` is the message in Slack that it rests on, if there is one.

    `due_offset` is how many seconds the clock that the date was meant by is ahead of UTC; it tells the day. `places`
    are all messages in Slack and moments of recordings that it rests on, by keys that outlive the API's conversation.
    """

    kind: InsightType
    text: str
    assignee: str | None = None
    due_at: float | None = None
    url: str | None = None
    due_offset: int = 0
    places: tuple[str, ...] = ()

    @property
    def mark(self) -> str:
        """The mark of its words."""
        return mark_of(self.kind, self.text)


@dataclass(frozen=True, slots=True)
class Known:
    """
    An insight as an earlier analysis left it, to be found again by.

    One that `is_gone` has no text any more; the `mark` of its words stays.
    """

    id: str
    kind: InsightType
    text: str
    mark: str
    assignee: str | None
    places: tuple[str, ...]
    is_gone: bool


@dataclass(frozen=True, slots=True)
class Outcome:
    """What one conversation came to. `readout_ts` is its readout in Slack."""

    conversation: str
    thread_ts: str
    readout_ts: str
    title: str
    insights: tuple[Insight, ...]


def known(db: Transaction, conversation: str) -> tuple[Known, ...]:
    """All insights that a conversation has and had, in the order of its readout."""
    rows = db.fetch(
        """
        SELECT id, kind, text, mark, assignee, places, gone_at IS NOT NULL AS is_gone
        FROM insight WHERE conversation = ? ORDER BY seq, id
        """,
        [conversation],
    )
    parsed = ({"places": tuple(json.loads(row["places"])), "is_gone": bool(row["is_gone"])} for row in rows)
    return tuple(Known(**(row | values)) for row, values in zip(rows, parsed, strict=True))


def renew(
    db: Transaction, conversation: str, title: str, found: Mapping[str, Insight], *, is_news: bool, now: float
) -> None:
    """
    Write down what a conversation comes to, by the ids of its insights; all others of it are gone.

    `is_news` says that something was said that was not before; without, the channel will not be told of it again.
    """
    db.execute("UPDATE conversation SET title = ? WHERE id = ?", [title, conversation])
    if is_news:
        db.execute("UPDATE conversation SET readout_at = ? WHERE id = ?", [now, conversation])
    db.execute(
        """
        UPDATE insight SET gone_at = coalesce(gone_at, ?), text = '', assignee = NULL, due_at = NULL, url = NULL
        WHERE conversation = ?
        """,
        [now, conversation],
    )
    db.execute_many(
        f"""
        INSERT INTO insight ({COLUMNS}) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
        ON CONFLICT (id) DO UPDATE SET
            seq = excluded.seq, text = excluded.text, mark = excluded.mark, assignee = excluded.assignee,
            due_at = excluded.due_at, due_offset = excluded.due_offset, url = excluded.url, places = excluded.places,
            gone_at = NULL
        """,
        [(key, conversation, seq, *_values(each), now) for seq, (key, each) in enumerate(found.items())],
    )


def _values(each: Insight) -> tuple[object, ...]:
    places = json.dumps(each.places)
    return each.kind, each.text, each.mark, each.assignee, each.due_at, each.due_offset, each.url, places


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
        """
        SELECT kind, text, assignee, due_at, due_offset, url, places FROM insight
        WHERE conversation = ? AND gone_at IS NULL ORDER BY seq
        """,
        [conversation],
    )
    return tuple(Insight(**(row | {"places": tuple(json.loads(row["places"]))})) for row in rows)
