"""
The messages that we owe Slack: an outbox.

A row is a message in its current wording. It is posted once and from then on updated. What Slack did with a request
that got no answer is unknown: such a row comes back when its lease has run out. Every attempt after the first is
`unsure`, and whoever makes it looks in the thread for the message first.
"""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from storage.jobs import Job
from storage.transaction import Transaction

LEASE_SECONDS = 60.0
"""Far longer than a request can live: a request that is still under way at Slack must not be repeated."""

CHANNEL_GAP_SECONDS = 1.0
"""Slack allows about one new message a second in a channel."""

COLUMNS = (
    "id, job, kind, seq, team_id, channel_id, thread_ts, user_id, is_open, response_url, body, rev, attempts, ts, "
    "created_at"
)
IS_NEWS = "EXISTS (SELECT 1 FROM job j WHERE j.id = {post}.job AND j.state NOT IN ('done', 'failed'))"
"""Whether a message tells how a job is going, which more words will follow."""


class PostState(StrEnum):
    """How far a message is in its current wording."""

    PENDING = "pending"
    """It waits for its next attempt."""
    SENDING = "sending"
    """An attempt is under way, or its outcome is unknown."""
    SENT = "sent"
    """Slack has it."""
    FAILED = "failed"
    """Slack will never take it; `problem` says why."""


@dataclass(frozen=True, slots=True)
class Post:
    """
    A message that we owe Slack.

    With `user_id` only that person sees it, who must still be in the channel when it is sent, unless it `is_open`: it
    says nothing that was said or written there. With `response_url` it goes there, which works in channels that we are
    not in. Of what one person saw no copy is kept.

    `ts` is known once Slack has the message. `unsure` says that an earlier attempt may have put it there. `starts`
    counts the attempts that never ended, with the one under way. Whoever claimed it has it until `lease_ends_at`.
    """

    id: str
    kind: str
    team_id: str
    channel_id: str
    body: Mapping[str, Any]
    created_at: float
    job: str | None = None
    seq: int = 0
    thread_ts: str | None = None
    user_id: str | None = None
    is_open: bool = False
    response_url: str | None = None
    rev: int = 0
    attempts: int = 0
    starts: int = 0
    ts: str | None = None
    unsure: bool = False
    lease_ends_at: float = 0.0


def post_of(
    job: Job,
    kind: str,
    body: Mapping[str, Any],
    now: float,
    *,
    user_id: str | None = None,
    response_url: str | None = None,
) -> Post:
    """The one message of a kind that a job has in its thread; its id follows from the job's."""
    return Post(
        id=f"{job.id}.{kind}",
        kind=kind,
        job=job.id,
        team_id=job.conversation.team_id,
        channel_id=job.conversation.channel_id,
        thread_ts=job.conversation.thread_ts,
        user_id=user_id,
        response_url=response_url,
        body=body,
        created_at=now,
    )


def owe(db: Transaction, post: Post, now: float) -> None:
    """
    Owe a message, or give it a new wording when it is owed or sent already: one of this id, or of this kind and seq
    of the job.

    The same wording again changes nothing. A new one is sent also where Slack refused the old.
    """
    db.execute(
        f"""
        INSERT INTO post ({COLUMNS}, state, due_at, updated_at)
        VALUES (:id, :job, :kind, :seq, :team_id, :channel_id, :thread_ts, :user_id, :is_open, :response_url, :body,
                0, 0, NULL, :now, 'pending', :now, :now)
        ON CONFLICT DO UPDATE SET
            body = excluded.body, is_open = excluded.is_open, rev = rev + 1, updated_at = :now,
            state = CASE WHEN state IN ('sent', 'failed') THEN 'pending' ELSE state END,
            due_at = CASE WHEN state IN ('sent', 'failed') THEN :now ELSE due_at END
        WHERE body != excluded.body
        """,
        {
            "id": post.id,
            "job": post.job,
            "kind": post.kind,
            "seq": post.seq,
            "team_id": post.team_id,
            "channel_id": post.channel_id,
            "thread_ts": post.thread_ts,
            "user_id": post.user_id,
            "is_open": int(post.is_open),
            "response_url": post.response_url,
            "body": json.dumps(post.body),
            "now": now,
        },
    )


def find(db: Transaction, post_id: str) -> Post | None:
    """A message by its id; None when there is none of it."""
    rows = db.fetch(f"SELECT {COLUMNS}, 0 AS unsure FROM post WHERE id = ?", [post_id])
    return next(map(_post, list(rows)), None)


def is_owed(db: Transaction, job_id: str, kind: str) -> bool:
    """Whether a job owes, or has sent, a message of a kind."""
    return any(db.fetch("SELECT 1 FROM post WHERE job = ? AND kind = ?", [job_id, kind]))


def hand_over(db: Transaction, *, from_job: str, to_job: str) -> bool:
    """Make the last message of a job in its thread the progress message of another job; False if it has none."""
    updated = db.execute(
        """
        UPDATE post SET job = :to_job, kind = 'progress' WHERE id = (
            SELECT id FROM post WHERE job = :from_job AND user_id IS NULL AND kind IN ('progress', 'readout')
            ORDER BY kind DESC LIMIT 1
        )
        """,
        {"from_job": from_job, "to_job": to_job},
    )
    return updated == 1


