"""Clauses: the parts of a sentence that can commit somebody, freed of what stands before their subject."""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from conversation.models import Speaker
from engine.analysis.english.cues import MODAL
from engine.analysis.english.patterns import alternatives, starts_with
from engine.analysis.english.people import People
from engine.analysis.english.words import without_opening

_TIME_FIRST = alternatives(
    r"""
    tomorrow
    today
    tonight
    this \w+
    next (?:week|month|time|\w+day)
    (?:by|before|after|until|at|on|for|during|over|within|in) (?:[\w':-]+ ){0,4}?[\w':-]+
    """
)
_CONNECTIVE = alternatives(
    """
    i believe
    first(?:ly| of all)?
    second(?:ly)?
    finally
    lastly
    meanwhile
    in the meantime
    for now
    otherwise
    then
    so
    and
    also
    well
    that said
    in that case
    alternatively
    (?:so )?what (?:i|we)(?:'ll| will| can| should)? do is
    """
)
_LEAD = re.compile(
    rf"""(?:
        (?P<hedge>(?:i\s(?:think|guess|suppose|hope)|maybe|perhaps|probably|hopefully)\b,?\s+(?:that\s+)?)
      | {_CONNECTIVE}\b,?\s+(?:that\s+)?
      | (?P<when>{_TIME_FIRST}),?\s+
        (?=(?:(?:so|i|we|you|let|can|could|would|please|the|everyone|everybody)\b|(?-i:[A-Z])\w+))
    )""",
    re.IGNORECASE | re.VERBOSE,
)
"""What may stand before the subject: connectives, hedges, a time."""

_SEAM = re.compile(
    rf"""(?:
        (?:,?\s+(?:and\s+then|and|but|so|then)|[;\u2013\u2014]|\s-)\s+
        (?=(?:i|we|you|let's|can\s+you|could\s+you|would\s+you|please)\b
          |(?:(?-i:@?[A-Z])\w+|someone|somebody|everyone|everybody|(?:the|our)\s+(?:\w+\s+){{0,2}}\w+?){MODAL}\b)
      | ,\s+(?=(?:i|we|you|(?-i:[A-Z])\w+){MODAL}\b)
      | (?<=\w),?\s+(?=(?:can|could|would)\s+you\b)
    )""",
    re.IGNORECASE | re.VERBOSE,
)
"""What stands between two clauses that have a subject each."""

_CONDITION = starts_with("if|unless|suppose|assuming|whenever|whether|even if|imagine|in case")
_INTERJECTION = re.compile(r",\s*(?:okay|ok|you know|right|like|i mean|please|if possible)\s*,\s*", re.IGNORECASE)
_VOCATIVE = re.compile(
    r"@?(?P<name>[^\W\d_][\w-]*(?: [^\W\d_][\w-]*)??)(?:[,:]\s*|\s+(?=(?:can|could|would|will)\s+you\b|please\b)|$)"
)
_VOCATIVE_AT_END = re.compile(r",\s+@?(?P<name>[^\W\d_][\w-]*)[.?!]*$")
_SPEAKS_TO_SOMEBODY = re.compile(r"(?:can|could|would|will)\s+you\b|please\b", re.IGNORECASE)
MAX_LEADS = 3
"""So many things are looked for before a subject: "So I think that by Friday we ..."."""


@dataclass(frozen=True, slots=True)
class Clause:
    """
    One clause from its subject on.

    `addressee` is whom it speaks to by name, `when` a time that stood before its subject; it is `hedged` by an "I
    think" or "maybe", and `conditional` after an "if".
    """

    text: str
    addressee: Speaker | None
    when: str
    hedged: bool
    conditional: bool


def read_clauses(sentence: str, people: People) -> Iterator[Clause]:
    """The clauses of a sentence; conditions ("if we had time") are none, but mark the clause that follows."""
    at_end = _VOCATIVE_AT_END.search(sentence)
    addressee = people.find(at_end["name"]) if at_end else None
    if at_end and addressee:
        sentence = sentence[: at_end.start()]
    conditional = False
    for part in _SEAM.split(_INTERJECTION.sub(" ", sentence)):
        text = without_opening(part)
        if _CONDITION.match(text):
            conditional = True
            continue
        clause = _read_clause(text, addressee, conditional, people)
        yield clause
        addressee, conditional = clause.addressee, False


def _read_clause(text: str, addressee: Speaker | None, conditional: bool, people: People) -> Clause:
    text, called_first = _without_vocative(text, people)
    when, hedged = "", False
    for _ in range(MAX_LEADS):
        found = _LEAD.match(text)
        if not found:
            break
        when = found["when"] or when
        hedged = hedged or bool(found["hedge"])
        text = text[found.end() :]
    text, called = _without_vocative(text, people)
    return Clause(text, called or called_first or addressee, when, hedged, conditional)


def _without_vocative(text: str, people: People) -> tuple[str, Speaker | None]:
    """The text without the name that it is addressed to, and whose name that is if anybody knows him."""
    found = _VOCATIVE.match(text)
    if not found:
        return text, None
    person = people.find(found["name"]) or people.find(found["name"].split()[0])
    if person or _SPEAKS_TO_SOMEBODY.match(text, found.end()):
        return text[found.end() :], person
    return text, None
