"""The bot dies at every single point of forgetting a conversation, and nothing of it is left all the same."""

import asyncio
import re
from dataclasses import replace
from functools import partial
from pathlib import Path

import pytest

from bot.wiring import Api
from storage.posts import LEASE_SECONDS
from tests.scenario.deaths import Life, Point, live
from tests.scenario.records import UNFINISHED, Records
from tests.scenario.workspace import Clock, Workspace, eventually, ours, readout_in

TALK = ("Shall we move the launch to Monday?", "I will tell the sales team by Friday.")
EFFECT = re.compile(r"after (?:chat\.|files\.|DELETE|[A-Z]\w+\.)")
LEFT = "SELECT id FROM conversation UNION ALL SELECT id FROM forgetting UNION ALL SELECT id FROM forget_request"

pytestmark = pytest.mark.usefixtures("mortal")


async def play(slack: Workspace, engine: Api, home: Path, *deaths: Point) -> list[Life]:
    """
    Have a readout forgotten by a bot that dies at these points and then lives on.

    Gives its lives, when nothing is left but what people wrote and the receipt, which may come twice.
    """
    workspace = replace(slack, clock=Clock())
    root, _ = await workspace.thread(*TALK)
    async with readout_in(workspace, engine, home):
        await workspace.shortcut(root)
        await workspace.readout(root)
        await Records(home).at_rest()
    await workspace.mention("forget", thread_ts=root)
    lives = [Life(death) for death in (*deaths, None)]
    for life in lives:
        living = asyncio.create_task(live(life, workspace, engine, home))
        await eventually(partial(is_over, life, workspace, root, home), "an end")
        life.over.set()
        await living
        workspace.clock.ahead += LEASE_SECONDS + 1
    said = ours(await workspace.replies(root))
    assert all("ephemeral" in message for message in said)
    return lives


async def is_over(life: Life, workspace: Workspace, root: str, home: Path) -> bool:
    """Whether a life has ended in death, or in a receipt with nothing left to do."""
    if life.is_dead:
        return True
    told = any("I have forgotten" in message["text"] for message in await workspace.replies(root))
    return told and not Records(home).rows(LEFT) and not Records(home).rows(UNFINISHED)


async def test_bot_that_dies_after_any_effect(slack: Workspace, engine: Api, tmp_path: Path) -> None:
    """Right after each of its commits and deletions, unheard; and the engine has not one conversation more."""
    [clean] = await play(slack, engine, tmp_path / "clean")
    deaths = [point for point in clean.points if EFFECT.match(point[0])]

    for number, point in enumerate(deaths):
        await play(slack, engine, tmp_path / str(number), point)

    assert {"after DELETE", "after chat.delete", "after Forget._consider"} <= {
        point[0].split(" /")[0] for point in deaths
    }


@pytest.mark.slow
async def test_bot_that_dies_anywhere(slack: Workspace, engine: Api, tmp_path: Path) -> None:
    """Before and after every request, inside and after every transaction."""
    [clean] = await play(slack, engine, tmp_path / "clean")

    for number, point in enumerate(clean.points):
        await play(slack, engine, tmp_path / str(number), point)
