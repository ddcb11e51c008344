"""
Retelling: a sentence in the third person, with the names of those who speak of "I" and "you".

Only what follows from the words is told. A sentence that cannot be told without a guess at who did what is not told.
"""

import re

from engine.analysis.english.inflections import (
    is_clause,
    is_modal,
    is_past,
    plain_form,
)
from engine.analysis.english.patterns import starts_with, word_set
from engine.analysis.english.third_person import in_third_person
from engine.analysis.english.verbs import WORK
from engine.analysis.english.words import STOP_WORDS, capitalised

_OBJECT = re.compile(
    r"(?:(?:back|up|down|off|on|out|over|in)\s+)?(?:the|an?|my|our|their|his|her|its|it|them|that|this|these|those|some|all"
    r"|another|two|three|four|five|\d+|both|every|each)\b",
    re.IGNORECASE,
)
_NOTICED = word_set("saw found noticed heard tried checked asked got did")
_HANDLED = word_set(
    """
    bump clear comment contact copy drop flag flush grant increase invite kill link lower mute pause ping quote raise
    re-run rebase reboot redeploy refund reject reroute restart resubmit revert roll scale stop swap switch tag toggle
    turn unblock undo
    """
)
"""Work that is named like this in chats."""
_ORDERED = word_set("ask tell try take use keep get give send show call email")
_RECEIVER = re.compile(r"(?:me|us|him|her|them|[A-Z][a-z]+)\b")
_SWITCHED = re.compile(r"(?:rolled|reverted|switched|failed|logged|backed)\s+(?:back|over|out|in|up)\b", re.IGNORECASE)
"""Work without an object: what it is done to is what all are looking at."""
_BUSY = starts_with(
    r"""
    (?:still |now |just )?(?:looking|digging) (?:into|at)
    (?:still |now |just )?(?:working|waiting) (?:on|for)
    (?:still |now |just )?trying to
    (?:rolling|switching|failing|backing) (?:\w+ )?(?:back|over|out)
    """
)
_HELPER = re.compile(
    r"\b(?:is|are|was|were|isn't|aren't|wasn't|has|have|had|will|would|can|can't|could|should|must|may|means?|needs?|takes?"
    r"|seems?|makes?|gives?|does|doesn't|works?|costs?|won't|gets?|helps?)\b|\?",
    re.IGNORECASE,
)
_LETS = re.compile(r"let(?:'s| us)\s+(?:just\s+|also\s+)?(?P<verb>[a-z]+)\b(?P<rest>.*)", re.IGNORECASE)
_HEDGED_AFTER = re.compile(r"(?P<claim>.+?),? (?P<hedge>I (?:think|guess|believe|suppose))", re.IGNORECASE)
_LET_ME = re.compile(r"let me\b", re.IGNORECASE)
_PLANS = re.compile(r"(?:will|gonna|going to)\s+(?=[a-z]+\s)", re.IGNORECASE)
_PLEASE = re.compile(r"\A(?:please|kindly)\s+", re.IGNORECASE)
_ORDER = re.compile(
    r"(?:please\s+)?don't\s+(?P<rest>(?!know|think|see|remember|understand|recall|have|mind|need|like|want)[a-z]+\b.+)",
    re.IGNORECASE,
)
_STATES = re.compile(
    r"(?:don't|didn't|can't|couldn't|haven't)\s+(?:know|think|see|remember|understand|recall|find|reproduce|heard|seen)\b"
)
_SAYS_WHAT_WE_DO = starts_with("we (?:should|could|can|must|need to|have to|might|may|would|shouldn't|can't|might)")
_ENDS = (".", "!", "?", "\u2026")
LONGEST_DOING = 10
"""Of a longer sentence that begins with "-ing" nobody knows who is meant."""


