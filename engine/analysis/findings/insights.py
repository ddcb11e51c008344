"""Insights: how a commitment is told so that it can be read alone."""

import re
from collections.abc import Callable, Mapping

from conversation.models import Insight, InsightType, Speaker
from engine.analysis.english.cues import Doer
from engine.analysis.english.people import first_name, named
from engine.analysis.english.words import capitalised
from engine.analysis.findings.promises import Commitment

_RECEIVER = re.compile(
    r"(^|\band\s+)(\w+)\s+(?:me|you|us)\s+(?=(?:an?|the|my|our|your|some|all|this|that|these|those|more|two|three|back|both|another"
    r"|every|how|what|when|where|whether|why|who)\b|(?-i:[A-Z]))",
    re.IGNORECASE,
)
"""Who is to get something, where nobody knows the name: "send me the draft" is told as "send the draft"."""
_TO_WHOM = re.compile(
    r"(?<=[\w.])(?:\s+(?:(?:back\s+)?to|for|with)\s+you\b|\s+(?:that\s+|which\s+)?you\s+(?:want|need|like|said"
    r"|have|asked for)\b(?=\W*$))(?!')",
    re.IGNORECASE,
)
"""For whom somebody does it, where nobody knows the name."""
_OWN_REASON = re.compile(
    r"\s+(?:as\s+soon\s+as|so(?:\s+that)?|because|since|once|when|if|as|while|where|which|that|before|after)\s+"
    r"(?:[\w']+\s+)?(?:i|you)\b.*$",
    re.IGNORECASE,
)
"""Reasons that speak of "I" and "you" are left out: nobody who reads the item alone knows who that is."""
_OWN_REMARK = re.compile(
    r",\s+(?:(?:first|but|or|then|so|and|otherwise|though|since|because)\s+)?(?:i|i'(?:m|ve|ll|d)|you|you'(?:re|ve|ll|d)"
    r"|(?:that|it|there|he|she|they|we)'(?:s|re|ve)|they|he|she|that is|it is)\s+(?!(?:want|need|like) to\b).*$",
    re.IGNORECASE,
)
"""A second clause behind the task, which tells of something else: "check it tomorrow, I'm out today"."""
_ASKING = re.compile(r"^(?:shall|can|could|should)\s+we\b", re.IGNORECASE)


def to_insight(commitment: Commitment, type_: InsightType, new_id: Callable[[], str]) -> Insight:
    """The commitment as the API gives it."""
    return Insight(
        id=new_id(),
        type=type_,
        text=_text(commitment),
        score=score(commitment),
        message_ids=tuple(dict.fromkeys(line.message.id for line in commitment.lines)),
        speaker=commitment.line.speaker,
        definitive=commitment.firm,
        assignee=commitment.person,
        due_at=commitment.due.at if commitment.due else None,
    )


def score(commitment: Commitment) -> float:
    """The commitment's strength on the API's scale."""
    return round(min(max(commitment.strength, 0.0), 1.0), 2)


def _text(commitment: Commitment) -> str:
    return (
        f"{_told(commitment)}: \N{LEFT DOUBLE QUOTATION MARK}{commitment.about}\N{RIGHT DOUBLE QUOTATION MARK}"
        if commitment.about
        else _told(commitment)
    )


def _told(commitment: Commitment) -> str:
    if commitment.is_quoted:
        quote = f"\N{LEFT DOUBLE QUOTATION MARK}{commitment.action}\N{RIGHT DOUBLE QUOTATION MARK}"
        return f"{_name(commitment.line.speaker)}: {quote}" if named(commitment.line.speaker) else quote
    if commitment.doer in (Doer.SPEAKER, Doer.ADDRESSEE):
        action = _retold(commitment)
        if not commitment.person or not named(commitment.person):
            return capitalised(action)
        return f"{_called(commitment.person)} {'will' if commitment.firm else 'to'} {action}"
    if commitment.doer is Doer.GROUP and _ASKING.match(commitment.subject):
        return capitalised(commitment.action)
    return capitalised(f"{_subject(commitment)}{commitment.action}")


def _subject(commitment: Commitment) -> str:
    """How the sentence calls who is to do it; a mere heading ("Action:") is left out."""
    words = commitment.subject.rstrip(":").strip()
    if commitment.person is None and commitment.subject.endswith(":"):
        return ""
    return f"{words.lstrip('@')}{' to' if commitment.subject.endswith(':') else ''} "


def _called(person: Speaker) -> str:
    return first_name(person) or person.name or ""


def _retold(commitment: Commitment) -> str:
    """The action told by a third party, who names whose "my" and "you" it was, as far as names are known."""
    speaker, addressee = _name(commitment.line.speaker), _name(commitment.addressee)
    action = _OWN_REMARK.sub("", _OWN_REASON.sub("", commitment.action))
    if commitment.doer is Doer.SPEAKER:
        action = _renamed(action, "you", "your", addressee or _name(_who_accepts(commitment)))
        own = {"my": "their", "me": "them", "myself": "themselves"}
    else:
        action = _renamed(action, "me", "my", speaker)
        own = {"your": "their", "yourself": "themselves"}
    alone = _RECEIVER.sub(r"\1\2 ", action)
    shorter = _TO_WHOM.sub("", alone)
    return _replaced(shorter if len(shorter.split()) > 1 else alone, own if commitment.person else {})


def _who_accepts(commitment: Commitment) -> Speaker | None:
    """Who took up what somebody offered, so that it is for him."""
    others = (line.speaker for line in commitment.lines[1:] if line.speaker != commitment.line.speaker)
    return next(others, None) if commitment.is_offered else None


def _name(person: Speaker | None) -> str:
    return _called(person) if person and named(person) else ""


def _renamed(action: str, person: str, possessive: str, name: str) -> str:
    return _replaced(action, {person: name, possessive: f"{name}'s"}) if name else action


_YOU_WANT = r"you (?:want|need|like|said|have|are|can|will|know|think|get|were|see|do|did|asked)\b"
_WORDS = re.compile(rf"\b(?!{_YOU_WANT})[a-z]+\b")
"""Words that a name may stand for; "you want" would need another verb then."""


def _replaced(text: str, words: Mapping[str, str]) -> str:
    return _WORDS.sub(lambda found: words.get(found[0], found[0]), text)
