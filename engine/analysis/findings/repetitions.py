"""
Repetitions: what is said twice in a conversation is one thing that rests on both places.

Numbers, names, places and days tell things apart, however many other words they share: of two tasks that are taken for
one, the second says nothing that the first does not, or the other way round.
"""

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date

from conversation.models import Speaker
from engine.analysis.english.clock import END_OF_DAY
from engine.analysis.english.due_dates import without_days, without_times
from engine.analysis.english.verbs import main_verb
from engine.analysis.english.words import OPPOSITES, telling_words
from engine.analysis.findings.promises import Commitment

SAME = 0.6
"""Of two commitments that are one, the one that says less has at least this part of the other's words."""

_ALIKE = (
    "write draft prepare compile create make produce",
    "check review look verify inspect",
    "send share forward mail email circulate distribute deliver",
    "fix repair solve sort",
    "call phone ring",
    "buy order purchase",
    "finish complete finalise finalize",
)
"""Verbs that may stand for each other when a promise is repeated."""
_COMMON_VERB = {verb: group.split()[0] for group in _ALIKE for verb in group.split()}

_Owner = Speaker | str | None
_ANYBODY = "anybody"
"""The owner under which everything is found, for commitments of which nobody knows whose they are."""


@dataclass(slots=True, eq=False)
class _Thing:
    """One thing to do, the words of what it is done to, and all places where it was said."""

    commitment: Commitment
    verb: str
    objects: frozenset[str]
    places: list[Commitment]

    def as_commitment(self) -> Commitment:
        return replace(self.commitment, lines=tuple(line for place in self.places for line in place.lines))


def without_repetitions(commitments: Iterable[Commitment]) -> list[Commitment]:
    """
    The commitments in order, each once.

    What is promised again with another date on a later day has been put off: that is one thing with the new date. On
    one and the same day another date means another thing.
    """
    said = [(commitment, objects_of(commitment)) for commitment in commitments]
    things: list[_Thing] = []
    known = _Index(Counter(word for _, objects in said for word in objects))
    for commitment, objects in said:
        new = _Thing(commitment, _verb(commitment), objects, [commitment])
        thing = next((thing for thing in known.near(new) if _is_one(thing, new)), None)
        if thing is None:
            things.append(new)
        else:
            _merge(thing, new)
        known.add(thing or new)
    return [thing.as_commitment() for thing in things]


def objects_of(commitment: Commitment) -> frozenset[str]:
    """The words that say what an action is about: neither its verb nor the time at which it is known to be due."""
    action = commitment.action
    rest = without_times(action) if commitment.due else without_days(action)
    return telling_words(rest.partition(" ")[2])


class _Index:
    """
    Finds the things that may be the same as a new one without looking at all of them.

    Things that say as much or more have the new one's rarest word; those that say less have their own rarest word in
    it.
    """

    def __init__(self, counts: Mapping[str, int]) -> None:
        self._counts = counts
        self._with_word: defaultdict[tuple[_Owner, str, str], dict[_Thing, None]] = defaultdict(dict)
        self._by_rarest: defaultdict[tuple[_Owner, str, str], dict[_Thing, None]] = defaultdict(dict)

    def add(self, thing: _Thing) -> None:
        verb, rarest = thing.verb, self._rarest(thing)
        for owner in (thing.commitment.person, _ANYBODY):
            self._by_rarest[owner, verb, rarest][thing] = None
            for word in thing.objects or {""}:
                self._with_word[owner, verb, word][thing] = None

    def near(self, new: _Thing) -> Iterator[_Thing]:
        verb, rarest = new.verb, self._rarest(new)
        owners: tuple[_Owner, ...] = (new.commitment.person, None) if new.commitment.person else (_ANYBODY,)
        for owner in owners:
            yield from self._with_word[owner, verb, rarest]
            for word in sorted(new.objects):
                yield from self._by_rarest[owner, verb, word]

    def _rarest(self, thing: _Thing) -> str:
        return min(thing.objects, key=lambda word: (self._counts[word], word), default="")


def _verb(commitment: Commitment) -> str:
    verb = main_verb(commitment.action)
    return _COMMON_VERB.get(verb, verb)


def _is_one(thing: _Thing, new: _Thing) -> bool:
    less, more = sorted((thing.objects, new.objects), key=len)
    if not OPPOSITES.isdisjoint(less ^ more):
        return False
    if less != more and not (less and less < more and 1 + len(less) >= SAME * (1 + len(more))):
        return False
    due, new_due = thing.commitment.due, new.commitment.due
    if due is None or new_due is None or _day_said(new.places[0]) > _day_said(thing.places[-1]):
        return True
    hours = {due.at.time(), new_due.at.time()} - {END_OF_DAY}
    return due.at.date() == new_due.at.date() and len(hours) < 2


def _day_said(commitment: Commitment) -> date:
    said_at = commitment.line.said_at
    return said_at.date() if said_at else date.min


def _merge(thing: _Thing, later: _Thing) -> None:
    """
    Add the place, and what only one of the two knows.

    The words are those of the new date if there is one, otherwise the stronger's, or those that say more.
    """
    one, other = thing.commitment, later.commitment
    more = (other.strength, len(later.objects)) > (one.strength, len(thing.objects))
    is_put_off = one.due is not None and other.due is not None and one.due.at != other.due.at
    better, worse = (other, one) if is_put_off or more else (one, other)
    thing.commitment = replace(
        better,
        person=better.person or worse.person,
        due=other.due or one.due,
        firm=one.firm or other.firm,
    )
    thing.objects |= later.objects
    thing.places.append(later.commitment)
