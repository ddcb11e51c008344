"""The bot dies at every single point while edited messages are read again: one conversation, with the new words."""

import asyncio
import sqlite3
from dataclasses import replace
from functools import partial
from pathlib import Path

import pytest

from bot.wiring import Api
from storage.posts import LEASE_SECONDS
from tests.scenario.deaths import Life, Point, live
from tests.scenario.records import UNFINISHED, Records
from tests.scenario.test_crash_points import EFFECT, TALK
from tests.scenario.test_edits import OUTDATED, outdated
from tests.scenario.workspace import BEN, Clock, Workspace, eventually, ours, readout_in, readouts, words_of

EDITED = "I will tell the customers by Friday."
LEFT = "SELECT id FROM forgetting UNION ALL SELECT id FROM edit"

pytestmark = pytest.mark.usefixtures("mortal")


async def play(slack: Workspace, engine: Api, home: Path, *deaths: Point) -> Life:
    """
    Have edited messages read again by a bot that dies at these points and then lives on.

    Gives its first life, when there is one readout, of what is there now.
    """
    workspace = replace(slack, clock=Clock())
    root, [promise] = await workspace.thread(*TALK)
    async with readout_in(workspace, engine, home):
        await workspace.mention(thread_ts=root)
        await workspace.readout(root)
        await Records(home).at_rest()
        await workspace.edit(promise, EDITED, who=BEN)
        readout = await outdated(workspace, root)
        await Records(home).at_rest()
    await workspace.mention("refetch", thread_ts=root)
    lives = [Life(death) for death in (*deaths, None)]
    for life in lives:
        living = asyncio.create_task(live(life, workspace, engine, home))
        await eventually(partial(is_over, life, home), "an end")
        life.over.set()
        await living
        workspace.clock.ahead += LEASE_SECONDS + 1
    said = ours(await workspace.replies(root))
    [fresh] = readouts(said)
    assert readout["ts"] == fresh["ts"]
    assert "tell the customers" in fresh["text"]
    assert OUTDATED not in words_of(fresh)
    assert "2 messages" in fresh["text"]
    assert 1 == sum("Read again what was edited: " in message["text"] for message in said)
    return lives[0]


async def is_over(life: Life, home: Path) -> bool:
    """Whether a life has ended in death, or with nothing left to do."""
    records = Records(home)
    return life.is_dead or (len(records.outcomes()) == 2 and not records.rows(UNFINISHED) and not records.rows(LEFT))


def conversations(engine_home: Path) -> int:
    """How many conversations the engine has."""
    with sqlite3.connect(f"file:{engine_home / 'engine' / 'engine.db'}?mode=ro", uri=True) as db:
        return int(db.execute("SELECT count(*) FROM conversation").fetchone()[0])


@pytest.mark.slow
async def test_bot_that_dies_while_it_reads_again(
    slack: Workspace, engine: Api, engine_home: Path, tmp_path: Path
) -> None:
    """One readout in its place and one conversation at the API, wherever it dies."""
    before = conversations(engine_home)
    life = await play(slack, engine, tmp_path / "clean")
    deaths = [point for point in life.points if EFFECT.match(point[0]) or "DELETE" in point[0]]

    for number, point in enumerate(deaths):
        await play(slack, engine, tmp_path / str(number), point)

    assert 1 + len(deaths) == conversations(engine_home) - before
    assert {"after POST /v1/process/text", "after DELETE /v1/conversations/*"} <= {point[0] for point in deaths}
