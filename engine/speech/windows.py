"""Cutting a stream of samples into windows of a few minutes, in pauses, so that memory stays bounded."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass

import numpy as np

from engine.speech.media import SAMPLE_RATE, Samples

WINDOW_SECONDS = 300
"""Long enough that few sentences meet a seam, short enough that recognition stays under a gigabyte."""

TAIL_SECONDS = 30
"""A window may end this much early, in the widest pause found there."""

Span = tuple[int, int]
FindSpeech = Callable[[Samples], Sequence[Span]]
"""Gives the stretches of speech in some samples, as first and last positions, in order."""


@dataclass(frozen=True, slots=True)
class Window:
    """A piece of a recording that starts at `start` samples."""

    start: int
    samples: Samples

    @property
    def offset(self) -> float:
        """Seconds of the recording before this window."""
        return self.start / SAMPLE_RATE

    @property
    def end(self) -> float:
        """Seconds of the recording up to the end of this window."""
        return (self.start + len(self.samples)) / SAMPLE_RATE


def widest_pause(speech: Sequence[Span], length: int) -> int:
    """
    The middle of the longest stretch without speech in `length` samples; their end when speech fills them.

    Silence up to an edge counts as a pause; of two equal pauses the later one is taken, to keep windows long.
    """
    edges = [0, *(edge for span in speech for edge in span), length]
    pauses = zip(edges[::2], edges[1::2], strict=True)
    start, end = max(pauses, key=lambda pause: (pause[1] - pause[0], pause[0]))
    return (start + end) // 2 if end > start else length


def cut_windows(blocks: Iterable[Samples], find_speech: FindSpeech) -> Iterator[Window]:
    """
    All of the samples as windows of at most WINDOW_SECONDS, holding one window in memory at a time.

    Blocks are short against a window, as those of a decoder are.
    """
    size, tail = WINDOW_SECONDS * SAMPLE_RATE, TAIL_SECONDS * SAMPLE_RATE
    start, held, pending = 0, 0, list[Samples]()
    for block in blocks:
        pending.append(block)
        held += len(block)
        if held < size:
            continue
        samples = np.concatenate(pending)
        cut = size - tail + widest_pause(find_speech(samples[size - tail : size]), tail)
        yield Window(start, samples[:cut])
        start, pending, held = start + cut, [samples[cut:].copy()], held - cut
    if held:
        yield Window(start, np.concatenate(pending))
