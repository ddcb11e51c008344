"""Answers: what becomes of a request in the lines right after it."""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from conversation.models import Speaker
from engine.analysis.english.actions import is_vague
from engine.analysis.english.due_dates import without_times
from engine.analysis.english.lines import Line
from engine.analysis.english.patterns import contains, starts_with
from engine.analysis.english.people import named
from engine.analysis.english.times import NOT_THEN, TIMES, is_short_for, names_day
from engine.analysis.english.verbs import in_plain_form, main_verb
from engine.analysis.english.words import LINK, stem, telling_words, tokens
from engine.analysis.findings.volunteers import volunteers

MAX_LINES = 3
"""An answer is looked for in so many lines."""
HESITATES = 3
"""Who says fewer words than this, and neither yes nor no, goes on to answer: "Hm.", "Maybe."."""
_YES = starts_with(
    r"""
    (?:haha|hehe|lol|ha|ok|okay|oh),? (?:ok|okay|sure|yes|will do|of course|fine)
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
    super
    awesome
    lovely
    wonderful
    excellent
    not at all
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
    (?:please|pls)(?: do| \w+)?(?:[.,!]|$)
    you(?:'ll| will)? (?:have|get) (?:it|them|this|that|both)
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
    i(?:'m| am) (?:full|booked|too|already|sick|on the (?:train|road|plane)|in (?:meetings|workshops?|training|court))
    (?:i )?(?:have|got) (?:no|too much|my hands full|a full)
    (?:let's |please )?(?:don't|do not)(?: bother)?
    let's not
    leave (?:it|that)
    skip (?:it|that)
    never ?mind
    impossible
    too late
    sold out
    (?:we|i)(?:'ve| have)? (?:already )?(?:got |have )?(?:enough|plenty)
    negative
    out (?:sick|of office|today|tomorrow|until|this|next|on)
    ooo
    """
)
_DELIVERS = starts_with(
    r"""
    here (?:you go|it is|they are|is|are)
    (?:it's |they're )?(?:attached|in your inbox|in the (?:channel|thread|doc|drive|wiki))
    (?:just )?(?:sent|shared|posted|forwarded|approved|merged|fixed|updated|added)(?: it| you)?(?:[.,!]|$)
    (?:it's|it is|that's|they're) (?:already )?(?:in|at|under) the
    see (?:above|below|attached|the pinned)
    voil\w
    (?:(?:already|just) )+(?:did|done|fixed|checked|asked)
    (?:did (?:it|that)|done)(?:[.,!]|$)
    """
)
_FORGET = contains("(?:don't|do not) forget")
_I_WONT = starts_with("(?:(?:no|haha|ok|sure),? )*(?:i )?won't")
"""Who says so when told not to forget a thing does it."""
_FIGURES = re.compile(r"[#+(~]?\d[\d\s.,/()+-]{2,}\d[.!]?(?:\s+(?:of|out\s+of)\s+\d+)?")
"""An answer that is the number which was asked for."""
_PROMISE = re.compile(r"(?:i|it|you)(?:'ll|\s+will|\s+can)\b", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Answer:
    """What is said to a request; no lines means nothing, and `refused` that who was asked is left nothing to do."""

    lines: tuple[Line, ...] = ()
    refused: bool = False


def find_answer(request: Line, action: str, person: Speaker | None, following: Sequence[Line]) -> Answer:
    """
    The answer that the first of the `following` lines give to a request for an action.

    Who is asked by name answers; another is heard only if he takes it over. Without a name it is anybody but who asks.
    """
    given: list[Line] = []
    if _FORGET.search(request.text) and following and _I_WONT.match(following[0].text):
        return Answer((following[0],))
    for line in following[:MAX_LINES]:
        if not given and named(line.speaker) and line.speaker == request.speaker:
            continue
        if not given and person and named(person) and named(line.speaker) and line.speaker != person:
            if volunteers(line, action):
                return Answer(refused=True)
            continue
        if not given and (refuses(line) or delivers(line, action)):
            return Answer(refused=True)
        if not given and not accepts(line) and len(tokens(line.text)) < HESITATES:
            continue
        if not (not given and accepts(line)) and not (_PROMISE.match(line.text) and repeats(line.text, action)):
            break
        given.append(line)
    return Answer(tuple(given))


def accepts(line: Line) -> bool:
    """True for a yes, also one that only says when, or "will do" in other words."""
    return bool(_YES.match(line.text)) or is_short_for(line.text) or _promises_in_short(line)


def delivers(line: Line, action: str) -> bool:
    """Whether an answer is what was asked for, or the beginning of it: "here you go", a link, "checking"."""
    doing = tokens(line.text)[:1] == tokens(line.text) and in_plain_form(f"{line.text.rstrip('.!')} ").strip()
    return bool(
        _DELIVERS.match(line.text) or LINK.match(line.text) or _FIGURES.fullmatch(line.text)
    ) or doing == main_verb(action)


def refuses(line: Line) -> bool:
    """True for a no; "not before Monday" is none."""
    return bool(_NO.match(line.text)) and not (NOT_THEN.search(line.text) and names_day(line.text))


_IN_SHORT = re.compile(
    r"(?:\w+,\s+)?(?:\w+ \w+,\s+)?(?:i'll|i will|will|let me|gonna|going to|i'm going to)\s+(?P<action>[a-z].*)",
    re.IGNORECASE,
)


def _promises_in_short(line: Line) -> bool:
    """True for "will look tonight", which accepts without naming the thing again."""
    found = _IN_SHORT.fullmatch(line.text)
    return bool(found) and not line.text.endswith("?") and is_vague(found["action"] if found else "")


def repeats(said: str, action: str) -> bool:
    """True if what is said of an action adds nothing to it but a time; another number or name is another thing."""
    return TIMES.union(telling_words(action)).issuperset(telling_words(without_times(said)))


def restates(said: str, action: str) -> bool:
    """True if what is said of an action is the same thing by another verb: "check the logs" for "look at the logs"."""
    known, words = telling_words(action) - TIMES, telling_words(without_times(said)) - TIMES
    return repeats(said, action) or (words - known == {stem(main_verb(said))} and not words.isdisjoint(known))
