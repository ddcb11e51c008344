"""Files for the media fuzzer: a small one in each container and codec that can be written, and bombs."""

import struct
import zlib
from collections.abc import Iterator
from fractions import Fraction
from pathlib import Path
from typing import Any, cast

import av
import numpy as np
from av.audio.frame import AudioFrame
from av.audio.stream import AudioStream
from av.video.stream import VideoStream

from tests.unit.media_files import aiff, au, wave, wave_64, with_covers

SECONDS = 2
CODECS = {
    "mp3": "libmp3lame",
    "ipod": "aac alac",
    "mp4": "aac ac3 eac3 libmp3lame libopus flac mp2 alac",
    "mov": "aac pcm_s16le pcm_s24be pcm_f32le adpcm_ima_qt pcm_mulaw alac",
    "3gp": "libopencore_amrnb aac",
    "wav": "pcm_s16le pcm_u8 pcm_s24le pcm_s32le pcm_f32le pcm_f64le pcm_alaw pcm_mulaw adpcm_ms adpcm_ima_wav"
    " adpcm_yamaha g726 libmp3lame aac ac3 wmav2",
    "w64": "pcm_s16le pcm_f32le pcm_mulaw",
    "aiff": "pcm_s16be pcm_s24be pcm_s8 pcm_f32be",
    "au": "pcm_s16be pcm_mulaw pcm_f32be",
    "caf": "pcm_s16be pcm_s16le pcm_f32le alac libopus",
    "flac": "flac",
    "ogg": "libopus vorbis flac",
    "webm": "libopus vorbis",
    "matroska": "aac ac3 libmp3lame mp2 flac libopus vorbis pcm_s16le pcm_f32le alac tta wavpack",
    "mpegts": "aac mp2 libmp3lame ac3 eac3 libopus",
    "mpeg": "mp2 ac3 libmp3lame",
    "flv": "aac libmp3lame adpcm_swf nellymoser pcm_mulaw",
    "avi": "libmp3lame pcm_s16le ac3 mp2 adpcm_ms wmav2",
    "asf": "wmav1 wmav2 libmp3lame aac",
    "amr": "libopencore_amrnb",
    "adts": "aac",
    "ac3": "ac3",
    "eac3": "eac3",
}
"""The encoders tried with each container; those that this build of FFmpeg lacks are left out."""

FILMS = {
    "mp4": "mpeg4",
    "mov": "mjpeg",
    "matroska": "mpeg4",
    "webm": "libvpx",
    "mpegts": "mpeg2video",
    "mpeg": "mpeg1video",
    "flv": "flv",
    "avi": "mpeg4",
    "asf": "wmv2",
}
"""Containers that get a film as well, and its codec."""

RATES = {"libopencore_amrnb": 8000, "libopus": 48_000, "nellymoser": 22_050, "adpcm_swf": 22_050, "g726": 8000}
LAYOUTS = {"vorbis": "stereo", "alac": "stereo", "mp2": "stereo"}
HOUR_OF_FRAMES = 180_000


def make_seeds(folder: Path) -> dict[str, list[bytes]]:
    """The files by container."""
    seeds: dict[str, list[bytes]] = {}
    for container, codecs in CODECS.items():
        for codec in codecs.split():
            for film in {None, FILMS.get(container)}:
                path = folder / "seed"
                try:
                    _write(path, container, codec, film)
                except (av.FFmpegError, ValueError):
                    # This codec cannot be put into this container, or is not in this build.
                    continue
                seeds.setdefault(container, []).append(path.read_bytes())
    return seeds


def _write(path: Path, container: str, codec: str, film: str | None) -> None:
    rate = RATES.get(codec, 44_100)
    with av.open(str(path), "w", format=container) as file:
        stream = cast("AudioStream", file.add_stream(codec, rate=rate, layout=LAYOUTS.get(codec, "mono")))
        stream.codec_context.options = {"strict": "experimental"}
        pictures = _pictures(file, film) if film is not None else None
        for frame in _hum(rate, stream.layout.name):
            file.mux(stream.encode(frame))
        file.mux(stream.encode(None))
        if pictures is not None:
            file.mux(pictures.encode(None))


