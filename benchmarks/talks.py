"""People who talk in a local Slack and want readouts of it, and what they may expect to see."""

import asyncio
import contextlib
import json
import random
from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import httpx

from blocks import news, progress
from blocks.retry import BLOCK_ID as RETRY_BLOCK

CHANNELS = ("general", "project-apollo", "design", "leads")
PEOPLE = ("anna", "ben")
RECORDING = Path(__file__).parent.parent / "tests" / "samples" / "standup.mp3"
RECORDED_WORD = "workshop"
"""Said once in the recording, and in no line below."""

LINES = (
    "I will send draft {} to the sales team by Friday.",
    "Who has read draft {} so far?",
    "We decided to move draft {} to the spring.",
    "Draft {} was late because nobody had looked at the budget.",
)
PARTS = ("topics", "action items", "questions", "follow-ups", "analytics")
TRANSCRIPT = "transcript srt"
WHOLE = ""

AGAIN_SECONDS = 2.0
LOOK_SECONDS = 30.0
"""A page is looked at when it has news, and now and then."""
PATIENCE_SECONDS = 1800.0

READOUT, ADDED, PART, FILE, REFRESHED = "readout", "news of an append", "part", "transcript", "receipt of a refresh"
PROBLEM, WORKING, POINTER = "sentence on a failure", "progress message", "pointer"
PRIVATE = (REFRESHED,)
"""Seen by the asker alone; such an answer may come twice when Slack's own answer was lost."""

Message = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Plan:
    """What happens in one conversation: how it begins, whether it grows, and what is asked for again."""

    number: int
    who: str
    channel: str
    is_recording: bool
    by_shortcut: bool
    lines: int
    more_lines: int
    more_recordings: int
    refetch: str | None


@dataclass
class Talk:
    """One conversation as it went: what was said, and which answers its people are owed."""

    plan: Plan
    ts: str = ""
    markers: list[str] = field(default_factory=list)
    recordings: int = 0
    owed: Counter[str] = field(default_factory=Counter)
    tried_again: int = 0
    seen: Sequence[Message] = ()


