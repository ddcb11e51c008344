"""A readout as Markdown, for terminals and files."""

from collections.abc import Collection, Iterator, Sequence

from blocks.text import clock, count, spoken, written_at
from conversation.models import Insight, Message, Results
from conversation.wire.results import duration_of

NOTHING = "Nothing was said in it that could be understood."
SECTIONS = ("Action items", "Open questions", "Follow-ups")


def markdown(results: Results, *, typed: Collection[str] = ()) -> str:
    """The readout with its transcript; times are those in the recording, and by the clock for what was `typed`."""
    said = {message.id: message for message in results.messages}
    parts = [f"# {results.conversation.name}", _facts(results)]
    if not results.messages:
        parts.append(NOTHING)
    if results.summary:
        parts += ["## Summary", "\n".join(f"- {chunk.text}" for chunk in results.summary)]
    for title, insights in zip(SECTIONS, (results.action_items, results.questions, results.follow_ups), strict=True):
        if insights:
            parts += [f"## {title}", "\n".join(_insight(insight, said, typed) for insight in insights)]
    if results.topics:
        parts += ["## Topics", ", ".join(topic.text for topic in results.topics)]
    if results.messages:
        parts += ["## Transcript", "\n".join(_transcript(results.messages, typed))]
    return "\n\n".join(parts) + "\n"


def _facts(results: Results) -> str:
    length = duration_of(results.messages)
    facts = [spoken(length)] if length else []
    return ", ".join([*facts, count(len(results.messages), "message"), results.conversation.id])


def _insight(insight: Insight, said: dict[str, Message], typed: Collection[str]) -> str:
    due = f", due {insight.due_at:%a %d %b}" if insight.due_at else ""
    first = next((said[message_id] for message_id in insight.message_ids if message_id in said), None)
    time = _time(first, typed) if first else ""
    return f"- {_assigned(insight)}{due}{f' ({time})' if time else ''}"


def _assigned(insight: Insight) -> str:
    """The text with its assignee in bold, who is often its first word already."""
    name = insight.assignee and insight.assignee.name
    if not name:
        return insight.text
    rest = insight.text.removeprefix(f"{name} ")
    return f"**{name}** {rest}" if rest != insight.text else f"**{name}**: {insight.text}"


def _time(message: Message, typed: Collection[str]) -> str:
    if message.id in typed:
        return written_at(message)
    return "" if message.time_offset is None else clock(message.time_offset)


def _transcript(messages: Sequence[Message], typed: Collection[str]) -> Iterator[str]:
    speaker = None
    for message in messages:
        if message.speaker.name != speaker:
            speaker = message.speaker.name
            yield f"\n**{speaker or 'Unknown'}**\n"
        yield f"{_time(message, typed) or clock(0)} {message.text}  "
