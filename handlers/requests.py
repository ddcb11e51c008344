"""What people ask for in words, in mentions and commands: the verb, and what it is about."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

from blocks import help as wording
from blocks.body import Body
from storage import conversations
from storage.conversations import Conversation
from storage.transaction import Transaction
from workspace import permalinks
from workspace.plain_text import plain_text

_WORD = re.compile(r"<[^>]*>|\S+")
"""A word, or what Slack puts in angle brackets: labels of links may have blanks."""

WANTED = re.compile(r"\b(?:summar\w+|sum\s+up|readout|recap|minutes)\b", re.IGNORECASE)
"""Words that ask for a readout of a thread."""
HELP = {"", "?", "help"}
ONLY_COMMANDS = {"ask", "auto", "digest", "off"}


class Verb(StrEnum):
    """What is to be done with a conversation."""

    APPEND = "append"
    REFETCH = "refetch"
    STATUS = "status"
    LIST = "list"


SYNONYMS = {"refresh": Verb.REFETCH} | {verb.value: verb for verb in Verb}


@dataclass(frozen=True, slots=True)
class Request:
    """A verb and the words after it."""

    verb: Verb
    words: Sequence[str]


def parse(text: str) -> Request | None:
    """The request that a text begins with; None when it begins with none."""
    first, *words = _WORD.findall(text) or [""]
    verb = SYNONYMS.get(first.lower())
    return None if verb is None else Request(verb, words)


def parse_append(words: Sequence[str]) -> tuple[permalinks.Permalink, str] | None:
    """What "<link> to <link or id>" names; None when it is not so."""
    match words:
        case [link, to, target] if to.lower() == "to" and (source := permalinks.parse(link)) is not None:
            return source, target
    return None


def cause_of_help(words: str, *, is_command: bool) -> Body | None:
    """Why words outside threads, or words that ask for nothing in one, get the help; None for those that ask for it."""
    words = words.strip()
    first = next(iter(words.lower().split()), "")
    if words.lower() in HELP:
        return None
    if first in ONLY_COMMANDS and not is_command:
        return wording.only_command(first)
    return wording.no_thread() if WANTED.search(words) else wording.unknown(plain_text(words, {}) or words)


def conversation_named(db: Transaction, team_id: str, words: str) -> Conversation | None:
    """The conversation that a link or the API's id names; whether the asker may see it is yet to be asked."""
    link = permalinks.parse(words)
    if link is not None:
        return conversations.by_thread(db, team_id, link.channel_id, link.thread_ts)
    return conversations.by_conversation_id(db, team_id, words.strip("`#"))
