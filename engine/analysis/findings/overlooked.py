"""
Overlooked: what in talk is taken for a task by what was learned, where no rule reads one.

Talk says its tasks in more ways than rules know: "I could ask around in the office". Such a line is quoted, since
nobody knows which of its words are the task. In typed conversations half of the likely lines are none, and what was
learned adds nothing to the rules: they are left as they are.
"""

import itertools
import re
from collections.abc import Sequence

import numpy as np

from conversation.models import Speaker
from engine.analysis.english.cues import Doer
from engine.analysis.english.due_dates import find_due_date
from engine.analysis.english.lines import Line
from engine.analysis.english.patterns import contains
from engine.analysis.english.verbs import Errand, means_work
from engine.analysis.english.words import tokens
from engine.analysis.findings.learned import expected_odds
from engine.analysis.findings.promises import Commitment
from engine.analysis.findings.signals import NAMES, Matrix

CERTAIN = 0.8
"""The odds above what is expected from which six of seven such lines were of a task, in kinds not learned from."""
STRENGTH, PER_LOGIT = 0.5, 0.05
APART = 3
"""Within so many lines there is one task at the most."""
FEWEST_WORDS, MOST_WORDS = 5, 40
TURNS = 12
"""A mail goes back and forth less often than talk."""
WELL_WRITTEN = 0.8
"""This part of the lines of a transcript are whole sentences."""
HESITATING = 0.05
"""Or that part has a sound of hesitation."""

_TYPED = re.compile(r"https?://|www\.|(?<!\w)@\w|:[a-z_+]{2,}:|`|[\U0001F300-\U0001FAFF]")
_ENDS = (".", "?", "!", ",", "-", "\u2026", ")")
_OWN = re.compile(
    r"\bi(?:'ll|\s+(?:will|can|could|should|have|need|must|shall|get|do|ask|write|send|call|talk)\b)", re.IGNORECASE
)
_TO_OTHERS = re.compile(
    r"(?:(?:and|so|then|ok(?:ay)?|yes|yeah|well),?\s+)*(?:please\b|then\s+you\b)|.*\b(?:is|are|was|were)\s+to\b",
    re.IGNORECASE,
)
"""What speaks of the work of others, and does not explain."""
_NO_TASK = contains(
    r"not|no|never|\w+n't|just|now|here|quickly|move on|(?:was|were|used) (?:going )?to|if (?:i|you|we|they|it)"
)
"""What is denied, done while it is said, over, or supposed."""
_ASKS, _HESITATING = NAMES.index("asks"), NAMES.index("hesitating talk")
"""Columns of signals."""
FEWEST_LINES = 20
"""In fewer lines the beginning and the end are everywhere, and the odds say little."""


def is_talk(lines: Sequence[Line], table: Matrix) -> bool:
    """Whether this is a talk of some length: recognised, or written down as whole sentences or with its hesitations."""
    if len(lines) < FEWEST_LINES:
        return False
    if any(line.message.words for line in lines):
        return True
    changes = sum(one.speaker != other.speaker for one, other in itertools.pairwise(lines))
    whole = sum(line.quote[:1].isupper() and line.quote.endswith(_ENDS) for line in lines)
    hesitating = table[0, _HESITATING] >= HESITATING
    transcribed = whole >= WELL_WRITTEN * len(lines) or hesitating
    return changes >= TURNS and transcribed and not any(_TYPED.search(line.quote) for line in lines)


def with_overlooked(
    commitments: Sequence[Commitment], lines: Sequence[Line], table: Matrix, odds: Matrix
) -> list[Commitment]:
    """The commitments of a talk in order, with the lines that are most like a task where none of them is near."""
    places = {line: place for place, line in enumerate(lines)}
    near = np.zeros(len(lines), bool)
    for place in (places[line] for each in commitments if each.strength >= STRENGTH for line in each.lines):
        near[max(0, place - APART) : place + APART + 1] = True
    certain = odds - expected_odds(len(lines)) - CERTAIN
    found = list(commitments)
    for place in np.flatnonzero((certain > 0) & ~near & (table[:, _ASKS] == 0)).tolist():
        around = certain[max(0, place - APART) : place + APART + 1]
        if certain[place] == around.max() and _says_what(lines[place].text):
            found.append(_quoted(lines[place], STRENGTH + PER_LOGIT * float(certain[place])))
    return sorted(found, key=lambda each: places[each.line])


def _says_what(text: str) -> bool:
    said = tokens(text)
    if not FEWEST_WORDS <= len(said) <= MOST_WORDS or not any(map(means_work, said)) or _NO_TASK.search(text):
        return False
    return bool(_OWN.search(text) or _TO_OTHERS.match(text)) or means_work(said[0])


def _quoted(line: Line, strength: float) -> Commitment:
    own: Speaker | None = line.speaker if line.speaker.name and _OWN.search(line.text) else None
    due = find_due_date(line.text, line.said_at) if line.said_at else None
    return Commitment(
        doer=Doer.SPEAKER,
        person=own,
        subject="",
        action=line.quote,
        strength=min(1.0, strength),
        firm=own is not None,
        asks=False,
        kind=Errand.TASK,
        addressee=None,
        lines=(line,),
        due=due,
        is_quoted=True,
    )
