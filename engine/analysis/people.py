"""
People: who can be named in a conversation, because they speak under their name or are addressed by it.
"""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from conversation.models import Speaker
from engine.analysis.lines import Line
from engine.analysis.words import STOP_WORDS, tokens

_UNNAMED = re.compile(r"^(?:speaker|unknown|participant|user|guest)\b[\s_-]*\w{0,3}$", re.IGNORECASE)
_NAME = r"[^\W\d_a-z][^\W\d_]+(?:-[^\W\d_]+)?"
_POLITE = r"(?:(?:thanks|thank you|thank you so much|thanks a lot|hi|hello|hey|good morning|good afternoon|morning|bye|welcome|sorry|okay|ok|yes|yeah|yep|no|sure|great|perfect|right|exactly|alright|all right|so|and|well|now|but|then)[,.!]?\s+)"
_ADDRESSED = (
    re.compile(
        rf"^{_POLITE}*(?-i:@?({_NAME})),\s+(?:can|could|would|will|do|did|are|have|what|how|when|where|why|which|who|please|you|your|you're|you'll|any|is there|over to|go ahead|let me|i will|i'll|thanks|thank)\b",
        re.IGNORECASE,
    ),
    re.compile(
        rf"^(?:okay|ok|great|perfect|so|and)?,?\s*(?:thanks|thank you|thank you so much|thanks a lot|hi|hello|hey|good morning|good afternoon|welcome|bye|goodbye)(?:\s+(?:very much|again|so much|everyone))?,?\s+(?-i:@?({_NAME}))\s*(?:[.!,?]|$)",
        re.IGNORECASE,
    ),
    re.compile(rf"^{_POLITE}+(?-i:@?({_NAME}))[.!?]?$", re.IGNORECASE),
    re.compile(rf"\byou\b.*,\s+(?-i:@?({_NAME}))[.?!]*$", re.IGNORECASE),
    re.compile(rf"\bmy name is (?-i:({_NAME}))\b", re.IGNORECASE),
    re.compile(rf"^(?:over to you|your turn|go ahead),\s+(?-i:({_NAME}))\b", re.IGNORECASE),
)
_NOT_NAMES = frozenset(
    """
    monday tuesday wednesday thursday friday saturday sunday january february march april may june july august september
    october november december today tomorrow tonight yesterday morning afternoon evening everyone everybody anyone
    anybody someone somebody guys folks team people all both friends ladies gentlemen god jesus christ mate dear sir
    madam welcome first second third secondly thirdly next last finally lastly otherwise besides meanwhile sorry thanks
    great good cool perfect nice fine awesome excellent wonderful fantastic brilliant amazing super lovely sweet wow oops
    correct exactly agreed true sure yep yup nope absolutely definitely certainly basically honestly personally
    obviously clearly hopefully ideally generally typically currently eventually additionally similarly likewise hello hey
    alright okay english internet slack zoom
    """.split()
)


@dataclass(frozen=True, slots=True)
class People:
    """The people of a conversation by the names that they are called by, in lower case."""

    by_name: Mapping[str, Speaker]
    spoken_names: frozenset[str] = frozenset()

    def find(self, name: str) -> Speaker | None:
        """The person called by this name, first or full."""
        return self.by_name.get(name.lower().lstrip("@"))


def named(speaker: Speaker) -> bool:
    """True if the speaker's name is a name, not a label such as "Speaker 1"."""
    return bool(speaker.name and speaker.name.strip() and not _UNNAMED.match(speaker.name.strip()))


def first_name(speaker: Speaker) -> str:
    """What one calls the speaker in a sentence."""
    return (speaker.name or "").split()[0] if named(speaker) else ""


def find_people(lines: Sequence[Line]) -> People:
    """
    Everybody who speaks under a name or is addressed by one ("Thanks, Bo.", "Bo, can you ...").

    Somebody addressed who is not a named speaker is a speaker with nothing but that name.
    """
    found: dict[str, Speaker] = {}
    for name in _addressed(lines):
        found.setdefault(name.lower(), Speaker(name=name))
    speakers = {_key(line.speaker): line.speaker for line in lines if named(line.speaker)}
    found.update(_names(speakers.values()))
    return People(found, frozenset(found))


def _key(speaker: Speaker) -> tuple[str | None, str | None]:
    return speaker.id, speaker.name


def _names(speakers: Iterable[Speaker]) -> dict[str, Speaker]:
    """Full names, and the first names that only one speaker has."""
    found: dict[str, Speaker] = {}
    shared: set[str] = set()
    for speaker in speakers:
        first = first_name(speaker).lower()
        if first in found and found[first].name != speaker.name:
            shared.add(first)
        found[first] = speaker
        found[(speaker.name or "").lower()] = speaker
    return {name: speaker for name, speaker in found.items() if name not in shared}


def _addressed(lines: Sequence[Line]) -> list[str]:
    """The names by which somebody is addressed, each once; words also written small somewhere are no names."""
    candidates = [found[1] for line in lines for pattern in _ADDRESSED if (found := pattern.search(line.text[:400]))]
    candidates = [name for name in dict.fromkeys(candidates) if _may_be_name(name)]
    if not candidates:
        return []
    small = {word for line in lines for word in re.findall(r"\b[^\W\d_A-Z]\w*", line.text)}
    return [name for name in candidates if name.lower() not in small]


def _may_be_name(name: str) -> bool:
    small = name.lower()
    return (
        small not in _NOT_NAMES and not set(tokens(name)) & STOP_WORDS and not (small.endswith("ly") and len(small) > 5)
    )
