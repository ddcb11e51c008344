"""Requests of people: one upload or one thread on its way to a readout."""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from conversation.models import Progress
from storage import conversations, leases, sources
from storage.conversations import Conversation
from storage.sources import Source
from storage.transaction import Transaction


class JobState(StrEnum):
    """How far a job is. `submitting`, `polling` and `fetching` are in flight: one job of a conversation at a time."""

    ASKED = "asked"
    """We asked whether to; waiting for Yes or No."""
    QUEUED = "queued"
    """To be done, after the earlier jobs of its conversation."""
    SUBMITTING = "submitting"
    """The next waiting source is on its way to the API."""
    POLLING = "polling"
    """The API is at work."""
    FETCHING = "fetching"
    """The results are to be read."""
    DONE = "done"
    """The readout is posted or owed."""
    FAILED = "failed"
    """It came to nothing; `problem` says why."""
    CANCELLED = "cancelled"
    """Nobody wants it any more."""


IN_FLIGHT = {JobState.SUBMITTING, JobState.POLLING, JobState.FETCHING}


@dataclass(frozen=True, slots=True)
class Job:
    """
    One request and everything that its next step depends on.

    Without sources it only asks for results of a conversation that is there. `want` is what it shows in the end, by
    the name that the table of sections has for it: the whole readout, a section or a transcript.

    `rev` is the revision that was read; `save` refuses a job that has moved on. `attempts` counts
    tries of the step at hand since it last went well, `starts` those of them that never ended, with the one under way:
    more than one of them means that a process died. `api_job_id` is the API's job that is polled, `submitted_at` when
    it was given. `file_id` is the file as which a transcript is shared, once Slack has given it. `lease` names the
    claim that has the job (storage/leases.py); `due_at` is None meanwhile.
    """

    id: str
    conversation: Conversation
    user_id: str
    created_at: float
    sources: tuple[Source, ...]
    state: JobState = JobState.QUEUED
    want: str = "readout"
    response_url: str | None = None
    rev: int = 0
    attempts: int = 0
    starts: int = 0
    due_at: float | None = None
    submitted_at: float | None = None
    deadline_at: float | None = None
    api_job_id: str | None = None
    api_status: str | None = None
    progress: Progress | None = None
    problem: str | None = None
    file_id: str | None = None
    lease: int | None = None


class Overtaken(Exception):
    """The job has moved on since it was read; this result must be dropped."""


def add(db: Transaction, job: Job) -> None:
    """Write down a new job and its sources."""
    db.execute(
        """
        INSERT INTO job (id, conversation, user_id, want, response_url, state, due_at, created_at, updated_at)
        VALUES (:id, :conversation, :user_id, :want, :response_url, :state, :due_at, :created_at, :created_at)
        """,
        {
            "id": job.id,
            "conversation": job.conversation.id,
            "user_id": job.user_id,
            "want": job.want,
            "response_url": job.response_url,
            "state": job.state.value,
            "due_at": job.due_at,
            "created_at": job.created_at,
        },
    )
    for seq, source in enumerate(job.sources):
        sources.add(db, source, seq=seq, job_id=job.id, conversation=job.conversation.id)


def find(db: Transaction, job_id: str) -> Job | None:
    """A job with its conversation and sources, or None when there is none of this id."""
    rows = db.fetch(
        """
        SELECT j.id, j.user_id, j.want, j.response_url, j.state, j.rev, j.attempts, j.starts, j.lease,
               CASE WHEN j.lease IS NULL THEN j.due_at END AS due_at,
               j.submitted_at, j.deadline_at, j.api_job_id, j.api_status, j.processed, j.total, j.problem, j.file_id,
               j.created_at,
               c.id AS c_id, c.team_id, c.channel_id, c.thread_ts, c.conversation_id, c.readout_post
        FROM job j JOIN conversation c ON c.id = j.conversation WHERE j.id = ?
        """,
        [job_id],
    )
    return next((_job(row, sources.of_job(db, job_id)) for row in list(rows)), None)


def asked(db: Transaction, conversation: str) -> Sequence[Job]:
    """The jobs of a conversation that wait for Yes or No."""
    rows = db.fetch("SELECT id FROM job WHERE conversation = ? AND state = 'asked'", [conversation])
    return [job for job in (find(db, row["id"]) for row in rows) if job is not None]


