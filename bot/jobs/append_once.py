"""
What keeps an append from being in a conversation twice, at an API that takes twice what is sent to it twice.

The conversation's messages are counted before a source is sent, and the count is committed with the source (Count).
A source that is found with a count may have been taken, so its conversation is counted again (Look): one that has grown
has taken it, because nobody else appends to it.
"""

from dataclasses import dataclass, replace

from bot.jobs import pipeline
from bot.jobs.context import Context
from bot.jobs.pipeline import Submit, not_taken, with_source, without_doubt
from bot.policies import JobPolicy
from storage import jobs, sources
from storage.jobs import Job
from storage.sources import Source, SourceKind, SourceState
from storage.transaction import Transaction


@dataclass(frozen=True, slots=True)
class Count:
    """Count a conversation's messages before a source is appended to it."""

    source: Source
    conversation_id: str


@dataclass(frozen=True, slots=True)
class Look:
    """See by its messages whether a conversation has grown by an append that had an unknown outcome."""

    source: Source
    conversation_id: str


def guarded(job: Job, step: pipeline.Step) -> pipeline.Step | Count | Look:
    """Decide what comes before a submission; a conversation's first source has nothing to double."""
    conversation_id = job.conversation.conversation_id
    if not isinstance(step, Submit) or conversation_id is None:
        return step
    is_counted = step.source.messages_before is not None
    return Look(step.source, conversation_id) if is_counted else Count(step.source, conversation_id)


async def count(at: Context, job: Job, step: Count) -> tuple[Job, Submit]:
    """Count, end older doubts about the conversation, and give what follows as soon as that is written down."""
    messages = len(await at.api.get_messages(step.conversation_id))

    def settle(db: Transaction) -> None:
        # A count that another process overtook is older than what that has written down.
        for source in sources.in_doubt(db, job.conversation.id) if jobs.is_current(db, job) else ():
            sources.update(db, settled(source, messages))

    await at.database.run(settle)
    return counted(job, step.source, messages)


async def look(at: Context, job: Job, step: Look) -> Job:
    """Count again, and see what that says of the source."""
    messages = len(await at.api.get_messages(step.conversation_id))
    seconds = 0.0
    if step.source.kind is SourceKind.FILE and job.deadline_at is None:
        file = await at.slack.file(step.source.file_id)
        seconds = at.limits.max_seconds if file.seconds is None else file.seconds
    return looked(job, step.source, messages, at.clock(), at.policy, seconds=seconds)


def counted(job: Job, source: Source, messages: int) -> tuple[Job, Submit]:
    """
    The conversation has so many messages: the source is sent next, as soon as that is written down.

    From then on it is unknown whether the API took it, until something better is known.
    """
    source = replace(source, messages_before=messages)
    job = replace(job, sources=tuple(settled(each, messages) for each in job.sources))
    return with_source(job, source), Submit(source)


def settled(source: Source, messages: int) -> Source:
    """
    End a doubt when the conversation has so many messages before another source is sent.

    From then on the older count says nothing. Where the conversation has grown by what failed, that is done after all;
    what waits to be tried again will find so by itself.
    """
    if source.messages_before is None or messages <= source.messages_before:
        return without_doubt(source)
    if source.state is SourceState.WAITING:
        return source
    return replace(without_doubt(source), state=SourceState.DONE, problem=None)


def looked(job: Job, source: Source, messages: int, now: float, policy: JobPolicy, *, seconds: float) -> Job:
    """
    The conversation that a source, so many `seconds` long, may have been appended to has so many messages.

    One that has grown has taken the source: nobody else appends to it. It is done as soon as two looks see the same,
    because the API may still be at work. One that has not grown is watched for as long as the API may need; then the
    source was lost on its way and is sent again. A good look is not counted as an attempt.
    """
    watched_until = job.deadline_at or now + policy.tempo(source.kind).watch + seconds
    is_over = now >= watched_until
    job = replace(job, attempts=max(job.attempts - 1, 0), deadline_at=watched_until)
    if messages > (source.messages_before or 0):
        if messages == source.messages_seen or is_over:
            return pipeline.source_done(job, now)
        source = replace(source, messages_seen=messages)
    elif is_over:
        return replace(not_taken(job), deadline_at=None, due_at=now)
    return replace(with_source(job, source), due_at=now + policy.jittered(policy.tempo(source.kind).look))
