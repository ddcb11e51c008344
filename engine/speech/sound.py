"""The sound of a recording as a stream of 16 kHz samples, each at the place where a player would play it."""

import contextlib
import itertools
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import cast

import av
import numpy as np
from av.audio.frame import AudioFrame
from av.audio.stream import AudioStream
from av.container import InputContainer
from av.packet import Packet
from av.stream import Disposition, Stream

from engine.speech.levels import Blend, Channels, Mono, level, limit
from engine.speech.media import SAMPLE_RATE, Samples, audio_streams, check_rate, declared_duration, open_media
from engine.speech.media_info import TRUNCATED_BY, unreadable
from engine.speech.timeline import Piece, Timeline

SAME_END = 0.01
"""Seconds; ends that are not further apart are the same end, in time bases of different fineness."""

DAMAGED_STRETCHES = 1000
"""How often reading is taken up again after damage before the rest of the file is given up."""

MOST_TRACKS = 8
"""Tracks that are heard of one recording; screen recorders and meeting tools write two to six."""

ASIDES = (
    Disposition.comment
    | Disposition.descriptions
    | Disposition.visual_impaired
    | Disposition.hearing_impaired
    | Disposition.karaoke
)
"""Kinds of tracks that repeat what is said in the others or speak over it."""

UNKNOWN_LANGUAGES = {None, "", "und"}


@dataclass(slots=True)
class Decoding:
    """
    The sound of a file as blocks of 16 kHz mono samples, read once from front to back.

    The position of a sample is its time in the recording: where a stream begins late or has a gap there is silence.
    All tracks are heard together, and all channels of each. Damaged packets are left out and counted in `skipped`;
    `seconds` is how much has come out so far. Memory does not grow with the length of the file.
    """

    path: Path
    samples: int = 0
    _tracks: list["_Track"] = field(default_factory=list)

    @property
    def seconds(self) -> float:
        """Seconds of the recording that have come out so far, its silence included."""
        return self.samples / SAMPLE_RATE

    @property
    def skipped(self) -> int:
        """How many packets were damaged, or stretches of the file."""
        return sum(track.skipped for track in self._tracks)

    def __iter__(self) -> Iterator[Samples]:
        """Decode. Raises MediaRefused(`unreadable_media`) when nothing in the file can be decoded."""
        with contextlib.ExitStack() as opened:
            container = opened.enter_context(open_media(self.path))
            chosen = [stream.index for stream in tracks_to_hear(audio_streams(container))]
            # Each track is read by itself: how far apart a file keeps them does not matter then, also not for memory.
            containers = [container, *(opened.enter_context(open_media(self.path)) for _ in chosen[1:])]
            self._tracks = [_Track(each, index) for each, index in zip(containers, chosen, strict=True)]
            for block in _together([level(_in_seconds(track)) for track in self._tracks]):
                yield self._counted(block)
            if not self.samples:
                raise unreadable()
            end = max(track.end_of_recording() for track in self._tracks)
            for length in _lengths(round(end * SAMPLE_RATE) - self.samples):
                yield self._counted(np.zeros(length, np.float32))

    def _counted(self, block: Mono) -> Samples:
        self.samples += len(block)
        return np.clip(np.rint(block * 32768), -32768, 32767).astype(np.int16)


def tracks_to_hear(streams: Sequence[AudioStream]) -> Sequence[AudioStream]:
    """
    The tracks that belong together: the sources of a recording that was made of several.

    Not those in another language than the first that names its own, nor commentaries and descriptions of pictures.
    """
    spoken = [stream for stream in streams if not stream.disposition & ASIDES] or streams[:1]
    languages = [stream.language for stream in spoken if stream.language not in UNKNOWN_LANGUAGES]
    own = {*UNKNOWN_LANGUAGES, *languages[:1]}
    return [stream for stream in spoken if stream.language in own][:MOST_TRACKS]


