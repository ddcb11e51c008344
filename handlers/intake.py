"""The intake of requests: each is written down once, whole, before Slack hears that we have it."""

import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from enum import Enum, auto

from blocks import news, progress
from blocks.body import Body
from blocks.problems import Failure, Limits, problem
from blocks.sections import WHOLE
from handlers.payloads import Asker
from storage import conversations, edits, inbox, jobs, posts, settings, sources
from storage.conversations import Conversation
from storage.database import Database
from storage.jobs import Job, JobState
from storage.posts import Post
from storage.settings import ChannelMode
from storage.sources import Source, SourceKind
from storage.transaction import Transaction
from workspace.files import SharedFile


class Turn(Enum):
    """When a request is worked on."""

    NOW = auto()
    NEXT = auto()
    """After what is being worked on for the same conversation."""
    JOINED = auto()
    """Together with an equal request that has not begun."""
    NEVER = auto()
    """All of it is in the conversation, or on its way there."""


@dataclass(frozen=True, slots=True)
class Intake:
    """Writes requests down. `wake` is called after each commit; `wall` is the clock that schedules go by."""

    database: Database
    default_mode: ChannelMode
    limits: Limits
    clock: Callable[[], float]
    new_id: Callable[[], str]
    wake: Callable[[], None]
    wall: Callable[[], float] = time.time

    async def record(self, key: str, unit: Callable[[Transaction], None]) -> None:
        """
        Write a request down unless it was before.

        `key` is what Slack repeats with a second delivery: the event_id, or a trigger_id. When this returns, the
        request is safe; when it raises, nothing of it was written and Slack must deliver it again.
        """
        await self.record_once([key], unit)

    async def record_once(self, keys: Sequence[str], unit: Callable[[Transaction], None]) -> None:
        """The same for a request that may come under any of several keys."""

        def once(db: Transaction) -> None:
            if all([inbox.is_new(db, key, self.clock()) for key in keys]):  # noqa: C419 - each is written down
                unit(db)

        await self.database.run(once)
        self.wake()

    def mode(self, db: Transaction, team_id: str, channel_id: str) -> ChannelMode:
        """The mode for recordings in a channel."""
        return settings.channel_mode(db, team_id, channel_id) or self.default_mode

    def add_recordings(
        self, db: Transaction, asker: Asker, thread_ts: str, files: Sequence[SharedFile], *, is_wanted: bool = False
    ) -> Job | None:
        """
        A job for those files that are not part of their thread's conversation yet; None where all of them are.

        Where they are wanted it is due, and its first message owed; otherwise it waits for its start.
        """
        conversation = self._conversation(db, asker, thread_ts)
        known = {source.file_id for source in sources.of_conversation(db, conversation.id)}
        new = [Source(self.new_id(), SourceKind.FILE, file_id=f.id, name=f.name) for f in files if f.id not in known]
        if not new:
            return None
        job = self._add(db, asker, conversation, new, JobState.QUEUED if is_wanted else JobState.ASKED)
        if is_wanted:
            self.owe_of(db, job, "progress", progress.received([source.name for source in new]))
        return job

    def start_recordings(
        self, db: Transaction, asker: Asker, thread_ts: str, files: Sequence[SharedFile]
    ) -> Job | None:
        """
        A job at work on those files that are wanted now, its first message owed; None when nothing is left to do.

        Where we asked whether to, that was the Yes.
        """
        ids = {file.id for file in files}
        for job in jobs.asked(db, self._conversation(db, asker, thread_ts).id):
            if any(source.file_id in ids for source in job.sources):
                self.start(db, job)
                return job
        return self.add_recordings(db, asker, thread_ts, files, is_wanted=True)

    def start(self, db: Transaction, job: Job) -> None:
        """Begin to work on recordings that we asked about, and owe the first message."""
        jobs.save(db, replace(job, state=JobState.QUEUED, due_at=self.clock()), self.clock())
        self.owe_of(db, job, "progress", progress.received([source.name for source in job.sources]))

    def add_thread(self, db: Transaction, asker: Asker, thread_ts: str, *, other_thread_ts: str = "") -> Turn:
        """
        Write down that a thread, or another one for it, must be read: by a job of its own, which takes its turn.

        One that has not begun yet reads what is written until then, and needs no second.
        """
        conversation = self._conversation(db, asker, thread_ts)
        if jobs.is_thread_waiting(db, conversation.id, other_thread_ts):
            return Turn.JOINED
        turn = Turn.NEXT if self.is_at_work(db, conversation) else Turn.NOW
        source = Source(self.new_id(), SourceKind.THREAD, thread_ts=other_thread_ts)
        self._add(db, asker, conversation, [source], JobState.QUEUED)
        return turn

    def is_at_work(self, db: Transaction, conversation: Conversation) -> bool:
        """Whether something is being added to a conversation, or waits to be."""
        return any(job.sources for job in jobs.at_work(db, conversation.id))

    def tell_turn(self, db: Transaction, asker: Asker, turn: Turn, *, thread_ts: str | None = None) -> None:
        """Owe an asker in the thread itself a word on the work that the request waits for, if any."""
        if turn is Turn.NEXT:
            self.owe(db, asker, news.added_next(), thread_ts=thread_ts, is_open=True)
        elif turn is Turn.JOINED:
            self.owe(db, asker, news.joined(), thread_ts=thread_ts, is_open=True)

    def append(
        self,
        db: Transaction,
        asker: Asker,
        conversation: Conversation,
        files: Sequence[SharedFile],
        thread_ts: str,
    ) -> Turn:
        """Write down that a message's recordings, or else its thread, must be added to a conversation."""
        there, root = replace(asker, channel_id=conversation.channel_id), conversation.thread_ts
        if not files:
            return self.add_thread(db, there, root, other_thread_ts="" if thread_ts == root else thread_ts)
        turn = Turn.NEXT if self.is_at_work(db, conversation) else Turn.NOW
        return Turn.NEVER if self.start_recordings(db, there, root, files) is None else turn

    def fetch(
        self,
        db: Transaction,
        asker: Asker,
        conversation: Conversation | None,
        want: str,
        *,
        thread_ts: str | None = None,
    ) -> bool:
        """
        Read results of a conversation again, or tell the asker that there is none.

        True where messages of the readout were edited: their threads are read again first, and the news of that appears
        in the conversation's thread. Otherwise the asker is told, and whether they may see the results is asked when
        those are read. `thread_ts` is the conversation's thread, if that is where the asker is.
        """
        is_at_work = conversation is not None and self.is_at_work(db, conversation)
        if conversation is None or not (conversation.conversation_id or is_at_work):
            unknown = "unknown_conversation" if thread_ts is None else "no_conversation_here"
            self.refuse(db, asker, unknown, thread_ts=thread_ts)
        elif conversation.conversation_id is None:
            self.refuse(db, asker, "already_working", thread_ts=thread_ts)
        elif want == WHOLE and (edited := self._edited(db, conversation)):
            self._add(db, asker, conversation, edited, JobState.QUEUED)
            return True
        elif not jobs.is_want_under_way(db, conversation.id, want, asker.user_id):
            self._add(db, asker, conversation, [], JobState.QUEUED, want)
            if is_at_work:
                self.owe(db, asker, news.fetched_next(), thread_ts=thread_ts, is_open=True)
        return False

    def owe(
        self,
        db: Transaction,
        asker: Asker,
        body: Body,
        *,
        thread_ts: str | None = None,
        is_open: bool = False,
        of: Job | None = None,
    ) -> None:
        """
        Owe the asker an answer that nobody else sees, and they only as long as they are in the channel.

        One that `is_open` says nothing of what is in the channel, and they have it anyhow. What is said of a job goes
        with it.
        """
        now = self.clock()
        answer = replace(self._answer(asker, body, thread_ts, now), is_open=is_open, job=None if of is None else of.id)
        posts.owe(db, answer, now)

    def say(self, db: Transaction, asker: Asker, body: Body, *, thread_ts: str | None = None) -> None:
        """Owe an answer as an ordinary message, where the asker is."""
        now = self.clock()
        posts.owe(db, replace(self._answer(asker, body, thread_ts, now), user_id=None, response_url=None), now)

    def refuse(self, db: Transaction, asker: Asker, code: str, *, thread_ts: str | None = None) -> None:
        """Owe the asker the sentence that says why there is no readout."""
        self.owe(db, asker, problem([Failure("", code)], limits=self.limits), thread_ts=thread_ts, is_open=True)

    def owe_of(self, db: Transaction, job: Job, kind: str, body: Body, *, user_id: str | None = None) -> None:
        """Owe a message in a job's thread, for `user_id` alone when one is given."""
        now = self.clock()
        posts.owe(db, posts.post_of(job, kind, body.as_json(), now, user_id=user_id), now)

    def _answer(self, asker: Asker, body: Body, thread_ts: str | None, now: float) -> Post:
        return Post(
            id=self.new_id(),
            kind="answer",
            team_id=asker.team_id,
            channel_id=asker.channel_id,
            thread_ts=thread_ts,
            user_id=asker.user_id,
            response_url=asker.response_url,
            body=body.as_json(),
            created_at=now,
        )

    def _edited(self, db: Transaction, conversation: Conversation) -> Sequence[Source]:
        """The threads of a conversation in which messages were edited, unless they wait to be read already."""
        threads = dict.fromkeys(edit.thread_ts for edit in edits.pending(db, conversation.id))
        others = ["" if thread_ts == conversation.thread_ts else thread_ts for thread_ts in threads]
        return [
            Source(self.new_id(), SourceKind.THREAD, thread_ts=thread_ts)
            for thread_ts in others
            if not jobs.is_thread_waiting(db, conversation.id, thread_ts)
        ]

    def _conversation(self, db: Transaction, asker: Asker, thread_ts: str) -> Conversation:
        return conversations.of_thread(
            db, asker.team_id, asker.channel_id, thread_ts, new_id=self.new_id(), now=self.clock()
        )

    def _add(
        self,
        db: Transaction,
        asker: Asker,
        conversation: Conversation,
        new: Sequence[Source],
        state: JobState,
        want: str = WHOLE,
    ) -> Job:
        now = self.clock()
        job = Job(
            id=self.new_id(),
            conversation=conversation,
            user_id=asker.user_id,
            created_at=now,
            sources=tuple(new),
            state=state,
            want=want,
            response_url=asker.response_url,
            due_at=now if state is JobState.QUEUED else None,
        )
        jobs.add(db, job)
        return job
