"""Sentences: where a text or a run of spoken words is cut."""

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

from engine.analysis.english.patterns import word_set
from engine.analysis.english.words import STOP_WORDS

LONG_PAUSE = 1.5
"""Seconds of silence that end a sentence whatever its punctuation."""
MAX_WORDS = 45
"""Longer runs without punctuation are cut; twice the length of a long English sentence."""
MIN_WORDS = 12
"""A run is never cut so that a piece shorter than this is left at its beginning."""

_ABBREVIATIONS = word_set(
    """
    mr mrs ms dr prof st jr sr vs etc e.g i.e eg ie approx inc ltd co corp dept est al cf gen gov rep sen rev hon mt
    ave blvd rd jan feb mar apr jun jul aug sep sept oct nov dec max min ph.d u.s u.k u.s.a a.m p.m
    incl excl resp avg esp misc
    bzw ca evtl ggf inkl exkl zzgl hr fr frl sog vgl bspw bzgl usf mme mlle sra srta dra dña dipl ing univ
    """
)
_ENDS_EVEN_SO = word_set("etc a.m p.m u.s u.k u.s.a inc ltd co corp ph.d usf")
"""Abbreviations that may well stand at the end of a sentence."""
_BEFORE_NUMBERS = word_set(
    "no nos nr n\N{MASCULINE ORDINAL INDICATOR} fig vol p pp ch sec art abs kap bd s tel ext v ver"
)
"""Words that are abbreviations only before a number: "No. 5", "Nr. 5", "p. 12"."""
_AFTER_ORDINALS = word_set(
    """
    januar j\N{LATIN SMALL LETTER A WITH DIAERESIS}nner februar m\N{LATIN SMALL LETTER A WITH DIAERESIS}rz april mai
    juni juli august september oktober november dezember quartal halbjahr jahrhundert stock etage kapitel platz tag
    woche monat jahr mal klasse auflage geburtstag runde schritt teil semester sitzung termin
    """
)
"""What follows a German ordinal, which is a number with a full stop: "15. Dezember"."""
_ORDINAL = re.compile(r"\d{1,2}")
_VERSION = re.compile(r"v\d+(?:\.\d+)*", re.IGNORECASE)
_DOTTED = re.compile(r"(?:[^\W\d_]{1,2}\.)+[^\W\d_]{1,2}")
"""Abbreviations of several words, such as "z.B" or "e.g", without their last full stop."""
_ONE_LETTER = re.compile(r"[^\W\d_]\.")
_CLOSING = (
    "\"')]*_~`"
    "\N{RIGHT DOUBLE QUOTATION MARK}\N{RIGHT SINGLE QUOTATION MARK}\N{RIGHT-POINTING DOUBLE ANGLE QUOTATION MARK}"
)
_OPENING = (
    "\"'([*_~`\N{INVERTED QUESTION MARK}\N{INVERTED EXCLAMATION MARK}"
    "\N{LEFT DOUBLE QUOTATION MARK}\N{LEFT SINGLE QUOTATION MARK}\N{LEFT-POINTING DOUBLE ANGLE QUOTATION MARK}"
)
_CRIES = ("!", "?", "\N{IDEOGRAPHIC FULL STOP}", "\N{FULLWIDTH EXCLAMATION MARK}", "\N{FULLWIDTH QUESTION MARK}")
_CHAT_WORD = re.compile(r"[\w'#/.-]*\w[?!]+")
"""A word with which a question or a cry ends, also where the next sentence is typed without a capital."""
_DOTS = ("...", "\N{HORIZONTAL ELLIPSIS}")
_ENDING = (".", *_DOTS, *_CRIES)
_BREATHS = (",", ";", ":", "\N{EN DASH}", "\N{EM DASH}")


QUOTE = ">"
"""What begins a line that repeats what another person wrote."""


@dataclass(frozen=True, slots=True)
class TimedWord:
    """One recognised word as the recogniser spells it, leading space included; times in seconds."""

    text: str
    start: float
    end: float
    probability: float = 1.0


@dataclass(frozen=True, slots=True)
class Sentence:
    """A run of words that belong together; times in seconds."""

    text: str
    start: float
    end: float
    words: tuple[TimedWord, ...]


def split_text(content: str) -> list[str]:
    """
    The sentences of a written text, one after the other; a line break always ends one.

    Each sentence of a quoted line begins with the mark of a quote, as the line does.
    """
    found: list[str] = []
    for line in content.splitlines():
        mark = f"{QUOTE} " if is_quote(line) else ""
        words = line.lstrip(f" {QUOTE}" if mark else None).split()
        found.extend(mark + " ".join(words[start:end]) for start, end in _pieces(words, _no_pause))
    return found


