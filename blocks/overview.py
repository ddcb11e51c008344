"""Overviews of conversations: all of a channel, or one and its state."""

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
OUTDATED = "out of date: messages were edited"
MADE_OF = "made of {sources}"
NOTHING_CAME = "nothing came of it"
WAITING_RECORDING = "waiting to be transcribed"
RECORDING = "being transcribed"
WAITING_THREAD = "waiting to be read"
THREAD = "being read"
SEPARATOR = " · "
MAX_NAME = 80


@dataclass(frozen=True, slots=True)
class Work:
    """A recording or a thread that is being added, or results that are being read, which have no `stage`."""

    name: str
    stage: str = ""


@dataclass(frozen=True, slots=True)
class Overview:
    """
    A conversation: its id at the API, the address of its thread, the names of what is in it and what is at work.

    `is_outdated` says that it has the old wording of messages that were edited.
    """

    conversation_id: str | None
    url: str
    inside: Sequence[str]
    at_work: Sequence[Work]
    is_outdated: bool = False


def listing(conversations: Sequence[Overview]) -> Body:
    """The conversations of a channel, for whoever may see them."""
    if not conversations:
        return Body.of(rich_text(section(wording(NONE))))
    lines = [_line(each) for each in conversations]
    return Body.of(rich_text(section(wording(RECENT)), bullets(lines), section(wording(FETCH_AGAIN))))


def status(conversation: Overview) -> Body:
    """The state of one conversation."""
    return Body.of(rich_text(bullets([_line(conversation)]), section(_work(conversation.at_work))))


def at_work(work: Sequence[Work]) -> Body:
    """The work that is under way in a channel."""
    return Body.of(rich_text(section(_work(work))))


def stage(*, is_recording: bool, is_begun: bool) -> str:
    """The stage of a source on its way into a conversation."""
    if is_recording:
        return RECORDING if is_begun else WAITING_RECORDING
    return THREAD if is_begun else WAITING_THREAD


def _line(conversation: Overview) -> Line:
    coming = [work for work in conversation.at_work if work.stage]
    if conversation.inside:
        name = brief(conversation.inside[0], MAX_NAME)
        facts = [MADE_OF.format(sources=count(len(conversation.inside), "source"))]
        facts += [f"{listed([work.name])} {work.stage}" for work in coming[:1]]
    else:
        name = listed([work.name for work in coming]) if coming else ""
        facts = [coming[0].stage if coming else NOTHING_CAME]
    id_ = conversation.conversation_id
    known = [text(SEPARATOR), text(id_, code=True)] if id_ else []
    facts += [OUTDATED] if conversation.is_outdated else []
    return [link(name or NAMELESS, conversation.url), text("".join(SEPARATOR + fact for fact in facts)), *known]


def _work(work: Sequence[Work]) -> Line:
    return wording(AT_WORK, names=listed([each.name for each in work])) if work else wording(NOTHING_AT_WORK)
