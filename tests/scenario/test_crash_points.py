"""The bot dies at every single point of its work on a thread, and the readout is in the thread exactly once."""

import asyncio
import itertools
import random
import re
from dataclasses import replace
from functools import partial
from pathlib import Path

import pytest

from bot.wiring import Api
from bot.work.outbox import Outbox
from storage.posts import LEASE_SECONDS, Post
from tests.scenario.deaths import Life, Point, live
from tests.scenario.records import UNFINISHED, Records
from tests.scenario.workspace import Clock, Workspace, eventually, ours, readouts

TALK = ("Shall we move the launch to Monday?", "I will tell the sales team by Friday.")
EFFECT = re.compile(r"after (?:chat\.|POST|PUT|[A-Z]\w+\.)")
"""Commits carry the name of a method of ours, requests to the API their path, Slack's methods their name."""
SEED, PAIRS = 20261122, 30

pytestmark = pytest.mark.usefixtures("mortal")


async def play(slack: Workspace, engine: Api, home: Path, *deaths: Point) -> list[Life]:
    """
    Ask for a readout of a new thread from a bot that dies at these points and then lives on.

    Gives its lives, when the thread has all that it should have, once.
    """
    workspace = replace(slack, clock=Clock())
    root, _ = await workspace.thread(*TALK)
    await workspace.mention(thread_ts=root)
    lives = [Life(death) for death in (*deaths, None)]
    for life in lives:
        living = asyncio.create_task(live(life, workspace, engine, home))
        await eventually(partial(is_over, life, workspace, root, home), "an end")
        life.over.set()
        await living
        if life.is_dead:
            # What the dead bot was sending may be under way; its successor waits that out.
            workspace.clock.ahead += LEASE_SECONDS + 1
    said = ours(await workspace.replies(root))
    assert 1 == len(readouts(said))
    assert {row["ts"] for row in Records(home).rows("SELECT ts FROM post")} == {message["ts"] for message in said}
    return lives


async def is_over(life: Life, workspace: Workspace, root: str, home: Path) -> bool:
    """Whether a life has ended in death, or in a readout with nothing left to do."""
    if life.is_dead:
        return True
    if not readouts(await workspace.replies(root)):
        return False
    sent = [*await workspace.deliveries("app_mention"), *await workspace.deliveries("message")]
    heard = {delivery["event_id"]: delivery["acked"] for delivery in sent}
    return all(heard.values()) and not Records(home).rows(UNFINISHED)


async def points_of(slack: Workspace, engine: Api, home: Path) -> list[Point]:
    """The points of an undisturbed life, from start to readout."""
    [life] = await play(slack, engine, home)
    return life.points


async def test_bot_that_dies_after_any_effect(slack: Workspace, engine: Api, tmp_path: Path) -> None:
    """
    The bot dies right after each of its commits, posts and submissions, unheard.

    Between two effects nothing changes outside of the process, so these are all the states that a death can leave.
    """
    for number, point in enumerate(await points_of(slack, engine, tmp_path / "clean")):
        if EFFECT.match(point[0]):
            await play(slack, engine, tmp_path / str(number), point)


async def test_bot_that_does_not_look_is_found(
    slack: Workspace, engine: Api, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """These deaths can be noticed: a bot that never looks for what it may have posted posts it twice."""

    async def look_nowhere(self: Outbox, post: Post) -> None:
        return None

    monkeypatch.setattr(Outbox, "_find", look_nowhere)

    with pytest.raises(AssertionError):
        await play(slack, engine, tmp_path, ("after chat.postMessage", 1))


@pytest.mark.slow
async def test_bot_that_dies_anywhere(slack: Workspace, engine: Api, tmp_path: Path) -> None:
    """Before and after every request, inside and after every transaction: all are come to, and survived."""
    points = await points_of(slack, engine, tmp_path / "clean")

    lives = [await play(slack, engine, tmp_path / str(number), point) for number, point in enumerate(points)]

    # By their names: how often one is come to depends on how often the API had to be asked.
    died = {point[0] for point, (first, *_) in zip(points, lives, strict=True) if first.is_dead}
    assert len(died) > 0.9 * len({what for what, _ in points})


@pytest.mark.slow
async def test_bot_that_dies_twice(slack: Workspace, engine: Api, tmp_path: Path) -> None:
    """A sample of deaths in the first life, each with one in the life that follows."""
    points = [point for point in await points_of(slack, engine, tmp_path / "clean") if EFFECT.match(point[0])]
    pairs = random.Random(SEED).sample(list(itertools.product(points, points)), PAIRS)

    for number, pair in enumerate(pairs):
        await play(slack, engine, tmp_path / str(number), *pair)
