"""What becomes of words: recognised or written ones are made messages of a conversation, and then its results."""

import itertools
import re
import uuid
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from conversation.json_object import JsonObject
from conversation.models import INSIGHT_TYPES, Conversation, Member, Message, Speaker, TextMessage, Word
from conversation.wire import results
from conversation.wire.common import Json
from engine.analysis import Findings
from engine.analysis.english.sentences import Sentence, TimedWord, from_words, split_text
from engine.analysis.findings.analytics import WORDS_PER_SECOND, analytics

NewId = Callable[[], str]

READING = "reading"
"""The part that no route answers with: how the conversation was understood, to do it again the same way."""

UNNAMED = re.compile(r"Speaker (\d+)")

Said = tuple[Sentence, int]
"""A sentence of a recording and the number of its speaker, from 0."""


@dataclass(frozen=True, slots=True)
class History:
    """What a conversation holds so far."""

    conversation: Conversation
    messages: tuple[Message, ...] = ()

    @property
    def end_at(self) -> datetime | None:
        """Where something that is appended begins."""
        return self.conversation.end_at or self.conversation.start_at


def begun_at(history: History) -> datetime:
    """When a conversation that has been submitted began."""
    return _required(history.conversation.start_at)


def decode_history(conversation: str, messages: str | None) -> History:
    """What a conversation holds, from its parts as JSON text."""
    return History(
        results.decode_conversation(JsonObject.parse(conversation.encode())),
        results.decode_messages(JsonObject.parse(messages.encode())) if messages else (),
    )


def with_recording(
    history: History, said: Sequence[Said], seconds: float, new_id: NewId, *, made_at: datetime | None = None
) -> History:
    """
    The conversation after a recording of so many seconds, which begins where the conversation ended.

    If it is appended, `made_at` is when it was made, which its words are understood by. Several voices of a recording
    are speakers of their own; a single one is taken for the first that was ever heard.
    """
    begin_at = _required(history.end_at)
    known = _unnamed(history) if any(number for _, number in said) else 0
    history, speakers = _with_speakers(history, [Speaker(name=f"Speaker {known + number + 1}") for _, number in said])
    appended_at = made_at if history.conversation.end_at else None
    messages = [
        replace(
            _spoken_message(sentence, begin_at, speaker, new_id),
            said_at=appended_at and appended_at + timedelta(seconds=sentence.start),
        )
        for (sentence, _), speaker in zip(said, speakers, strict=True)
    ]
    return _with_messages(history, messages, end_at=begin_at + timedelta(seconds=seconds))


def said_in_turn(words: Sequence[TimedWord], speakers: Sequence[int]) -> list[Said]:
    """The sentences of a recording, each by one speaker; without `speakers` all are by the same."""
    if not speakers:
        return [(sentence, 0) for sentence in from_words(words)]
    turns = itertools.groupby(zip(words, speakers, strict=True), key=lambda spoken: spoken[1])
    return [(sentence, number) for number, turn in turns for sentence in from_words([word for word, _ in turn])]


def _unnamed(history: History) -> int:
    """
    How many speakers without a name a conversation has had, so that those of another recording get other numbers.

    Nobody knows whether they are the same people.
    """
    numbers = [UNNAMED.fullmatch(message.speaker.name or "") for message in history.messages]
    return max((int(number[1]) for number in numbers if number), default=0)


def with_texts(
    history: History, texts: Sequence[TextMessage], new_id: NewId, *, made_at: datetime | None = None
) -> History:
    """
    The conversation after written messages, each cut into sentences.

    Messages that do not say when they were written begin where the one before ended and take as long as it takes to
    say them; if they are appended they are understood as written at `made_at`.
    """
    history, speakers = _with_speakers(history, [text.speaker for text in texts])
    appended_at = made_at if history.conversation.end_at else None
    said, end_at = list[Message](), _required(history.end_at)
    for text, speaker in zip(texts, speakers, strict=True):
        begin_at = text.start_at or end_at
        end_at = max(begin_at, text.end_at or begin_at + _time_to_say(text.content))
        said_at = None if text.start_at else appended_at
        timed = replace(text, start_at=begin_at, end_at=end_at, speaker=speaker)
        said.extend(_written_messages(timed, new_id, said_at))
    if history.conversation.end_at is None and said:
        history = replace(history, conversation=replace(history.conversation, start_at=said[0].start_at))
    return _with_messages(history, said, end_at=end_at)


