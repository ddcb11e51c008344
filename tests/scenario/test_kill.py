"""`readout run` is killed with SIGKILL at the worst moments, and after a restart the readout is there exactly once."""

import asyncio
import io
import json
import os
import signal
import sys
import wave
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import av
import httpx
import numpy as np
import pytest

from tests.scenario.records import Records
from tests.scenario.workspace import Workspace, eventually, ours, readouts

pytestmark = pytest.mark.slow

SPEECH = Path(__file__).parents[2] / "bot" / "sample" / "meeting.mp3"
RATE = 16_000
PATIENCE_SECONDS = 150.0
"""A recording of minutes is recognised twice, or a lease of a minute runs out."""
WORKER_ENDS_WITHIN = 1.0
TALK = ("Shall we move the launch to Monday?", "I will tell the sales team by Friday.")


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

    async def kill(self) -> None:
        """End it as a power failure would."""
        assert self.process is not None
        self.process.kill()
        await self.process.wait()

    def workers(self) -> list[int]:
        """The processes that recognise speech for it."""
        assert self.process is not None
        return [pid for pid in children_of(self.process.pid) if b"engine.worker" in command_of(pid)]

    def upload_has_begun(self) -> bool:
        """Whether the engine is receiving a recording."""
        return any((self.home / "engine").rglob("*.part"))


@pytest.fixture(autouse=True)
def patience(monkeypatch: pytest.MonkeyPatch) -> None:
    """Wait longer than scenes in one process do."""
    monkeypatch.setattr("tests.scenario.workspace.PATIENCE_SECONDS", PATIENCE_SECONDS)


@asynccontextmanager
async def town(home: Path) -> AsyncIterator[tuple[Workspace, Bot]]:
    """A local Slack in a process of its own, and the bot at work in it."""
    (home / "bot").mkdir(parents=True)
    command = (sys.executable, "-m", "bot", "local-slack", "--json", "--home", str(home / "slack"))
    slack = await asyncio.create_subprocess_exec(*command, stdout=asyncio.subprocess.PIPE)
    assert slack.stdout is not None
    details = json.loads(await slack.stdout.readline())
    bot = Bot(home / "bot", environment_for(details))
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


async def test_killed_in_the_middle_of_a_download(tmp_path: Path) -> None:
    """Half a recording is nowhere taken for a whole one; the download begins anew."""
    async with town(tmp_path) as (workspace, bot):
        await workspace.fault("download", "slow", seconds=30)
        ts = await workspace.upload(("meeting.wav", recording(1)))
        await seen(bot.upload_has_begun, "a recording on its way to the engine")

        await bot.kill()
        await bot.start()

        await readout_is_there_once(workspace, bot, ts)
        assert not bot.upload_has_begun()


@pytest.mark.skipif(not Path("/proc/self/task").exists(), reason="processes are looked up in /proc")
async def test_killed_in_the_middle_of_a_transcription(tmp_path: Path) -> None:
    """The speech worker ends with the bot, and the recording is transcribed by the next one."""
    async with town(tmp_path) as (workspace, bot):
        ts = await workspace.upload(("meeting.wav", recording(3)))
        await workspace.answer("Transcribing meeting.wav (0", ts)
        workers = bot.workers()

        await bot.kill()
        async with asyncio.timeout(WORKER_ENDS_WITHIN):
            while any(map(command_of, workers)):  # noqa: ASYNC110 - another process's end cannot be awaited
                await asyncio.sleep(0.01)
        await bot.start()

        assert 1 == len(workers)
        await readout_is_there_once(workspace, bot, ts)


async def killed_between_effect_and_commit(home: Path, method: str) -> None:
    """Kill the bot while Slack has done what a method asks and has not said so."""
    async with town(home) as (workspace, bot):
        await connected(workspace)
        root, _ = await workspace.thread(*TALK)
        await workspace.fault(method, "held", seconds=30)
        await workspace.shortcut(root)

        async def done() -> bool:
            return bool(await workspace.calls(method))

        await eventually(done, method)
        await bot.kill()
        await bot.start()

        await readout_is_there_once(workspace, bot, root)


async def test_killed_between_a_post_and_its_commit(tmp_path: Path) -> None:
    """What Slack has is found again when the lease has run out: neither posted twice nor left in an old wording."""
    scenes: list[Awaitable[None]] = [
        killed_between_effect_and_commit(tmp_path / method, method) for method in ("chat.postMessage", "chat.update")
    ]
    await asyncio.gather(*scenes)
