"""
Decisions: what a group, or somebody who may decide for it, settled in a conversation.

Some say so ("we decided", "Decision:", "let's go with"); others are proposals that somebody else takes up, or sum up
what others brought up ("ok so: 90 days").
"""

import itertools
import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

from conversation.models import Insight
from engine.analysis.english.chat import LAUGHTER
from engine.analysis.english.conclusions import (
    BARE,
    CONDUCT,
    CONFIRMED,
    DESCRIBES,
    FIXED,
    FRAGMENT,
    MOVED,
    OPENERS,
    RULE,
    THEN,
    THEREFORE,
)
from engine.analysis.english.lines import Line
from engine.analysis.english.patterns import contains, starts_with
from engine.analysis.english.words import telling_words, tokens
from engine.analysis.findings.resolutions import resolution

ANNOUNCED, ACCEPTED, CONCLUDED = 0.85, 0.75, 0.65
"""Scores: said to be decided; a proposal that was taken up; a conclusion from what others said."""
REPLIES, NEXT = 3, 8
"""A proposal is taken up in so many turns after it, and in so many lines, or not at all."""
FEWEST_WORDS, SHORT, MOST_WORDS = 2, 16, 40
"""A decision has so many words; a conclusion that does not say that it is one is short."""
BACK = 8
"""A conclusion is from so many lines before it."""
NEAR, SHARED_WORDS = 20, 2
"""Of two decisions so near to each other that share so many telling words, the later one holds."""

