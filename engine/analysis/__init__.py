"""
Text analysis: what a conversation's messages say.

An analyst finds it. Ours reads English by rules and statistics, gives the same answer every time and lets every result
carry the ids of the messages that it rests on; another may stand in its place.
"""

from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from conversation.models import Insight, Message, Sentiment, SummaryChunk, Topic
from engine.analysis.english.language import is_english
from engine.analysis.english.lines import read_lines
from engine.analysis.english.people import find_people
from engine.analysis.findings.action_items import find_action_items
from engine.analysis.findings.commitments import find_commitments
from engine.analysis.findings.decisions import find_decisions
from engine.analysis.findings.follow_ups import find_follow_ups
from engine.analysis.findings.insights import score
from engine.analysis.findings.learned import ACTION_ITEM, SUMMARY, Heads, judged, shipped
from engine.analysis.findings.overlooked import is_talk, with_overlooked
from engine.analysis.findings.questions import find_questions
from engine.analysis.findings.repetitions import without_repetitions
from engine.analysis.findings.sentiment import sentiment
from engine.analysis.findings.signals import signals
from engine.analysis.findings.summary import summarise
from engine.analysis.findings.topics import find_topics

__all__ = ["Analyst", "AnalystFailed", "Findings", "Text", "by_rules", "rules"]


@dataclass(frozen=True, slots=True)
class Text:
    """
    A conversation as an analyst reads it.

    `reference` is when it took place: "tomorrow" and "by Friday" are seen from there. Insights that score less than
    `confidence_threshold` are not wanted. `new_id` makes the ids of what is found.
    """

    messages: Sequence[Message]
    reference: datetime
    confidence_threshold: float
    new_id: Callable[[], str]


@dataclass(frozen=True, slots=True)
class Findings:
    """
    What was found in a text; `sentiments` has one for each message, by its id.

    Nothing was looked for in a text that is in a language which the analyst does not read.
    """

    topics: tuple[Topic, ...] = ()
    action_items: tuple[Insight, ...] = ()
    follow_ups: tuple[Insight, ...] = ()
    questions: tuple[Insight, ...] = ()
    decisions: tuple[Insight, ...] = ()
    summary: tuple[SummaryChunk, ...] = ()
    sentiments: Mapping[str, Sentiment] = field(default_factory=dict)
    is_read: bool = True

    @property
    def insights(self) -> tuple[Insight, ...]:
        """The insights of all types."""
        return (*self.decisions, *self.action_items, *self.follow_ups, *self.questions)


Analyst = Callable[[Text], Awaitable[Findings]]
"""
Finds what a text says. Raises AnalystFailed where it cannot.

It runs in a thread or a process with an event loop of its own, so it may compute for long, and has to be something that
can be pickled.
"""


class AnalystFailed(Exception):
    """An analyst could not do its work; the text says why."""


async def rules(text: Text) -> Findings:
    """The analyst that needs nothing but this machine. It never fails."""
    return by_rules(text)


def by_rules(text: Text, heads: Heads | None = None) -> Findings:
    """
    What a text says in English. The same text gives the same findings, apart from what `new_id` gives.

    Messages in other languages are passed over; a text with more of these than of English is not read. `heads` stand in
    place of those that come with the engine, to judge them by what they have not seen.
    """
    heads = heads or shipped()
    new_id, threshold = text.new_id, text.confidence_threshold
    messages = english_part(text.messages)
    if text.messages and not messages:
        return Findings(is_read=False)
    lines = read_lines(messages)
    table = signals(lines)
    people = find_people(lines)
    commitments = without_repetitions(find_commitments(lines, people, text.reference))
    if is_talk(lines, table):
        odds = heads.odds(ACTION_ITEM, table)
        commitments = with_overlooked(judged(commitments, lines, odds), lines, table, odds)
    requests = {
        line
        for commitment in commitments
        if commitment.asks and score(commitment) >= threshold
        for line in commitment.lines
    }

    def sure(insights: Sequence[Insight]) -> tuple[Insight, ...]:
        return tuple(insight for insight in insights if insight.score >= threshold)

    action_items, decisions = sure(find_action_items(commitments, new_id)), sure(find_decisions(lines, new_id))
    follow_ups = sure(find_follow_ups(commitments, new_id))
    topics = find_topics(lines, people.name_words, new_id)
    return Findings(
        topics=topics,
        action_items=action_items,
        follow_ups=follow_ups,
        questions=sure(find_questions(lines, requests, new_id)),
        decisions=decisions,
        summary=summarise(
            lines, people, (*decisions, *action_items, *follow_ups), topics, heads.odds(SUMMARY, table), new_id
        ),
        sentiments={message.id: sentiment(message.text) for message in messages},
    )


def english_part(messages: Sequence[Message]) -> Sequence[Message]:
    """The messages in English, if these are most of what was said; what is too short to tell counts as they do."""
    english = [message for message in messages if is_english(message.text)]
    length = sum(len(message.text) for message in english)
    is_most = 2 * length >= sum(len(message.text) for message in messages)
    return english if is_most and is_english(" ".join(message.text for message in english)) else ()
