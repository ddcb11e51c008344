"""`readout run` is killed with SIGKILL at the worst moments, and after a restart the readout is there exactly once."""

import asyncio
from collections.abc import Awaitable
from pathlib import Path

import pytest

from tests.scenario.town import command_of, connected, readout_is_there_once, recording, seen, town
from tests.scenario.workspace import eventually

pytestmark = pytest.mark.slow

PATIENCE_SECONDS = 200.0
"""A recording of minutes is recognised twice, or a lease of a minute runs out."""
WORKER_ENDS_WITHIN = 10.0
"""A moment, on a machine that is busy; the recording would take much longer."""
TALK = ("Shall we move the launch to Monday?", "I will tell the sales team by Friday.")


@pytest.fixture(autouse=True)
def patience(monkeypatch: pytest.MonkeyPatch) -> None:
    """Wait longer than scenes in one process do."""
    monkeypatch.setattr("tests.scenario.workspace.PATIENCE_SECONDS", PATIENCE_SECONDS)


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
