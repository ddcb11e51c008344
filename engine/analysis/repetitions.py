"""Repetitions: what is said twice in a conversation is one thing that rests on both places."""

from collections import Counter, defaultdict
from collections.abc import Iterable
from dataclasses import replace

from engine.analysis.commitments import Commitment
from engine.analysis.words import content_stems

SAME = 0.6
"""Two commitments that share this part of their words, and are not those of two persons, are one."""


def without_repetitions(commitments: Iterable[Commitment]) -> list[Commitment]:
    """The commitments in order, each once."""
    distinct: list[Commitment] = []
    vocabulary: list[frozenset[str]] = []
    places: defaultdict[str, list[int]] = defaultdict(list)
    for commitment in commitments:
        words = frozenset(content_stems(commitment.action))
        shared = Counter(index for word in words for index in places[word])
        known = (index for index, count in shared.items() if _same_words(count, words, vocabulary[index]))
        if (index := next((index for index in known if _same_person(distinct[index], commitment)), None)) is not None:
            distinct[index] = _merged(distinct[index], commitment)
            continue
        for word in words:
            places[word].append(len(distinct))
        distinct.append(commitment)
        vocabulary.append(words)
    return distinct


def _same_words(shared: int, words: frozenset[str], others: frozenset[str]) -> bool:
    return words == others or (shared > 1 and shared >= SAME * (len(words) + len(others) - shared))


def _same_person(one: Commitment, other: Commitment) -> bool:
    return not one.person or not other.person or one.person == other.person


def _merged(one: Commitment, later: Commitment) -> Commitment:
    """The stronger of the two with the lines of both, and what only one knows."""
    better, worse = (later, one) if later.strength > one.strength else (one, later)
    return replace(
        better,
        person=better.person or worse.person,
        due=later.due or one.due,
        firm=one.firm or later.firm,
        lines=one.lines + later.lines,
    )
