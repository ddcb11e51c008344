"""Times: what a line says about nothing but when."""

import re
from collections.abc import Collection
from datetime import UTC, datetime
from functools import lru_cache

from engine.analysis.english.due_dates import find_due_date, without_times
from engine.analysis.english.patterns import contains, starts_with, word_set
from engine.analysis.english.words import STOP_WORDS, stem, telling_words, tokens

TIMES = frozenset(
    stem(word)
    for word in word_set(
        """
        monday tuesday wednesday thursday friday saturday sunday today tomorrow tonight morning afternoon evening
        noon night week month year day end hour minute next ready done latest january february march april may june
        july august september october november december
        """
    )
)


_ANY_MOMENT = datetime(2026, 1, 1, 12, tzinfo=UTC)
"""Which words name a day does not depend on when they are said."""
FEW_WORDS = 8
"""An answer that only names a time has at most so many words."""
NOT_THEN = re.compile(r"\bnot (?:today|tonight|tomorrow|now|before|until|this|on|by)\b", re.IGNORECASE)


_WHEN = starts_with(
    "(?:(?:and|so|ok|by|for|until|till|sure|yes) ?,? ?)*(?:when|what time|how soon|how long|(?:right )?now)"
)
_PUTS_RIGHT = contains(
    r"""
    make (?:that|it)
    give me (?:till|until)
    (?:\w+day|tomorrow|tonight|\d(?:st|nd|rd|th)|week) then
    then (?:tomorrow|next|on|\w+day)
    works?(?: better| best| fine)?(?: for (?:me|us))?
    (?:sorry|actually|correction|rather|better|earliest|instead|i mean|meant|scratch that|or rather)
    won't (?:work|make it|happen|be ready)
    (?:it|that|this)(?:'ll| will) (?:be|have to be|take until)
    (?:moved|pushed|postponed|slipped|delayed) (?:it |that |this )?(?:to|until|till)
    (?:have|send|get|finish) (?:it|that|this|them)(?: \w+)? (?:by|on|tomorrow|today|tonight|next|this|\w+day)
    (?:doing|do|did) (?:it|that|this|so)
    (?:ready|done|finished) (?:by|on|tomorrow|today|tonight|next)
    (?:is|'s|are) (?:safer|better|fine|good|ok|okay|more realistic)
    """
)
"""What else is said where a date is agreed on or moved."""
_COMES = contains("back|here|away|(?:start|open|close|arrive|leave|come|end|meet)s?")
"""Who asks when somebody comes or something begins does not ask when a thing will be done."""
_WAITS = re.compile(r"\b(?:when|once|as soon as)\s+(?!do\b|can\b|is\b|should\b)[^?]*$", re.IGNORECASE)
_WANTING = frozenset(
    stem(word)
    for word in word_set(
        "need want like love rush hurry deadline due ideally preferably possible fine enough good great"
    )
)
"""Words with which a date is asked for beside a request: "No rush, Monday is enough"."""
_NEEDS = contains("(?:i|we)(?:'d| would)? (?:need|want|like|love)(?: to have| to get)? (?:it|that|this|them|those)")
_BREAK = re.compile(r"[,;:\u2013\u2014]|\s-\s|\b(?:and|but|so|because|though|although|while)\b", re.IGNORECASE)
_DOES = r"(?:'ll|'m|'re|'ve got|'d| will| am| are| can| could| have| see| meet| fly| go| get| need| want| should)\b"
_OWN = re.compile(
    rf"\b(?:(?:i|we){_DOES}|you(?:'ll| will| can) (?:have|get|see)\b|"
    rf"(?:can|could|shall|should) (?:i|we)\b|let me\b)",
    re.IGNORECASE,
)
_YOURS = re.compile(rf"\b(?:(?:you|we){_DOES}|(?:can|could|will|would|should) (?:you|we)\b)", re.IGNORECASE)
_AWAY = contains(
    r"""
    out|off|away|gone|holidays?|vacation|leave|leaving|pto|sick|busy|can't|cannot|won't|not|don't|unless
    """
)
_IN_BRACKETS = re.compile(r"\([^()]*\)\W*$")
_IS_AWAY = contains(r"(?:is|are|am|'s|'re|'m|be)(?: \w+)? (?:out|off|away|gone|back|sick|busy|closed|on leave)")
_THEN = re.compile(r"\b(?:then|(?:on )?(?:the same|that) (?:day|morning|afternoon|evening|night))\W*$", re.IGNORECASE)
_MEETS = contains(
    r"""
    (?:i|we)(?:'m| am|'re| are|'ll be)? (?:see(?:ing)?|meet(?:ing)?|visit(?:ing)?) (?!if|whether|that|how|what)\w+
    (?:i|we)(?:'m| am|'re| are|'ll be| will be) (?:talking|speaking) (?:to|with) \w+
    (?:i|we)(?: have|(?:'ve| have)? got)(?: a| an| my| our)?(?: \w+)? (?:call|meeting|lunch|session|chat) with
    """
)
"""Occasions on which one can ask or tell another."""


