"""Agreed dates: when a thing is due by what is said of it, before and after somebody has taken it on."""

import re
from collections.abc import Collection, Mapping, Sequence
from dataclasses import replace
from datetime import datetime

from engine.analysis.english.due_dates import DueDate, find_due_date, without_times
from engine.analysis.english.lines import Line
from engine.analysis.english.people import named
from engine.analysis.english.times import (
    asks_when,
    is_occasion,
    is_short_for,
    names_day,
    names_thing,
    needs_by,
    points_back,
    puts_right,
    shared_day,
    tells_when,
    waits,
    wants_by,
)
from engine.analysis.english.words import tokens
from engine.analysis.findings.promises import DATED, Commitment

SETTLES, FEW_WORDS = 6, 12
"""A date is agreed on within so many sentences after a promise, of so few words."""
ANSWERS = 2
"""The question when is answered within so many lines."""
POINTS_BACK = 2
"""What is meant by "then" was named at most so many lines before."""
_OWN = re.compile(r"(?:i|you|we|he|she|they)\b", re.IGNORECASE)


def dated(
    commitment: Commitment,
    lines: Sequence[Line],
    places: Mapping[Line, int],
    others: Collection[Line],
    reference: datetime,
) -> Commitment:
    """
    The commitment with its date: that which was agreed on last, before that of the answer, before that of the request.

    `others` are the lines in which other things are taken on: from there on dates are those of these things. Each date
    is seen from the time at which it was said, or from the `reference` if that is not known.
    """
    agreed, added = _said_on(commitment, lines, places, others)
    told = sorted((*commitment.lines[1:], *agreed), key=lambda line: places[line])
    said = [(commitment.action, commitment.line), *((line.text, line) for line in told)]
    later = [(line.text, line) for line in added]
    dates = (find_due_date(text, line.said_at or reference) for text, line in (*reversed(said), *later))
    due = next(filter(None, dates), None) or _named_beside(commitment, lines, places, reference)
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


def _said_on(
    commitment: Commitment, lines: Sequence[Line], places: Mapping[Line, int], others: Collection[Line]
) -> tuple[list[Line], list[Line]]:
    """
    Where both sides go on to say when it will be done, in a few words: what is agreed on, and what is only added.

    A date is agreed on where it answers a question ("By when?") or puts another right ("make that Monday"); who
    promised or accepted adds it at once ("Not today, but next week"), and so does who asked ("We need it on Monday").
    """
    agreed: list[Line] = []
    added: list[Line] = []
    if waits(commitment.line.text):
        return agreed, added
    starts = sorted({places[commitment.line], places[commitment.lines[-1]]})
    for start, end in zip(starts, (*starts[1:], len(lines)), strict=True):
        span = lines[start + 1 : min(end, start + 1 + SETTLES)]
        _read_on(commitment, lines[start], span, others, agreed, added)
    return agreed, added


def _read_on(
    commitment: Commitment,
    last: Line,
    following: Sequence[Line],
    others: Collection[Line],
    agreed: list[Line],
    added: list[Line],
) -> None:
    """Add the dates that are told in the lines after a line of the commitment."""
    owner = commitment.person or commitment.lines[-1].speaker
    at_once, asker, since = True, None, 0
    for line in following:
        if line in others and line not in commitment.lines and names_thing(line.text) and not puts_right(line.text):
            break
        at_once = at_once and line.speaker == last.speaker
        since += 1
        if len(tokens(without_times(line.text))) > FEW_WORDS:
            if line.speaker == owner:
                break
            continue
        if asker is None and asks_when(line.text):
            asker, since = line.speaker, 0
            agreed.extend([line] if names_day(line.text) else [])
        elif asker and asker != line.speaker and since <= ANSWERS and not line.text.endswith("?"):
            if owner not in (asker, line.speaker) and named(asker):
                break
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
        elif needs_by(line.text) or (at_once and wants_by(line.text)):
            added.append(line)


def _named_beside(
    commitment: Commitment, lines: Sequence[Line], places: Mapping[Line, int], reference: datetime
) -> DueDate | None:
    """
    The date of what the sentence does not say itself: another clause of its line or another line names the day.

    That is where the same person does something on that day ("I'm in town on Friday, so I'll drop it off"), where the
    promise points back to it ("I'll do it then"), and where another is met just before or after ("I'm seeing her on
    Monday. I'll ask her.").
    """
    owner = commitment.person or commitment.line.speaker
    for line in commitment.lines:
        place = places[line]
        beside = [line.text] if shared_day(line.text, is_own=line.speaker == owner) else []
        if shared_day(commitment.about, is_own=line.speaker == owner):
            beside.append(commitment.about)
        before = lines[max(0, place - POINTS_BACK) : place]
        if points_back(line.text):
            beside.extend(each.text for each in reversed(before))
        next_to = (*before[-1:], *lines[place + 1 : place + 2])
        beside.extend(each.text for each in next_to if each.message is line.message and is_occasion(each.text))
        if due := next(filter(None, (find_due_date(text, line.said_at or reference) for text in beside)), None):
            return due
    return None
