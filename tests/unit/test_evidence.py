"""From what is claimed of a conversation one comes back to where it was said, however the conversation grew."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta

from bot.jobs.evidence import evidence_in, places_in, typed_in
from conversation.models import Conversation, Message, Results
from storage.sources import Source, SourceKind, SourceState
from tests.unit.rows import T0, file_source, thread_source
from tests.unit.understood import results

BEGAN_AT = datetime.fromtimestamp(T0, UTC)


def recording(name: str, *, after: int | None = None, until: float | None = None) -> Source:
    """A recording with which the conversation has so many messages and goes up to so many seconds."""
    ended_at = None if until is None else T0 + until
    return replace(file_source(name), state=SourceState.DONE, messages_after=after, ended_at=ended_at)


def thread(*seconds: float, after: int | None = None, until: float | None = None, thread_ts: str = "") -> Source:
    """Messages of a thread, written so many seconds after the beginning."""
    written = tuple(f"{T0 + each:.6f}" for each in seconds)
    return replace(
        recording("x", after=after, until=until), kind=SourceKind.THREAD, message_ts=written, thread_ts=thread_ts
    )


def conversation(*seconds: float) -> Results:
    """A conversation with one message at each of these seconds after the beginning."""
    said = [Message(str(each), "Yes.", start_at=BEGAN_AT + timedelta(seconds=each)) for each in seconds]
    return results(conversation=Conversation("45", "Talk", start_at=BEGAN_AT), messages=tuple(said))


def places(sources: Sequence[Source], of: Results) -> list[str | None]:
    """Where each message was said: the address, else the time."""
    place_of = places_in(sources, of)
    evidence = evidence_in(sources, place_of, thread_url=lambda ts, thread_ts: f"{thread_ts}/{float(ts) - T0:.0f}")
    found = [evidence(message) for message in of.messages]
    return [(each.url or each.label) if each else None for each in found]


def test_one_recording_needs_no_name() -> None:
    """The time alone says where to listen."""
    assert ["0:03", "1:02:05"] == places([recording("a", after=2, until=4000)], conversation(3, 3725))


def test_times_count_from_the_beginning_of_their_own_recording() -> None:
    """An appended recording begins where the conversation ended, and is named."""
    sources = [recording("a", after=1, until=600), recording("b", after=2, until=660)]

    assert ["a.mp3 0:05", "b.mp3 0:07"] == places(sources, conversation(5, 607))


def test_recording_and_thread_show_each_their_own() -> None:
    """What was written links to its message, what was said has its time, in whatever order they came."""
    sources = [
        thread(0, 60, after=2, until=90),
        recording("a", after=3, until=690),
        thread(300, after=4, until=690, thread_ts="9.9"),
    ]

    assert ["/0", "/60", "0:10", "9.9/300"] == places(sources, conversation(0, 60, 100, 300))


def test_message_of_unknown_origin_has_no_evidence() -> None:
    """A wrong place is worse than none: nobody looked between a and b, and c came after."""
    sources = [recording("a"), recording("b", after=2, until=20), recording("c", after=3, until=40)]

    assert [None, None, "c.mp3 0:05"] == places(sources, conversation(3, 12, 25))


def test_source_that_was_read_again_after_the_next_has_no_end_of_its_own() -> None:
    """*Try again* under the first request finds what the second one has added, read or not."""
    again = recording("a", after=2, until=20)

    assert [None, None] == places([again, recording("b", after=2, until=20)], conversation(3, 12))
    assert [None, None] == places([again, recording("b")], conversation(3, 12))


def test_recording_without_a_word_leaves_the_others_their_evidence() -> None:
    """It adds no message, but time."""
    sources = [recording("a", after=1, until=10), recording("b", after=1, until=20)]

    assert ["a.mp3 0:05"] == places(sources, conversation(5))


def test_what_others_appended_since_has_no_evidence() -> None:
    """Another client of the API may add to the same conversation."""
    assert ["0:01", None] == places([recording("a", after=1, until=10)], conversation(1, 12))


def test_recording_that_begins_before_what_was_there_has_no_evidence() -> None:
    """An API with another idea of the times of an append is not believed."""
    sources = [recording("a", after=1, until=600), recording("b", after=2, until=660)]

    assert ["a.mp3 0:05", None] == places(sources, conversation(5, 7))


def test_typed_messages_are_those_of_threads() -> None:
    """A recording in a thread is spoken, whatever is written below it."""
    talk = conversation(0, 10, 20, 30)
    mixed = [recording("call", after=2, until=15.0), thread(20, 30, after=4, until=31.0)]

    assert {message.id for message in talk.messages[2:]} == typed_in(mixed, talk)
    assert {message.id for message in talk.messages} == typed_in([thread(0, 30)], talk)
    assert frozenset() == typed_in([recording("call")], talk)


def test_source_that_failed_changes_nothing() -> None:
    """It has no messages, and is no second recording that had to be told apart."""
    failed = replace(file_source("b"), state=SourceState.FAILED)

    assert ["0:05"] == places([recording("a", after=1, until=600), failed], conversation(5))


def test_thread_that_was_read_before_such_things_were_noted() -> None:
    """Several stretches of threads are told apart by the times at which they were written."""
    sources = [replace(thread_source(), state=SourceState.DONE, message_ts=(f"{T0:.6f}",)), thread(60)]

    assert ["/0", "/60", "/60"] == places(sources, conversation(0, 60, 70))


def test_places_keep_their_keys_when_a_conversation_is_submitted_again() -> None:
    """A message has its ts and a moment its file, whatever the source or the API's messages are called."""
    talk = conversation(0, 60, 100)
    sources = [thread(0, 60, after=2, until=90), recording("a", after=3, until=690)]
    other_ids = replace(talk, messages=tuple(replace(each, id=f"new {each.id}") for each in talk.messages))
    again = [replace(source, id=f"new {source.id}") for source in sources]

    def keys(of: Results, made_of: Sequence[Source]) -> list[str]:
        places = map(places_in(made_of, of), of.messages)
        return [place.key for place in places if place]

    assert [f"{T0:.6f}", f"{T0 + 60:.6f}", "Fa@10"] == keys(talk, sources) == keys(other_ids, again)
