"""A workspace to play scenes in: a local Slack, the engine and the bot, and people who act and look."""

import asyncio
import json
import time
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any, TypeVar

import httpx
from pydantic import SecretStr

from blocks.readout import NOTHING_SAID
from bot import wiring
from bot.policies import JobPolicy, Policies, WorkPolicy
from bot.serving.asgi import Address
from bot.settings import Settings
from storage.backoff import Backoff
from storage.settings import ChannelMode

ANNA, BEN, DAVID = "anna", "ben", "david"
"""The people of the local Slack; all are in all channels, but David is not in #leads."""
CHANNELS = ("general", "project-apollo", "design", "leads", "partners")

BRISK = Policies(
    jobs=JobPolicy(file=replace(JobPolicy().file, first_poll=0.1)),
    work=WorkPolicy(tick=0.05),
)
"""The bot looks more often for what has become due with time, because most of what a scene takes is such waits."""
ONE_ATTEMPT = replace(BRISK, jobs=JobPolicy(retries=Backoff(first=2.0, growth=2.0, longest=120.0, most_attempts=1)))
"""A step that failed once is given up."""

PATIENCE_SECONDS = 90.0
"""Recognition, and a process that starts, take ten times as long on a machine that is busy with other things."""
LOOK_SECONDS = 0.02

T = TypeVar("T")
Message = dict[str, Any]


class Clock:
    """The bot's time: a test can let it pass, and set the clock on the wall."""

    def __init__(self) -> None:
        self.ahead = 0.0
        self.step = 0.0

    def __call__(self) -> float:
        return time.time() + self.ahead

    def wall(self) -> float:
        """What the clock on the wall shows."""
        return self() + self.step


async def eventually(look: Callable[[], Awaitable[T | None]], what: str) -> T:
    """What `look` gives as soon as it gives something; fails with `what` when it never does."""
    until = time.monotonic() + PATIENCE_SECONDS
    while time.monotonic() < until:
        found = await look()
        if found:
            return found
        await asyncio.sleep(LOOK_SECONDS)
    raise AssertionError(f"never saw {what}")


