"""Titles: the few words by which people know a conversation again."""

import re
from collections.abc import Sequence

from blocks.text import clean, count, shorten
from conversation.models import Conversation
from storage.sources import Source, SourceKind, SourceState

MAX_TITLE = 80
GOOD_TITLE = 60
"""A clause that is longer is cut where another one begins."""
FEWEST_WORDS, FEWEST_CHARACTERS = 2, 20

_MARKS = re.compile(
    r"(?:https?://|mailto:|www\.)\S+|@(?:channel|here|everyone)\b|(?<![\w:])(?::[a-z0-9_+'-]+:)+(?![\w:])|(?<!\w)[*_`#>@]+(?=\S)|[*_`]+(?!\w)"
)
"""Links, emoji codes, markup, and the signs of mentions and channels."""
_GREETED = r"(?:all|everyone|everybody|team|folks|there|guys|both|again|channel|here)"
_ASKING = r"(?:can|could|would|will|do|did|have|are|is|please|pls|any|what|when|where|why|how|who)"
_OPENING = re.compile(
    rf"""(?:
        (?: (?i:hi|hey|hello|dear|(?:good\s+)?(?:morning|afternoon|evening))
            (?:\s+(?:(?i:{_GREETED})|[A-Z]\w+))* (?:\s*[,!.:\u2013\u2014-]+|\s*$)
          | (?i:{_GREETED}) \s*[,!:]
          | [A-Z]\w+ (?:\s[A-Z]\w+)?, (?=\s(?i:{_ASKING})\b)
          | (?i:ok(?:ay)?|so|well|right|fyi|btw|heads[ -]up|(?:quick\s+)?question|quick\s+one|reminder)
            \s*[,!:\u2013\u2014-]+
        ) \s*
    )+""",
    re.VERBOSE,
)
"""Greetings, addresses and what only takes the floor."""
_SENTENCE_END = re.compile(r"(?<=[.!?])\s+|\s*[\r\n]+\s*")
_CLAUSE_END = re.compile(r"\s*[;:(\u2013\u2014]\s|,\s|\s(?=(?:because|but|so|although|while|whereas|which|unless)\s)")


def title_of(conversation: Conversation, sources: Sequence[Source]) -> str:
    """
    What a conversation is called: its name, or "3 recordings" if it was made of several.

    Empty if it has no name, for which the API gives its id.
    """
    done = [source for source in sources if source.state is SourceState.DONE]
    if len(done) > 1 and all(source.kind is SourceKind.FILE for source in done):
        return count(len(done), "recording")
    return "" if conversation.name == conversation.id else conversation.name


def title_from(texts: Sequence[str]) -> str:
    """
    A short clause that names a thread by its messages, oldest first: no greeting, link, emoji code or mention.

    Where nothing else was written, the first message as far as there is room for it.
    """
    sentences = (each for text in texts for each in _SENTENCE_END.split(text))
    clauses = (_clause(sentence) for sentence in sentences)
    first = next((clause for clause in clauses if len(clause.split()) >= FEWEST_WORDS), "")
    return first or shorten(clean(texts[0]), MAX_TITLE)


def _clause(sentence: str) -> str:
    """The sentence without what names nothing, up to the end of a clause if it is long."""
    text = clean(_MARKS.sub(" ", sentence))
    text = text[found.end() :] if (found := _OPENING.match(text)) else text
    if len(text) > GOOD_TITLE:
        ends = [end.start() for end in _CLAUSE_END.finditer(text) if FEWEST_CHARACTERS <= end.start() <= MAX_TITLE]
        text = text[: ends[0]] if ends else text
    text = shorten(text.strip(" .!,;:-\u2013\u2014"), MAX_TITLE)
    return text[:1].upper() + text[1:]
