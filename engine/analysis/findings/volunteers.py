"""Volunteers: who takes on what is asked of nobody in particular, or what another was to do."""

import re
from collections.abc import Sequence

from engine.analysis.english.actions import is_work
from engine.analysis.english.due_dates import without_times
from engine.analysis.english.lines import Line
from engine.analysis.english.patterns import contains, starts_with
from engine.analysis.english.times import TIMES
from engine.analysis.english.verbs import main_verb
from engine.analysis.english.words import stem, telling_words

MOST_LINES = 6
"""Somebody who volunteers, or takes over what was refused, is looked for in so many lines."""

_WELL = (
    "(?:(?:ok(?:ay)?|k|sure|fine|yes|yeah|yep|alright|well|oh|ah|hm+|true|nah?|no|nope|actually"
    "|good (?:point|idea|question)),? )*"
)
_I_CAN = "(?:i can|i'll|i will|i could|let me)"
_TAKES_IT = starts_with(
    rf"""
    {_WELL}{_I_CAN} (?:do|take|handle|cover|get|own|grab) (?:it|that|this|those|them|both|over)
    {_WELL}{_I_CAN} (?:(?:have|take) a (?:go|try|crack|stab|shot) at|give) (?:it|that|this)
    {_WELL}(?:i can|i'll|i will|i could) (?:join|swap|jump in|step in|stand in)
    {_WELL}i'd (?:do|take) (?:it|that|this)
    {_WELL}(?:i can|i'll|i will|i could|can)(?:[.!,]|$)
    {_WELL}(?:me|mine|i do|i got (?:it|this)|i've got (?:it|this|that)|on it|i'm on it|count me in|will do|can do)
    {_WELL}(?:leave (?:it|that|this) (?:with|to) me|i volunteer(?:[.!,]|$)|happy to)
    {_WELL}(?:i'll bite|put me down|consider it done)
    """
)
"""Ways to take up what nobody in particular was asked for."""
_TAKES_OVER = starts_with(
    rf"""
    {_WELL}{_I_CAN} (?:do|take|handle|cover) (?:it|that|this|over)(?: instead| for you| myself)?(?:[.,!]|$)
    {_WELL}{_I_CAN} (?:have|take) a (?:go|try|crack|stab|shot) at (?:it|that|this)
    """
)
"""By which somebody takes another's promise over."""
_OH = "(?:no,? |nah,? |oh,? |actually,? )*"
_NO_NEED = starts_with(
    rf"""
    {_OH}(?:no need|don't bother|not necessary|not needed|you don't (?:have|need) to|please don't)
    {_OH}(?:(?:we|i)(?:'ve| have)? (?:already )?(?:got |have )?(?:enough|plenty)|too late|sold out)
    {_OH}(?:already (?:did|done|sent|fixed|taken care)|i (?:already|just) (?:did|sent|fixed|asked))
    {_OH}(?:it|that)(?:'s| is| was) (?:already \w+ed|\w+(?:ed|en) already)
    {_OH}(?:i(?:'ve)? already \w+ (?:it|that|them)|don't(?:[.,!]|$))
    (?:it's|that's) (?:already )?(?:done|fixed|sorted|there|in)(?:[.,!]|$)
    """
)
"""By which another lets a promise go."""
AT_ONCE = 2
"""Within so many lines he says so."""
_IT = contains("it|that|this|these|those|one|them both")
_OFFERS_WORK = starts_with(rf"{_WELL}{_I_CAN} (?P<action>\w+.*)")


def volunteers(line: Line, action: str) -> bool:
    """Whether somebody takes an action on: in so many words, or by its own verb or thing ("I'll check" the logs)."""
    if line.text.endswith("?"):
        return False
    if _TAKES_IT.match(line.text):
        return True
    offers = _OFFERS_WORK.match(line.text)
    if not offers:
        return False
    verb, words = main_verb(offers["action"]), telling_words(without_times(offers["action"])) - TIMES
    things = words - {stem(verb)}
    same = bool(things) or verb == main_verb(action) or bool(_IT.search(offers["action"]))
    return is_work(offers["action"]) and same and things <= telling_words(action)


def is_spared(promise: Line, following: Sequence[Line]) -> bool:
    """Whether another says at once that what somebody promises need not be done."""
    return any(line.speaker != promise.speaker and _NO_NEED.match(line.text) for line in following[:AT_ONCE])


def takes_over(line: Line) -> bool:
    """Whether somebody says that he does what another has promised."""
    return bool(_TAKES_OVER.match(line.text))


def find_volunteer(request: Line, action: str, following: Sequence[Line], *, refused: bool = False) -> Line | None:
    """
    The first line after a request by which another takes it up; None if nobody does.

    Who asked may do it himself once it was `refused`, if he says so in so many words.
    """
    for line in following[:MOST_LINES]:
        if line.speaker != request.speaker and volunteers(line, action):
            return line
        if refused and line.speaker == request.speaker and takes_over(line):
            return line
    return None


_DOING = r"(?P<doing>[a-z]+ing\b.*?)"
_ACTION = r"(?P<action>[a-z]+\b.*?)"
_ANYONE = r"any(?:one|body)(?: here| else)?(?: who)?(?: is|'s| has| wants?)?"
_OF_FACT = (
    r"(?!who (?:do|does|did|is|are|was|were|has|have|had|should|would|could|can|will)"
    r" (?:i|we|you|they|he|she|it|the|a|my|our)\b)"
)
_CALLS = tuple(
    re.compile(rf"(?:\S+,? ){{0,3}}?{source}[\s?]*$", re.IGNORECASE)
    for source in (
        rf"who(?:'s| is| has)?(?: got)?(?: the)? (?:time|capacity|up|free|able|willing) (?:to {_ACTION}|for {_DOING})",
        rf"{_ANYONE} (?:up for|game for|keen on|fancy) {_DOING}",
        rf"{_ANYONE} (?:(?:free|able|willing|keen|time|want) )?to {_ACTION}",
        rf"any (?:takers|volunteers)(?: for (?P<thing>(?:the|an?|this|that)\b.*?)| to {_ACTION})",
        rf"{_OF_FACT}who(?:'s| is| will|'ll| can| could| wants to| would)? (?:going to |gonna )?{_ACTION}",
    )
)
"""Calls for volunteers: "who writes the announcement?", "anyone up for reviewing it?", "any takers for the demo?"."""


def called_for(line: Line) -> str | None:
    """What a line asks for volunteers for, from its verb on."""
    for pattern in _CALLS:
        if found := pattern.match(line.text):
            parts = found.groupdict()
            thing = parts.get("thing")
            return parts.get("action") or parts.get("doing") or (f"take {thing}" if thing else None)
    return None
