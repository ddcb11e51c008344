"""
Topics: the phrases that say what a conversation is about, found by how its words occur and with no list of subjects.

A candidate is a run of content words up to its last one, the noun that the others belong to. It has to stand somewhere
as only a noun phrase can: after an article or a preposition, or before "is". It is scored by how much of the
conversation its words carry, how far through the conversation they reach, and how often they occur together.
"""

import itertools
import math
import re
from collections import Counter, defaultdict
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import NamedTuple

from conversation.models import Topic
from engine.analysis.english.lines import Line
from engine.analysis.english.patterns import word_set
from engine.analysis.english.words import LINK, STOP_WORDS, TOKEN, stem

MAX_TOPICS, FEW_TOPICS = 5, 3
"""In a conversation, and in one of at most `FEW_LINES` lines."""
MAX_PHRASE_WORDS = 3
FEW_LINES, MANY_LINES, VERY_MANY_LINES = 12, 60, 5_000
"""Over `MANY_LINES` lines a phrase said once is mere chance; over `VERY_MANY_LINES` it is left out, for there would be
millions."""
OFTEN = 3
"""A word said so often is a topic even where its grammar does not show that it is a noun."""
SINGLE, CHANCE, TOGETHER = 0.9, 0.6, 0.75
"""The worth of a single word, of a chance meeting of words, and what the worth of a repeated phrase begins with."""
GIVES_WAY = 0.6
"""A single word gives way to a phrase with it that scores at least this part of it."""
PARTS = 20
"""How far a word reaches is counted in so many parts of the conversation."""
UNDECIDED, VERB_LIKE = 0.5, 0.4
"""How noun-like a word is of which nothing is known; and one that is a verb if it is less."""
WEAKEST = 0.15
"""A topic that carries less than this share of what the best one carries is none."""

_BREAK = re.compile(r"[^\w'\-\s]+")
_DETERMINERS = word_set(
    """
    the a an this that these those our your my his her their its some any no each every of for with about another
    other new per into by at from after before without during
    """
)
"""A noun comes after these, with whatever describes it."""
_SUBJECT_SIGNS = word_set("is isn't was wasn't are aren't were weren't has hasn't will won't")
"""A noun comes before these."""
_OBJECT_SIGNS = word_set("the a an my your our their his her its it us me them him this these those i we you they")
"""What comes right before these is a verb ("the customers report a fault") or said of them ("the app I use")."""
_VERB_SIGNS = word_set(
    """
    to i you we they he she it i'll we'll you'll they'll will would can could should might must don't didn't doesn't
    can't won't let's who i'd we'd you'd not please gonna
    """
)
_NEVER = word_set(
    """
    able add agree ask asked asking bad basically best better big bit bring brought call called came come comes
    coming completely course decide decided definitely different difficult done easy everybody example exactly fact
    feel felt fine find finish finished fix follow found free full fun funny gave give given gives giving good great
    guess guys half happen happened happy hard hear heard help high honestly hope hopefully huge important
    interesting keep kept knew known large later leave left little long look looked looking looks love low main
    making meant middle minute minutes moment move need needed needs next nice obviously people point possible
    probably put read ready real reason remember respond run running sense send sent show showed shown shows simple
    slightly small sorry sound sounds speak start started starts stop suppose supposed talk talked talking tell
    thinking thought time times today told tomorrow tonight total turn turned understand wait wanting week weeks
    wonder word words work worked working works worth write wrong wrote yesterday year years yourself day days month
    months monday tuesday wednesday thursday friday saturday sunday january february march april june july august
    september october november december morning afternoon evening hour hours o'clock first second third last same
    cool perfect awesome bye cheers question questions answer stuff thing things kind sort maybe everyone absolutely
    finally certainly idea ideas quick team number numbers problem problems meeting meetings cause top behind new
    old normal okay discussion option options discuss track sign signed join joined joining lol haha tho btw imho
    fyi aka pls plz thx ty xx ta laugh laughs laughter etc min mins sec secs wow yay damn sir madam dear regards
    """
)


_ORDINAL = re.compile(
    r"\d+(?:st|nd|rd|th)|(?:\w+-)?(?:fir|seco|thi|four|fif|six|seven|eigh|nin|ten|\w+teen|\w+tie)(?:st|nd|rd|th)"
)
_NUMBERS = word_set(
    """
    one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen seventeen eighteen
    nineteen twenty thirty forty fifty sixty seventy eighty ninety hundred thousand million percent
    """
)


