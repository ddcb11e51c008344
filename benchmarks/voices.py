"""
How well voices are told apart: the diarization error rate of recordings with a known answer.

    python -m benchmarks.voices FOLDER

Each *.wav of the folder (16 kHz, mono) has an *.rttm beside it, which says who speaks when. Missed, invented and
wrongly given speech as a share of all speech; a quarter of a second around each change does not count, speech of
several at once does. Beside it stands what calling everybody one speaker would give, with the same idea of when
anybody speaks.
"""

import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from functools import cache
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from engine.speech.sound import Decoding
from engine.speech.voices.clusters import people
from engine.speech.voices.listening import Listener, Stream
from engine.speech.voices.stretches import Stretch
from engine.speech.voices.turns import Turn, turns_of
from engine.speech.voices.weights import find_voice_model

FRAMES_PER_SECOND = 100
COLLAR = 0.25


def main() -> None:
    """Print the errors for each recording of a folder, and for all of them."""
    with tempfile.TemporaryDirectory() as home:
        model = find_voice_model(Path(home))
    assert model is not None, "install the voices first"
    listener = Listener(model, threads=1)
    total = np.zeros(4)
    for path in sorted(Path(sys.argv[1]).glob("*.wav")):
        if not path.with_suffix(".rttm").exists():
            continue
        samples, truth = read_samples(path), read_rttm(path.with_suffix(".rttm"))
        began = time.process_time()
        stretches = list(heard(listener, samples))
        found = people(stretches)
        turns = turns_of(stretches, found)
        spent = time.process_time() - began
        one = turns_of(stretches, dict.fromkeys(found, 0))
        seconds = len(samples) / 16_000
        errors = np.array([*error(truth, turns, seconds), *error(truth, one, seconds)])
        total += errors
        persons = [len({turn.person for turn in each}) for each in (turns, truth)]
        print(f"{path.stem:30} {said(errors)}  people {persons[0]} of {persons[1]}  cpu {spent / seconds:.3f}")
    print(f"{'all':30} {said(total)}")


def said(errors: NDArray[np.float64]) -> str:
    """Both rates in per cent."""
    return f"DER {100 * errors[0] / errors[1]:5.1f}  one speaker {100 * errors[2] / errors[3]:5.1f}"


def heard(listener: Listener, samples: NDArray[np.int16]) -> Iterator[Stretch]:
    """All stretches of a recording."""
    stream = Stream(listener)
    yield from stream.hear(samples)
    yield from stream.end()


def read_samples(path: Path) -> NDArray[np.int16]:
    """The samples of a recording as the engine hears them."""
    return np.concatenate(list(Decoding(path)))


def read_rttm(path: Path) -> list[Turn]:
    """Who speaks when, as it was written down."""
    lines = [line.split() for line in path.read_text(encoding="utf-8").splitlines() if line.startswith("SPEAKER")]
    names = sorted({line[7] for line in lines})
    return [Turn(float(line[3]), float(line[3]) + float(line[4]), names.index(line[7])) for line in lines]


def error(truth: Sequence[Turn], turns: Sequence[Turn], seconds: float) -> tuple[float, float]:
    """Frames of error and of speech."""
    length = round(seconds * FRAMES_PER_SECOND)
    counts = np.ones(length, bool)
    for turn in truth:
        for at in (turn.start, turn.end):
            counts[max(0, round((at - COLLAR) * FRAMES_PER_SECOND)) : round((at + COLLAR) * FRAMES_PER_SECOND)] = False
    real, claimed = (_table(each, length)[:, counts] for each in (truth, turns))
    speaking = real.sum(axis=0)
    most = np.maximum(speaking, claimed.sum(axis=0)).sum()
    return float(most - _best_match(real.astype(int) @ claimed.T.astype(int))), float(speaking.sum())


def _table(turns: Sequence[Turn], length: int) -> NDArray[np.bool_]:
    table = np.zeros((max((turn.person for turn in turns), default=0) + 1, length), bool)
    for turn in turns:
        table[turn.person, max(0, round(turn.start * FRAMES_PER_SECOND)) : round(turn.end * FRAMES_PER_SECOND)] = True
    return table


def _best_match(together: NDArray[np.int_]) -> int:
    """The most frames that are right when each real person is one of those claimed, and no two the same."""

    @cache
    def best(person: int, free: frozenset[int]) -> int:
        if person == len(together):
            return 0
        chosen = (int(together[person, each]) + best(person + 1, free - {each}) for each in free)
        return max(best(person + 1, free), *chosen, 0)

    # Nobody is matched with one who was never heard at the same time.
    return best(0, frozenset(np.flatnonzero(together.any(axis=0)).tolist()))


if __name__ == "__main__":
    main()
