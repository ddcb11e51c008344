"""Insights: how a commitment is told so that it can be read alone."""

import re
from collections.abc import Callable

from conversation.models import Insight, InsightType, Speaker
from engine.analysis.commitments import Commitment
from engine.analysis.cues import Doer
from engine.analysis.people import first_name, named
from engine.analysis.words import capitalised

_RECEIVER = re.compile(
    r"^(\w+)\s+(?:me|you|us)\s+(?=(?:an?|the|my|our|your|some|all|this|that|these|those|more|two|three|back|both|another|every)\b|[A-Z])",
    re.IGNORECASE,
)
_OWN_REASON = re.compile(
    r"\s+(?:so(?:\s+that)?|because|since|once|when|if|as|while|where|which|that|before|after)\s+(?:[\w']+\s+)?(?:i|you)\b.*$",
    re.IGNORECASE,
)
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
    if commitment.doer in (Doer.SPEAKER, Doer.ADDRESSEE):
        action = _retold(commitment)
        if not commitment.person:
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
    """The action told by a third party: whose "my" and "you" it was."""
    action = _OWN_REASON.sub("", commitment.action)
    speaker = _called(commitment.line.speaker) if named(commitment.line.speaker) else ""
    if commitment.doer is Doer.SPEAKER:
        if commitment.addressee:
            action = _replaced(
                action, {"you": _called(commitment.addressee), "your": f"{_called(commitment.addressee)}'s"}
            )
        own = {"my": "their", "me": "them", "myself": "themselves"} if commitment.person else {}
        return _replaced(_RECEIVER.sub(r"\1 ", action), own)
    if speaker:
        action = _replaced(action, {"me": speaker, "my": f"{speaker}'s"})
    own = {"your": "their", "yourself": "themselves"} if commitment.person else {}
    return _replaced(_RECEIVER.sub(r"\1 ", action), own)


def _replaced(text: str, words: dict[str, str]) -> str:
    return re.sub(r"\b[a-z]+\b", lambda found: words.get(found[0], found[0]), text) if words else text