def retold(text: str, speaker: str, addressee: str = "", *, goes_on: bool = False) -> str | None:
    """
    A statement without asides as others tell it, or None.

    "I rolled it back" of Ben is "Ben rolled it back". Without an `addressee` no "you" can be told, and without a
    `speaker` no "I"; what `goes_on` from another sentence may have its subject there.
    """
    body = text.rstrip(" .!\u2026,;:-")
    if not body or _LET_ME.match(body):
        return None
    if found := _HEDGED_AFTER.fullmatch(body):
        claim = found["claim"]
        body = f"{found['hedge']} {begun_small(claim)}" if is_clause(claim) else f"{claim}, {found['hedge']}"
    elif found := _LETS.fullmatch(body):
        body = f"I proposed to {found['verb']}{found['rest']}"
    elif _SAYS_WHAT_WE_DO.match(body):
        body = f"I said that {begun_small(body)}"
    elif found := _ORDER.fullmatch(body):
        body = f"I asked not to {found['rest']}"
    elif _is_order(body) and not goes_on:
        if " don't " in body:
            return None
        order = _PLEASE.sub("", body)
        body = f"I asked to {order[:1].lower()}{order[1:]}"
    elif _has_no_subject(body) and not goes_on:
        body = f"I {_with_subject(body)}"
    told = in_third_person(body, speaker, addressee)
    return None if told is None else finished(told)


def finished(text: str) -> str:
    """The text with a capital at its beginning and a full stop at its end."""
    text = capitalised(text.strip())
    return text if text.endswith(_ENDS) else f"{text.rstrip(',;:-')}."


def is_small(word: str) -> bool:
    """Whether the capital of a word is only that of a sentence's beginning."""
    small = word.lower()
    is_grammar = (small in STOP_WORDS and word != "I" and not word.startswith("I'")) or word[:1].islower()
    return is_grammar or (small != "wednesday" and is_past(small)) or small.endswith(("ing", "ly")) or small in WORK


def begun_small(text: str) -> str:
    """The text as it goes on inside of a sentence."""
    return text[:1].lower() + text[1:] if is_small(text.split(maxsplit=1)[0]) else text


def reported(told: str, speaker: str, first: str) -> str:
    """
    A told statement as the news of its speaker; as it is where it has no verb, or names the speaker.

    `first` is its first word as it was written, which tells whether its capital is that of a name.
    """
    has_subject = is_clause(told.partition(",")[0]) and not is_clause(first) and not is_modal(first.lower())
    if not speaker or not has_subject or speaker in told or not is_small(first) or told[:1].isdigit():
        return told
    return f"{capitalised(speaker)} reported that {told[:1].lower()}{told[1:]}"


def _has_no_subject(text: str) -> bool:
    """Whether a sentence leaves out the "I" that its verb form asks for: "dropped the slot", "looking into it"."""
    first, _, rest = text.partition(" ")
    verb = first.lower()
    if not rest or not verb.isalpha():
        return bool(_STATES.match(text.lower()))
    if verb.endswith("ing"):
        is_short = len(text.split()) <= LONGEST_DOING and not _HELPER.search(rest) and "," not in text
        stem = verb.removesuffix("ing")
        is_doing = any(map(_is_handled, (stem, f"{stem}e", stem[:-1]))) and _OBJECT.match(rest)
        return is_short and bool(is_doing or _BUSY.match(text))
    if is_past(verb) or verb in _NOTICED:
        does = verb in _NOTICED or _is_work_done(verb)
        return does and bool(_OBJECT.match(rest) or _SWITCHED.match(text))
    planned = _PLANS.match(text)
    if planned:
        return _is_handled(text[planned.end() :].split(maxsplit=1)[0].lower())
    return bool(_STATES.match(text.lower()))


def _is_order(text: str) -> bool:
    """Whether a sentence begins with a verb of work and what it is to be done to: "forward it to Mirja"."""
    verb, _, rest = _PLEASE.sub("", text).partition(" ")
    is_given = verb.lower() in _ORDERED and bool(_OBJECT.match(rest) or _RECEIVER.match(rest))
    return is_given or (_is_handled(verb.lower()) and bool(_OBJECT.match(rest) or _PLEASE.match(text)))


def _is_work_done(past: str) -> bool:
    """Whether a past tense is that of work, which people do and things do not."""
    forms = (plain_form(past), past.removesuffix("ed"), past.removesuffix("d"), past[:-3])
    return any(_is_handled(form) for form in forms)


def _is_handled(verb: str) -> bool:
    return verb in WORK or verb in _HANDLED


def _with_subject(text: str) -> str:
    small = text[:1].lower() + text[1:]
    first = small.split(maxsplit=1)[0]
    return f"am {small}" if first.endswith("ing") or first in {"gonna", "going"} else small