def is_quote(line: str) -> bool:
    """Whether a line or a sentence of it is not its writer's own."""
    return line.lstrip().startswith(QUOTE)


def from_words(words: Sequence[TimedWord]) -> list[Sentence]:
    """
    The sentences of a recording.

    Cut at punctuation, at pauses over `LONG_PAUSE`, and runs over `MAX_WORDS` at their longest pause. Every word is in
    exactly one sentence; words without any text are dropped.
    """
    groups = _joined([word for word in words if word.text.strip()])
    texts = ["".join(word.text for word in group).strip() for group in groups]

    def pause_after(index: int) -> float:
        return groups[index + 1][0].start - groups[index][-1].end

    return [_sentence(groups[start:end]) for start, end in _pieces(texts, pause_after)]


def _joined(words: Sequence[TimedWord]) -> list[list[TimedWord]]:
    """The recogniser's pieces grouped into written words: a piece without a leading space continues the last one."""
    groups: list[list[TimedWord]] = []
    for word in words:
        if groups and not word.text[0].isspace() and not groups[-1][-1].text[-1].isspace() and _continues(word):
            groups[-1].append(word)
        else:
            groups.append([word])
    return groups


def _continues(word: TimedWord) -> bool:
    return not word.text[0].isupper()


def _sentence(groups: Sequence[Sequence[TimedWord]]) -> Sentence:
    words = tuple(word for group in groups for word in group)
    text = " ".join("".join(word.text for word in words).split())
    return Sentence(text, words[0].start, max(word.end for word in words), words)


def _no_pause(_: int) -> float:
    return 0.0


def _pieces(words: Sequence[str], pause_after: Callable[[int], float]) -> Iterator[tuple[int, int]]:
    """The bounds of the sentences among `words`."""
    start = 0
    for index in range(len(words)):
        last = index == len(words) - 1
        if last or pause_after(index) > LONG_PAUSE or _ends_sentence(words, start, index):
            yield from _cut_long(words, start, index + 1, pause_after)
            start = index + 1


def _cut_long(
    words: Sequence[str], start: int, end: int, pause_after: Callable[[int], float]
) -> Iterator[tuple[int, int]]:
    while end - start > MAX_WORDS:
        cut = max(
            range(start + MIN_WORDS - 1, min(start + MAX_WORDS, end - 1)),
            key=lambda index: (pause_after(index), words[index].endswith(_BREATHS), index),
        )
        yield start, cut + 1
        start = cut + 1
    yield start, end


def _ends_sentence(words: Sequence[str], start: int, index: int) -> bool:
    """True if the word at `index`, which has a successor, is the last of the sentence that began at `start`."""
    word = words[index].rstrip(_CLOSING)
    following = words[index + 1].lstrip(_OPENING)
    if not word.endswith(_ENDING):
        return False
    if _CHAT_WORD.fullmatch(word):
        return True
    if word.endswith((*_CRIES, *_DOTS)):
        return not following[:1].islower()
    bare = word.lstrip(_OPENING)[:-1]
    if following[:1].islower() and (not word[:-1].isalpha() or (len(bare) < 3 and bare not in STOP_WORDS)):
        return False
    before = words[index - 1].lstrip(_OPENING) if index > start else ""
    return not (_numbers(bare, before, following) or _is_abbreviation(bare, before, following))


def _numbers(word: str, before: str, following: str) -> bool:
    """True for a number or letter in a list ("1. Buy milk"), an ordinal ("15. Dezember", "15. 12.") and a version."""
    if _VERSION.fullmatch(word):
        return True
    if not before and len(word) < 3 and (word.isdigit() or (len(word) == 1 and word != "I")):
        return True
    following = following.rstrip(".,;:!?").lower()
    return bool(_ORDINAL.fullmatch(word)) and (following in _AFTER_ORDINALS or following[:1].isdigit())


def _is_abbreviation(word: str, before: str, following: str) -> bool:
    known = word.lower()
    if known in _BEFORE_NUMBERS and following[:1].isdigit():
        return True
    if len(word) == 1 and (_ONE_LETTER.fullmatch(following) or _ONE_LETTER.fullmatch(before)):
        return True
    if len(word) == 1 and word.isupper() and word != "I":
        return before[:1].isupper() or following.rstrip(_CLOSING + ".,;:!?").lower() not in STOP_WORDS
    return (known in _ABBREVIATIONS or bool(_DOTTED.fullmatch(word))) and known not in _ENDS_EVEN_SO
