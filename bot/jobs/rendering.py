"""What the messages of a job say at every stage: pure functions from a job to the posts it owes."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace

from blocks import news, problems, progress, retry
from blocks.body import Body
from blocks.page import EvidenceOf
from blocks.problems import Failure, Limits
from blocks.readout import SourceNote, outdated, readout
from blocks.sections import TRANSCRIPTS, WHOLE, part
from blocks.text import count
from bot.jobs.titles import title_of
from conversation.models import Results
from storage.insights import Insight
from storage.jobs import Job, JobState
from storage.posts import Post, post_of
from storage.sources import Source, SourceKind, SourceState

PROGRESS = "progress"
READOUT = "readout"
NOTICE = "notice"
ANSWER = "answer"

QUIET_SECONDS = 60.0
"""An edit notifies nobody in Slack: what took longer than this is said in a message of its own."""

SPEAK_SECONDS = 10.0
"""A wait is spoken of when a request is older than this by its end: an edit is a request to Slack as well."""

PRIVATE_PROBLEMS = {
    "channel_archived",
    "not_in_channel",
    "nothing_new",
    "shared_channel",
    "thread_gone",
    "thread_without_text",
    "token_revoked",
}
"""What concerns the asker alone, unless the channel has been told already that we are at work."""

THIS_THREAD = "this thread"
UNNAMED = {SourceKind.FILE: "the recording", SourceKind.THREAD: THIS_THREAD}
"""What is said in place of names to somebody who may no longer be in the channel."""


@dataclass(frozen=True, slots=True)
class Fetched:
    """
    What a job has read in the end: results, where it was said, all sources of the conversation, and what is new.

    `typed` are the ids of messages that were typed in a thread. `insights` are by our ids, and `news` counts what is
    new of each kind. `is_outdated` says that the results rest on the old wording of messages that were edited.
    """

    results: Results
    typed: Collection[str]
    evidence: EvidenceOf
    sources: Sequence[Source]
    insights: Mapping[str, Insight]
    news: Sequence[tuple[int, str]]
    thread_url: str
    is_outdated: bool


def posts_of(job: Job, fetched: Fetched | None, *, limits: Limits, now: float, spoken: bool) -> list[Post]:
    """
    The messages that a job owes after a step, in their current wording; their ids follow from the job's.

    `spoken` says that it has a progress message already. The conversation's readout is not among them.
    """
    if job.state is JobState.DONE and fetched is not None:
        return _found(job, fetched, now)
    if job.state is JobState.FAILED:
        return _failure(job, limits, now, spoken=spoken)
    working = _working(job) if job.sources else None
    if job.sources and _is_held_up(job):
        working = progress.limited(job.problem or "")
    return [] if working is None else [post_of(job, PROGRESS, working.as_json(), now)]


def readout_post(job: Job, fetched: Fetched, now: float) -> Post:
    """
    The conversation's readout in its new wording: the message that it has, or the first one.

    That takes the place of the progress message, or, when it took long, is a message of its own.
    """
    notes = [SourceNote(_name(source), source.problem, source.warning) for source in fetched.sources]
    conversation = job.conversation
    body = readout(
        fetched.results,
        title=title_of(fetched.results.conversation, fetched.sources),
        sources=notes,
        unread=_unread(fetched.sources),
        evidence=fetched.evidence,
        typed=fetched.typed,
        conversation=conversation.id,
    )
    if fetched.is_outdated:
        body = outdated(body.as_json())
    if conversation.readout_post is not None:
        first_job, _, kind = conversation.readout_post.rpartition(".")
        return replace(post_of(job, kind, body.as_json(), now), id=conversation.readout_post, job=first_job)
    return post_of(job, READOUT if _is_late(job, now) or not job.sources else PROGRESS, body.as_json(), now)


def _found(job: Job, fetched: Fetched, now: float) -> list[Post]:
    """What is said beside the readout when a job is done."""
    if job.want != WHOLE:
        return _answer(job, fetched, now)
    if not job.sources:
        url = fetched.thread_url if job.response_url else None
        told = news.still_outdated() if fetched.is_outdated else news.refreshed(fetched.news, url=url)
        return [_notice(job, told, now)]
    if job.conversation.readout_post is not None:
        done, counts = _done(job.sources), fetched.news
        is_again = any(source.edits_read for source in done)
        added = news.read_again(counts) if is_again else news.added([_added(source) for source in done], counts)
        return _final(job, added, progress.done(), now)
    return [post_of(job, PROGRESS, progress.moved().as_json(), now)] if _is_late(job, now) else []


def _answer(job: Job, fetched: Fetched, now: float) -> list[Post]:
    """A part of the results: in the thread where it was asked for there, and for the asker alone elsewhere."""
    if job.want in TRANSCRIPTS:
        return [_notice(job, news.transcript_posted(fetched.thread_url), now)] if job.response_url else []
    body = part(fetched.results, job.want, evidence=fetched.evidence, typed=fetched.typed)
    return [_notice(job, body, now) if job.response_url else post_of(job, ANSWER, body.as_json(), now)]


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


def _is_held_up(job: Job) -> bool:
    """Whether a job waits for long because we may not ask more often; how far the API is goes before that."""
    waits_until = job.created_at if job.due_at is None else job.due_at
    is_long = waits_until - job.created_at > SPEAK_SECONDS
    return is_long and job.problem in progress.LIMITED and job.state is not JobState.POLLING


def _final(job: Job, body: Body, pointer: Body, now: float) -> list[Post]:
    """The last word in place of the progress message, or as a message of its own to which `pointer` then points."""
    if not _is_late(job, now):
        return [post_of(job, PROGRESS, body.as_json(), now)]
    return [post_of(job, PROGRESS, pointer.as_json(), now), post_of(job, READOUT, body.as_json(), now)]


def _is_late(job: Job, now: float) -> bool:
    return now - job.created_at > QUIET_SECONDS


def _notice(job: Job, body: Body, now: float, *, is_open: bool = False) -> Post:
    """What concerns the asker alone, who is elsewhere than in the thread if there is a response URL."""
    notice = post_of(job, NOTICE, body.as_json(), now, user_id=job.user_id, response_url=job.response_url)
    return replace(notice, is_open=is_open, thread_ts=None if job.response_url else notice.thread_ts)


def _failure(job: Job, limits: Limits, now: float, *, spoken: bool) -> list[Post]:
    failed = [
        (source, source.problem or job.problem or "internal")
        for source in job.sources
        if source.state is not SourceState.DONE
    ]
    is_private = (job.response_url or not spoken) and any(code in PRIVATE_PROBLEMS for _, code in failed)
    if is_private or not job.sources:
        failures = [Failure(UNNAMED[source.kind], code) for source, code in failed]
    else:
        failures = [Failure(_name(source), code) for source, code in failed]
    failures = failures or [Failure(THIS_THREAD, job.problem or "internal")]
    body = retry.offered(problems.problem(failures, limits=limits, log_id=job.id), failures, job_id=job.id)
    if is_private or not job.sources:
        return [_notice(job, body, now, is_open=True)]
    return _final(job, body, progress.stopped(), now) if spoken else [post_of(job, PROGRESS, body.as_json(), now)]


def undelivered(job: Job, problem: str, limits: Limits, now: float) -> Post:
    """What the asker alone hears when Slack does not take what was meant for the thread."""
    body = problems.problem([Failure(THIS_THREAD, problem)], limits=limits, log_id=job.id)
    return _notice(job, body, now, is_open=True)


def _done(sources: Sequence[Source]) -> list[Source]:
    return [source for source in sources if source.state is SourceState.DONE]


def _added(source: Source) -> str:
    return count(len(set(source.message_ts)), "message") if source.kind is SourceKind.THREAD else _name(source)


def _unread(sources: Sequence[Source]) -> Sequence[str]:
    """The kinds of things that could not be read; what follows a source's last words is the next one's as well."""
    of_message = {ts: [kind for at, kind in source.unread if at == ts] for source in sources for ts, _ in source.unread}
    return [kind for kinds in of_message.values() for kind in kinds]


def _name(source: Source) -> str:
    return source.name or (THIS_THREAD if source.kind is SourceKind.THREAD else source.file_id)
