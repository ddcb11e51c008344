"""Endings: commitments that are no longer work at the end of a conversation, because they were done or taken back."""

import re
from collections.abc import Sequence

from engine.analysis.english.lines import Line
from engine.analysis.english.patterns import contains, starts_with
from engine.analysis.english.verbs import main_verb
from engine.analysis.english.words import telling_words, tokens

SOON, LATER = 8, 30
"""A bare "done" speaks of what was promised so few lines before; what came of an enquiry is told in so many."""

_ALREADY = "(?:(?:ok(?:ay)?|and|all|it's|that's|just|now|already|yep|yes|i've|we've|i have),? )*"
_DONE = starts_with(
    rf"""
    {_ALREADY}(?:done|finished|sorted|fixed|posted|sent|shipped|merged|live|deployed|rolled back|rollback done)
    {_ALREADY}(?:told (?:them|him|her|everyone)|all set|in place|up now)
    """
)
_TAKEN_BACK = contains(
    r"""
    scratch that
    never ?mind
    nvm
    forget (?:it|that|about it|what i said)
    ignore (?:me|that)
    not doing (?:it|that)
    (?:don't|no) need to(?: do)? (?:that|it)?
    no longer (?:needed|necessary)
    cancel(?:led)? (?:it|that)
    leave it
    i take that back
    """
)
_ENQUIRIES = {"ask", "check", "ping", "call", "chase", "confirm", "look", "find", "remind", "nudge"}
_REPORTED = contains(
    r"""
    (?:he|she|they|\w+) (?:says?|said|confirmed|answered|replied|is fine with|agreed)
    (?:asked|mailed) (?:him|her|them)
    """
)
"""How one comes back from an enquiry."""
_IRREGULAR = {
    "tell": "told",
    "send": "sent",
    "write": "wrote",
    "make": "made",
    "put": "put",
    "do": "did",
    "run": "ran",
    "take": "took",
    "find": "found",
    "get": "got",
    "speak": "spoke",
    "buy": "bought",
    "pay": "paid",
    "set": "set",
    "bring": "brought",
    "build": "built",
    "give": "gave",
    "let": "let",
    "sell": "sold",
    "read": "read",
    "cut": "cut",
}
_HELPERS = r"(?:(?:ok(?:ay)?|and|i|i've|i have|we|we've|just|already|now|yep|yes|all)\W+)*"


def is_over(promise: Line, action: str, owner: object, following: Sequence[Line]) -> bool:
    """
    Whether what `owner` would do was done, or taken back, in the lines after it was said.

    "Done" alone counts right after the promise, a past tense of its verb wherever it is said by the owner.
    """
    verb = main_verb(action)
    past = re.compile(rf"{_HELPERS}(?:{re.escape(_IRREGULAR.get(verb, _regular(verb)))})\b", re.IGNORECASE)
    words = telling_words(action)
    for distance, line in enumerate(following):
        if line.text.endswith("?"):
            continue
        # What nobody in particular was asked for is done by whoever says so.
        is_owners = line.speaker in (owner, promise.speaker) or owner is None
        if is_owners and distance < SOON and _DONE.match(line.text) and _fits(line, words):
            return True
        if is_owners and verb and past.match(line.text) and (distance < SOON or words & telling_words(line.text)):
            return True
        if is_owners and verb in _ENQUIRIES and distance < LATER and _REPORTED.search(line.text):
            return True
        if is_owners and _TAKEN_BACK.search(line.text) and (distance < 2 or words & telling_words(line.text)):
            return True
    return False


def _fits(line: Line, words: frozenset[str]) -> bool:
    """A bare "done" fits anything; one that names a thing fits that."""
    said = telling_words(line.text)
    return len(tokens(line.text)) <= 3 or bool(said & words)


def _regular(verb: str) -> str:
    if verb.endswith("e"):
        return verb + "d"
    if verb.endswith("y") and verb[-2:-1] not in "aeiou":
        return verb[:-1] + "ied"
    return rf"{verb}{verb[-1:]}?ed"
