"""Transcripts as text to read: Markdown in paragraphs, and SubRip to show with a film."""

import html
from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime, timedelta

from conversation.models import Message, TranscriptOptions
from conversation.wire.transcripts import MARKDOWN
from engine.conversations import History

PARAGRAPH_PAUSE = timedelta(seconds=2)
"""Somebody who says nothing for so long begins a paragraph when they go on."""

PARAGRAPH_END = "<br/><br/>"
"""How the hosted API ends a paragraph."""

CUE = "{number}\n{start} --> {end}\n{text}\n\n"
ARROW = "-->"
"""What ends the text of a cue for a player, wherever it stands."""


def transcript(history: History, options: TranscriptOptions) -> str:
    """The transcript of a conversation; empty when nothing was said."""
    if options.content_type == MARKDOWN:
        return _markdown(history.messages, options)
    return _srt(history, names=options.show_speaker_separation)


def _markdown(messages: Sequence[Message], options: TranscriptOptions) -> str:
    paragraphs = [
        _escaped(_line(said[0], _joined(said), names=options.show_speaker_separation))
        for said in _paragraphs(messages, at_pauses=options.create_paragraphs)
    ]
    if options.create_paragraphs:
        return "".join(paragraph + PARAGRAPH_END for paragraph in paragraphs)
    return " ".join(paragraphs)


def _paragraphs(messages: Iterable[Message], *, at_pauses: bool) -> list[list[Message]]:
    """What each speaker says until another one does, or until they pause."""
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


def _srt(history: History, *, names: bool) -> str:
    """Cues in the order of their times; they count from the beginning, as the recording itself does."""
    cues = sorted(_cues(history.messages, history.conversation.start_at))
    return "".join(
        CUE.format(
            number=number,
            start=_clock(start),
            end=_clock(max(start, end)),
            text=_line(message, _joined([message]), names=names).replace(ARROW, "→"),
        )
        for number, (start, _, end, message) in enumerate(cues, start=1)
    )


def _cues(messages: Iterable[Message], origin: datetime | None) -> Iterator[tuple[int, int, int, Message]]:
    """Each message with its times in milliseconds, and its place between those of equal times."""
    for index, message in enumerate(messages):
        if origin and message.start_at and message.end_at:
            yield _milliseconds(message.start_at - origin), index, _milliseconds(message.end_at - origin), message


def _milliseconds(since: timedelta) -> int:
    return max(0, since // timedelta(milliseconds=1))


def _clock(milliseconds: int) -> str:
    seconds, rest = divmod(milliseconds, 1000)
    minutes, seconds = divmod(seconds, 60)
    hours, minutes = divmod(minutes, 60)
    return f"{hours:02}:{minutes:02}:{seconds:02},{rest:03}"


def _joined(messages: Iterable[Message]) -> str:
    """Text without any line breaks, which mean something in both forms."""
    return " ".join(word for message in messages for word in message.text.split())


def _line(message: Message, text: str, *, names: bool) -> str:
    name = " ".join((message.speaker.name or "").split())
    return f"{name}: {text}" if names and name else text


def _escaped(text: str) -> str:
    """Text in which nothing is taken for a tag."""
    return html.escape(text, quote=False)
