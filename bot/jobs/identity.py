"""
Which insight of a renewed analysis is which one of the analysis before.

The API gives new ids at every analysis, and a conversation that is submitted again has new messages too. What stays is
where a thing was said, in Slack or in a recording, and more or less how it is worded.
"""

import re
from bisect import bisect_left
from collections import defaultdict, deque
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from storage.insights import Insight, Known

SAME = 0.5
"""
How alike two wordings at one place have to be for one thing.

A slip of the pen, another day or another owner leaves at least this much; "send the report" and "send the invoice" have
a third in common, other tasks next to nothing.
"""

REACH = 10
"""
How many wordings before and after its own, in alphabetical order, one is compared with at each place.

Only a message with more tasks than that makes a difference, and a message full of tasks must not hold everybody up.
"""

SMALL_WORDS = {"a", "an", "and", "at", "be", "by", "for", "in", "is", "of", "on", "please", "the", "to", "will"}
"""English words that any task may have: they make different ones look alike."""

_WORD = re.compile(r"\w+")


def identified(known: Sequence[Known], found: Sequence[Insight], *, job_id: str) -> dict[str, Insight]:
    """
    Give each insight the id of the row that it was before, or else a new one, which follows from the job's.

    A row is at most one insight, of its own kind. The same words at the same places are matched first, then the most
    alike of those that share a place. A wording of which nobody knows where it was said has to be the same. The order
    of rows and insights makes no difference.
    """
    ids = _unchanged(known, found)
    taken = set(ids.values())
    rows = {row.id: row for row in known if row.id not in taken}
    left = {number: insight for number, insight in enumerate(found) if number not in ids}
    for *_, row_id, number in sorted(_candidates(rows, left)):
        if row_id in rows and number in left:
            ids[number] = row_id
            del rows[row_id], left[number]
    return {ids.get(number, f"{job_id}.{number}"): insight for number, insight in enumerate(found)}


def _unchanged(known: Sequence[Known], found: Sequence[Insight]) -> dict[int, str]:
    rows = defaultdict[object, deque[str]](deque)
    for row in sorted(known, key=lambda row: (row.is_gone, row.id)):
        rows[row.mark, frozenset(row.places), row.assignee].append(row.id)
    keys = [(each.mark, frozenset(each.places), each.assignee) for each in found]
    return {number: rows[key].popleft() for number, key in enumerate(keys) if rows[key]}


def _candidates(rows: Mapping[str, Known], found: Mapping[int, Insight]) -> Iterator[tuple[Any, ...]]:
    """The pairs that may be one thing, each as what makes it come first, the row's id and the insight's number."""
    groups = defaultdict[object, list[Known]](list)
    for row in sorted(rows.values(), key=lambda row: (row.text, row.id)):
        for key in _keys(row):
            groups[key].append(row)
    trigrams = {row.id: _trigrams(row) for row in rows.values()}
    for number, insight in found.items():
        own = _trigrams(insight)
        for row in _near(groups, insight):
            likeness = 1.0 if row.mark == insight.mark else _likeness(trigrams[row.id], own)
            here, there = set(row.places), set(insight.places)
            if likeness >= SAME and (here & there or not here or not there):
                shared = len(here & there) / (len(here | there) or 1)
                is_others = row.assignee != insight.assignee
                content = (insight.text, insight.places, insight.assignee or "")
                yield -likeness, -shared, row.is_gone, is_others, *content, row.id, number


def _keys(item: Known | Insight) -> Iterator[object]:
    """Where to look for what may be the same: at each place of its kind, and under the words themselves."""
    yield from ((item.kind, place) for place in item.places)
    yield item.mark


def _near(groups: Mapping[object, Sequence[Known]], insight: Insight) -> Sequence[Known]:
    near = dict[str, Known]()
    for key in _keys(insight):
        group = groups.get(key, ())
        at = bisect_left(group, insight.text, key=lambda row: row.text)
        near |= {row.id: row for row in group[max(0, at - REACH) : at + REACH]}
    return list(near.values())


def _trigrams(item: Known | Insight) -> frozenset[str]:
    words = _WORD.findall(item.text.casefold())
    owner = _WORD.findall((item.assignee or "").casefold())
    telling = [word for word in words if word not in SMALL_WORDS and word not in owner]
    text = f" {' '.join(telling)} "
    return frozenset(text[at : at + 3] for at in range(len(text) - 2))


def _likeness(one: frozenset[str], other: frozenset[str]) -> float:
    """Dice's coefficient: how much of both texts is in common, 0..1."""
    return 2 * len(one & other) / ((len(one) + len(other)) or 1)
