"""How much sound the header of a WAV file promises, and whether it can be believed."""

from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

KINDS = {b"RIFF", b"RF64", b"BW64"}
CHUNK_HEADER = 8

UNKNOWN_SIZE = 0x7F00_0000
"""
A number of bytes that stands for "not known yet", as does all above it, and 0.

Programs that write into a pipe leave it there: SoX 0x7f000000 or 0x7ffff000, arecord 0x80000000, FFmpeg and mpg123
0xffffffff. A recording that truly has as much is larger than an engine takes.
"""

LARGEST_HEADER = 1_000_000
"""Bytes before the sound that are looked through; pictures and notes are usually behind it."""

READ_TO_THE_END = {"ignore_length": "1"}
"""Has FFmpeg read a WAV file up to its end; otherwise it stops where the header says that the sound ends."""


@dataclass(frozen=True, slots=True)
class WaveHeader:
    """
    Where the sound of a WAV file begins, and how many bytes of it are promised.

    `promised` is None where the writer did not know, and where sound goes on behind the promised end: then it lasts
    until the file ends.
    """

    start: int
    promised: int | None


def read_wave_header(path: Path) -> WaveHeader | None:
    """The header of a WAV file; None for another kind of file, or one without sound."""
    size = path.stat().st_size
    with path.open("rb") as file:
        head = file.read(12)
        found = _find_data(file) if head[:4] in KINDS and head[8:12] == b"WAVE" else None
        if found is None:
            return None
        start, promised = found
        is_known = 0 < promised < UNKNOWN_SIZE or promised == size - start
        return WaveHeader(start, promised if is_known and not _goes_on(file, start + promised, size) else None)


def open_options(path: Path) -> dict[str, str]:
    """The options with which FFmpeg reads all of a file: there are some where a WAV file's header is wrong."""
    header = read_wave_header(path)
    return READ_TO_THE_END if header is not None and header.promised is None else {}


def _find_data(file: BinaryIO) -> tuple[int, int] | None:
    """Where the chunk of sound begins, and the size that it gives."""
    long_size = None
    while file.tell() < LARGEST_HEADER and len(chunk := file.read(CHUNK_HEADER)) == CHUNK_HEADER:
        name, size, start = chunk[:4], int.from_bytes(chunk[4:], "little"), file.tell()
        if name == b"data":
            # In files of the 64-bit kinds this field has its largest value, and "ds64" came before with the true one.
            return start, size if long_size is None else long_size
        if name == b"ds64":
            long_size = int.from_bytes(file.read(16)[8:], "little")
        file.seek(start + size + size % 2)
    return None


def _goes_on(file: BinaryIO, end: int, size: int) -> bool:
    """Whether more sound follows at `end`: not another chunk, which begins with a name in letters and its length."""
    for begin in (end, end + 1):
        file.seek(min(begin, size))
        head = file.read(CHUNK_HEADER)
        is_named = head[:4].isascii() and head[:4].decode("ascii").isprintable()
        if len(head) < CHUNK_HEADER or (is_named and begin + int.from_bytes(head[4:], "little") <= size):
            return False
    return True
