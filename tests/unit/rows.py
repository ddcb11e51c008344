"""Rows to try the storage with: requests and messages with plain values."""

from collections.abc import Sequence
from typing import Any

from storage import conversations, jobs
from storage.jobs import Job, JobState
from storage.posts import Post
from storage.sources import Source, SourceKind
from storage.transaction import Transaction

T0 = 1_800_000_000.0
"""The time at which these rows begin."""


def thread_source(name: str = "thread") -> Source:
    """A stretch of a thread."""
    return Source(f"{name}-source", SourceKind.THREAD)


def file_source(name: str) -> Source:
    """A recording."""
    return Source(f"{name}-source", SourceKind.FILE, file_id=f"F{name}", name=f"{name}.mp3")


def add_job(
    db: Transaction,
    name: str,
    *,
    thread_ts: str = "1.0",
    state: JobState = JobState.QUEUED,
    sources: Sequence[Source] = (),
) -> Job:
    """Write down a request in a thread of #design; it is due at T0 when it is queued."""
    conversation = conversations.of_thread(db, "T1", "C1", thread_ts, new_id=f"conversation-{thread_ts}", now=T0)
    job = Job(
        id=name,
        conversation=conversation,
        user_id="U1",
        created_at=T0,
        sources=tuple(sources or [thread_source(name)]),
        state=state,
        due_at=T0 if state is JobState.QUEUED else None,
    )
    jobs.add(db, job)
    return found(db, name)


def found(db: Transaction, name: str) -> Job:
    """A job that is there."""
    job = jobs.find(db, name)
    assert job is not None
    return job


def a_post(name: str = "post", *, text: str = "first", **fields: Any) -> Post:
    """A message for a thread of #design."""
    place: dict[str, Any] = {"team_id": "T1", "channel_id": "C1", "thread_ts": "1.0"}
    return Post(id=name, body={"text": text}, **(place | {"kind": "answer", "created_at": T0} | fields))


def count(db: Transaction, table: str) -> int:
    """How many rows a table has."""
    return int(db.fetch(f"SELECT count(*) AS rows FROM {table}")[0]["rows"])  # noqa: S608 - one of our tables