class _Run(NamedTuple):
    """Content words that stand side by side, the number of their line, and the words around them in small letters."""

    line: int
    words: Sequence[str]
    before: str
    after: str


@dataclass(slots=True, eq=False)
class _Phrase:
    """
    Words that stand side by side somewhere, how they are spelled, and in which lines.

    `named` and `verbal` count where they stand as only a noun phrase can, and where a verb does.
    """

    stems: tuple[str, ...]
    surfaces: Counter[str] = field(default_factory=Counter)
    lines: dict[int, None] = field(default_factory=dict)
    named: int = 0
    verbal: int = 0

    @property
    def count(self) -> int:
        return self.surfaces.total()


def find_topics(lines: Sequence[Line], names: Collection[str], new_id: Callable[[], str]) -> tuple[Topic, ...]:
    """The topics of the conversation, best first; `names` are the people in it, who are no topics."""
    runs = [run for index, line in enumerate(lines) for run in _runs(index, line.text, names)]
    nounness = _nounness(lines)
    said = Counter(stem(word.lower()) for run in runs for word in run.words)
    weights = _weights(runs, nounness, len(lines))
    scores = {
        phrase: _score(phrase, weights, len(lines))
        for phrase in _phrases(runs, len(lines))
        if _may_be(phrase, nounness, said)
    }
    ranked = sorted(scores, key=lambda phrase: (-scores[phrase], min(phrase.lines), phrase.stems))
    most = FEW_TOPICS if len(lines) <= FEW_LINES else MAX_TOPICS
    chosen = sorted(_distinct(ranked, scores, most), key=lambda phrase: -scores[phrase])
    best = max((scores[phrase] for phrase in chosen), default=0.0)
    return tuple(
        _topic(phrase, scores[phrase] / best, lines, new_id)
        for phrase in chosen
        if scores[phrase] >= WEAKEST * best > 0
    )


def _runs(line: int, text: str, names: Collection[str]) -> Iterator[_Run]:
    """The runs of content words of a line, spelled as they are."""
    for phrase in _BREAK.split(LINK.sub(".", text)):
        words = ["", *TOKEN.findall(phrase), ""]
        start = 1
        for place, word in enumerate(words[1:], 1):
            if not _carries(word.lower(), names):
                if start < place:
                    yield _Run(line, words[start:place], words[start - 1].lower(), word.lower())
                start = place + 1


def _carries(word: str, names: Collection[str]) -> bool:
    plain = word.removesuffix("'s")
    return not (
        plain in STOP_WORDS or plain in _NEVER or plain in names or len(plain) < 2 or plain.isdigit() or "'" in plain
        or (plain.endswith("ly") and len(plain) > 4)
        or _NUMBERS.issuperset(plain.split("-")) or _ORDINAL.fullmatch(plain)
    )  # fmt: skip


