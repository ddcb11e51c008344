"""Which of the voices heard here and there are one person's: average linkage of how they sound, bounded for hours."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Self

import numpy as np
from numpy.typing import NDArray

from engine.speech.voices.stretches import Stretch

Floats = NDArray[np.float32]
Indices = NDArray[np.intp]

FAR = 0.7
"""Distance (one minus cosine) at which two groups are two people; .65 to .75 tell about as well."""

SURELY_NEAR = 0.45
"""Groups of one part of a recording are not brought nearer than this before all of it was heard."""

NEVER = 1.2
"""The distance of two voices of one stretch, which are two people; more than two sounds commonly have."""

SAME_VOICE = 0.7
"""How much nearer two pieces are that were taken for one voice when they were heard."""

MOST_GROUPS = 600
"""Compared with each other at once. Cost and memory grow with the square of this, and with the length once."""

LEAST_ALONE = 0.5
"""Seconds that a voice must be heard alone in a stretch to take part; what is less goes to who is nearest."""

LEAST_PERSON_SECONDS = 1.0
"""Heard alone. Who is heard for less is more often a cough or a door than a person."""

Key = tuple[int, int]
"""A stretch and one of its voices."""


@dataclass(frozen=True, slots=True)
class Groups:
    """Voices that belong together: for each group the sum of its sounds, how many there are, and seconds alone."""

    sums: Floats
    counts: Floats
    alone: Floats
    distances: Floats

    @classmethod
    def of(cls, sounds: Floats, alone: Floats, stretches: Indices, voices: Indices) -> Self:
        """A group for each sound; two voices of one stretch are far apart, and pieces of one are near."""
        distances = 1 - sounds @ sounds.T
        together = stretches[:, None] == stretches
        same = voices[:, None] == voices
        distances[together & ~same] = NEVER
        distances[together & same] *= SAME_VOICE
        return cls(sounds, np.ones(len(sounds), np.float32), alone, distances)

    def __len__(self) -> int:
        return len(self.counts)

    def beside(self, other: Self) -> Self:
        """All groups of both; how far those of one are from those of the other follows from their sounds."""
        across = 1 - self._means() @ other._means().T
        return type(self)(
            np.concatenate([self.sums, other.sums]),
            np.concatenate([self.counts, other.counts]),
            np.concatenate([self.alone, other.alone]),
            np.block([[self.distances, across], [across.T, other.distances]]),
        )

    def merged(self, far: float, most: int) -> tuple[Self, Indices]:
        """
        The groups after merging the nearest two until they are `far` apart and no more than `most`.

        Gives the new group of each old one, too.
        """
        distances, counts = self.distances.copy(), self.counts.copy()
        np.fill_diagonal(distances, np.inf)
        labels, left = np.arange(len(self)), len(self)
        while left > 1:
            first, second = sorted(np.unravel_index(distances.argmin(), distances.shape))
            if distances[first, second] >= far and left <= most:
                break
            weights = counts[first] + counts[second]
            row = (distances[first] * counts[first] + distances[second] * counts[second]) / weights
            row[first] = np.inf
            distances[first], distances[:, first] = row, row
            distances[second], distances[:, second] = np.inf, np.inf
            counts[first] = weights
            labels[labels == second] = first
            left -= 1
        kept, numbered = np.unique(labels, return_inverse=True)
        return self._added_up(kept, numbered, distances), numbered

    def absorbed(self, least_alone: float) -> tuple[Self, Indices]:
        """The groups after each that was heard alone for less went to the nearest of the others, if there is one."""
        solid = np.flatnonzero(self.alone >= least_alone)
        if not len(solid):
            solid = np.array([self.alone.argmax()])
        labels = solid[self.distances[:, solid].argmin(axis=1)]
        labels[solid] = solid
        kept, numbered = np.unique(labels, return_inverse=True)
        return self._added_up(kept, numbered, self.distances), numbered

    def _added_up(self, kept: Indices, numbered: Indices, distances: Floats) -> Self:
        size = len(kept)
        sums, counts, alone = np.zeros((size, self.sums.shape[1]), np.float32), *np.zeros((2, size), np.float32)
        np.add.at(sums, numbered, self.sums)
        np.add.at(counts, numbered, self.counts)
        np.add.at(alone, numbered, self.alone)
        return type(self)(sums, counts, alone, distances[np.ix_(kept, kept)])

    def _means(self) -> Floats:
        return self.sums / self.counts[:, None]


@dataclass(frozen=True, slots=True)
class _Sounds:
    keys: Sequence[Key]
    voices: Sequence[int]
    sounds: Floats
    alone: Floats


def people(stretches: Sequence[Stretch], count: int | None = None) -> dict[Key, int]:
    """
    The person, numbered from 0, of each voice that is heard for long enough to say.

    With `count` they are that many, if there are as many voices.
    """
    heard = _heard(stretches, LEAST_ALONE) or _heard(stretches, 0.0)
    if heard is None:
        return {}
    groups, labels = _first_groups(heard)
    groups, numbered = _final_groups(groups, count)
    sure = dict(zip(heard.keys, numbered[labels].tolist(), strict=True))
    return sure | _nearest(stretches, sure, groups)


def _heard(stretches: Sequence[Stretch], least_alone: float) -> _Sounds | None:
    found = [
        ((stretch.index, number), voice, sound, alone)
        for stretch in stretches
        for number, (voice, sound, alone) in enumerate(zip(stretch.voices, stretch.sounds, stretch.alone, strict=True))
        if sound is not None and alone >= least_alone
    ]
    if not found:
        return None
    keys, voices, sounds, alone = zip(*found, strict=True)
    return _Sounds(keys, voices, np.stack(sounds), np.array(alone, np.float32))


def _first_groups(heard: _Sounds) -> tuple[Groups, Indices]:
    """Groups of what sounds surely alike, at most half of MOST_GROUPS; a part of the recording after the other."""
    stretches, voices = np.array([stretch for stretch, _ in heard.keys]), np.array(heard.voices)
    part, groups, labels = MOST_GROUPS // 2, None, np.zeros(0, np.intp)
    for start in range(0, len(stretches), part):
        chosen = slice(start, start + part)
        more = Groups.of(heard.sounds[chosen], heard.alone[chosen], stretches[chosen], voices[chosen])
        before = 0 if groups is None else len(groups)
        labels = np.concatenate([labels, before + np.arange(len(more))])
        groups, numbered = (more if groups is None else groups.beside(more)).merged(SURELY_NEAR, MOST_GROUPS // 2)
        labels = numbered[labels]
    assert groups is not None  # noqa: S101 - there is at least one sound
    return groups, labels


def _final_groups(groups: Groups, count: int | None) -> tuple[Groups, Indices]:
    if count is None:
        return _settled(groups, FAR)
    found, labels = groups, np.arange(len(groups))
    for far in (FAR, SURELY_NEAR, 0.3, 0.15):
        found, labels = _settled(groups, far)
        if len(found) >= count:
            break
    fewer, numbered = found.merged(0.0, count)
    return fewer, numbered[labels]


def _settled(groups: Groups, far: float) -> tuple[Groups, Indices]:
    merged, labels = groups.merged(far, len(groups))
    solid, numbered = merged.absorbed(LEAST_PERSON_SECONDS)
    return solid, numbered[labels]


def _nearest(stretches: Sequence[Stretch], sure: dict[Key, int], groups: Groups) -> dict[Key, int]:
    """The nearest person for voices that were heard too little; not one who speaks in the same stretch already."""
    found = dict[Key, int]()
    for stretch in stretches:
        taken = {
            sure[stretch.index, number] for number in range(len(stretch.sounds)) if (stretch.index, number) in sure
        }
        for number, sound in enumerate(stretch.sounds):
            key = (stretch.index, number)
            if key in sure or sound is None:
                continue
            nearness = (groups.sums @ sound) / groups.counts
            free = [person for person in range(len(groups)) if person not in taken] or list(range(len(groups)))
            found[key] = max(free, key=lambda person: float(nearness[person]))
    return found
