"""Who speaks from when to when, and so which words are whose."""

import bisect
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from engine.speech.voices.clusters import Key
from engine.speech.voices.stretches import FIRST_FRAME_SECONDS, FRAME_SECONDS, HEARINGS, STEP_FRAMES, Activity, Stretch

LEAST_FRAMES = 6
"""A tenth of a second; less is no speech."""

SLIP_WORDS = 2
"""So many words the times of words and voices may disagree about where a sentence ends."""

ENDS = (".", "?", "!", "\N{IDEOGRAPHIC FULL STOP}", "\N{FULLWIDTH QUESTION MARK}")

Moment = tuple[str, float, float]
"""A word with its start and end."""


@dataclass(frozen=True, slots=True)
class Turn:
    """A person, numbered from 0, speaks; seconds of the recording."""

    start: float
    end: float
    person: int


def turns_of(stretches: Sequence[Stretch], people: Mapping[Key, int]) -> list[Turn]:
    """The turns of everybody in the order in which they begin; of different people they may overlap."""
    runs = list[Turn]()
    open_since = dict[int, int]()
    steps = len(stretches) + HEARINGS - 1
    for step in range(steps):
        speaking = _speaking(stretches[max(0, step - HEARINGS + 1) : step + 1], step, people)
        _follow(speaking, step * STEP_FRAMES, open_since, runs)
    _follow({}, steps * STEP_FRAMES, open_since, runs)
    return sorted(runs, key=lambda turn: (turn.start, turn.person))


def _speaking(around: Sequence[Stretch], step: int, people: Mapping[Key, int]) -> dict[int, Activity]:
    """
    Who speaks in the frames of a step.

    All stretches that heard it say how many speak at once, and for each person how surely.
    """
    votes, speakers = dict[int, np.ndarray[tuple[int], np.dtype[np.float32]]](), np.zeros(STEP_FRAMES, np.float32)
    for stretch in around:
        begin = (step - stretch.index) * STEP_FRAMES
        activity = stretch.activity[begin : begin + STEP_FRAMES]
        speakers += activity.sum(axis=1)
        mine = dict[int, Activity]()
        for number, active in enumerate(activity.T):
            if (person := people.get((stretch.index, number))) is not None:
                mine[person] = mine.get(person, np.zeros(STEP_FRAMES, bool)) | active
        for person, active in mine.items():
            votes[person] = votes.get(person, np.zeros(STEP_FRAMES, np.float32)) + active
    if not votes:
        return {}
    ordered = list(votes)
    table = np.stack([votes[person] for person in ordered])
    at_once = np.floor(speakers / len(around) + 0.5)
    rank = (-table).argsort(axis=0, kind="stable").argsort(axis=0, kind="stable")
    heard = (rank < at_once) & (table > 0)
    return dict(zip(ordered, heard, strict=True))


def _follow(speaking: Mapping[int, Activity], first: int, open_since: dict[int, int], runs: list[Turn]) -> None:
    """Go on with the turns that are open at frame `first`, end those that end, and begin those that begin."""
    for person in {*speaking, *open_since}:
        active = speaking.get(person, np.zeros(1, bool))
        changes = np.flatnonzero(np.diff(np.concatenate([[person in open_since], active]).astype(np.int8)))
        for change in (first + changes).tolist():
            if person not in open_since:
                open_since[person] = change
            elif change - (start := open_since.pop(person)) >= LEAST_FRAMES:
                runs.append(Turn(_seconds(start), _seconds(change), person))


def _seconds(frame: int) -> float:
    return frame * FRAME_SECONDS + FIRST_FRAME_SECONDS


def speakers_of(words: Sequence[Moment], turns: Sequence[Turn]) -> list[int]:
    """The person who says each word, numbered from 0 in the order of their first words."""
    if not turns:
        return [0] * len(words)
    heard = list(_heard_by(words, turns))
    _mend(words, heard)
    numbers = {person: number for number, person in enumerate(dict.fromkeys(heard))}
    return [numbers[person] for person in heard]


def _heard_by(words: Sequence[Moment], turns: Sequence[Turn]) -> Iterator[int]:
    """Who speaks most of each word; where nobody does, who is nearest to it."""
    longest = max(turn.end - turn.start for turn in turns)
    starts = [turn.start for turn in turns]
    for _, start, end in words:
        low, high = bisect.bisect_left(starts, start - longest), bisect.bisect_right(starts, end)
        near = turns[max(0, low - 1) : high + 1]
        # Negative where it lies beside the word: the less, the nearer.
        yield max(near, key=lambda turn: min(end, turn.end) - max(start, turn.start)).person


def _mend(words: Sequence[Moment], heard: list[int]) -> None:
    """Move a change of speaker to the end of a sentence that is close by, and take back one for a word within one."""
    for index in range(1, len(words)):
        if heard[index] == heard[index - 1] or _ends(words[index - 1]):
            continue
        if index + 1 < len(words) and heard[index + 1] == heard[index - 1] and not _ends(words[index]):
            heard[index] = heard[index - 1]
            continue
        for slip in range(1, SLIP_WORDS + 1):
            if index + slip < len(words) and _ends(words[index + slip - 1]) and heard[index + slip] == heard[index]:
                heard[index : index + slip] = [heard[index - 1]] * slip
                break
            if index - slip > 0 and _ends(words[index - slip - 1]) and heard[index - slip] == heard[index - 1]:
                heard[index - slip : index] = [heard[index]] * slip
                break


def _ends(word: Moment) -> bool:
    return word[0].rstrip("\"')").endswith(ENDS)
