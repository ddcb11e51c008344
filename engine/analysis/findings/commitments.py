"""Commitments: what is to be done at the end of a conversation, whose it has become and when it is due."""

import re
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import datetime

from engine.analysis.english.cues import CUES, Doer
from engine.analysis.english.due_dates import find_due_date, without_times
from engine.analysis.english.lines import Line
from engine.analysis.english.patterns import contains, starts_with
from engine.analysis.english.people import People, named
from engine.analysis.english.verbs import Errand, errand, is_work, third_person_in_plain_form
from engine.analysis.english.words import telling_words, tokens
from engine.analysis.findings.answers import (
    MOST_LINES,
    accepts,
    asks_when,
    find_answer,
    find_volunteer,
    is_short_for,
    is_spared,
    names_day,
    puts_right,
    restates,
    takes_over,
    tells_when,
    volunteers,
)
from engine.analysis.findings.endings import Endings
from engine.analysis.findings.lists import listed_tasks
from engine.analysis.findings.promises import ACCEPTED, DATED, FIRM, NAMED, Commitment, promises_in, tidied

SETTLES, FEW_WORDS = 6, 12
"""A date is agreed on within so many sentences after a promise, of so few words."""
GOES_ON = 12
"""Who asks goes on for at most so many lines before an answer."""
ACCEPTS = 3
"""Those who say yes to a request for all do so within so many lines."""
ANSWERS = 2
"""The question when is answered within so many lines."""
NEAR, NAMES, MAX_ABOUT = 2, 2, 90
"""What "it" is stands in one of so many sentences before, which has so many telling words and at most these characters."""
REACH = 6
""""Do that" is about what was named at most so many lines before."""
TAKEN_AT_ONCE = 2
"""Another takes a promise over within so many lines."""


_ALL = contains("every(?:body|one)|all of you|you all|(?:you )?guys|folks|all")
_ONE = contains("you|some(?:body|one)|any(?:body|one)|one of you")
_PROMISES = starts_with("(?:ok,? |yes,? |and |so |then )*(?:i'll|i will|let me|i can)")
_REACHES = re.compile(
    r"(?:call|ping|ask|phone|mail|email|message|text|dm|write|talk to|get)\s+(?:him|her|them)\b(?:\s+\S+){0,3}",
    re.IGNORECASE,
)
_LAST_CLAUSE = re.compile(r"(?:^|[,;:\u2013\u2014-]|\s(?:and|so|but|then)\b)[^,;:]*$", re.IGNORECASE)
_PERSON = contains("him|her")
_ASKS = contains("please|pls|can|could|would|should|need|needs|want|wants|must|let's|someone|somebody|missing|broken")
"""Words without which nobody asks anything of another."""
_OWN = re.compile(r"(?:i|you|we|he|she|they)\b", re.IGNORECASE)


def find_commitments(lines: Sequence[Line], people: People, reference: datetime) -> list[Commitment]:
    """What is to be done, in the order in which it was said; an accepted request is one commitment."""
    found: list[Commitment] = []
    places = {line: index for index, line in enumerate(lines)}
    listed = listed_tasks(lines, people)
    for index, line in enumerate(lines):
        following = _answers_to(lines, index)
        for commitment in listed[line] if line in listed else promises_in(line, people):
            if _only_accepts(commitment, found):
                continue
            before = lines[max(0, index - NEAR) : index]
            if found and _is_beginning_of(commitment, found[-1], before):
                found[-1] = replace(found[-1], lines=(*found[-1].lines, line))
                continue
            if not commitment.refers_back:
                found.extend(_settled(_with_subject(commitment, before), following))
                continue
            last = found[-1] if found and index - places[found[-1].lines[-1]] <= REACH else None
            asked_for = _asked_for(commitment, before)
            if last and line in last.lines:
                continue
            if last and _is_about(commitment, last, before):
                found[-1:] = _referred(commitment, last, following)
            elif asked_for:
                found.append(asked_for)
    if len({line.speaker for line in lines}) == 1:
        # The one voice of a recording in which voices were not told apart is nobody's.
        found = [each if each.person is None or named(each.person) else replace(each, person=None) for each in found]
    found.extend(_taken_up(lines, {line for each in found for line in each.lines[1:]}))
    found.sort(key=lambda each: places[each.line])
    endings = Endings(lines)
    left = [each for each in found if not endings.is_over(each.line, each.action, each.person, places[each.lines[-1]])]
    return [_dated(each, *_said_on(each, lines, places), reference) for each in left]


def _is_beginning_of(commitment: Commitment, last: Commitment, before: Sequence[Line]) -> bool:
    """Whether somebody only says how he gets at what he has just promised: "I'll ask her about it", "calling her today"."""
    only_reaches = commitment.kind in (Errand.CONTACT, Errand.OTHER) and bool(_REACHES.fullmatch(commitment.action))
    return only_reaches and commitment.firm and last.person == commitment.person and last.lines[-1] in before


