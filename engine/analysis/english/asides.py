"""Asides: what a sentence carries besides its statement, such as greetings, chat marks, links and tags."""

import re
from dataclasses import dataclass

from conversation.models import Speaker
from engine.analysis.english.chat import LAUGHTER, in_full
from engine.analysis.english.inflections import is_clause
from engine.analysis.english.patterns import alternatives
from engine.analysis.english.people import People
from engine.analysis.english.words import LINK, STOP_WORDS, cleaned, without_opening

_SET_OFF = alternatives(
    r"""
    yes
    yep
    yup
    no
    nope
    nah
    right
    sure
    good
    great
    nice
    cool
    super
    options?
    perfect
    thanks(?: (?:a lot|so much|all|again))?
    thank you
    look
    listen
    wait
    hold on
    careful
    sorry
    hooray
    phew
    ouch
    damn
    ugh
    wow
    hm+
    huh
    agreed
    exactly
    correct
    true
    fair(?: enough)?
    good (?:point|question|idea|news|call|catch)
    bad news
    no (?:worries|problem)
    done
    never ?mind
    (?:oh )?my (?:god|bad|goodness)
    first of all
    to be (?:honest|fair|clear)
    morning
    for (?:what it's worth|the record|context|info)
    reminder
    (?:quick |small |short |status )?(?:update|note|question|one|status)
    status
    p\.?s\.?
    the thing is
    """
)
"""What is an aside where a comma, colon or full stop sets it off."""
_ALONE = alternatives(
    r"""
    btw
    by the way
    fyi
    psa
    tbh
    imo
    imho
    fwiw
    afaik
    afaict
    iirc
    ok(?:ay)?
    kk?
    ah
    oh
    nah
    lol
    haha\w*
    hm+
    heads[- ]up
    as i said
    like i said
    i mean
    you know
    you see
    like(?= (?:is|are|do|does|can|i|we|the|an?)\b)
    the thing is(?: that)?
    what i mean is(?: that)?
    in other words
    i'm just saying(?: that)?
    edit(?=:)
    honestly
    frankly
    basically
    anyways?
    (?:hi|hello|hey|dear)(?: (?:all|everyone|everybody|team|folks|guys|there|both))?
    (?:good )?(?:morning|afternoon|evening)(?: (?:all|everyone|everybody|team|folks|guys|there)|(?=[,!.]))
    just(?= (?:fyi|so you know)\b)
    """
)
"""What is an aside even where nothing sets it off."""
_FIRST = re.compile(
    rf"(?:(?:{_SET_OFF})\s*(?:[,:!.;\u2013\u2014]+|\s-)\s*|(?:{_ALONE})(?![\w'])[\s,:;!.\u2013\u2014-]*"
    r"|(?:and|but|also|plus|so|then|or|cause)(?:\s+then)?,?\s+(?!that\b|far\b|long\b|much\b)"
    r"|[\s,:;.!\u2013\u2014-]+|\(?\d{1,2}[.)]\s+)(?=\S)",
    re.IGNORECASE,
)
_LAST = re.compile(
    rf"""(?:
        [\s,(]+(?:lol|tho|btw|fyi|tbh|imo|imho|pls|please|thanks|thx|thank\syou|you\sknow|haha\w*|hehe|xd|{LAUGHTER})\)?
      | ,\s*(?:right|ok|okay|yeah|no|eh|huh|correct|so|sorry|though)
      | ,\s*(?:is|are|was|were|do|does|did|can|could|will|wo|would|has|have)(?:n't)?\s(?:it|they|we|you|he|she|there)
      | ,?\s+(?:or|and)\s(?:whatever|something(?:\slike\sthat)?|stuff|(?:all\s)?that\sstuff|so\son|things\slike\sthat)
      | ,?\s+(?:thanks|thank\syou)(?:,?\s[^\W\d_]+)?
      | \s+(?:so|but|and|or)(?=[.\u2026]*$)
      | \s+[:;]-?[)(DPp/]+
      | [\s,;:\u2013\u2014-]+
    )(?P<end>[.!?\u2026]*)$""",
    re.IGNORECASE | re.VERBOSE,
)
"""Tags, thanks and smiles at the end of a sentence."""
_TAG = re.compile(
    r",?\s+(?:is|are|was|were|do|does|did|ca|wo|would|has|have)n't\s(?:it|they|we|you|he|she|there)[.!?]*$",
    re.IGNORECASE,
)
_CUT_IN = re.compile(
    r",\s*(?:you know|what|what was it|i mean|like|uh|um|right|okay|ok|well|sort of|kind of)\s*,\s*", re.IGNORECASE
)
_CHAT_MARK = re.compile(r",?\s+(?:btw|tbh|lol|imo|imho|fwiw|afaik|iirc)\b(?=\s*[,;.!)]|\s+\w)", re.IGNORECASE)
"""What people type into a sentence as they chat."""
_NOT_WORDS = re.compile(
    r"\[(?:image|photo|video|gif|file|screenshot|attachment|inaudible|crosstalk)\b[^\]]*\]", re.IGNORECASE
)
"""What stands in a text for a picture or a sound."""
_ACKNOWLEDGES = re.compile(
    r"\A(?:i (?:know|see|understand)|(?:they|it|he|she|we|i|you|that|there)"
    r" (?:did|do|does|is|are|was|were|has|have|can|will|would|should)(?:n't)?)\s*[,;:.]+\s*(?=\w+ \w)",
    re.IGNORECASE,
)
"""A short answer to what another said, set off from the statement behind it."""
_CODE = re.compile(r"(?<![\w:]):[a-z0-9_+'-]+:(?![\w:])")
_PICTURE = re.compile("[\u2190-\u21ff\u2600-\u27bf\u2b00-\u2bff\ufe0f\U0001f000-\U0001faff]")
_STRUCK = re.compile(r"(?<![\w~])~[^~\s][^~]*~(?![\w~])")
_BECAUSE_FIRST = re.compile(r"\A(?:because|since)\s+", re.IGNORECASE)
_WHICH_FIRST = re.compile(r"\Awhich(?= (?:is|was|works?|means?|has|had|will|can)\b)(?=[^?]+$)", re.IGNORECASE)
_JOINS = re.compile(r"(?:and|or|nor|to)\b(?!.*\bplease\b)", re.IGNORECASE)
_I_MEAN = re.compile(
    r"[\s,]+i mean,?(?=\s(?:there|that|that's|it|it's|we|we're|i|i'm|if|you|they|this|he|she|not)\b)", re.IGNORECASE
)
_PREDICATE = re.compile(r"(?:ok(?:ay)?|fine|good|great|perfect|right|sure) (?:for|with|by|about)\b", re.IGNORECASE)
_GOES_ON = re.compile(r"(?:and|but|or|so|because|then)\b", re.IGNORECASE)
_SMILE = re.compile(r"(?<!\S)(?:[:;]-?[()DPp/]+|<3|\^\^|xD|:'\()(?!\w)")
_ARROW = re.compile(r"[\u2192\u21d2]")
_MENTION = re.compile(r"(?<![\w.])@(?=[^\W\d_])")
_ITS = re.compile(
    r"(?:\A|(?<=, ))its(?= (?:a|an|the|not|just|still|only|all|in|on|been|always|probably|about|fine|\w+ing)\b)",
    re.IGNORECASE,
)
_BECAUSE = re.compile(r"\b(?:bc|cuz|coz)\b|(?<![\w'])'cause\b", re.IGNORECASE)
_NAME = r"@?[^\W\d_][\w'-]*"
_CALLED_LAST = re.compile(rf",\s*(?P<name>{_NAME}(?: {_NAME})??)(?P<end>[.?!]*)$")
_TO_YOU = re.compile(
    r"(?:(?:can|could|would|will|do|did|are|have|should) (?:you|we|i)|you(?:'\w+)?|your|please|thanks)\b(?! and\b)",
    re.IGNORECASE,
)
SHORT = 4
"""Only longer sentences have tags that nothing sets off: "we fixed that last week didn't we"."""
MAX_ASIDES = 8
"""More than so many things before a statement are no asides."""


