"""Answers: what becomes of a request in the lines right after it."""

import re
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from functools import lru_cache

from conversation.models import Speaker
from engine.analysis.english.due_dates import without_times
from engine.analysis.english.lines import Line
from engine.analysis.english.patterns import contains, starts_with, word_set
from engine.analysis.english.people import named
from engine.analysis.english.verbs import is_vague, is_work, main_verb
from engine.analysis.english.words import STOP_WORDS, stem, telling_words, tokens

MAX_LINES = 3
"""An answer is looked for in so many lines."""
HESITATES = 3
"""Who says fewer words than this, and neither yes nor no, goes on to answer: "Hm.", "Maybe."."""
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
    y
    ye
    yah
    aight
    gotcha
    copy(?: that)?
    agreed
    my pleasure
    sir
    right away
    i (?:can|will|could)(?:[.,!]|$)
    give me (?:till|until|a|an|some)
    (?:please|pls) do
    (?:that(?:'d| would)|would) be (?:great|good|nice|lovely|perfect|helpful|awesome|wonderful|a (?:great )?help)
    go ahead
    go for it
    works for me
    that works
    (?:he|she|they)'ll do (?:it|that)
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
    \w+ (?:says|said) no
    no (?:time|bandwidth|capacity|chance|way|need)
    maybe \w+ (?:can|could|else)
    (?:i'd |i would )?(?:rather|prefer) not
    (?:i )?(?:would|i'd)(?: love to| like to)?,? but
    (?:i'll |i )?pass(?:[.,!]|$)
    (?:can|could|should) (?:some(?:one|body) else|\w+ not)
    (?:some(?:one|body) else|\w+) (?:should|has to|will have to) (?:do|take) (?:it|that|this)(?: instead)?
    (?:that's|it's|this is|it is|that is) not (?:mine|my|me|possible|something)
    not (?:mine|possible|necessary|needed|worth)
    i(?:'m| am) not (?:the|going|able|sure i|available|in|around|here)
    i(?:'m| am) (?:full|booked|too|already|sick|on the (?:train|road|plane)|in (?:meetings|workshops?|training|court|surgery)\b)
    (?:i )?(?:have|got) (?:no|too much|my hands full|a full)
    (?:let's |please )?(?:don't|do not)(?: bother)?
    let's not
    leave (?:it|that)
    skip (?:it|that)
    never ?mind
    impossible
    negative
    out (?:sick|of office|today|tomorrow|until|this|next|on)
    ooo
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


_FEW_WORDS = 8
"""An answer that only names a time has at most so many words."""
_NOT_THEN = re.compile(r"\bnot (?:today|tonight|tomorrow|now|before|until|this|on|by)\b", re.IGNORECASE)


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


@dataclass(frozen=True, slots=True)
class Answer:
    """What is said to a request; no lines means nothing, and `refused` that it will not be done by who was asked."""

    lines: tuple[Line, ...] = ()
    refused: bool = False


def find_answer(request: Line, action: str, person: Speaker | None, following: Sequence[Line]) -> Answer:
    """
    The answer that the first of the `following` lines give to a request for an action.

    Who is asked by name answers; another is heard only if he takes it over. Without a name it is anybody but who asks.
    """
    given: list[Line] = []
    for line in following[:MAX_LINES]:
        if not given and named(line.speaker) and line.speaker == request.speaker:
            continue
        if not given and person and named(person) and named(line.speaker) and line.speaker != person:
            if volunteers(line, action):
                return Answer(refused=True)
            continue
        if not given and refuses(line):
            return Answer(refused=True)
        if not given and not accepts(line) and len(tokens(line.text)) < HESITATES:
            continue
        if not (not given and accepts(line)) and not (_PROMISE.match(line.text) and repeats(line.text, action)):
            break
        given.append(line)
    return Answer(tuple(given))


def accepts(line: Line) -> bool:
    """True for a yes, also one that only says when, or "will do" in other words."""
    return bool(_YES.match(line.text)) or _only_tells_when(line) or _promises_in_short(line)


def refuses(line: Line) -> bool:
    """True for a no; "not before Monday" is none."""
    return bool(_NO.match(line.text)) and not (_NOT_THEN.search(line.text) and names_day(line.text))


@lru_cache(maxsize=2_000)
def names_day(text: str) -> bool:
    """Whether a text says when, apart from when not."""
    text = _NOT_THEN.sub(" ", text)
    return without_times(text).split() != text.split()


@lru_cache(maxsize=2_000)
def asks_when(text: str) -> bool:
    """True for what leaves only the time open: "By when?", "Today?", "When do you need it?", "Not tonight"."""
    if _NOT_THEN.match(text):
        return True
    if not text.endswith("?") or len(tokens(text)) > _FEW_WORDS:
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
    rest = telling_words(without_times(_NOT_THEN.sub(" ", text))) - _TIMES.union(besides)
    return names_day(text) and not text.endswith("?") and not rest


@lru_cache(maxsize=2_000)
def is_short_for(text: str) -> bool:
    """True for a time with one word for what is done by then: "draft by Friday"."""
    rest = telling_words(without_times(text)) - _TIMES
    return names_day(text) and len(rest) < 2 and len(tokens(text)) <= _FEW_WORDS and not text.endswith("?")


def _only_tells_when(line: Line) -> bool:
    """True for an answer such as "tomorrow" or "Friday is safer", which accepts by saying when."""
    said = tokens(line.text)
    rest = telling_words(without_times(line.text)) - _TIMES
    return len(said) <= _FEW_WORDS and not line.text.endswith("?") and names_day(line.text) and len(rest) < 2


_IN_SHORT = re.compile(
    r"(?:\w+,\s+)?(?:\w+ \w+,\s+)?(?:i'll|i will|will|let me|gonna|going to|i'm going to)\s+(?P<action>[a-z].*)",
    re.IGNORECASE,
)


def _promises_in_short(line: Line) -> bool:
    """True for "will look tonight", which accepts without naming the thing again."""
    found = _IN_SHORT.fullmatch(line.text)
    return bool(found) and not line.text.endswith("?") and is_vague(found["action"] if found else "")


_WELL = (
    "(?:(?:ok(?:ay)?|k|sure|fine|yes|yeah|yep|alright|well|oh|ah|hm+|true|nah?|no|nope|actually"
    "|good (?:point|idea|question)),? )*"
)
_TAKES_IT = starts_with(
    rf"""
    {_WELL}(?:i can|i'll|i will|i could|let me) (?:do|take|handle|cover|get|own|grab) (?:it|that|this|those|them|both|over)
    {_WELL}(?:i can|i'll|i will|i could) (?:join|swap|jump in|step in|stand in)
    {_WELL}i'd (?:do|take) (?:it|that|this)
    {_WELL}(?:i can|i'll|i will|i could|can)(?:[.!,]|$)
    {_WELL}(?:me|mine|i do|i got (?:it|this)|i've got (?:it|this|that)|on it|i'm on it|count me in|will do|can do)
    {_WELL}(?:leave (?:it|that|this) (?:with|to) me|i volunteer(?:[.!,]|$)|happy to|i'll bite|put me down|consider it done)
    """
)
"""Ways to take up what nobody in particular was asked for."""
_TAKES_OVER = starts_with(
    rf"{_WELL}(?:i can|i'll|i will|i could|let me) (?:do|take|handle|cover) (?:it|that|this|over)(?: instead| for you)?(?:[.,!]|$)"
)
"""By which somebody takes another's promise over."""
_NO_NEED = starts_with(
    """
    (?:no,? |nah,? |oh,? |actually,? )*(?:no need|don't bother|not necessary|not needed|you don't (?:have|need) to|please don't)
    (?:no,? |nah,? |oh,? |actually,? )*(?:already (?:did|done|sent|fixed|taken care)|i (?:already|just) (?:did|sent|fixed|asked))
    (?:it's|that's) (?:already )?(?:done|fixed|sorted|there|in)(?:[.,!]|$)
    """
)
"""By which another lets a promise go."""
AT_ONCE = 2
"""Within so many lines he says so."""
_IT = contains("it|that|this|these|those|one|them both")
_OFFERS_WORK = starts_with(rf"{_WELL}(?:i can|i'll|i will|i could|let me) (?P<action>\w+.*)")


def volunteers(line: Line, action: str) -> bool:
    """Whether somebody takes an action on: in so many words, or by its own verb or thing ("I'll check" the logs)."""
    if line.text.endswith("?"):
        return False
    if _TAKES_IT.match(line.text):
        return True
    offers = _OFFERS_WORK.match(line.text)
    if not offers:
        return False
    verb, words = main_verb(offers["action"]), telling_words(without_times(offers["action"])) - _TIMES
    things = words - {stem(verb)}
    same = bool(things) or verb == main_verb(action) or bool(_IT.search(offers["action"]))
    return is_work(offers["action"]) and same and things <= telling_words(action)


def is_spared(promise: Line, following: Sequence[Line]) -> bool:
    """Whether another says at once that what somebody promises need not be done."""
    return any(line.speaker != promise.speaker and _NO_NEED.match(line.text) for line in following[:AT_ONCE])


def takes_over(line: Line) -> bool:
    """Whether somebody says that he does what another has promised."""
    return bool(_TAKES_OVER.match(line.text))


def find_volunteer(request: Line, action: str, following: Sequence[Line]) -> Line | None:
    """The first line after a request by which another speaker takes it up; None if nobody does."""
    for line in following[:MOST_LINES]:
        if line.speaker != request.speaker and volunteers(line, action):
            return line
    return None


def repeats(said: str, action: str) -> bool:
    """True if what is said of an action adds nothing to it but a time; another number or name is another thing."""
    return _TIMES.union(telling_words(action)).issuperset(telling_words(without_times(said)))


def restates(said: str, action: str) -> bool:
    """True if what is said of an action is the same thing by another verb: "check the logs" for "look at the logs"."""
    known, words = telling_words(action) - _TIMES, telling_words(without_times(said)) - _TIMES
    return repeats(said, action) or (words - known == {stem(main_verb(said))} and not words.isdisjoint(known))