def _answers_to(lines: Sequence[Line], index: int) -> Sequence[Line]:
    """The lines in which a line may be answered: the next ones, after what its speaker goes on to say."""
    speaker, start = lines[index].speaker, index + 1
    if named(speaker):
        end = min(len(lines), start + GOES_ON)
        start = next((place for place in range(start, end) if lines[place].speaker != speaker), start)
    return lines[start : start + MOST_LINES]


def _is_about(reference: Commitment, last: Commitment, before: Sequence[Line]) -> bool:
    """Whether "I'll do that" means the last thing named rather than what was said right before it."""
    if last.doer is Doer.SPEAKER and last.firm and last.line.speaker != reference.line.speaker:
        return takes_over(reference.line)
    is_open_to_him = last.person in (None, reference.person) and len(last.lines) == 1
    return is_open_to_him or reference.asks or last.lines[-1] in before


def _asked_for(commitment: Commitment, before: Sequence[Line]) -> Commitment | None:
    """What a bare "will do" accepts if nothing else tells it: the request of another right before it, in his words."""
    if commitment.doer is not Doer.SPEAKER or not commitment.firm:
        return None
    others = (line for line in reversed(before) if line.speaker != commitment.line.speaker)
    asked = next((line for line in others if _ASKS.search(line.text)), None)
    if asked is None or len(asked.text) > MAX_ABOUT or len(telling_words(asked.text)) < NAMES:
        return None
    about = asked.text.rstrip("., ")
    return replace(commitment, action="do this", about=about, refers_back=False, lines=(asked, commitment.line))


def _with_subject(commitment: Commitment, before: Sequence[Line]) -> Commitment:
    """A commitment that says "it" with the sentence that tells what that is."""
    if not commitment.is_vague or _PERSON.search(commitment.action):
        return commitment
    text = commitment.line.text
    beginning = " ".join(commitment.action.split()[:2]).lower()
    own = _LAST_CLAUSE.sub("", text[: max(0, text.lower().find(beginning))])
    texts = (own, *(line.text for line in reversed(before)))
    told = (each.rstrip(".!, ") for each in texts if len(each) <= MAX_ABOUT and not _PROMISES.match(each))
    return replace(commitment, about=next((each for each in told if len(telling_words(each)) >= NAMES), ""))


def _said_on(
    commitment: Commitment, lines: Sequence[Line], places: Mapping[Line, int]
) -> tuple[list[Line], list[Line]]:
    """
    Where both sides go on to say when it will be done, in a few words: what is agreed on, and what is only added.

    A date is agreed on where it answers a question ("By when?") or puts another right ("make that Monday"); who
    promised or accepted adds it at once ("Not today, but next week").
    """
    last = commitment.lines[-1]
    owner = commitment.person or last.speaker
    agreed: list[Line] = []
    added: list[Line] = []
    at_once, asker, since = True, None, 0
    for line in lines[places[last] + 1 : places[last] + 1 + SETTLES]:
        at_once = at_once and line.speaker == last.speaker
        since += 1
        if len(tokens(line.text)) > FEW_WORDS:
            if line.speaker == owner:
                break
            continue
        if asker is None and asks_when(line.text):
            asker, since = line.speaker, 0
            agreed.extend([line] if names_day(line.text) else [])
        elif asker and asker != line.speaker and since <= ANSWERS and not line.text.endswith("?"):
            if names_day(line.text) and (tells_when(line.text) or line.speaker == owner or not agreed):
                agreed.append(line)
                break
            if agreed:
                break
        elif puts_right(line.text) and (line.speaker == owner or not _OWN.match(line.text)):
            agreed.append(line)
        elif line.speaker == owner and (tells_when(line.text) or (at_once and is_short_for(line.text))):
            added.append(line)
            break
    return agreed, added


def _settled(commitment: Commitment, following: Sequence[Line]) -> list[Commitment]:
    """The commitment with the answer to it; nothing if it is refused."""
    if not commitment.asks:
        return [] if is_spared(commitment.line, following) else [_taken_over(commitment, following)]
    asked = None if commitment.is_offered else commitment.person
    answer = find_answer(commitment.line, commitment.action, asked, following)
    accepting = answer.lines
    if not commitment.is_offered and (answer.refused or (not accepting and commitment.person is None)):
        volunteering = find_volunteer(commitment.line, commitment.action, following)
        accepting = (volunteering,) if volunteering else ()
    if not accepting and commitment.is_vague:
        return []
    if not accepting:
        return (
            []
            if answer.refused and not (commitment.is_offered and not is_spared(commitment.line, following))
            else [commitment]
        )
    if answer.refused:
        commitment = replace(commitment, person=None, doer=Doer.ADDRESSEE)
    answerer = accepting[0].speaker
    if (
        commitment.doer is Doer.ADDRESSEE
        and not commitment.person
        and (all_accepting := _all_accepting(commitment, following))
    ):
        strength = commitment.strength + ACCEPTED
        return [replace(commitment, firm=True, strength=strength, lines=(commitment.line, *all_accepting))]
    person = commitment.person or (answerer if answerer.name and commitment.doer is Doer.ADDRESSEE else None)
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
    return _theirs(commitment, taker) if taker and taker.speaker.name else commitment


