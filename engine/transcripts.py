"""Transcripts as text to read: Markdown in paragraphs, and SubRip to show with a film."""

import html
from collections.abc import Iterable, Sequence
from datetime import timedelta

from conversation.captions import Caption, subrip
from conversation.models import Message, TranscriptOptions
from conversation.wire.transcripts import MARKDOWN
from engine.conversations import History

PARAGRAPH_PAUSE = timedelta(seconds=2)
"""A speaker who says nothing for this long begins a paragraph."""

PARAGRAPH_END = "<br/><br/>"
"""The end of a paragraph in the hosted API."""

MILLISECOND = timedelta(milliseconds=1)


def transcript(history: History, options: TranscriptOptions) -> str:
    """The transcript of a conversation; empty when nothing was said."""
    if options.content_type == MARKDOWN:
        return _markdown(history.messages, options)
    return subrip(_captions(history, names=options.show_speaker_separation))


def _markdown(messages: Sequence[Message], options: TranscriptOptions) -> str:
    paragraphs = [
        _escaped(_line(said[0], _joined(said), names=options.show_speaker_separation))
        for said in _paragraphs(messages, at_pauses=options.create_paragraphs)
    ]
    if options.create_paragraphs:
        return "".join(paragraph + PARAGRAPH_END for paragraph in paragraphs)
    return " ".join(paragraphs)


def _paragraphs(messages: Iterable[Message], *, at_pauses: bool) -> list[list[Message]]:
    """The messages of each speaker until another one speaks, or until a pause."""
    found = list[list[Message]]()
    for message in messages:
        before = found[-1][-1] if found else None
        if before is None or before.speaker != message.speaker or (at_pauses and _paused(before, message)):
            found.append([])
        found[-1].append(message)
    return found


def _paused(before: Message, message: Message) -> bool:
    if before.end_at is None or message.start_at is None:
        return False
    return message.start_at - before.end_at >= PARAGRAPH_PAUSE


def _captions(history: History, *, names: bool) -> list[Caption]:
    """Captions in the order of their times; they count from the beginning, as the recording itself does."""
    origin, found = history.conversation.start_at, list[Caption]()
    for message in history.messages:
        if origin and message.start_at and message.end_at:
            start, end = (max(0, (at - origin) // MILLISECOND) for at in (message.start_at, message.end_at))
            found.append(Caption(start, max(start, end), _line(message, _joined([message]), names=names)))
    return sorted(found, key=lambda each: each.start)


def _joined(messages: Iterable[Message]) -> str:
    """Text without any line breaks, which mean something in both forms."""
    return " ".join(word for message in messages for word in message.text.split())


def _line(message: Message, text: str, *, names: bool) -> str:
    name = " ".join((message.speaker.name or "").split())
    return f"{name}: {text}" if names and name else text


def _escaped(text: str) -> str:
    """Text in which nothing is taken for a tag."""
    return html.escape(text, quote=False)
