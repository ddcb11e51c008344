"""Actions: what is said of a task from its verb on, and how much of it is named."""

import re

from engine.analysis.english.due_dates import without_times
from engine.analysis.english.patterns import word_set
from engine.analysis.english.verbs import PLAIN_TASK, WORK, Errand, errand, main_verb, plain, without_ing
from engine.analysis.english.words import STOP_WORDS, tokens

_WORK_OF_PEOPLE = word_set(
    """
    approve arrange ask book bring buy call check confirm contact draft email fix interview invite mail negotiate order
    pay ping prepare present renew review revise sign talk tell translate visit write
    """
)
"""What no machine, department or document is said to do: who does it is a person, whoever that may be."""
_IRREGULAR = {
    "tell": "told", "send": "sent", "write": "wrote", "make": "made", "put": "put", "do": "did", "run": "ran",
    "take": "took", "find": "found", "get": "got", "speak": "spoke", "buy": "bought", "pay": "paid", "set": "set",
    "bring": "brought", "build": "built", "give": "gave", "let": "let", "sell": "sold", "read": "read", "cut": "cut",
    "rewrite": "rewrote", "redo": "redid", "rebuild": "rebuilt", "show": "showed", "hold": "held", "rerun": "reran",
    "resend": "resent", "split": "split",
}  # fmt: skip
_PARTICIPLES = {past: verb for verb, past in _IRREGULAR.items()} | {
    "done": "do", "written": "write", "taken": "take", "given": "give", "shown": "show", "rewritten": "rewrite",
    "redone": "redo", "run": "run",
}  # fmt: skip
_DOUBLED = word_set("bump chat map plan ship submit swap tag drop stop permit kick-off")
"""Verbs that double their last letter before "-ed"."""
_TAKING = word_set("do take handle own cover grab get manage")
_BACK = word_set("so it that this these those them both")
_A_GO = re.compile(
    r"(?:have|take)\s+a\s+(?:go|try|crack|stab|shot|bash)\s+at\s+(?:it|that|this|them)\b"
    r"|giv(?:e|ing)\s+(?:it|that|this|them)\s+a\s+(?:go|try|crack|shot|bash|whirl)\b",
    re.IGNORECASE,
)
"""Idioms for doing what was named before."""
_MAKE_IT = re.compile(r"mak(?:e|ing) (?:it|that|this)\b", re.IGNORECASE)
_LOOKS = frozenset({"have a look", "take a look"})
_UNNAMED = STOP_WORDS | word_set("look back again asap soon right straight away")
_AROUND_IT = _BACK | word_set("on over up instead then myself yourself for you me us too also all of please now so")
_NEXT_PART = re.compile(rf",?\s+(?:and(?:\s+(?:then|also))?|&|\+|then)\s+(?={PLAIN_TASK}\s+[\w#@])", re.IGNORECASE)


def is_done_by_people(action: str) -> bool:
    """True for an action that is a person's, so that a name before it is the name of one."""
    return main_verb(action) in _WORK_OF_PEOPLE


def verb_of(participle: str) -> str:
    """The verb of work that a past participle is of: "update" for "updated"; empty if it is of none."""
    small = participle.lower()
    if small in _PARTICIPLES or not small.endswith("ed"):
        return _PARTICIPLES.get(small, "")
    bare = small.removesuffix("ed")
    return next((form for form in (bare, bare + "e", bare[:-1], bare[:-1] + "y") if form in WORK), "")


def past(verb: str) -> str:
    """The past tense of a verb of work, empty for one whose past is not known here."""
    if verb in _IRREGULAR:
        return _IRREGULAR[verb]
    if verb not in WORK:
        return ""
    if verb.endswith("e"):
        return verb + "d"
    if verb.endswith("y") and verb[-2:-1] not in "aeiou":
        return verb[:-1] + "ied"
    return verb + (verb[-1] if verb in _DOUBLED else "") + "ed"


def refers_back(action: str) -> bool:
    """True for "do that", "take it" and a bare "do": an action that is known only from what was said before it."""
    verb, *rest = tokens(plain(without_times(_A_GO.sub("do it", action)))) or [""]
    return without_ing(verb) in _TAKING and (not rest or not _BACK.isdisjoint(rest)) and _AROUND_IT.issuperset(rest)


def is_vague(action: str) -> bool:
    """True for work on nothing that has a name: "send it", "have a look", "check tonight"."""
    if _MAKE_IT.match(action):
        return False
    verb, *rest = tokens(plain(without_times(action))) or [""]
    only_do = verb in _TAKING and not rest
    known = without_ing(verb) in WORK or " ".join([verb, *rest[:2]]) in _LOOKS
    return known and not only_do and _UNNAMED.issuperset(rest)


def is_work(action: str) -> bool:
    """True for an action by a verb of work, whatever it is done to."""
    return main_verb(action) in WORK


def parts_of(action: str) -> list[str]:
    """The tasks of an action, each with a thing of its own: "send the invoice & call Bo" is two."""
    parts = _NEXT_PART.split(action)
    whole = all(errand(part) in (Errand.TASK, Errand.CONTACT) for part in parts)
    return parts if whole else [action]
