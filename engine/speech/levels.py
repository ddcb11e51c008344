"""The loudness of sound: channels made one without loss, quiet speech raised, and nothing clipped."""

import itertools
import math
from collections import deque
from collections.abc import Iterable, Iterator

import numpy as np
from numpy.typing import NDArray

Mono = NDArray[np.float32]
"""Samples of one channel; 1.0 is full scale."""

Channels = NDArray[np.float32]
"""Samples of several channels, a row for each moment and a column for each channel."""

REMEMBERED = 0.9
"""The share of what is known of channels that counts still after another block."""

OPPOSED, ALIKE = -0.3, 0.3
"""Correlations from which on a channel is taken to be out of phase or in phase; between them it stays as it was."""

COMPARED = 4
"""One in so many samples tells how channels go together."""

FADE_SAMPLES = 800
"""A change of phase is spread over this many samples, so that it is not heard as a click."""

PIECES = 10
"""Pieces of a block whose loudness is looked at: a tenth of a second tells syllables from pauses."""

REACH = 10
"""Blocks before and after that decide with a block how loud the speech around it is."""

LOUD, FLOOR = 0.98, 0.2
"""The shares of pieces that are quieter than speech and than its background: half a second is enough to be heard."""

SPEECH_LEVEL = -35.0
"""What loud syllables are raised to, in dB RMS below full scale. Usual recordings are louder and stay as they are."""

MOST_GAIN = 50.0
"""dB. Lifts speech that peaks at -60 dB to where it is recognised; more would lift the noise of 16 bits."""

LEAST_LEVEL = -96.0
"""The level in dB of silence: one step of 16 bits."""

SPEECH_RANGE = 10.0
"""dB between speech and its background. Noise and hum are steady and are not raised."""


class Blend:
    """
    Makes one channel of several, in blocks.

    Channels that are out of phase with the loudest are turned, so that they do not cancel; silent ones do not make the
    others quieter.
    """

    def __init__(self) -> None:
        self._products = np.zeros((0, 0))
        self._weights = np.zeros(0)

    def __call__(self, block: Channels) -> Mono:
        """The sum of the channels, as loud as the loudest of them would be alone."""
        count = block.shape[1]
        if count == 1:
            return block[:, 0]
        if len(self._weights) != count:
            self._products, self._weights = np.zeros((count, count)), np.zeros(0)
        looked_at = block[::COMPARED]
        alternating = looked_at - looked_at.mean(axis=0)
        self._products = REMEMBERED * self._products + alternating.T @ alternating
        before = self._weights
        self._weights = _weights(self._products, np.sign(before) if len(before) else np.ones(count))
        mixed = block @ self._weights.astype(np.float32)
        if len(before) and not np.allclose(before, self._weights, atol=1e-3):
            fade = np.linspace(1, 0, min(FADE_SAMPLES, len(block)), dtype=np.float32)
            mixed[: len(fade)] += fade * (block[: len(fade)] @ (before - self._weights).astype(np.float32))
        return mixed


def _weights(products: NDArray[np.float64], signs: NDArray[np.float64]) -> NDArray[np.float64]:
    """Weights for channels whose products are these; `signs` are those of the weights before."""
    levels = np.sqrt(np.diag(products))
    loudest = int(levels.argmax())
    if not levels[loudest]:
        return signs / len(signs)
    correlation = products[loudest] / np.maximum(levels * levels[loudest], np.finfo(np.float64).tiny)
    signs = np.where(correlation < OPPOSED, -signs[loudest], np.where(correlation > ALIKE, signs[loudest], signs))
    return np.asarray(signs * levels[loudest] / levels.sum())


def level(blocks: Iterable[Mono]) -> Iterator[Mono]:
    """
    The blocks, of a second each, with quiet speech raised smoothly to where it is recognised.

    Ten blocks are held back, because how loud speech is shows only when there is some.
    What is loud enough is unchanged.
    """
    return _applied(_with_gains(blocks))


def limit(blocks: Iterable[Mono]) -> Iterator[Mono]:
    """The blocks, made quieter where they exceed full scale."""
    return _applied((block, 1.0) for block in blocks)


def gain(levels: NDArray[np.float32], before: float) -> float:
    """
    The gain in dB for a block with these levels of pieces around it, in dB below full scale.

    Where the levels are as even as those of noise the gain stays what it was `before`, if it is not too much.
    """
    ordered = np.sort(levels)
    loud, floor = (float(ordered[int(share * (len(ordered) - 1))]) for share in (LOUD, FLOOR))
    wanted = min(max(SPEECH_LEVEL - loud, 0.0), MOST_GAIN)
    return wanted if loud - floor >= SPEECH_RANGE else min(before, wanted)


def _with_gains(blocks: Iterable[Mono]) -> Iterator[tuple[Mono, float]]:
    """Each block with the gain, as a factor, that it is to have at its start."""
    waiting, levels, decibels = deque[Mono](), deque[NDArray[np.float32]](maxlen=2 * REACH + 1), 0.0
    for block in itertools.chain(blocks, itertools.repeat(None, REACH)):
        if block is not None:
            waiting.append(block)
            levels.append(_levels(block))
        elif len(levels) > REACH + 1:
            levels.popleft()
        if waiting and (block is None or len(waiting) > REACH):
            decibels = gain(np.concatenate(levels), decibels)
            yield waiting.popleft(), 10 ** (decibels / 20)


def _levels(block: Mono) -> NDArray[np.float32]:
    """The loudness of the pieces of a block in dB below full scale, without a constant part."""
    size = max(len(block) // PIECES, 1)
    pieces = block[: len(block) // size * size].reshape(-1, size)
    return np.asarray(20 * np.log10(np.maximum(pieces.std(axis=1), 10 ** (LEAST_LEVEL / 20))), dtype=np.float32)


def _applied(blocks: Iterable[tuple[Mono, float]]) -> Iterator[Mono]:
    """Blocks with their gains, going evenly from one block's to the next one's, and never past full scale."""
    held: tuple[Mono, float, float] | None = None
    for block, wanted in blocks:
        peak = float(np.abs(block).max(initial=0.0))
        room = 1 / peak if peak else math.inf
        if held is None:
            held = block, min(wanted, room), room
            continue
        factor = min(wanted, room, held[2])
        yield _ramped(held[0], held[1], factor)
        held = block, factor, room
    if held is not None:
        yield _ramped(held[0], held[1], held[1])


def _ramped(block: Mono, first: float, last: float) -> Mono:
    if first == last == 1.0:
        return block
    return block * np.linspace(first, last, len(block), dtype=np.float32)
