"""
Signals: cheap numbers of each line, by its grammar and its place, for what is trained to tell lines apart.

No word of any subject is among them, so that what was learned in one kind of talk holds in others. They are computed
for all lines at once, in time proportional to what was said.
"""

import math
from collections import Counter
from collections.abc import Mapping, Sequence

import numpy as np
from numpy.typing import NDArray

from engine.analysis.english.lines import Line
from engine.analysis.english.patterns import word_set
from engine.analysis.english.verbs import means_work
from engine.analysis.english.words import content_stems, tokens

Matrix = NDArray[np.float64]

_CLASSES: Mapping[str, str] = {
    "I": "i i'm i'll i've i'd me my myself",
    "you": "you you'll you're you'd you've your yourself",
    "we": "we we'll we're we've we'd us our let's",
    "they": "he she they him her them he'll she'll they'll he's she's they're his their",
    "it": "it it's this that that's these those",
    "anybody": "everyone everybody somebody someone anybody anyone who each both all",
    "will": "will i'll you'll we'll he'll she'll they'll it'll that'll gonna shall",
    "can": "can could would i'd you'd we'd",
    "must": "need needs must should gotta ought supposed have has",
    "please": "please",
    "let": "let let's",
    "guess": "maybe perhaps probably might guess think suppose hope wonder wondering believe",
    "if": "if unless whether otherwise",
    "not": "not no never nothing nobody don't doesn't didn't can't cannot won't isn't wasn't haven't wouldn't",
    "past": "was were did had been got went said told asked sent made came took found",
    "asking": "what where when who why how which",
    "because": "because so since therefore",
    "settled": "agree agreed decide decided decision settled approved final finally conclusion plan planned",
    "weighty": "important main problem issue risk goal aim result results reason question idea point",
    "when": "monday tuesday wednesday thursday friday saturday sunday today tomorrow tonight week month next by until "
    "before after deadline soon later afternoon morning january february march april may june july august september "
    "october november december meeting",
    "thanks": "thanks thank hello hi hey bye welcome cheers sorry",
    "sound": "um uh er hmm mm uh-huh mm-hmm huh",
    "vague": "like just really kind sort stuff thing things know mean something whatever",
    "several": "and or but also then",
    "hand over": "send give show tell bring get ask call mail write forward share pass",
    "number": "one two three four five six seven eight nine ten hundred thousand million percent half",
}
"""Words of grammar and of getting on with each other, by what they signal."""
_YES = word_set("yes yeah yep yup ok okay sure right fine great good perfect agreed exactly alright cool k")
_NO = word_set("no nope nah not sorry unfortunately but hmm")
_FIRST = {name: word_set(_CLASSES[name]) for name in ("I", "you", "we")}
_BEFORE_WORK = word_set(
    """
    to will i'll you'll we'll he'll she'll they'll can could should must please you and let's gonna we i
    """
)

OWN = (
    *_CLASSES,
    "words",
    "long",
    "short",
    "asks",
    "digits",
    "names",
    "works",
    "to work",
    "opens with I",
    "opens with you",
    "opens with we",
    "yes",
    "no",
)
AROUND = ("asks", "yes", "no", "short", "works", "will", "when", "you", "I")
"""What is looked at in the line before and the line after too."""
PLACED = (
    "from the beginning",
    "from the end",
    "in the first lines",
    "in the last lines",
    "lines",
    "same speaker before",
    "same speaker after",
    "taken up",
    "refused",
    "share of talk",
    "hesitating talk",
    "words a line",
    "centrality",
    "central rank",
    "new words",
    "said again",
)
NAMES = (*OWN, *(f"{name} before" for name in AROUND), *(f"{name} after" for name in AROUND), *PLACED)

_COLUMNS: Mapping[str, tuple[int, ...]] = {
    word: tuple(place for place, words in enumerate(_CLASSES.values()) if word in words.split())
    for words in _CLASSES.values()
    for word in words.split()
}
_OWN = {name: place for place, name in enumerate(OWN)}
_CLASS_COUNT = len(_CLASSES)
_FEW = 10
"""The lines of an opening, and of an ending."""
_SHORT, _LONG = 3, 25


