"""A request that takes the bot down each time ends with a sentence in its thread, and the others with a readout."""

import asyncio
from dataclasses import replace
from functools import partial
from pathlib import Path

import pytest

from bot.policies import MOST_STARTS, WorkPolicy
from bot.wiring import Api
from storage.posts import LEASE_SECONDS
from tests.scenario.deaths import Life, live
from tests.scenario.media import silence
from tests.scenario.records import Records
from tests.scenario.workspace import PATIENCE_SECONDS, Workspace, eventually, readout_in

TALK = ("Shall we move the launch to Monday?", "I will tell the sales team by Friday.")
DEADLY = "before POST /v1/process/text"

pytestmark = pytest.mark.usefixtures("mortal")


async def lived(workspace: Workspace, engine: Api, home: Path, life: Life) -> None:
    """Let the bot live until it dies."""
    living = asyncio.create_task(live(life, workspace, engine, home))
    async with asyncio.timeout(PATIENCE_SECONDS):
        await life.over.wait()
    await living


async def test_deadly_request_ends(slack: Workspace, engine: Api, home: Path, records: Records) -> None:
    """After five deaths in the middle of it the request is not begun once more; its thread hears the reason."""
    root, _ = await slack.thread(*TALK)
    lives = [Life((DEADLY, 1)) for _ in range(MOST_STARTS)]
    await slack.mention(thread_ts=root)
    for life in lives:
        await lived(slack, engine, home, life)

    survivor = Life((DEADLY, 1))
    slack.clock.ahead += LEASE_SECONDS + 1
    living = asyncio.create_task(live(survivor, slack, engine, home))
    said = await slack.answer("I crashed several times on", root)
    is_dead = survivor.is_dead
    survivor.over.set()
    await living

    assert not is_dead
    assert [("failed", "broke_down")] == records.outcomes()
    assert "Try something shorter" in said["text"]


async def test_stops_are_no_deaths(slack: Workspace, engine: Api, home: Path, records: Records) -> None:
    """A request that is in the middle of a long step outlives any number of restarts."""
    slack.policies = replace(slack.policies, work=WorkPolicy(tick=0.02, grace=0.0))
    stops = MOST_STARTS + 1
    await slack.fault("files.info", "held", times=stops, seconds=60)
    ts = await slack.upload(("call.wav", silence(0.5)))

    for number in range(stops):
        async with readout_in(slack, engine, home):
            await eventually(partial(was_asked, slack, number + 1), "the bot in the middle of the step")
    async with readout_in(slack, engine, home):
        await slack.readout(ts)

    assert [("done", None)] == records.outcomes()


async def was_asked(slack: Workspace, times: int) -> bool:
    """Whether Slack was asked for the recording so often."""
    return len(await slack.calls("files.info")) >= times
