"""The time line: sound is put where its time stamps say, as far as they make sense."""

import itertools

import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine.speech.timeline import LONGEST_UNDECLARED_SILENCE, RESET, TOLERANCE, Piece, Timeline

LENGTH = 0.02
STAMPS = st.none() | st.floats(-1e12, 1e12, allow_nan=False)


def placed(starts: list[float | None], declared: float | None = None) -> list[float]:
    """Where pieces of 20 ms with these time stamps end up."""
    timeline, found = Timeline(declared), list[float]()
    pieces = [Piece(start, LENGTH) for start in starts]
    for piece, following in itertools.zip_longest(pieces, pieces[1:]):
        timeline.place(piece, following)
        found.append(timeline.position - LENGTH)
    return found


@given(st.lists(st.integers(1, 500), min_size=1, max_size=50), st.integers(0, 5000))
def test_good_time_stamps_are_followed(steps: list[int], begin: int) -> None:
    """Whatever is lost between pieces, each is where its stamp says."""
    starts = [number * LENGTH for number in itertools.accumulate(steps, initial=begin)]

    assert placed(list(starts)) == pytest.approx(starts, abs=TOLERANCE)


@given(st.lists(st.floats(-TOLERANCE / 3, TOLERANCE / 3), min_size=1, max_size=50))
def test_small_wobbles_move_nothing(wobbles: list[float]) -> None:
    """Stamps that are a little early or late make neither silence nor overlap."""
    starts = [number * LENGTH + wobble for number, wobble in enumerate(wobbles)]

    assert placed(list(starts)) == pytest.approx([number * LENGTH for number in range(len(starts))])


@given(st.lists(STAMPS, max_size=60), st.none() | st.floats(0, 1e5))
def test_no_time_stamps_move_sound_back_or_far_away(starts: list[float | None], declared: float | None) -> None:
    """Pieces follow each other, and silence ends where the recording does, or after an hour altogether."""
    found = placed(starts, declared)
    most = LONGEST_UNDECLARED_SILENCE if declared is None else declared + TOLERANCE

    assert all(later - earlier >= LENGTH * 0.99 for earlier, later in itertools.pairwise(found))
    assert not found or found[-1] <= most + LENGTH * len(found) + 1e-6


def test_one_time_stamp_that_the_next_contradicts_is_not_believed() -> None:
    """A damaged stamp in the middle moves neither its piece nor those behind it."""
    expected = [0, LENGTH, 2 * LENGTH, 3 * LENGTH]

    assert expected == pytest.approx(placed([0, LENGTH, 30.0, 3 * LENGTH]))
    assert expected == pytest.approx(placed([0, LENGTH, -30.0, 3 * LENGTH]))


def test_a_clock_that_was_started_again_keeps_its_gaps() -> None:
    """After a jump back the new clock counts: what is lost later is silence as before."""
    starts = [100.0, 100 + LENGTH, 0.0, LENGTH, RESET + 4, RESET + 4 + LENGTH]

    found = placed([*starts])

    assert [100, 100 + 2 * LENGTH, 100 + 2 * LENGTH + RESET + 4] == pytest.approx([found[0], found[2], found[4]])
