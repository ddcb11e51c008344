"""
How long it takes from choosing *Readout this thread* to reading the readout.

Run: python -m benchmarks.thread

A thread of 200 messages in the local Slack is measured as somebody with the page open sees it: from the shortcut to
the readout's arrival. Beside it, in turn, an engine is given the same text over HTTP and asked for all results.
"""

import asyncio
import contextlib
import itertools
import json
import statistics
import tempfile
import time
import uuid
from collections.abc import AsyncIterator, Sequence
from pathlib import Path

import httpx

from benchmarks.table import Row, show
from benchmarks.workplace import PATIENCE_SECONDS, Workplace, eventually, server, workplace
from conversation.client import ConversationClient
from conversation.models import Speaker, SubmitOptions, TextMessage

MESSAGES = 200
ROUNDS = 5
PROMISED = 3.0

SUBJECTS = ("pilot launch", "onboarding guide", "draft budget", "pricing page", "data export", "hiring plan")
FRAMES = (
    "Okay, the {0} is on track, and more people asked for the {1} than we expected.",
    "I'll send the {0} to the team by Friday.",
    "Could you review the {0} before the {1} is announced?",
    "I think that the {0} was late last time because nobody had looked at the {1}.",
    "What do we know about the {0}?",
    "We decided to move the {0} to the spring.",
    "Let's talk about the {0} again on Tuesday.",
)


def main() -> None:
    """Measure and print a table."""
    with tempfile.TemporaryDirectory() as home:
        asked, direct = zip(*asyncio.run(_measure(Path(home))), strict=True)
    median, engine = statistics.median(asked), statistics.median(direct)
    rows = [
        Row(f"{MESSAGES} messages, median of {ROUNDS} threads", median, engine, PROMISED),
        Row(f"{MESSAGES} messages, the slowest thread", max(asked), max(direct), PROMISED),
    ]
    show(rows, reference="the same text given to an engine over HTTP, until all results are read")


async def _measure(home: Path) -> list[tuple[float, float]]:
    """Seconds of each round: in Slack, and of the engine alone."""
    pairs = itertools.cycle(itertools.permutations(SUBJECTS, 2))
    texts = [next(frames).format(*next(pairs)) for frames in [itertools.cycle(FRAMES)] for _ in range(MESSAGES)]
    async with workplace(home) as work, _client(home / "engine") as client:
        return [(await _in_slack(work, texts), await _directly(client, texts)) for _ in range(ROUNDS)]


async def _in_slack(work: Workplace, texts: Sequence[str]) -> float:
    root = (await work.act("messages", text=texts[0]))["ts"]
    for text in texts[1:]:
        await work.act("messages", text=text, thread_ts=root)
    async with _news(work) as news, asyncio.timeout(PATIENCE_SECONDS):
        begun = time.perf_counter()
        await work.act("shortcuts", ts=root, callback_id="readout_thread")
        async for line in news:
            if _is_readout(line, root):
                break
        return time.perf_counter() - begun


@contextlib.asynccontextmanager
async def _news(work: Workplace) -> AsyncIterator[AsyncIterator[str]]:
    """The lines that an open page is sent, from now on."""
    async with work.http.stream("GET", "/_control/events", params={"user": work.user}) as page:
        lines = page.aiter_lines()
        await anext(lines)
        yield lines


def _is_readout(line: str, thread_ts: str) -> bool:
    """Whether a line tells of a readout in a thread: of our messages it alone has a title."""
    message = json.loads(line.removeprefix("data: ")).get("message", {}) if line.startswith("data: ") else {}
    titled = any(block["type"] == "header" for block in message.get("blocks", ()))
    return titled and message.get("thread_ts") == thread_ts


@contextlib.asynccontextmanager
async def _client(home: Path) -> AsyncIterator[ConversationClient]:
    """A client of an engine of its own."""
    async with server(home, "engine") as engine, httpx.AsyncClient(trust_env=False) as http:
        yield ConversationClient(http, base_url=engine["url"], app_id=engine["appId"], app_secret=engine["appSecret"])


async def _directly(client: ConversationClient, texts: Sequence[str]) -> float:
    messages = [TextMessage(text, Speaker(name="Anna Holm")) for text in texts]
    begun = time.perf_counter()
    submission = await client.submit_text(messages, SubmitOptions(), idempotency_key=uuid.uuid4().hex)

    async def is_completed() -> bool:
        return (await client.get_job(submission.job_id)).status == "completed"

    await eventually(is_completed)
    await client.get_results(submission.conversation_id)
    return time.perf_counter() - begun


if __name__ == "__main__":
    main()
