"""
When channels want a digest, and the digests that are on their way.

A schedule says when the next one is due. A run is one digest: the row that says it is wanted, is written before
anything is done about it and is taken again until it is done. Its local date is unique in a channel: a date that had
its digest can have no other, whatever is set afterwards.

`now` is the wall clock's here, which may be set: schedules follow it. The time that a digest covers, from `since` to
`until`, is that of all other rows (storage/clock.py), where nothing happens before what it followed.
"""

import contextlib
import logging
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time
from zoneinfo import ZoneInfoNotFoundError

from storage import audit
from storage.posts import PostState
from storage.schedules import Due, Schedule, latest_until, next_after
from storage.transaction import Transaction

LATEST_SECONDS = 12 * 3600.0
"""A digest that is later than this, after downtime, is left out."""
LEASE_SECONDS = 60.0
"""When a run that was taken is taken again: Slack was out of reach, or we were killed."""
FIRST_PERIOD_SECONDS = 7 * 24 * 3600.0
"""How far a channel's first digest looks back."""
UNKNOWN_ZONE_SECONDS = 24 * 3600.0
"""When a schedule is looked at again whose zone this machine does not know."""

log = logging.getLogger(__name__)

Place = tuple[str, str]
"""A team_id and a channel_id."""


@dataclass(frozen=True, slots=True)
class DigestRun:
    """
    One digest that we owe a channel. Whoever claimed it has it until `lease_ends_at`.

    `since_at` and `until_at` are known if it was posted before: then a conversation in it was forgotten.
    `starts` counts the attempts that never ended, with the one under way.
    """

    id: str
    team_id: str
    channel_id: str
    zone: str
    created_at: float
    lease_ends_at: float
    since_at: float | None = None
    until_at: float | None = None
    starts: int = 0

    @property
    def place(self) -> Place:
        """The channel that it is for."""
        return self.team_id, self.channel_id


def schedule_of(db: Transaction, place: Place) -> tuple[Schedule, float] | None:
    """When a channel wants its digests and when the next one is due; None when it wants none."""
    rows = db.fetch("SELECT weekdays, at, zone, next_run_at FROM digest WHERE team_id = ? AND channel_id = ?", place)
    return next(((_schedule(row), row["next_run_at"]) for row in list(rows)), None)


def choose(db: Transaction, place: Place, schedule: Schedule, *, user_id: str, now: float) -> float:
    """
    Write down when a channel wants its digests, and who said so; gives when the first is due. Safe to repeat.

    A digest that was due by the old schedule still comes.
    """
    found = schedule_of(db, place)
    if found is not None and found[1] <= now:
        _want_latest(db, place, found[0], now)
    next_run_at = _next_run_at(db, place, schedule, now)
    if schedule_of(db, place) == (schedule, next_run_at):
        return next_run_at
    db.execute(
        """
        INSERT INTO digest (team_id, channel_id, weekdays, at, zone, next_run_at)
        VALUES (:team_id, :channel_id, :weekdays, :at, :zone, :next_run_at)
        ON CONFLICT (team_id, channel_id) DO UPDATE SET
            weekdays = excluded.weekdays, at = excluded.at, zone = excluded.zone, next_run_at = excluded.next_run_at
        """,
        _row(schedule) | {"team_id": place[0], "channel_id": place[1], "next_run_at": next_run_at},
    )
    audit.note(db, place, "digest", " ".join(_row(schedule).values()), user_id=user_id, now=now)
    return next_run_at


def stop(db: Transaction, place: Place, *, user_id: str, now: float) -> None:
    """Write down that a channel wants no digests any more, and who said so. Safe to repeat."""
    stopped = db.execute("DELETE FROM digest WHERE team_id = ? AND channel_id = ?", place)
    if stopped:
        audit.note(db, place, "digest", "off", user_id=user_id, now=now)


def request(db: Transaction, place: Place, zone: str, *, new_id: str, due: Due | None = None, now: float) -> None:
    """
    Want a digest as soon as possible: that of a local date if `due` is given, which each date can have once.

    Without it, a person asked for one now, and gets it besides.
    """
    db.execute(
        """
        INSERT INTO digest_run (id, team_id, channel_id, local_date, zone, due_at, created_at)
        VALUES (:id, :team_id, :channel_id, :local_date, :zone, :now, :now) ON CONFLICT DO NOTHING
        """,
        {
            "id": new_id,
            "team_id": place[0],
            "channel_id": place[1],
            "local_date": due.date.isoformat() if due else None,
            "zone": zone,
            "now": now,
        },
    )


def claim_due(db: Transaction, now: float, limit: int) -> Sequence[DigestRun]:
    """
    Take digests that are due; those of schedules become runs first.

    A run that seems to be due later than its lease can end was taken before the clock was set back, and is due.
    """
    for row in db.fetch("SELECT * FROM digest WHERE next_run_at <= ? LIMIT ?", [now, limit]):
        _want_latest(db, (row["team_id"], row["channel_id"]), _schedule(row), now)
    taken = db.fetch(
        """
        UPDATE digest_run SET due_at = :until, starts = starts + 1
        WHERE id IN (
            SELECT id FROM digest_run WHERE due_at <= :now OR due_at > :until ORDER BY due_at LIMIT :limit
        )
        RETURNING id, team_id, channel_id, zone, created_at, due_at AS lease_ends_at, since_at, until_at,
                  starts
        """,
        {"until": now + LEASE_SECONDS, "now": now, "limit": limit},
    )
    return [DigestRun(**row) for row in list(taken)]