def _theirs(commitment: Commitment, taking: Line) -> Commitment:
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


def _referred(reference: Commitment, named_before: Commitment, following: Sequence[Line]) -> list[Commitment]:
    """What was named before, as "I'll do that" or "Bo, please do that" leaves it."""
    if reference.is_offered:
        return [named_before]
    if not reference.asks:
        if reference.doer is not Doer.SPEAKER or (not reference.firm and named_before.person):
            return [named_before]
        return [_theirs(named_before, reference.line)]
    asked = replace(named_before, doer=Doer.ADDRESSEE, person=reference.person, asks=True, is_offered=False)
    settled = _settled(replace(asked, lines=(reference.line,), strength=max(FIRM, asked.strength)), following)
    return [replace(each, lines=(*named_before.lines, *each.lines)) for each in settled] or [named_before]


_DOING = r"(?P<doing>[a-z]+ing\b.*?)"
_ACTION = r"(?P<action>[a-z]+\b.*?)"
_CALLS = tuple(
    re.compile(rf"(?:\S+,? ){{0,3}}?{source}[\s?]*$", re.IGNORECASE)
    for source in (
        r"who(?:'s| is| has)?(?: got)?(?: the)? (?:time|capacity|up|free|able|willing|happy|keen) (?:to "
        + _ACTION
        + "|for "
        + _DOING
        + ")",
        r"any(?:one|body)(?: here| else)?(?: who)?(?: is|'s| has)? (?:up for|game for|keen on|fancy) " + _DOING,
        r"any(?:one|body)(?: here| else)?(?: who)?(?: is|'s| has| wants?)? (?:(?:free|able|willing|keen|time|want) )?to "
        + _ACTION,
        r"any (?:takers|volunteers)(?: for (?P<thing>(?:the|an?|this|that)\b.*?)| to " + _ACTION + ")",
        r"(?!who (?:do|does|did|is|are|was|were|has|have|had|should|would|could|can|will) (?:i|we|you|they|he|she|it|the|a|my|our)\b)who(?:'s| is| will|'ll| can| could| wants to| would)? (?:going to |gonna )?"
        + _ACTION,
    )
)
"""Calls for volunteers: "who writes the announcement?", "anyone up for reviewing it?", "any takers for the demo?"."""
_FINDS_OUT = contains("ask|check|look|find out")
"""Who says so takes on to find out who, and not the thing itself."""


def _taken_up(lines: Sequence[Line], accepting: Collection[Line]) -> Iterator[Commitment]:
    """What somebody takes on who answers a question for volunteers."""
    for index, line in enumerate(lines):
        called_for = _called_for(line) if line.text.endswith("?") else None
        answer = find_volunteer(line, called_for, _answers_to(lines, index)) if called_for else None
        if called_for is None or answer is None or answer in accepting or _FINDS_OUT.search(answer.text):
            continue
        action = third_person_in_plain_form(tidied(called_for))
        kind = errand(action)
        if kind in (Errand.TASK, Errand.CONTACT) or (is_work(action) and len(tokens(action)) > 1):
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


def _called_for(line: Line) -> str | None:
    """What a line asks for volunteers for, from its verb on."""
    for pattern in _CALLS:
        if found := pattern.match(line.text):
            parts = found.groupdict()
            thing = parts.get("thing")
            return parts.get("action") or parts.get("doing") or (f"take {thing}" if thing else None)
    return None


def _only_accepts(commitment: Commitment, found: Sequence[Commitment]) -> bool:
    """True if the commitment only accepts the last one, which already has its line."""
    if not found or commitment.line not in found[-1].lines[1:]:
        return False
    return commitment.is_vague or restates(commitment.action, found[-1].action)


def _dated(commitment: Commitment, agreed: Sequence[Line], added: Sequence[Line], reference: datetime) -> Commitment:
    """
    The commitment with its date: that which was agreed on last, before that of the answer, before that of the request.

    Each is seen from the time at which it was said, or from the `reference` if that is not known.
    """
    said = [(commitment.action, commitment.line), *((line.text, line) for line in (*commitment.lines[1:], *agreed))]
    later = [(line.text, line) for line in added]
    dates = (find_due_date(text, line.said_at or reference) for text, line in (*reversed(said), *later))
    due = next(filter(None, dates), None)
    if due is None:
        return commitment
    own = find_due_date(commitment.action, commitment.line.said_at or reference)
    # A day that no longer holds is not told.
    action = (
        " ".join(without_times(commitment.action).split())
        if own and own.at.date() != due.at.date()
        else commitment.action
    )
    return replace(commitment, action=action, due=due, strength=commitment.strength + DATED)
