"""References: what "do that", "will do" and "send it" are about."""

import re
from collections.abc import Sequence
from dataclasses import replace

from conversation.models import Speaker
from engine.analysis.english.cues import Doer
from engine.analysis.english.lines import Line
from engine.analysis.english.patterns import contains, starts_with
from engine.analysis.english.verbs import Errand, main_verb
from engine.analysis.english.words import telling_words
from engine.analysis.findings.promises import Commitment
from engine.analysis.findings.volunteers import takes_over

NEAR, NAMES, MAX_ABOUT = 2, 2, 90
"""What "it" is stands in one of so many sentences before, with so many telling words and at most these characters."""
REACH = 6
""""Do that" is about what was named at most so many lines before."""

_PROMISES = starts_with("(?:ok,? |yes,? |and |so |then )*(?:i'll|i will|let me|i can)")
_REACHES = re.compile(
    r"(?:call|ping|ask|phone|mail|email|message|text|dm|write|talk to|get)\s+(?:him|her|them)\b(?:\s+\S+){0,3}",
    re.IGNORECASE,
)
_LAST_CLAUSE = re.compile(r"(?:^|[,;:\u2013\u2014-]|\s(?:and|so|but|then)\b)[^,;:]*$", re.IGNORECASE)
_PERSON = contains("him|her")
_NAME_WITHIN = re.compile(r"(?<=[a-z,] )(?:@\w|[A-Z][a-z])")
_WHAT_ABOUT = re.compile(
    r"(?:(?:and|ok|so|but)\s+)*(?:what|how)\s+about\s+(?P<thing>(?:the|our|my|your|an?)\s+[\w-]+(?:\s+[\w-]+){0,3})\s*\?",
    re.IGNORECASE,
)
"""Who names a thing so asks who sees to it."""
_ASKS = contains("please|pls|can|could|would|should|need|needs|want|wants|must|let's|someone|somebody|missing|broken")
"""Words without which nobody asks anything of another."""


def is_beginning_of(commitment: Commitment, last: Commitment, before: Sequence[Line]) -> bool:
    """Whether somebody only tells more of what he has just promised: "calling her today", "I'll send it on Friday"."""
    only_reaches = commitment.kind in (Errand.CONTACT, Errand.OTHER) and bool(_REACHES.fullmatch(commitment.action))
    accepted = last.asks and len(last.lines) > 1 and last.lines[-1].speaker == commitment.line.speaker
    again = commitment.is_vague and (accepted or main_verb(commitment.action) == main_verb(last.action))
    return (only_reaches or again) and commitment.firm and last.person == commitment.person and last.lines[-1] in before


def is_about(reference: Commitment, last: Commitment, before: Sequence[Line]) -> bool:
    """Whether "I'll do that" means the last thing named rather than what was said right before it."""
    if last.doer is Doer.SPEAKER and last.firm and last.line.speaker != reference.line.speaker:
        return takes_over(reference.line)
    is_open_to_him = last.person in (None, reference.person) and len(last.lines) == 1
    return is_open_to_him or reference.asks or last.lines[-1] in before


def asked_for(commitment: Commitment, before: Sequence[Line]) -> Commitment | None:
    """What a bare "will do" accepts if nothing else tells it: the request of another right before it, in his words."""
    if commitment.doer is not Doer.SPEAKER or not commitment.firm:
        return None
    others = (line for line in reversed(before) if line.speaker != commitment.line.speaker)
    asked = next((line for line in others if line.text.endswith("?") or _ASKS.search(line.text)), None)
    if asked and (thing := _WHAT_ABOUT.fullmatch(asked.text)):
        return replace(
            commitment, action=f"take care of {thing['thing']}", refers_back=False, lines=(asked, commitment.line)
        )
    if asked is None or len(asked.text) > MAX_ABOUT or len(telling_words(asked.text)) < NAMES:
        return None
    about = asked.text.rstrip("., ")
    return replace(commitment, action="do this", about=about, refers_back=False, lines=(asked, commitment.line))


def with_subject(commitment: Commitment, before: Sequence[Line]) -> Commitment:
    """A commitment that says "it" with the sentence that tells what that is."""
    if not commitment.is_vague:
        return commitment
    text = commitment.line.text
    beginning = " ".join(commitment.action.split()[:2]).lower()
    own = _LAST_CLAUSE.sub("", text[: max(0, text.lower().find(beginning))])
    speaker = commitment.line.speaker
    others = [line for line in before if line.speaker != speaker]
    last = before if before and before[-1].speaker == speaker else others
    texts = (own, *_told_by(speaker, last), *_told_by(speaker, others))
    told = (each.rstrip(".!, ") for each in texts if len(each) <= MAX_ABOUT and not _PROMISES.match(each))
    if _PERSON.search(commitment.action):
        told = (each for each in told if _NAME_WITHIN.search(each))
    return replace(commitment, about=next((each for each in told if len(telling_words(each)) >= NAMES), ""))


def _told_by(speaker: Speaker, before: Sequence[Line]) -> list[str]:
    """
    What was said last before somebody speaks, together and its last sentence by itself.

    Of a long text of another nobody knows which of its sentences is meant, unless one asks for something.
    """
    last = [line for line in before if line.speaker == before[-1].speaker]
    if last and last[0].speaker != speaker and len(last) > NEAR:
        return [line.text for line in reversed(last) if line.text.endswith("?") or _ASKS.search(line.text)]
    own = last and last[0].speaker == speaker
    return [] if not last else [last[-1].text] if own else [" / ".join(line.text for line in last), last[-1].text]
