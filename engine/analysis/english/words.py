"""The words of an utterance: how text is cut into words, and which of them are grammar or mere noise of speech."""

import re
from collections.abc import Iterator
from functools import lru_cache

from engine.analysis.english.patterns import alternatives, word_set

TOKEN = re.compile(r"[^\W_]+(?:['-][^\W_]+)*")
_WORD = re.compile(r"\w+")
_PART = re.compile(r"[^\W_]+(?:'[^\W_]+)?")
_UNIT = re.compile(r"\w+(?:[.,:/@'-]\w+)*[+#%]*")
"""A word, or what is written without a space: "1.5", "v2/api", "C++"."""
LINK = re.compile(r"(?:https?://|www\.)\S+|(?<!\S)[^\s@]+@[^\s@]+")

STOP_WORDS = word_set(
    """
    a about above actually after again against ah all almost alright also although always am an and another any
    anybody anyone anything anyway are aren't around as at away back be because been before being below between both
    but by can can't cannot could couldn't did didn't do does doesn't doing don't done down during each either else
    enough er erm etc even ever every everybody everyone everything few for from further get gets getting go goes
    going gone gonna got gotta had hadn't has hasn't have haven't having he he'd he'll he's hello her here here's
    hers herself hey hi him himself his hmm how however i i'd i'll i'm i've if in indeed instead into is isn't it
    it'd it'll it's its itself just kay kind kinda know last least less let let's like lot lots made make makes
    making many may maybe me mean might mine mm mmhm mhm more most mostly much must my myself near need needn't
    neither never no nobody none nope nor not nothing now of off often oh ok okay on once one ones only onto or
    other others ought our ours ourselves out over own perhaps please pretty probably put quite rather really right
    said same saw say says see seem seemed seems seen shall she she'd she'll she's should shouldn't since so some
    somebody somehow someone something sometimes somewhere soon sort still stuff such sure take taken takes than
    thank thanks that that'd that'll that's the their theirs them themselves then there there'd there'll there's
    therefore these they they'd they'll they're they've thing things think this those though through thus till to
    together too took toward towards tried tries try uh uhm um under unless until up upon us use used uses using
    usually very via wanna want wanted wants was wasn't way we we'd we'll we're we've well went were weren't what
    what'll what's whatever when when's whenever where where's wherever whether which while who who'll who's whoever
    whole whom whose why will with within without won't would wouldn't yeah yep yes yet you you'd you'll you're
    you've your yours yourself yourselves
    """
)
"""Words of grammar and of small talk, which say nothing about what a text is about."""

_DIGITS = {
    word: str(number)
    for number, word in enumerate(
        ("one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve"), 1
    )
}
OPPOSITES = word_set("off down without last other another")
"""Words of grammar that make another thing of what they stand with."""
_GRAMMAR = STOP_WORDS - word_set("ah er erm hmm mhm mm mmhm oh uh uhm um")
_SOUND = r"(?:[Uu]u*h+m*|[Uu]u*m+|[Ee]e*r+m*|[Hh]h*m+|[Mm]m*h*m+|[Mm]m-hmm|[Uu]h-huh)"
_HESITATION = re.compile(rf"(?<![\w-])(?<!\w'){_SOUND}(?![\w'-])[,.\u2026]*\s*")
"""Written in small letters, at most with a capital: somebody in the ER does not hesitate."""
_REPEATED = re.compile(r"\b([^\W\d]+(?:'\w+)?(?:\s[^\W\d]+(?:'\w+)?){0,2}?)(?:[,\s]+\1\b)+", re.IGNORECASE)
MAX_WORD = 20
"""No word of grammar is longer."""
_MEANT_TWICE = word_set("had that very really no bye ha")
_BULLET = re.compile(r"\s*(?:[-*>#\N{BULLET}]+\s+)+(?:\[[ xX]?\]\s+)?")
_NUMBERED = re.compile(r"\s*\d{1,2}[.)]\s+")
_EMOJI = re.compile(r"(?<![\w:])(?::[a-z0-9_+'-]+:)+(?![\w:])")
_MARKS_FIRST = re.compile(rf"(?:{_BULLET.pattern}|{_EMOJI.pattern}|{_SOUND}[,.\u2026]+\s+|[,;\u2026\u2013\u2014\s]+)+")
"""What may stand before the first word of a written line: bullets, emoji, a hesitation that is set off."""
_EMOJI_LAST = re.compile(rf"\s*{_EMOJI.pattern}\s*$")
_LOOSE_MARK = re.compile(r"\s*[,;]+\s*(?=[,;.?!])|\s+(?=[,.?!;](?:\s|$))")

_TAKES_FLOOR = alternatives(
    """
    okay
    ok
    'kay
    alright
    all right
    yeah
    yep
    yup
    oh
    ah
    anyways?
    basically
    actually
    """
)
_TAKES_FLOOR_BEFORE_COMMA = alternatives(
    """
    well
    right
    yes
    sure
    great
    good
    cool
    perfect
    fine
    like
    now
    then
    also
    again
    so
    i mean
    you (?:know|see)
    i guess
    and then
    of course
    to be honest
    as i said
    no problem
    excellent
    awesome
    wonderful
    fantastic
    lovely
    nice
    exactly
    absolutely
    """
)
_OPENING = re.compile(
    rf"""(?:
        {_TAKES_FLOOR}\b(?:[\s,;\u2026\u2013\u2014]|[.:-](?!\w))*
      | {_TAKES_FLOOR_BEFORE_COMMA}\s*[,.\u2026\u2013\u2014]+\s*
      | (?:and|but|plus)\b\s*[,\u2026\u2013\u2014]*\s*
      | so\b(?!\s+(?:that|far|much|many|long|little|few|on|is|are|do|does|did|am|was)\b)\s*
      | (?:well|then)\s+(?=(?:i|we|you|he|she|it|they|the|that|this|there|then)\b)
    )+""",
    re.IGNORECASE | re.VERBOSE,
)


