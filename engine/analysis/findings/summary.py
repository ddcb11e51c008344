"""
Summary: the sentences of a conversation that together say most of it, in their order, told in the third person.

Sentences are ranked by how central they are (LexRank: a random walk over the likeness of sentences), by signs of
causes, outcomes and facts, by where they stand, and by how well they read alone; then chosen one by one so that none
repeats another. What opens a short conversation comes first.
"""

import math
from collections import Counter, defaultdict
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from conversation.models import Insight, SummaryChunk, Topic
from engine.analysis.english.inflections import is_clause
from engine.analysis.english.lines import Line
from engine.analysis.english.people import People
from engine.analysis.english.words import content_stems, telling_words, tokens, without_opening
from engine.analysis.findings.questions import question_score
from engine.analysis.findings.signs import CAUSE, OUTCOME, TALK, weight
from engine.analysis.findings.telling import Teller, Told, listed

MAX_RANKED = 300
"""Only so many sentences, those nearest to the whole conversation, are compared with each other."""
FEWEST_WORDS, MIN_WORDS, MAX_WORDS = 4, 5, 45
GOOD_WORDS, GOOD_WORDS_IN_LONG = 10, 18
"""From so many words on a sentence says enough to stand in the summary of a short or of a long conversation."""
LINES_EACH = 7
"""A short conversation has one sentence of summary for so many."""
FEWEST, FEW, MANY = 2, 5, 12
"""The summary's sentences in a very short, a short and in a very long conversation."""
MOST_NAMES, MOST_TOPICS = 5, 5
"""More people are called a group; so many topics say what it was about."""
SHORT_CONVERSATION = 100
OPENING_LINES = 6
"""What a short conversation is about is said in so many lines at its beginning."""
OPENING, ANSWERING = 2.0, 1.8
"""What it does to a sentence's merit that it opens a short conversation, or follows soon after that."""
QUOTED, ASKING = 0.4, 0.5
"""What it does to a sentence's merit that it cannot be told but only quoted, or asks."""
SAID_ALREADY = 0.4
"""An insight that has so much of a sentence's telling words says it already."""
FRAGMENT = 0.9
"""What it does to a sentence's merit that it has no verb."""
ENDING, ENDING_SHARE = 1.4, 0.6
"""What it does to the merit of an outcome that it stands in the last part of a short conversation."""
REDUNDANCY, SAME = 0.4, 0.8
"""How much likeness to a chosen sentence costs; from the second on it is said again."""
CENTRAL = 1.25
"""How much being central counts against the signs."""
LEARNED = 0.5
"""How much the learned odds of a sentence count beside its rank by the rules."""
DAMPING = 0.85
WALK_STEPS = 30

Matrix = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class _Sentence:
    """A sentence that may be chosen, as it would be told."""

    line: Line
    place: int
    share: float
    told: Told

    @property
    def is_statement(self) -> bool:
        """Whether it is told, and asks nothing."""
        return not self.told.asks and not self.told.is_quoted


def summarise(
    lines: Sequence[Line],
    people: People,
    insights: Iterable[Insight],
    topics: Sequence[Topic],
    odds: Matrix,
    new_id: Callable[[], str],
) -> tuple[SummaryChunk, ...]:
    """
    The conversation's summary: a few sentences of a short conversation, up to `MANY` of a very long one.

    What the `insights` say already is left out, unless there is nothing else. A long conversation has no opening that
    says what it is about: its `topics` do. `odds` are the learned ones of each line.
    """
    texts = [without_opening(line.text) for line in lines]
    stems = [content_stems(text) for text in texts]
    weights = _weights(stems)
    said = _said_in(insights)
    ranked = _candidates(lines, stems, weights, said) or _candidates(lines, stems, weights, {})
    teller, opening = Teller(lines, people), _opening(lines, ranked)
    sentences = _told(lines, ranked, teller, opening)
    if not sentences:
        return ()
    vectors = _vectors([stems[each.place] for each in sentences], weights)
    likeness = vectors @ vectors.T
    merits = _centrality(likeness) ** CENTRAL * np.array([_merit(each, opening) for each in sentences])
    merits = merits * np.exp(LEARNED * odds[[each.place for each in sentences]])
    first = _comes_first(sentences, merits, opening)
    chosen = sorted(_choose(merits, likeness, max(_length(len(lines)), len(first)), first))
    about = _about(teller, topics, new_id) if len(lines) > SHORT_CONVERSATION else ()
    return (*about, *(_chunk(sentences[row], new_id) for row in chosen))


def _told(lines: Sequence[Line], ranked: Iterable[int], teller: Teller, opening: int | None) -> list[_Sentence]:
    """The sentences at the places `ranked` that can be told or quoted."""
    told = ((place, teller.tell(lines[place], is_news=place == opening)) for place in ranked)
    return [_Sentence(lines[place], place, place / len(lines), each) for place, each in told if each]


def _about(teller: Teller, topics: Sequence[Topic], new_id: Callable[[], str]) -> tuple[SummaryChunk, ...]:
    """Who talked about what, where several did."""
    if len(topics) < FEWEST or teller.is_of_one:
        return ()
    who = listed(teller.names) if 0 < len(teller.names) <= MOST_NAMES else "The group"
    named = topics[:MOST_TOPICS]
    message_ids = tuple(dict.fromkeys(message_id for topic in named for message_id in topic.message_ids[:1]))
    return (SummaryChunk(new_id(), f"{who} talked about {listed([topic.text for topic in named])}.", message_ids),)


