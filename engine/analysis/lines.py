"""Lines: the sentences of a conversation as the analyses read them, each with the message it comes from."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from conversation.models import Message, Speaker
from engine.analysis.sentences import split_text
from engine.analysis.words import cleaned

MAX_CHARACTERS = 1_000
"""Sentences are read so far; a longer one is no sentence, and the rules' time grows with the square of it."""
LONG_CONVERSATION = 200
"""From this many lines on, where in the conversation something is said tells something about it."""


@dataclass(frozen=True, slots=True)
class Line:
    """
    One sentence, its `text` as said but without hesitations.

    `position` is 0 at the beginning of a long conversation and 1 at its end; None in a short one.
    """

    text: str
    message: Message
    position: float | None

    @property
    def speaker(self) -> Speaker:
        """Who says it."""
        return self.message.speaker

    @property
    def said_at(self) -> datetime | None:
        """When it was said, on the speaker's own clock if that is known."""
        return self.message.said_at or self.message.start_at


def read_lines(messages: Sequence[Message]) -> list[Line]:
    """The sentences of the messages in order; messages without any words give none."""
    found = [
        (text, message)
        for message in messages
        for sentence in split_text(message.text)
        if (text := cleaned(sentence[:MAX_CHARACTERS]))
    ]
    long = len(found) >= LONG_CONVERSATION
    return [Line(text, message, index / len(found) if long else None) for index, (text, message) in enumerate(found)]
