"""`readout run` as a process of its own in a workspace, to be stopped, killed and started again."""

import asyncio
import io
import json
import os
import signal
import sys
import wave
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import av
import httpx
import numpy as np

from tests.scenario.records import Records
from tests.scenario.workspace import Workspace, eventually, ours, readouts

SPEECH = Path(__file__).parents[2] / "bot" / "sample" / "meeting.mp3"
RATE = 16_000


@dataclass
class Bot:
    """`readout run` as a process of its own, on a home that outlives it."""

    home: Path
    environment: dict[str, str]
    process: asyncio.subprocess.Process | None = None

    async def start(self) -> None:
        """Start it, as a person would."""
        command = (sys.executable, "-m", "bot", "run", "--home", str(self.home))
        with (self.home / "log").open("a") as log:
            self.process = await asyncio.create_subprocess_exec(*command, env=self.environment, stderr=log)

    async def stop(self) -> int:
        """End it as a service manager does; gives its exit status."""
        assert self.process is not None
        self.process.terminate()
        return await self.process.wait()

    async def kill(self) -> None:
        """End it as a power failure would."""
        assert self.process is not None
        if self.process.returncode is None:
            self.process.kill()
        await self.process.wait()

    def log(self) -> str:
        """All that it has logged."""
        return (self.home / "log").read_text(encoding="utf-8")

    def workers(self) -> list[int]:
        """The processes that recognise speech for it."""
        assert self.process is not None
        return [pid for pid in children_of(self.process.pid) if b"engine.speech.worker" in command_of(pid)]

    def upload_has_begun(self) -> bool:
        """Whether the engine is receiving a recording."""
        return any((self.home / "engine").rglob("*.part"))


@asynccontextmanager
async def town(home: Path, **environment: str) -> AsyncIterator[tuple[Workspace, Bot]]:
    """A local Slack in a process of its own, and the bot at work in it, with more in its environment."""
    (home / "bot").mkdir(parents=True)
    command = (sys.executable, "-m", "bot", "local-slack", "--json", "--home", str(home / "slack"))
    slack = await asyncio.create_subprocess_exec(*command, stdout=asyncio.subprocess.PIPE)
    assert slack.stdout is not None
    details = json.loads(await slack.stdout.readline())
    bot = Bot(home / "bot", environment_for(details) | environment)
    try:
        await bot.start()
        async with httpx.AsyncClient(base_url=details["url"], trust_env=False, timeout=30) as http:
            yield Workspace(http, details), bot
    finally:
        await bot.kill()
        slack.send_signal(signal.SIGTERM)
        await slack.wait()


def environment_for(details: dict[str, Any]) -> dict[str, str]:
    """The settings that a person would give for this Slack."""
    return os.environ | {
        "SLACK_BOT_TOKEN": details["bot_token"],
        "SLACK_APP_TOKEN": details["app_token"],
        "SLACK_API_URL": f"{details['url']}/api/",
        "READOUT_CHANNEL_MODE": "auto",
    }


def children_of(pid: int) -> list[int]:
    """The processes that a process has started."""
    tasks = Path(f"/proc/{pid}/task").glob("*/children")
    return [int(child) for task in tasks for child in task.read_text().split()]


def command_of(pid: int) -> bytes:
    """A process's command line; empty when it has ended."""
    try:
        return Path(f"/proc/{pid}/cmdline").read_bytes()
    except OSError:
        return b""


def recording(times: int) -> bytes:
    """The sample meeting, so many times over, as WAV: its 80 seconds are 2.5 MB."""
    resampler = av.AudioResampler(format="s16", layout="mono", rate=RATE)
    with av.open(str(SPEECH)) as container:
        parts = [part.to_ndarray() for frame in container.decode(audio=0) for part in resampler.resample(frame)]
    buffer = io.BytesIO()
    with wave.open(buffer, "wb") as file:
        file.setnchannels(1)
        file.setsampwidth(2)
        file.setframerate(RATE)
        file.writeframes(np.concatenate(parts, axis=1).tobytes() * times)
    return buffer.getvalue()


async def seen(look: Callable[[], bool], what: str) -> None:
    """Wait until something is so."""

    async def looked() -> bool:
        return look()

    await eventually(looked, what)


async def connected(workspace: Workspace) -> None:
    """Wait until the bot listens."""

    async def look() -> bool:
        answer = await workspace.http.get("/_control/workspace")
        return bool(answer.json()["app"]["connected"])

    await eventually(look, "a connected bot")


async def readout_is_there_once(workspace: Workspace, bot: Bot, ts: str) -> None:
    """Wait for the readout and for the end of all work; fails when anything is in the thread that should not be."""
    await workspace.readout(ts)
    records = Records(bot.home)
    await records.at_rest()

    said = ours(await workspace.replies(ts))
    assert 1 == len(readouts(said))
    assert {row["ts"] for row in records.rows("SELECT ts FROM post")} == {message["ts"] for message in said}
    assert [("done", None)] == records.outcomes()
