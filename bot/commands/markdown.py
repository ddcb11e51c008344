"""A readout as Markdown, for terminals and files."""

from collections.abc import Callable, Collection, Iterator
from datetime import tzinfo

from blocks.text import clock, count, spoken, written_at
from conversation.models import Insight, Message, Results

NOTHING = "Nothing was said in it that could be understood."
SECTIONS = ("Action items", "Open questions", "Follow-ups")

Time = Callable[[Message], str]
"""When a message was said or written; may be empty."""


def markdown(results: Results, *, typed: Collection[str] = (), zone: tzinfo | None = None) -> str:
    """
    The readout with its transcript; times are those in the recording, and by the clock for what was `typed`.

    The clock is that of `zone`, None for this machine's.
    """

    def time(message: Message) -> str:
        return written_at(message, zone) if message.id in typed else clock(results.offset_of(message))

    parts = [f"# {results.conversation.name}", _facts(results)]
    if not results.messages:
        parts.append(NOTHING)
    if results.summary:
        parts += ["## Summary", "\n".join(f"- {chunk.text}" for chunk in results.summary)]
    for title, insights in zip(SECTIONS, (results.action_items, results.questions, results.follow_ups), strict=True):
        if insights:
            parts += [f"## {title}", "\n".join(_insight(insight, results, time) for insight in insights)]
    if results.topics:
        parts += ["## Topics", ", ".join(topic.text for topic in results.topics)]
    if results.messages:
        parts += ["## Transcript", "\n".join(_transcript(results, time))]
    return "\n\n".join(parts) + "\n"


def _facts(results: Results) -> str:
    facts = [spoken(results.length)] if results.length else []
    return ", ".join([*facts, count(len(results.messages), "message"), results.conversation.id])


def _insight(insight: Insight, results: Results, time: Time) -> str:
    due = f", due {insight.due_at:%a %d %b}" if insight.due_at else ""
    said = {message.id: message for message in results.messages}
    first = next((said[message_id] for message_id in insight.message_ids if message_id in said), None)
    at = time(first) if first else ""
    return f"- {_assigned(insight)}{due}{f' ({at})' if at else ''}"


def _assigned(insight: Insight) -> str:
    """The text with its assignee in bold, who is often its first word already."""
    name = insight.assignee and insight.assignee.name
    if not name:
        return insight.text
    rest = insight.text.removeprefix(f"{name} ")
    return f"**{name}** {rest}" if rest != insight.text else f"**{name}**: {insight.text}"


def _transcript(results: Results, time: Time) -> Iterator[str]:
    speaker = None
    for message in results.messages:
        if message.speaker.name != speaker:
            speaker = message.speaker.name
            yield f"\n**{speaker or 'Unknown'}**\n"
        yield f"{time(message) or clock(0)} {message.text}  "
