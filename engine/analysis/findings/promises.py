"""
Promises: what a sentence says that its speaker, another or all of them will do.

Whether it is still to be done at the end of the conversation, and by whom, is not known from the sentence alone.
"""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from conversation.models import Speaker
from engine.analysis.english.actions import is_done_by_people, is_vague, is_work, parts_of, refers_back
from engine.analysis.english.assignments import ME, NOBODY, YOU, Assignment, find_assignment, find_wish
from engine.analysis.english.clauses import Clause, read_clauses, read_loose_clauses
from engine.analysis.english.cues import CUES, Cue, Doer
from engine.analysis.english.due_dates import DueDate
from engine.analysis.english.lines import Line
from engine.analysis.english.meeting_cues import MEETING_CUES
from engine.analysis.english.others import FIRM_MODALS, NAME_ASKED, OTHER, ROLE, SHARES_OUT, WISHING_MODALS
from engine.analysis.english.patterns import alternatives, contains
from engine.analysis.english.people import People
from engine.analysis.english.verbs import Errand, errand, in_plain_form, third_person_in_plain_form
from engine.analysis.english.wishes import WISHES
from engine.analysis.english.words import tokens

VERBS = {Errand.TASK: 0.1, Errand.CONTACT: 0.1, Errand.OTHER: -0.1}
"""What the kind of action adds to a cue's strength."""
NAMED, DATED, ACCEPTED = 0.1, 0.1, 0.15
"""What it adds that somebody is named, a date is named, a request is accepted."""
HEDGED, CONDITIONAL, LOOSE = -0.15, -0.25, -0.5
"""What it takes away that it is thought or made conditional, or that neither cue nor verb says that it is work."""
OPENING, MIDDLE, CLOSING = -0.2, -0.1, 0.05
"""Long conversations open with their own agenda and close with what is left to do."""
OPENING_ENDS, CLOSING_STARTS = 0.08, 0.8
"""The bounds of that, as parts of the conversation."""
SHARED_OUT = 0.25
"""That of "Bo books the room", which tells the present unless Bo says yes."""
FIRM, WISHED, WANTED = 0.6, 0.55, 0.3
"""The strength of "Bo will", of "Bo should" and of "we need a banner"."""

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
    tho(?:ugh)?
    too
    thanks?(?: a lot)?
    cheers
    lol
    if (?:that's|it's) (?:okay|ok|fine|possible|alright)
    if possible
    i (?:think|guess|suppose)
    """
)
_TAIL = re.compile(
    rf"(?:(?<!'s)(?<! is)(?<!are)(?<! be)[\s,]+{_AFTERTHOUGHT})*[\s?.!,;:\u2026\u2013\u2014-]*$", re.IGNORECASE
)
_ASIDE = re.compile(r",\s+(?:i|we|you|they|he|she|it|but|so|because|since|though|although|as)\b.*$", re.IGNORECASE)
_AIMS = re.compile(r"(?:plan|planning|try|trying|aim|aiming) to (?=\w)", re.IGNORECASE)
_COMMA_AFTER = re.compile(r"\b(and|or|but),\s+", re.IGNORECASE)
_BUT = re.compile(r"\s+but\b(?!\s+(?:not|only)\b).*$|,\s+(?:otherwise|or else)\b.*$", re.IGNORECASE)
_PLEASE = re.compile(r",?\s+please\b(?=.)", re.IGNORECASE)
_REMARK = re.compile(
    r"(?<=\w\w)[?!]\s+\S.*$|\s+\([^()]*\)\s*$"
    r"|,\s+(?!(?:which|who|that|where|when|whose|and|or|provided|if|unless|until|before|after|once)\b)(?:[\w'#-]+\s+){0,4}?"
    r"(?:is|are|was|were|takes?|has|have|had|should|shouldn't|don't|doesn't|didn't|will|won't|can|can't|could|needs?|got|sat"
    r"|went|came|said|goes|comes|runs|starts|gets|makes|works|wants|looks?|seems?|[\w]+'s)\s+\S.*$",
    re.IGNORECASE,
)
"""What is said after the task in the same breath, or in brackets: a sentence of its own."""
_CHOICE = re.compile(r"\bor\b", re.IGNORECASE)
"""Who asks "shall we do this or that?" asks for an opinion."""
_FROM_YOU = re.compile(r"\s+from\s+you\b", re.IGNORECASE)
"""What "send me" says already."""
_IN_YOUR_PLACE = contains("if i were")
_SOMETIME = contains("some ?time|some ?day|one day|eventually|at some point|in an ideal world")
_OFFER = contains("if (?:you|we|they|people|it|that|this|i|he|she)")
_ASKS_IF = contains(r"(?:check|see|ask|know|find out|confirm|test|verify|clarify|investigate|decide)(?: \w+)? if")
_AT_ONCE = contains(
    r"""
    (?:right )?now(?! (?:on|that))
    (?:in|for) a (?:moment|minute|min|second|sec|bit)
    quickly
    real quick
    (?<!@)(?<!is\s)here(?! (?:on|that))
    """
)
_OF_THE_TALK = re.compile(r"\w+\s+(?:it|that|this|them|those)(?:\s+one)?\b", re.IGNORECASE)
"""What all are to do with something that has no name is seldom more than talk."""
_I_JUST = re.compile(r"i\b.*\bjust$", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Commitment:
    """
    One thing that is to be done.

    `person` is who is to do it, if he has a name; `subject` is how the sentence calls him, with its modal; `action` is
    the rest from its verb on. One that `refers_back` names no thing ("do that", "take it"): it is about the thing named
    before. One that `is_vague` says what is done and not to what ("send it"): `about` quotes what that is. One that
    `is_offered` needs another's yes, and the action of one that `is_quoted` is all that was said. `lines` are those
    that it rests on: where it is said, and where it is accepted.
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
    refers_back: bool = False
    is_vague: bool = False
    about: str = ""
    is_offered: bool = False
    is_quoted: bool = False

    @property
    def line(self) -> Line:
        """Where it is said first."""
        return self.lines[0]