def _straight(text: str) -> str:
    """The text with straight apostrophes."""
    return text.replace("\N{RIGHT SINGLE QUOTATION MARK}", "'").replace("\N{MODIFIER LETTER APOSTROPHE}", "'")


def tokens(text: str) -> list[str]:
    """The words of a text in lower case, apostrophes straight, links and addresses left out."""
    return TOKEN.findall(LINK.sub(" ", _straight(text).lower()))


def content_stems(text: str) -> list[str]:
    """The stems of the words that carry meaning, in order and with repetitions."""
    return [stem(word) for word in tokens(text) if word not in STOP_WORDS and (len(word) > 1 or word.isdigit())]


@lru_cache(maxsize=2_000)
def telling_words(text: str) -> frozenset[str]:
    """
    The words that tell one thing from another, in a common form.

    Numbers, codes and links count whole, and so do capitals that would be grammar in small letters ("the US team").
    """
    units = _UNIT.findall(LINK.sub(" ", _straight(text)))
    return frozenset(LINK.findall(text)).union(*map(_telling, units))


def _telling(unit: str) -> Iterator[str]:
    if unit[-1] in "+#%" or any(character.isdigit() for character in unit):
        yield unit.lower()
        return
    for part in _PART.findall(unit):
        small = part.lower()
        if small in _DIGITS or small in OPPOSITES:
            yield _DIGITS.get(small, small)
        elif small not in STOP_WORDS and (len(part) > 1 or part.isupper()):
            yield stem(small)
        elif part.isupper() and part not in {"I", "A"}:
            yield part


_SUFFIXES = (("ies", "y"), ("sses", "ss"), ("ing", ""), ("ied", "y"), ("ed", ""), ("es", ""), ("s", ""))


@lru_cache(maxsize=20_000)
def stem(word: str) -> str:
    """A rough common form of a word's inflections ("plans", "planned", "planning"); for comparing, not for showing."""
    word = word.removesuffix("'s")
    for suffix, replacement in _SUFFIXES:
        if word.endswith(suffix) and len(word) - len(suffix) >= 3 and not word.endswith(("ss", "us", "is")):
            word = word.removesuffix(suffix) + replacement
            break
    if len(word) > 3 and word[-1] == word[-2] and word[-1] not in "lsz":
        word = word[:-1]
    return word.removesuffix("e") if len(word) > 4 else word


def cleaned(text: str) -> str:
    """
    The text without hesitations ("um"), stammered repetitions ("the the"), bullets and emoji codes (":tada:").

    Spaces and apostrophes are tidied.
    """
    text = _EMOJI.sub("", _straight(text))
    if bullet := _BULLET.match(text):
        text = text[bullet.end() :]
    text = _HESITATION.sub("", text)
    if _says_a_word_twice(text):
        text = _REPEATED.sub(lambda found: found[0] if found[1].lower() in _MEANT_TWICE else found[1], text)
    text = _LOOSE_MARK.sub("", " ".join(text.split()))
    return text.lstrip(",.;\u2026\u2013\u2014 ")


def list_mark(text: str) -> str:
    """The mark of the list that a written sentence stands in, empty if there is none."""
    bullet = _BULLET.match(text) or _NUMBERED.match(text)
    return bullet[0] if bullet else ""


def without_bullet(text: str) -> str:
    """A written sentence word for word, apart from the mark of a list that it stands in."""
    bullet = _BULLET.match(text)
    return text[bullet.end() :] if bullet and bullet.end() < len(text) else text


def without_marks(text: str) -> str:
    """
    A written sentence for the rules: from its first word on, apostrophes straight, without emoji at its end.

    Hesitations and stammers go only where English surrounds them: "um" is a word elsewhere.
    """
    text = _EMOJI_LAST.sub("", _straight(text))
    marks = _MARKS_FIRST.match(text)
    text = _HESITATION.sub(_if_written_so, text[marks.end() :] if marks else text)
    if not _says_a_word_twice(text):
        return text
    return _REPEATED.sub(lambda found: found[1] if STOP_WORDS.issuperset(tokens(found[1])) else found[0], text)


def _says_a_word_twice(text: str) -> bool:
    """False if there is no repetition to look for, which takes much longer than this."""
    words = _WORD.findall(text.lower())
    return len(set(words)) < len(words)


def _if_written_so(found: re.Match[str]) -> str:
    """Nothing for a hesitation that stands beside English grammar or between commas, else the word that it is."""
    before, after = found.string[: found.start()].rstrip(), found.string[found.end() :]
    beside = (*tokens(before[-MAX_WORD:])[-1:], *tokens(after[:MAX_WORD])[:1])
    set_off = (not before or before.endswith(",")) and found[0].rstrip().endswith((",", "\u2026", "..."))
    return "" if set_off or not _GRAMMAR.isdisjoint(beside) else found[0]


def without_opening(text: str) -> str:
    """The text without the words that only take the floor ("Okay, so, well, ..."), beginning with a capital."""
    found = _OPENING.match(text)
    return capitalised(text[found.end() :] if found else text)


def capitalised(text: str) -> str:
    """The text with its first letter in upper case."""
    return text[:1].upper() + text[1:]
