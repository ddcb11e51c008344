"""
What a job does next, and what becomes of it: pure functions from a job and an outcome to the next job.

    asked ─► queued ─► submitting ─► polling ─► fetching ─► done          any ─► failed | cancelled
                           ▲            │
                           └────────────┘  once for each source

Nothing here waits, reads a clock or knows Slack. Whoever runs a step saves what comes back; `due_at` says when the
job wants its next step, and None that it wants none.
"""

from collections.abc import Callable
from dataclasses import dataclass, replace

from conversation import models as api
from storage.jobs import Job, JobState
from storage.sources import Source, SourceKind, SourceState

FIRST_POLL = {SourceKind.THREAD: 0.2, SourceKind.FILE: 1.0}
LONGEST_POLL = 15.0

FIRST_RETRY = 2.0
RETRY_GROWTH = 2.0
LONGEST_RETRY = 120.0
MOST_ATTEMPTS = 8
"""Together about four minutes: longer than a service's restart, shorter than a person's patience."""

JITTER = 0.1

PATIENCE_SCHEDULED = 12 * 3600.0
"""How long the API may keep a job waiting: its queue may hold a day's recordings. Nothing is waited for longer."""
PATIENCE_IN_PROGRESS = 1800.0
"""How long it may work without a sign of progress, on top of three times the recording's length."""
PATIENCE_PER_SECOND = 3.0

Random = Callable[[], float]
"""Gives a number in 0..1."""


@dataclass(frozen=True, slots=True)
class Submit:
    """Send a source to the API, as a new conversation or as an addition to the one that is there."""

    source: Source


@dataclass(frozen=True, slots=True)
class Poll:
    """Ask how the API's job is."""

    api_job_id: str


@dataclass(frozen=True, slots=True)
class Fetch:
    """Read all results."""

    conversation_id: str


@dataclass(frozen=True, slots=True)
class GiveUp:
    """Take the source at hand for lost, for a reason that `blocks.problems` has a sentence for."""

    problem: str


Step = Submit | Poll | Fetch | GiveUp


def next_step(job: Job, now: float) -> Step:
    """What an open job does now."""
    source = current_source(job)
    if job.state is JobState.SUBMITTING and source is not None:
        return Submit(source)
    if job.state is JobState.POLLING and job.api_job_id is not None:
        late = job.deadline_at is not None and now > job.deadline_at
        return GiveUp("timed_out") if late else Poll(job.api_job_id)
    if job.state is JobState.FETCHING and job.conversation.conversation_id is not None:
        return Fetch(job.conversation.conversation_id)
    return GiveUp("internal")


def current_source(job: Job) -> Source | None:
    """The source that is being worked on: the one submitted, else the first that waits."""
    at_work = (SourceState.SUBMITTED, SourceState.WAITING)
    return next((source for state in at_work for source in job.sources if source.state is state), None)


def submitted(job: Job, source: Source, submission: api.Submission, now: float) -> Job:
    """The API has taken the source, as the caller describes it now."""
    conversation = replace(job.conversation, conversation_id=submission.conversation_id)
    job = replace(job, conversation=conversation, sources=_with(job, replace(source, state=SourceState.SUBMITTED)))
    return replace(
        _moved(job, JobState.POLLING, now + FIRST_POLL[source.kind]),
        api_job_id=submission.job_id,
        submitted_at=now,
        api_status=None,
        progress=None,
        deadline_at=now + PATIENCE_SCHEDULED,
    )


def polled(job: Job, answer: api.Job, now: float, random: Random) -> Job:
    """The API has told how its job is."""
    if answer.status == "completed":
        warning = answer.warning.code if answer.warning else None
        return _source_ended(job, SourceState.DONE, now, warning=warning)
    if answer.status == "failed":
        return _source_ended(job, SourceState.FAILED, now, problem=answer.error.code if answer.error else "api_failed")
    advanced = (answer.status, answer.progress) != (job.api_status, job.progress)
    return replace(
        job,
        attempts=0,
        due_at=now + _jittered(poll_delay(job, now), random),
        api_status=answer.status,
        progress=answer.progress,
        deadline_at=now + _patience(answer) if advanced else job.deadline_at,
    )


def poll_delay(job: Job, now: float) -> float:
    """
    How long an unfinished job is left alone: half as long again each time, up to fifteen seconds.

    Waiting the first delay and half of the time that has passed is the same as growing each delay by 1.5, and needs
    no count of polls.
    """
    source = current_source(job)
    first = FIRST_POLL[source.kind if source else SourceKind.FILE]
    elapsed = now - (now if job.submitted_at is None else job.submitted_at)
    return min(first + max(elapsed, 0.0) / 2, LONGEST_POLL)


def source_refused(job: Job, problem: str, now: float) -> Job:
    """The source at hand can never become part of the conversation, or, with none at hand, the job come to an end."""
    return _source_ended(job, SourceState.FAILED, now, problem=problem)


def fetched(job: Job) -> Job:
    """The results have been read."""
    return _moved(job, JobState.DONE, None)


def gave_up(job: Job, problem: str) -> Job:
    """Nothing will come of the job."""
    return replace(_moved(job, JobState.FAILED, None), problem=problem)


def postponed(job: Job, problem: str, now: float, random: Random, retry_after: float | None = None) -> Job:
    """The step could not be done now: later again, or, after the last attempt, never."""
    if job.attempts >= MOST_ATTEMPTS:
        return source_refused(job, problem, now)
    wait = min(FIRST_RETRY * RETRY_GROWTH ** (job.attempts - 1), LONGEST_RETRY)
    return replace(job, due_at=now + max(_jittered(wait, random), retry_after or 0.0))


def _source_ended(
    job: Job, state: SourceState, now: float, *, problem: str | None = None, warning: str | None = None
) -> Job:
    """Go on to the next source, to the results, or, when no source came through, nowhere."""
    source = current_source(job)
    if source is None:
        return gave_up(job, problem or "internal")
    job = replace(job, sources=_with(job, replace(source, state=state, problem=problem, warning=warning)))
    job = replace(job, api_job_id=None, api_status=None, progress=None, submitted_at=None, deadline_at=None)
    if current_source(job) is not None:
        return _moved(job, JobState.SUBMITTING, now)
    if any(each.state is SourceState.DONE for each in job.sources):
        return _moved(job, JobState.FETCHING, now)
    return gave_up(job, problem or "internal")


def _moved(job: Job, state: JobState, due_at: float | None) -> Job:
    return replace(job, state=state, due_at=due_at, attempts=0)


def _with(job: Job, source: Source) -> tuple[Source, ...]:
    return tuple(source if each.id == source.id else each for each in job.sources)


def _patience(answer: api.Job) -> float:
    if answer.status == "scheduled":
        return PATIENCE_SCHEDULED
    length = max(answer.progress.total, 0.0) if answer.progress else 0.0
    return min(PATIENCE_IN_PROGRESS + PATIENCE_PER_SECOND * length, PATIENCE_SCHEDULED)


def _jittered(wait: float, random: Random) -> float:
    return wait * (1 + JITTER * (2 * random() - 1))
