"""What a voice is known by: the energy in 80 bands of pitch, 100 times a second, as Kaldi reckons it."""

from functools import cache

import numpy as np
from numpy.typing import ArrayLike, NDArray

from engine.speech.media import SAMPLE_RATE

Floats = NDArray[np.float32]

FRAME, SHIFT, SPECTRUM = 400, 160, 512
"""Samples of a frame (25 ms), between two frames (10 ms), and of the Fourier transform."""

BANDS = 80
LOWEST_HERTZ = 20.0
EMPHASIS = 0.97
SMALLEST = np.float32(np.finfo(np.float32).eps)


def features(samples: NDArray[np.int16]) -> Floats:
    """The log energies of at least a frame of samples, as (frames, bands), each band about its mean."""
    frames = np.lib.stride_tricks.sliding_window_view(samples.astype(np.float32), FRAME)[::SHIFT]
    frames = frames - frames.mean(axis=1, keepdims=True)
    before = np.concatenate([frames[:, :1], frames[:, :-1]], axis=1)
    power = np.abs(np.fft.rfft((frames - EMPHASIS * before) * _window(), SPECTRUM)) ** 2
    energies = np.log(np.maximum(power.astype(np.float32)[:, :-1] @ _bands(), SMALLEST))
    return np.asarray(energies - energies.mean(axis=0), np.float32)


@cache
def _window() -> Floats:
    """Kaldi's own, between Hann's and Hamming's."""
    return np.asarray((0.5 - 0.5 * np.cos(2 * np.pi * np.arange(FRAME) / (FRAME - 1))) ** 0.85, np.float32)


@cache
def _bands() -> Floats:
    """How much of each frequency each band takes: triangles of the same width in mel."""
    edges = np.linspace(_mel(LOWEST_HERTZ), _mel(SAMPLE_RATE / 2), BANDS + 2)
    mel = _mel(np.arange(SPECTRUM // 2) * (SAMPLE_RATE / SPECTRUM))[:, None]
    rising, falling = (mel - edges[:-2]) / (edges[1:-1] - edges[:-2]), (edges[2:] - mel) / (edges[2:] - edges[1:-1])
    return np.asarray(np.maximum(0, np.minimum(rising, falling)), np.float32)


def _mel(hertz: ArrayLike) -> NDArray[np.float64]:
    return np.asarray(1127.0 * np.log1p(np.asarray(hertz) / 700.0))
