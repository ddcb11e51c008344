"""Action items: the work that a conversation leaves somebody with."""

from collections.abc import Callable, Sequence
from dataclasses import replace

from conversation.models import Insight
from engine.analysis.commitments import Commitment
from engine.analysis.insights import to_insight
from engine.analysis.verbs import Errand
from engine.analysis.words import content_stems

SAME = 0.6
"""Two items that share this part of their words, and not two persons, are one."""


def find_action_items(commitments: Sequence[Commitment], new_id: Callable[[], str]) -> list[Insight]:
    """The commitments to work; what is said twice is one item that rests on both places."""
    distinct: list[Commitment] = []
    for commitment in commitments:
        if commitment.kind is Errand.CONTACT:
            continue
        known = next((index for index, other in enumerate(distinct) if _same(other, commitment)), None)
        if known is None:
            distinct.append(commitment)
        else:
            distinct[known] = _merged(distinct[known], commitment)
    return [to_insight(commitment, "action_item", new_id) for commitment in distinct]


def _same(one: Commitment, other: Commitment) -> bool:
    if one.person and other.person and one.person != other.person:
        return False
    words, others = set(content_stems(one.action)), set(content_stems(other.action))
    return len(words & others) > 1 and len(words & others) >= SAME * len(words | others)


def _merged(one: Commitment, other: Commitment) -> Commitment:
    """The stronger of the two with the lines of both, and what only one knows."""
    better, worse = (other, one) if other.strength > one.strength else (one, other)
    return replace(
        better,
        person=better.person or worse.person,
        due=other.due or one.due,
        firm=one.firm or other.firm,
        lines=one.lines + other.lines,
    )