def signals(lines: Sequence[Line]) -> Matrix:
    """One row for each line, one column for each of `NAMES`."""
    if not lines:
        return np.zeros((0, len(NAMES)))
    own = np.array([_own(line.text, tokens(line.text)) for line in lines])
    around = own[:, [_OWN[name] for name in AROUND]]
    blank = np.zeros((1, len(AROUND)))
    before, after = np.vstack([blank, around[:-1]]), np.vstack([around[1:], blank])
    return np.hstack([own, before, after, _placed(lines, own)])


def _own(text: str, said: Sequence[str]) -> list[float]:
    row = [0.0] * len(OWN)
    for word in said:
        for column in _COLUMNS.get(word, ()):
            row[column] = 1.0
    first, length = said[0] if said else "", len(said)
    work = [place for place, word in enumerate(said) if means_work(word)]
    row[_CLASS_COUNT:] = (
        math.log1p(length),
        float(length > _LONG),
        float(length <= _SHORT),
        float(text.endswith("?")),
        float(any(character.isdigit() for character in text)),
        float(min(3, sum(word[:1].isupper() and word[1:2].islower() for word in text.split()[1:]))),
        float(bool(work)),
        float(any(place and said[place - 1] in _BEFORE_WORK for place in work)),
        float(first in _FIRST["I"]),
        float(first in _FIRST["you"]),
        float(first in _FIRST["we"]),
        float(first in _YES),
        float(first in _NO),
    )
    return row


def _placed(lines: Sequence[Line], own: Matrix) -> Matrix:
    count = len(lines)
    place = np.arange(count)
    keys = {speaker: number for number, speaker in enumerate(dict.fromkeys(line.speaker for line in lines))}
    speakers = np.array([keys[line.speaker] for line in lines])
    same = np.concatenate([[False], speakers[1:] == speakers[:-1]])
    length = np.expm1(own[:, _OWN["words"]])
    talk = np.bincount(speakers, weights=length) / max(1.0, length.sum())
    return np.column_stack(
        [
            place / count,
            1 - (place + 1) / count,
            np.maximum(0, 1 - place / _FEW),
            np.maximum(0, 1 - (count - 1 - place) / _FEW),
            np.full(count, math.log1p(count)),
            same,
            np.concatenate([same[1:], [False]]),
            _answered(speakers, own[:, _OWN["yes"]]),
            _answered(speakers, own[:, _OWN["no"]]),
            talk[speakers],
            np.full(count, own[:, _OWN["sound"]].mean()),
            np.full(count, math.log1p(length.mean())),
            _themes([content_stems(line.text) for line in lines]),
        ]
    )


def _answered(speakers: NDArray[np.int64], kind: Matrix) -> Matrix:
    """Whether one of the next two lines is another person's and of a kind."""
    found = np.zeros(len(kind))
    for step in (1, 2):
        other = (speakers[step:] != speakers[:-step]) * kind[step:]
        found[:-step] = np.maximum(found[:-step], other)
    return found


def _themes(stems: Sequence[Sequence[str]]) -> Matrix:
    """How much a line has of what is said often, its rank by that, and how much of it is new or comes again later."""
    said = Counter(stem for own in stems for stem in dict.fromkeys(own))
    seen = Counter[str]()
    rows = []
    for own in stems:
        each = list(dict.fromkeys(own))
        weight = sum(math.log(said[stem]) for stem in each)
        new = sum(not seen[stem] for stem in each)
        seen.update(each)
        again = sum(said[stem] > seen[stem] for stem in each)
        size = max(1, len(each))
        rows.append((weight / math.sqrt(size), weight, new / size, again / size))
    table = np.array(rows)
    for column in (0, 1):
        order = np.argsort(np.argsort(table[:, column], kind="stable"), kind="stable")
        table[:, column] = order / max(1, len(rows) - 1)
    return table
