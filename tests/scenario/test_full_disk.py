"""The disk of `readout run` is full for a while; when there is room again everything goes on by itself."""

import asyncio
import contextlib
import resource
import sys
from collections.abc import Iterator
from functools import partial
from pathlib import Path

import pytest

from tests.scenario.records import Records
from tests.scenario.town import Bot, connected, town
from tests.scenario.workspace import Workspace, eventually, readouts

pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(sys.platform != "linux", reason="no other system lets us limit another process's files"),
]

TALK = ("Shall we move the launch to Monday?", "I will tell the sales team by Friday.")
METHODS = ("chat.delete", "chat.postMessage", "conversations.members", "conversations.info")
"""All are under way when the disk is full; their answers come meanwhile."""
HELD_SECONDS = 2
FULL_SECONDS = 5
"""Longer than what is under way needs to meet the full disk, in its outcome and in its error path."""


@contextlib.contextmanager
def full_disk_of(bot: Bot) -> Iterator[None]:
    """No room for anything that the bot writes to files, its log too."""
    assert bot.process is not None
    limits = resource.prlimit(bot.process.pid, resource.RLIMIT_FSIZE)
    resource.prlimit(bot.process.pid, resource.RLIMIT_FSIZE, (0, limits[1]))
    try:
        yield
    finally:
        resource.prlimit(bot.process.pid, resource.RLIMIT_FSIZE, limits)


async def was_called(workspace: Workspace, method: str, times: int) -> bool:
    """Whether Slack was asked for something so often."""
    return len(await workspace.calls(method)) >= times


async def test_everything_goes_on(tmp_path: Path) -> None:
    """A disk that fills in the middle of steps, of posting and of forgetting only delays them."""
    async with town(tmp_path) as (workspace, bot):
        await connected(workspace)
        old, _ = await workspace.thread(*TALK)
        unwanted, _ = await workspace.thread(*TALK)
        for root in (old, unwanted):
            await workspace.mention("summarize", thread_ts=root)
            await workspace.readout(root)
        for method in METHODS:
            await workspace.fault(method, "held", seconds=HELD_SECONDS)
        before = {method: len(await workspace.calls(method)) for method in METHODS}
        await workspace.mention("forget", thread_ts=old)
        await workspace.mention("forget", thread_ts=unwanted)
        new, _ = await workspace.thread(*TALK, channel="general")
        await workspace.mention("summarize", thread_ts=new, channel="general")
        for method in METHODS:
            await eventually(partial(was_called, workspace, method, before[method] + 1), method)

        with full_disk_of(bot):
            await asyncio.sleep(FULL_SECONDS)
        await workspace.readout(new, channel="general")
        for root in (old, unwanted):
            await workspace.answer("I have forgotten the conversation", root)
        records = Records(bot.home)
        await records.at_rest()

        assert [new] == [message["thread_ts"] for message in readouts(await workspace.everything())]
        assert [("done", None)] == records.outcomes()
        assert [] == records.rows("SELECT 1 FROM forgetting")
        assert [] == records.rows("SELECT 1 FROM forget_request")
