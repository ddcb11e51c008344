"""A readout as Markdown, for terminals and files."""

from collections.abc import Iterator, Sequence

from blocks.text import clock, spoken
from conversation.models import Insight, Message, Results
from conversation.wire.results import duration_of

NOTHING = "Nothing was said in it that could be understood."
SECTIONS = ("Action items", "Open questions", "Follow-ups")


def markdown(results: Results) -> str:
    """The readout with its transcript; times are those in the recording."""
    said = {message.id: message for message in results.messages}
    parts = [f"# {results.conversation.name}", _facts(results)]
    if not results.messages:
        parts.append(NOTHING)
    if results.summary:
        parts += ["## Summary", "\n".join(f"- {chunk.text}" for chunk in results.summary)]
    for title, insights in zip(SECTIONS, (results.action_items, results.questions, results.follow_ups), strict=True):
        if insights:
            parts += [f"## {title}", "\n".join(_insight(insight, said) for insight in insights)]
    if results.topics:
        parts += ["## Topics", ", ".join(topic.text for topic in results.topics)]
    if results.messages:
        parts += ["## Transcript", "\n".join(_transcript(results.messages))]
    return "\n\n".join(parts) + "\n"


def _facts(results: Results) -> str:
    return f"{spoken(duration_of(results.messages))}, {len(results.messages)} messages, {results.conversation.id}"


def _insight(insight: Insight, said: dict[str, Message]) -> str:
    due = f", due {insight.due_at:%a %d %b}" if insight.due_at else ""
    first = next((said[message_id] for message_id in insight.message_ids if message_id in said), None)
    at = f" ({clock(first.time_offset)})" if first and first.time_offset is not None else ""
    return f"- {_assigned(insight)}{due}{at}"


def _assigned(insight: Insight) -> str:
    """The text with its assignee in bold, who is often its first word already."""
    name = insight.assignee and insight.assignee.name
    if not name:
        return insight.text
    rest = insight.text.removeprefix(f"{name} ")
    return f"**{name}** {rest}" if rest != insight.text else f"**{name}**: {insight.text}"


def _transcript(messages: Sequence[Message]) -> Iterator[str]:
    speaker = None
    for message in messages:
        if message.speaker.name != speaker:
            speaker = message.speaker.name
            yield f"\n**{speaker or 'Unknown'}**\n"
        yield f"{clock(message.time_offset or 0.0)} {message.text}  "
