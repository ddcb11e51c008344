"""The bot dies twice while it appends, fetches again, shares a transcript or forgets: all is done once, anyhow."""

import asyncio
import random
import re
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import pytest

from bot.wiring import Api
from storage.posts import LEASE_SECONDS
from tests.scenario.deaths import Life, live
from tests.scenario.records import UNFINISHED, Records
from tests.scenario.test_forgetting import RECEIPT, ROWS, is_at_api
from tests.scenario.workspace import Clock, Message, Workspace, eventually, ours, readout_in, readouts

TALK = ("Shall we move the launch to Monday?", "I will tell the sales team by Friday.")
MORE = "I will book the room on Friday."
EFFECT = re.compile(r"after (?:chat\.|files\.|POST|PUT|DELETE|[A-Z]\w+\.)")
"""Commits carry the name of a method of ours, requests to the API their path, Slack's methods their name."""
SEED, PAIRS = 20261122, 8

pytestmark = [pytest.mark.slow, pytest.mark.usefixtures("mortal")]


class ShortLife(Life):
    """A life that ends right after so many effects, unheard."""

    def __init__(self, effects: int) -> None:
        super().__init__()
        self._effects = effects

    @property
    def is_dead(self) -> bool:
        """Whether it has had them."""
        return effects_of(self) >= self._effects


def effects_of(life: Life) -> int:
    """How many changes outside of the process a life has brought about."""
    return sum(EFFECT.match(what) is not None for what, _ in life.points)


@dataclass(frozen=True)
class Thread:
    """A thread with a readout, of which something is asked."""

    workspace: Workspace
    engine: Api
    records: Records
    root: str
    readout: Message
    conversation_id: str

    async def said(self) -> list[Message]:
        """What the bot says in the thread."""
        return ours(await self.workspace.replies(self.root))

    async def is_heard(self) -> bool:
        """Whether the bot has acknowledged all that was asked, and nothing is left to do."""
        heard = {each["event_id"]: each["acked"] for each in await self.workspace.deliveries("app_mention")}
        return all(heard.values()) and not self.records.rows(UNFINISHED)


@dataclass(frozen=True)
class Story:
    """What is asked of the bot, when all of it has come to something, and what there must be then."""

    words: Sequence[str]
    is_done: Callable[[Thread], Awaitable[bool]]
    check: Callable[[Thread], Awaitable[None]]


def answers(number: int) -> Callable[[Thread], Awaitable[bool]]:
    """Whether so many requests have had their answer, besides the first readout."""

    async def is_done(thread: Thread) -> bool:
        return await thread.is_heard() and [("done", None)] * (number + 1) == thread.records.outcomes()

    return is_done


async def appended(thread: Thread) -> None:
    """The readout is in its place with the message once, and one reply says so."""
    said = await thread.said()
    [readout] = readouts(said)
    assert thread.readout["ts"] == readout["ts"]
    assert "3 messages" in readout["text"]
    assert 1 == sum("Added 1 message: 1 action item is new." in message["text"] for message in said)


async def fetched(thread: Thread) -> None:
    """The readout is in its place, one reply has the part that was asked for, and the asker heard of the rest."""
    said = await thread.said()
    assert [thread.readout["ts"]] == [message["ts"] for message in readouts(said)]
    assert 1 == sum(message["text"].startswith("Action items") for message in said)
    assert any("ephemeral" in message for message in said)
    assert 2 == sum("ephemeral" not in message for message in said)


async def transcribed(thread: Thread) -> None:
    """There is one file."""
    assert 1 == sum("files" in message for message in await thread.said())


async def is_forgotten(thread: Thread) -> bool:
    """Whether there is a receipt, and nothing is left to forget."""
    told = any(RECEIPT in message["text"] for message in await thread.said())
    return told and await thread.is_heard() and not thread.records.rows(ROWS)


async def nothing_left(thread: Thread) -> None:
    """The API knows nothing of it, and what is left in the thread only the asker sees, perhaps twice."""
    assert not await is_at_api(thread.engine, thread.conversation_id)
    assert all("ephemeral" in message for message in await thread.said())


STORIES = {
    "append": Story(["append"], answers(1), appended),
    "refetch": Story(["refetch", "refetch action items"], answers(2), fetched),
    "transcript": Story(["refetch transcript"], answers(1), transcribed),
    "forget": Story(["forget"], is_forgotten, nothing_left),
}


async def begin(workspace: Workspace, engine: Api, home: Path, words: Sequence[str]) -> Thread:
    """A thread that has its readout, and of which this is asked while there is no bot."""
    root, _ = await workspace.thread(*TALK)
    records = Records(home)
    async with readout_in(workspace, engine, home):
        await workspace.mention(thread_ts=root)
        readout = await workspace.readout(root)
        await records.at_rest()
    [row] = records.rows("SELECT conversation_id FROM conversation")
    await workspace.say(MORE, thread_ts=root)
    for each in words:
        await workspace.mention(each, thread_ts=root)
    return Thread(workspace, engine, records, root, readout, row["conversation_id"])


async def play(slack: Workspace, engine: Api, home: Path, story: Story, *effects: int) -> list[Life]:
    """Let bots that die after so many effects, and then one that lives on, do what is asked; gives their lives."""
    workspace = replace(slack, clock=Clock())
    thread = await begin(workspace, engine, home, story.words)
    lives = [*map(ShortLife, effects), Life()]
    for life in lives:

        async def is_over(life: Life = life) -> bool:
            return life.is_dead or await story.is_done(thread)

        living = asyncio.create_task(live(life, workspace, engine, home))
        await eventually(is_over, "an end")
        life.over.set()
        await living
        workspace.clock.ahead += LEASE_SECONDS + 1
    await story.check(thread)
    return lives


@pytest.mark.parametrize("name", STORIES)
async def test_bot_that_dies_twice(name: str, slack: Workspace, engine: Api, tmp_path: Path) -> None:
    """A sample of deaths in the first life, each with one in the life that follows."""
    story, chance = STORIES[name], random.Random(SEED)
    [clean] = await play(slack, engine, tmp_path / "clean", story)
    died = 0

    for number in range(PAIRS):
        first = chance.randint(1, effects_of(clean))
        second = chance.randint(1, effects_of(clean) - first + 1)
        lives = await play(slack, engine, tmp_path / str(number), story, first, second)
        died += sum(life.is_dead for life in lives)

    # The second life may have less to do than the rest of the first one had, and a slow API is asked more often.
    assert died > PAIRS
