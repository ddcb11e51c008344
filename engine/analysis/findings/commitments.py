"""Commitments: what is to be done at the end of a conversation, whose it has become and when it is due."""

import re
from collections.abc import Collection, Iterator, Sequence
from dataclasses import replace
from datetime import datetime

from engine.analysis.english.actions import is_work
from engine.analysis.english.cues import CUES, Doer
from engine.analysis.english.lines import Line
from engine.analysis.english.patterns import contains, starts_with
from engine.analysis.english.people import People, named
from engine.analysis.english.verbs import Errand, errand, third_person_in_plain_form
from engine.analysis.english.words import tokens
from engine.analysis.findings.agreed_dates import dated
from engine.analysis.findings.answers import accepts, restates
from engine.analysis.findings.endings import Endings
from engine.analysis.findings.lists import listed_tasks
from engine.analysis.findings.promises import NAMED, Commitment, promises_in, tidied
from engine.analysis.findings.references import NEAR, REACH, asked_for, is_about, is_beginning_of, with_subject
from engine.analysis.findings.settlements import referred, settled
from engine.analysis.findings.volunteers import MOST_LINES, called_for, find_volunteer

GOES_ON = 12
"""Who asks goes on for at most so many lines before an answer."""
_WHO = starts_with(r"(?:so |and |ok,? )*who(?:'s|s| is)? \w+ing")
"""A call that needs no question mark."""
_ONLY_NAMES = re.compile(
    r"(?:you,?\s+|maybe\s+)?@?(?P<name>[^\W\d_][\w-]*)(?:,?\s+(?:you|maybe))?\s*[?.!]*", re.IGNORECASE
)
_FINDS_OUT = contains("ask|check|look|find out")
"""Who says so takes on to find out who, and not the thing itself."""


def find_commitments(lines: Sequence[Line], people: People, reference: datetime) -> list[Commitment]:
    """What is to be done, in the order in which it was said; an accepted request is one commitment."""
    found: list[Commitment] = []
    places = {line: index for index, line in enumerate(lines)}
    listed = listed_tasks(lines, people)
    for index, line in enumerate(lines):
        for commitment in listed[line] if line in listed else promises_in(line, people):
            _take_up(commitment, found, lines, index)
    if len({line.speaker for line in lines}) == 1:
        # The one voice of a recording in which voices were not told apart is nobody's.
        found = [each if each.person is None or named(each.person) else replace(each, person=None) for each in found]
    found.extend(_taken_up(lines, people, {line for each in found for line in each.lines[1:]}))
    found.sort(key=lambda each: places[each.line])
    endings = Endings(lines)
    left = [each for each in found if not endings.is_over(each.lines, each.action, each.person, places[each.lines[-1]])]
    said = {each.line for each in left}
    return [dated(each, lines, places, said, reference) for each in left]


def _take_up(commitment: Commitment, found: list[Commitment], lines: Sequence[Line], index: int) -> None:
    """Add what is said at a place to what was found before it: as a thing of its own, or as more of the last one."""
    line, recent, following = lines[index], lines[max(0, index - REACH) : index], _answers_to(lines, index)
    if _only_accepts(commitment, found):
        return
    if found and is_beginning_of(commitment, found[-1], recent):
        found[-1] = replace(found[-1], lines=(*found[-1].lines, line))
        return
    if not commitment.refers_back:
        found.extend(settled(with_subject(commitment, recent[-NEAR - 1 :]), following))
        return
    last = found[-1] if found and found[-1].lines[-1] in (*recent, line) else None
    if last and line in last.lines:
        return
    if last and is_about(commitment, last, recent[-NEAR:]):
        found[-1:] = referred(commitment, last, following)
    elif asked := asked_for(commitment, recent[-NEAR:]):
        found.append(asked)


def _answers_to(lines: Sequence[Line], index: int) -> Sequence[Line]:
    """The lines in which a line may be answered: the next ones, after what its speaker goes on to say."""
    speaker, start = lines[index].speaker, index + 1
    if named(speaker):
        end = min(len(lines), start + GOES_ON)
        start = next((place for place in range(start, end) if lines[place].speaker != speaker), start)
    return lines[start : start + MOST_LINES]


def _taken_up(lines: Sequence[Line], people: People, accepting: Collection[Line]) -> Iterator[Commitment]:
    """What somebody takes on who answers a question for volunteers, or is named in answer and does not mind."""
    for index, line in enumerate(lines):
        called = called_for(line) if line.text.endswith("?") or _WHO.match(line.text) else None
        answer = find_volunteer(line, called, _answers_to(lines, index)) if called else None
        if called and answer is None:
            answer = _named_in_answer(lines[index + 1 : index + 1 + MOST_LINES], people)
        if called is None or answer is None or answer in accepting or _FINDS_OUT.search(answer.text):
            continue
        action = third_person_in_plain_form(tidied(called))
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


def _named_in_answer(following: Sequence[Line], people: People) -> Line | None:
    """The yes of somebody whose name alone was the answer: "Bo?", "you, Bo"; None if he gives none."""
    for place, line in enumerate(following):
        named_there = _ONLY_NAMES.fullmatch(line.text)
        person = people.find(named_there["name"]) if named_there else None
        if person and person != line.speaker:
            return next((each for each in following[place + 1 :] if each.speaker == person and accepts(each)), None)
    return None


def _only_accepts(commitment: Commitment, found: Sequence[Commitment]) -> bool:
    """True if the commitment only accepts the last one, which already has its line."""
    if not found or commitment.line not in found[-1].lines[1:]:
        return False
    return commitment.is_vague or restates(commitment.action, found[-1].action)
