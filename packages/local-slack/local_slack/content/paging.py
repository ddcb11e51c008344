"""Cursors and time ranges, as all listing methods understand them."""

import base64
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, TypeVar

from local_slack.base.arguments import Arguments
from local_slack.base.errors import SlackError
from local_slack.content.objects import Message

Item = TypeVar("Item")

TS = re.compile(r"\d{1,10}(\.\d{1,6})?")
MAX_LIMIT = 1000


def encode_cursor(place: str) -> str:
    """Return a cursor that leads back to a place."""
    return base64.b64encode(f"next:{place}".encode()).decode()


def decode_cursor(cursor: str) -> str:
    """
    Return the place that a cursor leads to; an empty cursor leads to the start.

    Raises: SlackError `invalid_cursor`.
    """
    if not cursor:
        return ""
    try:
        kind, _, place = base64.b64decode(cursor, validate=True).decode().partition(":")
    except ValueError as problem:
        raise SlackError("invalid_cursor") from problem
    if kind != "next" or not place:
        raise SlackError("invalid_cursor")
    return place


def page_of(items: Sequence[Item], limit: int, cursor: str) -> tuple[list[Item], str]:
    """
    Return one page of a list and the cursor of the next, empty after the last.

    Raises: SlackError `invalid_cursor` or `invalid_limit`.
    """
    place = decode_cursor(cursor) or "0"
    if not place.isdecimal():
        raise SlackError("invalid_cursor")
    if not 0 <= limit <= MAX_LIMIT:
        raise SlackError("invalid_limit")
    start, end = int(place), int(place) + limit
    return list(items[start:end]), encode_cursor(str(end)) if end < len(items) else ""


@dataclass(frozen=True)
class Span:
    """A range of `ts`, and how many messages of it to give."""

    oldest: str
    latest: str
    inclusive: bool
    limit: int
    cursor: str

    def holds(self, message: Message) -> bool:
        """Whether a message lies in the range; the ends belong to it only when asked for."""
        ts = ts_key(message["ts"])
        after = not self.oldest or ts > ts_key(self.oldest) or (self.inclusive and ts == ts_key(self.oldest))
        before = not self.latest or ts < ts_key(self.latest) or (self.inclusive and ts == ts_key(self.latest))
        return after and before

    def page(self, messages: Sequence[Message], *, newest_first: bool) -> tuple[list[Message], str]:
        """
        Return one page of the messages in the range and the cursor of the next, empty after the last.

        Raises: SlackError `invalid_cursor`.
        """
        held = sorted(filter(self.holds, messages), key=lambda message: ts_key(message["ts"]), reverse=newest_first)
        place = decode_cursor(self.cursor)
        if place and not TS.fullmatch(place):
            raise SlackError("invalid_cursor")
        if place:
            held = [m for m in held if (ts_key(m["ts"]) <= ts_key(place)) == newest_first or m["ts"] == place]
        page, rest = held[: self.limit], held[self.limit :]
        return page, encode_cursor(rest[0]["ts"]) if rest else ""


def read_span(arguments: Arguments, default_limit: int) -> Span:
    """
    Read the range that a call asks for.

    Raises: SlackError `invalid_ts_oldest`, `invalid_ts_latest` or `invalid_limit`.
    """
    oldest, latest = arguments.text("oldest"), arguments.text("latest")
    for name, value in (("oldest", oldest), ("latest", latest)):
        if value and not TS.fullmatch(value):
            raise SlackError(f"invalid_ts_{name}")
    limit = arguments.number("limit", default_limit) or default_limit
    if not 0 < limit <= MAX_LIMIT:
        raise SlackError("invalid_limit")
    return Span("" if oldest == "0" else oldest, latest, arguments.flag("inclusive"), limit, arguments.text("cursor"))


def ts_key(ts: str) -> tuple[int, int]:
    """Return a `ts` in a form that compares by time."""
    seconds, _, micros = ts.partition(".")
    return int(seconds), int(micros.ljust(6, "0") or 0)


def page_answer(key: str, page: Sequence[Any], cursor: str) -> Mapping[str, Any]:
    """Return a page of messages in the form that history and replies share."""
    answer: dict[str, Any] = {key: list(page), "has_more": bool(cursor)}
    return answer | ({"response_metadata": {"next_cursor": cursor}} if cursor else {})
