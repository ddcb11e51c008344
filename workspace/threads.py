"""A Slack thread as a written conversation that can be submitted."""

from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta, tzinfo
from itertools import zip_longest
from typing import Any

from conversation.models import Speaker, TextMessage
from workspace.message_text import read_message
from workspace.plain_text import QUOTE, addresses, mentioned, plain_text

SPOKEN_SUBTYPES = {None, "file_share", "thread_broadcast", "me_message", "bot_message"}
NAMELESS_APP = "An app"
CORRECTION = "Correction:{}{}"
TAKEN_BACK = "Correction: this message is taken back."
WORDS_PER_SECOND = 2.5
SHORTEST_SECONDS = 1.0

Message = Mapping[str, Any]
ZoneOf = Callable[[str | None], tzinfo | None]


@dataclass(frozen=True, slots=True)
class Utterance:
    """The words of one message of a thread, or words that it forwards, in Slack's markup."""

    ts: str
    text: str
    user_id: str | None
    name: str | None


Unread = tuple[str, str]
"""The ts of a message, and the kind of a thing in it that cannot be read."""


def utterances(messages: Sequence[Message], *, bot_user_id: str) -> tuple[Utterance, ...]:
    """The utterances in a thread, without ours and those addressed to us."""
    return tuple(
        each
        for message in messages
        if _is_read(message, bot_user_id)
        for each in _utterances(message)
        if each.text.strip() and each.user_id != bot_user_id
    )


def unread(messages: Sequence[Message], *, bot_user_id: str) -> tuple[Unread, ...]:
    """The things that cannot be read in those messages of a thread that are."""
    return tuple(
        (message["ts"], kind)
        for message in messages
        if _is_read(message, bot_user_id)
        for kind in read_message(message).unread
    )


def people(spoken: Sequence[Utterance]) -> tuple[str, ...]:
    """The ids of all who wrote or are mentioned."""
    ids = [user_id for each in spoken for user_id in (each.user_id, *mentioned(each.text)) if user_id]
    return tuple(dict.fromkeys(ids))


def text_messages(
    spoken: Sequence[Utterance], names: Mapping[str, str], zone_of: ZoneOf = lambda _: UTC
) -> tuple[tuple[str, TextMessage], ...]:
    """
    Utterances as messages to submit, each with its ts, in their order; those without words are left out.

    A message begins at its ts and lasts as long as its words take to say, or until the next one begins. Its times have
    the offset of whoever wrote it: `zone_of` takes a user's id, and None of it is this machine's own zone.
    """
    written = [(each, plain_text(each.text, names)) for each in spoken]
    written = [(each, text) for each, text in written if text]
    starts = [time_of(each.ts) for each, _ in written]
    found = []
    for (each, text), (start, following) in zip(written, zip_longest(starts, starts[1:]), strict=True):
        zone, seconds = zone_of(each.user_id), max(len(text.split()) / WORDS_PER_SECOND, SHORTEST_SECONDS)
        end = start + timedelta(seconds=seconds)
        if following is not None:
            end = min(end, max(following, start))
        message = TextMessage(text, _speaker(each, names), start.astimezone(zone), end.astimezone(zone))
        found.append((each.ts, message))
    return tuple(found)


def corrections(
    spoken: Sequence[Utterance], names: Mapping[str, str], edited: Collection[str], zone_of: ZoneOf = lambda _: UTC
) -> tuple[tuple[str, TextMessage], ...]:
    """
    The messages that were edited as corrections of what they said before, each with its ts, in their order.

    They begin when the message did: that is where the words are found. `zone_of` is as for `text_messages`.
    """
    found = []
    for each in spoken:
        if each.ts in edited:
            text, start = plain_text(each.text, names), time_of(each.ts)
            said = CORRECTION.format("\n" if text.startswith(QUOTE) else " ", text) if text else TAKEN_BACK
            found.append((each.ts, TextMessage(said, _speaker(each, names), start.astimezone(zone_of(each.user_id)))))
    return tuple(found)


def time_of(ts: str) -> datetime:
    """The time that a ts stands for."""
    seconds, _, fraction = ts.partition(".")
    return datetime.fromtimestamp(int(seconds), UTC) + timedelta(microseconds=int(fraction or 0))


def _is_read(message: Message, bot_user_id: str) -> bool:
    ours = message.get("user") == bot_user_id or addresses(str(message.get("text") or ""), bot_user_id)
    return message.get("subtype") in SPOKEN_SUBTYPES and not ours


def _utterances(message: Message) -> Iterator[Utterance]:
    """A message's own words, and then those that it forwards, each by its own writer at the time of this message."""
    read, ts = read_message(message), message["ts"]
    profile = message["bot_profile"] if isinstance(message.get("bot_profile"), Mapping) else {}
    # An app may call itself in a message by another name than its user has.
    user_id = None if message.get("username") else message.get("user")
    is_nameless = user_id is None and (message.get("bot_id") or message.get("subtype") == "bot_message")
    name = message.get("username") or profile.get("name") or (NAMELESS_APP if is_nameless else None)
    yield Utterance(ts, read.text, user_id, name)
    yield from (Utterance(ts, each.text, each.user_id, each.name) for each in read.forwarded)


def _speaker(each: Utterance, names: Mapping[str, str]) -> Speaker:
    name = names.get(each.user_id or "") or each.name or each.user_id
    return Speaker(name=name, user_id=each.user_id)
