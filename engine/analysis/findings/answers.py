"""Answers: what becomes of a request in the lines right after it."""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from engine.analysis.english.due_dates import without_times
from engine.analysis.english.lines import Line
from engine.analysis.english.patterns import starts_with, word_set
from engine.analysis.english.people import named
from engine.analysis.english.verbs import main_verb
from engine.analysis.english.words import stem, telling_words

MAX_LINES = 3
"""An answer is looked for in so many lines."""
MOST_LINES = 2 * MAX_LINES
"""Somebody who volunteers, or takes over what was refused, is looked for in twice as many."""

_YES = starts_with(
    r"""
    yes
    yeah
    yep
    yup
    sure
    okay
    ok
    of course
    absolutely
    definitely
    certainly
    no problem
    no worries
    will do
    on it
    sounds good
    happy to
    gladly
    consider it done
    got it
    alright
    all right
    i (?:can|will|could) do (?:that|it)
    i'll (?:do|take|handle|get) (?:that|it|this|those|them)
    i(?:'ve| have)? got (?:it|that|this)
    i'm on it
    k
    kk
    np
    ack
    aye
    deal
    done deal
    fine
    noted
    roger
    cool
    great
    perfect
    good (?:idea|point|call|catch)
    can do
    coming
    saw it
    with pleasure
    \+1
    """
)
_NO = starts_with(
    r"""
    no(?! problem| worries)
    nope
    nah
    (?:ah |oh |hm+,? |ugh,? )?sorry
    (?:ah |oh |hm+,? |ugh,? )?(?:i )?can't
    i cannot
    (?:i )?won't
    i don't (?:think|have)
    unfortunately
    i'm afraid
    not (?:really|me|today|this|now|before|until|my)
    i(?:'m| am) (?:out|off|away|on (?:pto|vacation|holiday|leave|call)|travell?ing|swamped|busy|at the)
    ask \w+
    no time
    maybe \w+ can
    rather not
    """
)
_PROMISE = re.compile(r"(?:i|it|you)(?:'ll|\s+will|\s+can)\b", re.IGNORECASE)
_TIMES = frozenset(
    stem(word)
    for word in word_set(
        """
        monday tuesday wednesday thursday friday saturday sunday today tomorrow tonight morning afternoon evening
        noon night week month year day end hour minute next ready done latest january february march april may june
        july august september october november december
        """
    )
)


@dataclass(frozen=True, slots=True)
class Answer:
    """What is said to a request; no lines means nothing, and `refused` that it will not be done."""

    lines: tuple[Line, ...] = ()
    refused: bool = False


def find_answer(request: Line, action: str, following: Sequence[Line]) -> Answer:
    """The answer that the first of the `following` lines give to a request for an action."""
    given: list[Line] = []
    for line in following[:MAX_LINES]:
        if not given and named(line.speaker) and line.speaker == request.speaker:
            continue
        if not given and _NO.match(line.text):
            return Answer(refused=True)
        accepts = not given and _YES.match(line.text)
        if not accepts and not (_PROMISE.match(line.text) and repeats(line.text, action)):
            break
        given.append(line)
    return Answer(tuple(given))


_WELL = "(?:(?:ok(?:ay)?|sure|fine|yes|yeah|yep|alright|well|oh|ah|hm+|true|good (?:point|idea|question)),? )*"
_VOLUNTEERS = starts_with(
    rf"""
    {_WELL}(?:i can|i'll|i will|i could|let me) (?:do|take|handle|cover|get|own|join|look|ask|check|write|make)
    {_WELL}i'd (?:do|take)
    {_WELL}(?:i can|i'll|i will|i could)(?:[.!]|$)
    {_WELL}(?:me|mine|i do|i got (?:it|this)|i've got (?:it|this|that)|on it|i'm on it|count me in|will do|can do)
    """
)
"""Ways to take up what nobody in particular was asked for."""


def find_volunteer(request: Line, following: Sequence[Line]) -> Line | None:
    """The first line after a request by which another speaker takes it up; None if nobody does."""
    for line in following[:MOST_LINES]:
        if line.speaker != request.speaker and _VOLUNTEERS.match(line.text) and not line.text.endswith("?"):
            return line
    return None


def repeats(said: str, action: str) -> bool:
    """True if what is said of an action adds nothing to it but a time; another number or name is another thing."""
    return _TIMES.union(telling_words(action)).issuperset(telling_words(without_times(said)))


def restates(said: str, action: str) -> bool:
    """True if what is said of an action is the same thing by another verb: "check the logs" for "look at the logs"."""
    known, words = telling_words(action) - _TIMES, telling_words(without_times(said)) - _TIMES
    return repeats(said, action) or (words - known == {stem(main_verb(said))} and not words.isdisjoint(known))
