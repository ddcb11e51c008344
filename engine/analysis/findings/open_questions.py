"""Open questions: those that nobody has answered by the end, of all that were asked."""

import itertools
import re
from collections.abc import Iterable, Mapping, Sequence

from engine.analysis.english.lines import Line
from engine.analysis.english.patterns import contains, starts_with
from engine.analysis.english.words import telling_words, tokens

REPLIES = 3
"""A reply to a question is among so many turns after it, and begins with so many sentences."""
FEWEST_WORDS, OWN_TOPIC = 3, 6
"""A question has so many words, and one that asks for no mere detail of another so many."""
DEBATE = 14
"""So many lines may be said to a question before it is put off."""

_DEFERRED = contains(
    r"""
    (?:don't|do not|dont|didn't|doesn't) (?:really |actually |even )?know
    no (?:idea|clue|answer)
    dunno|idk
    not (?:really |quite |entirely |100% |yet )?(?:sure|certain|clear|decided|known)
    (?:not|nothing) yet
    good question
    tb[dca]
    (?:i|we|you)(?:'d|'ll| would| will)?(?: have| need| want)?(?: to)? (?:check|ask|find out|verify)
    (?:i|we|you)(?:'d|'ll| would| will)?(?: have| need| want)?(?: to)? look(?: it| that)? up
    i can (?:ask|check|find out)
    (?:hm+|well|ok(?:ay)?|so)?,? ?(?:let me|i'll|i will) (?:check|ask|look|think|see|talk|find)
    get back to you
    (?:can't|cannot|can not|couldn't) (?:really |actually )?(?:decide|answer|say|tell|promise|judge)
    (?:that |it |this )?depends
    (?:is|'s|are) (?:not )?up to
    (?:let's|let us|we'll|we will|we should|we can|i'd|to) (?:decide|discuss|worry about|talk about|figure|see|revisit)
    (?:let's|let us|we'll|we will|we should|we can|i'd|to) (?:take (?:it|that|this) to|come back to|park|postpone)
    waiting (?:for|on)
    (?:has|have)(?:n't| not) (?:replied|answered|responded|heard|decided|confirmed|signed)
    would have to (?:ask|tell|check|look|find|decide)
    (?:somebody|someone) (?:would have|has|needs|should|ought) (?:to )?(?:ask|check|find|look|decide)
    (?:still|currently) (?:open|unclear|undecided|is)
    hard to (?:say|tell)
    who knows
    not for today
    next time
    (?:need|want|like) to see (?:the )?(?:numbers|data)
    nobody knows
    remains to be seen
    postpone\w*
    """
)
"""Replies that leave a question where it is."""
_REPORTED = contains(
    r"""
    (?:says?|said|confirmed|replied|answered|told (?:me|us)|wrote back|got back|came back)
    (?:i |just |we )?(?:asked|checked|looked|verified|found out)
    turns out
    (?:decided|agreed|resolved|solved|confirmed)
    """
)
"""How an answer that took its time begins."""
_NO_MATTER = starts_with(
    r"""
    (?:how are|how's|how is|how was|how were|what's up)
    (?:who wants|who else|who's next|anyone else|anything else|any other|any (?:questions|objections|thoughts))
    (?:do|would|did|can|could|shall|should|may|might) (?:you|i) (?:want|like|mind|see|hear|know what|mean|remember)\b
    (?:shall|should|can|could|may|why don't) (?:i|we)\b
    what (?:the|about you|do you mean)
    really|seriously|sorry|pardon|huh|right|ok(?:ay)?
    is (?:that|this|it) (?:ok|okay|fine|right|correct|it|clear)
    does (?:that|this) (?:make sense|work|help|sound)
    (?:are|is) (?:you|everybody|everyone) (?:there|ready|sure|ok|okay|kidding)
    ready|agreed|deal|yes|no|lunch|coffee
    """
)
"""Questions that keep a talk going, or propose something, and leave nothing open."""
_NOISE = re.compile(r"(?:(?:oh|hm+|uh|um|well|ok(?:ay)?|right|yeah|sure|huh|ah|so|and|but)\W*)+", re.IGNORECASE)
_SETTLE = (
    "(?:decide|answer|discuss|talk (?:again|about)|revisit|come back to|postpone|take (?:it|that|this|the \\w+) to)"
)
_WHEN = (
    r"(?:next|later|another|tomorrow|today|tonight|\w+day|when|until|in (?:the|a)|at the|meeting|review|retro|week"
    r"|january|february|march|april|may|june|july|august|september|october|november|december)"
)
_ANOTHER_TIME = contains(
    rf"""
    (?:let's|we'll|we will|we can|we should|then we|and we|i'd) (?:also )?{_SETTLE} (?:\S+ ){{0,6}}?{_WHEN}
    (?:can't|cannot|don't think we can) {_SETTLE} (?:\S+ ){{0,6}}?{_WHEN}
    needs? (?:the|an?) [\w' ]+ meeting
    """
)
"""Agreements to settle something another time."""
_OF_GROUP = contains(r"we|should|shall|do|does|is|are|can|could|which|what|who|how|whether")
_JOKE = contains(
    r"lol|haha\w*|rofl|:joy:|:upside_down_face:|:smil\w*:|:smirk:|:stuck_out\w*:|:laughing:|;\)|\(laughs\)"
)