def is_known(db: Transaction, post_id: str) -> bool:
    """Whether a message is ours to keep in its wording; those of a forgotten conversation are not."""
    return any(db.fetch("SELECT 1 FROM post WHERE id = ?", [post_id]))


def claim_due(db: Transaction, now: float, limit: int) -> Sequence[Post]:
    """
    Take messages that are due: one of a channel, and one at a time of a thread.

    The last word of a job goes before news of its progress, and else the longest waiting first.
    """
    rows = db.fetch(
        f"""
        WITH due AS (
            SELECT q.rowid AS place, q.channel_id, q.due_at, {IS_NEWS.format(post="q")} AS is_news
            FROM post q WHERE q.due_at <= :now AND NOT EXISTS (
                SELECT 1 FROM post o
                WHERE o.channel_id = q.channel_id AND o.thread_ts = q.thread_ts
                AND o.state = 'sending' AND o.due_at > :now
            )
        ), first AS (
            SELECT *, row_number() OVER (PARTITION BY channel_id ORDER BY is_news, due_at, place) AS turn FROM due
        )
        UPDATE post SET state = 'sending', attempts = attempts + 1, starts = starts + 1, due_at = :until,
                        updated_at = :now
        WHERE rowid IN (SELECT place FROM first WHERE turn = 1 ORDER BY is_news, due_at, place LIMIT :limit)
        RETURNING {COLUMNS}, starts, due_at AS lease_ends_at, {IS_NEWS.format(post="post")} AS is_news, rowid AS place
        """,
        {"now": now, "until": now + LEASE_SECONDS, "limit": limit},
    )
    rows.sort(key=lambda row: (row.pop("is_news"), row.pop("place")))
    # Not in SQL: SQLite 3.40 takes `ts IS NULL` for false there.
    return [_post(row | {"unsure": row["attempts"] > 1 and row["ts"] is None}) for row in rows]


def sent(db: Transaction, post: Post, ts: str | None, now: float) -> None:
    """Slack has the message in the wording of `post.rev`; a newer wording is due at once."""
    _settle(
        db,
        post,
        """
        ts = :ts, attempts = 0, problem = NULL,
        body = CASE WHEN rev = :rev AND user_id IS NOT NULL THEN '{}' ELSE body END,
        state = CASE rev WHEN :rev THEN 'sent' ELSE 'pending' END, due_at = CASE rev WHEN :rev THEN NULL ELSE :now END
        """,
        {"ts": ts, "rev": post.rev, "now": now},
    )
    if post.ts is None and post.user_id is None:
        db.execute(
            """
            UPDATE post SET due_at = max(due_at, :next)
            WHERE channel_id = :channel_id AND state = 'pending' AND ts IS NULL AND user_id IS NULL
            """,
            {"channel_id": post.channel_id, "next": now + CHANNEL_GAP_SECONDS},
        )


def not_sent(db: Transaction, post: Post, *, retry_at: float, now: float) -> None:
    """Slack certainly did nothing with this attempt; the message is due again at `retry_at`."""
    _settle(db, post, "state = 'pending', due_at = :retry_at", {"retry_at": retry_at, "now": now})


def limited(db: Transaction, post: Post, *, retry_at: float, now: float) -> None:
    """
    Slack takes no more messages of this sort before `retry_at`: that was no attempt.

    New messages are limited in each channel, edits in the workspace; those behind this one wait as long, in order.
    """
    _settle(
        db,
        post,
        "state = 'pending', attempts = attempts - 1, due_at = :retry_at",
        {"retry_at": retry_at, "now": now},
    )
    if post.unsure or post.user_id is not None:
        return
    same = "ts IS NULL AND channel_id = :channel_id" if post.ts is None else "ts IS NOT NULL AND team_id = :team_id"
    db.execute(
        f"UPDATE post SET due_at = max(due_at, :retry_at) WHERE state = 'pending' AND user_id IS NULL AND {same}",
        {"retry_at": retry_at, "channel_id": post.channel_id, "team_id": post.team_id},
    )


def left(db: Transaction, post: Post, now: float) -> None:
    """An attempt has ended with Slack perhaps having the message: it comes again when its lease has run out."""
    _settle(db, post, "due_at = due_at", {"now": now})


def undeliverable(db: Transaction, post: Post, problem: str, now: float) -> None:
    """Slack will never take the message, or the person for whom it was may not have it any more."""
    changes = """
        state = 'failed', due_at = NULL, problem = :problem,
        body = CASE WHEN user_id IS NOT NULL THEN '{}' ELSE body END
    """
    _settle(db, post, changes, {"problem": problem, "now": now})


def reposted(db: Transaction, post: Post, now: float) -> None:
    """Have a message posted again: the one that should have been updated is gone."""
    _settle(db, post, "state = 'pending', due_at = :now, ts = NULL, attempts = 0", {"now": now})


def _settle(db: Transaction, post: Post, changes: str, values: dict[str, Any]) -> None:
    # Fenced by the lease: a sender whose lease ran out must not undo what its successor did.
    db.execute(
        f"UPDATE post SET {changes}, starts = 0, updated_at = :now "
        "WHERE id = :id AND state = 'sending' AND due_at = :lease",
        values | {"id": post.id, "lease": post.lease_ends_at},
    )


def _post(row: dict[str, Any]) -> Post:
    flags = {name: bool(row[name]) for name in ("is_open", "unsure")}
    return Post(**(row | flags | {"body": json.loads(row["body"])}))
