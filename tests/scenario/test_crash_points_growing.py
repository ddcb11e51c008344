"""The bot dies at every single point while a conversation grows and its transcript is fetched: once each, anyhow."""

import asyncio
from dataclasses import replace
from functools import partial
from pathlib import Path

import pytest

from bot.wiring import Api
from storage import jobs
from storage.posts import LEASE_SECONDS
from tests.scenario.deaths import Life, Point, live, watch
from tests.scenario.records import UNFINISHED, Records
from tests.scenario.test_crash_points import EFFECT, TALK
from tests.scenario.workspace import Clock, Workspace, eventually, ours, readout_in, readouts

MORE = "I will book the room on Friday."


@pytest.fixture(autouse=True)
def points(monkeypatch: pytest.MonkeyPatch) -> None:
    """Watch the bot."""
    watch(monkeypatch)


async def play(slack: Workspace, engine: Api, home: Path, *deaths: Point) -> Life:
    """
    Let a conversation grow and its transcript be fetched while the bot dies at these points and then lives on.

    Gives its first life, when the thread has all that it should have, once.
    """
    workspace = replace(slack, clock=Clock())
    root, _ = await workspace.thread(*TALK)
    async with readout_in(workspace, engine, home):
        await workspace.mention(thread_ts=root)
        first = await workspace.readout(root)
        await Records(home).at_rest()
    await workspace.say(MORE, thread_ts=root)
    await workspace.mention("append", thread_ts=root)
    await workspace.mention("refetch transcript", thread_ts=root)
    lives = [Life(death) for death in (*deaths, None)]
    for life in lives:
        living = asyncio.create_task(live(life, workspace, engine, home))
        await eventually(partial(is_over, life, workspace, home), "an end")
        life.over.set()
        await living
        if life.is_dead:
            workspace.clock.ahead += LEASE_SECONDS + 1
    said = ours(await workspace.replies(root))
    [readout] = readouts(said)
    assert first["ts"] == readout["ts"]
    assert "3 messages" in readout["text"]
    assert 1 == sum("Added 1 message: 1 action item is new." in message["text"] for message in said)
    assert 1 == sum("files" in message for message in said)
    return lives[0]


async def is_over(life: Life, workspace: Workspace, home: Path) -> bool:
    """Whether a life has ended in death, or with both requests done and nothing left to do."""
    if life.is_dead:
        return True
    heard = {delivery["event_id"]: delivery["acked"] for delivery in await workspace.deliveries("app_mention")}
    return all(heard.values()) and len(Records(home).outcomes()) == 3 and not Records(home).rows(UNFINISHED)


@pytest.mark.slow
async def test_bot_that_dies_while_a_conversation_grows(slack: Workspace, engine: Api, tmp_path: Path) -> None:
    """One readout in its place, one answer, one file and no message sent twice to the API, wherever it dies."""
    life = await play(slack, engine, tmp_path / "clean")

    for number, point in enumerate(life.points):
        if EFFECT.match(point[0]):
            await play(slack, engine, tmp_path / str(number), point)


async def test_bot_that_does_not_find_its_file_is_found(
    slack: Workspace, engine: Api, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Such a death can be noticed: a bot that does not remember the file's id shares it twice."""
    monkeypatch.setattr(jobs, "remember_file", lambda *_: True)

    with pytest.raises(AssertionError):
        await play(slack, engine, tmp_path, ("after files.completeUploadExternal", 1))
