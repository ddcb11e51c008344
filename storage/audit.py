"""Who changed what: rows that are only ever added."""

from storage.transaction import Transaction


def note(db: Transaction, place: tuple[str, str], action: str, detail: str, *, user_id: str, now: float) -> None:
    """Write down that a person did something in a place, which is a team_id and a channel_id."""
    db.execute(
        "INSERT INTO audit (team_id, channel_id, user_id, action, detail, at) VALUES (?, ?, ?, ?, ?, ?)",
        [*place, user_id, action, detail, now],
    )
