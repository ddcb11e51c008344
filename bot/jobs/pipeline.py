"""
What a job does next, and what becomes of it: pure functions from a job and an outcome to the next job.

    asked ─► queued ─► submitting ─► polling ─► fetching ─► done          any ─► failed | cancelled
                           ▲            │
                           └────────────┘  once for each source

Nothing here waits, reads a clock or knows Slack. Whoever runs a step saves what comes back; `due_at` says when the
job wants its next step, and None that it wants none.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

from conversation import models as api
from storage.jobs import Job, JobState
from storage.sources import Source, SourceKind, SourceState

FIRST_POLL = {SourceKind.THREAD: 0.2, SourceKind.FILE: 1.0}
LONGEST_POLL = 15.0

MOST_POLLS_PER_SECOND = 12
"""A poll takes up to three milliseconds of a core: this many take 4 % of it, however many jobs are at the API."""

FIRST_RETRY = 2.0
RETRY_GROWTH = 2.0
LONGEST_RETRY = 120.0
MOST_ATTEMPTS = 8
"""Together about four minutes: longer than a service's restart, shorter than a person's patience."""
MOST_STARTS = 5
"""What was under way in so many deaths of the process, one after the other, is taken for their cause."""

JITTER = 0.1

PATIENCE_SCHEDULED = 12 * 3600.0
"""How long the API may keep a job waiting: its queue may hold a day's recordings. Nothing is waited for longer."""
PATIENCE_IN_PROGRESS = 1800.0
"""How long it may work without a sign of progress, on top of three times the recording's length."""
PATIENCE_PER_SECOND = 3.0

LOOK = {SourceKind.THREAD: 5.0, SourceKind.FILE: 30.0}
"""How long a conversation is left alone between two counts of its messages. One that grew and has then not grown any
more for so long is taken to be complete."""
WATCH = {SourceKind.THREAD: 300.0, SourceKind.FILE: 900.0}
"""How long an append of which nobody knows whether the API took it may stay unseen before it is sent again, on top of
the recording's length."""

Random = Callable[[], float]
"""Gives a number in 0..1."""


@dataclass(frozen=True, slots=True)
class Submit:
    """Send a source to the API, as a new conversation or as an addition to the one that is there."""

    source: Source


@dataclass(frozen=True, slots=True)
class Count:
    """Count a conversation's messages before a source is appended to it, for an API that would take it twice."""

    source: Source
    conversation_id: str


@dataclass(frozen=True, slots=True)
class Look:
    """See by its messages whether a conversation has grown by an append that had an unknown outcome."""

    source: Source
    conversation_id: str


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


Step = Submit | Count | Look | Poll | Fetch | GiveUp


def next_step(job: Job, *, is_idempotent: bool = True) -> Step:
    """What an open job does now; `is_idempotent` says that the API takes what is sent to it twice only once."""
    source = current_source(job)
    if job.starts > MOST_STARTS:
        return GiveUp("broke_down")
    if job.state is JobState.SUBMITTING and source is not None:
        return Submit(source) if is_idempotent else _guarded(source, job.conversation.conversation_id)
    if job.state is JobState.POLLING and job.api_job_id is not None:
        return Poll(job.api_job_id)
    if job.state is JobState.FETCHING and job.conversation.conversation_id is not None:
        return Fetch(job.conversation.conversation_id)
    return GiveUp("internal")


def _guarded(source: Source, conversation_id: str | None) -> Step:
    """How a source is submitted where a repeat would double it; a conversation's first one has nothing to double."""
    if conversation_id is None:
        return Submit(source)
    return Count(source, conversation_id) if source.messages_before is None else Look(source, conversation_id)


def current_source(job: Job) -> Source | None:
    """The source that is being worked on: the one submitted, else the first that waits."""
    at_work = (SourceState.SUBMITTED, SourceState.WAITING)
    return next((source for state in at_work for source in job.sources if source.state is state), None)


