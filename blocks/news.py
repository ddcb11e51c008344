"""What we say when a conversation has grown or its results were fetched again."""

from collections.abc import Sequence

from blocks.body import Body
from blocks.elements import Line, link, rich_text, section, text, wording
from blocks.text import count, listed

ADDED = "Added *{names}*: {news}."
NEW_ONE = "{} is new"
NEW_SEVERAL = "{} are new"
NOTHING_NEW = "nothing new to do or to answer"
REFRESHED = "The readout is up to date."
REFRESHED_WITH_NEWS = "The readout is up to date: {news}."
ADDING = "On its way. The readout is renewed in "
TRANSCRIPT_POSTED = "The transcript is in "
ITS_THREAD = "its thread"


def added(names: Sequence[str], found: Sequence[tuple[int, str]]) -> Body:
    """What was added to a conversation, and how many things of each kind are new because of it."""
    return _say(wording(ADDED, names=listed(names), news=_news(found) or NOTHING_NEW))


def refreshed(found: Sequence[tuple[int, str]]) -> Body:
    """The receipt of a readout that was fetched again."""
    news = _news(found)
    return _say(wording(REFRESHED_WITH_NEWS, news=news) if news else wording(REFRESHED))


def adding(url: str) -> Body:
    """The receipt of something that is to be added to a conversation elsewhere."""
    return _say([text(ADDING), link(ITS_THREAD, url), text(".")])


def transcript_posted(url: str) -> Body:
    """Where the transcript is that somebody asked for elsewhere."""
    return _say([text(TRANSCRIPT_POSTED), link(ITS_THREAD, url), text(".")])


def _news(found: Sequence[tuple[int, str]]) -> str:
    """Such as "2 action items, 1 question are new"; empty when nothing is."""
    there = [(number, noun) for number, noun in found if number]
    several = len(there) > 1 or any(number > 1 for number, _ in there)
    counts = ", ".join(count(number, noun) for number, noun in there)
    return (NEW_SEVERAL if several else NEW_ONE).format(counts) if there else ""


def _say(line: Line) -> Body:
    return Body.of(rich_text(section(line)))
