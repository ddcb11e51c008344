"""
Summary: the sentences of a conversation that together say most of it, in their order.

Sentences are ranked by how central they are (LexRank: a random walk over the likeness of sentences), by signs of
decisions and plans, and by how well they read alone; then chosen one by one so that none repeats another.
"""

import math
from collections import Counter
from collections.abc import Callable, Mapping, Sequence

import numpy as np
from numpy.typing import NDArray

from conversation.models import SummaryChunk
from engine.analysis.english.lines import Line
from engine.analysis.english.patterns import contains, starts_with
from engine.analysis.english.words import content_stems, tokens, without_opening
from engine.analysis.findings.questions import question_score

MAX_RANKED = 300
"""Only so many sentences, those nearest to the whole conversation, are compared with each other."""
FEWEST_WORDS, MIN_WORDS, GOOD_WORDS, MAX_WORDS = 4, 8, 10, 45
FEW, MANY = 5, 12
"""The summary's sentences in a short and in a very long conversation."""
SHORT_CONVERSATION = 100
REDUNDANCY = 0.4
DAMPING = 0.85
WALK_STEPS = 30

_LEANING = starts_with(
    """
    (?:it|that|he|she|they|there|what)(?:'s|'re|'ll)?
    (?:its|this|these|those|which|because|'cause|or|if|when|one|then|not|no|yes|to|is|are|was|were|will|also|like|as)
    for example
    you know
    let me
    """
)
"""Beginnings of sentences that lean on the one before."""
_PROMISE = starts_with(
    """
    (?:(?:yes|sure|of course),? )*(?:i'll|i will|i can)
    (?:can|could|would) you
    on it
    will do
    """
)
"""Promises and requests, which are action items."""
_TALK = contains(
    """
    thank you
    thanks
    hello|hey|hi|welcome
    goodbye
    good (?:morning|afternoon|evening)
    this meeting
    see you
    any questions
    i don't know
    not sure
    """
)
"""The conversation's own wheels."""
_PLAN = contains(
    r"""
    will
    going to|gonna
    (?:need|have) to
    should|must
    because
    important|main|finally
    problem|issue|risk
    goal|aim|target|deadline|budget|result\w*
    decid\w+|agree\w*|conclu\w+
    plan(?:s|ned)?
    """
)
_DECISION = contains(
    r"""
    we(?: have| just| all)* (?:decided|agreed|settled|concluded)
    (?:the|our) (?:decision|conclusion|plan|goal|aim|idea|main \w+) (?:is|was)
    agreed
    let's (?:go with|\w+ on)
    we(?:'re| are) going (?:to|with)
    in summary
    in conclusion
    to sum up
    overall
    """
)
_SIGNS = ((_LEANING, 0.6), (_PROMISE, 0.6), (_TALK, 0.5), (_PLAN, 1.2), (_DECISION, 1.8))
"""What a sign does to a sentence's merit."""
_ENDS = (".", "!", "…")

Matrix = NDArray[np.float64]


def summarise(lines: Sequence[Line], new_id: Callable[[], str]) -> tuple[SummaryChunk, ...]:
    """The conversation's summary: at most `FEW` sentences of a short conversation, up to `MANY` of a very long one."""
    texts = [without_opening(line.text) for line in lines]
    stems = [content_stems(text) for text in texts]
    weights = _weights(stems)
    ranked = _candidates(texts, stems, weights)
    if not ranked:
        return ()
    vectors = _vectors([stems[index] for index in ranked], weights)
    likeness = vectors @ vectors.T
    merits = _centrality(likeness) * np.array([_merit(texts[index]) for index in ranked])
    chosen = sorted(ranked[row] for row in _choose(merits, likeness, _length(len(lines))))
    return tuple(_chunk(lines[index], new_id) for index in chosen)


def _length(lines: int) -> int:
    """How many sentences: a quarter of a very short conversation, two more each time that a long one doubles."""
    if lines <= SHORT_CONVERSATION:
        return min(FEW, math.ceil(lines / 4))
    return min(MANY, FEW + int(2 * math.log2(lines / SHORT_CONVERSATION)))


def _weights(stems: Sequence[Sequence[str]]) -> Mapping[str, float]:
    """Inverse sentence frequency of each stem."""
    counts = Counter(stem for own in stems for stem in set(own))
    return {stem: math.log(1 + len(stems) / count) for stem, count in counts.items()}


def _candidates(texts: Sequence[str], stems: Sequence[Sequence[str]], weights: Mapping[str, float]) -> list[int]:
    """The sentences worth ranking, at most `MAX_RANKED`: those that carry most of what is said often."""
    totals = Counter(stem for own in stems for stem in own)
    lengths = [len(tokens(text)) if own and not _asks(text) else 0 for text, own in zip(texts, stems, strict=True)]
    fit = [index for index, length in enumerate(lengths) if length >= _least_words(texts[index])]
    if len(fit) < _length(len(texts)):
        fit = [index for index, length in enumerate(lengths) if length >= FEWEST_WORDS]
    # Not a set: the sum of the same numbers in another order is another number.
    fit.sort(key=lambda index: -sum(totals[stem] * weights[stem] for stem in dict.fromkeys(stems[index])))
    return sorted(fit[:MAX_RANKED])


def _least_words(text: str) -> int:
    return FEWEST_WORDS if _DECISION.search(text) else MIN_WORDS


def _asks(text: str) -> bool:
    return text.endswith("?") or question_score(text) > 0


def _vectors(stems: Sequence[Sequence[str]], weights: Mapping[str, float]) -> Matrix:
    """One row of unit length for each sentence."""
    columns = {stem: column for column, stem in enumerate(dict.fromkeys(stem for own in stems for stem in own))}
    rows = np.zeros((len(stems), len(columns)))
    for row, own in enumerate(stems):
        for stem in own:
            rows[row, columns[stem]] += weights[stem]
    unit: Matrix = rows / np.linalg.norm(rows, axis=1, keepdims=True)
    return unit


def _centrality(likeness: Matrix) -> Matrix:
    """How often a random walk from sentence to like sentence comes by, 1 on average."""
    steps = likeness / likeness.sum(axis=1, keepdims=True)
    rank = np.ones(len(steps))
    for _ in range(WALK_STEPS):
        rank = (1 - DAMPING) + DAMPING * (rank @ steps)
    return rank


def _merit(text: str) -> float:
    """What speaks for a sentence besides its centrality, 1 if nothing does."""
    length = len(tokens(text))
    merit = min(MAX_WORDS / max(length, 1), 1.0) * min(0.5 + length / (2 * GOOD_WORDS), 1.0)
    for sign, factor in _SIGNS:
        if sign.search(text):
            merit *= factor
    return merit if text.endswith(_ENDS) else 0.9 * merit


def _choose(merits: Matrix, likeness: Matrix, length: int) -> list[int]:
    """The rows with the most merit that differ from each other (maximal marginal relevance)."""
    left = merits.copy()
    chosen: list[int] = []
    while len(chosen) < min(length, len(merits)):
        row = int(np.argmax(left))
        chosen.append(row)
        left *= 1 - REDUNDANCY * np.clip(likeness[row], 0.0, 1.0)
        left[chosen] = -1.0
    return chosen


def _chunk(line: Line, new_id: Callable[[], str]) -> SummaryChunk:
    """A sentence as it is quoted; a spoken one ends like one."""
    text = line.quote
    if line.message.words and not text.endswith(_ENDS):
        text = text.rstrip(",;: -\u2013\u2014") + "."
    return SummaryChunk(new_id(), text, (line.message.id,), line.message.start_at, line.message.end_at)
