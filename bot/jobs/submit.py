"""The step that sends a source to the API: a recording as it comes from Slack, or the messages of a thread."""

from dataclasses import replace
from functools import partial

from blocks.problems import Limits
from bot.jobs import pipeline
from bot.jobs.context import Context
from bot.jobs.thread_reading import plan, read
from bot.jobs.titles import title_from
from storage import jobs, sources
from storage.jobs import Job
from storage.sources import Source, SourceKind
from storage.transaction import Transaction
from workspace.errors import Refused
from workspace.reading import File


async def submit(at: Context, job: Job, source: Source) -> Job:
    """Send a source, as a new conversation or as an addition to the one that is there."""
    await at.slack.check_channel(job.conversation.channel_id)
    return await (_recording if source.kind is SourceKind.FILE else _thread)(at, job, source)


async def _recording(at: Context, job: Job, source: Source) -> Job:
    file = await at.slack.file(source.file_id)
    _check(file, at.limits)
    # What was read at the event may be a stand-in without a name.
    source = replace(source, name=file.name)
    async with at.downloads.open(file) as download:
        submission = await at.api.submit_audio(
            download.content,
            length=download.length,
            content_type=download.content_type,
            # Other APIs time a recording from its submission, and do not know this option.
            options=replace(at.options(source), start_at=file.created_at if at.is_idempotent else None),
            idempotency_key=source.id,
            conversation_id=job.conversation.conversation_id,
        )
    return pipeline.submitted(job, source, submission, at.clock(), at.policy)


async def _thread(at: Context, job: Job, source: Source) -> Job:
    planned = await at.database.run(partial(plan, job=job, source=source))
    stretch = await read(at, job, planned)
    if not stretch.messages:
        return pipeline.nothing_unsent(job, () if planned.starts_over else planned.inside, at.clock())
    source = replace(
        planned.source,
        message_ts=tuple(ts for ts, _ in stretch.messages),
        unread=tuple(stretch.unread),
        name=title_from([message.content for _, message in stretch.messages]),
    )
    # Written down before they are sent: a repeat sends the same messages, whatever was added to the thread since.
    await at.database.run(partial(_write_down, job=job, source=source))
    submission = await at.api.submit_text(
        [message for _, message in stretch.messages],
        at.options(source),
        idempotency_key=source.id,
        conversation_id=None if planned.starts_over else job.conversation.conversation_id,
    )
    return pipeline.submitted(job, source, submission, at.clock(), at.policy)


def _write_down(db: Transaction, job: Job, source: Source) -> None:
    """Raises: Refused if the job was forgotten, or somebody else has it by now: nothing may be sent any more."""
    if not jobs.is_current(db, job):
        raise Refused("conversation_forgotten")
    sources.update(db, source)


def _check(file: File, limits: Limits) -> None:
    if file.size == 0:
        raise Refused("empty_file")
    if file.size > limits.max_bytes:
        raise Refused("too_large")
    if file.seconds is not None and file.seconds > limits.max_seconds:
        raise Refused("too_long")
