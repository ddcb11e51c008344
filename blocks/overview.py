"""Which conversations there are, and how each of them is."""

from collections.abc import Sequence
from dataclasses import dataclass

from blocks.body import Body
from blocks.elements import Line, bullets, link, rich_text, section, text, wording
from blocks.text import brief, count, listed

NONE = "There are no conversations in this channel yet. Drop a recording, or mention me in a thread."
RECENT = "The latest conversations of this channel:"
FETCH_AGAIN = "`/readout refetch` with a link or an id shows one again."
NAMELESS = "a thread"
AT_WORK = "At work: *{names}*."
NOTHING_AT_WORK = "Nothing is under way."
MADE_OF = "made of {sources}"
SEPARATOR = " · "
MAX_NAME = 80


@dataclass(frozen=True, slots=True)
class Overview:
    """A conversation: its id at the API, the address of its thread, the names of what is in it and at work for it."""

    conversation_id: str | None
    url: str
    inside: Sequence[str]
    at_work: Sequence[str]


def listing(conversations: Sequence[Overview]) -> Body:
    """The conversations of a channel, for whoever may see them."""
    if not conversations:
        return Body.of(rich_text(section(wording(NONE))))
    lines = [_line(each) for each in conversations]
    return Body.of(rich_text(section(wording(RECENT)), bullets(lines), section(wording(FETCH_AGAIN))))


def status(conversation: Overview) -> Body:
    """How one conversation is."""
    return Body.of(rich_text(bullets([_line(conversation)]), section(_work(conversation.at_work))))


def at_work(names: Sequence[str]) -> Body:
    """What is under way in a channel."""
    return Body.of(rich_text(section(_work(names))))


def _line(conversation: Overview) -> Line:
    name = brief(conversation.inside[0], MAX_NAME) if conversation.inside else ""
    sources = MADE_OF.format(sources=count(len(conversation.inside), "source"))
    id_ = conversation.conversation_id
    known = [text(SEPARATOR), text(id_, code=True)] if id_ else []
    return [link(name or NAMELESS, conversation.url), text(SEPARATOR + sources), *known]


def _work(names: Sequence[str]) -> Line:
    return wording(AT_WORK, names=listed(names)) if names else wording(NOTHING_AT_WORK)
