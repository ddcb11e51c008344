"""Windows: nothing is lost at a seam, and seams lie in pauses."""

import itertools
from collections.abc import Sequence

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine.speech.media import SAMPLE_RATE, Samples
from engine.speech.windows import TAIL_SECONDS, WINDOW_SECONDS, FindSpeech, Span, cut_windows, widest_pause


@pytest.mark.parametrize(
    ("speech", "cut"),
    [
        ([], 50),
        ([(0, 100)], 100),
        ([(0, 20), (60, 100)], 40),
        ([(0, 10), (20, 50), (80, 100)], 65),
        ([(0, 40)], 70),
        ([(0, 20), (40, 60), (80, 100)], 70),
    ],
    ids=["silence", "no-pause", "one-pause", "wider-of-two", "silent-end", "later-of-equals"],
)
def test_the_cut_is_in_the_middle_of_the_widest_pause(speech: Sequence[Span], cut: int) -> None:
    """Of 100 samples the cut is where nobody speaks for longest."""
    assert cut == widest_pause(speech, 100)


def no_pause(samples: Samples) -> Sequence[Span]:
    return [(0, len(samples))]


def pause_in_front(samples: Samples) -> Sequence[Span]:
    return [(10, len(samples))]


@given(
    blocks=st.lists(st.integers(1, 200 * SAMPLE_RATE), max_size=6),
    find_speech=st.sampled_from([no_pause, pause_in_front]),
)
def test_windows_together_are_the_recording(blocks: list[int], find_speech: FindSpeech) -> None:
    """Whatever the blocks, the windows follow each other without a gap, and none is too long."""
    windows = list(cut_windows((np.ones(size, np.int16) for size in blocks), find_speech))

    assert sum(blocks) == sum(len(window.samples) for window in windows)
    assert all(len(window.samples) <= WINDOW_SECONDS * SAMPLE_RATE for window in windows)
    assert all(before.end == after.offset for before, after in itertools.pairwise(windows))


def test_a_window_ends_in_the_pause_near_its_end() -> None:
    """The seam lies in the pause of the last half minute."""
    blocks = [np.zeros(SAMPLE_RATE * 50, np.int16)] * 8

    first, *_ = cut_windows(blocks, pause_in_front)

    assert WINDOW_SECONDS - TAIL_SECONDS == pytest.approx(first.end, abs=0.01)
