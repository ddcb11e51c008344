"""Times: what a line says about nothing but when."""

import re
from collections.abc import Collection
from functools import lru_cache

from engine.analysis.english.due_dates import without_times
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


FEW_WORDS = 8
"""An answer that only names a time has at most so many words."""
NOT_THEN = re.compile(r"\bnot (?:today|tonight|tomorrow|now|before|until|this|on|by)\b", re.IGNORECASE)


_WHEN = starts_with(
    "(?:(?:and|so|ok|by|for|until|till|sure|yes) ?,? ?)*(?:when|what time|how soon|how long|(?:right )?now)"
)
_PUTS_RIGHT = contains(
    r"""
    make (?:that|it)
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
    if not text.endswith("?") or len(tokens(text)) > FEW_WORDS:
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
    if text.endswith("?") or len(tokens(text)) > FEW_WORDS or not names_day(text):
        return False
    return len(telling_words(without_times(text)) - TIMES) < 2
