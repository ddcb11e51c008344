"""A thread read for a submission: which of its messages are sent, and as what."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, tzinfo

from bot.jobs.context import Context
from conversation.models import TextMessage
from storage import edits, sources
from storage.jobs import Job
from storage.sources import Source, SourceKind, SourceState
from storage.transaction import Transaction
from workspace.threads import Unread, corrections, people, text_messages, unread, utterances


@dataclass(frozen=True, slots=True)
class Plan:
    """
    The messages of its thread that a submission takes.

    These are all after `after` up to `until`. Of the messages up to `correct_until` only those are taken that were
    `edited`, as corrections that come before the others. One that starts over makes a new conversation at the API, in
    place of the one that is there, whose sources are `inside`.
    """

    source: Source
    inside: Sequence[Source]
    thread_ts: str
    after: str | None = None
    until: str | None = None
    correct_until: str | None = None
    edited: Collection[str] = ()
    starts_over: bool = False


@dataclass(frozen=True, slots=True)
class Stretch:
    """Messages of a thread to be sent, each after its ts, and what cannot be read among them."""

    messages: Sequence[tuple[str, TextMessage]]
    unread: Sequence[Unread]


def plan(db: Transaction, job: Job, source: Source) -> Plan:
    """
    Plan a submission: the messages that no earlier source has, or, in a repeat, those that were sent before.

    Where earlier ones were edited since, a conversation that is made of nothing but this thread starts over with
    all of it. One that has other sources, which could not be taken out again, gets the new words as corrections.
    """
    thread_ts = source.thread_ts or job.conversation.thread_ts
    pending = [edit for edit in edits.pending(db, job.conversation.id) if edit.thread_ts == thread_ts]
    if not source.message_ts:
        source = replace(source, edits_read=max((edit.id for edit in pending), default=0))
    inside = sources.of_conversation(db, job.conversation.id)
    others = [each for each in inside if each.id != source.id]
    last = max((ts for each in others if each.thread_ts == source.thread_ts for ts in each.message_ts), default=None)
    planned = Plan(source, inside, thread_ts, until=max(source.message_ts, default=None))
    if last is None or not source.edits_read:
        return replace(planned, after=last)
    kept = [each for each in others if each.state is SourceState.DONE]
    kept += [each for each in sources.in_doubt(db, job.conversation.id) if each.id != source.id]
    if all(each.kind is SourceKind.THREAD and each.thread_ts == source.thread_ts for each in kept):
        return replace(planned, starts_over=True)
    edited = set(source.message_ts) or {edit.ts for edit in pending if edit.id <= source.edits_read}
    return replace(planned, correct_until=last, edited=edited)


async def read(at: Context, job: Job, planned: Plan) -> Stretch:
    """Read the messages that a plan takes, with the names and the time zones of whoever wrote them."""
    messages = await at.slack.thread(job.conversation.channel_id, planned.thread_ts, after=planned.after)
    spoken = utterances(messages, bot_user_id=at.bot_user_id)
    found = await at.slack.people(people(spoken))
    names = {user_id: person.name for user_id, person in found.items()}

    def zone_of(user_id: str | None) -> tzinfo | None:
        person = found.get(user_id or "")
        return UTC if person is None else person.zone

    correct_until = planned.correct_until or ""
    old, new = ([each for each in spoken if (each.ts <= correct_until) is is_old] for is_old in (True, False))
    written = [*corrections(old, names, planned.edited, zone_of), *text_messages(new, names, zone_of)]
    taken = [(ts, message) for ts, message in written if planned.until is None or ts <= planned.until]
    return Stretch(taken, unread(messages, bot_user_id=at.bot_user_id))
