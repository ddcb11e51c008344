"""The news in a conversation's results: all that its readout did not have before."""

from collections import Counter
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from hashlib import blake2b

from conversation.models import Insight, InsightType, Results

NOUNS: dict[InsightType, str] = {"action_item": "action item", "question": "question", "follow_up": "follow-up"}


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
    things = [*results.action_items, *results.questions, *results.follow_ups]
    new = Counter(thing.type for thing in things if _mark(thing) not in known)
    return News([(new[kind], noun) for kind, noun in NOUNS.items()], frozenset(map(_mark, things)))


def _mark(thing: Insight) -> str:
    return blake2b(f"{thing.type}\n{thing.text}".encode("utf-8", "replace"), digest_size=8).hexdigest()
