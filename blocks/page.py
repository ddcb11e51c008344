"""The page that the lines of one message are written on: its budget, its people, and where things were said."""

import itertools
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from blocks.elements import Line, link, text
from blocks.text import brief, clean, count, is_generic_name
from conversation.models import Message, Results, Speaker

SEPARATOR = " · "
MAX_LABEL = 28
MAX_SENTENCES = 5


BY_VOICE = "Speakers are told apart by their voices, which is approximate."


@dataclass(frozen=True, slots=True)
class Evidence:
    """The place of something said: a time such as "2:15" or "call.mp3 2:15", and its address in Slack if it has one."""

    label: str
    url: str | None = None


EvidenceOf = Callable[[Message], Evidence | None]


@dataclass(frozen=True, slots=True)
class Budget:
    """
    How many things a section lists, how many characters each may have, and how many sentences a summary.

    Where it `has_credits`, they end with who said them and where; addresses take more of it than words.
    """

    items: int
    characters: int
    sentences: int = MAX_SENTENCES
    has_credits: bool = True


BUDGETS = (
    Budget(8, 300),
    Budget(8, 165),
    Budget(6, 110),
    Budget(4, 70),
    Budget(1, 18),
    Budget(1, 18, has_credits=False),
)
"""Tried in this order until a readout fits; the last always does, with some sections more than there are."""

ALL = Budget(40, 300)
"""The budget of a section that is shown by itself."""


@dataclass(frozen=True, slots=True)
class Page:
    """
    The message that lines about a conversation are written for.

    `typed` are the ids of messages that were typed in a thread rather than spoken.
    """

    budget: Budget
    people: Sequence[str]
    messages: Mapping[str, Message]
    evidence: EvidenceOf
    typed: Collection[str]
    start_at: datetime | None

    @classmethod
    def of(cls, results: Results, evidence: EvidenceOf, budget: Budget, *, typed: Collection[str] = ()) -> "Page":
        """A page about these results, within this budget."""
        return cls(
            budget=budget,
            people=people_in(results),
            messages={message.id: message for message in results.messages},
            evidence=evidence,
            typed=typed,
            start_at=results.conversation.start_at,
        )

    def name(self, speaker: Speaker | None) -> str | None:
        """A name worth showing: not "Speaker 1" when nobody else spoke."""
        name = clean(speaker.name or "") if speaker else ""
        if not name or (is_generic_name(name) and name not in self.people):
            return None
        return brief(name, self.budget.characters // 2)

    def said(self, message_ids: Sequence[str]) -> Message | None:
        """The first of these messages that is in the conversation."""
        return next((self.messages[each] for each in message_ids if each in self.messages), None)

    def credit(self, said: Message | None, speaker: Speaker | None) -> Line:
        """The end of a line: who said it, if that is asked and known, and where, as a link if it has an address."""
        if not self.budget.has_credits:
            return []
        evidence = self.evidence(said) if said else None
        label = brief(evidence.label, MAX_LABEL) if evidence else ""
        words = ", ".join(filter(None, [self.name(speaker), label]))
        return [text(SEPARATOR), link(words, evidence.url if evidence else None)] if words else []


def posts_in(messages: Sequence[Message], typed: Collection[str]) -> Sequence[str]:
    """
    The number of messages that people posted, in words, if they posted any.

    The API cuts them into sentences, those that were `typed`; a sentence goes on where the one before it ended.
    """
    sentences = [message for message in messages if message.id in typed]
    going_on = sum(
        one.speaker == other.speaker and one.end_at == other.start_at is not None
        for one, other in itertools.pairwise(sentences)
    )
    return [count(len(sentences) - going_on, "message")] if sentences else []


def told_apart_by_voice(results: Results) -> bool:
    """Whether speakers are shown of whom nothing is known but how they sound."""
    return any(map(is_generic_name, people_in(results)))


def people_in(results: Results) -> Sequence[str]:
    """The names of those who take part; none if all we know is that someone spoke. The API names the nameless by id."""
    names = dict.fromkeys(clean(member.name) for member in results.members if member.name != member.id)
    people = [name for name in names if name]
    return [] if len(people) == 1 and is_generic_name(people[0]) else people
