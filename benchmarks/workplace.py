"""Readout at work in processes of its own, as people start it, and somebody who uses it through the local Slack."""

import asyncio
import contextlib
import json
import os
import sys
from collections.abc import AsyncIterator, Awaitable, Callable
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Any, TypeVar

import httpx

CHANNEL = "design"
PATIENCE_SECONDS = 120
LOOK_SECONDS = 0.02

READOUT = str(Path(sys.executable).with_name("readout"))

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Workplace:
    """One person in one channel of a local Slack, and the bot by its user id."""

    http: httpx.AsyncClient
    user: str
    channel: str
    bot: str

    async def act(self, path: str, **more: str) -> dict[str, Any]:
        """Do something there through the control API."""
        body = {"user": self.user, "channel": self.channel, **more}
        return _ok(await self.http.post(f"/_control/{path}", json=body))

    async def upload(self, name: str, content: bytes) -> str:
        """Drop a recording; gives the ts of its message."""
        body = {"user": self.user, "channel": self.channel}
        answer = await self.http.post("/_control/uploads", data=body, files={"file": (name, content)})
        return str(_ok(answer)["ts"])

    async def answer(self, ts: str, words: str) -> None:
        """Wait for a reply that says `words` in the thread of a message."""
        await eventually(lambda: self.says(ts, words))

    async def says(self, ts: str, words: str) -> bool:
        """Whether a reply in the thread of a message says `words` now."""
        query = {"user": self.user, "channel": self.channel, "thread_ts": ts}
        seen = _ok(await self.http.get("/_control/messages", params=query))["messages"]
        return any(words in message["text"] for message in seen if message["ts"] != ts)

    async def deliveries(self) -> list[dict[str, Any]]:
        """What the app was sent so far, and when it acknowledged it."""
        found: list[dict[str, Any]] = _ok(await self.http.get("/_control/log"))["deliveries"]
        return found

    async def is_connected(self) -> bool:
        """Whether the bot is there."""
        return bool(_ok(await self.http.get("/_control/workspace"))["app"]["connected"])


async def eventually(look: Callable[[], Awaitable[T | None]]) -> T:
    """What `look` gives as soon as it gives something. Raises: TimeoutError."""
    async with asyncio.timeout(PATIENCE_SECONDS):
        while True:
            if found := await look():
                return found
            await asyncio.sleep(LOOK_SECONDS)


@contextlib.asynccontextmanager
async def command(home: Path, *arguments: str, **environment: str) -> AsyncIterator[asyncio.subprocess.Process]:
    """A `readout` command for as long as this lasts; its log is `home`/log."""
    with _log(home) as log:
        process = await asyncio.create_subprocess_exec(
            *(READOUT, *arguments, "--home", str(home)),
            cwd=home,
            env=os.environ | environment,
            stdout=asyncio.subprocess.PIPE,
            stderr=log,
        )
        try:
            yield process
        finally:
            with contextlib.suppress(ProcessLookupError):
                process.terminate()
            await process.wait()


@contextlib.asynccontextmanager
async def server(home: Path, name: str, *options: str) -> AsyncIterator[dict[str, Any]]:
    """A command that serves, once it is ready; gives what its JSON line says."""
    async with command(home, name, "--json", *options) as process:
        assert process.stdout is not None
        line = await process.stdout.readline()
        if not line:
            raise RuntimeError(f"readout {name} did not start:\n{(home / 'log').read_text()}")
        yield json.loads(line)


@contextlib.asynccontextmanager
async def workplace(home: Path) -> AsyncIterator[Workplace]:
    """A local Slack and `readout run` in it, each a process, with the engine that the bot brings along."""
    async with server(home / "slack", "local-slack") as slack, visitor(slack) as visit, bot(home / "bot", slack, visit):
        yield visit


@contextlib.asynccontextmanager
async def bot(home: Path, slack: dict[str, Any], visit: Workplace, **environment: str) -> AsyncIterator[int]:
    """`readout run` in a local Slack for as long as this lasts; gives its process id once it is connected."""
    tokens = {"SLACK_BOT_TOKEN": slack["bot_token"], "SLACK_APP_TOKEN": slack["app_token"]}
    address = {"SLACK_API_URL": f"{slack['url']}/api/", "READOUT_CHANNEL_MODE": "auto"}
    async with command(home, "run", **tokens, **address, **environment) as process:
        await eventually(visit.is_connected)
        yield process.pid


@contextlib.asynccontextmanager
async def visitor(slack: dict[str, Any]) -> AsyncIterator[Workplace]:
    """Somebody in a local Slack that runs."""
    someone = next(iter(slack["users"].values()))
    async with httpx.AsyncClient(base_url=slack["url"], trust_env=False, timeout=PATIENCE_SECONDS) as http:
        bot = _ok(await http.get("/_control/workspace"))["app"]["bot_user_id"]
        yield Workplace(http, someone["id"], slack["channels"][CHANNEL], bot)


def _log(home: Path) -> IO[str]:
    home.mkdir(parents=True, exist_ok=True)
    return (home / "log").open("a")


def _ok(response: httpx.Response) -> dict[str, Any]:
    answer: dict[str, Any] = response.json()
    assert answer["ok"], answer
    return answer
