"""
Commitments: what somebody says that he, another or all of them will do.

Action items and follow-ups are both made of these.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from conversation.models import Speaker
from engine.analysis.answers import find_answer, repeats
from engine.analysis.cues import (
    ASKS_IF,
    AT_ONCE,
    CLAUSE,
    CONDITION,
    CUES,
    FIRM_MODALS,
    LEAD,
    OFFER,
    OTHER,
    ROLE,
    WISHING_MODALS,
    Cue,
    Doer,
)  # fmt: skip
from engine.analysis.due_dates import DueDate, find_due_date
from engine.analysis.lines import Line
from engine.analysis.patterns import alternatives
from engine.analysis.people import People, named
from engine.analysis.verbs import Errand, errand
from engine.analysis.words import without_opening

VERBS = {Errand.TASK: 0.1, Errand.CONTACT: 0.1, Errand.OTHER: -0.1}
NAMED = 0.1
DATED = 0.1
HEDGED = -0.15
CONDITIONAL = -0.25
ACCEPTED = 0.15
OPENING, MIDDLE, CLOSING = -0.2, -0.1, 0.05
"""Long conversations open with their own agenda and close with what is left to do."""
OPENING_ENDS, CLOSING_STARTS = 0.08, 0.8

_AFTERTHOUGHT = alternatives(
    """
    okay
    ok
    right
    please
    you know
    so
    and(?: stuff)?
    but
    or(?: something| whatever)?
    then
    if (?:that's|it's) (?:okay|ok|fine|possible|alright)
    if possible
    i (?:think|guess|suppose)
    """
)
_TAIL = re.compile(rf"(?:[\s,]+{_AFTERTHOUGHT})*[\s?.!,;:\u2026\u2013\u2014-]*$", re.IGNORECASE)
_INTERJECTION = re.compile(r",\s*(?:okay|ok|you know|right|like|i mean)\s*,\s*", re.IGNORECASE)
_ASIDE = re.compile(r",\s+(?:i|we|you|they|he|she|it|but|so|because|since|though|although|as)\b.*$", re.IGNORECASE)
_VOCATIVE = re.compile(r"@?([^\W\d_]+(?:-[^\W\d_]+)?)(?:,\s+|\s+(?=(?:can|could|would|will)\s+you\b|please\b))")
_VOCATIVE_AT_END = re.compile(r",\s+@?([^\W\d_]+(?:-[^\W\d_]+)?)[.?!]*$")


@dataclass(frozen=True, slots=True)
class Commitment:
    """
    One thing that is to be done.

    `person` is who is to do it, if he has a name; `subject` is how the sentence calls him, with its modal; `action` is
    the rest from its verb on. `lines` are those that it rests on: where it is said, and where it is accepted.
    """

    doer: Doer
    person: Speaker | None
    subject: str
    action: str
    strength: float
    firm: bool
    asks: bool
    kind: Errand
    addressee: Speaker | None
    lines: tuple[Line, ...]
    due: DueDate | None = None

    @property
    def line(self) -> Line:
        """Where it is said first."""
        return self.lines[0]


def find_commitments(lines: Sequence[Line], people: People, reference: datetime) -> list[Commitment]:
    """What is to be done, in the order in which it was said; an accepted request is one commitment."""
    found: list[Commitment] = []
    for index, line in enumerate(lines):
        for commitment in _in_line(line, people):
            if not _answers(commitment, found):
                found.extend(_settled(commitment, lines[index + 1 : index + 4]))
    return [_dated(commitment, reference) for commitment in found]


def _in_line(line: Line, people: People) -> Iterator[Commitment]:
    """The commitments of one sentence, at most one in each of its clauses."""
    at_end = _VOCATIVE_AT_END.search(line.text)
    addressee = people.find(at_end[1]) if at_end else None
    text = line.text[: at_end.start()] if at_end and addressee else line.text
    conditional = False
    for part in CLAUSE.split(text):
        clause = without_opening(part)
        if CONDITION.match(clause):
            conditional = True
            continue
        clause, called = _without_vocative(clause, people)
        addressee = called or addressee
        if commitment := _in_clause(clause, line, addressee, people):
            yield replace(commitment, strength=commitment.strength + CONDITIONAL) if conditional else commitment
        conditional = False


def _in_clause(clause: str, line: Line, addressee: Speaker | None, people: People) -> Commitment | None:
    clause, when, hedge = _without_lead(clause)
    clause, called = _without_vocative(clause, people)
    persons = {Doer.SPEAKER: line.speaker if named(line.speaker) else None, Doer.ADDRESSEE: called or addressee}
    for cue in CUES:
        if found := cue.pattern.match(clause):
            break
    else:
        if not (by_other := _by_other(clause, people)):
            return None
        cue, found, persons[Doer.OTHER] = by_other
    action = _tidied(clause[found.end() :])
    if when and action:
        action = f"{action} {when[:1].lower()}{when[1:]}"
    subject = found[0].strip()
    kind = cue.kind or errand(action)
    if kind is Errand.NONE or (cue.narrow and kind is Errand.OTHER) or _at_once(subject, action):
        return None
    person = persons.get(cue.doer)
    asks = cue.asks or (person is not None and cue.doer is Doer.ADDRESSEE)
    strength = cue.strength + hedge + _place(line) + VERBS[kind] + _bonus(cue, person, action)
    addressee = persons[Doer.ADDRESSEE]
    return Commitment(cue.doer, person, subject, action, strength, cue.firm, asks, kind, addressee, (line,))


def _bonus(cue: Cue, person: Speaker | None, action: str) -> float:
    named_other = NAMED if person and cue.doer is not Doer.SPEAKER else 0.0
    offered = OFFER.search(action) and not ASKS_IF.search(action)
    return named_other + (CONDITIONAL if offered else 0.0)


def _by_other(clause: str, people: People) -> tuple[Cue, re.Match[str], Speaker | None] | None:
    """The cue of a clause about somebody who is named or described."""
    found = OTHER.match(clause)
    if not found:
        return None
    modal = found["modal"].strip().lower()
    person = people.find(found["subject"])
    described = ROLE.fullmatch(found["subject"]) is not None
    if not person and (not described or modal in {"to", ":", "can"}):
        return None
    firm = modal.endswith(FIRM_MODALS) and not modal.endswith(WISHING_MODALS)
    return Cue(Doer.OTHER, OTHER, 0.6 if firm else 0.55, firm, narrow=not person), found, person


def _without_lead(clause: str) -> tuple[str, str, float]:
    """The clause without what comes before its subject, the time among that, and how much it is hedged."""
    when, hedge = "", 0.0
    for _ in range(3):
        found = LEAD.match(clause)
        if not found:
            break
        when = found["when"] or when
        hedge = HEDGED if found["hedge"] else hedge
        clause = clause[found.end() :]
    return clause, when, hedge


def _without_vocative(clause: str, people: People) -> tuple[str, Speaker | None]:
    """The clause without the name that it is addressed to, and whose name that is."""
    found = _VOCATIVE.match(clause)
    person = people.find(found[1]) if found else None
    return (clause[found.end() :], person) if found and person else (clause, None)


def _tidied(action: str) -> str:
    return _TAIL.sub("", _ASIDE.sub("", _INTERJECTION.sub(", ", _TAIL.sub("", action))))


def _at_once(subject: str, action: str) -> bool:
    """True for what is being done while it is said: "I'll just share my screen", "let's do that now"."""
    return AT_ONCE.search(action) is not None or (subject.lower().endswith("just") and subject.lower().startswith("i"))


def _place(line: Line) -> float:
    if line.position is None:
        return 0.0
    if line.position < OPENING_ENDS:
        return OPENING
    return CLOSING if line.position >= CLOSING_STARTS else MIDDLE


def _settled(commitment: Commitment, following: Sequence[Line]) -> list[Commitment]:
    """The commitment with the answer to it; nothing if it is refused."""
    if not commitment.asks:
        return [commitment]
    answer = find_answer(commitment.line, commitment.action, following)
    if answer.refused:
        return []
    if not answer.lines:
        return [commitment]
    answerer = answer.lines[0].speaker
    person = commitment.person or (answerer if named(answerer) and commitment.doer is Doer.ADDRESSEE else None)
    lines = (commitment.line, *answer.lines)
    return [replace(commitment, person=person, firm=True, strength=commitment.strength + ACCEPTED, lines=lines)]


def _answers(commitment: Commitment, found: Sequence[Commitment]) -> bool:
    """True if the commitment only accepts the last one, which already has its line."""
    return bool(found) and commitment.line in found[-1].lines[1:] and repeats(commitment.action, found[-1].action)


def _dated(commitment: Commitment, reference: datetime) -> Commitment:
    """The commitment with the date that it names; that of the answer counts before that of the request."""
    said = [commitment.action, *(line.text for line in commitment.lines[1:])]
    due = next((due for text in reversed(said) if (due := find_due_date(text, reference))), None)
    return replace(commitment, due=due, strength=commitment.strength + DATED) if due else commitment
