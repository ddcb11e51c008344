"""WAV files whose header does not say how much sound there is."""

from pathlib import Path
from typing import BinaryIO

LENGTH_IGNORED = {"ignore_length": "1"}
"""Has FFmpeg read a WAV file up to its end; otherwise it stops where the header says that the sound ends."""

LARGEST_HEADER = 1_000_000
"""Bytes before the sound that are looked through; pictures and notes are usually behind it."""


def open_options(path: Path) -> dict[str, str]:
    """The options for opening a file: there are some where a WAV file holds more sound than its header promises."""
    with path.open("rb") as file:
        end = _promised_end(file)
        return LENGTH_IGNORED if end is not None and _sound_goes_on(file, end, path.stat().st_size) else {}


def _promised_end(file: BinaryIO) -> int | None:
    """Where the sound ends by the header; None for another kind of file, and where the header does not know."""
    head = file.read(12)
    if head[:4] != b"RIFF" or head[8:] != b"WAVE":
        return None
    while file.tell() < LARGEST_HEADER and len(chunk := file.read(8)) == 8:
        size = int.from_bytes(chunk[4:], "little")
        if chunk[:4] == b"data":
            return file.tell() + size if size else None
        file.seek(size + size % 2, 1)
    return None


def _sound_goes_on(file: BinaryIO, end: int, size: int) -> bool:
    """Whether more sound follows at `end`, not another chunk: that begins with its name and a length that fits."""
    for begin in (end, end + 1):
        file.seek(begin)
        head = file.read(8)
        is_named = head[:4].isascii() and head[:4].decode("latin-1").isprintable()
        if len(head) < 8 or (is_named and begin + 8 + int.from_bytes(head[4:], "little") <= size + 1):
            return False
    return True