def is_thread_waiting(db: Transaction, conversation: str, thread_ts: str) -> bool:
    """
    Whether a job that must read a thread for a conversation has yet to do so: it will read what is written until then.

    It has not begun, or it waits for its next attempt, because Slack limits us; one at work may be reading just now.
    `thread_ts` is that of a source: empty for the conversation's own thread.
    """
    rows = db.fetch(
        """
        SELECT 1 FROM job j JOIN source s ON s.job = j.id
        WHERE j.conversation = ? AND (j.state = 'queued' OR (j.state = 'submitting' AND j.lease IS NULL))
        AND s.kind = 'thread' AND s.thread_ts = ? AND s.state = 'waiting' AND s.message_ts = '[]' LIMIT 1
        """,
        [conversation, thread_ts],
    )
    return any(rows)


def is_want_under_way(db: Transaction, conversation: str, want: str, user_id: str) -> bool:
    """Whether a person already waits for the same results of a conversation."""
    rows = db.fetch(
        """
        SELECT 1 FROM job j
        WHERE j.conversation = ? AND j.want = ? AND j.user_id = ? AND j.state IN ('queued', 'fetching')
        AND NOT EXISTS (SELECT 1 FROM source s WHERE s.job = j.id) LIMIT 1
        """,
        [conversation, want, user_id],
    )
    return any(rows)


def at_work(db: Transaction, conversation: str) -> Sequence[Job]:
    """The jobs of a conversation that are not through, the oldest first."""
    rows = db.fetch(
        """
            SELECT id FROM job WHERE conversation = ? AND state IN ('queued', 'submitting', 'polling', 'fetching')
            ORDER BY rowid
            """,
        [conversation],
    )
    return [job for job in (find(db, row["id"]) for row in rows) if job is not None]


def at_work_in(db: Transaction, team_id: str, channel_id: str) -> Sequence[Job]:
    """The jobs of a channel that are not through, the oldest first."""
    rows = db.fetch(
        """
            SELECT j.id FROM job j JOIN conversation c ON c.id = j.conversation
            WHERE c.team_id = ? AND c.channel_id = ? AND j.state IN ('queued', 'submitting', 'polling', 'fetching')
            ORDER BY j.rowid
            """,
        [team_id, channel_id],
    )
    return [job for job in (find(db, row["id"]) for row in rows) if job is not None]


def waiting(db: Transaction) -> int:
    """How many jobs are due, now or at some time, those at work left out."""
    query = "SELECT count(*) AS waiting FROM job WHERE due_at IS NOT NULL AND lease IS NULL"
    return int(db.fetch(query)[0]["waiting"])


def claim_due(db: Transaction, now: float, limit: int) -> Sequence[Job]:
    """
    Take jobs that are due, those that wait the longest, and count the attempt.

    A job that was taken is not due again before it is saved or its lease ends. A queued job starts to submit, or
    to fetch when none of its sources waits, unless another job of its conversation is in flight or was queued earlier.
    Of the jobs that were under way in two deaths of a process one is taken at a time, so that the one that is the
    cause is found, and the others are not taken for it. The time for which a job is overdue, because nobody was there
    to see to it, is not counted towards its deadline.
    """
    rows = db.fetch(
        """
        UPDATE job SET rev = rev + 1, attempts = attempts + 1, starts = starts + 1, is_called = 0,
                       lease = rev + 1, due_at = :until, updated_at = :now,
                       deadline_at = deadline_at + (:now - CASE WHEN lease IS NULL THEN due_at ELSE updated_at END),
                       state = CASE
                           WHEN state != 'queued' THEN state
                           WHEN EXISTS (SELECT 1 FROM source s WHERE s.job = job.id AND s.state = 'waiting')
                           THEN 'submitting'
                           ELSE 'fetching'
                       END
        WHERE id IN (
            SELECT j.id FROM job j
            WHERE j.due_at <= :now AND NOT (j.state = 'queued' AND EXISTS (
                SELECT 1 FROM job o WHERE o.conversation = j.conversation
                AND (o.state IN ('submitting', 'polling', 'fetching') OR (o.state = 'queued' AND o.rowid < j.rowid))
            )) AND (j.starts <= 1 OR j.id = (
                SELECT s.id FROM job s
                WHERE s.starts > 1 AND s.state IN ('submitting', 'polling', 'fetching')
                AND (s.lease IS NOT NULL OR s.due_at <= :now)
                ORDER BY s.due_at > :now DESC, s.due_at, s.rowid LIMIT 1
            ))
            ORDER BY j.due_at, j.rowid LIMIT :limit
        )
        RETURNING id, rowid AS place
        """,
        {"now": now, "until": now + leases.LEASE_SECONDS, "limit": limit},
    )
    ids = [row["id"] for row in sorted(rows, key=lambda row: int(row["place"]))]
    return [job for job in (find(db, job_id) for job_id in ids) if job is not None]


def renew(db: Transaction, held: Sequence[Job], now: float) -> None:
    """Keep the jobs that are being worked on, except those that another process has taken over."""
    leases.renew(db, "job", [(job.id, job.lease) for job in held], now)


