"""Inflections: the forms of English verbs, as far as they follow from a word alone."""

import re

from engine.analysis.english.patterns import word_set

_IRREGULAR = dict(
    pair.split(":")
    for pair in sorted(
        word_set(
            """
            be:was become:became begin:began bind:bound blow:blew break:broke bring:brought build:built buy:bought
            catch:caught choose:chose come:came deal:dealt dig:dug do:did draw:drew drink:drank drive:drove eat:ate
            fall:fell feel:felt fight:fought find:found fly:flew forget:forgot freeze:froze get:got give:gave go:went
            grow:grew hang:hung have:had hear:heard hide:hid hold:held keep:kept know:knew lead:led leave:left lend:lent
            lose:lost make:made mean:meant meet:met mistake:mistook overwrite:overwrote pay:paid rebuild:rebuilt
            redo:redid rerun:reran rewrite:rewrote ride:rode rise:rose run:ran say:said see:saw sell:sold send:sent
            resend:resent shake:shook shoot:shot show:showed sit:sat sleep:slept speak:spoke spend:spent stand:stood
            steal:stole stick:stuck swear:swore swim:swam take:took teach:taught tell:told think:thought throw:threw
            understand:understood undo:undid wake:woke wear:wore win:won write:wrote
            """
        )
    )
)
"""The past tense of the usual irregular verbs."""
_ONE_FORM = word_set("put set cut let hit cost shut split read reset quit beat hurt spread cast broadcast upset")
"""Verbs whose past tense is like their plain form."""
_PARTICIPLES = word_set("been done gone seen written given taken broken shown known fallen grown spoken chosen frozen")
_PAST = frozenset(_IRREGULAR.values())
_NOT_PAST = word_set("need feed speed seed bleed exceed proceed succeed embed shed breed heed weed indeed red bed")
_MODALS = word_set(
    """
    can can't cannot could couldn't will won't would wouldn't shall should shouldn't may might mightn't must mustn't
    did didn't had hadn't was wasn't ought
    """
)
_OWN = {
    "am": "is",
    "are": "is",
    "aren't": "isn't",
    "were": "was",
    "weren't": "wasn't",
    "have": "has",
    "haven't": "hasn't",
    "do": "does",
    "don't": "doesn't",
    "gotta": "has to",
    "wanna": "wants to",
    "ain't": "isn't",
}
"""Verbs of "I" and "you" that have a form of their own for one person."""
_DOUBLED = re.compile(r"[^aeiou]*[aeiou][bdglmnprt]|.*(?:mit|fer|cur)")
_FINITE = re.compile(
    r"\b(?:is|are|was|were|isn't|aren't|wasn't|weren't|has|have|had|hasn't|haven't|hadn't|do|does|did|don't|doesn't|didn't"
    r"|can|can't|cannot|could|couldn't|will|won't|would|wouldn't|should|shouldn't|must|may|might|\w+'(?:s|re|ve|ll|m|d)"
    r"|needs?|wants?|gets?|keeps?|looks?|says?|seems?|works?|takes?|makes?|means?|goes|go|shows?|fails?|lets?)\b",
    re.IGNORECASE,
)


def is_past(word: str) -> bool:
    """Whether a small word is a verb's past tense, and not its plain form as well."""
    return word in _PAST or (word.endswith("ed") and word not in _NOT_PAST and len(word) > 3)


def is_participle(word: str) -> bool:
    """Whether a small word is a past participle, regular or usual."""
    return word in _PARTICIPLES or is_past(word) or word in _ONE_FORM


def has_one_form(word: str) -> bool:
    """Whether a small word is a verb whose past tense is like its plain form."""
    return word in _ONE_FORM


def plain_form(past: str) -> str:
    """The plain form of an irregular past tense; another word as it is."""
    return next((plain for plain, form in _IRREGULAR.items() if form == past), past)


def past_form(verb: str) -> str:
    """The past tense of a verb in its plain form."""
    if verb in _ONE_FORM:
        return verb
    if verb in _IRREGULAR:
        return _IRREGULAR[verb]
    if verb.endswith("e"):
        return f"{verb}d"
    if verb.endswith("y") and verb[-2:-1] not in "aeiou":
        return f"{verb[:-1]}ied"
    return f"{verb}{verb[-1]}ed" if _DOUBLED.fullmatch(verb) else f"{verb}ed"


def third_person(verb: str) -> str:
    """The form of a verb for one person that is named: "have" gives "has", "can" stays, and so does a past tense."""
    if verb in _OWN:
        return _OWN[verb]
    if verb in _MODALS or verb in _ONE_FORM or is_past(verb):
        return verb
    if verb.endswith("y") and verb[-2:-1] not in "aeiou":
        return f"{verb[:-1]}ies"
    return f"{verb}es" if verb.endswith(("s", "x", "z", "ch", "sh", "o")) else f"{verb}s"


def is_modal(word: str) -> bool:
    """Whether a small word is a helping verb that is the same for all persons."""
    return word in _MODALS


def is_clause(text: str) -> bool:
    """Whether a text has a verb in a form that makes a sentence of it, as far as a word alone tells."""
    return bool(_FINITE.search(text)) or any(is_past(word) for word in re.findall(r"[a-z']+", text.lower())[1:])
