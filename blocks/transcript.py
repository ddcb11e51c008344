"""A conversation's transcript as a file: Markdown to read, SRT and WebVTT to show with a film."""

import itertools
import re
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from datetime import UTC, tzinfo

from blocks.page import BY_VOICE, told_apart_by_voice
from blocks.text import clean, clock, escape_markdown, shorten, written_at
from conversation.captions import Caption, subrip, webvtt
from conversation.models import Message, Results

UNTITLED = "Transcript"
NOBODY = "Unknown"
TIMES = "Times are in UTC."
NOTHING_SAID = "Nothing was said in it that I could understand."
FILE_NAME = "{title}-transcript.{ending}"
NAMELESS_FILE = "transcript.{ending}"

MAX_TITLE = 40
SHORTEST_CAPTION_MS = 1000
"""A caption that is shown for less cannot be read."""

MARKDOWN = "md"

_ENDING = re.compile(r"\.[A-Za-z][A-Za-z0-9]{1,4}$")
_NOT_IN_NAMES = re.compile(r"[^\w.-]+")


def transcript(results: Results, ending: str, *, typed: Collection[str] = ()) -> str:
    """
    The transcript in the format that a file's `ending` stands for: md, srt or vtt.

    `typed` are the ids of messages that were written: people look for them by the clock, and not by the time since the
    conversation began. Captions know no other.
    """
    if ending == MARKDOWN:
        return _markdown(results, typed)
    return _FILES[ending](_captions(results)) or "\n"  # Slack takes no file without a byte.


def file_name(results: Results, ending: str) -> str:
    """The name of the file: after the conversation, without the ending of a recording that this is named after."""
    title = shorten(_ENDING.sub("", clean(results.conversation.name)), MAX_TITLE)
    title = _NOT_IN_NAMES.sub("-", title).strip("-.")
    return (FILE_NAME if title else NAMELESS_FILE).format(title=title, ending=ending)


def paragraphs(results: Results, typed: Collection[str], zone: tzinfo | None = UTC) -> Iterator[str]:
    """
    The transcript as paragraphs of Markdown: each message with its time, under the name of a speaker who begins.

    The time is that in the recording, or by the clock of `zone` for what was typed, None for this machine's.
    """
    speaker: str | None = None
    for message in results.messages:
        name = escape_markdown(message.speaker.name or "") or NOBODY
        if name != speaker:
            speaker = name
            yield f"**{name}**"
        yield f"{time_of(message, results, typed, zone)} {escape_markdown(message.text)}".strip()


def time_of(message: Message, results: Results, typed: Collection[str], zone: tzinfo | None) -> str:
    """The time of a message in the recording, or by the clock if it was typed; may be empty."""
    return written_at(message, zone) if message.id in typed else clock(results.offset_of(message))


def _markdown(results: Results, typed: Collection[str]) -> str:
    title = escape_markdown(results.conversation.name) or UNTITLED
    said = list(paragraphs(results, typed)) or [NOTHING_SAID]
    notes = [*([TIMES] if typed else []), *([BY_VOICE] if told_apart_by_voice(results) else [])]
    return "\n\n".join([f"# {title}", *notes, *said]) + "\n"


def _captions(results: Results) -> list[Caption]:
    """Captions none of which begins before the one before it, nor lasts into the next."""
    said = [message for message in results.messages if clean(message.text)]
    starts = list(itertools.accumulate((round(results.offset_of(message) * 1000) for message in said), max))
    captions = list[Caption]()
    for message, start, following in itertools.zip_longest(said, starts, starts[1:]):
        end = start + max(round((message.duration or 0) * 1000), SHORTEST_CAPTION_MS)
        name, words = clean(message.speaker.name or ""), clean(message.text)
        is_cut = following is not None and following > start
        captions.append(Caption(start, min(end, following) if is_cut else end, f"{name}: {words}" if name else words))
    return captions


_FILES: Mapping[str, Callable[[Sequence[Caption]], str]] = {"srt": subrip, "vtt": webvtt}
ENDINGS = (MARKDOWN, *_FILES)
