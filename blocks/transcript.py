"""A conversation's transcript as a file: Markdown to read, SRT and WebVTT to show with a film."""

import itertools
import re
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from itertools import zip_longest

from blocks.text import clean, clock, escape, shorten, written_at
from conversation.models import Message, Results

UNTITLED = "Transcript"
NOBODY = "Unknown"
TIMES = "Times are in UTC."
NOTHING_SAID = "Nothing was said in it that I could understand."
FILE_NAME = "{title}-transcript.{ending}"
NAMELESS_FILE = "transcript.{ending}"

MAX_TITLE = 40
SHORTEST_CUE = 1.0
"""A caption that is shown for less cannot be read."""

MILLISECONDS = 3
"""The digits of a second that captions have."""

_MARKDOWN = re.compile(r"([\\`*_\[\]<>#|~])")
_ENDING = re.compile(r"\.[A-Za-z][A-Za-z0-9]{1,4}$")
_NOT_IN_NAMES = re.compile(r"[^\w.-]+")


def transcript(results: Results, ending: str, *, typed: Collection[str] = ()) -> str:
    """
    What was said, in the format that a file's `ending` stands for: md, srt or vtt.

    `typed` are the ids of messages that were written: people look for them by the clock, and not by the time since the
    conversation began. Captions know no other.
    """
    return _markdown(results, typed) if ending == MARKDOWN else _CAPTIONS[ending](results)


def file_name(results: Results, ending: str) -> str:
    """The name of the file: after the conversation, without the ending of a recording that this is named after."""
    title = shorten(_ENDING.sub("", clean(results.conversation.name)), MAX_TITLE)
    title = _NOT_IN_NAMES.sub("-", title).strip("-.")
    return (FILE_NAME if title else NAMELESS_FILE).format(title=title, ending=ending)


def _markdown(results: Results, typed: Collection[str]) -> str:
    title = _escaped(results.conversation.name) or UNTITLED
    paragraphs = list(_paragraphs(results, typed)) or [NOTHING_SAID]
    return "\n\n".join([f"# {title}", *([TIMES] if typed else []), *paragraphs]) + "\n"


def _paragraphs(results: Results, typed: Collection[str]) -> Iterator[str]:
    """A line for each message, under the name of its speaker when that is another one."""
    speaker: str | None = None
    for message in results.messages:
        name = _escaped(message.speaker.name or "") or NOBODY
        if name != speaker:
            speaker = name
            yield f"**{name}**"
        time = written_at(message) if message.id in typed else clock(results.offset_of(message))
        yield f"{time} {_escaped(message.text)}".strip()


def _escaped(words: str) -> str:
    return _MARKDOWN.sub(r"\\\1", clean(words))


def _srt(results: Results) -> str:
    cues = [
        f"{number}\n{_time(start, ',')} --> {_time(end, ',')}\n{line.replace('-->', '→')}\n"
        for number, (start, end, line) in enumerate(_cues(results), 1)
    ]
    return "\n".join(cues) or "\n"


def _vtt(results: Results) -> str:
    cues = [f"{_time(start, '.')} --> {_time(end, '.')}\n{escape(line)}\n" for start, end, line in _cues(results)]
    return "\n".join(["WEBVTT\n", *cues])


def _cues(results: Results) -> Iterator[tuple[float, float, str]]:
    """Beginning, end and words of each caption: one never begins before the one before it, nor lasts into the next."""
    said = [message for message in results.messages if clean(message.text)]
    starts = _starts([results.offset_of(message) for message in said])
    for message, start, following in zip_longest(said, starts, starts[1:]):
        end = start + max(message.duration or 0, SHORTEST_CUE)
        yield start, end if following is None or following == start else min(end, following), _caption(message)


def _starts(offsets: Sequence[float]) -> Sequence[float]:
    return list(itertools.accumulate((round(offset, MILLISECONDS) for offset in offsets), max))


def _caption(message: Message) -> str:
    name = clean(message.speaker.name or "")
    return f"{name}: {clean(message.text)}" if name else clean(message.text)


def _time(seconds: float, point: str) -> str:
    minutes, milliseconds = divmod(round(seconds * 1000), 60_000)
    hours, minutes = divmod(minutes, 60)
    return f"{hours:02}:{minutes:02}:{milliseconds // 1000:02}{point}{milliseconds % 1000:03}"


MARKDOWN = "md"
_CAPTIONS: Mapping[str, Callable[[Results], str]] = {"srt": _srt, "vtt": _vtt}
ENDINGS = (MARKDOWN, *_CAPTIONS)
