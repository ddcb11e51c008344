"""Our words when a conversation has grown or its results were fetched again."""

from collections.abc import Sequence

from blocks.body import Body
from blocks.elements import Line, link, rich_text, section, text, wording
from blocks.text import count, listed

ADDED = "Added *{names}*: {news}."
NEW_ONE = "{} is new"
NEW_SEVERAL = "{} are new"
NOTHING_NEW = "nothing new to do or to answer"
REFRESHED = "The readout is up to date"
REFRESHED_WITH_NEWS = REFRESHED + ": {news}"
STILL_OUTDATED = "Messages were edited meanwhile: the readout is out of date. Refresh it again."
READ_AGAIN = "Read again what was edited: {news}."
ADDING = "On its way. The readout is renewed in "
ADDED_NEXT = "I am still working on this conversation. What was written since is added next."
FETCHED_NEXT = "I am still working on this conversation. Your answer comes after that."
JOINED = "Your messages will be added with the request that is waiting."
TRANSCRIPT_POSTED = "The transcript is in "
IN = ", in "
ITS_THREAD = "its thread"


def added(names: Sequence[str], found: Sequence[tuple[int, str]]) -> Body:
    """The sources that were added to a conversation, and how many things of each kind are new because of them."""
    return _say(wording(ADDED, names=listed(names), news=_news(found) or NOTHING_NEW))


def refreshed(found: Sequence[tuple[int, str]], *, url: str | None = None) -> Body:
    """The receipt of a readout that was fetched again; with the `url` of its thread for an asker who is elsewhere."""
    news = _news(found)
    line = wording(REFRESHED_WITH_NEWS, news=news) if news else wording(REFRESHED)
    where = [] if url is None else [text(IN), link(ITS_THREAD, url)]
    return _say([*line, *where, text(".")])


def still_outdated() -> Body:
    """The receipt of a readout that was fetched again while its messages were edited."""
    return _say(wording(STILL_OUTDATED))


def read_again(found: Sequence[tuple[int, str]]) -> Body:
    """The result of reading edited messages again."""
    return _say(wording(READ_AGAIN, news=_news(found) or NOTHING_NEW))


def adding(url: str) -> Body:
    """The receipt of an append to a conversation elsewhere."""
    return _say([text(ADDING), link(ITS_THREAD, url), text(".")])


def added_next() -> Body:
    """The receipt of an append that waits for what is being worked on."""
    return _say(wording(ADDED_NEXT))


def fetched_next() -> Body:
    """The receipt of a refetch that waits for what is being worked on."""
    return _say(wording(FETCHED_NEXT))


def joined() -> Body:
    """The receipt of a request that an equal one, which has not begun, takes along."""
    return _say(wording(JOINED))


def transcript_posted(url: str) -> Body:
    """The address of a transcript, for an asker who is elsewhere."""
    return _say([text(TRANSCRIPT_POSTED), link(ITS_THREAD, url), text(".")])


def _news(found: Sequence[tuple[int, str]]) -> str:
    """Such as "2 action items, 1 question are new"; empty when nothing is."""
    there = [(number, noun) for number, noun in found if number]
    several = len(there) > 1 or any(number > 1 for number, _ in there)
    counts = ", ".join(count(number, noun) for number, noun in there)
    return (NEW_SEVERAL if several else NEW_ONE).format(counts) if there else ""


def _say(line: Line) -> Body:
    return Body.of(rich_text(section(line)))
