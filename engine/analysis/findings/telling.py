"""Telling: a line of a conversation as others tell it, with the names of people; quoted where that is not safe."""

import re
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass

from conversation.models import Speaker
from engine.analysis.english.asides import without_asides
from engine.analysis.english.asking import asked
from engine.analysis.english.lines import Line
from engine.analysis.english.people import People, first_name, named
from engine.analysis.english.retelling import finished, reported, retold
from engine.analysis.english.words import tokens
from engine.analysis.findings.questions import question_score

SOMEBODY = "the speaker"
"""The one voice of a recording in which nobody is named."""
_SEAM = re.compile(
    r"(?<=[^\W\d_]{2}[.!?])\s+(?<!vs\. )(?<!etc\. )(?<!no\. )(?<!ca\. )(?<!approx\. )(?=[a-z])|(?<=[!?])\s+(?=\w)"
)
"""Between two sentences of a line that goes on in small letters."""
_ASKS = re.compile(
    r"(?:any(?:one|body) (?:else )?\w+|who|why|whose|how (?:do|did|can|come|is|are)"
    r"|what(?:'s| is| are| was)(?!.*(?:,| is\b| was\b)))\b",
    re.IGNORECASE,
)
"""How a question begins that was typed without its mark."""
_CODE = re.compile(r"```.*?(?:```|\Z)", re.DOTALL)
"""A block of code, of which no line is a sentence."""
_TRACE = re.compile(
    r"(?:at\s+[\w.$<>]*\s*\(\S+:\d+\)|(?:[\w.]+(?:Error|Exception)|Traceback)\b:?|File \"|\$ )", re.IGNORECASE
)
"""The beginning of a line that a program wrote, such as the place of a fault."""
_TITLES = frozenset({"mr", "mrs", "ms", "dr", "prof", "madam", "sir", "miss", "frau", "herr"})


@dataclass(frozen=True, slots=True)
class Told:
    """A line as it is told; `is_quoted` where it is only repeated, `asks` where it is a question."""

    text: str
    is_quoted: bool
    asks: bool


class Teller:
    """Tells lines with the names by which the people of a conversation can be told apart."""

    def __init__(self, lines: Sequence[Line], people: People) -> None:
        self._people = people
        self._names = _names(dict.fromkeys(line.speaker for line in lines), people)

    @property
    def is_of_one(self) -> bool:
        """Whether only one person speaks, or voices were not told apart."""
        return len(self._names) == 1

    @property
    def names(self) -> list[str]:
        """The names of those who speak, in their order; empty if one has none."""
        names = list(dict.fromkeys(self._names.values()))
        return names if all(names) and all(map(named, self._names)) else []

    def tell(self, line: Line, *, is_news: bool = False) -> Told | None:
        """A line told by others, `is_news` as that of its speaker; None if nothing is left to be told."""
        source = line.quote if not line.message.words else line.text
        sentence = without_asides(source, self._people)
        if not sentence.text or line.text.endswith(":") or _is_code(line):
            return None
        name = self._names[line.speaker]
        addressee = self._name_of(sentence.addressee)
        pieces = [piece for piece in _SEAM.split(sentence.text) if len(tokens(piece)) > 1] or [sentence.text]
        told = [
            _in_third_person(piece, name, addressee, goes_on=sentence.goes_on and not place)
            for place, piece in enumerate(pieces)
        ]
        asks = _asks(pieces[0])
        if None in told:
            quote = finished(sentence.text)
            return Told(f'{_begun(name)}: "{quote}"' if name else f'"{quote}"', is_quoted=True, asks=asks)
        text = " ".join(filter(None, told))
        is_report = is_news and not asks and len(pieces) == 1 and name != SOMEBODY
        return Told(reported(text, name, sentence.text.split()[0]) if is_report else text, is_quoted=False, asks=asks)

    def _name_of(self, person: Speaker | None) -> str:
        if person is None:
            return ""
        return self._names.get(person) or first_name(person)


def _in_third_person(text: str, speaker: str, addressee: str, *, goes_on: bool) -> str | None:
    return asked(text, speaker, addressee) if _asks(text) else retold(text, speaker, addressee, goes_on=goes_on)


def _is_code(line: Line) -> bool:
    text = line.message.text
    if _TRACE.match(line.text):
        return True
    return "```" in text and line.quote not in " ".join(_CODE.sub(" ", text).split())


def listed(words: Sequence[str]) -> str:
    """Words in a row: "Anna, Ben and Cleo"."""
    return " and ".join(filter(None, [", ".join(words[:-1]), *words[-1:]]))


def _asks(text: str) -> bool:
    return text.endswith("?") or question_score(text) > 0 or bool(_ASKS.match(text))


def _begun(name: str) -> str:
    return name[:1].upper() + name[1:]


def _names(speakers: Collection[Speaker], people: People) -> Mapping[Speaker, str]:
    """First names where only one has it, else full ones; voices by their labels where there are several."""
    return {speaker: _name(speaker, people, is_alone=len(speakers) == 1) for speaker in speakers}


def _name(speaker: Speaker, people: People, *, is_alone: bool) -> str:
    if not named(speaker):
        return SOMEBODY if is_alone else (speaker.name or "")
    first = first_name(speaker)
    if first.lower().rstrip(".") in _TITLES:
        return speaker.name or ""
    found = people.find(first)
    return first if found is not None and found.name == speaker.name else (speaker.name or "")