@dataclass(frozen=True, slots=True)
class Statement:
    """A sentence without its asides, whom it speaks to by name, and whether it `goes_on` from the one before."""

    text: str
    addressee: Speaker | None
    goes_on: bool = False


def without_asides(text: str, people: People) -> Statement:
    """What a sentence states or asks, in whole words, without what is only there because people talk or chat."""
    text = _PICTURE.sub(
        "",
        _ARROW.sub(
            "->",
            _SMILE.sub(_for_smile, _CODE.sub(_for_picture, _STRUCK.sub(" ", LINK.sub("", _NOT_WORDS.sub(" ", text))))),
        ),
    )
    text = _CHAT_MARK.sub("", _I_MEAN.sub(",", _CUT_IN.sub(" ", text)))
    text = _BECAUSE.sub("because", in_full(cleaned(text)))
    goes_on = bool(_JOINS.match(text))
    addressee: Speaker | None = None
    for _ in range(MAX_ASIDES):
        if _PREDICATE.match(text):
            break
        rest, called = _without_name_first(text, people)
        rest = rest[len(rest) - len(without_opening(rest)) :] if rest == text else rest
        if found := _FIRST.match(rest):
            rest = rest[found.end() :]
        if (found := _ACKNOWLEDGES.match(rest)) and is_clause(rest[found.end() :]):
            rest = rest[found.end() :]
        addressee = addressee or called
        if rest == text:
            break
        text = rest
    text, called = _without_end(text, people)
    if (found := _BECAUSE_FIRST.match(text)) and not is_clause(text.rpartition(",")[2]):
        text = text[found.end() :]
    text = _WHICH_FIRST.sub("that", text)
    text = _MENTION.sub("", _ITS.sub("it's", text))
    return Statement(" ".join(text.split()).replace(" ;", ";"), addressee or called, goes_on)


