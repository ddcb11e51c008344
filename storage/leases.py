"""
Leases: whoever claims a row has it until its lease ends, and whoever looks for work after that takes it over.

A claim puts the end of its lease into `due_at`, so that a row whose holder is gone becomes due like any other, and its
own `rev` into `lease`. That names the claim: what a holder writes down later is fenced by it, and changes nothing when
another claim has followed. The end of an attempt empties `lease`. Times are those of storage/clock.py.
"""

from collections.abc import Sequence

from storage.transaction import Transaction

LEASE_SECONDS = 60.0
"""How long a holder may not be heard of: far longer than a busy event loop or a short stop keeps it from renewing."""

RENEWED_EARLY_SECONDS = 40.0
"""A lease is renewed once it ends within this: every third of its length, so that one renewal may fail."""

QUEUES = ("job", "forget_request", "forgetting")
"""
The tables whose rows are claimed with a `lease`.

Posts and runs of digests have leases of their own, which nobody renews or ends: a request may be under way at Slack
for that long, and a digest has one short step.
"""


def renew(db: Transaction, queue: str, held: Sequence[tuple[str, int | None]], now: float) -> None:
    """Let holders keep their rows of a queue, given as ids and leases, unless another claim has taken them over."""
    db.execute_many(
        f"UPDATE {queue} SET due_at = ? WHERE id = ? AND lease = ? AND due_at < ?",
        [(now + LEASE_SECONDS, row_id, lease, now + RENEWED_EARLY_SECONDS) for row_id, lease in held],
    )


def end_all(db: Transaction, now: float) -> None:
    """
    Let all rows go whose holders are dead, so that nobody waits for a lease after a restart.

    Only for the one process that may have the database, before it claims anything: the lock on the database's folder
    says that no other holder is alive. Where several processes work, leases run out by themselves.
    """
    for queue in QUEUES:
        db.execute(f"UPDATE {queue} SET due_at = ? WHERE lease IS NOT NULL AND due_at > ?", [now, now])