@lru_cache(maxsize=2_000)
def names_day(text: str) -> bool:
    """Whether a text says when, apart from when not."""
    text = NOT_THEN.sub(" ", text)
    return without_times(text).split() != text.split()


@lru_cache(maxsize=2_000)
def names_thing(text: str) -> bool:
    """Whether a text is about a thing, by two words or more that tell no time: not "give me till Monday"."""
    return len(telling_words(without_times(text)) - TIMES) > 1


@lru_cache(maxsize=2_000)
def asks_when(text: str) -> bool:
    """True for what leaves only the time open: "By when?", "Today?", "When do you need it?", "Not tonight"."""
    if NOT_THEN.match(text):
        return True
    if not text.endswith("?") or len(tokens(text)) > FEW_WORDS or _COMES.search(text):
        return False
    return _only_time(text) or (bool(_WHEN.match(text)) and len(telling_words(without_times(text))) < 2)


def _only_time(text: str) -> bool:
    rest = set(tokens(without_times(text))) - STOP_WORDS
    return names_day(text) and not rest


@lru_cache(maxsize=2_000)
def puts_right(text: str) -> bool:
    """True for a line that does nothing but move a date: "make that Monday", "sorry, Friday"."""
    found = _PUTS_RIGHT.search(text)
    return bool(found) and tells_when(text, besides=telling_words(found[0]) if found else frozenset())


def tells_when(text: str, besides: Collection[str] = ()) -> bool:
    """True for a line that says little more than a time: "Not today, but next week"."""
    if text.endswith("?") or not names_day(text):
        return False
    return TIMES.union(besides).issuperset(telling_words(without_times(NOT_THEN.sub(" ", text))))


@lru_cache(maxsize=2_000)
def is_short_for(text: str) -> bool:
    """True for a time with one word for what is done by then: "draft by Friday"."""
    if text.endswith("?") or len(tokens(text)) > FEW_WORDS or _IS_AWAY.search(text) or not names_day(text):
        return False
    return len(telling_words(without_times(text)) - TIMES) < 2


def shared_day(text: str, *, is_own: bool) -> bool:
    """
    Whether the day in a sentence is that of all its clauses, by who does something on it: the speaker, or the other.

    A day on which something else happens is not ("the lease ends on Friday, so I'll call"), nor is one on which
    somebody is away; a limit holds for all.
    """
    due = find_due_date(text, _ANY_MOMENT) if names_day(text) else None
    if due is None:
        return False
    start = text.find(due.phrase)
    ends = [found.end() for found in _BREAK.finditer(text, 0, max(0, start))]
    following = _BREAK.search(text, start + len(due.phrase))
    clause = text[ends[-1] if ends else 0 : following.start() if following else len(text)]
    if due.is_limit:
        return not due.phrase.lower().startswith(("until", "till"))
    if _IN_BRACKETS.search(text) and len(telling_words(without_times(clause))) <= 1:
        return True
    return bool((_OWN if is_own else _YOURS).search(clause)) and not _AWAY.search(clause)


def waits(text: str) -> bool:
    """True for a thing that is done when another has come about, whatever the day: "once the paint is dry"."""
    return bool(_WAITS.search(text))


def wants_by(text: str) -> bool:
    """True for what only says by when a thing that was asked for is wanted: "We need it on Monday", "Ideally today"."""
    return tells_when(text, besides=_WANTING) and not _AWAY.search(text)


def needs_by(text: str) -> bool:
    """True for what says by when the speaker needs a thing: "I need that by Monday"."""
    return bool(_NEEDS.search(text)) and wants_by(text)


def points_back(text: str) -> bool:
    """True for "I'll do it then", "I'll send it the same day": the day has been named before."""
    return bool(_THEN.search(text))


def is_occasion(text: str) -> bool:
    """True where the speaker will meet another on a day that is named: "I'm seeing her on Monday anyway"."""
    return bool(_MEETS.search(text)) and not _AWAY.search(text) and names_day(text)