def promises_in(line: Line, people: People) -> Iterator[Commitment]:
    """Read the commitments of a sentence: of its clauses, else of the last of what may be a clause in its midst."""
    found = list(_in_clauses(read_clauses(line.text, people), line, people))
    yield from found or list(_in_clauses(read_loose_clauses(line.text), line, people))[-1:]


def _in_clauses(clauses: Iterable[Clause], line: Line, people: People) -> Iterator[Commitment]:
    """Read the commitments of clauses: of each one for everybody who is addressed."""
    for clause in clauses:
        as_written = clause.text[:1].lower() + clause.text[1:]
        if assignment := find_assignment(as_written if as_written in line.text else clause.text):
            yield from _assigned(assignment, clause, line, people)
            continue
        found = _by_speakers(clause, line) or _by_other(clause, line, people)
        if not found:
            if clause.called and (wish := find_wish(as_written if as_written in line.text else clause.text)):
                yield from _assigned(wish, clause, line, people)
            continue
        action = tidied(clause.text[found.subject.end() :])
        if found.cue.pattern is SHARES_OUT:
            action = third_person_in_plain_form(action)
        if not found.subject.end():
            action = f"{action[:1].lower()}{action[1:]}"
        if found.cue.says:
            action = f"{found.cue.says} {_FROM_YOU.sub('', action)}"
        when = f" {clause.when[:1].lower()}{clause.when[1:]}" if clause.when else ""
        for part in (f"{part}{when if part else ''}" for part in parts_of(action)):
            kind = (found.cue.kind or errand(part)) if tokens(part) else Errand.NONE
            back = refers_back(part)
            vague = is_vague(part) and kind is not Errand.CONTACT and not back
            if vague:
                kind = Errand.OTHER
            if back or _leaves_work(found, part, kind):
                yield from _commitments(found, clause, part, kind, line, back)


@dataclass(frozen=True, slots=True)
class _Found:
    """A cue where it stands, and the person that it means."""

    cue: Cue
    subject: re.Match[str]
    person: Speaker | None


def _assigned(assignment: Assignment, clause: Clause, line: Line, people: People) -> Iterator[Commitment]:
    """The commitment that an assignment is, if who is meant is anybody."""
    who, action = assignment.who, tidied(assignment.action)
    doer = {ME: Doer.SPEAKER, YOU: Doer.ADDRESSEE, NOBODY: Doer.GROUP}.get(who, Doer.OTHER)
    person = {ME: line.speaker, YOU: clause.addressee, NOBODY: None}.get(who) if len(who) < 4 else None
    if doer is Doer.OTHER:
        person = people.find(who) or people.named_in_passing(who)
        doer = Doer.ADDRESSEE
        if person is None:
            return
    kind = errand(action)
    yield Commitment(
        doer=doer,
        person=person,
        subject="",
        action=action,
        strength=(FIRM if assignment.firm else WISHED if person else WANTED)
        + (HEDGED if clause.hedged else 0.0)
        + _place(line),
        firm=assignment.firm,
        asks=doer is Doer.ADDRESSEE and not refers_back(action),
        kind=Errand.CONTACT if kind is Errand.CONTACT else Errand.TASK,
        addressee=clause.addressee,
        lines=(line,),
        refers_back=refers_back(action),
    )


def _by_speakers(clause: Clause, line: Line) -> _Found | None:
    """The cue of a clause about "I", "you" or "we"."""
    persons = {Doer.SPEAKER: line.speaker if line.speaker.name else None, Doer.ADDRESSEE: clause.addressee}
    text = f"{clause.text} {clause.when}".rstrip()
    for cue in (*MEETING_CUES, *WISHES, *CUES):
        if cue.called and not clause.called:
            continue
        if subject := cue.pattern.match(text):
            return _Found(cue, subject, persons.get(cue.doer))
    return None


