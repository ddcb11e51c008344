"""Asking: a question as others tell it, "Anna asked whether ...", where its word order can be turned safely."""

import re

from engine.analysis.english.inflections import is_clause, is_past
from engine.analysis.english.retelling import begun_small, finished
from engine.analysis.english.third_person import declarative, in_third_person
from engine.analysis.english.words import STOP_WORDS, capitalised

_HELPER = r"(?:do|does|did|is|are|was|were|can|could|will|would|should|shall|has|have|had|might)"
_SUBJECT = (
    r"(?:(?:we|they|it|he|she|there|this|that|these|those|you|i|anyone|anybody|someone|somebody|everyone|everybody|nobody)"
    r"(?: else)?|(?:(?-i:Mr|Ms|Mrs|Dr)\.? )?(?-i:[A-Z][a-z]+)(?= [a-z]))"
)
_TURNED = re.compile(
    rf"(?P<ask>(?:(?:what|where|when|who|why|how|which)(?: (?!{_HELPER}\b)[\w-]+){{0,3}} )?)"
    rf"(?P<helper>{_HELPER}) (?P<subject>{_SUBJECT}) (?P<rest>.+)",
    re.IGNORECASE,
)
"""A helping verb before a subject that is one word."""
_TO = re.compile(
    r"(?P<ask>(?:(?:what|where|when|who|how|which)(?: [\w-]+){0,2} )?)(?P<helper>should|shall|do) i "
    r"(?P<rest>(?:just |also )?(?!(?:have|need|know|like|want|think|see|mean|hate|feel|get|hear)\b)[a-z]+\b.*)",
    re.IGNORECASE,
)
"""Who asks so wants to be told what to do."""
_ASKS_OF_SUBJECT = re.compile(r"(?P<ask>who|what|which(?: [\w-]+)?)(?P<verb>'s| [\w']+) (?P<rest>.+)", re.IGNORECASE)
_MOVED = re.compile(
    r"(?P<ask>what|when|where|who|how(?: \w+)?)(?P<be>'s|'re| is| are| was| were) "
    r"(?P<rest>(?:the|our|this|that|a|an)(?: [\w'-]+){0,5})",
    re.IGNORECASE,
)
_WITHOUT_HELPER = re.compile(
    r"(?P<who>any(?:one|body)|some(?:one|body))(?P<else> else)? (?P<verb>[a-z]+)(?P<rest>.*)", re.IGNORECASE
)
_OF_ANYBODY = {
    "know": "knows",
    "knows": "knows",
    "has": "has",
    "have": "has",
    "got": "has",
    "seen": "has seen",
    "tried": "has tried",
}
_STATES = {"against", "around", "here", "free", "able", "ready", "up", "in", "on", "for", "online", "available"}
_UNCLEAR = re.compile(r"[,:;]|\b(?:who|what|where|when|why|how|which)\b|\AI think\b", re.IGNORECASE)
"""What makes of a statement with a question mark more than one clause."""
_OF_SUBJECT = {"is", "are", "was", "were", "has", "can", "will", "should", "could", "would", "might", "had"}
_TWO_QUESTIONS = re.compile(rf" or {_HELPER} ", re.IGNORECASE)
_TAG = re.compile(
    r"[\s,]+(?:or (?:not|what|no)|right|is|was|did|do|does)(?:n't)?(?: (?:it|they|we|he|she))?$", re.IGNORECASE
)


def asked(text: str, speaker: str, addressee: str = "") -> str | None:
    """A question without asides as others tell it, or None. It has to be known who asks."""
    body = _TAG.sub("", text.rstrip(" ?!.\u2026"))
    clause = _clause(body) if speaker and body else None
    if not clause:
        return None
    word, statement = clause
    told = in_third_person(statement, speaker, addressee)
    return None if told is None else finished(f"{capitalised(speaker)} asked {word} {told}")


def _clause(body: str) -> tuple[str, str] | None:
    """The word that follows "asked", and the statement behind it."""
    if _TWO_QUESTIONS.search(body):
        return None
    if (found := _TO.fullmatch(body)) and (found["ask"] or found["helper"].lower() != "do"):
        return f"{found['ask'].strip().lower() or 'whether'} to", found["rest"]
    if found := _TURNED.fullmatch(body):
        statement = declarative(_small(found["subject"]), found["helper"], found["rest"])
        return None if statement is None else (found["ask"].strip().lower() or "whether", statement)
    if found := _MOVED.fullmatch(body):
        be = {"'s": "is", "'re": "are"}.get(found["be"], found["be"].strip())
        return found["ask"].lower(), f"{found['rest']} {be}"
    if found := _ASKS_OF_SUBJECT.fullmatch(body):
        verb = found["verb"].strip().lower()
        if re.fullmatch(rf"(?:{_HELPER})", verb) and verb not in _OF_SUBJECT:
            return None
        is_verb = verb == "'s" or verb in _OF_SUBJECT or is_past(verb)
        ends = is_verb or (verb.endswith("s") and not verb.endswith("ss"))
        return (f"{found['ask'].lower()}{found['verb']}", found["rest"]) if ends else None
    if found := _WITHOUT_HELPER.fullmatch(body):
        verb = found["verb"].lower()
        form = f"is {verb}" if verb.endswith("ing") or verb in _STATES else _OF_ANYBODY.get(verb)
        return (
            None if form is None else ("whether", f"{found['who'].lower()}{found['else'] or ''} {form}{found['rest']}")
        )
    starts_as_question = re.match(
        rf"(?:{_HELPER}(?:n't)?|what|where|when|who|why|how|which|any)\b", body, re.IGNORECASE
    )
    is_statement = is_clause(body) and not starts_as_question and not _UNCLEAR.search(body)
    return ("whether", begun_small(body)) if is_statement else None


def _small(subject: str) -> str:
    return (
        subject
        if subject[:1].isupper() and subject.lower() not in STOP_WORDS
        else subject.lower()
        if subject != "I"
        else subject
    )
