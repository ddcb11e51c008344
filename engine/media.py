"""Recordings as files: what a file holds, and its sound as a stream of 16 kHz samples."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

import av
import numpy as np
from av.audio.frame import AudioFrame
from av.audio.stream import AudioStream
from av.container import InputContainer
from av.packet import Packet
from numpy.typing import NDArray

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

# These carry no duration; FFmpeg guesses one from the first bit rate it sees, a fifth wrong for variable rates.
GUESSED_DURATIONS = {"aac", "ac3", "eac3", "amr"}

DAMAGED_STRETCHES = 1000
"""How often reading is taken up again after damage before the rest of the file is given up."""

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
    with _open(path) as container:
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


class _Resampler:
    """Converts frames to 16 kHz mono, also when a stream changes its format on the way."""

    def __init__(self) -> None:
        self._source: tuple[str, str, int] | None = None
        self._resampler: av.AudioResampler | None = None

    def convert(self, frame: AudioFrame) -> Iterator[Samples]:
        _check_rate(frame.sample_rate)
        source = (frame.format.name, frame.layout.name, frame.sample_rate)
        if source != self._source:
            yield from self.flush()
            self._source = source
            self._resampler = av.AudioResampler(format="s16", layout="mono", rate=SAMPLE_RATE)
        frame.pts = None
        yield from self._resampled(frame)

    def flush(self) -> Iterator[Samples]:
        yield from self._resampled(None)
        self._resampler = None

    def _resampled(self, frame: AudioFrame | None) -> Iterator[Samples]:
        if self._resampler is None:
            return
        for converted in self._resampler.resample(frame):
            yield np.asarray(converted.to_ndarray(), dtype=np.int16).reshape(-1)


@dataclass(slots=True)
class Decoding:
    """
    The sound of a file as blocks of 16 kHz mono samples, read once from front to back.

    Damaged packets are left out and counted in `skipped`; `seconds` is how much sound has come out so far. Memory
    does not grow with the length of the file.
    """

    path: Path
    skipped: int = 0
    samples: int = 0
    _resampler: _Resampler = field(default_factory=_Resampler)

    @property
    def seconds(self) -> float:
        """Seconds of sound decoded so far."""
        return self.samples / SAMPLE_RATE

    def __iter__(self) -> Iterator[Samples]:
        """Decode. Raises MediaRefused(`unreadable_media`) when nothing in the file can be decoded."""
        with _open(self.path) as container:
            for frame in self._frames(container):
                yield from self._counted(self._resampler.convert(frame))
            yield from self._counted(self._resampler.flush())
        if not self.samples:
            raise MediaRefused("unreadable_media", UNREADABLE)

    def _counted(self, blocks: Iterator[Samples]) -> Iterator[Samples]:
        for block in blocks:
            self.samples += len(block)
            yield block

    def _frames(self, container: InputContainer) -> Iterator[AudioFrame]:
        stream = _audio_stream(container)
        for packet in self._packets(container, stream):
            try:
                yield from stream.decode(packet)
            except av.FFmpegError:
                self.skipped += 1

    def _packets(self, container: InputContainer, stream: AudioStream) -> Iterator["Packet[AudioStream]"]:
        """The packets of the stream; reading goes on behind a damaged stretch."""
        for _ in range(DAMAGED_STRETCHES):
            try:
                yield from container.demux(stream)
                return
            except av.FFmpegError:
                self.skipped += 1


def _open(path: Path) -> InputContainer:
    try:
        return av.open(str(path), mode="r", metadata_errors="ignore", options=OPEN_OPTIONS)
    except av.FFmpegError as error:
        raise MediaRefused("unreadable_media", UNREADABLE) from error


def _audio_stream(container: InputContainer) -> AudioStream:
    if not container.streams.audio:
        raise MediaRefused("no_audio", NO_AUDIO)
    return container.streams.audio[0]


def _check_rate(rate: int) -> None:
    if rate < LEAST_SAMPLE_RATE:
        raise MediaRefused("unreadable_media", UNREADABLE)


def _describe(container: InputContainer, path: Path) -> MediaInfo:
    stream = _audio_stream(container)
    _check_rate(stream.rate)
    if container.duration is None or _is_guessed(container.format.name, stream):
        return MediaInfo(_measure(container, stream), is_declared=False)
    return MediaInfo(_declared(container.duration, stream) * _wave_stretch(path), is_declared=True)


def _declared(duration: int, stream: AudioStream) -> float:
    """Seconds of sound the file declares; a film can be longer than its sound."""
    if stream.duration is not None and stream.time_base is not None:
        return float(stream.duration * stream.time_base)
    return duration / av.time_base


def _is_guessed(name: str, stream: AudioStream) -> bool:
    # An MP3 file declares its duration in the header that also declares how many samples of padding it starts with.
    return name in GUESSED_DURATIONS or (name == "mp3" and not stream.start_time)


def _measure(container: InputContainer, stream: AudioStream) -> float:
    """Seconds of sound by its packets' times; much cheaper than decoding."""
    end = 0.0
    try:
        for packet in container.demux(stream):
            if packet.pts is not None and packet.time_base is not None:
                end = max(end, float((packet.pts + (packet.duration or 0)) * packet.time_base))
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
