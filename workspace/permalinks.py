"""Addresses of messages in Slack: written, and read in every form that Slack's clients give them."""

import re
from dataclasses import dataclass
from urllib.parse import parse_qs, urlencode, urlsplit

_TS = re.compile(r"\d{1,12}\.\d{6}")
_CHANNEL = r"(?P<channel>[CDG][A-Z0-9]{1,20})"
_ARCHIVES = re.compile(rf"/archives/{_CHANNEL}/p(?P<ts>\d{{7,18}})/?")
_CLIENT = re.compile(
    rf"/client/[ET][A-Z0-9]{{1,20}}/{_CHANNEL}/(?:thread/[CDG][A-Z0-9]{{1,20}}-|p?)(?P<ts>[\d.]{{7,19}})/?"
)


@dataclass(frozen=True, slots=True)
class Permalink:
    """A message: its channel, its ts, and the ts of its thread, which is its own when it is not a reply."""

    channel_id: str
    ts: str
    thread_ts: str


def permalink(workspace_url: str, channel_id: str, ts: str, thread_ts: str) -> str:
    """The address of a message in a thread; `workspace_url` as auth.test gives it."""
    query = urlencode({"thread_ts": thread_ts, "cid": channel_id})
    return f"{workspace_url.rstrip('/')}/archives/{channel_id}/p{ts.replace('.', '')}?{query}"


def parse(words: str) -> Permalink | None:
    """
    The message that an address leads to; None when the words are no such address.

    It may be written as it is copied, or as Slack sends it in commands and messages: in angle brackets, with a label,
    with its ampersands escaped. Links to the web client and slack:// links are read too.
    """
    address = words.strip().removeprefix("<").removesuffix(">").partition("|")[0].replace("&amp;", "&")
    try:
        url = urlsplit(address)
        query = {name: values[0] for name, values in parse_qs(url.query).items()}
    except ValueError:
        return None
    if url.scheme == "slack":
        return _permalink(query.get("id", ""), query.get("message", ""), query.get("thread_ts"))
    match = _ARCHIVES.fullmatch(url.path) or _CLIENT.fullmatch(url.path)
    if url.scheme not in {"http", "https"} or match is None:
        return None
    return _permalink(match["channel"], match["ts"], query.get("thread_ts"))


def _permalink(channel_id: str, ts: str, thread_ts: str | None) -> Permalink | None:
    dotted = ts if "." in ts else f"{ts[:-6]}.{ts[-6:]}"
    root = thread_ts or dotted
    if not re.fullmatch(_CHANNEL, channel_id) or not _TS.fullmatch(dotted) or not _TS.fullmatch(root):
        return None
    return Permalink(channel_id, dotted, root)