_ANNOUNCED = contains(
    r"""
    decision(?: is)?:
    we(?:'ve| have)?(?: now| just| all| both| finally| already)* (?:decided|agreed|settled|resolved|concluded)
    (?:it|that|this)(?:'s| is) (?:decided|settled|agreed|final|a deal)
    so (?:decided|settled|agreed)
    (?:let's|we'll|we will|we|we're|we are|i'd|i would|and|then|so) (?:just )?(?:go|going|stick|sticking) with
    (?:let's|we'll|we will|we|we're|we are|and|then|so) (?:just )?(?:stay|staying) with
    we(?:'re| are) (?:keeping|dropping|skipping|cancelling|canceling|postponing|moving)
    we(?:'re| are) (?:switching|shipping|sunsetting|freezing)
    (?:that's|that is|this is) the plan
    (?:(?:the|our) (?:goal|plan|decision)|sprint goal|goal) ?(?:is|stays|remains|will be|:)
    (?:proposal|motion) (?:is )?(?:accepted|carried|passed|approved)
    (?:that's|it's) unanimous
    (?:is|are|stays?|remains?|will be) (?:approved|postponed|cancelled|canceled|off the table)
    it is,? then
    decided
    """
)
_IT_IS = re.compile(
    r"(?<!what )(?<!where )(?<!how )(?<!who )\b(?:it is|it stays)[.!,]*\s*(?:$|then\b|thanks)", re.IGNORECASE
)
_UNDECIDED = contains(
    r"""
    (?:not|never|n't|nothing) (?:\w+ ){0,3}(?:decided?|agreed?|settled|know)
    (?:isn't|hasn't|haven't|didn't|can't|cannot|don't) (?:\w+ ){0,3}(?:decided?|agreed?|settled|know)
    (?:if|unless|until|whether|before|when|once|who|how) (?:[\w']+ ){0,3}(?:decided?|decides|agreed?|agrees)
    (?:if|unless|whether) we(?:'re|'ll| are| will)? (?:\w+ ){0,2}(?:go|going|gonna|stick|sticking|stay|keep|drop|move)
    (?:will|to|must|can|\w+'ll) (?:\w+ )?be (?:decided|agreed|settled)
    what (?:[\w']+ ){0,3}(?:decided?|decides|agreed?|agrees)(?!(?: on)? (?:is|was)\b)
    (?:decided?|agreed?) (?:on )?(?:what|whether|who|where|when)
    (?:everything|all|nothing) is decided
    (?:last|previous) (?:year|month|time|meeting)
    still (?:open|tbd|undecided)
    scratch that
    """
)
_TALK = contains(
    r"""
    let(?:'s| us) (?:see|talk|discuss|hope|say|be|not panic|decide|start|begin|think|wait and see|wrap|continue|worry)
    let(?:'s| us) (?:get (?:started|going|ahead)|move on|look at|assume|pretend)
    let(?:'s| us) go(?: through| over| on| back)?(?! with)
    let(?:'s| us) (?:have a look|take a look|call it|meet|do (?:this|it|that) again|tell)
    see you
    (?:i'd|i would|we'd) (?:love|like to know|have to|need|guess|imagine|assume)
    we (?:have|had|need|were|did|know|think|get|got|all|also|want|see|are|only|use|don't|do|never|always|just)
    we (?:still|call|lose|lost|made|make|found|sold|ran)
    """
)
"""Sentences that only keep the talk going, or tell how things are."""
_LETS = starts_with(rf"{OPENERS}(?:let's|let us)")
_ASKED_FOR = starts_with(
    rf"""
    {OPENERS}(?:can|could|should|shall) we(?: just| also| please)? (?!(?:see|hear|start|begin|meet|talk|look|get)\b)
    {OPENERS}(?:how about|what if we|why don't we|could do|what about we)
    i(?:'d| would)? (?:suggest|propose|vote|say(?! (?:so|that)))
    proposal:
    """
)
"""Ways to propose something that others may take up."""
_SO = "(?:(?:ok(?:ay)?|oh|ah|yes|yeah|hm+|well|then|and|so|good|cool),? )*"
_ACCEPTS = starts_with(
    rf"""
    {_SO}(?:agreed|ok(?:ay)?|k+|fine|works|perfect|great|deal|yes|yep|yeah|yup|sure|done|absolutely|definitely|exactly)
    {_SO}(?:certainly|of course|me too|with pleasure|(?:i )?like (?:it|that)|i can (?:get behind|live with))
    {_SO}(?:alright|cool|nice|same|makes sense|fair(?: enough)?|that works|love it|please do|do (?:it|that))
    {_SO}(?:sounds (?:good|fine|great|right)|good (?:idea|call|point|catch))
    i (?:like (?:it|that|this)|can live with|could live with|support)
    i'd support|i'm (?:ok|fine|in|for)
    let's do|seconded|wise|go for it|no objections?|none|sold|right|of course|we're good
    \+1
    (?:thank you|thanks|noted|will do)
    """
)
_REJECTS = starts_with(
    r"""
    (?:no|nope|nah|not|hmm+|but|please no|rather|tempting|hold on|wait)
    i (?:don't|wouldn't|disagree|can't)
    (?:why|what|who|when|how)
    """
)
_CONCLUDES = re.compile(
    r"(?:ok(?:ay)?|k|alright|all right|right|fine|perfect|cool)[\s,.:!-]+(?:(?:so|then)[\s,:-]+)?(?=\w)"
    r"|so[\s,:]+(?=\w)|then\s+(?=\w)",
    re.IGNORECASE,
)
_THEN_AT_END = re.compile(r"\bthen(?:,? from \w+)?[.!]*$", re.IGNORECASE)
_PERSONAL = re.compile(
    r"\b(?:i|i'm|i'll|i'd|i've|you|you're|you'd|you'll|he|she|they|he's|she's|they're|let me|there's|there are|there is"
    r"|thanks|thank|please|nobody|somebody|[a-z]+ing)\b",
    re.IGNORECASE,
)
"""What speaks of one person is a plan of theirs, or a request, and no decision of the group."""
_JOKE = contains(rf"{LAUGHTER}|:(?:sob|wink|smiling_imp):|one day")


@dataclass(frozen=True, slots=True)
class Decision:
    """One thing that was settled: the line that says it best, and those that it rests on."""

    line: Line
    lines: tuple[Line, ...]
    score: float


def find_decisions(lines: Sequence[Line], new_id: Callable[[], str]) -> list[Insight]:
    """The decisions of the conversation in their order, each in its last state."""
    places = {line: index for index, line in enumerate(lines)}
    return [
        Insight(
            new_id(),
            "decision",
            resolution(each.line, lines[max(0, places[each.line] - BACK) : places[each.line]]),
            each.score,
            tuple(dict.fromkeys(line.message.id for line in each.lines)),
            each.line.speaker,
        )
        for each in _last_states(list(_decisions(lines)), lines)
    ]


