"""Open questions: those that nobody has answered by the end, of all that were asked."""

import itertools
import re
from collections import defaultdict
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass

from conversation.models import Speaker
from engine.analysis.english.chat import LAUGHTER
from engine.analysis.english.lines import Line, places_after
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
    (?:may|might|can|could) i (?:just |also )?(?:remind|ask|suggest|point out|add)
    (?:do|did|have) you (?:have |got )?(?:any |more |other |further )*(?:questions|comments|objections|thoughts)
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
_OF_GROUP = contains(r"we|should|shall|whether|(?:how|what|which|who|when|where) (?:\w+ ){0,3}(?:we|would|will)")
"""A question that a group may settle, not one for a fact."""
_ASKS_BACK = re.compile(r"\bthen\b|^(?:no|yes|yeah|yep|nope)\b", re.IGNORECASE)
"""A question that offers an answer to another's: "Thursday at 10 then?"."""
_JOKE = contains(rf"{LAUGHTER}|rofl|:(?:stuck_out\w*|laughing):|;\)")


def open_questions(lines: Sequence[Line], asked: Sequence[int]) -> set[int]:
    """Those of the questions at the places `asked`, in their order, that are still without an answer at the end."""
    if not asked:
        return set()
    talk = _Talk(lines)
    if len({line.speaker for line in lines}) == 1:
        # Voices were not told apart: what is said of the same thing next is taken for the answer.
        return {place for place in asked if not talk.is_about(place, range(place + 1, place + 1 + REPLIES))}
    left = {place for place in asked if talk.is_open(place)}
    return left | _put_off(lines, {place for place in asked if place not in left})


@dataclass(frozen=True, slots=True)
class _Turn:
    """
    All that one person says at a time, as a reply to a question.

    It `puts_off` an answer, or `is_none` where all of it is noise or asked back; `asks_of` has the telling words of
    what it asks at some length, None where it asks nothing such. `words` are those of all of it.
    """

    places: range
    speaker: Speaker
    puts_off: bool
    is_none: bool
    asks_of: frozenset[str] | None
    words: frozenset[str]


class _Talk:
    """A conversation in turns, in which what may answer a question is looked up, not walked to."""

    def __init__(self, lines: Sequence[Line]) -> None:
        self._lines = lines
        self._words = [telling_words(line.text) for line in lines]
        self._reported = [
            place for place, line in enumerate(lines) if _REPORTED.search(line.text) and not line.text.endswith("?")
        ]
        self._said = defaultdict[str, list[int]](list)
        for place, words in enumerate(self._words):
            for word in words:
                self._said[word].append(place)
        numbered = itertools.groupby(enumerate(lines), lambda each: each[1].speaker)
        self._turns = [self._turn([place for place, _ in said]) for _, said in numbered]
        self._turn_of = [number for number, turn in enumerate(self._turns) for _ in turn.places]

    def is_open(self, place: int) -> bool:
        """Whether nobody else answered a question, neither at once nor after having found out."""
        text, speaker = self._lines[place].text, self._lines[place].speaker
        if len(tokens(text)) < FEWEST_WORDS or _NO_MATTER.match(text) or _JOKE.search(text):
            return False
        following = itertools.islice(self._turns, self._turn_of[place] + 1, None)
        replies = list(itertools.islice((turn for turn in following if turn.speaker != speaker), REPLIES))
        if not replies:
            return text.endswith("?")
        for turn in replies:
            if turn.puts_off:
                return not self._comes_later(place, turn)
            if not turn.is_none:
                return False
            # Another asks about another thing in place of an answer.
            if turn.asks_of is not None and not self._words[place] & turn.asks_of:
                return not self._is_mentioned(place)
        return False

    def is_about(self, place: int, others: Iterable[int]) -> bool:
        """Whether one of the other lines, as far as they exist, shares a telling word with one."""
        return any(self._words[place] & self._words[other] for other in others if other < len(self._lines))

    def _turn(self, places: Sequence[int]) -> _Turn:
        texts = [self._lines[place].text for place in places]
        long = [place for place, text in zip(places, texts, strict=True) if len(tokens(text)) >= OWN_TOPIC]
        return _Turn(
            places=range(places[0], places[-1] + 1),
            speaker=self._lines[places[0]].speaker,
            puts_off=any(_DEFERRED.search(text) and not text.endswith("?") for text in texts[:REPLIES]),
            is_none=all(
                (text.endswith("?") and not _ASKS_BACK.search(text)) or _NOISE.fullmatch(text) for text in texts
            ),
            asks_of=frozenset().union(*(self._words[place] for place in long)) if long else None,
            words=frozenset().union(*(self._words[place] for place in places)),
        )

    def _is_mentioned(self, place: int) -> bool:
        """Whether somebody else comes to speak of what a question is about, however much later."""
        speaker = self._lines[place].speaker
        later = (places_after(self._said[word], place) for word in self._words[place])
        return any(self._lines[other].speaker != speaker for other in itertools.chain.from_iterable(later))

    def _comes_later(self, place: int, turn: _Turn) -> bool:
        """Whether an answer to a question that was put off in a turn is reported, by somebody who found out."""
        words = self._words[place] | turn.words
        return any(
            words & self._words[other] for other in places_after(self._reported, place) if other not in turn.places
        )


def _put_off(lines: Sequence[Line], asked: Collection[int]) -> set[int]:
    """The last question of the group before each agreement to answer it another time."""
    found = set[int]()
    for place, line in enumerate(lines):
        if _ANOTHER_TIME.search(line.text) and not line.text.endswith("?"):
            before = range(place - 1, max(place - DEBATE, 0) - 1, -1)
            last = (other for other in before if other in asked and _OF_GROUP.search(lines[other].text))
            found.update(itertools.islice(last, 1))
    return found