def counted(job: Job, source: Source, messages: int) -> tuple[Job, Submit]:
    """
    The conversation has so many messages: the source is sent next, as soon as that is written down.

    Until something better is known, nobody knows from then on whether the API took it.
    """
    source = replace(source, messages_before=messages)
    job = replace(job, sources=tuple(settled(each, messages) for each in job.sources))
    return replace(job, sources=_with(job, source)), Submit(source)


def settled(source: Source, messages: int) -> Source:
    """
    What becomes of a doubt when the conversation has so many messages before another source is sent.

    From then on the older count says nothing. Where the conversation has grown by what failed, that is done after all;
    what waits to be tried again will find so by itself.
    """
    if source.messages_before is None or messages <= source.messages_before:
        return _without_doubt(source)
    if source.state is SourceState.WAITING:
        return source
    return replace(_without_doubt(source), state=SourceState.DONE, problem=None)


def not_taken(job: Job) -> Job:
    """The source at hand was certainly not taken by the API, so that it may be sent again without a look."""
    source = current_source(job)
    return job if source is None else replace(job, sources=_with(job, _without_doubt(source)))


def nothing_unsent(job: Job, earlier: Sequence[Source], now: float) -> Job:
    """A thread has nothing that the API has not: what that has is read out, if nobody has seen a readout of it yet."""
    job = not_taken(job)
    if not any(each.state is SourceState.DONE for each in earlier):
        return source_refused(job, "thread_without_text", now)
    if job.conversation.readout_post is not None:
        return source_refused(job, "nothing_new", now)
    return _source_ended(job, SourceState.DONE, now)


def looked(job: Job, source: Source, messages: int, now: float, random: Random, *, seconds: float) -> Job:
    """
    The conversation that a source, so many `seconds` long, may have been appended to has so many messages.

    One that has grown has taken the source: nobody else appends to it. It is done as soon as two looks see the same,
    because the API may still be at work. One that has not grown is watched for as long as the API may need; then the
    source was lost on its way and is sent again. A good look is not counted as an attempt.
    """
    watched_until = job.deadline_at or now + WATCH[source.kind] + seconds
    is_over = now >= watched_until
    job = replace(job, attempts=max(job.attempts - 1, 0), deadline_at=watched_until)
    if messages > (source.messages_before or 0):
        if messages == source.messages_seen or is_over:
            return _source_ended(job, SourceState.DONE, now)
        source = replace(source, messages_seen=messages)
    elif is_over:
        return replace(not_taken(job), deadline_at=None, due_at=now)
    return replace(job, sources=_with(job, source), due_at=now + _jittered(LOOK[source.kind], random))


def submitted(job: Job, source: Source, submission: api.Submission, now: float) -> Job:
    """The API has taken the source, as the caller describes it now."""
    conversation = replace(job.conversation, conversation_id=submission.conversation_id)
    source = replace(_without_doubt(source), state=SourceState.SUBMITTED)
    job = replace(job, conversation=conversation, sources=_with(job, source))
    return replace(
        _moved(job, JobState.POLLING, now + FIRST_POLL[source.kind]),
        api_job_id=submission.job_id,
        submitted_at=now,
        api_status=None,
        progress=None,
        deadline_at=now + PATIENCE_SCHEDULED,
    )


def polled(job: Job, answer: api.Job, now: float, random: Random, *, waiting: int) -> Job:
    """The API has told how its job is; `waiting` is how many jobs wait for something now."""
    if answer.status == "completed":
        warning = answer.warning.code if answer.warning else None
        return _source_ended(job, SourceState.DONE, now, warning=warning)
    if answer.status == "failed":
        return _source_ended(job, SourceState.FAILED, now, problem=answer.error.code if answer.error else "api_failed")
    advanced = (answer.status, answer.progress) != (job.api_status, job.progress)
    if not advanced and job.deadline_at is not None and now > job.deadline_at:
        return source_refused(job, "timed_out", now)
    return replace(
        job,
        attempts=0,
        due_at=now + _jittered(poll_delay(job, now, waiting), random),
        api_status=answer.status,
        progress=answer.progress,
        deadline_at=now + _patience(answer) if advanced else job.deadline_at,
    )


