"""People who talk in a local Slack and want readouts of it, and what they may expect to see."""

import asyncio
import contextlib
import json
import random
from collections import Counter, defaultdict
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import httpx

from blocks import forgetting, news, problems, progress
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

EDITED, HURRIED, FORGOTTEN = 0.2, 0.15, 0.15
"""The shares of conversations in which a line is edited, an append overtakes another, and all is forgotten."""

AGAIN_SECONDS = 2.0
LOOK_SECONDS = 30.0
"""A page is looked at when it has news, and now and then."""
PATIENCE_SECONDS = 1800.0

READOUT, ADDED, PART, FILE, REFRESHED = "readout", "news of an append", "part", "transcript", "receipt of a refresh"
PROBLEM, WORKING, POINTER = "sentence on a failure", "progress message", "pointer"
RECEIPT, NO_SECOND = "receipt of a forgetting", "word that a second append has nothing of its own to add"
PRIVATE = (REFRESHED, RECEIPT)
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
    is_edited: bool
    is_hurried: bool
    """Whether somebody wants an append while one is under way."""
    is_forgotten: bool


@dataclass
class Talk:
    """One conversation as it went: what was said, and which answers its people are owed."""

    plan: Plan
    ts: str = ""
    lines: int = 0
    markers: list[str] = field(default_factory=list)
    edited_away: list[str] = field(default_factory=list)
    recordings: int = 0
    owed: Counter[str] = field(default_factory=Counter)
    spare: Counter[str] = field(default_factory=Counter)
    """Answers that may come beside those, by the order in which things happen."""
    is_forgotten: bool = False
    broke_off: str = ""
    tried_again: int = 0
    seen: Sequence[Message] = ()


