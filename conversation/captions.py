"""Captions to show with a film, as the two files that players know: SubRip and WebVTT."""

from collections.abc import Sequence
from dataclasses import dataclass

ARROW = "-->"
"""The mark that ends the text of a caption for a player, wherever it stands."""


@dataclass(frozen=True, slots=True)
class Caption:
    """One line of text, and when it is shown, in milliseconds from the beginning."""

    start: int
    end: int
    text: str


def subrip(captions: Sequence[Caption]) -> str:
    """The content of an .srt file; empty without captions."""
    return "".join(
        f"{number}\n{_clock(each.start, ',')} --> {_clock(each.end, ',')}\n{each.text.replace(ARROW, '→')}\n\n"
        for number, each in enumerate(captions, start=1)
    )


def webvtt(captions: Sequence[Caption]) -> str:
    """The content of a .vtt file, in whose texts nothing is taken for a tag."""
    cues = (f"{_clock(each.start, '.')} --> {_clock(each.end, '.')}\n{_escaped(each.text)}\n\n" for each in captions)
    return "WEBVTT\n\n" + "".join(cues)


def _escaped(text: str) -> str:
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


def _clock(milliseconds: int, point: str) -> str:
    minutes, rest = divmod(milliseconds, 60_000)
    hours, minutes = divmod(minutes, 60)
    return f"{hours:02}:{minutes:02}:{rest // 1000:02}{point}{rest % 1000:03}"
