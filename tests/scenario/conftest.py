"""What scenes are played with: one engine for all of them, and a fresh workspace and bot for each."""

import json
import re
import subprocess
import sys
from collections.abc import AsyncIterator, Iterator
from pathlib import Path

import pytest

from bot import work
from bot.wiring import Api
from storage.settings import ChannelMode
from tests.scenario.records import Records
from tests.scenario.workspace import Workspace, local_slack, ours, readout_in, words_of

MACHINERY = re.compile(
    r"Traceback|Exception|\w+Error\b|errno|\.py\b|httpx|aiohttp|slack_sdk|sqlite|ffmpeg|libav|Invalid data|\bNone\b"
)
"""What nobody in Slack should ever have to read."""
BROADCAST = re.compile(r"<!(?:channel|here|everyone)|<@U|\"type\": \"broadcast\"")
"""What would notify people in whose name nobody spoke."""


@pytest.fixture(scope="session")
def engine_home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Where the engine keeps what it works on."""
    return tmp_path_factory.mktemp("engine")


@pytest.fixture(scope="session")
def engine(engine_home: Path) -> Iterator[Api]:
    """The real engine, in a process of its own."""
    command = [sys.executable, "-m", "bot", "engine", "--json", "--home", str(engine_home)]
    with (
        (engine_home / "log").open("w") as log,
        subprocess.Popen(command, stdout=subprocess.PIPE, stderr=log) as process,
    ):
        assert process.stdout is not None
        ready = json.loads(process.stdout.readline())
        yield Api(ready["url"], ready["appId"], ready["appSecret"])
        process.terminate()


@pytest.fixture
async def slack(tmp_path: Path) -> AsyncIterator[Workspace]:
    """A workspace without a bot. Whatever is said in it must be fit for people."""
    async with local_slack(tmp_path / "slack") as workspace:
        yield workspace
        for message in ours(await workspace.everything()):
            assert not MACHINERY.search(words_of(message)), message
            assert not BROADCAST.search(message["text"]), message


@pytest.fixture
def home(tmp_path: Path) -> Path:
    """Where the bot keeps its data."""
    return tmp_path / "bot"


@pytest.fixture
def records(home: Path) -> Records:
    """The bot's rows."""
    return Records(home)


@pytest.fixture
def brisk(monkeypatch: pytest.MonkeyPatch) -> None:
    """The bot looks more often for what has become due with time, because most of what a scene takes is such waits."""
    monkeypatch.setattr(work, "TICK_SECONDS", 0.05)


@pytest.fixture
async def workspace(brisk: None, slack: Workspace, engine: Api, home: Path) -> AsyncIterator[Workspace]:
    """A workspace with the bot at work in it, where readouts are made without asking."""
    async with readout_in(slack, engine, home):
        yield slack


@pytest.fixture
async def asking(brisk: None, slack: Workspace, engine: Api, home: Path) -> AsyncIterator[Workspace]:
    """A workspace whose bot asks first, as it does when nobody has set anything."""
    async with readout_in(slack, engine, home, channel_mode=ChannelMode.ASK):
        yield slack