def _decisions(lines: Sequence[Line]) -> Iterator[Decision]:
    for index, line in enumerate(lines):
        words, asks = len(tokens(line.text)), line.text.endswith("?")
        if not FEWEST_WORDS <= words <= MOST_WORDS or _JOKE.search(line.text) or _UNDECIDED.search(line.text):
            continue
        if FRAGMENT.search(line.text) or not telling_words(line.text):
            continue
        if not asks and _is_announced(line.text):
            yield Decision(line, (line,), ANNOUNCED)
            continue
        if _TALK.search(line.text) or CONDUCT.search(line.text):
            continue
        is_personal = bool(_PERSONAL.search(_ASKED_FOR.sub("", line.text, count=1)))
        is_proposal = _LETS.match(line.text) or RULE.match(line.text) or (not is_personal and _proposes(line.text))
        may_conclude = not (
            asks or is_personal or words > SHORT or (DESCRIBES.search(line.text) and not FIXED.search(line.text))
        )
        if not is_proposal and not may_conclude:
            continue
        accepted = _acceptance(line, lines[index + 1 : index + 1 + NEXT])
        if accepted and is_proposal:
            yield Decision(line, (line, accepted), ACCEPTED)
        elif (
            may_conclude
            and (line.position is None or _is_settled(line, accepted))
            and _concludes(line, lines[max(0, index - BACK) : index])
        ):
            yield Decision(line, (line, *((accepted,) if accepted else ())), CONCLUDED)


def _is_announced(text: str) -> bool:
    said = (_ANNOUNCED.search(text), _IT_IS.search(text), CONFIRMED.match(text), MOVED.search(text))
    return (any(said) or _follows(text)) and not CONDUCT.search(text)


def _is_settled(line: Line, accepted: Line | None) -> bool:
    """Whether a conclusion in a long talk is one: there "so" and "right" begin any sentence, so it takes more."""
    return bool(accepted and FIXED.search(line.text) and len(tokens(line.text)) > SHORT // 4)


def _follows(text: str) -> bool:
    """Whether a line says what a group does as a consequence of what was said."""
    found = THEREFORE.match(text)
    verb = found["verb"] if found else "had"
    return not _TALK.search(f"we {verb}") and not verb.endswith("ed")


def _proposes(text: str) -> bool:
    return bool(_ASKED_FOR.match(text) or (len(tokens(text)) <= SHORT and THEN.search(text) and FIXED.search(text)))


def _acceptance(proposal: Line, following: Sequence[Line]) -> Line | None:
    """The line by which another takes up a proposal; None if nobody does, or somebody is against it first."""
    turns = itertools.groupby(following, lambda line: line.speaker)
    for speaker, turn in itertools.islice(turns, REPLIES + 1):
        for line in turn if speaker != proposal.speaker else ():
            if _ACCEPTS.match(line.text) and not line.text.endswith("?"):
                return line
            if _REJECTS.match(line.text):
                return None
    return None


def _concludes(line: Line, before: Sequence[Line]) -> bool:
    """Whether a line sums up what somebody else brought up."""
    if not (_CONCLUDES.match(line.text) or _THEN_AT_END.search(line.text)):
        return False
    words = telling_words(line.text)
    return any(words & telling_words(each.text) for each in before if each.speaker != line.speaker)


def _last_states(found: Sequence[Decision], lines: Sequence[Line]) -> list[Decision]:
    """Without what a later decision near it changes."""
    places = {line: index for index, line in enumerate(lines)}
    kept: list[Decision] = []
    for decision in found:
        words, near, before = telling_words(decision.line.text), list[Decision](), list[Line]()
        while kept and places[decision.line] - places[kept[-1].line] <= NEAR:
            near.append(kept.pop())
        is_again = len(words) < SHARED_WORDS and any(words <= telling_words(each.line.text) for each in near[:1])
        if BARE.fullmatch(decision.line.text) or is_again:
            kept += reversed(near)
            following = lines[places[decision.line] + 1 : places[decision.line] + 2]
            is_told = following and following[0].message == decision.line.message and not is_again
            if is_told and len(telling_words(following[0].text)) >= SHARED_WORDS:
                kept.append(Decision(following[0], (following[0], *decision.lines), ANNOUNCED))
            elif near:
                kept[-1] = Decision(near[0].line, (*near[0].lines, decision.line), ANNOUNCED)
            continue
        for other in reversed(near):
            if len(words & telling_words(other.line.text)) >= SHARED_WORDS:
                before += other.lines
            else:
                kept.append(other)
        kept.append(Decision(decision.line, (*before, *decision.lines), decision.score))
    return kept
