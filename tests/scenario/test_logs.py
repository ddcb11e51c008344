"""The log of a whole story has ids, and nothing of what people said or of what lets one in."""

import re
from pathlib import Path

import pytest

from tests.scenario.media import speech
from tests.scenario.records import Records
from tests.scenario.town import Bot, connected, town
from tests.scenario.workspace import BEN, Workspace, words_of

pytestmark = pytest.mark.slow

TALK = ("Shall we move the aubergine launch to Monday?", "I will tell the rhubarb team by Friday.")
COMMENT = "Yesterday's artichoke call, for those who were away."
FILE = "cauliflower.wav"
HEARD = "search page"
"""What the recording says."""


async def story(workspace: Workspace) -> None:
    """Recordings, a thread, mentions, a command, and Slack failing at each."""
    await workspace.fault("chat.postMessage", "ratelimited", seconds=1)
    await workspace.fault("chat.update", "internal_error")
    await workspace.fault("download", "cut")
    ts = await workspace.upload((FILE, speech(3.6)), text=COMMENT)
    root, _ = await workspace.thread(*TALK)
    await workspace.fault("conversations.replies", "internal_error")
    await workspace.mention("summarize the gooseberry plan", who=BEN, thread_ts=root)
    await workspace.command("parsnip")
    await workspace.upload(("leek.wav", b"no sound at all"), channel="general")
    assert HEARD in words_of(await workspace.readout(ts))
    await workspace.readout(root)


async def test_log_of_a_whole_story(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Neither messages nor names of files, nothing heard, no token and no secret, however much is logged."""
    monkeypatch.setenv("READOUT_LOG_LEVEL", "debug")
    async with town(tmp_path) as (workspace, bot):
        await connected(workspace)
        await story(workspace)
        await Records(bot.home).at_rest()
        secrets = secrets_of(workspace, bot)
        assert 0 == await bot.stop()

    log = bot.log()
    vegetables = {"aubergine", "rhubarb", "artichoke", "cauliflower", "gooseberry", "parsnip", "leek"}
    jobs = Records(bot.home).rows("SELECT id FROM job")
    assert 3 == len(jobs)
    assert all(job["id"] in log for job in jobs)
    assert [] == sorted(word for word in vegetables | secrets | {HEARD} if word.lower() in log.lower())
    assert "Bearer" not in log


def secrets_of(workspace: Workspace, bot: Bot) -> set[str]:
    """Everything that lets one in."""
    details = workspace.details
    credentials = (bot.home / "engine" / "credentials.json").read_text(encoding="utf-8")
    return {details["bot_token"], details["app_token"], *re.findall(r"[0-9a-f]{64}", credentials)}
