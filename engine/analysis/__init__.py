"""
Text analysis: what a conversation's messages say, found by rules and statistics that give the same answer every time.

Every result carries the ids of the messages that it rests on.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from conversation.models import Analytics, Insight, Message, Sentiment, SummaryChunk, Topic
from engine.analysis.english.lines import read_lines
from engine.analysis.english.people import find_people
from engine.analysis.findings.action_items import find_action_items
from engine.analysis.findings.analytics import analytics
from engine.analysis.findings.commitments import find_commitments
from engine.analysis.findings.follow_ups import find_follow_ups
from engine.analysis.findings.insights import score
from engine.analysis.findings.questions import find_questions
from engine.analysis.findings.repetitions import without_repetitions
from engine.analysis.findings.sentiment import sentiment
from engine.analysis.findings.summary import summarise
from engine.analysis.findings.topics import find_topics

__all__ = ["Analysis", "analyse"]


@dataclass(frozen=True, slots=True)
class Analysis:
    """What is known about a conversation from its text; `sentiments` has one for each message, by its id."""

    topics: tuple[Topic, ...]
    action_items: tuple[Insight, ...]
    follow_ups: tuple[Insight, ...]
    questions: tuple[Insight, ...]
    summary: tuple[SummaryChunk, ...]
    sentiments: Mapping[str, Sentiment]
    analytics: Analytics


def analyse(
    messages: Sequence[Message],
    *,
    new_id: Callable[[], str],
    confidence_threshold: float,
    reference: datetime,
    length: float = 0.0,
) -> Analysis:
    """
    Everything the text of a conversation says, in English.

    `reference` is when it took place: "tomorrow" and "by Friday" are seen from there. Action items, follow-ups and
    questions that score less than `confidence_threshold` are left out. `length` is how many seconds it lasted, if that
    is longer than from the first message to the last. The same messages give the same results, apart from what `new_id`
    gives.
    """
    lines = read_lines(messages)
    people = find_people(lines)
    commitments = without_repetitions(find_commitments(lines, people, reference))
    requests = {
        line
        for commitment in commitments
        if commitment.asks and score(commitment) >= confidence_threshold
        for line in commitment.lines
    }

    def sure(insights: Sequence[Insight]) -> tuple[Insight, ...]:
        return tuple(insight for insight in insights if insight.score >= confidence_threshold)

    return Analysis(
        topics=find_topics(lines, people.name_words, new_id),
        action_items=sure(find_action_items(commitments, new_id)),
        follow_ups=sure(find_follow_ups(commitments, new_id)),
        questions=sure(find_questions(lines, requests, new_id)),
        summary=summarise(lines, new_id),
        sentiments={message.id: sentiment(message.text) for message in messages},
        analytics=analytics(messages, length),
    )