def save(db: Transaction, job: Job, now: float) -> Job:
    """
    Write down what became of a job that was read at `job.rev`, with its sources and the conversation's id.

    Raises: Overtaken if the job has moved on since.
    """
    # One that goes on with its next step at once stays with its holder, and can still take the process down.
    goes_on = job.due_at is None and job.state in IN_FLIGHT
    updated = db.execute(
        """
        UPDATE job SET state = :state, rev = rev + 1, attempts = :attempts, starts = :starts, is_called = 0,
                       lease = CASE WHEN :goes_on THEN lease END,
                       due_at = CASE WHEN :goes_on THEN due_at
                                     WHEN is_called AND :state = 'polling' THEN :now ELSE :due_at END,
                       submitted_at = :submitted_at, deadline_at = :deadline_at, api_job_id = :api_job_id,
                       api_status = :api_status, processed = :processed, total = :total, problem = :problem,
                       updated_at = :now
        WHERE id = :id AND rev = :rev
        """,
        {
            "id": job.id,
            "rev": job.rev,
            "state": job.state.value,
            "attempts": job.attempts,
            "starts": 0 if job.attempts == 0 else job.starts if goes_on else max(job.starts - 1, 0),
            "goes_on": goes_on,
            "due_at": job.due_at,
            "submitted_at": job.submitted_at,
            "deadline_at": job.deadline_at,
            "api_job_id": job.api_job_id,
            "api_status": job.api_status,
            "processed": job.progress and job.progress.processed,
            "total": job.progress and job.progress.total,
            "problem": job.problem,
            "now": now,
        },
    )
    if updated != 1:
        raise Overtaken(job.id)
    for source in job.sources:
        sources.update(db, source)
    conversations.remember_id(db, job.conversation)
    found = find(db, job.id)
    assert found is not None  # noqa: S101 - it was updated in this very transaction
    return found


def remember_file(db: Transaction, job: Job, file_id: str) -> bool:
    """Write down as which file a job's transcript is shared, before it is; False if the job is gone or has moved on."""
    return db.execute("UPDATE job SET file_id = ? WHERE id = ? AND rev = ?", [file_id, job.id, job.rev]) == 1


def is_current(db: Transaction, job: Job) -> bool:
    """Whether a job has not moved on since it was read: what a step writes down on its way counts only then."""
    return any(db.fetch("SELECT 1 FROM job WHERE id = ? AND rev = ?", [job.id, job.rev]))


def is_file_known(db: Transaction, file_id: str) -> bool:
    """Whether a file was made for a job that is not forgotten."""
    return any(db.fetch("SELECT 1 FROM job WHERE file_id = ?", [file_id]))


def poll_soon(db: Transaction, source_id: str, now: float) -> None:
    """
    Make the poll for a source due, or have it follow at once where its job is just being worked on. Safe to repeat.

    A job that does not wait for a poll, and waits for none next, stays as it is.
    """
    db.execute(
        """
        UPDATE job SET is_called = lease IS NOT NULL,
                       due_at = CASE WHEN lease IS NULL THEN min(due_at, :now) ELSE due_at END
        WHERE id = (SELECT job FROM source WHERE id = :source_id AND state IN ('waiting', 'submitted'))
        AND (state = 'polling' OR (state = 'submitting' AND lease IS NOT NULL))
        """,
        {"source_id": source_id, "now": now},
    )


def at_hand(db: Transaction, claimed: Job) -> Job | None:
    """A job that was claimed, as its row has it now; None when that claim has it no longer, or it is gone."""
    job = find(db, claimed.id)
    return job if job is not None and job.lease is not None and job.lease == claimed.lease else None


def _job(row: dict[str, Any], sources_of_job: tuple[Source, ...]) -> Job:
    progress = None if row["total"] is None else Progress(row["processed"], row["total"])
    return Job(
        id=row["id"],
        conversation=Conversation(
            row["c_id"],
            row["team_id"],
            row["channel_id"],
            row["thread_ts"],
            row["conversation_id"],
            row["readout_post"],
        ),
        user_id=row["user_id"],
        created_at=row["created_at"],
        sources=sources_of_job,
        state=JobState(row["state"]),
        want=row["want"],
        response_url=row["response_url"],
        rev=row["rev"],
        attempts=row["attempts"],
        starts=row["starts"],
        due_at=row["due_at"],
        submitted_at=row["submitted_at"],
        deadline_at=row["deadline_at"],
        api_job_id=row["api_job_id"],
        api_status=row["api_status"],
        progress=progress,
        problem=row["problem"],
        file_id=row["file_id"],
        lease=row["lease"],
    )
