"""
The life of a job: pure functions that decide its next step, and give the job as it is after an outcome.

    asked ─► queued ─► submitting ─► polling ─► fetching ─► done          any ─► failed | cancelled
                           ▲            │
                           └────────────┘  once for each source

Nothing here waits, reads a clock or knows Slack. The caller saves what comes back; `due_at` says when the
job wants its next step, and None that it wants none.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from bot.policies import MOST_STARTS, JobPolicy
from conversation import models as api
from storage.jobs import Job, JobState
from storage.sources import Source, SourceKind, SourceState


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


def next_step(job: Job) -> Step:
    """Decide what an open job does now."""
    source = current_source(job)
    if job.starts > MOST_STARTS:
        return GiveUp("broke_down")
    if job.state is JobState.SUBMITTING and source is not None:
        return Submit(source)
    if job.state is JobState.POLLING and job.api_job_id is not None:
        return Poll(job.api_job_id)
    if job.state is JobState.FETCHING and job.conversation.conversation_id is not None:
        return Fetch(job.conversation.conversation_id)
    return GiveUp("internal")


def current_source(job: Job) -> Source | None:
    """The source that is being worked on: the one submitted, else the first that waits."""
    at_work = (SourceState.SUBMITTED, SourceState.WAITING)
    return next((source for state in at_work for source in job.sources if source.state is state), None)


def not_taken(job: Job) -> Job:
    """The source at hand was certainly not taken by the API, so that it may be sent again without a look."""
    source = current_source(job)
    return job if source is None else with_source(job, without_doubt(source))


def nothing_unsent(job: Job, earlier: Sequence[Source], now: float) -> Job:
    """A thread has nothing that the API lacks: the API's part is read out, unless a readout of it is there already."""
    job = not_taken(job)
    if not any(each.state is SourceState.DONE for each in earlier):
        return source_refused(job, "thread_without_text", now)
    if job.conversation.readout_post is not None:
        return source_refused(job, "nothing_new", now)
    return source_done(job, now)


def submitted(job: Job, source: Source, submission: api.Submission, now: float, policy: JobPolicy) -> Job:
    """The API has taken the source, as the caller describes it now."""
    conversation = replace(job.conversation, conversation_id=submission.conversation_id)
    source = replace(without_doubt(source), state=SourceState.SUBMITTED)
    job = with_source(replace(job, conversation=conversation), source)
    return replace(
        _moved(job, JobState.POLLING, now + policy.tempo(source.kind).first_poll),
        api_job_id=submission.job_id,
        submitted_at=now,
        api_status=None,
        progress=None,
        deadline_at=now + policy.patience.scheduled,
    )


def polled(job: Job, answer: api.Job, now: float, policy: JobPolicy, *, waiting: int) -> Job:
    """The API has told how its job is; `waiting` is how many jobs wait for something now."""
    if answer.status == "completed":
        warning = answer.warning.code if answer.warning else None
        return source_done(job, now, warning)
    if answer.status == "failed":
        return source_refused(job, answer.error.code if answer.error else "api_failed", now)
    advanced = (answer.status, answer.progress) != (job.api_status, job.progress)
    if not advanced and job.deadline_at is not None and now > job.deadline_at:
        return source_refused(job, "timed_out", now)
    source = current_source(job)
    kind = SourceKind.FILE if source is None else source.kind
    elapsed = 0.0 if job.submitted_at is None else now - job.submitted_at
    return replace(
        job,
        attempts=0,
        due_at=now + policy.jittered(policy.poll_delay(kind, elapsed, waiting)),
        api_status=answer.status,
        progress=answer.progress,
        deadline_at=now + policy.patience.after(answer) if advanced else job.deadline_at,
    )


def source_done(job: Job, now: float, warning: str | None = None) -> Job:
    """The source at hand has become part of the conversation."""
    return _source_ended(job, SourceState.DONE, now, warning=warning)


def source_refused(job: Job, problem: str, now: float) -> Job:
    """The source at hand can never become part of the conversation, or, with none at hand, the job come to an end."""
    return _source_ended(job, SourceState.FAILED, now, problem=problem)


def measured(job: Job, conversation: api.Conversation, messages: Sequence[api.Message]) -> Job:
    """The conversation is so long now, with all sources that came through so far."""
    done = [source for source in job.sources if source.state is SourceState.DONE]
    if not done:
        return job
    ended_at = None if conversation.end_at is None else conversation.end_at.timestamp()
    return with_source(job, replace(done[-1], messages_after=len(messages), ended_at=ended_at))


def fetched(job: Job) -> Job:
    """The results have been read."""
    return _moved(job, JobState.DONE, None)


def postponed(job: Job, problem: str, now: float, policy: JobPolicy, retry_after: float | None = None) -> Job:
    """The step could not be done now: later again, or, after the last attempt, never."""
    if policy.retries.is_spent(job.attempts):
        return source_refused(job, problem, now)
    wait = policy.retries.wait(job.attempts, policy.random)
    return replace(job, due_at=now + max(wait, retry_after or 0.0))


def waiting(job: Job, problem: str, now: float, retry_after: float) -> Job:
    """The step has to wait its turn, because others are many: that is no attempt, and has no end but its turn."""
    return replace(put_back(job, now + retry_after), problem=problem)


def put_back(job: Job, due_at: float) -> Job:
    """The step was taken and came to nothing for no fault of its own: it is taken again as if it had not been."""
    return replace(job, attempts=max(job.attempts - 1, 0), due_at=due_at)


def with_source(job: Job, source: Source) -> Job:
    """The job with one of its sources as it is now."""
    return replace(job, sources=tuple(source if each.id == source.id else each for each in job.sources))


def without_doubt(source: Source) -> Source:
    """The source when it is known whether the API has it."""
    return replace(source, messages_before=None, messages_seen=None)


def _source_ended(
    job: Job, state: SourceState, now: float, *, problem: str | None = None, warning: str | None = None
) -> Job:
    """Go on to the next source, to the results, or, when no source came through, nowhere."""
    source = current_source(job)
    if source is not None:
        # One that failed keeps its count: where it is tried again, the first thing is to look.
        source = without_doubt(source) if state is SourceState.DONE else source
        job = with_source(job, replace(source, state=state, problem=problem, warning=warning))
        job = replace(job, api_job_id=None, api_status=None, progress=None, submitted_at=None, deadline_at=None)
        if current_source(job) is not None:
            return _moved(job, JobState.SUBMITTING, now)
        if any(each.state is SourceState.DONE for each in job.sources):
            return _moved(job, JobState.FETCHING, now)
    return replace(_moved(job, JobState.FAILED, None), problem=problem or "internal")


def _moved(job: Job, state: JobState, due_at: float | None) -> Job:
    return replace(job, state=state, due_at=due_at, attempts=0, problem=None)