@dataclass
class Workspace:
    """
    The local Slack as people see it. People, channels and files are called by their names.

    A bot in it lives by `clock` and `policies`.
    """

    http: httpx.AsyncClient
    details: dict[str, Any]
    clock: Clock = field(default_factory=Clock)
    policies: Policies = BRISK

    def user(self, name: str) -> str:
        return str(self.details["users"][name]["id"])

    def channel(self, name: str) -> str:
        """The id of a channel; one that a test made is called by its id."""
        return str(self.details["channels"].get(name, name))

    async def upload(
        self, *files: Path | tuple[str, bytes], who: str = ANNA, channel: str = "design", **fields: str
    ) -> str:
        """Drop files in a channel as one message; gives its ts."""
        named = [(file.name, file.read_bytes()) if isinstance(file, Path) else file for file in files]
        data = {"user": self.user(who), "channel": self.channel(channel), **fields}
        parts = [("file", (name, content)) for name, content in named]
        answer = await self.http.post("/_control/uploads", data=data, files=parts)
        return str(_ok(answer)["ts"])

    async def say(self, text: str, *, who: str = ANNA, channel: str = "design", thread_ts: str = "") -> str:
        """Write a message; gives its ts."""
        body = {"user": self.user(who), "channel": self.channel(channel), "text": text, "thread_ts": thread_ts}
        return str((await self.control("messages", body))["ts"])

    async def thread(self, *texts: str, channel: str = "design") -> tuple[str, list[str]]:
        """Let Anna and Ben write in turn; gives the ts of the first message and those of the replies."""
        root = await self.say(texts[0], channel=channel)
        rest = [
            await self.say(text, who=(BEN, ANNA)[index % 2], channel=channel, thread_ts=root)
            for index, text in enumerate(texts[1:])
        ]
        return root, rest

    async def mention(self, words: str = "", *, who: str = ANNA, channel: str = "design", thread_ts: str = "") -> str:
        """Write a message that begins with a mention of the bot; gives its ts."""
        return await self.say(f"{await self.bot()} {words}", who=who, channel=channel, thread_ts=thread_ts)

    async def bot(self) -> str:
        """The bot as it is mentioned."""
        app = _ok(await self.http.get("/_control/workspace"))["app"]
        return f"<@{app['bot_user_id']}>"

    async def shortcut(self, ts: str, *, who: str = ANNA, channel: str = "design") -> None:
        """Choose *Readout this thread* on a message."""
        body = {"user": self.user(who), "channel": self.channel(channel), "ts": ts, "callback_id": "readout_thread"}
        await self.control("shortcuts", body)

    async def command(self, text: str, *, who: str = ANNA, channel: str = "design") -> None:
        """Give the slash command."""
        body = {"user": self.user(who), "channel": self.channel(channel), "command": "/readout", "text": text}
        await self.control("commands", body)

    async def click(self, message: Message, label: str, *, who: str = ANNA, channel: str = "design") -> None:
        """Click a button of a message."""
        block, button = next(
            (block, element)
            for block in message["blocks"]
            if block["type"] == "actions"
            for element in block["elements"]
            if element["text"]["text"] == label
        )
        body = {"user": self.user(who), "channel": self.channel(channel), "ts": message["ts"]}
        ids = {"action_id": button["action_id"], "block_id": block["block_id"], "value": button["value"]}
        await self.control("actions", body | ids)

    async def edit(self, ts: str, text: str, *, who: str = ANNA, channel: str = "design") -> None:
        """Change what a message says."""
        await self.control("edits", {"user": self.user(who), "channel": self.channel(channel), "ts": ts, "text": text})

    async def delete(self, ts: str, *, who: str = ANNA, channel: str = "design") -> None:
        """Delete a message."""
        await self.control("deletions", {"user": self.user(who), "channel": self.channel(channel), "ts": ts})

    async def delete_ours(self, message: Message, *, channel: str = "design") -> None:
        """Delete a message of the bot, as an administrator can."""
        headers = {"Authorization": f"Bearer {self.details['bot_token']}"}
        body = {"channel": self.channel(channel), "ts": message["ts"]}
        _ok(await self.http.post("/api/chat.delete", json=body, headers=headers))

    async def api(self, method: str, *, who: str = ANNA, **arguments: Any) -> dict[str, Any]:
        """Call Slack's Web API as a person, whose words are then sent as they are."""
        token = self.details["users"][who]["token"]
        headers = {"Authorization": f"Bearer {token}"}
        return _ok(await self.http.post(f"/api/{method}", json=arguments, headers=headers))

    async def fault(self, method: str, fault: str, *, times: int = 1, **more: Any) -> None:
        """Let the local Slack fail."""
        await self.control("faults", {"method": method, "fault": fault, "times": times, **more})

    async def release(self) -> None:
        """Let go what the local Slack holds back; nothing fails any more."""
        _ok(await self.http.delete("/_control/faults"))

    async def messages(self, *, who: str = ANNA, channel: str = "design") -> list[Message]:
        """What a person sees in a channel, oldest first."""
        return await self._messages(user=self.user(who), channel=self.channel(channel))

    async def replies(self, ts: str, *, who: str = ANNA, channel: str = "design") -> list[Message]:
        """What a person sees in a thread below its first message."""
        seen = await self._messages(user=self.user(who), channel=self.channel(channel), thread_ts=ts)
        return [message for message in seen if message["ts"] != ts]

    async def readout(self, ts: str, *, who: str = ANNA, channel: str = "design") -> Message:
        """The readout in a thread, once it is there."""

        async def look() -> Message | None:
            return next((m for m in await self.replies(ts, who=who, channel=channel) if is_readout(m)), None)

        return await eventually(look, "a readout")

    async def answer(self, words: str, ts: str | None = None, *, who: str = ANNA, channel: str = "design") -> Message:
        """The first message, in a thread or else in the channel, that says `words`."""

        async def look() -> Message | None:
            seen = await (self.replies(ts, who=who, channel=channel) if ts else self.messages(who=who, channel=channel))
            return next((message for message in seen if words in message["text"]), None)

        return await eventually(look, f"a message with {words!r}")

    async def control(self, path: str, body: dict[str, Any]) -> dict[str, Any]:
        """Act through the local Slack's control API."""
        return _ok(await self.http.post(f"/_control/{path}", json=body))

    async def calls(self, method: str) -> list[dict[str, Any]]:
        """The calls of a Web API method so far."""
        log = _ok(await self.http.get("/_control/log"))
        return [call for call in log["calls"] if call["method"] == method]

    async def deliveries(self, event_type: str) -> list[dict[str, Any]]:
        """The deliveries of events of a type so far, repetitions included."""
        log = _ok(await self.http.get("/_control/log"))
        return [delivery for delivery in log["deliveries"] if delivery.get("event_type") == event_type]

    async def heard(self, messages: int = 1) -> None:
        """Wait until the bot has acknowledged so many message events, and all that were sent to it."""

        async def look() -> bool:
            sent = await self.deliveries("message")
            return len(sent) >= messages and all(delivery["acked"] for delivery in sent)

        await eventually(look, f"{messages} events acknowledged")

    async def everything(self) -> list[Message]:
        """All messages that anybody sees anywhere, threads and what only one person sees included."""
        found: dict[str, Message] = {}
        for who in (ANNA, BEN, DAVID):
            for channel in (name for name in CHANNELS if (who, name) != (DAVID, "leads")):
                for message in await self.messages(who=who, channel=channel):
                    alone = "ephemeral" in message
                    replies = [] if alone else await self.replies(message["ts"], who=who, channel=channel)
                    found |= {each["ts"]: each for each in (message, *replies)}
        return list(found.values())

    async def _messages(self, **query: str) -> list[Message]:
        found: list[Message] = _ok(await self.http.get("/_control/messages", params=query))["messages"]
        return found


