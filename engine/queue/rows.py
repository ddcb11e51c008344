"""The engine's rows: units that read and write them, each run whole in one transaction."""

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, Literal

from conversation.models import Conversation, Job, JobStatus, Problem, Progress, Submission
from conversation.wire.common import Json
from conversation.wire.results import encode_conversation
from engine.errors import RequestProblem
from storage.database import deleted
from storage.transaction import Transaction

DELETED_KEY = "What was submitted with this Idempotency-Key has been deleted. Submit it with another key."

LEASE_SECONDS = 60.0
"""How long nothing may be heard of whoever has a job before it is taken over; it is renewed far more often."""

Kind = Literal["media", "text"]
Lane = Literal["media", "text", "long_text"]

LONG_TEXT = 100_000
"""Characters, of what is new and of the conversation that it goes to, from which on a text is a long one."""

_LENGTH = """length(request) + coalesce(
    (SELECT length(body) FROM part WHERE conversation_id = job.conversation_id AND name = 'messages'), 0)"""
_LANES: Mapping[Lane, str] = {
    "media": "kind = 'media'",
    "text": f"kind = 'text' AND {_LENGTH} <= {LONG_TEXT}",
    "long_text": f"kind = 'text' AND {_LENGTH} > {LONG_TEXT}",
}
"""Which jobs are done in each lane; a recording is long by nature, and has one of its own."""
_HELD = "id = ? AND lease = ? AND status = 'in_progress'"
"""Which job is still whose claim it was; its values are those of `_held`."""


@dataclass(frozen=True, slots=True)
class NewJob:
    """A job that is about to be promised; `request` is all it needs, `total` the seconds of its media."""

    id: str
    conversation_id: str
    kind: Kind
    submitted_at: datetime
    request: Json
    idempotency_key: str | None = None
    total: float | None = None
    webhook_url: str | None = None


@dataclass(frozen=True, slots=True)
class ClaimedJob:
    """A job in hand, begun `starts` times with this one. `lease` names the claim; `webhook_url` hears of the job."""

    id: str
    conversation_id: str
    submitted_at: datetime
    request: Json
    webhook_url: str | None = None
    starts: int = 1
    lease: int = 0


@dataclass(frozen=True, slots=True)
class Completion:
    """How a job ended well: its conversation's parts as JSON text, seconds of media processed, and what is doubtful."""

    parts: Mapping[str, str]
    processed: float = 0.0
    warning: Problem | None = None


def find_submission(db: Transaction, idempotency_key: str) -> Submission | None:
    """
    The ids that a request with this key was answered with.

    Raises: RequestProblem 410 if what was submitted with it is deleted, which also stops a request under way.
    """
    if db.fetch("SELECT 1 FROM deleted_key WHERE idempotency_key = ?", [idempotency_key]):
        raise RequestProblem(410, DELETED_KEY, "deleted")
    rows = db.fetch("SELECT id, conversation_id FROM job WHERE idempotency_key = ?", [idempotency_key])
    return next((Submission(row["conversation_id"], row["id"]) for row in list(rows)), None)


def add_job(db: Transaction, job: NewJob, conversation: Conversation | None = None) -> Submission | None:
    """
    Promise a job, with the conversation it begins if there is one.

    Gives the promise made before if there is one under the same idempotency key, and None when the job's
    conversation does not exist.
    """
    made = find_submission(db, job.idempotency_key) if job.idempotency_key else None
    if made is not None:
        return made
    if conversation is not None:
        db.execute("INSERT INTO conversation VALUES (?, ?)", [conversation.id, job.submitted_at.timestamp()])
        _put_part(db, conversation.id, "conversation", json.dumps(encode_conversation(conversation)))
    elif not has_conversation(db, job.conversation_id):
        return None
    db.execute(
        "INSERT INTO job (id, conversation_id, idempotency_key, given_key, kind, submitted_at, request, total,"
        " webhook_url) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)",
        [
            *(job.id, job.conversation_id, job.idempotency_key, job.idempotency_key, job.kind),
            job.submitted_at.timestamp(),
            *(json.dumps(job.request), job.total, job.webhook_url),
        ],
    )
    return Submission(job.conversation_id, job.id)