def _weights(runs: Sequence[_Run], nounness: Mapping[str, float], lines: int) -> Mapping[str, float]:
    """How much of the conversation each stem carries: its count and spread, less where it is used like a verb."""
    counts: Counter[str] = Counter()
    places: defaultdict[str, set[int]] = defaultdict(set)
    for run in runs:
        for word in run.words:
            counts[stem(word.lower())] += 1
            places[stem(word.lower())].add(run.line * PARTS // lines)
    return {
        word: math.log1p(count) * (1 + math.log1p(len(places[word]))) * nounness.get(word, UNDECIDED)
        for word, count in counts.items()
    }


def _nounness(lines: Sequence[Line]) -> Mapping[str, float]:
    """How noun-like each stem is used, 0..1, from the words before it: "the plan" against "we plan"."""
    noun: Counter[str] = Counter()
    verb: Counter[str] = Counter()
    for line in lines:
        words = [word.lower() for word in TOKEN.findall(line.text)]
        for before, word in itertools.pairwise(words):
            if before in _DETERMINERS:
                noun[stem(word)] += 1
            elif before in _VERB_SIGNS:
                verb[stem(word)] += 1
    return {word: (noun[word] + 1) / (noun[word] + 2 * verb[word] + 2) for word in noun | verb}


def _phrases(runs: Sequence[_Run], lines: int) -> list[_Phrase]:
    """All words and phrases; in a very long text only phrases whose words stand side by side more than once."""
    stems = [tuple(stem(word.lower()) for word in run.words) for run in runs]
    pairs = Counter(pair for own in stems for pair in itertools.pairwise(own)) if lines > VERY_MANY_LINES else None
    found: dict[tuple[str, ...], _Phrase] = {}
    for run, own in zip(runs, stems, strict=True):
        for start in _starts(own, pairs):
            phrase = found.get(own[start:]) or found.setdefault(own[start:], _Phrase(own[start:]))
            phrase.surfaces[" ".join(run.words[start:])] += 1
            phrase.lines[run.line] = None
            phrase.verbal += run.after in _OBJECT_SIGNS or _is_past(run.words[-1])
            phrase.named += run.after in _SUBJECT_SIGNS or run.before in _DETERMINERS
    return list(found.values())


def _starts(stems: tuple[str, ...], pairs: Mapping[tuple[str, str], int] | None) -> Iterator[int]:
    """Where the phrases begin that end with a run, as far as their words are `pairs` that occur more than once."""
    for start in range(len(stems) - 1, max(len(stems) - MAX_PHRASE_WORDS, 0) - 1, -1):
        if pairs and start + 1 < len(stems) and pairs[stems[start], stems[start + 1]] < 2:
            break
        yield start


def _is_past(word: str) -> bool:
    """Whether a word that ends a phrase is a verb in the past, and not a noun like "feed"."""
    return len(word) > 4 and word.endswith("ed") and not word.endswith("eed")


def _may_be(phrase: _Phrase, nounness: Mapping[str, float], said: Mapping[str, int]) -> bool:
    """False for what is no noun phrase as far as can be seen, repeats a word, or is a single word said once."""
    if phrase.named <= phrase.verbal:
        return False
    first = nounness.get(phrase.stems[0], UNDECIDED)
    if len(phrase.stems) > 1:
        return first >= VERB_LIKE and len(set(phrase.stems)) == len(phrase.stems)
    return said[phrase.stems[0]] > 1 and (first > UNDECIDED or phrase.count >= OFTEN)


def _score(phrase: _Phrase, weights: Mapping[str, float], lines: int) -> float:
    """The mean weight of the phrase's words, more for words that occur together more than once."""
    mean = sum(weights[word] for word in phrase.stems) / len(phrase.stems)
    if len(phrase.stems) == 1:
        return mean * SINGLE
    if phrase.count == 1 and lines > MANY_LINES:
        return mean * CHANCE
    return mean * (TOGETHER + math.log2(1 + phrase.count) / 2)


def _distinct(ranked: Sequence[_Phrase], scores: Mapping[_Phrase, float], most: int) -> list[_Phrase]:
    """
    At most so many of the best phrases.

    None of them only repeats words of better ones; "pilot" gives way to "pilot launch".
    """
    chosen: list[_Phrase] = []
    known: set[str] = set()
    for phrase in ranked:
        shared = known.intersection(phrase.stems)
        single = next((other for other in chosen if len(other.stems) == 1 and shared == set(other.stems)), None)
        if single and len(phrase.stems) > 1 and scores[phrase] >= GIVES_WAY * scores[single]:
            chosen[chosen.index(single)] = phrase
            known.update(phrase.stems)
        elif 2 * len(shared) < len(phrase.stems) and len(chosen) < most:
            chosen.append(phrase)
            known.update(phrase.stems)
    return chosen


def _topic(phrase: _Phrase, score: float, lines: Sequence[Line], new_id: Callable[[], str]) -> Topic:
    ids = dict.fromkeys(lines[index].message.id for index in phrase.lines)
    return Topic(new_id(), _shown(phrase), round(min(max(score, 0.0), 1.0), 3), tuple(ids))


def _shown(phrase: _Phrase) -> str:
    """The commonest spelling; small letters where the conversation has them."""
    surface, _ = min(phrase.surfaces.items(), key=lambda item: (-item[1], item[0]))
    small = surface.lower()
    return small if small in phrase.surfaces or (surface.istitle() and " " not in surface) else surface
