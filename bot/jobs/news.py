"""The news in a conversation's results: all that its readout did not have before."""

from collections import Counter
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from hashlib import blake2b

from blocks.sections import KINDS, insights_in
from conversation.models import Insight, Results


@dataclass(frozen=True, slots=True)
class News:
    """How many things of each kind are new, and the marks of all that are told now."""

    counts: Sequence[tuple[int, str]]
    marks: frozenset[str]


def news_in(results: Results, *, known: Collection[str]) -> News:
    """
    What is new in results, given the marks of what was known.

    A thing is known by its kind and words: ids may change when the API recomputes, and words are not kept.
    """
    things = insights_in(results)
    new = Counter(thing.type for thing in things if _mark(thing) not in known)
    return News([(new[kind.type], kind.noun) for kind in KINDS], frozenset(map(_mark, things)))


def _mark(thing: Insight) -> str:
    return blake2b(f"{thing.type}\n{thing.text}".encode("utf-8", "replace"), digest_size=8).hexdigest()