def _pictures(file: Any, codec: str) -> VideoStream:
    stream: VideoStream = file.add_stream(codec, rate=Fraction(25))
    stream.width = stream.height = 64
    stream.pix_fmt = "yuvj420p" if codec == "mjpeg" else "yuv420p"
    for number in range(SECONDS * 25):
        picture = av.VideoFrame.from_ndarray(np.full((96, 64), number * 5, np.uint8), format="yuv420p")
        picture.pts = number
        file.mux(stream.encode(picture))
    return stream


def _hum(rate: int, layout: str) -> Iterator[AudioFrame]:
    channels = 2 if layout == "stereo" else 1
    length = rate // 10
    for start in range(0, SECONDS * rate, length):
        wave = 8000 * np.sin(np.arange(start, start + length) * 2 * np.pi * 220 / rate)
        samples = np.repeat(wave.astype(np.int16), channels).reshape(1, -1)
        frame = AudioFrame.from_ndarray(samples, format="s16", layout=layout)
        frame.rate, frame.pts, frame.time_base = rate, start, Fraction(1, rate)
        yield frame


def make_bombs(folder: Path, mp3: bytes) -> dict[str, bytes]:
    """Small files that cost whoever believes them much."""
    sound = bytes(64_000)
    return {
        "covers": with_covers(mp3, 20),
        "many covers": with_covers(mp3, 200),
        "gigahertz": wave(bytes(4000), rate=1_073_757_824),
        "one hertz": wave(sound, rate=1),
        "lowest rate": wave(sound, rate=1000),
        "64 channels": wave(sound, channels=64),
        "65535 channels": wave(sound, channels=65_535),
        "sox": wave(sound, size=0x7FFF_F000),
        "2 GB promised": wave(sound, size=0x7E00_0000),
        "exabytes promised": wave_64(sound, 2**62),
        "aiff of 2 GB": aiff(sound, 0x7E00_0000),
        "au of 2 GB": au(sound, 0x7E00_0000),
        "compressed header": _compressed_header(512 * 1024 * 1024),
        "months of silence": b"#!AMR\n" + b"\x7c" * (200 * HOUR_OF_FRAMES // 10),
        "empty pages": b"".join(_ogg_page(number) for number in range(100_000)),
        "empty packets": b"\x47\x1f\xff\x10".ljust(188, b"\xff") * 50_000,
        "90 tracks": _tracks(folder, 90),
        "150 tracks": _tracks(folder, 150),
        "sizes of boxes": struct.pack(">I4s4sI", 16, b"ftyp", b"isom", 0) + struct.pack(">I4s", 8, b"moov") * 100_000,
        "nested boxes": struct.pack(">I4s4sI", 16, b"ftyp", b"isom", 0)
        + b"".join(struct.pack(">I4s", 800_000 - 8 * depth, b"moov") for depth in range(100_000)),
    }


def _compressed_header(size: int) -> bytes:
    """A film of QuickTime's whose table of contents unpacks to `size` bytes."""
    packer = zlib.compressobj(9)
    packed = b"".join(packer.compress(bytes(2**20)) for _ in range(size // 2**20)) + packer.flush()
    method = struct.pack(">I4s4s", 12, b"dcom", b"zlib")
    content = struct.pack(">I4sI", 12 + len(packed), b"cmvd", size) + packed
    inner = struct.pack(">I4s", 8 + len(method) + len(content), b"cmov") + method + content
    return struct.pack(">I4s4sI", 16, b"ftyp", b"qt  ", 0) + struct.pack(">I4s", 8 + len(inner), b"moov") + inner


def _ogg_page(number: int) -> bytes:
    return struct.pack("<4sBBqIIIB", b"OggS", 0, 2 if not number else 0, -1, number, 0, 0, 0)


def _tracks(folder: Path, count: int) -> bytes:
    """A file with many tracks of sound."""
    path = folder / "tracks"
    with av.open(str(path), "w", format="matroska") as file:
        streams = [file.add_stream("pcm_s16le", rate=8000, layout="mono") for _ in range(count)]
        for frame in _hum(8000, "mono"):
            for stream in streams:
                file.mux(stream.encode(frame))
        for stream in streams:
            file.mux(stream.encode(None))
    return path.read_bytes()
