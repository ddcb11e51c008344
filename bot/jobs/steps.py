"""The steps of a job: each has one effect on the API and gives the job as it is afterwards."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, tzinfo
from functools import partial

from blocks import transcript
from blocks.problems import Limits
from bot.jobs import pipeline
from bot.jobs.evidence import typed_in
from bot.jobs.pipeline import Count, Fetch, GiveUp, Look, Poll, Step, Submit
from bot.jobs.rendering import TRANSCRIPTS
from conversation.client import ConversationClient
from conversation.errors import (
    ContractError,
    ConversationError,
    LengthMismatch,
    NotFound,
    NotNow,
    RateLimited,
    RequestRefused,
    Unauthorized,
    Unreachable,
)
from conversation.models import Conversation, Message, Results, Submission, SubmitOptions, TextMessage
from storage import edits, jobs, sources
from storage.database import Database
from storage.edits import Edit
from storage.jobs import Job, JobState
from storage.sources import Source, SourceKind, SourceState
from storage.transaction import Transaction
from workspace.downloads import Downloads
from workspace.errors import Later, Limited, Refused
from workspace.reading import File, Slack, TextFile
from workspace.threads import Unread, corrections, people, text_messages, unread, utterances

NAME_LENGTH = 80

MOST_UNAUTHORIZED = 2
"""A token can end between its renewal and its use once; twice in a row means that the credentials are wrong."""

API_REST_SECONDS = 5.0
"""How long an API that limits us is left alone where it does not say."""

Written = tuple[str, TextMessage]
"""A message of a thread, after its ts."""


@dataclass(frozen=True, slots=True)
class Stretch:
    """
    Messages of a thread to be sent, and what cannot be read among them.

    One that begins anew makes a new conversation at the API, in place of the one that is there.
    """

    messages: Sequence[Written]
    unread: Sequence[Unread]
    begins_anew: bool = False


@dataclass(frozen=True, slots=True)
class Taken:
    """
    A job after a step, and the results when the step has read them.

    With `then` the job stays taken, and that is its next step as soon as this one is written down.
    """

    job: Job
    results: Results | None = None
    then: Step | None = None


@dataclass(frozen=True, slots=True)
class Steps:
    """
    Takes the steps that the pipeline decides on. Every step may be killed at any point and taken again.

    `is_idempotent` says that the API is our engine, which takes a submission with an Idempotency-Key only once;
    `webhook_url` says where the API may call when it has news of a source.
    """

    database: Database
    api: ConversationClient
    slack: Slack
    downloads: Downloads
    limits: Limits
    bot_user_id: str
    clock: Callable[[], float]
    random: pipeline.Random
    is_idempotent: bool
    webhook_url: Callable[[str], str] | None

    async def take(self, job: Job, step: Step | None = None) -> Taken:
        """Take a step, or the one that the job needs; what goes wrong on the way is in the job that comes back."""
        step = step or pipeline.next_step(job, is_idempotent=self.is_idempotent)
        job = replace(job, problem=None)  # What it waited for before this step.
        may_be_taken = False
        try:
            return await self._take(job, step)
        except ConversationError as error:
            failure, may_be_taken = _meaning(error, job.attempts), _may_be_taken(error)
        except (Refused, Later) as error:
            failure = error
        if isinstance(step, Submit) and not may_be_taken:
            job = pipeline.not_taken(job)
        if isinstance(failure, Refused):
            return Taken(pipeline.source_refused(job, failure.problem, self.clock()))
        if isinstance(failure, Limited):
            return Taken(pipeline.waiting(job, failure.problem, self.clock(), failure.seconds))
        return Taken(pipeline.postponed(job, failure.problem, self.clock(), self.random, failure.retry_after))

    async def _take(self, job: Job, step: Step) -> Taken:
        match step:
            case Submit(source):
                return Taken(await self._submit(job, source))
            case Count(source, conversation_id):
                return await self._count(job, source, conversation_id)
            case Look(source, conversation_id):
                return Taken(await self._look(job, source, conversation_id))
            case Poll(api_job_id):
                return Taken(await self._poll(job, api_job_id))
            case Fetch(conversation_id):
                results = await self._fetch(job, conversation_id)
                return Taken(pipeline.fetched(_measured(job, results.conversation, results.messages)), results)
            case GiveUp(problem):
                raise Refused(problem)

    async def _poll(self, job: Job, api_job_id: str) -> Job:
        answer = await self.api.get_job(api_job_id)
        waiting = await self.database.run(jobs.waiting)
        job = pipeline.polled(job, answer, self.clock(), self.random, waiting=waiting)
        conversation_id = job.conversation.conversation_id
        if job.state is not JobState.SUBMITTING or conversation_id is None:
            return job
        # Another source follows. Where it begins can only be seen now.
        conversation = await self.api.get_conversation(conversation_id)
        return _measured(job, conversation, await self.api.get_messages(conversation_id))

    async def _fetch(self, job: Job, conversation_id: str) -> Results:
        """Read the results, for whoever may see them now; a transcript is delivered here, as Slack has it at once."""
        thread = job.conversation
        if not job.sources:
            await self.slack.check_member(thread.channel_id, job.user_id, asks_there=job.response_url is None)
            await self.slack.check_channel(thread.channel_id)
        # The API recomputes topics and summary of an appended conversation only when it is told to.
        results = await self.api.get_results(conversation_id, refresh=True)
        if job.want in TRANSCRIPTS:
            ending = TRANSCRIPTS[job.want]
            inside = await self.database.run(lambda db: sources.in_readout(db, thread.id))
            content = transcript.transcript(results, ending, typed=typed_in(inside, results))
            file = TextFile(transcript.file_name(results, ending), content)
            place = thread.channel_id, thread.thread_ts
            await self.slack.share_file(place, file, earlier=job.file_id, remember=partial(self._remember_file, job))
        return results

    async def _remember_file(self, job: Job, file_id: str) -> None:
        if not await self.database.run(lambda db: jobs.remember_file(db, job.id, file_id)):
            raise Refused("conversation_forgotten")

    async def _count(self, job: Job, source: Source, conversation_id: str) -> Taken:
        messages = len(await self.api.get_messages(conversation_id))
        await self.database.run(lambda db: _settle(db, job, messages))
        counted, submit = pipeline.counted(job, source, messages)
        return Taken(counted, then=submit)

    async def _look(self, job: Job, source: Source, conversation_id: str) -> Job:
        messages = await self.api.get_messages(conversation_id)
        seconds = 0.0
        if source.kind is SourceKind.FILE and job.deadline_at is None:
            file = await self.slack.file(source.file_id)
            seconds = self.limits.max_seconds if file.seconds is None else file.seconds
        return pipeline.looked(job, source, len(messages), self.clock(), self.random, seconds=seconds)

    async def _submit(self, job: Job, source: Source) -> Job:
        await self.slack.check_channel(job.conversation.channel_id)
        if source.kind is SourceKind.FILE:
            source, submission = await self._submit_file(job, source)
            return pipeline.submitted(job, source, submission, self.clock())
        source, inside, alone = await self.database.run(partial(_noted, job=job, source=source))
        stretch = await self._unsent(job, source, inside, alone=alone)
        if not stretch.messages and stretch.begins_anew:
            return pipeline.source_refused(pipeline.not_taken(job), "thread_without_text", self.clock())
        if not stretch.messages:
            return pipeline.nothing_unsent(job, inside, self.clock())
        source, submission = await self._submit_messages(job, source, stretch)
        return pipeline.submitted(job, source, submission, self.clock())

    async def _submit_file(self, job: Job, source: Source) -> tuple[Source, Submission]:
        file = await self.slack.file(source.file_id)
        self._check(file)
        # What was read at the event may be a stand-in without a name.
        source = replace(source, name=file.name)
        async with self.downloads.open(file) as download:
            submission = await self.api.submit_audio(
                download.content,
                length=download.length,
                content_type=download.content_type,
                # Other APIs time a recording from its submission, and do not know this option.
                options=replace(self._options(source), start_at=file.created_at if self.is_idempotent else None),
                idempotency_key=source.id,
                conversation_id=job.conversation.conversation_id,
            )
        return source, submission

    def _options(self, source: Source) -> SubmitOptions:
        return SubmitOptions(name=source.name, webhook_url=self.webhook_url and self.webhook_url(source.id))

    def _check(self, file: File) -> None:
        if file.size == 0:
            raise Refused("empty_file")
        if file.size > self.limits.max_bytes:
            raise Refused("too_large")
        if file.seconds is not None and file.seconds > self.limits.max_seconds:
            raise Refused("too_long")

    async def _unsent(self, job: Job, source: Source, inside: Sequence[Source], *, alone: bool) -> Stretch:
        """
        The messages of a thread that are to be sent: those that no earlier source has, or that were sent before.

        Where earlier ones were edited since, a conversation that is made of nothing but this thread begins anew with
        all of it. One that has other sources, which nobody could take out again, gets the new words as corrections.
        """
        others = [each for each in inside if each.id != source.id]
        sent = [ts for each in others if each.thread_ts == source.thread_ts for ts in each.message_ts]
        last = max(sent, default=None)
        if last is None or not source.edits_read:
            stretch = await self._read_thread(job, source, after=last)
        elif alone:
            stretch = replace(await self._read_thread(job, source), begins_anew=True)
        else:
            stretch = await self._read_thread(job, source, correct_until=last)
        if source.message_ts:
            messages = [(ts, message) for ts, message in stretch.messages if ts <= max(source.message_ts)]
            stretch = replace(stretch, messages=messages)
        return stretch

    async def _submit_messages(self, job: Job, source: Source, stretch: Stretch) -> tuple[Source, Submission]:
        messages = stretch.messages
        source = replace(
            source,
            message_ts=tuple(ts for ts, _ in messages),
            unread=tuple(stretch.unread),
            name=_title(messages[0][1].content),
        )
        # Written down before they are sent: a repeat sends the same messages, whatever was added to the thread since.
        await self.database.run(lambda db: sources.update(db, source))
        submission = await self.api.submit_text(
            [message for _, message in messages],
            self._options(source),
            idempotency_key=source.id,
            conversation_id=None if stretch.begins_anew else job.conversation.conversation_id,
        )
        return source, submission

    async def _read_thread(
        self, job: Job, source: Source, *, after: str | None = None, correct_until: str | None = None
    ) -> Stretch:
        """
        The messages of a thread after one of its messages, or all of them.

        With `correct_until`, those up to there are only read for what was edited, and come as corrections before the
        others.
        """
        thread = job.conversation
        thread_ts = source.thread_ts or thread.thread_ts
        messages = await self.slack.thread(thread.channel_id, thread_ts, after=after)
        spoken = utterances(messages, bot_user_id=self.bot_user_id)
        found = await self.slack.people(people(spoken))
        names = {user_id: person.name for user_id, person in found.items()}
        zones = {user_id: person.zone for user_id, person in found.items()}

        def zone_of(user_id: str | None) -> tzinfo:
            return zones.get(user_id or "", UTC)

        corrected: Sequence[Written] = ()
        if correct_until is not None:
            edited = set(source.message_ts) or await self.database.run(lambda db: _edited(db, job, source))
            old = [each for each in spoken if each.ts <= correct_until]
            corrected = corrections(old, names, edited, zone_of)
            spoken = tuple(each for each in spoken if each.ts > correct_until)
        written = [*corrected, *text_messages(spoken, names, zone_of)]
        return Stretch(written, unread(messages, bot_user_id=self.bot_user_id))


def _noted(db: Transaction, job: Job, source: Source) -> tuple[Source, Sequence[Source], bool]:
    """
    A source with the last edit that it will have read, as it was first written down, and all of the conversation.

    At last, whether that has nothing in it but the source's thread.
    """
    if not source.message_ts:
        source = replace(source, edits_read=max((edit.id for edit in _edits_of(db, job, source)), default=0))
    inside = sources.of_conversation(db, job.conversation.id)
    done = [each for each in inside if each.state is SourceState.DONE]
    others = [each for each in (*done, *sources.in_doubt(db, job.conversation.id)) if each.id != source.id]
    alone = all(each.kind is SourceKind.THREAD and each.thread_ts == source.thread_ts for each in others)
    return source, inside, alone


def _edits_of(db: Transaction, job: Job, source: Source) -> Sequence[Edit]:
    thread_ts = source.thread_ts or job.conversation.thread_ts
    return [edit for edit in edits.pending(db, job.conversation.id) if edit.thread_ts == thread_ts]


def _edited(db: Transaction, job: Job, source: Source) -> set[str]:
    return {edit.ts for edit in _edits_of(db, job, source) if edit.id <= source.edits_read}


def _measured(job: Job, conversation: Conversation, messages: Sequence[Message]) -> Job:
    ended_at = None if conversation.end_at is None else conversation.end_at.timestamp()
    return pipeline.measured(job, len(messages), ended_at)


def _settle(db: Transaction, job: Job, messages: int) -> None:
    for source in sources.in_doubt(db, job.conversation.id):
        sources.update(db, pipeline.settled(source, messages))


def _meaning(error: ConversationError, attempts: int) -> Refused | Later:
    match error:
        case Unauthorized() if attempts < MOST_UNAUTHORIZED:
            return Later("api_unauthorized")
        case Unauthorized():
            return Refused("api_unauthorized")
        case NotFound():
            return Refused("api_lost")
        case RequestRefused():
            return Refused(error.code or "api_refused")
        case RateLimited():
            return Limited("api_limited", retry_after=error.retry_after or API_REST_SECONDS)
        case NotNow():
            return Later("api_unreachable", retry_after=error.retry_after)
        case LengthMismatch():
            return Later("download_failed")
        case ContractError():
            return Later("api_broken")
    return Later("internal")


def _may_be_taken(error: ConversationError) -> bool:
    """Whether the API may have taken a submission that ended so."""
    match error:
        case RequestRefused() | RateLimited() | LengthMismatch():
            return False
        case Unreachable():
            return error.sent
    return True


def _title(text: str) -> str:
    line = text.splitlines()[0]
    return line if len(line) <= NAME_LENGTH else line[: NAME_LENGTH - 1].rstrip() + "…"