def poll_delay(job: Job, now: float, waiting: int) -> float:
    """
    How long an unfinished job is left alone: half as long again each time, up to fifteen seconds.

    Waiting the first delay and half of the time that has passed is the same as growing each delay by 1.5, and needs
    no count of polls. Where hundreds wait the old ones are left alone for longer, so that all of them together are not
    asked after more than MOST_POLLS_PER_SECOND times a second; young ones still are at every half of their time.
    """
    source = current_source(job)
    first = FIRST_POLL[source.kind if source else SourceKind.FILE]
    elapsed = now - (now if job.submitted_at is None else job.submitted_at)
    return min(first + max(elapsed, 0.0) / 2, max(LONGEST_POLL, waiting / MOST_POLLS_PER_SECOND))


def source_refused(job: Job, problem: str, now: float) -> Job:
    """The source at hand can never become part of the conversation, or, with none at hand, the job come to an end."""
    return _source_ended(job, SourceState.FAILED, now, problem=problem)


def measured(job: Job, messages: int, ended_at: float | None) -> Job:
    """The conversation has so many messages and goes up to `ended_at`, with all sources that came through so far."""
    done = [source for source in job.sources if source.state is SourceState.DONE]
    if not done:
        return job
    return replace(job, sources=_with(job, replace(done[-1], messages_after=messages, ended_at=ended_at)))


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


def waiting(job: Job, problem: str, now: float, retry_after: float) -> Job:
    """The step has to wait its turn, because others are many: that is no attempt, and has no end but its turn."""
    return replace(put_back(job, now + retry_after), problem=problem)


def put_back(job: Job, due_at: float) -> Job:
    """The step was taken and came to nothing for no fault of its own: it is taken again as if it had not been."""
    return replace(job, attempts=max(job.attempts - 1, 0), due_at=due_at)


def _source_ended(
    job: Job, state: SourceState, now: float, *, problem: str | None = None, warning: str | None = None
) -> Job:
    """Go on to the next source, to the results, or, when no source came through, nowhere."""
    source = current_source(job)
    if source is None:
        return gave_up(job, problem or "internal")
    # One that failed keeps its count: where it is tried again, the first thing is to look.
    source = _without_doubt(source) if state is SourceState.DONE else source
    job = replace(job, sources=_with(job, replace(source, state=state, problem=problem, warning=warning)))
    job = replace(job, api_job_id=None, api_status=None, progress=None, submitted_at=None, deadline_at=None)
    if current_source(job) is not None:
        return _moved(job, JobState.SUBMITTING, now)
    if any(each.state is SourceState.DONE for each in job.sources):
        return _moved(job, JobState.FETCHING, now)
    return gave_up(job, problem or "internal")


def _moved(job: Job, state: JobState, due_at: float | None) -> Job:
    return replace(job, state=state, due_at=due_at, attempts=0, problem=None)


def _without_doubt(source: Source) -> Source:
    return replace(source, messages_before=None, messages_seen=None)


def _with(job: Job, source: Source) -> tuple[Source, ...]:
    return tuple(source if each.id == source.id else each for each in job.sources)


def _patience(answer: api.Job) -> float:
    if answer.status == "scheduled":
        return PATIENCE_SCHEDULED
    length = max(answer.progress.total, 0.0) if answer.progress else 0.0
    return min(PATIENCE_IN_PROGRESS + PATIENCE_PER_SECOND * length, PATIENCE_SCHEDULED)


def _jittered(wait: float, random: Random) -> float:
    return wait * (1 + JITTER * (2 * random() - 1))
