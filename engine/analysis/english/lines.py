"""Lines: the sentences of a conversation as the analyses read them, each with the message it comes from."""

from bisect import bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime

from conversation.models import Message, Speaker
from engine.analysis.english.chat import THUMBS, in_full
from engine.analysis.english.sentences import is_quote, split_text
from engine.analysis.english.words import cleaned, list_mark, without_bullet, without_marks, without_opening

MAX_CHARACTERS = 1_000
"""Sentences are read so far; a longer one is no sentence, and the rules' time grows with the square of it."""
LONG_CONVERSATION = 200
"""From this many lines on, where in the conversation something is said tells something about it."""


@dataclass(frozen=True, slots=True)
class Line:
    """
    One sentence.

    `quote` is the sentence as it is shown: word for word as it was written, or as it was said without what only takes
    the floor. `text` is what the rules read: without the noise of speech, or without what stands before the first word
    of a written line, which is its `mark`: that of a list, a
    box. `position` is 0 at the beginning of a long conversation and 1 at its end; None in a short one.
    """

    text: str
    quote: str
    message: Message
    position: float | None
    mark: str = ""

    @property
    def speaker(self) -> Speaker:
        """Who says it."""
        return self.message.speaker

    @property
    def said_at(self) -> datetime | None:
        """When it was said, on the speaker's own clock if that is known."""
        return self.message.said_at or self.message.start_at


def read_lines(messages: Sequence[Message]) -> list[Line]:
    """The sentences of the messages in order, without those that only repeat what another person wrote."""
    found = [
        (text, quote, message, "" if message.words else list_mark(sentence))
        for message in messages
        for sentence in split_text(message.text)
        if not is_quote(sentence)
        for text, quote in [_read(sentence, is_spoken=bool(message.words))]
        if text
    ]
    long = len(found) >= LONG_CONVERSATION
    return [
        Line(text, quote, message, index / len(found) if long else None, mark)
        for index, (text, quote, message, mark) in enumerate(found)
    ]


def posts(lines: Sequence[Line]) -> Iterator[list[Line]]:
    """The lines of each text that was posted as one; its sentences are messages that follow each other at once."""
    post: list[Line] = []
    for line in lines:
        if post and not _goes_on(post[-1].message, line.message):
            yield post
            post = []
        post.append(line)
    if post:
        yield post


def _goes_on(message: Message, following: Message) -> bool:
    if message.id == following.id:
        return True
    return message.speaker == following.speaker and message.end_at is not None and message.end_at == following.start_at


def places_after(places: Sequence[int], place: int, within: int | None = None) -> Sequence[int]:
    """Give those of ascending places in a conversation that come after one, at most `within` lines after it."""
    start = bisect_right(places, place)
    return places[start : None if within is None else bisect_right(places, place + within, start)]


def _read(sentence: str, *, is_spoken: bool) -> tuple[str, str]:
    """What the rules read of a sentence, and how it is quoted; only what is recognised has words of its own."""
    if is_spoken:
        text = cleaned(sentence[:MAX_CHARACTERS])
        return text, without_opening(text)
    if sentence.strip() in THUMBS:
        return "ok", sentence
    return in_full(without_marks(sentence[:MAX_CHARACTERS])), without_bullet(sentence)
