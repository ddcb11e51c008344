"""People: who can be named in a conversation, because they speak under their name or are addressed by it."""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from conversation.models import Speaker
from engine.analysis.english.lines import Line
from engine.analysis.english.patterns import alternatives, word_set
from engine.analysis.english.words import STOP_WORDS, tokens

_LABEL = re.compile(r"(?:speaker|unknown|participant|user|guest)\b[\s_-]*\w{0,3}", re.IGNORECASE)
"""What stands in the place of a name when nobody knows it: "Speaker 1"."""
_NAME = r"(?-i:@?(?P<name>[^\W\d_a-z][^\W\d_]+(?:-[^\W\d_]+)?))"
_GREETING = alternatives(
    """
    thanks(?: a lot| again| so much| very much)?
    thank you(?: so much| very much| again)?
    hi
    hello
    hey
    good (?:morning|afternoon|evening)
    morning
    welcome(?: back)?
    (?:good)?bye
    sorry
    over to you
    your turn
    go ahead
    """
)
_REPLY = alternatives(
    """
    okay
    ok
    yes
    yeah
    yep
    no
    sure
    great
    perfect
    right
    exactly
    alright
    all right
    so
    and
    well
    now
    but
    then
    """
)
_TO_SOMEBODY = alternatives(
    """
    (?:can|could|would|will|do|did|are|have) you
    (?:what|how|when|where|why|which|who) \\w+
    please
    you
    you're
    you'll
    your
    any \\w+
    is there
    over to
    go ahead
    let me
    i'll
    i will
    thanks
    thank you
    """
)
_ADDRESSES = tuple(
    re.compile(source, re.IGNORECASE)
    for source in (
        rf"(?:(?:{_REPLY}|{_GREETING})[,.!]?\s+)*{_NAME},\s+{_TO_SOMEBODY}(?!\w)",
        rf"(?:{_REPLY}[,.!]?\s+)*{_GREETING},?\s+{_NAME}\s*(?:[.!?,]|$)",
        rf"(?:{_REPLY}[,.!]?\s+)+{_NAME}[.!?]?$",
        rf".*\byou\b.*,\s+{_NAME}[.?!]*$",
        rf"(?:.*\s)?(?=@){_NAME}",
        rf"(?:.*\s)?my\s+name\s+is\s+{_NAME}\b",
    )
)
_NO_NAMES = word_set(
    """
    monday tuesday wednesday thursday friday saturday sunday january february march april may june july august
    september october november december today tomorrow tonight yesterday morning afternoon evening everyone
    everybody anyone anybody someone somebody guys folks team people all both friends ladies gentlemen god jesus
    christ mate dear sir madam welcome first second third secondly thirdly next last otherwise besides meanwhile
    sorry thanks great good cool perfect nice fine awesome excellent wonderful fantastic brilliant amazing super
    lovely sweet wow oops correct true nope hello alright okay english internet slack zoom
    """
)
_MENTION = re.compile(r"(?<![\w@.])@([a-z][a-z]+(?:[._-][a-z]+)?)\b")
"""A handle, which is written small and is somebody's name all the same."""
_GROUPS = word_set("here channel everyone all team group")
_TITLES = word_set("dr mr mrs ms miss prof professor doctor sir madam councillor judge")
_PLURAL = re.compile(r".*(?:(?:er|or|ent|ant|ist|ian|ee|ie)s|(?:ing|ion|ment)s?)")
"""Nouns for people in general, for doings and for things made: "customers", "testing"."""
_SMALL_WORD = re.compile(r"\b[^\W\d_A-Z]\w*")


@dataclass(frozen=True, slots=True)
class People:
    """The people of a conversation by the names that they are called by, in lower case."""

    by_name: Mapping[str, Speaker]
    small_words: frozenset[str] = frozenset()

    def find(self, name: str) -> Speaker | None:
        """The person called by this name, first or full."""
        return self.by_name.get(name.lower().lstrip("@"))

    def assigned(self, name: str) -> Speaker | None:
        """The person by whose name a task is marked, known or not; None if that is no name."""
        name = " ".join(name.strip(" @()").split())
        known = self.find(name) or (self.find(name.split()[0]) if name else None)
        words = {*tokens(name)} - _TITLES
        is_name = bool(words) and words.isdisjoint(_NO_NAMES | _GROUPS | STOP_WORDS)
        return known or (Speaker(name=name.title() if name.islower() else name) if is_name else None)

    def named_in_passing(self, name: str) -> Speaker | None:
        """Somebody who does not speak and of whom others say that he will do a thing; None if that may be no person."""
        word = name.lower()
        unlikely = word in self.small_words or _PLURAL.fullmatch(word) or not name[:1].isupper() or len(name) < 3
        return None if unlikely or not _may_be_name(name.split(maxsplit=1)[0]) else self.assigned(name)

    @property
    def name_words(self) -> frozenset[str]:
        """All words of all names."""
        return frozenset(word for name in self.by_name for word in tokens(name))


def named(speaker: Speaker) -> bool:
    """True if the speaker's name is a name, not a label such as "Speaker 1"."""
    name = (speaker.name or "").strip()
    return bool(name) and not _LABEL.fullmatch(name)


def first_name(speaker: Speaker) -> str:
    """What one calls the speaker in a sentence: the first name, or all of it after a title; empty without a name."""
    name = speaker.name or ""
    if not named(speaker):
        return ""
    first = name.split()[0]
    return name if first.rstrip(".").lower() in _TITLES else first


def find_people(lines: Sequence[Line]) -> People:
    """
    Everybody who speaks under a name or is addressed by one ("Thanks, Bo.", "Bo, can you ...").

    Somebody addressed who is not a named speaker is a speaker with nothing but that name. Words that are also written
    small are no names, but for those of mentions.
    """
    small = frozenset(word for line in lines for word in _SMALL_WORD.findall(line.text))
    mentions = {name for line in lines if "@" in line.text for name in _MENTION.findall(line.text)} - _GROUPS
    found = {name: Speaker(name=name.title()) for name in sorted(mentions)}
    found |= {name.lower(): Speaker(name=name) for name in _addressed(lines) if name.lower() not in small - mentions}
    speakers = {(line.speaker.id, line.speaker.name): line.speaker for line in lines if named(line.speaker)}
    return People(found | _names(speakers.values()), small)


def _names(speakers: Iterable[Speaker]) -> dict[str, Speaker]:
    """Full names, and the first names that only one speaker has."""
    found: dict[str, Speaker] = {}
    shared: set[str] = set()
    for speaker in speakers:
        first = first_name(speaker).lower()
        if first in found:
            shared.add(first)
        found |= {first: speaker, (speaker.name or "").lower(): speaker}
    return {name: speaker for name, speaker in found.items() if name not in shared}


def _addressed(lines: Sequence[Line]) -> list[str]:
    """The names by which somebody is addressed, each once."""
    matches = (pattern.match(line.text) for line in lines for pattern in _ADDRESSES)
    return [name for name in dict.fromkeys(found["name"] for found in matches if found) if _may_be_name(name)]


def _may_be_name(name: str) -> bool:
    small = name.lower()
    adverb = small.endswith("ly") and len(small) > len("Emily")
    return small not in _NO_NAMES and not adverb and not STOP_WORDS.intersection(tokens(name))
