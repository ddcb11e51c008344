"""Counts what came of requests, in Slack and at the engine, and names what is missing, there twice, or left over."""

import re
import sqlite3
from collections import Counter
from collections.abc import Collection, Iterator, Mapping, Sequence
from contextlib import closing
from pathlib import Path

from benchmarks.talks import POINTER, PRIVATE, RECORDED_WORD, Message, Talk, kind_of
from conversation.client import ConversationClient
from conversation.errors import NotFound

UNFINISHED = """
SELECT 'job ' || id || ' is ' || state FROM job WHERE state NOT IN ('asked', 'done', 'failed', 'cancelled')
UNION ALL SELECT 'post ' || id || ' is ' || state FROM post WHERE state NOT IN ('sent', 'failed')
UNION ALL SELECT 'forgetting ' || id || ' is not through' FROM forgetting
UNION ALL SELECT 'request to forget ' || id || ' has no answer' FROM forget_request
"""

TRACE = re.compile(rb"q(\d{1,6})x\d{1,4}y|standup-(\d{1,6})-")
"""What names a conversation in whatever was made of it: the markers of its lines and the names of its recordings."""


def rows(database: Path, query: str) -> list[tuple[str, ...]]:
    """What a query gives of a database that is in use."""
    with closing(sqlite3.connect(f"file:{database}?mode=ro", uri=True)) as connection:
        return connection.execute(query).fetchall()


def wrong_in_slack(talk: Talk) -> Iterator[str]:
    """What a thread shows that it should not, or does not show that it should."""
    public = Counter(kind_of(message) for message in talk.seen if "ephemeral" not in message)
    private = Counter(kind_of(message) for message in talk.seen if "ephemeral" in message)
    for kind, owed in talk.owed.items():
        found = min(private[kind], owed) if kind in PRIVATE else public[kind]
        if not owed <= found <= owed + talk.spare[kind]:
            yield f"{found} times {kind} instead of {owed}"
    others = sorted(set(public) - set(talk.owed) - {POINTER})
    yield from (f"{public[kind]} times {kind}, which nobody is owed" for kind in others)
    yield from _doubled(talk.seen)


def _doubled(messages: Sequence[Message]) -> Iterator[str]:
    payloads = [(message.get("metadata") or {}).get("event_payload", {}) for message in messages]
    posts = Counter(payload["post_id"] for payload in payloads if "post_id" in payload)
    yield from (f"post {post} is there {times} times" for post, times in posts.items() if times > 1)


async def wrong_at_engine(talk: Talk, conversation_id: str, client: ConversationClient) -> list[str]:
    """What the engine's transcript has twice or lacks."""
    try:
        messages = await client.get_messages(conversation_id)
    except NotFound:
        return [f"conversation {conversation_id} is not at the engine"]
    said = " ".join(message.text for message in messages)
    wanted = dict.fromkeys(talk.markers, 1) | dict.fromkeys(talk.edited_away, 0)
    wanted |= {RECORDED_WORD: talk.recordings} if talk.recordings else {}
    return [
        f"{word!r} is {said.count(word)} times in the transcript instead of {times}"
        for word, times in wanted.items()
        if said.count(word) != times
    ]


def orphans(bot: Path, engine: Path) -> list[str]:
    """Conversations at the engine that the bot knows nothing of."""
    known = {row[0] for row in rows(bot, "SELECT conversation_id FROM conversation")}
    there = {row[0] for row in rows(engine, "SELECT id FROM conversation")}
    return [f"conversation {each} is at the engine and the bot does not know it" for each in sorted(there - known)]


def conversation_ids(bot: Path) -> Mapping[str, str]:
    """The API's ids by the ts of their threads."""
    query = "SELECT thread_ts, conversation_id FROM conversation WHERE conversation_id IS NOT NULL"
    return {row[0]: row[1] for row in rows(bot, query)}


def traces(home: Path, forgotten: Collection[int]) -> list[str]:
    """The files below a folder in which a word of a forgotten conversation can be read, whatever kind they are of."""
    found = []
    for path in sorted(path for path in home.rglob("*") if path.is_file()):
        numbers = {int(one or other) for one, other in TRACE.findall(path.read_bytes())}
        found += [
            f"words of the forgotten conversation {each} are in {path.name}" for each in sorted(numbers & {*forgotten})
        ]
    return found