@dataclass(frozen=True, slots=True)
class People:
    """Anna and Ben in a local Slack, each with a page open, on `pages`; `details` are its tokens and ids."""

    http: httpx.AsyncClient
    pages: httpx.AsyncClient
    details: Mapping[str, Any]
    bot: str
    news: dict[str, asyncio.Event] = field(default_factory=lambda: defaultdict(asyncio.Event))
    """What happened in a thread, by its ts."""

    async def read(self, who: str) -> None:
        """Read what an open page is sent, and open it again when it breaks off, until cancelled."""
        query = {"user": str(self.details["users"][who]["id"])}
        while True:
            with contextlib.suppress(httpx.TransportError):
                async with self.pages.stream("GET", "/_control/events", params=query) as page:
                    async for line in page.aiter_lines():
                        told = json.loads(line.removeprefix("data: ")) if line.startswith("data: ") else {}
                        message = told.get("message") or {}
                        self.news[message.get("thread_ts", "")].set()
            await asyncio.sleep(AGAIN_SECONDS)

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
            last = await self._write(talk, plan.lines)
            if plan.is_edited:
                await self._edit(talk, last)
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
        if plan.is_hurried:
            await self._append_twice(talk)
        if plan.is_forgotten:
            await self._forget(talk)

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

    async def _append_twice(self, talk: Talk) -> None:
        """
        Want a second append before the first is through.

        Who reads which line is chance: the second adds what the first did not see, has nothing left, or joins it.
        """
        for _ in range(2):
            await self._write(talk, 1)
            await self._mention(talk, "append")
        talk.owed[ADDED] += 1
        talk.spare[ADDED] += 1

        def is_over(seen: Counter[str]) -> bool:
            return seen[ADDED] + min(seen[NO_SECOND], 1) > talk.owed[ADDED]

        await self._until(talk, is_over)

    async def _forget(self, talk: Talk) -> None:
        """Have all of it forgotten: nothing but the receipt is owed afterwards, and nothing else may be there."""
        await self._mention(talk, "forget")
        await self._until(talk, lambda seen: seen[RECEIPT] > 0)
        talk.is_forgotten = True
        talk.owed, talk.spare = Counter({RECEIPT: 1}), Counter()

    async def _answered(self, talk: Talk, kind: str) -> None:
        """Owe an answer, and wait for it."""
        talk.owed[kind] += 1
        await self._until(talk, lambda seen: seen[kind] >= talk.owed[kind])

    async def _until(self, talk: Talk, is_over: Callable[[Counter[str]], bool]) -> None:
        """Wait for what is to be seen in the thread, by its kinds, and try again what failed."""
        async with asyncio.timeout(PATIENCE_SECONDS):
            while not is_over(await self._seen(talk)):
                for failure in (message for message in talk.seen if kind_of(message) == PROBLEM):
                    await self._try_again(talk, failure)
                self.news[talk.ts].clear()
                with contextlib.suppress(TimeoutError):
                    async with asyncio.timeout(LOOK_SECONDS):
                        await self.news[talk.ts].wait()

    async def _seen(self, talk: Talk) -> Counter[str]:
        await self.look(talk)
        return Counter(map(kind_of, talk.seen))

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

    async def _write(self, talk: Talk, lines: int) -> str:
        """Write so many lines, at least one; gives the ts of the last."""
        for _ in range(lines - 1):
            await self._say(talk, self._line(talk))
        return await self._say(talk, self._line(talk))

    async def _edit(self, talk: Talk, ts: str) -> None:
        """Put another line in place of the last one."""
        talk.edited_away.append(talk.markers.pop())
        body = {"user": self._user(talk), "channel": self._channel(talk), "ts": ts, "text": self._line(talk)}
        _ok(await self.http.post("/_control/edits", json=body))

    def _line(self, talk: Talk) -> str:
        talk.markers.append(marker(talk.plan.number, talk.lines))
        talk.lines += 1
        return LINES[talk.lines % len(LINES)].format(talk.markers[-1])

    async def _say(self, talk: Talk, text: str) -> str:
        body = {"user": self._user(talk), "channel": self._channel(talk), "text": text, "thread_ts": talk.ts}
        answer = await self._control("messages", body)
        return str(answer["ts"])

    async def _upload(self, talk: Talk, **more: str) -> str:
        body = {"user": self._user(talk), "channel": self._channel(talk)} | more
        name = f"{recording(talk.plan.number)}{talk.recordings}.mp3"
        files = {"file": (name, RECORDING.read_bytes())}
        return str(_ok(await self.http.post("/_control/uploads", data=body, files=files))["ts"])

    async def _control(self, path: str, body: Mapping[str, str]) -> dict[str, Any]:
        answer: dict[str, Any] = (await self.http.post(f"/_control/{path}", json=body)).json()
        return answer

    def _user(self, talk: Talk) -> str:
        return str(self.details["users"][talk.plan.who]["id"])

    def _channel(self, talk: Talk) -> str:
        return str(self.details["channels"][talk.plan.channel])


def marker(conversation: int, line: int) -> str:
    """A word that is in one line of one conversation, and is no part of any other."""
    return f"q{conversation}x{line}y"


def recording(conversation: int) -> str:
    """What the names of a conversation's recordings begin with."""
    return f"standup-{conversation}-"


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
        is_edited=seed.random() < EDITED,
        is_hurried=seed.random() < HURRIED,
        is_forgotten=seed.random() < FORGOTTEN,
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
    if text.startswith(forgetting.REASONS["asked"]):
        return RECEIPT
    if text.startswith(NOTHING_OF_ITS_OWN):
        return NO_SECOND
    is_problem = any(block.get("block_id") == RETRY_BLOCK for block in blocks)
    return PROBLEM if is_problem or text.startswith(("I ", "Something went wrong", "Slack ", "The ")) else PART


NOTHING_OF_ITS_OWN = (news.JOINED, problems.PROBLEMS["nothing_new"])
WORDS_OF_PROGRESS = ("Got ", "Transcribing ", progress.READING_THREAD, progress.UNDERSTANDING, "Waiting: ")


def _answer_to(words: str) -> str:
    return {TRANSCRIPT: FILE, WHOLE: REFRESHED}.get(words, PART)


def _ok(response: httpx.Response) -> dict[str, Any]:
    answer: dict[str, Any] = response.json()
    assert answer["ok"], answer
    return answer