def ours(messages: Sequence[Message]) -> list[Message]:
    """The bot's among messages."""
    return [message for message in messages if "bot_id" in message]


def words_of(message: Message) -> str:
    """All that a message shows, markup and links included, as one text."""
    return json.dumps([message["text"], message.get("blocks", [])], ensure_ascii=False)


def links_of(message: Message) -> list[str]:
    """The addresses that a message's rich text links to, in their order."""
    return [each["url"] for each in _elements(message.get("blocks", [])) if each.get("type") == "link"]


def _elements(part: Any) -> Iterator[dict[str, Any]]:
    if isinstance(part, dict):
        yield part
        part = list(part.values())
    if isinstance(part, list):
        for each in part:
            yield from _elements(each)


def is_readout(message: Message) -> bool:
    """Whether a message is a finished readout: it alone has a title, or says that there is nothing to have one for."""
    return NOTHING_SAID in message["text"] or any(block["type"] == "header" for block in message.get("blocks", []))


def readouts(messages: Sequence[Message]) -> list[Message]:
    """The readouts among messages."""
    return [message for message in messages if is_readout(message)]


@asynccontextmanager
async def local_slack(home: Path) -> AsyncIterator[Workspace]:
    """A local Slack without a bot."""
    async with (
        wiring.local_slack(home) as details,
        httpx.AsyncClient(base_url=details["url"], trust_env=False, timeout=PATIENCE_SECONDS) as http,
    ):
        yield Workspace(http, details)


@asynccontextmanager
async def readout_in(
    workspace: Workspace, api: wiring.Api, home: Path, *, address: Address | None = None, **chosen: Any
) -> AsyncIterator[str | None]:
    """
    The bot at work in a workspace; recordings become readouts without asking unless `chosen` says otherwise.

    With an `address` it waits there to be called by Slack, and this gives its URL.
    """
    details = workspace.details
    settings = Settings().model_copy(
        update={
            "home": home,
            "channel_mode": ChannelMode.AUTO,
            "slack_api_url": f"{details['url']}/api/",
            "slack_bot_token": SecretStr(details["bot_token"]),
            "slack_app_token": SecretStr(details["app_token"]),
            "slack_signing_secret": SecretStr(details["signing_secret"]),
            **chosen,
        }
    )
    clock, policies = workspace.clock, workspace.policies
    bot = wiring.bot(settings, api, wall=clock.wall, elapsed=clock, address=address, policies=policies)
    async with bot as url:
        yield url


def _ok(response: httpx.Response) -> dict[str, Any]:
    answer: dict[str, Any] = json.loads(response.content)
    assert answer["ok"], answer
    return answer