def without_pictures(text: str) -> str:
    """The text without emoji, smiles and their codes."""
    return " ".join(_PICTURE.sub(" ", _SMILE.sub(" ", _CODE.sub(" ", text))).split())


def _for_smile(found: re.Match[str]) -> str:
    """A seam between two statements, nothing elsewhere."""
    before, after = found.string[: found.start()].rstrip(), found.string[found.end() :].lstrip()
    return "; " if before[-1:].isalnum() and after[:1].isalnum() and not _GOES_ON.match(after) else " "


def _for_picture(found: re.Match[str]) -> str:
    """What stands for an emoji: nothing at either end, its name for a word, a seam between statements elsewhere."""
    before, after = found.string[: found.start()].rstrip(), found.string[found.end() :].lstrip()
    if _GOES_ON.match(after) or not before or not after or not before[-1].isalnum() or not after[0].isalnum():
        return " "
    is_word = before.split()[-1].lower() in STOP_WORDS and after.split()[0].lower() not in STOP_WORDS
    return f" {found[0].strip(':').replace('_', ' ')} " if is_word else "; "


def _without_name_first(text: str, people: People) -> tuple[str, Speaker | None]:
    """The text without a name at its beginning that calls a person."""
    words = text.split()
    for count in (2, 1):
        name = " ".join(words[:count]).rstrip(",:-\u2013\u2014")
        person = people.find(name) if len(words) > count else None
        if person:
            rest = " ".join(words[count:])
            is_set_off = words[count - 1].endswith((",", "-", "\u2013", "\u2014")) or rest[:2] in {
                "- ",
                "\u2013 ",
                "\u2014 ",
            }
            is_called = is_set_off or text.startswith("@") or _TO_YOU.match(rest)
            return (rest, person) if is_called else (text, None)
    return text, None


def _end(found: re.Match[str]) -> str:
    """The mark at the end of a sentence; that of a tag goes with it."""
    return "" if found[0].startswith(",") else found["end"]


def _without_end(text: str, people: People) -> tuple[str, Speaker | None]:
    called: Speaker | None = None
    for _ in range(MAX_ASIDES):
        rest = _TAG.sub("", _LAST.sub(_end, text)) if len(text.split()) > SHORT else _LAST.sub(_end, text)
        if (found := _CALLED_LAST.search(rest)) and (person := people.find(found["name"])):
            called, rest = person, rest[: found.start()] + found["end"]
        if rest == text:
            break
        text = rest
    return text, called
