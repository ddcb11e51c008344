"""Recordings as files: what a file holds, and how long it is."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import av
import numpy as np
from av.audio.stream import AudioStream
from av.container import InputContainer
from av.stream import Stream
from numpy.typing import NDArray

from engine import waves
from engine.errors import MediaRefused

EMPTY_FILE = "The file is empty."
UNREADABLE = "The file is damaged or in a format that cannot be read. MP3, M4A, WAV, FLAC, OGG, WebM and MP4 work."
NO_AUDIO = "The file has no sound in it."
TOO_LONG = "The recording is {hours:.1f} hours long; at most {limit:.1f} hours can be processed."

SAMPLE_RATE = 16_000
"""Samples a second that the speech model hears."""

LEAST_SAMPLE_RATE = 1_000
"""Less carries no speech, and one packet of up to 65,535 samples would be hours of sound to hold in memory."""

Samples = NDArray[np.int16]

# A playlist can name other files and addresses, so only formats that hold their own sound are opened. The pictures
# are here to be told apart from damaged recordings.
RECORDINGS = (
    "mp3,mov,mp4,m4a,3gp,3g2,mj2,matroska,webm,ogg,wav,w64,flac,aac,ac3,eac3,amr,asf,aiff,avi,caf,au,mpeg,mpegts,flv"
)
PICTURES = "png_pipe,jpeg_pipe,gif,webp_pipe,bmp_pipe,tiff_pipe"
OPEN_OPTIONS = {"format_whitelist": f"{RECORDINGS},{PICTURES}", "protocol_whitelist": "file"}

MATROSKA = "matroska,webm"

# These carry no duration; FFmpeg guesses one from the first bit rate it sees, a fifth wrong for variable rates.
GUESSED_DURATIONS = {"aac", "ac3", "eac3", "amr"}

TRUNCATED_BY = 3.0
TRUNCATED_SHARE = 0.02
"""A recording is cut short when more than this many seconds and this share of its declared duration are missing."""


@dataclass(frozen=True, slots=True)
class MediaInfo:
    """How long a file is in seconds, and whether it declares that or it was measured."""

    duration: float
    is_declared: bool


def probe(path: Path, max_seconds: float) -> MediaInfo:
    """
    Look at a recording without decoding it.

    Raises: MediaRefused with code `empty_file`, `unreadable_media`, `no_audio` or `too_long`.
    """
    if path.stat().st_size == 0:
        raise MediaRefused("empty_file", EMPTY_FILE)
    with open_media(path) as container:
        info = _describe(container, path)
    check_length(info.duration, max_seconds)
    return info


def check_length(seconds: float, max_seconds: float) -> None:
    """Raise MediaRefused(`too_long`) for a recording over the limit."""
    if seconds > max_seconds:
        raise MediaRefused("too_long", TOO_LONG.format(hours=seconds / 3600, limit=max_seconds / 3600))


def is_truncated(declared: float, decoded: float) -> bool:
    """Whether so much of the declared duration is missing that the listener should be told."""
    return declared - decoded > max(TRUNCATED_BY, TRUNCATED_SHARE * declared)


def open_media(path: Path) -> InputContainer:
    """Open a recording. Raises: MediaRefused(`unreadable_media`)."""
    try:
        return av.open(str(path), mode="r", metadata_errors="ignore", options=OPEN_OPTIONS | waves.open_options(path))
    except av.FFmpegError as error:
        raise MediaRefused("unreadable_media", UNREADABLE) from error


def audio_streams(container: InputContainer) -> Sequence[AudioStream]:
    """The tracks of sound that can be decoded. Raises: MediaRefused(`no_audio`)."""
    streams = [stream for stream in container.streams.audio if _is_known(stream)]
    if not streams:
        raise MediaRefused("no_audio", NO_AUDIO)
    return streams


def _is_known(stream: Stream) -> bool:
    """Whether there is a decoder for a stream: PyAV makes a context for those only."""
    return stream.codec_context is not None


def declared_duration(container: InputContainer) -> float | None:
    """How many seconds a file says that it lasts, as a player shows it; None where nothing in it does."""
    is_known_wrong = waves.LENGTH_IGNORED.items() <= container.options.items()
    if container.duration is None or is_known_wrong or _is_guessed(container.format.name, container.streams.audio[0]):
        return None
    # Matroska declares the time at which it ends; others how long it is from where their clock starts.
    begin = container.start_time or 0 if container.format.name == MATROSKA else 0
    return (container.duration - begin) / av.time_base if container.duration > begin else None


def check_rate(rate: int) -> None:
    """Raise MediaRefused(`unreadable_media`) for a sample rate that carries no speech."""
    if rate < LEAST_SAMPLE_RATE:
        raise MediaRefused("unreadable_media", UNREADABLE)


def _describe(container: InputContainer, path: Path) -> MediaInfo:
    streams = audio_streams(container)
    for stream in streams:
        check_rate(stream.rate)
    declared = declared_duration(container)
    if declared is None:
        return MediaInfo(_measure(container, streams), is_declared=False)
    return MediaInfo(declared * _wave_stretch(path), is_declared=True)


def _is_guessed(name: str, stream: AudioStream) -> bool:
    # An MP3 file declares its duration in the header that also declares how many samples of padding it starts with.
    return name in GUESSED_DURATIONS or (name == "mp3" and not stream.start_time)


def _measure(container: InputContainer, streams: Sequence[AudioStream]) -> float:
    """Seconds of sound by its packets' times; much cheaper than decoding."""
    origin = (container.start_time or 0) / av.time_base
    end = 0.0
    try:
        for packet in container.demux(streams):
            if packet.pts is not None and packet.time_base is not None:
                end = max(end, float((packet.pts + (packet.duration or 0)) * packet.time_base) - origin)
    except av.FFmpegError:
        return end
    return end


def _wave_stretch(path: Path) -> float:
    """How many times longer a WAV file says it is than it is: FFmpeg shortens its duration to the bytes it finds."""
    with path.open("rb") as file:
        head = file.read(12)
    size = path.stat().st_size
    declared = int.from_bytes(head[4:8], "little") + 8
    is_wave = head[:4] == b"RIFF" and head[8:12] == b"WAVE"
    # Programs that write a WAV file as a stream leave the size at its largest values.
    return declared / size if is_wave and size < declared < 2**31 - 1 else 1.0