def _length(lines: int) -> int:
    """How many sentences: a share of a short conversation, two more each time that a long one doubles."""
    if lines <= SHORT_CONVERSATION:
        return min(max(FEWEST, math.ceil(lines / LINES_EACH)), FEW, lines)
    return min(MANY, FEW + int(2 * math.log2(lines / SHORT_CONVERSATION)))


def _said_in(insights: Iterable[Insight]) -> Mapping[str, Sequence[frozenset[str]]]:
    """The telling words of the insights that rest on each message."""
    found = defaultdict[str, list[frozenset[str]]](list)
    for insight in insights:
        for message_id in insight.message_ids:
            found[message_id].append(telling_words(insight.text))
    return found


def _is_said(line: Line, said: Mapping[str, Sequence[frozenset[str]]]) -> bool:
    """Whether an insight from the same message has most of the line's words."""
    insights = said.get(line.message.id)
    words = telling_words(line.text) if insights else frozenset[str]()
    return any(len(words & each) >= SAID_ALREADY * len(words) for each in insights or ())


def _opening(lines: Sequence[Line], ranked: Collection[int]) -> int | None:
    """The place of the sentence that says what a short conversation is about; None in a long one."""
    if len(lines) > SHORT_CONVERSATION:
        return None
    return next(
        (place for place in sorted(ranked) if place < OPENING_LINES and not TALK.search(lines[place].text)), None
    )


def _weights(stems: Sequence[Sequence[str]]) -> Mapping[str, float]:
    """Inverse sentence frequency of each stem."""
    counts = Counter(stem for own in stems for stem in set(own))
    return {stem: math.log(1 + len(stems) / count) for stem, count in counts.items()}


def _candidates(
    lines: Sequence[Line],
    stems: Sequence[Sequence[str]],
    weights: Mapping[str, float],
    said: Mapping[str, Sequence[frozenset[str]]],
) -> list[int]:
    """The places of the sentences worth ranking, at most `MAX_RANKED`: those that carry most of what is said often."""
    totals = Counter(stem for own in stems for stem in own)
    is_short = len(lines) <= SHORT_CONVERSATION
    lengths = [len(tokens(line.text)) if own else 0 for line, own in zip(lines, stems, strict=True)]

    def fit(least: int) -> list[int]:
        return [
            place
            for place, line in enumerate(lines)
            if lengths[place] >= least
            and not _is_said(line, said)
            and ((is_short and place < OPENING_LINES) or not _asks(line.text))
        ]

    found = fit(MIN_WORDS)
    if len(found) < _length(len(lines)):
        found = fit(FEWEST_WORDS)
    # Not a set: the sum of the same numbers in another order is another number.
    found.sort(key=lambda place: -sum(totals[stem] * weights[stem] for stem in dict.fromkeys(stems[place])))
    return sorted(found[:MAX_RANKED])


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


def _merit(sentence: _Sentence, opening: int | None) -> float:
    """What speaks for a sentence besides its centrality, 1 if nothing does."""
    text = without_opening(sentence.line.text)
    length = len(tokens(text))
    enough = GOOD_WORDS_IN_LONG if opening is None else GOOD_WORDS
    merit = min(MAX_WORDS / max(length, 1), 1.0) * min(0.5 + length / (2 * enough), 1.0)
    merit *= weight(text)
    if opening is not None and sentence.place <= OPENING_LINES + opening:
        merit *= OPENING if sentence.place == opening else ANSWERING
    merit *= 1.0 if is_clause(sentence.told.text) else FRAGMENT
    if opening is not None and sentence.share > ENDING_SHARE and OUTCOME.search(text):
        merit *= ENDING
    return merit * (QUOTED if sentence.told.is_quoted else 1.0) * (ASKING if sentence.told.asks else 1.0)


def _comes_first(sentences: Sequence[_Sentence], merits: Matrix, opening: int | None) -> list[int]:
    """The rows of what opens a short conversation, of its cause and of its outcome, as far as they are said."""
    if opening is None:
        return []
    found = [row for row, each in enumerate(sentences) if each.place == opening]
    for sign in (CAUSE, OUTCOME):
        rows = [
            row
            for row, each in enumerate(sentences)
            if row not in found and each.place > opening and each.is_statement and sign.search(each.line.text)
        ]
        found += sorted(rows, key=lambda row: -merits[row] * (sentences[row].share if sign is OUTCOME else 1.0))[:1]
    return found


def _choose(merits: Matrix, likeness: Matrix, length: int, first: Sequence[int]) -> list[int]:
    """The rows with the most merit that differ from each other (maximal marginal relevance), after the `first`."""
    left = merits.copy()
    chosen: list[int] = []
    while len(chosen) < length and left.max() > 0:
        row = next((row for row in first if left[row] > 0), int(np.argmax(left)))
        chosen.append(row)
        left *= 1 - REDUNDANCY * np.clip(likeness[row], 0.0, 1.0)
        left[likeness[row] > SAME] = 0.0
        left[row] = 0.0
    return chosen


def _chunk(sentence: _Sentence, new_id: Callable[[], str]) -> SummaryChunk:
    message = sentence.line.message
    return SummaryChunk(new_id(), sentence.told.text, (message.id,), message.start_at, message.end_at)