def open_questions(lines: Sequence[Line], asked: Sequence[Line]) -> set[Line]:
    """Those of the questions `asked` that are still without an answer at the end."""
    places = {line: index for index, line in enumerate(lines)}
    if len({line.speaker for line in lines}) == 1:
        # Voices were not told apart: what is said of the same thing next is taken for the answer.
        return {line for line in asked if not _is_about(line, lines[places[line] + 1 : places[line] + 1 + REPLIES])}
    left = {line for line in asked if _is_open(line, lines[places[line] + 1 :])}
    return left | _put_off(lines, [line for line in asked if line not in left], places)


def _is_open(question: Line, following: Sequence[Line]) -> bool:
    if len(tokens(question.text)) < FEWEST_WORDS or _NO_MATTER.match(question.text) or _JOKE.search(question.text):
        return False
    turns = [list(said) for _, said in itertools.groupby(following, lambda line: line.speaker)]
    replies = [turn for turn in turns if turn[0].speaker != question.speaker]
    if not replies:
        return question.text.endswith("?")
    for turn in replies[:REPLIES]:
        if any(_DEFERRED.search(line.text) and not line.text.endswith("?") for line in turn[:REPLIES]):
            after = [line for line in following if line not in turn]
            return not _comes_later([question, *turn], after)
        if not all(line.text.endswith("?") or _NOISE.fullmatch(line.text) for line in turn):
            return False
        if _moves_on(question, turn):
            return not _is_about(question, itertools.chain.from_iterable(replies))
    return False


def _moves_on(question: Line, turn: Sequence[Line]) -> bool:
    """Whether another asks about another thing in place of an answer."""
    asked = [line for line in turn if len(tokens(line.text)) >= OWN_TOPIC]
    return bool(asked) and not _is_about(question, asked)


def _is_about(question: Line, lines: Iterable[Line]) -> bool:
    words = telling_words(question.text)
    return any(words & telling_words(line.text) for line in lines)


def _comes_later(about: Sequence[Line], following: Sequence[Line]) -> bool:
    """Whether an answer is reported, by somebody who found out."""
    words = {word for line in about for word in telling_words(line.text)}
    return any(
        _REPORTED.search(line.text) and words & telling_words(line.text)
        for line in following
        if not line.text.endswith("?")
    )


def _put_off(lines: Sequence[Line], asked: Sequence[Line], places: Mapping[Line, int]) -> set[Line]:
    """The last question of the group before each agreement to answer it another time."""
    found = set()
    for index, line in enumerate(lines):
        if _ANOTHER_TIME.search(line.text) and not line.text.endswith("?"):
            before = [each for each in asked if 0 < index - places[each] <= DEBATE and _OF_GROUP.search(each.text)]
            found.update(before[-1:])
    return found