def reschedule(db: Transaction, now: float) -> None:
    """Compute again when coming digests are due, after the clock was set. Those that are due already stay due."""
    for row in db.fetch("SELECT * FROM digest WHERE next_run_at > ?", [now]):
        place = row["team_id"], row["channel_id"]
        with contextlib.suppress(ZoneInfoNotFoundError):
            next_run_at = _next_run_at(db, place, _schedule(row), now)
            db.execute("UPDATE digest SET next_run_at = ? WHERE team_id = ? AND channel_id = ?", [next_run_at, *place])


def since(db: Transaction, place: Place, now: float) -> float:
    """Up to when a channel's last digest told, or how far its first one looks back; not of the wall clock."""
    rows = db.fetch("SELECT max(until_at) AS at FROM digest_run WHERE team_id = ? AND channel_id = ?", place)
    last: float | None = list(rows).pop()["at"]
    return now - FIRST_PERIOD_SECONDS if last is None else last


def shown_since(db: Transaction, place: Place, since: float, now: float) -> float:
    """`since` as people are told it, by the wall clock: when the digest that told up to it was wanted."""
    query = "SELECT created_at FROM digest_run WHERE team_id = ? AND channel_id = ? AND until_at = ?"
    return next((row["created_at"] for row in db.fetch(query, [*place, since])), now - FIRST_PERIOD_SECONDS)


def told(db: Transaction, run: DigestRun, conversations: Sequence[str], *, since: float, until: float) -> bool:
    """
    End a run that tells of these conversations, of which there may be none, and of that time.

    False when another process has taken it over: nothing was changed.
    """
    ended = db.execute(
        """
        UPDATE digest_run SET due_at = NULL, starts = 0, since_at = :since, until_at = :until
        WHERE id = :id AND due_at = :lease_ends_at
        """,
        {"since": since, "until": until, "id": run.id, "lease_ends_at": run.lease_ends_at},
    )
    if ended != 1:
        return False
    for conversation in conversations:
        db.execute("INSERT INTO digest_mention VALUES (?, ?) ON CONFLICT DO NOTHING", [run.id, conversation])
    return True


def give_up(db: Transaction, run: DigestRun) -> None:
    """End a run that tells nothing; the next one tells of its time too."""
    _settle(db, run, due_at=None)


def again(db: Transaction, run: DigestRun, now: float, wait: float | None = None) -> None:
    """An attempt has ended without a digest: the next is due after `wait` seconds, or in a minute at the latest."""
    # Later than a lease can end would look as if the clock had been set back since.
    _settle(db, run, due_at=now + min(wait or LEASE_SECONDS, LEASE_SECONDS))


def _settle(db: Transaction, run: DigestRun, *, due_at: float | None) -> None:
    db.execute(
        "UPDATE digest_run SET due_at = ?, starts = 0 WHERE id = ? AND due_at = ?", [due_at, run.id, run.lease_ends_at]
    )


def retell(db: Transaction, conversation: str, now: float) -> None:
    """See to it that digests say nothing of a conversation any more that is about to be deleted."""
    db.execute(
        """
        UPDATE digest_run SET due_at = :now
        WHERE until_at IS NOT NULL AND id IN (SELECT run FROM digest_mention WHERE conversation = :conversation)
        """,
        {"now": now, "conversation": conversation},
    )


def retold(db: Transaction, runs: Sequence[str]) -> Sequence[tuple[PostState, str | None]]:
    """The state of each run's message, with its problem if it failed; pending also where it is yet to be worded."""
    rows = db.fetch(
        f"""
        SELECT CASE WHEN r.due_at IS NOT NULL THEN 'pending' ELSE p.state END AS state, p.problem
        FROM digest_run r JOIN post p ON p.id = r.id WHERE r.id IN ({", ".join("?" * len(runs))})
        """,
        runs,
    )
    return [(PostState(row["state"]), row["problem"]) for row in rows]


def _want_latest(db: Transaction, place: Place, schedule: Schedule, now: float) -> None:
    """
    Of what was missed only the newest is made up for, and only if it is not too late for that.

    A database that came from another machine may name a zone that is unknown on this one: that schedule has to wait.
    """
    try:
        latest = latest_until(schedule, _at(now))
    except ZoneInfoNotFoundError:
        log.error("unknown time zone", extra={"channel": place[1], "zone": schedule.zone})
        next_run_at = now + UNKNOWN_ZONE_SECONDS
    else:
        if now - latest.at.timestamp() < LATEST_SECONDS:
            run_id = ".".join(("digest", *place, latest.date.isoformat()))
            request(db, place, schedule.zone, new_id=run_id, due=latest, now=now)
        next_run_at = _next_run_at(db, place, schedule, now)
    db.execute("UPDATE digest SET next_run_at = ? WHERE team_id = ? AND channel_id = ?", [next_run_at, *place])


def _next_run_at(db: Transaction, place: Place, schedule: Schedule, now: float) -> float:
    """When the next digest is due: not on a date that had its own."""
    due = next_after(schedule, _at(now))
    while _had(db, place, due.date):
        due = next_after(schedule, due.at)
    return due.at.timestamp()


def _had(db: Transaction, place: Place, day: date) -> bool:
    query = "SELECT 1 FROM digest_run WHERE team_id = ? AND channel_id = ? AND local_date = ?"
    return any(db.fetch(query, [*place, day.isoformat()]))


def _at(seconds: float) -> datetime:
    return datetime.fromtimestamp(seconds, UTC)


def _schedule(row: dict[str, str]) -> Schedule:
    return Schedule(tuple(map(int, row["weekdays"])), time.fromisoformat(row["at"]), row["zone"])


def _row(schedule: Schedule) -> dict[str, str]:
    return {
        "weekdays": "".join(map(str, schedule.weekdays)),
        "at": f"{schedule.at:%H:%M}",
        "zone": schedule.zone,
    }
