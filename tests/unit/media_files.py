"""Media files that are made to cost whoever opens them dearly, or whose headers are wrong."""

import struct
import zlib

RATE = 16_000
PICTURE_SIDE = 8000


def wave(
    sound: bytes, *, rate: int = RATE, channels: int = 1, tag: int = 1, size: int | None = None, kind: bytes = b"RIFF"
) -> bytes:
    """A WAV file of 16 bits a sample whose header says what it is told to; `size` is that of its sound."""
    size = len(sound) if size is None else size
    block = channels * 2
    form = struct.pack("<HHIIHH", tag, channels, rate, rate * block % 2**32, block % 2**16, 16)
    head = struct.pack("<4sI4s4sI", kind, min(size + 36, 2**32 - 1), b"WAVE", b"fmt ", len(form))
    return head + form + struct.pack("<4sI", b"data", size) + sound


def wave_64(sound: bytes, size: int) -> bytes:
    """A WAV file of the 64-bit kind."""
    lengths = struct.pack("<4sIQQQI", b"ds64", 28, size + 72, size, size // 2, 0)
    file = wave(sound, size=2**32 - 1, kind=b"RF64")
    return file[:12] + lengths + file[12:]


def aiff(sound: bytes, size: int) -> bytes:
    """An AIFF file that promises `size` bytes of sound."""
    common = struct.pack(">hIh", 1, size // 2, 16) + b"\x40\x0c\xfa" + bytes(7)
    return (
        struct.pack(">4sI4s4sI", b"FORM", size + 46, b"AIFF", b"COMM", len(common))
        + common
        + struct.pack(">4sIII", b"SSND", size + 8, 0, 0)
        + sound
    )


def au(sound: bytes, size: int) -> bytes:
    """A file of Sun's that promises `size` bytes of sound."""
    return struct.pack(">4sIIIII4s", b".snd", 28, size, 3, RATE, 1, b"") + sound


def with_covers(mp3: bytes, covers: int) -> bytes:
    """An MP3 file with pictures of 64 million dots each in front; packed they are small."""
    picture = _large_png()
    frames = b""
    for number in range(covers):
        content = b"\0image/png\0\x03%d\0" % number + picture
        frames += b"APIC" + _syncsafe(len(content)) + b"\0\0" + content
    return b"ID3\x04\0\0" + _syncsafe(len(frames)) + frames + mp3


def _large_png() -> bytes:
    row, packer = bytes(1 + PICTURE_SIDE * 3), zlib.compressobj(9)
    dots = b"".join(packer.compress(row) for _ in range(PICTURE_SIDE)) + packer.flush()
    header = struct.pack(">IIBBBBB", PICTURE_SIDE, PICTURE_SIDE, 8, 2, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + _png_chunk(b"IHDR", header) + _png_chunk(b"IDAT", dots) + _png_chunk(b"IEND", b"")


def _png_chunk(name: bytes, content: bytes) -> bytes:
    return struct.pack(">I", len(content)) + name + content + struct.pack(">I", zlib.crc32(name + content))


def _syncsafe(number: int) -> bytes:
    return bytes(number >> shift & 127 for shift in (21, 14, 7, 0))
