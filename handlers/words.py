"""The words that people write after `/readout` or our name: what each is called, how it is used, who answers it."""

import re
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass

from slack_sdk.web.async_client import AsyncWebClient

from blocks.body import Body
from handlers.intake import Intake
from handlers.payloads import Command, Mentioned
from storage.transaction import Transaction

_WORD = re.compile(r"<[^>]*>|\S+")
"""A word, or what Slack puts in angle brackets: labels of links may have blanks."""

Commanded = Callable[[Intake, AsyncWebClient, Command, Sequence[str]], Awaitable[Body | None]]
"""Answer a command; the words are those after the first. None where the answer comes later, or there is none."""

MentionedWith = Callable[[Transaction, Intake, Mentioned, Sequence[str]], None]
"""Write down what a mention asks for; the words are those after the first."""


@dataclass(frozen=True, slots=True)
class Word:
    """
    A word that we understand, as a command and, unless `mentioned` is None, in mentions.

    `usage` is the word with what may follow it, and `help` the line about it in the help, with the template's marks of
    `blocks.elements.wording`; it is empty where the line of another word says it too.

    One that is `alone` means nothing with other words after it. One that is about a thread's conversation is
    `in_threads` only, when it is mentioned. `phrase` is what a whole mention must look like, where its first word is
    not enough.
    """

    name: str
    commanded: Commanded
    mentioned: MentionedWith | None = None
    usage: str = ""
    help: str = ""
    synonyms: tuple[str, ...] = ()
    alone: bool = False
    in_threads: bool = False
    phrase: re.Pattern[str] | None = None


def split(text: str) -> list[str]:
    """The words of a text; a link stays one word whatever its label is."""
    return _WORD.findall(text)


def named(words: Sequence[Word], name: str) -> Word | None:
    """The word of a name or a synonym, in any case."""
    return next((each for each in words if name.lower() in {each.name, *each.synonyms}), None)


def usage_hint(words: Sequence[Word]) -> str:
    """The hint beside the command as it is typed. Slack cuts it, so words that need no others come first."""
    return " | ".join(sorted((each.usage or each.name for each in words), key=lambda usage: " " in usage))
