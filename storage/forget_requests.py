"""Requests to forget a conversation, until it is known whether the asker may have that."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from storage import leases
from storage.forgetting import Receipt
from storage.transaction import Transaction

ASKED = "asked"
"""The reason in the receipt of a person who asked."""


@dataclass(frozen=True, slots=True)
class ForgetRequest:
    """
    A person wants a conversation forgotten; whether they may has to be looked up.

    `is_theirs` says that they uploaded or asked for some of it. `starts` counts the attempts that never ended, with
    the one under way, and `lease` names the claim (storage/leases.py).
    """

    id: str
    conversation: str
    channel_id: str
    receipt: Receipt
    is_confirmed: bool
    is_theirs: bool = False
    attempts: int = 0
    starts: int = 0
    lease: int | None = None


def add(db: Transaction, wanted: ForgetRequest, now: float) -> bool:
    """Write down a request to forget a conversation; False if that is gone already."""
    inserted = db.execute(
        """
        INSERT INTO forget_request (id, conversation, is_confirmed, reply_channel_id, reply_thread_ts, user_id,
                                    response_url, due_at, updated_at)
        SELECT :id, id, :is_confirmed, :channel_id, :thread_ts, :user_id, :response_url, :now, :now
        FROM conversation WHERE id = :conversation
        """,
        {
            "id": wanted.id,
            "conversation": wanted.conversation,
            "is_confirmed": int(wanted.is_confirmed),
            "channel_id": wanted.receipt.channel_id,
            "thread_ts": wanted.receipt.thread_ts,
            "user_id": wanted.receipt.user_id,
            "response_url": wanted.receipt.response_url,
            "now": now,
        },
    )
    return inserted == 1


def claim_due(db: Transaction, now: float, limit: int) -> Sequence[ForgetRequest]:
    """Take requests that are due, and count the attempt; each is not due again before `again` or its lease's end."""
    rows = db.fetch(
        """
        UPDATE forget_request SET attempts = attempts + 1, starts = starts + 1, rev = rev + 1, lease = rev + 1,
                                  due_at = :until, updated_at = :now
        WHERE id IN (SELECT id FROM forget_request WHERE due_at <= :now ORDER BY due_at LIMIT :limit)
        RETURNING *, (SELECT channel_id FROM conversation c WHERE c.id = conversation) AS channel_id, EXISTS (
            SELECT 1 FROM job j JOIN source s ON s.job = j.id
            WHERE j.conversation = forget_request.conversation AND j.user_id = forget_request.user_id
        ) AS is_theirs
        """,
        {"now": now, "until": now + leases.LEASE_SECONDS, "limit": limit},
    )
    return [_request(row) for row in rows]


def renew(db: Transaction, held: Sequence[ForgetRequest], now: float) -> None:
    """Keep the requests that are being worked on, except those that another process has taken over."""
    leases.renew(db, "forget_request", [(each.id, each.lease) for each in held], now)


def answered(db: Transaction, wanted: ForgetRequest) -> bool:
    """End a claimed request, which has its answer; False when another process has taken it over, or it is gone."""
    return db.execute("DELETE FROM forget_request WHERE id = ? AND lease = ?", [wanted.id, wanted.lease]) == 1


def again(db: Transaction, wanted: ForgetRequest, due_at: float, *, counts: bool = True) -> None:
    """Try a claimed request again later; `counts` says whether this was an attempt."""
    db.execute(
        """
        UPDATE forget_request SET due_at = ?, lease = NULL, starts = 0, attempts = attempts - ?
        WHERE id = ? AND lease = ?
        """,
        [due_at, int(not counts), wanted.id, wanted.lease],
    )


def _request(row: dict[str, Any]) -> ForgetRequest:
    return ForgetRequest(
        id=row["id"],
        conversation=row["conversation"],
        channel_id=row["channel_id"],
        receipt=Receipt(ASKED, row["reply_channel_id"], row["user_id"], row["reply_thread_ts"], row["response_url"]),
        is_confirmed=bool(row["is_confirmed"]),
        is_theirs=bool(row["is_theirs"]),
        attempts=row["attempts"],
        starts=row["starts"],
        lease=row["lease"],
    )
