"""All words that we understand, and the help: the answer to those that we don't."""

import re
from collections.abc import Sequence

from slack_sdk.web.async_client import AsyncWebClient

from blocks import help as wording
from blocks.body import Body
from blocks.problems import Failure, problem
from handlers.deletion import FORGET
from handlers.digests import DIGEST
from handlers.intake import Intake
from handlers.lookups import APPEND, LIST, REFETCH, STATUS
from handlers.modes import ASK, AUTO, OFF
from handlers.payloads import Command, Mentioned
from handlers.words import Word, named, split
from storage.transaction import Transaction
from workspace import channels
from workspace.plain_text import MENTION, plain_text

WANTED = re.compile(r"\b(?:summar\w+|sum\s+up|readout|recap|minutes)\b", re.IGNORECASE)
"""Words that ask for a readout of a thread."""


async def help_commanded(intake: Intake, client: AsyncWebClient, command: Command, _: Sequence[str] = ()) -> Body:
    """The help, and first why it is the answer: words that we don't know, or a channel where we can't work."""
    asker, cause = command.asker, _cause(command.text, is_command=True)
    causes = [] if cause is None else [cause]
    refusal = await channels.refusal(client, asker.channel_id)
    if refusal is not None:
        return help_text(None, *causes, problem([Failure("", refusal)], limits=intake.limits))
    mode = await intake.database.run(lambda db: intake.mode(db, asker.team_id, asker.channel_id))
    return help_text(mode.value, *causes)


def help_mentioned(db: Transaction, intake: Intake, mention: Mentioned, _: Sequence[str] = ()) -> None:
    """Owe the help. Our name in the middle of a sentence is no request, so there is no word that we don't know."""
    asker, text = mention.asker, mention.message.text.strip()
    cause = _cause(MENTION.sub(" ", text).strip(), is_command=False) if MENTION.match(text) else None
    body = help_text(intake.mode(db, asker.team_id, asker.channel_id).value, *([] if cause is None else [cause]))
    intake.owe(db, asker, body, thread_ts=mention.message.thread_ts, is_open=True)


HELP = Word("help", help_commanded, help_mentioned, synonyms=("?",), alone=True)

WORDS = (HELP, APPEND, REFETCH, LIST, STATUS, DIGEST, FORGET, AUTO, ASK, OFF)
"""In the order of the help."""


def help_text(mode: str | None, *causes: Body) -> Body:
    """The help with its lines about all words; see `blocks.help`."""
    return wording.help_text(mode, *causes, words=[word.help for word in WORDS if word.help])


def word_commanded(text: str) -> tuple[Word, Sequence[str]]:
    """The word that a command begins with, and those after it; HELP where it begins with none."""
    first, *rest = split(text) or [HELP.name]
    word = named(WORDS, first)
    return (HELP, [first, *rest]) if word is None or (word.alone and rest) else (word, rest)


def word_mentioned(text: str) -> tuple[Word | None, Sequence[str]]:
    """The same for a mention, of which our name is cut out; None where it begins with no word for mentions."""
    first, *rest = split(text) or [""]
    word = named(WORDS, first)
    if word is None or word.mentioned is None or (word.alone and rest):
        return None, rest
    return (word, rest) if word.phrase is None or word.phrase.fullmatch(text) else (None, rest)


def _cause(text: str, *, is_command: bool) -> Body | None:
    """The reason why words are answered with help; None for those that ask for it."""
    text = text.strip()
    first = next(iter(text.split()), "")
    word = named(WORDS, first)
    if not text or named([HELP], text):
        return None
    if word is not None and word.mentioned is None and not is_command:
        return wording.only_command(word.name)
    return wording.no_thread() if WANTED.search(text) else wording.unknown(plain_text(text, {}) or text)
