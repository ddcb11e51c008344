"""The bot dies at random points while conversations are forgotten, and no byte of its home tells of them."""

import asyncio
import random
from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path
from typing import Any

import pytest

from bot import wiring
from bot.settings import Settings
from storage.posts import LEASE_SECONDS
from tests.scenario.deaths import Life, live
from tests.scenario.media import speech
from tests.scenario.records import UNFINISHED, Records
from tests.scenario.workspace import Clock, Workspace, eventually, ours, readout_in, readouts, words_of

LIVES = 4
LONGEST_LIFE_SECONDS = 4.0
"""Where there is not enough to do to come to the end of a life."""
MOST_TRIES = 4
"""Slack sends an event, and three times again."""
LEFT = "SELECT id FROM forgetting UNION ALL SELECT id FROM forget_request"
MOST_POINTS = 150
"""Of one life: about so many as four conversations need from their beginning to their end."""

pytestmark = pytest.mark.usefixtures("mortal")


class Doomed(Life):
    """A life that ends after so many points, whatever they are."""

    def __init__(self, points: int) -> None:
        super().__init__()
        self._most = points

    @property
    def is_dead(self) -> bool:
        """Whether the end was reached."""
        return len(self.points) >= self._most


@dataclass(frozen=True)
class Talk:
    """A thread or a recording; its word occurs in nothing else."""

    word: str
    thread_ts: str
    is_forgotten: bool


async def talks_of(workspace: Workspace, chance: random.Random, *, recordings: int) -> list[Talk]:
    """People write and record, ask for readouts, and want some of them forgotten, perhaps while they are made."""
    talks: list[Talk] = []
    for number in range(4 + recordings):
        word = f"quokka{number}x"
        if number < 4:
            texts = [f"I will send the {word} report {each} to Ben by Friday. {word}?" for each in range(12)]
            thread_ts, _ = await workspace.thread(*texts[: chance.randrange(1, 12)])
            await workspace.mention(thread_ts=thread_ts)
        else:
            thread_ts = await workspace.upload((f"{word}.wav", speech()))
        talks.append(Talk(word, thread_ts, is_forgotten=number % 4 != 1))
    for talk in talks:
        if talk.is_forgotten and chance.random() < 0.6:
            await workspace.mention("forget", thread_ts=talk.thread_ts)
        elif talk.is_forgotten:
            await workspace.mention("status", thread_ts=talk.thread_ts)
    return talks


async def is_heard(workspace: Workspace) -> bool:
    """Whether each event was acknowledged, or tried as often as Slack does."""
    log = (await workspace.http.get("/_control/log")).json()["deliveries"]
    tries: dict[str, list[dict[str, Any]]] = {}
    for delivery in log:
        tries.setdefault(delivery.get("event_id", ""), []).append(delivery)
    return all(any(each["acked"] for each in found) or len(found) == MOST_TRIES for found in tries.values())


async def is_forgotten(workspace: Workspace, records: Records, talks: Sequence[Talk]) -> bool:
    """Whether nothing is left to do and there are no rows of what is to be forgotten; what comes late is asked for."""
    if not await is_heard(workspace) or records.rows(LEFT) or records.rows(UNFINISHED):
        return False
    known = {row["thread_ts"] for row in records.rows("SELECT thread_ts FROM conversation")}
    late = [talk for talk in talks if talk.is_forgotten and talk.thread_ts in known]
    for talk in late:
        await workspace.mention("forget", thread_ts=talk.thread_ts)
    return not late


def files_that_tell(word: str, home: Path) -> list[str]:
    """The files below a folder in which a word can be read, whatever they are."""
    files = [path for path in home.rglob("*") if path.is_file()]
    return [path.name for path in files if word.encode() in path.read_bytes().lower()]


async def play(slack: Workspace, home: Path, seed: int, *, recordings: int = 0) -> None:
    """Have some of many conversations forgotten by a bot that dies again and again, and then lives on."""
    chance, workspace, records = random.Random(seed), replace(slack, clock=Clock()), Records(home)
    async with wiring.engine(Settings().model_copy(update={"home": home})) as engine:
        talks = await talks_of(workspace, chance, recordings=recordings)
        for _ in range(LIVES):
            life = Doomed(chance.randrange(10, MOST_POINTS))
            asyncio.get_running_loop().call_later(LONGEST_LIFE_SECONDS, life.over.set)
            await asyncio.create_task(live(life, workspace, engine, home))
            workspace.clock.ahead += LEASE_SECONDS + 1
        async with readout_in(workspace, engine, home):
            await eventually(partial(is_forgotten, workspace, records, talks), "an end")
            told = {talk.word: files_that_tell(talk.word, home) for talk in talks}
    for talk in talks:
        said = ours(await workspace.replies(talk.thread_ts))
        if talk.is_forgotten:
            assert (talk.word, []) == (talk.word, told[talk.word])
            # What one person saw alone before cannot be taken away in Slack.
            shared = [message for message in said if "ephemeral" not in message]
            assert [] == [message["text"] for message in shared if talk.word in words_of(message)]
            assert [] == [message["text"] for message in said if "Could not delete" in message["text"]]
        else:
            assert len(readouts(said)) == bool(told[talk.word])


async def test_no_byte_tells_of_what_was_forgotten(slack: Workspace, tmp_path: Path) -> None:
    """Not in the databases of bot and engine, their journals, or the spool, wherever the bot was killed."""
    await play(slack, tmp_path / "home", seed=1)


@pytest.mark.slow
@pytest.mark.parametrize("seed", range(2, 8))
async def test_no_byte_tells_of_what_was_forgotten_many_times(seed: int, slack: Workspace, tmp_path: Path) -> None:
    """The same with recordings, whose names and words are in nothing either."""
    await play(slack, tmp_path / "home", seed, recordings=2)
