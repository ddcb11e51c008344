"""
Everything left to forget: what the API and Slack still have of conversations whose rows are gone already.

Forgetting begins in one transaction: the rows go, and one row says what is left to delete at the API and in Slack. A
job whose step is under way finds itself overtaken. What that step, or a message on its way to Slack, still brings
about is deleted too: the row stays until nothing can come any more.
"""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from storage import digests, leases
from storage.conversations import Conversation
from storage.database import deleted
from storage.posts import LEASE_SECONDS
from storage.transaction import Transaction

COLUMNS = (
    "id, team_id, channel_id, thread_ts, conversation_id, reason, reply_channel_id, reply_thread_ts, user_id, "
    "response_url, attempts, starts, lease, settles_at, keys, former_ids, is_in_doubt, digests"
)

KEYS = """
(
    SELECT json_group_array(s.id) FROM source s JOIN job j ON j.id = s.job
    WHERE s.conversation = c.id AND s.state IN ('waiting', 'failed') AND j.state NOT IN ('asked', 'cancelled')
)
"""
"""The sources of a conversation `c` of which the API may have more than we heard: their ids are their keys there."""

IN_DOUBT = """
EXISTS (
    SELECT 1 FROM source s JOIN job j ON j.id = s.job
    WHERE s.conversation = c.id AND j.state NOT IN ('asked', 'cancelled') AND CASE s.state
        WHEN 'waiting' THEN c.conversation_id IS NULL OR s.edits_read > 0
        WHEN 'failed' THEN s.problem IN ('api_unreachable', 'api_broken', 'internal')
            AND (s.edits_read > 0 OR NOT EXISTS (
                SELECT 1 FROM source d
                WHERE d.conversation = c.id AND d.state IN ('submitted', 'done') AND d.rowid < s.rowid
            ))
    END
)
"""
"""
Whether a source of a conversation `c` may have begun one at the API of which we never heard the id.

That is the first of a conversation, or one that reads its thread again after edits.
"""

FORMER_IDS = "SELECT i.conversation_id FROM former_id i JOIN forgetting g ON g.id = i.conversation_id"
"""The former ids of conversations that the API may still have."""

OF_CHANNEL = "team_id = :team_id AND channel_id = :channel_id"
OF_TEAM = "team_id = :team_id"
PLACED = ("conversation", "post", "setting", "digest", "digest_run", "audit")
"""The tables whose rows belong to a channel."""


@dataclass(frozen=True, slots=True)
class Receipt:
    """Who is to hear that a conversation is forgotten, where and why; `reason` is a code of `blocks.forgetting`."""

    reason: str
    channel_id: str
    user_id: str
    thread_ts: str | None = None
    response_url: str | None = None


@dataclass(frozen=True, slots=True)
class Forgetting:
    """
    All that is left to delete of one conversation.

    Without `thread_ts` there is nothing that we can take away in Slack. At the API there is the conversation with
    `conversation_id`, what it was before it was read again, with the `former_ids`, and whatever was submitted with one
    of the `keys`; where it `is_in_doubt`, that may be another conversation, whose id we never heard. `digests` told of
    it. Before `settles_at` a message that was on its way may still arrive in Slack. `starts` counts the attempts that
    never ended, with the one under way, and `lease` names the claim (storage/leases.py).
    """

    id: str
    team_id: str
    channel_id: str
    settles_at: float
    thread_ts: str | None = None
    conversation_id: str | None = None
    receipt: Receipt | None = None
    attempts: int = 0
    starts: int = 0
    keys: tuple[str, ...] = ()
    former_ids: tuple[str, ...] = ()
    is_in_doubt: bool = False
    digests: tuple[str, ...] = ()
    lease: int | None = None


def begin(db: Transaction, conversation: str, receipt: Receipt | None, now: float) -> None:
    """Delete all rows of a conversation and write down what else must go. Nothing happens if it is gone already."""
    db.execute(
        f"""
        INSERT INTO forgetting (id, team_id, channel_id, thread_ts, conversation_id, keys, former_ids, is_in_doubt,
                                digests, reason, reply_channel_id, reply_thread_ts, user_id, response_url, settles_at,
                                due_at, updated_at)
        SELECT c.id, c.team_id, c.channel_id, c.thread_ts, c.conversation_id, {KEYS},
               (SELECT json_group_array(conversation_id) FROM ({FORMER_IDS} WHERE i.conversation = c.id)), {IN_DOUBT},
               (SELECT json_group_array(m.run) FROM digest_mention m WHERE m.conversation = c.id),
               :reason, :reply_channel_id, :reply_thread_ts, :user_id, :response_url,
               CASE WHEN EXISTS (SELECT 1 FROM job j LEFT JOIN post p ON p.job = j.id WHERE j.conversation = c.id
                                 AND (p.state = 'sending' OR j.state = 'fetching'))
                    THEN :settled ELSE :now END,
               :now, :now
        FROM conversation c WHERE c.id = :id
        """,
        {
            "id": conversation,
            "reason": receipt and receipt.reason,
            "reply_channel_id": receipt and receipt.channel_id,
            "reply_thread_ts": receipt and receipt.thread_ts,
            "user_id": receipt and receipt.user_id,
            "response_url": receipt and receipt.response_url,
            "now": now,
            "settled": now + LEASE_SECONDS,
        },
    )
    digests.retell(db, conversation, now)
    db.execute(f"DELETE FROM forgetting WHERE id IN ({FORMER_IDS} WHERE i.conversation = ?)", [conversation])
    db.execute(
        """
        DELETE FROM post WHERE job IS NULL AND user_id IS NOT NULL AND NOT is_open
        AND (team_id, channel_id, thread_ts) = (SELECT team_id, channel_id, thread_ts FROM conversation WHERE id = ?)
        """,
        [conversation],
    )
    db.execute("DELETE FROM conversation WHERE id = ?", [conversation])
    deleted(db)


