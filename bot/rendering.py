"""What the messages of a job say at every stage: pure functions from a job to the posts it owes."""

from collections.abc import Callable, Sequence
from datetime import datetime, timedelta

from blocks import problems, progress
from blocks.body import Body
from blocks.problems import Failure, Limits
from blocks.readout import Evidence, SourceNote, readout
from blocks.text import clock
from conversation.models import Message, Results
from handlers.threads import time_of
from storage.jobs import Job, JobState
from storage.posts import Post, post_of
from storage.sources import Source, SourceKind, SourceState

PROGRESS = "progress"
READOUT = "readout"
NOTICE = "notice"

QUIET_SECONDS = 60.0
"""An edit notifies nobody in Slack: what took longer than this is said in a message of its own."""

PRIVATE_PROBLEMS = {"not_in_channel", "shared_channel", "nothing_new", "thread_gone", "thread_without_text"}
"""What concerns the asker alone, unless the channel has been told already that we are at work."""

THIS_THREAD = "this thread"
MESSAGE_LABEL = "message"

EvidenceOf = Callable[[Message], Evidence | None]


def posts_of(
    job: Job, results: Results | None, evidence: EvidenceOf, *, limits: Limits, now: float, spoken: bool
) -> list[Post]:
    """
    The messages that a job owes after a step, in their current wording; their ids follow from the job's.

    `spoken` says that it has a progress message already.
    """
    if job.state is JobState.DONE and results is not None:
        return _final(job, readout(results, sources=_notes(job), evidence=evidence), progress.moved(), now)
    if job.state is JobState.FAILED:
        return _failure(job, limits, now, spoken=spoken)
    working = _working(job)
    return [] if working is None else [post_of(job, PROGRESS, working.as_json(), now)]


def evidence_in(sources: Sequence[Source], results: Results, *, thread_url: Callable[[str], str]) -> EvidenceOf:
    """
    Where a message was said: its time in the recording, or a link to the message of the thread.

    Where a conversation mixes several sources there is no telling, and no evidence is given.
    """
    began = results.conversation.start_at
    parts = [source for source in sources if source.state is SourceState.DONE]
    written = [ts for source in parts for ts in source.message_ts]
    if all(source.kind is SourceKind.THREAD for source in parts):
        return lambda message: _in_thread(message, written, thread_url)
    if len(parts) == 1 and began is not None:
        return lambda message: _in_recording(message, began)
    return lambda _: None


def _in_recording(message: Message, began: datetime) -> Evidence | None:
    if message.start_at is None:
        return None
    return Evidence(clock((message.start_at - began).total_seconds()), None)


def _in_thread(message: Message, written: Sequence[str], thread_url: Callable[[str], str]) -> Evidence | None:
    """The last Slack message that began before a sentence did; the API keeps milliseconds of a ts's microseconds."""
    if message.start_at is None:
        return None
    before = [ts for ts in written if time_of(ts) <= message.start_at + timedelta(milliseconds=1)]
    return Evidence(MESSAGE_LABEL, thread_url(max(before))) if before else None


def _working(job: Job) -> Body | None:
    source = next((each for each in job.sources if each.state is SourceState.SUBMITTED), None)
    if job.state is JobState.FETCHING:
        return progress.understanding()
    if source is None:
        return None
    if source.kind is SourceKind.THREAD:
        return progress.reading_thread()
    if job.api_status == "scheduled":
        return progress.waiting(source.name)
    part = (job.sources.index(source) + 1, len(job.sources)) if len(job.sources) > 1 else None
    if job.progress is None:
        return progress.transcribing(source.name, None, None, part=part)
    return progress.transcribing(source.name, job.progress.processed, job.progress.total, part=part)


def _final(job: Job, body: Body, pointer: Body, now: float) -> list[Post]:
    """The last word in place of the progress message, or as a message of its own to which `pointer` then points."""
    if now - job.created_at <= QUIET_SECONDS:
        return [post_of(job, PROGRESS, body.as_json(), now)]
    return [post_of(job, PROGRESS, pointer.as_json(), now), post_of(job, READOUT, body.as_json(), now)]


def _failure(job: Job, limits: Limits, now: float, *, spoken: bool) -> list[Post]:
    failures = [
        Failure(_name(source), source.problem or job.problem or "internal")
        for source in job.sources
        if source.state is not SourceState.DONE
    ]
    body = problems.problem(failures, limits=limits, log_id=job.id)
    if (job.response_url or not spoken) and any(failure.code in PRIVATE_PROBLEMS for failure in failures):
        return [post_of(job, NOTICE, body.as_json(), now, user_id=job.user_id, response_url=job.response_url)]
    return _final(job, body, progress.stopped(), now) if spoken else [post_of(job, PROGRESS, body.as_json(), now)]


def _notes(job: Job) -> list[SourceNote]:
    return [SourceNote(_name(source), source.problem, source.warning) for source in job.sources]


def _name(source: Source) -> str:
    return source.name or (THIS_THREAD if source.kind is SourceKind.THREAD else source.file_id)