class _Track:
    """One track of a recording as pieces of mono sound, without gaps, from the recording's beginning."""

    def __init__(self, container: InputContainer, index: int) -> None:
        self.skipped = 0
        self._container = container
        self._stream = container.streams[index]
        self._origin = (container.start_time or 0) / av.time_base
        self._declared = declared_duration(container)
        self._timeline = Timeline(self._declared)
        self._packets_end = 0.0
        self._others_end = 0.0

    def __iter__(self) -> Iterator[Mono]:
        resampler, blend, done = _Resampler(), Blend(), 0
        for frame, silence in self._placed():
            if silence:
                for block in resampler.flush():
                    done += len(block)
                    yield blend(block)
                begin = self._timeline.position - frame.samples / frame.sample_rate
                for length in _lengths(round(begin * SAMPLE_RATE) - done):
                    done += length
                    yield np.zeros(length, np.float32)
            for block in resampler.convert(frame):
                done += len(block)
                yield blend(block)
        yield from map(blend, resampler.flush())

    def end_of_recording(self) -> float:
        """
        Where the recording ends, in seconds, after all sound has been read.

        Pictures may go on when the sound has ended. Where sound is missing, the recording ends with what there is.
        """
        heard = self._timeline.position
        if self._declared is None or self._packets_end - heard > TRUNCATED_BY:
            return heard
        if (own := self._declared_end()) is not None:
            return self._declared if own - heard < TRUNCATED_BY < self._declared - own else heard
        return max(heard, min(self._others_end, self._declared))

    def _declared_end(self) -> float | None:
        """The end of this track as the file declares it, if it is another than that of the whole file."""
        stream, of_file = self._stream, self._container.duration
        if stream.duration is None or stream.time_base is None or of_file is None:
            return None
        end = float((stream.duration + (stream.start_time or 0)) * stream.time_base) - self._origin
        # Where a track begins too late to be seen at the opening, FFmpeg gives it the end of the file for its own.
        return end if abs(end - of_file / av.time_base) > SAME_END else None

    def _placed(self) -> Iterator[tuple[AudioFrame, float]]:
        """The frames with the seconds of silence before each."""
        frames = itertools.chain(self._frames(), [None])
        for frame, following in itertools.pairwise(frames):
            if frame is not None:
                after = None if following is None else self._piece(following)
                yield frame, self._timeline.place(self._piece(frame), after)

    def _piece(self, frame: AudioFrame) -> Piece:
        check_rate(frame.sample_rate)
        start = None if frame.time is None else frame.time - self._origin
        return Piece(start, frame.samples / frame.sample_rate)

    def _frames(self) -> Iterator[AudioFrame]:
        for packet in self._packets():
            end = _end(packet) - self._origin
            if packet.stream.index != self._stream.index:
                self._others_end = max(self._others_end, end)
                continue
            self._packets_end = max(self._packets_end, end)
            try:
                yield from cast("list[AudioFrame]", packet.decode())
            except av.FFmpegError:
                self.skipped += 1

    def _packets(self) -> Iterator["Packet[Stream]"]:
        """The packets of the file; reading goes on behind a damaged stretch."""
        for _ in range(DAMAGED_STRETCHES):
            try:
                yield from self._container.demux()
                return
            except av.FFmpegError:
                self.skipped += 1


class _Resampler:
    """Converts frames to 16 kHz, also when a stream changes its format on the way."""

    def __init__(self) -> None:
        self._source: tuple[str, str, int] | None = None
        self._resampler: av.AudioResampler | None = None

    def convert(self, frame: AudioFrame) -> Iterator[Channels]:
        source = (frame.format.name, frame.layout.name, frame.sample_rate)
        if source != self._source or self._resampler is None:
            yield from self.flush()
            self._source = source
            # Channels side by side, for PyAV cannot hold more than eight that are apart.
            self._resampler = av.AudioResampler(format="flt", rate=SAMPLE_RATE, frame_size=SAMPLE_RATE)
        frame.pts = None
        yield from self._resampled(self._resampler, frame)

    def flush(self) -> Iterator[Channels]:
        resampler, self._resampler = self._resampler, None
        if resampler is not None:
            yield from self._resampled(resampler, None)

    @staticmethod
    def _resampled(resampler: av.AudioResampler, frame: AudioFrame | None) -> Iterator[Channels]:
        for converted in resampler.resample(frame):
            samples = converted.to_ndarray().reshape(-1, converted.layout.nb_channels)
            # A file of floating point numbers can hold anything.
            yield np.nan_to_num(samples, posinf=0.0, neginf=0.0).clip(-1e6, 1e6)


def _end(packet: "Packet[Stream]") -> float:
    if packet.pts is None or packet.time_base is None:
        return 0.0
    base = packet.time_base
    return (packet.pts + (packet.duration or 0)) * base.numerator / base.denominator


def _in_seconds(pieces: Iterable[Mono]) -> Iterator[Mono]:
    """The same samples in blocks of a second; the last one may be shorter."""
    held, length = list[Mono](), 0
    for piece in pieces:
        held.append(piece)
        length += len(piece)
        while length >= SAMPLE_RATE:
            joined = np.concatenate(held)
            yield joined[:SAMPLE_RATE]
            held, length = [joined[SAMPLE_RATE:]], length - SAMPLE_RATE
    if length:
        yield np.concatenate(held)


def _together(tracks: Sequence[Iterator[Mono]]) -> Iterator[Mono]:
    """The tracks mixed; one that ends early is silent from there on."""
    if len(tracks) == 1:
        return tracks[0]
    return limit(map(_sum, itertools.zip_longest(*tracks)))


def _sum(blocks: Sequence[Mono | None]) -> Mono:
    present = [block for block in blocks if block is not None]
    mixed = np.zeros(max(map(len, present)), np.float32)
    for block in present:
        mixed[: len(block)] += block
    return mixed


def _lengths(samples: int) -> Iterator[int]:
    """So many samples in portions of at most a second."""
    for start in range(0, samples, SAMPLE_RATE):
        yield min(SAMPLE_RATE, samples - start)
