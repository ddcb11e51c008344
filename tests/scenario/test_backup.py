"""The drill: a backup is made while Readout runs, everything is lost, and what was backed up goes on."""

import asyncio
import shutil
import sys
import tarfile
from pathlib import Path

import pytest

from tests.scenario.records import Records
from tests.scenario.town import Bot, connected, recording, town
from tests.scenario.workspace import Workspace, ours, readouts

pytestmark = pytest.mark.slow

TALK = ("Shall we move the launch to Monday?", "I will tell the sales team by Friday.")


async def backup(bot: Bot, file: Path) -> str:
    """Give the command; gives what it says."""
    command = (sys.executable, "-m", "bot", "backup", str(file), "--home", str(bot.home))
    process = await asyncio.create_subprocess_exec(*command, env=bot.environment, stdout=asyncio.subprocess.PIPE)
    said, _ = await process.communicate()
    assert 0 == process.returncode
    return said.decode()


async def lose_and_restore(bot: Bot, file: Path) -> None:
    """Do what docs/deploy.md says, after the worst."""
    await bot.kill()
    shutil.rmtree(bot.home)
    bot.home.mkdir()
    with tarfile.open(file) as archive:
        archive.extractall(bot.home, filter="data")
    await bot.start()


async def summarized(workspace: Workspace, bot: Bot) -> str:
    """A thread with its readout; gives its ts."""
    await connected(workspace)
    root, _ = await workspace.thread(*TALK)
    await workspace.mention("summarize", thread_ts=root)
    await workspace.readout(root)
    await Records(bot.home).at_rest()
    return root


async def test_conversation_goes_on_after_a_restore(tmp_path: Path) -> None:
    """The thread, its conversation and its one readout belong together as before."""
    file = tmp_path / "backup.tar.gz"
    async with town(tmp_path) as (workspace, bot):
        root = await summarized(workspace, bot)
        before = Records(bot.home).rows("SELECT * FROM conversation")

        assert f"{file} has readout.db and engine/engine.db." in await backup(bot, file)
        await lose_and_restore(bot, file)
        await connected(workspace)

        assert before == Records(bot.home).rows("SELECT * FROM conversation")
        await workspace.say("Ben will write the minutes by Tuesday.", thread_ts=root)
        await workspace.mention("summarize", thread_ts=root)
        await workspace.answer("Added 1 message", root)
        await Records(bot.home).at_rest()
        assert 1 == len(readouts(ours(await workspace.replies(root))))
        assert ["done", "done"] == [state for state, _ in Records(bot.home).outcomes()]


async def test_recording_that_was_being_transcribed(tmp_path: Path) -> None:
    """Recordings are not in a backup; the thread is told, and who tries again has it downloaded anew."""
    file = tmp_path / "backup.tar.gz"
    async with town(tmp_path) as (workspace, bot):
        ts = await workspace.upload(("meeting.wav", recording(3)))
        await workspace.answer("Transcribing meeting.wav (0", ts)
        await backup(bot, file)

        await lose_and_restore(bot, file)
        await Records(bot.home).at_rest()

        (told,) = ours(await workspace.replies(ts))
        assert [("failed", "recording_lost")] == Records(bot.home).outcomes()
        assert "I no longer have meeting.wav" in told["text"]
        await workspace.click(told, "Try again")
        await workspace.answer("Transcribing meeting.wav (", ts)
