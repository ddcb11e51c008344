"""`readout run` is told to stop, and stops in order, whatever it is doing."""

import asyncio
from pathlib import Path

import pytest

from tests.scenario.town import command_of, readout_is_there_once, recording, town

pytestmark = pytest.mark.slow

STOPS_WITHIN = 20.0
"""Some seconds, on a machine that is busy; the recording would take longer."""


@pytest.mark.skipif(not Path("/proc/self/task").exists(), reason="processes are looked up in /proc")
async def test_stopped_in_the_middle_of_a_transcription(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """It is gone within seconds with all that it started, and the next one finishes the work."""
    monkeypatch.setattr("tests.scenario.workspace.PATIENCE_SECONDS", 200.0)
    async with town(tmp_path) as (workspace, bot):
        ts = await workspace.upload(("meeting.wav", recording(3)))
        await workspace.answer("Transcribing meeting.wav (0", ts)
        workers = bot.workers()

        async with asyncio.timeout(STOPS_WITHIN):
            status = await bot.stop()

        assert (0, 1) == (status, len(workers))
        assert not any(map(command_of, workers))
        assert "Traceback" not in bot.log()
        await bot.start()
        await readout_is_there_once(workspace, bot, ts)