def has_conversation(db: Transaction, conversation_id: str) -> bool:
    """Whether a conversation is known."""
    return bool(db.fetch("SELECT 1 FROM conversation WHERE id = ?", [conversation_id]))


def find_part(db: Transaction, conversation_id: str, name: str) -> str | None:
    """One part of a conversation as JSON text, or None when nothing was understood of it yet."""
    rows = db.fetch("SELECT body FROM part WHERE conversation_id = ? AND name = ?", [conversation_id, name])
    return next((row["body"] for row in list(rows)), None)


def find_parts(db: Transaction, conversation_id: str) -> Mapping[str, str]:
    """All parts of a conversation as JSON text; none when it is not known."""
    rows = db.fetch("SELECT name, body FROM part WHERE conversation_id = ?", [conversation_id])
    return {row["name"]: row["body"] for row in rows}


def put_parts(db: Transaction, conversation_id: str, parts: Mapping[str, str]) -> None:
    """Write parts of a conversation, as JSON text, in place of what they were."""
    for name, body in parts.items():
        _put_part(db, conversation_id, name, body)


def is_worked_on(db: Transaction, conversation_id: str) -> bool:
    """Whether a job of the conversation has begun; its results will take the place of all parts."""
    rows = db.fetch("SELECT 1 FROM job WHERE conversation_id = ? AND status = 'in_progress'", [conversation_id])
    return bool(list(rows))


def delete_conversation(db: Transaction, conversation_id: str) -> Sequence[str] | None:
    """
    Delete a conversation with its parts and jobs.

    Gives the recordings that its jobs waited for, by their names in the spool, or None when it is not known.
    """
    if not has_conversation(db, conversation_id):
        return None
    media = _media(db.fetch("SELECT request FROM job WHERE conversation_id = ?", [conversation_id]))
    db.execute("DELETE FROM conversation WHERE id = ?", [conversation_id])
    deleted(db)
    return media


def delete_submission(db: Transaction, idempotency_key: str) -> Mapping[str, Sequence[str]]:
    """
    Delete every conversation that has something of this key in it, and take nothing with the key from now on.

    Gives their ids, each with the recordings that its jobs waited for.
    """
    db.execute("INSERT OR IGNORE INTO deleted_key VALUES (?)", [idempotency_key])
    rows = db.fetch("SELECT DISTINCT conversation_id FROM job WHERE given_key = ?", [idempotency_key])
    return {each: delete_conversation(db, each) or () for each in (row["conversation_id"] for row in rows)}


def find_job(db: Transaction, job_id: str) -> Job | None:
    """The state of a job."""
    return next(map(_job, db.fetch("SELECT * FROM job WHERE id = ?", [job_id])), None)


def claim_job(db: Transaction, lane: Lane, now: float) -> ClaimedJob | None:
    """
    Take the oldest job of a lane whose conversation has no older job to do first, and count the start.

    One whose lease has run out is taken over. One that was begun twice and never ended is taken only while no other
    such job is under way, so that the next death is its own.
    """
    rows = db.fetch(
        f"""
        UPDATE job SET status = 'in_progress', starts = starts + 1, lease = lease + 1, lease_ends_at = :until
        WHERE id = (
            SELECT id FROM job
            WHERE (status = 'scheduled' OR status = 'in_progress' AND lease_ends_at <= :now) AND NOT EXISTS (
                SELECT 1 FROM job AS older WHERE older.conversation_id = job.conversation_id AND older.seq < job.seq
                AND older.status IN ('scheduled', 'in_progress')
            ) AND (starts <= 1 OR NOT EXISTS (
                SELECT 1 FROM job AS other
                WHERE other.status = 'in_progress' AND other.lease_ends_at > :now AND other.starts > 1
            )) AND {_LANES[lane]} ORDER BY seq LIMIT 1
        )
        RETURNING *
        """,
        {"now": now, "until": now + LEASE_SECONDS},
    )
    return next(map(_claimed, rows), None)


