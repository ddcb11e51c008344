"""
Commitments: what somebody says that he, another or all of them will do.

Action items and follow-ups are both made of these.
"""

import itertools
import re
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from conversation.models import Speaker
from engine.analysis.english.clauses import Clause, read_clauses
from engine.analysis.english.cues import CUES, FIRM_MODALS, OTHER, ROLE, WISHING_MODALS, Cue, Doer
from engine.analysis.english.due_dates import DueDate, find_due_date
from engine.analysis.english.lines import Line
from engine.analysis.english.patterns import alternatives, contains
from engine.analysis.english.people import People, named
from engine.analysis.english.verbs import Errand, errand, in_plain_form, third_person_in_plain_form
from engine.analysis.english.words import tokens
from engine.analysis.findings.answers import MOST_LINES, find_answer, find_volunteer, restates
from engine.analysis.findings.endings import Endings

VERBS = {Errand.TASK: 0.1, Errand.CONTACT: 0.1, Errand.OTHER: -0.1}
"""What the kind of action adds to a cue's strength."""
NAMED, DATED, ACCEPTED = 0.1, 0.1, 0.15
"""What it adds that somebody is named, a date is named, a request is accepted."""
HEDGED, CONDITIONAL = -0.15, -0.25
OPENING, MIDDLE, CLOSING = -0.2, -0.1, 0.05
"""Long conversations open with their own agenda and close with what is left to do."""
OPENING_ENDS, CLOSING_STARTS = 0.08, 0.8
"""The bounds of that, as parts of the conversation."""
FIRM, WISHED = 0.6, 0.55
"""The strength of "Bo will" and of "Bo should"."""

GOES_ON, FEW_WORDS = 2, 12
"""A date may be said in so many sentences after a promise, of so few words."""

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
_ASIDE = re.compile(r",\s+(?:i|we|you|they|he|she|it|but|so|because|since|though|although|as)\b.*$", re.IGNORECASE)
_CHOICE = re.compile(r"\bor\b", re.IGNORECASE)
"""Who asks "shall we do this or that?" asks for an opinion."""
_OFFER = contains("if (?:you|we|they|people|it|that|this|i|he|she)")
_ASKS_IF = contains(r"(?:check|see|ask|know|find out|confirm|test|verify|clarify|investigate|decide)(?: \w+)? if")
_AT_ONCE = contains("(?:now|(?:in|for) a (?:moment|minute|second|sec|bit)|quickly|real quick|here)(?! (?:on|that))")
_I_JUST = re.compile(r"i\b.*\bjust$", re.IGNORECASE)


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
            if not _only_accepts(commitment, found):
                found.extend(_settled(commitment, lines[index + 1 : index + 1 + MOST_LINES]))
    if len({line.speaker for line in lines}) == 1:
        # The one voice of a recording in which voices were not told apart is nobody's.
        found = [each if each.person is None or named(each.person) else replace(each, person=None) for each in found]
    found.extend(_taken_up(lines, {line for each in found for line in each.lines[1:]}))
    places = {line: index for index, line in enumerate(lines)}
    found.sort(key=lambda each: places[each.line])
    endings = Endings(lines)
    left = [each for each in found if not endings.is_over(each.line, each.action, each.person, places[each.lines[-1]])]
    return [_dated(each, _said_on(each, lines, places), reference) for each in left]


def _said_on(commitment: Commitment, lines: Sequence[Line], places: Mapping[Line, int]) -> list[Line]:
    """What the one who promised or accepted goes on to say at once, in a few words: "Not today, but next week"."""
    last = commitment.lines[-1]
    following = lines[places[last] + 1 : places[last] + 1 + GOES_ON]
    turn = itertools.takewhile(lambda line: line.speaker == last.speaker, following)
    return [line for line in turn if len(tokens(line.text)) <= FEW_WORDS]


def _in_line(line: Line, people: People) -> Iterator[Commitment]:
    """The commitments of one sentence, at most one in each of its clauses."""
    for clause in read_clauses(line.text, people):
        found = _by_speakers(clause, line) or _by_other(clause, people)
        if not found:
            continue
        action = _tidied(clause.text[found.subject.end() :])
        if clause.when and action:
            action = f"{action} {clause.when[:1].lower()}{clause.when[1:]}"
        kind = (found.cue.kind or errand(action)) if tokens(action) else Errand.NONE
        if _leaves_work(found, action, kind):
            yield _commitment(found, clause, action, kind, line)


@dataclass(frozen=True, slots=True)
class _Found:
    """A cue where it stands, and the person that it means."""

    cue: Cue
    subject: re.Match[str]
    person: Speaker | None


def _by_speakers(clause: Clause, line: Line) -> _Found | None:
    """The cue of a clause about "I", "you" or "we"."""
    persons = {Doer.SPEAKER: line.speaker if line.speaker.name else None, Doer.ADDRESSEE: clause.addressee}
    for cue in CUES:
        if subject := cue.pattern.match(clause.text):
            return _Found(cue, subject, persons.get(cue.doer))
    return None


