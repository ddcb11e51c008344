"""Files that people drop in a channel: speech, silence, pictures, films, and what is left of them when damaged."""

import io
from fractions import Fraction
from pathlib import Path
from typing import cast

import av
import numpy as np
from av.audio.frame import AudioFrame
from av.video.stream import VideoStream

STANDUP = Path(__file__).parents[1] / "samples" / "standup.mp3"
THREAD = STANDUP.with_name("thread.json")

RATE = 16_000


def speech(seconds: float = 1.7, *, silent_for: float = 0.0) -> bytes:
    """The beginning of the stand-up as WAV, after silence: "Good morning, Ben.", and if it is longer, what follows."""
    resampler = av.AudioResampler(format="s16", layout="mono", rate=RATE)
    with av.open(str(STANDUP)) as container:
        blocks = [block.to_ndarray() for frame in container.decode(audio=0) for block in resampler.resample(frame)]
    said = np.concatenate(blocks, axis=1)[:, : int(seconds * RATE)].astype(np.int16)
    return _wav(np.pad(said, ((0, 0), (int(silent_for * RATE), 0))))


def silence(seconds: float = 3.0) -> bytes:
    """A WAV without a sound."""
    return _wav(np.zeros((1, int(seconds * RATE)), dtype=np.int16))


def picture() -> bytes:
    """A PNG."""
    return _filmed("image2pipe", "png", "rgb24")


def silent_film() -> bytes:
    """An MP4 that has pictures and no sound track."""
    return _filmed("mp4", "mpeg4", "yuv420p")


def ends_early() -> bytes:
    """The first half of a WAV that says that it is eight seconds long."""
    whole = speech(8.0)
    return whole[: len(whole) // 2]


def _wav(samples: np.ndarray[tuple[int, ...], np.dtype[np.int16]]) -> bytes:
    buffer = io.BytesIO()
    with av.open(buffer, "w", format="wav") as container:
        stream = container.add_stream("pcm_s16le", rate=RATE, layout="mono")
        frame = AudioFrame.from_ndarray(np.ascontiguousarray(samples), format="s16", layout="mono")
        frame.rate = RATE
        container.mux(stream.encode(frame))
        container.mux(stream.encode(None))
    return buffer.getvalue()


def _filmed(container_format: str, codec: str, pixels: str) -> bytes:
    buffer = io.BytesIO()
    with av.open(buffer, "w", format=container_format) as container:
        stream = cast("VideoStream", container.add_stream(codec, rate=Fraction(1)))
        stream.width = stream.height = 64
        stream.pix_fmt = pixels
        container.mux(stream.encode(av.VideoFrame(64, 64, pixels)))
        container.mux(stream.encode(None))
    return buffer.getvalue()