def renew_jobs(db: Transaction, held: Sequence[ClaimedJob], now: float) -> None:
    """Keep jobs in hand, except those that were taken over."""
    query = f"UPDATE job SET lease_ends_at = ? WHERE {_HELD}"
    db.execute_many(query, [[now + LEASE_SECONDS, *_held(job)] for job in held])


def put_job_back(db: Transaction, job: ClaimedJob, *, counts: bool) -> JobStatus | None:
    """Have a job begun again; `counts` says whether this start counts as one that never ended. None if overtaken."""
    query = f"UPDATE job SET status = 'scheduled', starts = starts - ? WHERE {_HELD}"
    return "scheduled" if db.execute(query, [int(not counts), *_held(job)]) else None


def complete_job(db: Transaction, job: ClaimedJob, completion: Completion) -> JobStatus | None:
    """
    Record that a job is done, together with all of its results.

    None, with nothing changed, when it was deleted or taken over meanwhile.
    """
    code, message = _columns(completion.warning)
    is_ours = db.execute(
        "UPDATE job SET status = 'completed', request = '{}', processed = ?, warning_code = ?, warning_message = ?"
        f" WHERE {_HELD}",
        [completion.processed, code, message, *_held(job)],
    )
    if not is_ours:
        return None
    put_parts(db, job.conversation_id, completion.parts)
    return "completed"


def fail_job(db: Transaction, job: ClaimedJob, error: Problem) -> JobStatus | None:
    """
    Record that a job has failed; its conversation stays as it was. None when it was deleted or taken over meanwhile.

    Its idempotency key is free again: who repeats what has failed wants it done.
    """
    failed = db.execute(
        "UPDATE job SET status = 'failed', request = '{}', idempotency_key = NULL, error_code = ?, error_message = ?"
        f" WHERE {_HELD}",
        [error.code, error.message, *_held(job)],
    )
    return "failed" if failed else None


def end_leases(db: Transaction) -> Sequence[str]:
    """
    Let all jobs go whose holders are dead; gives the recordings of all that wait.

    Only for the one process that may have the database, before it claims anything: nobody waits for a lease after a
    restart.
    """
    db.execute("UPDATE job SET lease_ends_at = 0 WHERE status = 'in_progress'")
    return _media(db.fetch("SELECT request FROM job WHERE status IN ('scheduled', 'in_progress')"))


def _held(job: ClaimedJob) -> tuple[str, int]:
    return job.id, job.lease


def _claimed(row: Mapping[str, Any]) -> ClaimedJob:
    return ClaimedJob(
        id=row["id"],
        conversation_id=row["conversation_id"],
        submitted_at=datetime.fromtimestamp(row["submitted_at"], UTC),
        request=json.loads(row["request"]),
        webhook_url=row["webhook_url"],
        starts=row["starts"],
        lease=row["lease"],
    )


def _media(rows: Iterable[Mapping[str, Any]]) -> list[str]:
    requests = [json.loads(row["request"]) for row in rows]
    return [request["media"] for request in requests if "media" in request]


def _put_part(db: Transaction, conversation_id: str, name: str, body: str) -> None:
    db.execute(
        "INSERT INTO part VALUES (?, ?, ?) ON CONFLICT DO UPDATE SET body = excluded.body",
        [conversation_id, name, body],
    )


def _job(row: Mapping[str, Any]) -> Job:
    total = row["total"]
    has_begun = row["status"] != "scheduled"
    return Job(
        id=row["id"],
        status=row["status"],
        progress=Progress(row["processed"], max(total, row["processed"])) if total and has_begun else None,
        error=_problem(row["error_code"], row["error_message"]),
        warning=_problem(row["warning_code"], row["warning_message"]),
    )


def _problem(code: str | None, message: str | None) -> Problem | None:
    return None if code is None or message is None else Problem(code, message)


def _columns(problem: Problem | None) -> tuple[str | None, str | None]:
    return (None, None) if problem is None else (problem.code, problem.message)
