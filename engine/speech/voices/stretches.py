"""What is heard of voices in ten seconds: who of at most three speaks when, and how each of them sounds."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

FRAME_SAMPLES = 270
"""Between two frames of the segmentation."""

HEARINGS = 1
"""How often each moment is heard. Twice costs twice as much, and errors are no fewer."""

STEP_FRAMES = 592 // HEARINGS
"""Frames from the beginning of a stretch to that of the next: ten seconds."""

STRETCH_FRAMES = HEARINGS * STEP_FRAMES
STRETCH_SAMPLES = 160_000
"""What the segmentation was trained on."""

FRAME_SECONDS = FRAME_SAMPLES / 16_000
FIRST_FRAME_SECONDS = 0.0225
"""The middle of the first frame."""

Activity = NDArray[np.bool_]
Voice = NDArray[np.float32]


@dataclass(frozen=True, slots=True)
class Stretch:
    """
    Ten seconds, the `index`th step of a recording.

    `activity` has a row for each frame and a column for each piece of a few seconds of one of its `voices`; `sounds`
    has a vector of length 1 for each piece that is long enough, and `alone` its seconds in which nobody else spoke.
    Voices that are much alike are taken for one within a stretch; the pieces are of one person all the same.
    """

    index: int
    activity: Activity
    voices: Sequence[int]
    sounds: Sequence[Voice | None]
    alone: Sequence[float]