def _by_other(clause: Clause, line: Line, people: People) -> _Found | None:
    """The cue of a clause about somebody who is named or described."""
    if asked := NAME_ASKED.match(clause.text):
        person = people.find(asked["subject"])
        return _Found(Cue(Doer.ADDRESSEE, NAME_ASKED, FIRM, asks=True), asked, person) if person else None
    if told := SHARES_OUT.match(clause.text):
        person = people.find(told["subject"])
        does = third_person_in_plain_form(told["does"])
        if person and (told["doing"] or does != told["does"]) and is_work(in_plain_form(f"{does} it")):
            return _Found(Cue(Doer.ADDRESSEE, SHARES_OUT, SHARED_OUT, asks=True), told, person)
    subject = OTHER.match(clause.text)
    if not subject:
        return None
    modal = subject["modal"].strip().lower()
    name = subject["subject"]
    person = people.find(name)
    minuted = modal == "to" and (line.mark or ";" in line.text) and is_work(clause.text[subject.end() :])
    if not person and minuted and name in line.text and not is_work(name):
        person = people.named_in_passing(name)
    certain = subject["place"] or is_done_by_people(clause.text[subject.end() :])
    if not person and modal not in {"to", ":", "can"} and certain and name in line.text:
        person = people.named_in_passing(name)
    described = ROLE.fullmatch(name) is not None
    if not person and (not described or modal in {"to", ":", "can"}):
        return None
    firm = modal.endswith(FIRM_MODALS) and not modal.endswith(WISHING_MODALS)
    return _Found(Cue(Doer.OTHER, OTHER, FIRM if firm else WISHED, firm, narrow=not person), subject, person)


def tidied(action: str) -> str:
    """An action without what is said beside it: "please", asides, remarks after it."""
    action = _BUT.sub("", _REMARK.sub("", _TAIL.sub("", action)))
    action = _AIMS.sub("", action, count=1) if _AIMS.match(action) else action
    action = _COMMA_AFTER.sub(r"\1 ", action)
    return in_plain_form(_TAIL.sub("", _PLEASE.sub("", _ASIDE.sub("", _TAIL.sub("", action)))))


def _leaves_work(found: _Found, action: str, kind: Errand) -> bool:
    """False for mere talk, for what is done while it is said, and for a choice that is put to the others."""
    cue, subject = found.cue, found.subject[0].strip()
    if kind is Errand.NONE:
        return False
    if _IN_YOUR_PLACE.search(action) or _AT_ONCE.search(action) or _I_JUST.match(subject):
        return False
    return not (cue.doer is Doer.GROUP and cue.asks and _CHOICE.search(action))


def _commitments(
    found: _Found, clause: Clause, action: str, kind: Errand, line: Line, back: bool
) -> Iterator[Commitment]:
    cue = found.cue
    vague = not back and kind is not Errand.CONTACT and is_vague(action)
    loose = cue.narrow and kind is Errand.OTHER and not vague
    owners: tuple[Speaker | None, ...] = (found.person,)
    if cue.doer is Doer.ADDRESSEE and len(clause.called) > 1:
        owners = (None,) if "one of" in found.subject[0].lower() else clause.called
    for person in owners:
        yield Commitment(
            doer=cue.doer,
            person=person,
            subject=found.subject[0].strip(),
            action=action,
            strength=cue.strength
            + VERBS.get(kind, 0.0)
            + _place(line)
            + _circumstances(found, clause, action)
            + (LOOSE if loose else 0.0),
            firm=cue.firm,
            asks=cue.asks or (cue.doer is Doer.ADDRESSEE and (person is not None or line.text.endswith("?"))),
            kind=kind,
            addressee=clause.addressee,
            lines=(line,),
            refers_back=back,
            is_vague=vague,
            is_offered=cue.offers,
        )


def _circumstances(found: _Found, clause: Clause, action: str) -> float:
    """What the rest of the clause adds to the cue's strength, or takes from it."""
    by_name = found.person and found.cue.doer is not Doer.SPEAKER
    offered = _OFFER.search(action) and not _ASKS_IF.search(action)
    return (
        (NAMED if by_name else 0.0)
        + (HEDGED if clause.hedged or (found.cue.doer is Doer.GROUP and _OF_THE_TALK.match(action)) else 0.0)
        + (CONDITIONAL if clause.conditional or offered or _SOMETIME.search(action) else 0.0)
    )


def _place(line: Line) -> float:
    if line.position is None:
        return 0.0
    if line.position < OPENING_ENDS:
        return OPENING
    return CLOSING if line.position >= CLOSING_STARTS else MIDDLE
