"""The deliveries that Slack has made already, so that a second one changes nothing."""

from storage.transaction import Transaction

KEPT_SECONDS = 3 * 24 * 3600
"""Slack repeats a delivery within minutes; three days leave room for its outages and for ours."""


def is_new(db: Transaction, key: str, now: float) -> bool:
    """Write a delivery down; False when it was written down before. `key` is an event_id or a trigger_id."""
    inserted = db.execute("INSERT INTO inbox (key, received_at) VALUES (?, ?) ON CONFLICT DO NOTHING", [key, now])
    return inserted == 1


def prune(db: Transaction, now: float) -> None:
    """Forget deliveries that cannot come again."""
    db.execute("DELETE FROM inbox WHERE received_at < ?", [now - KEPT_SECONDS])
