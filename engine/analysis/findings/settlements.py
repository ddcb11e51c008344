"""Settlements: whose a commitment has become by what is answered to it."""

from collections.abc import Sequence
from dataclasses import replace

from engine.analysis.english.cues import Doer
from engine.analysis.english.lines import Line
from engine.analysis.english.patterns import contains
from engine.analysis.english.verbs import Errand
from engine.analysis.findings.answers import accepts, find_answer
from engine.analysis.findings.promises import ACCEPTED, FIRM, Commitment
from engine.analysis.findings.volunteers import find_volunteer, is_spared, takes_over, volunteers

ACCEPTS = 3
"""Those who say yes to a request for all do so within so many lines."""
TAKEN_AT_ONCE = 2
"""Another takes a promise over within so many lines."""

_ALL = contains("every(?:body|one)|all of you|you all|(?:you )?guys|folks|all")
_ONE = contains("you|some(?:body|one)|any(?:body|one)|one of you")


def settled(commitment: Commitment, following: Sequence[Line]) -> list[Commitment]:
    """The commitment with the answer to it; nothing if it is refused."""
    if not commitment.asks:
        return [] if is_spared(commitment.line, following) else [_taken_over(commitment, following)]
    asked = None if commitment.is_offered else commitment.person
    answer = find_answer(commitment.line, commitment.action, asked, following)
    accepting = answer.lines
    if not commitment.is_offered and (answer.refused or (not accepting and commitment.person is None)):
        volunteering = find_volunteer(commitment.line, commitment.action, following, refused=answer.refused)
        accepting = (volunteering,) if volunteering else ()
    if not accepting and commitment.is_vague:
        return []
    if not accepting:
        # Who says no right after an offer may well speak of something else.
        declined = is_spared(commitment.line, following) if commitment.is_offered else answer.refused
        return [] if declined else [commitment]
    if answer.refused:
        commitment = replace(commitment, person=None, doer=Doer.ADDRESSEE)
    person = commitment.person
    if commitment.doer is Doer.ADDRESSEE and not person:
        all_accepting = _all_accepting(commitment, following)
        accepting = tuple(all_accepting) or accepting
        person = accepting[0].speaker if accepting[0].speaker.name and not all_accepting else None
    strength = commitment.strength + (ACCEPTED if commitment.kind is not Errand.OTHER else 0.0)
    if commitment.is_offered:
        strength = max(strength, FIRM)
    lines = (commitment.line, *accepting)
    return [replace(commitment, person=person, firm=True, strength=strength, lines=lines)]


def _all_accepting(request: Commitment, following: Sequence[Line]) -> list[Line]:
    """The lines that say yes to a request for all; none if it is for one of them."""
    accepting = [line for line in following[:ACCEPTS] if line.speaker != request.line.speaker and accepts(line)]
    several = len({line.speaker for line in accepting}) > 1 and not _ONE.search(request.subject)
    return accepting if several or _ALL.search(request.subject) else []


def _taken_over(commitment: Commitment, following: Sequence[Line]) -> Commitment:
    """The commitment as theirs who at once say that they do it, if nobody in particular or another was to."""
    if commitment.kind is Errand.CONTACT and commitment.doer is Doer.GROUP:
        return commitment
    nobodys = commitment.person is None and commitment.doer in (Doer.GROUP, Doer.OTHER)
    if nobodys:
        takers = (line for line in following if volunteers(line, commitment.action))
    else:
        speaker = commitment.line.speaker
        takers = (line for line in following[:TAKEN_AT_ONCE] if line.speaker != speaker and takes_over(line))
    taker = next(takers, None)
    return theirs(commitment, taker) if taker and taker.speaker.name else commitment


def theirs(commitment: Commitment, taking: Line) -> Commitment:
    """A commitment that the speaker of a line takes on."""
    return replace(
        commitment,
        doer=Doer.ADDRESSEE,
        person=taking.speaker if taking.speaker.name else None,
        firm=True,
        strength=max(FIRM, commitment.strength + ACCEPTED),
        lines=(*commitment.lines, taking),
        is_offered=False,
    )


def referred(reference: Commitment, named_before: Commitment, following: Sequence[Line]) -> list[Commitment]:
    """What was named before, as "I'll do that" or "Bo, please do that" leaves it."""
    if reference.is_offered:
        offer = replace(reference, action=named_before.action, kind=named_before.kind, refers_back=False)
        left = [each for each in settled(offer, following) if each.firm]
        return [replace(each, lines=(*named_before.lines, *each.lines)) for each in left] or [named_before]
    if not reference.asks and reference.person and reference.firm and reference.doer is not Doer.SPEAKER:
        lines = (*named_before.lines, reference.line)
        return [replace(named_before, doer=Doer.ADDRESSEE, person=reference.person, firm=True, lines=lines)]
    if not reference.asks:
        if reference.doer is not Doer.SPEAKER or (not reference.firm and named_before.person):
            return [named_before]
        return [theirs(named_before, reference.line)]
    asked = replace(named_before, doer=Doer.ADDRESSEE, person=reference.person, asks=True, is_offered=False)
    left = settled(replace(asked, lines=(reference.line,), strength=max(FIRM, asked.strength)), following)
    return [replace(each, lines=(*named_before.lines, *each.lines)) for each in left] or [named_before]
