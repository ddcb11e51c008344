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
class Place:
    """Where in a source something was said: in the message with a `ts`, or so many seconds after a recording began."""

    source: Source
    ts: str | None = None
    seconds: float = 0.0

    @property
    def key(self) -> str:
        """What names the place for as long as the message or the file is there, whatever becomes of the source."""
        return self.ts or f"{self.source.file_id}@{self.seconds:.0f}"


PlaceOf = Callable[[Message], Place | None]


@dataclass(frozen=True, slots=True)
class _Stretch:
    """Messages of a conversation that came from these sources, and from when on they were said."""

    sources: Sequence[Source]
    messages: Sequence[Message]
    began_at: datetime | None


def evidence_in(sources: Sequence[Source], place_of: PlaceOf, *, thread_url: ThreadUrl) -> EvidenceOf:
    """
    Show where a message was said: its time in the recording, or a link to the message of the thread.

    Where there are several recordings the time comes with the name of its own. `thread_url` takes the ts of a message
    and of its thread, which is empty for the conversation's own.
    """
    recordings = [each for each in sources if each.state is SourceState.DONE and each.kind is SourceKind.FILE]

    def evidence(message: Message) -> Evidence | None:
        place = place_of(message)
        if place is None:
            return None
        if place.ts is not None:
            return Evidence(MESSAGE_LABEL, thread_url(place.ts, place.source.thread_ts))
        name = f"{brief(place.source.name, MAX_NAME)} " if len(recordings) > 1 else ""
        return Evidence(f"{name}{clock(place.seconds)}")

    return evidence


def places_in(sources: Sequence[Source], results: Results) -> PlaceOf:
    """
    Where in its source a message was said.

    There is no place where nobody knows which of several sources a message came from: nobody looked between them, or
    others appended to the conversation.
    """
    done = [source for source in sources if source.state is SourceState.DONE]
    of_message = dict[str, PlaceOf]()
    for stretch in _stretches(done, results):
        of_stretch = _places(stretch)
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


def _time(at: float | None) -> datetime | None:
    return None if at is None else datetime.fromtimestamp(at, UTC)


def _places(stretch: _Stretch) -> PlaceOf:
    if all(source.kind is SourceKind.THREAD for source in stretch.sources):
        return _in_thread(stretch.sources)
    if len(stretch.sources) == 1 and stretch.began_at is not None:
        return _in_recording(stretch.sources[0], stretch.began_at)
    return lambda _: None


def _in_recording(source: Source, began_at: datetime) -> PlaceOf:
    def place(message: Message) -> Place | None:
        # An API may have other ideas of where an appended recording begins.
        if message.start_at is None or message.start_at < began_at:
            return None
        return Place(source, seconds=(message.start_at - began_at).total_seconds())

    return place


def _in_thread(sources: Sequence[Source]) -> PlaceOf:
    """The last Slack message that began before a sentence did; the API keeps milliseconds of a ts's microseconds."""
    by_ts = ((time_of(ts), ts, source) for source in sources for ts in source.message_ts)
    written = sorted(by_ts, key=lambda each: (each[:2], each[2].thread_ts))

    def place(message: Message) -> Place | None:
        if message.start_at is None:
            return None
        until = message.start_at + timedelta(milliseconds=1)
        before = bisect_right(written, until, key=lambda each: each[0])
        return Place(written[before - 1][2], ts=written[before - 1][1]) if before else None

    return place