def _by_other(clause: Clause, people: People) -> _Found | None:
    """The cue of a clause about somebody who is named or described."""
    subject = OTHER.match(clause.text)
    if not subject:
        return None
    modal = subject["modal"].strip().lower()
    person = people.find(subject["subject"])
    described = ROLE.fullmatch(subject["subject"]) is not None
    if not person and (not described or modal in {"to", ":", "can"}):
        return None
    firm = modal.endswith(FIRM_MODALS) and not modal.endswith(WISHING_MODALS)
    return _Found(Cue(Doer.OTHER, OTHER, FIRM if firm else WISHED, firm, narrow=not person), subject, person)


def _tidied(action: str) -> str:
    return in_plain_form(_TAIL.sub("", _ASIDE.sub("", _TAIL.sub("", action))))


def _leaves_work(found: _Found, action: str, kind: Errand) -> bool:
    """False for mere talk, for what is done while it is said, and for a choice that is put to the others."""
    cue, subject = found.cue, found.subject[0].strip()
    if kind is Errand.NONE or (cue.narrow and kind is Errand.OTHER):
        return False
    if _AT_ONCE.search(action) or _I_JUST.match(subject):
        return False
    return not (cue.doer is Doer.GROUP and cue.asks and _CHOICE.search(action))


def _commitment(found: _Found, clause: Clause, action: str, kind: Errand, line: Line) -> Commitment:
    cue, person = found.cue, found.person
    return Commitment(
        doer=cue.doer,
        person=person,
        subject=found.subject[0].strip(),
        action=action,
        strength=cue.strength + VERBS[kind] + _place(line) + _circumstances(found, clause, action),
        firm=cue.firm,
        asks=cue.asks or (person is not None and cue.doer is Doer.ADDRESSEE),
        kind=kind,
        addressee=clause.addressee,
        lines=(line,),
    )


def _circumstances(found: _Found, clause: Clause, action: str) -> float:
    """What the rest of the clause adds to the cue's strength, or takes from it."""
    by_name = found.person and found.cue.doer is not Doer.SPEAKER
    offered = _OFFER.search(action) and not _ASKS_IF.search(action)
    return (
        (NAMED if by_name else 0.0)
        + (HEDGED if clause.hedged else 0.0)
        + (CONDITIONAL if clause.conditional or offered else 0.0)
    )


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
    accepting = answer.lines
    if answer.refused or (not accepting and commitment.person is None):
        volunteering = find_volunteer(commitment.line, following)
        accepting = (volunteering,) if volunteering else ()
    if not accepting:
        return [] if answer.refused else [commitment]
    if answer.refused:
        commitment = replace(commitment, person=None, doer=Doer.ADDRESSEE)
    answerer = accepting[0].speaker
    person = commitment.person or (answerer if answerer.name and commitment.doer is Doer.ADDRESSEE else None)
    lines = (commitment.line, *accepting)
    strength = commitment.strength + (ACCEPTED if commitment.kind is not Errand.OTHER else 0.0)
    return [replace(commitment, person=person, firm=True, strength=strength, lines=lines)]


_WHO = re.compile(
    r"(?:\S+,? ){0,3}?who(?:'s| is| will|'ll| can| could| wants to| would)? (?:going to |gonna )?"
    r"(?P<action>[a-z]+\b.*?)"
    r"[\s?]*$",
    re.IGNORECASE,
)
"""Questions for somebody to do a thing: "who writes the announcement?", "who is telling support?"."""
_FINDS_OUT = contains("ask|check|look|find out")
"""Who says so takes on to find out who, and not the thing itself."""


def _taken_up(lines: Sequence[Line], accepting: Collection[Line]) -> Iterator[Commitment]:
    """What somebody takes on who answers a question for volunteers."""
    for index, line in enumerate(lines):
        asked = _WHO.match(line.text) if line.text.endswith("?") else None
        answer = find_volunteer(line, lines[index + 1 : index + 1 + MOST_LINES]) if asked else None
        if asked is None or answer is None or answer in accepting or _FINDS_OUT.search(answer.text):
            continue
        action = third_person_in_plain_form(_tidied(asked["action"]))
        kind = errand(action)
        if kind in (Errand.TASK, Errand.CONTACT):
            yield Commitment(
                doer=Doer.ADDRESSEE,
                person=answer.speaker,
                subject="",
                action=action,
                strength=CUES[0].strength - NAMED,
                firm=True,
                asks=True,
                kind=kind,
                addressee=None,
                lines=(line, answer),
            )


def _only_accepts(commitment: Commitment, found: Sequence[Commitment]) -> bool:
    """True if the commitment only accepts the last one, which already has its line."""
    return bool(found) and commitment.line in found[-1].lines[1:] and restates(commitment.action, found[-1].action)


def _dated(commitment: Commitment, said_on: Sequence[Line], reference: datetime) -> Commitment:
    """
    The commitment with the date that it names; that of the answer counts before that of the request.

    Each is seen from the time at which it was said, or from the `reference` if that is not known.
    """
    said = [(commitment.action, commitment.line), *((line.text, line) for line in commitment.lines[1:])]
    later = [(line.text, line) for line in said_on]
    dates = (find_due_date(text, line.said_at or reference) for text, line in (*reversed(said), *later))
    due = next(filter(None, dates), None)
    return replace(commitment, due=due, strength=commitment.strength + DATED) if due else commitment