@dataclass(frozen=True, slots=True)
class People:
    """Anna and Ben in a local Slack, each with a page open; `details` are its tokens and ids."""

    http: httpx.AsyncClient
    details: Mapping[str, Any]
    bot: str
    news: dict[str, asyncio.Event] = field(default_factory=lambda: defaultdict(asyncio.Event))
    """What happened in a thread, by its ts."""

    async def read(self, who: str) -> None:
        """Read what an open page is sent, until cancelled."""
        query = {"user": str(self.details["users"][who]["id"])}
        async with self.http.stream("GET", "/_control/events", params=query, timeout=None) as page:
            async for line in page.aiter_lines():
                told = json.loads(line.removeprefix("data: ")) if line.startswith("data: ") else {}
                message = told.get("message") or {}
                self.news[message.get("thread_ts", "")].set()

    async def hold(self, talk: Talk) -> None:
        """
        Hold a conversation to its end: each request waits for the answer to the one before.

        Raises: TimeoutError when an answer never comes.
        """
        plan = talk.plan
        if plan.is_recording:
            talk.recordings += 1
            talk.ts = await self._upload(talk)
        else:
            talk.ts = await self._say(talk, self._line(talk))
            await self._write(talk, plan.lines)
            await self._ask_for_readout(talk)
        await self._answered(talk, READOUT)
        if plan.more_lines:
            await self._write(talk, plan.more_lines)
            await self._mention(talk, "append")
            await self._answered(talk, ADDED)
        for _ in range(plan.more_recordings):
            talk.recordings += 1
            await self._upload(talk, thread_ts=talk.ts)
            await self._answered(talk, ADDED)
        if plan.refetch is not None:
            await self._mention(talk, f"refetch {plan.refetch}")
            await self._answered(talk, _answer_to(plan.refetch))

    async def look(self, talk: Talk) -> None:
        """See what the thread shows to the one who asks, with the metadata of what everybody sees."""
        token = {"Authorization": f"Bearer {self.details['users'][talk.plan.who]['token']}"}
        query = {"channel": self._channel(talk), "ts": talk.ts, "include_all_metadata": True, "limit": 900}
        answer = await self.http.post("/api/conversations.replies", json=query, headers=token)
        thread = _ok(answer)["messages"]
        seen = {"user": self._user(talk), "channel": self._channel(talk), "thread_ts": talk.ts}
        shown = _ok(await self.http.get("/_control/messages", params=seen))["messages"]
        private = [message for message in shown if "ephemeral" in message]
        talk.seen = [message for message in (*thread, *private) if "bot_id" in message]

    async def _answered(self, talk: Talk, kind: str) -> None:
        """Owe an answer, and wait for it, trying again what failed."""
        talk.owed[kind] += 1
        async with asyncio.timeout(PATIENCE_SECONDS):
            while not await self._is_answered(talk, kind):
                for failure in (message for message in talk.seen if kind_of(message) == PROBLEM):
                    await self._try_again(talk, failure)
                self.news[talk.ts].clear()
                with contextlib.suppress(TimeoutError):
                    async with asyncio.timeout(LOOK_SECONDS):
                        await self.news[talk.ts].wait()

    async def _is_answered(self, talk: Talk, kind: str) -> bool:
        await self.look(talk)
        return Counter(map(kind_of, talk.seen))[kind] >= talk.owed[kind]

    async def _try_again(self, talk: Talk, failure: Message) -> None:
        """Click the button under a sentence on a failure, if there is one; again when nobody took the click."""
        block = next((block for block in failure.get("blocks", []) if block.get("block_id") == RETRY_BLOCK), None)
        if block is not None:
            button = block["elements"][0]
            ids = {"action_id": button["action_id"], "block_id": RETRY_BLOCK, "value": button["value"]}
            body = {"user": self._user(talk), "channel": self._channel(talk), "ts": str(failure["ts"])} | ids
            talk.tried_again += bool((await self._control("actions", body))["ok"])

    async def _ask_for_readout(self, talk: Talk) -> None:
        if not talk.plan.by_shortcut:
            await self._mention(talk, "summarize")
            return
        body = {"user": self._user(talk), "channel": self._channel(talk), "ts": talk.ts}
        is_taken = False
        while not is_taken:
            # Slack tells a person when nobody took a shortcut in time; then it is chosen again.
            is_taken = (await self._control("shortcuts", body | {"callback_id": "readout_thread"}))["ok"]
            await asyncio.sleep(AGAIN_SECONDS)

    async def _mention(self, talk: Talk, words: str) -> None:
        await self._say(talk, f"<@{self.bot}> {words}")

    async def _write(self, talk: Talk, lines: int) -> None:
        for _ in range(lines):
            await self._say(talk, self._line(talk))

    def _line(self, talk: Talk) -> str:
        number = len(talk.markers)
        talk.markers.append(f"{talk.plan.number}x{number}y")
        return LINES[number % len(LINES)].format(talk.markers[-1])

    async def _say(self, talk: Talk, text: str) -> str:
        body = {"user": self._user(talk), "channel": self._channel(talk), "text": text, "thread_ts": talk.ts}
        answer = await self._control("messages", body)
        return str(answer["ts"])

    async def _upload(self, talk: Talk, **more: str) -> str:
        body = {"user": self._user(talk), "channel": self._channel(talk)} | more
        name = f"standup-{talk.plan.number}-{talk.recordings}.mp3"
        files = {"file": (name, RECORDING.read_bytes())}
        return str(_ok(await self.http.post("/_control/uploads", data=body, files=files))["ts"])

    async def _control(self, path: str, body: Mapping[str, str]) -> dict[str, Any]:
        answer: dict[str, Any] = (await self.http.post(f"/_control/{path}", json=body)).json()
        return answer

    def _user(self, talk: Talk) -> str:
        return str(self.details["users"][talk.plan.who]["id"])

    def _channel(self, talk: Talk) -> str:
        return str(self.details["channels"][talk.plan.channel])


def plan(number: int, seed: random.Random, *, recordings: float) -> Plan:
    """A conversation by chance; `recordings` is the share of those that begin with one."""
    chance = seed.random()
    is_recording = seed.random() < recordings
    grows = chance < 0.4
    by_recording = grows and (is_recording or seed.random() < recordings)
    return Plan(
        number=number,
        who=seed.choice(PEOPLE),
        channel=seed.choice(CHANNELS),
        is_recording=is_recording,
        by_shortcut=seed.random() < 0.5,
        lines=seed.randint(1, 5),
        more_lines=0 if by_recording or not grows else seed.randint(1, 3),
        more_recordings=int(by_recording),
        refetch=seed.choice((*PARTS, TRANSCRIPT, WHOLE)) if seed.random() < 0.4 else None,
    )


def kind_of(message: Message) -> str:
    """What a message of ours is to the one who reads it."""
    text, blocks = message["text"], message.get("blocks", [])
    if any(block["type"] == "header" for block in blocks):
        return READOUT
    if message.get("files"):
        return FILE
    if any(text.startswith(begin) for begin in WORDS_OF_PROGRESS):
        return WORKING
    if text in (progress.MOVED, progress.DONE, progress.STOPPED):
        return POINTER
    if text.startswith("Added "):
        return ADDED
    if text.startswith(news.REFRESHED):
        return REFRESHED
    is_problem = any(block.get("block_id") == RETRY_BLOCK for block in blocks)
    return PROBLEM if is_problem or text.startswith(("I ", "Something went wrong", "Slack ", "The ")) else PART


WORDS_OF_PROGRESS = ("Got ", "Transcribing ", progress.READING_THREAD, progress.UNDERSTANDING)


def _answer_to(words: str) -> str:
    return {TRANSCRIPT: FILE, WHOLE: REFRESHED}.get(words, PART)


def _ok(response: httpx.Response) -> dict[str, Any]:
    answer: dict[str, Any] = response.json()
    assert answer["ok"], answer
    return answer