def parts_of(history: History, findings: Findings) -> Mapping[str, Json]:
    """Everything the engine says about a conversation in which this was found, each part as its route answers it."""
    messages = [replace(message, sentiment=findings.sentiments.get(message.id)) for message in history.messages]
    conversation = history.conversation
    length = _required(history.end_at) - begun_at(history)
    return {
        "conversation": results.encode_conversation(conversation),
        "messages": results.encode_messages(messages, conversation.id, verbose=True, sentiment=True),
        "members": results.encode_members(conversation.members),
        "topics": results.encode_topics(findings.topics),
        **{results.insights_path(type_): results.encode_insights(findings.insights, type_) for type_ in INSIGHT_TYPES},
        "insights": results.encode_insights(findings.insights),
        "summary": results.encode_summary(findings.summary),
        "analytics": results.encode_analytics(analytics(history.messages, length.total_seconds())),
    }


def _with_messages(history: History, said: Sequence[Message], *, end_at: datetime) -> History:
    begin_at = begun_at(history)
    return History(
        conversation=replace(history.conversation, end_at=max(end_at, history.end_at or end_at)),
        messages=tuple(_with_offset(message, begin_at) for message in (*history.messages, *said)),
    )


def _with_offset(message: Message, begin_at: datetime) -> Message:
    start_at, end_at = _required(message.start_at), _required(message.end_at)
    return replace(
        message,
        time_offset=round((start_at - begin_at).total_seconds(), 2),
        duration=round((end_at - start_at).total_seconds(), 2),
    )


def _with_speakers(history: History, speakers: Iterable[Speaker]) -> tuple[History, list[Speaker]]:
    """The speakers as members of the conversation: those that are in it already, and new ones that join it."""
    known = {_identity(message.speaker): message.speaker for message in history.messages}
    members, found = list(history.conversation.members), list[Speaker]()
    for speaker in speakers:
        identity = _identity(speaker)
        if identity and identity not in known:
            known[identity] = _new_speaker(speaker, identity)
            members.append(_member(known[identity], identity))
        found.append(known[identity] if identity else Speaker())
    return replace(history, conversation=replace(history.conversation, members=tuple(members))), found


def _identity(speaker: Speaker) -> str:
    return speaker.user_id or speaker.email or speaker.name or ""


def _new_speaker(speaker: Speaker, identity: str) -> Speaker:
    # The API's user ids are e-mail addresses wherever there is one.
    email = speaker.email or (speaker.user_id if "@" in (speaker.user_id or "") else None)
    return replace(speaker, id=str(uuid.uuid4()), name=speaker.name or identity, email=email)


def _member(speaker: Speaker, identity: str) -> Member:
    return Member(speaker.id or identity, speaker.name or identity, speaker.email)


def _spoken_message(sentence: Sentence, begin_at: datetime, speaker: Speaker, new_id: NewId) -> Message:
    return Message(
        id=new_id(),
        text=sentence.text,
        speaker=speaker,
        start_at=begin_at + timedelta(seconds=sentence.start),
        end_at=begin_at + timedelta(seconds=sentence.end),
        words=tuple(_word(word, begin_at) for word in sentence.words),
    )


def _word(word: TimedWord, begin_at: datetime) -> Word:
    return Word(
        text=word.text.strip(),
        start_at=begin_at + timedelta(seconds=word.start),
        end_at=begin_at + timedelta(seconds=word.end),
        score=round(word.probability, 3),
    )


def _written_messages(text: TextMessage, new_id: NewId, said_at: datetime | None) -> Iterator[Message]:
    """The sentences of a written message, which share its time by their length; all are `said_at` the same time."""
    begin_at, end_at = _required(text.start_at), _required(text.end_at)
    sentences = split_text(text.content)
    total = sum(map(len, sentences)) or 1
    done = 0
    for sentence in sentences:
        start_at = begin_at + (end_at - begin_at) * (done / total)
        done += len(sentence)
        until_at = begin_at + (end_at - begin_at) * (done / total)
        yield Message(new_id(), sentence, text.speaker, start_at, until_at, said_at=said_at)


def _time_to_say(text: str) -> timedelta:
    return timedelta(seconds=len(text.split()) / WORDS_PER_SECOND)


def _required(at: datetime | None) -> datetime:
    if at is None:
        raise ValueError("a conversation of ours always knows its times")
    return at