def begin_channel(db: Transaction, team_id: str, channel_id: str, now: float) -> None:
    """Delete all rows of a channel that we are no longer in; our messages there are out of our reach."""
    _begin_all(db, OF_CHANNEL, {"team_id": team_id, "channel_id": channel_id}, now)


def begin_team(db: Transaction, team_id: str, now: float) -> None:
    """Delete all rows of a workspace that has removed us; our messages there are out of our reach."""
    _begin_all(db, OF_TEAM, {"team_id": team_id}, now)
    db.execute("DELETE FROM workspace WHERE team_id = ?", [team_id])


def came_too_late(db: Transaction, conversation: Conversation, now: float) -> bool:
    """
    Write down that a step gave a conversation at the API to one that was forgotten meanwhile; False if none was.

    Safe to repeat.
    """
    inserted = db.execute(
        """
        INSERT INTO forgetting (id, team_id, channel_id, conversation_id, settles_at, due_at, updated_at)
        SELECT :conversation_id, :team_id, :channel_id, :conversation_id, :now, :now, :now
        WHERE :conversation_id IS NOT NULL AND NOT EXISTS (SELECT 1 FROM conversation WHERE id = :id)
        ON CONFLICT DO NOTHING
        """,
        {
            "id": conversation.id,
            "team_id": conversation.team_id,
            "channel_id": conversation.channel_id,
            "conversation_id": conversation.conversation_id,
            "now": now,
        },
    )
    return inserted == 1


def claim_due(db: Transaction, now: float, limit: int) -> Sequence[Forgetting]:
    """Claim those that are due, and count the attempt; none is due again before it is settled or its lease ends."""
    rows = db.fetch(
        f"""
        UPDATE forgetting SET attempts = attempts + 1, starts = starts + 1, rev = rev + 1, lease = rev + 1,
                              due_at = :until, updated_at = :now
        WHERE id IN (SELECT id FROM forgetting WHERE due_at <= :now ORDER BY due_at LIMIT :limit)
        RETURNING {COLUMNS}
        """,
        {"now": now, "until": now + leases.LEASE_SECONDS, "limit": limit},
    )
    return [_forgetting(row) for row in rows]


def renew(db: Transaction, held: Sequence[Forgetting], now: float) -> None:
    """Keep those that are being worked on, except those that another process has taken over."""
    leases.renew(db, "forgetting", [(each.id, each.lease) for each in held], now)


def again(db: Transaction, forgetting: Forgetting, due_at: float, *, counts: bool = True) -> None:
    """Try a claimed one again later; `counts` says whether this was an attempt."""
    db.execute(
        """
        UPDATE forgetting SET due_at = ?, lease = NULL, starts = 0, attempts = attempts - ? WHERE id = ? AND lease = ?
        """,
        [due_at, int(not counts), forgetting.id, forgetting.lease],
    )


def done(db: Transaction, forgetting: Forgetting, now: float) -> bool:
    """
    Everything is deleted that was there; look in Slack once more if a message may still arrive.

    False when another process has taken it over, or has done it.
    """
    claim = [forgetting.id, forgetting.lease]
    if forgetting.settles_at <= now:
        return db.execute("DELETE FROM forgetting WHERE id = ? AND lease = ?", claim) == 1
    ended = db.execute(
        """
        UPDATE forgetting SET due_at = settles_at, lease = NULL, attempts = 0, starts = 0,
                               conversation_id = NULL, keys = '[]', former_ids = '[]', digests = '[]', reason = NULL
        WHERE id = ? AND lease = ?
        """,
        claim,
    )
    return ended == 1


def _begin_all(db: Transaction, where: str, values: dict[str, Any], now: float) -> None:
    db.execute(
        f"""
        INSERT INTO forgetting (id, team_id, channel_id, conversation_id, keys, settles_at, due_at, updated_at)
        SELECT c.id, c.team_id, c.channel_id, c.conversation_id, {KEYS} AS found, :now, :now, :now FROM conversation c
        WHERE {where} AND (c.conversation_id IS NOT NULL OR found != '[]')
        """,
        values | {"now": now},
    )
    for table in PLACED:
        db.execute(f"DELETE FROM {table} WHERE {where}", values)
    deleted(db)


def _forgetting(row: dict[str, Any]) -> Forgetting:
    receipt = None
    if row["reason"] is not None:
        receipt = Receipt(
            row["reason"], row["reply_channel_id"], row["user_id"], row["reply_thread_ts"], row["response_url"]
        )
    return Forgetting(
        id=row["id"],
        team_id=row["team_id"],
        channel_id=row["channel_id"],
        settles_at=row["settles_at"],
        thread_ts=row["thread_ts"],
        conversation_id=row["conversation_id"],
        receipt=receipt,
        attempts=row["attempts"],
        starts=row["starts"],
        keys=tuple(json.loads(row["keys"])),
        former_ids=tuple(json.loads(row["former_ids"])),
        is_in_doubt=bool(row["is_in_doubt"]),
        digests=tuple(json.loads(row["digests"])),
        lease=row["lease"],
    )
