"""Where things were said: from a message of a conversation back to its recording or to the thread it was written in."""

from bisect import bisect_right
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from blocks.page import Evidence, EvidenceOf
from blocks.text import brief, clock
from conversation.models import Message, Results
from storage.sources import Source, SourceKind, SourceState
from workspace.threads import time_of

MESSAGE_LABEL = "message"
MAX_NAME = 18

ThreadUrl = Callable[[str, str], str]


@dataclass(frozen=True, slots=True)
class _Stretch:
    """Messages of a conversation that came from these sources, and from when on they were said."""

    sources: Sequence[Source]
    messages: Sequence[Message]
    began_at: datetime | None


def evidence_in(sources: Sequence[Source], results: Results, *, thread_url: ThreadUrl) -> EvidenceOf:
    """
    Where a message was said: its time in the recording, or a link to the message of the thread.

    Where there are several recordings the time comes with the name of its own. `thread_url` takes the ts of a message
    and of its thread, which is empty for the conversation's own. There is no evidence where nobody knows which of
    several sources a message came from: nobody looked between them, or others appended to the conversation.
    """
    done = [source for source in sources if source.state is SourceState.DONE]
    is_named = sum(source.kind is SourceKind.FILE for source in done) > 1
    of_message = dict[str, EvidenceOf]()
    for stretch in _stretches(done, results):
        of_stretch = _evidence(stretch, thread_url, is_named=is_named)
        of_message.update((message.id, of_stretch) for message in stretch.messages)
    return lambda message: of_message[message.id](message) if message.id in of_message else None


def typed_in(sources: Sequence[Source], results: Results) -> frozenset[str]:
    """The ids of the messages that were typed in a thread, as far as it is known which were."""
    done = [source for source in sources if source.state is SourceState.DONE]
    return frozenset(
        message.id
        for stretch in _stretches(done, results)
        if all(source.kind is SourceKind.THREAD for source in stretch.sources)
        for message in stretch.messages
    )


def _stretches(sources: Sequence[Source], results: Results) -> Iterator[_Stretch]:
    first, began_at, together = 0, results.conversation.start_at, list[Source]()
    for number, source in enumerate(sources, start=1):
        together.append(source)
        if source.messages_after is not None and _ends_before(source, sources[number:]):
            yield _Stretch(tuple(together), results.messages[first : source.messages_after], began_at)
            first = source.messages_after
            began_at = None if source.ended_at is None else datetime.fromtimestamp(source.ended_at, UTC)
            together.clear()
    if together:
        yield _Stretch(together, results.messages[first:], began_at)


def _ends_before(source: Source, later: Sequence[Source]) -> bool:
    """Whether a source was read before there were later ones, and not again with them, when all seem to be its own."""
    end = (source.messages_after, source.ended_at)
    return all(each.messages_after is not None and (each.messages_after, each.ended_at) != end for each in later)


def _evidence(stretch: _Stretch, thread_url: ThreadUrl, *, is_named: bool) -> EvidenceOf:
    if all(source.kind is SourceKind.THREAD for source in stretch.sources):
        return _in_thread(stretch.sources, thread_url)
    if len(stretch.sources) == 1 and stretch.began_at is not None:
        return _in_recording(f"{brief(stretch.sources[0].name, MAX_NAME)} " if is_named else "", stretch.began_at)
    return lambda _: None


def _in_recording(name: str, began_at: datetime) -> EvidenceOf:
    def evidence(message: Message) -> Evidence | None:
        # An API may have other ideas of where an appended recording begins.
        if message.start_at is None or message.start_at < began_at:
            return None
        return Evidence(f"{name}{clock((message.start_at - began_at).total_seconds())}")

    return evidence


def _in_thread(sources: Sequence[Source], thread_url: ThreadUrl) -> EvidenceOf:
    """The last Slack message that began before a sentence did; the API keeps milliseconds of a ts's microseconds."""
    written = sorted((time_of(ts), ts, source.thread_ts) for source in sources for ts in source.message_ts)

    def evidence(message: Message) -> Evidence | None:
        if message.start_at is None:
            return None
        until = message.start_at + timedelta(milliseconds=1)
        before = bisect_right(written, until, key=lambda each: each[0])
        return Evidence(MESSAGE_LABEL, thread_url(*written[before - 1][1:])) if before else None

    return evidence
