"""The recordings and stretches of threads that go into conversations."""

import json
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from storage.transaction import Transaction

COLUMNS = (
    "s.id, s.kind, s.state, s.file_id, s.name, s.thread_ts, s.message_ts, s.problem, s.warning, s.messages_before, "
    "s.messages_seen, s.messages_after, s.ended_at, s.unread, s.edits_read"
)


class SourceKind(StrEnum):
    """Where a source comes from."""

    FILE = "file"
    """A file in Slack."""
    THREAD = "thread"
    """The messages of a thread."""


class SourceState(StrEnum):
    """How far one source is."""

    WAITING = "waiting"
    """Not yet submitted."""
    SUBMITTED = "submitted"
    """The API is at work on it."""
    DONE = "done"
    """It is part of the API's conversation."""
    FAILED = "failed"
    """It never will be; `problem` says why."""


@dataclass(frozen=True, slots=True)
class Source:
    """
    One recording or one stretch of a thread.

    `thread_ts` names the thread where it is not the conversation's own. `message_ts` lists the thread's messages that
    were sent, oldest first; one that forwards others may be there several times. `unread` has the ts of a message and
    the kind of a thing in it, for each thing in the thread that could not be read. `problem` and `warning` are codes
    that `blocks.problems` has sentences for. `edits_read` is the id of the last edit that the thread was read again
    for; 0 if there was none.

    `messages_before` counts the messages that the API's conversation had before this was sent to be appended, as long
    as nobody knows whether the API took it; `messages_seen` is what was counted last since. `messages_after` counts
    those that it had once it had this too, and `ended_at` is the time up to which it then went: None if nobody looked.
    """

    id: str
    kind: SourceKind
    state: SourceState = SourceState.WAITING
    file_id: str = ""
    name: str = ""
    thread_ts: str = ""
    message_ts: tuple[str, ...] = ()
    problem: str | None = None
    warning: str | None = None
    messages_before: int | None = None
    messages_seen: int | None = None
    messages_after: int | None = None
    ended_at: float | None = None
    unread: tuple[tuple[str, str], ...] = ()
    edits_read: int = 0


def add(db: Transaction, source: Source, *, seq: int, job_id: str, conversation: str) -> None:
    """Write down a source of a job."""
    db.execute(
        """
        INSERT INTO source (id, job, conversation, seq, kind, file_id, name, state, thread_ts, message_ts, problem,
                            warning, messages_before, messages_seen, messages_after, ended_at, unread, edits_read)
        VALUES (:id, :job, :conversation, :seq, :kind, :file_id, :name, :state, :thread_ts, :message_ts, :problem,
                :warning, :messages_before, :messages_seen, :messages_after, :ended_at, :unread,
                :edits_read)
        """,
        _row(source) | {"job": job_id, "conversation": conversation, "seq": seq},
    )


def update(db: Transaction, source: Source) -> None:
    """
    Write down how far a source is.

    Which messages are sent, and what is unread among them, stays as it was once written down: a step that failed gives
    the source as it was before.
    """
    db.execute(
        """
        UPDATE source SET name = :name, state = :state,
                          message_ts = CASE :message_ts WHEN '[]' THEN message_ts ELSE :message_ts END,
                          unread = CASE :message_ts WHEN '[]' THEN unread ELSE :unread END,
                          edits_read = CASE :message_ts WHEN '[]' THEN edits_read ELSE :edits_read END,
                          problem = :problem, warning = :warning,
                          messages_before = :messages_before, messages_seen = :messages_seen,
                          messages_after = :messages_after, ended_at = :ended_at
        WHERE id = :id
        """,
        _row(source),
    )


def hand_over(db: Transaction, *, from_job: str, to_job: str) -> None:
    """Make the sources of a job wait in another one, as they are: an API that has one already knows it by its id."""
    db.execute(
        "UPDATE source SET job = ?, state = 'waiting', problem = NULL, warning = NULL WHERE job = ?", [to_job, from_job]
    )


def of_job(db: Transaction, job_id: str) -> tuple[Source, ...]:
    """The sources of a job, in their order."""
    return tuple(
        _source(row) for row in db.fetch(f"SELECT {COLUMNS} FROM source s WHERE job = ? ORDER BY seq", [job_id])
    )


def of_conversation(db: Transaction, conversation: str) -> tuple[Source, ...]:
    """The sources that are, or may yet become, part of a conversation, oldest first."""
    rows = db.fetch(
        f"""
        SELECT {COLUMNS} FROM source s JOIN job j ON j.id = s.job
        WHERE s.conversation = ?
        AND (s.state = 'done' OR (s.state != 'failed' AND j.state NOT IN ('failed', 'cancelled')))
        ORDER BY j.rowid, s.seq
        """,
        [conversation],
    )
    return tuple(map(_source, rows))


def in_doubt(db: Transaction, conversation: str) -> tuple[Source, ...]:
    """The sources of which nobody knows whether the API has them in a conversation."""
    rows = db.fetch(
        f"SELECT {COLUMNS} FROM source s WHERE s.conversation = ? AND s.messages_before IS NOT NULL", [conversation]
    )
    return tuple(map(_source, rows))


def in_readout(db: Transaction, conversation: str) -> tuple[Source, ...]:
    """The sources that a conversation's readout has to mention, those that failed included, oldest first."""
    rows = db.fetch(
        f"""
        SELECT {COLUMNS} FROM source s JOIN job j ON j.id = s.job
        WHERE s.conversation = ? AND (s.state = 'done' OR j.state = 'done') ORDER BY j.rowid, s.seq
        """,
        [conversation],
    )
    return tuple(map(_source, rows))


def _source(row: dict[str, Any]) -> Source:
    parsed = {
        "kind": SourceKind(row["kind"]),
        "state": SourceState(row["state"]),
        "message_ts": tuple(json.loads(row["message_ts"])),
        "unread": tuple((ts, kind) for ts, kind in json.loads(row["unread"])),
    }
    return Source(**(row | parsed))


def _row(source: Source) -> dict[str, Any]:
    return {
        "id": source.id,
        "kind": source.kind.value,
        "state": source.state.value,
        "file_id": source.file_id,
        "name": source.name,
        "thread_ts": source.thread_ts,
        "message_ts": json.dumps(source.message_ts),
        "problem": source.problem,
        "warning": source.warning,
        "messages_before": source.messages_before,
        "messages_seen": source.messages_seen,
        "messages_after": source.messages_after,
        "ended_at": source.ended_at,
        "unread": json.dumps(source.unread),
        "edits_read": source.edits_read,
    }
