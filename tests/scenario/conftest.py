"""What scenes are played with: a fresh workspace and bot for each."""

import re
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from bot.policies import Policies
from bot.wiring import Api
from storage.settings import ChannelMode
from tests.scenario.deaths import watch
from tests.scenario.workspace import Workspace, local_slack, ours, readout_in, words_of

MACHINERY = re.compile(
    r"Traceback|Exception|\w+Error\b|errno|\.py\b|httpx|aiohttp|slack_sdk|sqlite|ffmpeg|libav|Invalid data|\bNone\b"
)
"""What nobody in Slack should ever have to read."""
BROADCAST = re.compile(r"<!(?:channel|here|everyone)|<@U|\"type\": \"broadcast\"")
"""What would notify people in whose name nobody spoke."""


@pytest.fixture
def mortal(monkeypatch: pytest.MonkeyPatch) -> None:
    """The bots of this test can die."""
    watch(monkeypatch)


@pytest.fixture
async def slack(tmp_path: Path, policies: Policies) -> AsyncIterator[Workspace]:
    """A workspace without a bot. Whatever is said in it must be fit for people."""
    async with local_slack(tmp_path / "slack") as workspace:
        workspace.policies = policies
        yield workspace
        for message in ours(await workspace.everything()):
            assert not MACHINERY.search(words_of(message)), message
            assert not BROADCAST.search(message["text"]), message


@pytest.fixture
async def workspace(slack: Workspace, engine: Api, home: Path) -> AsyncIterator[Workspace]:
    """A workspace with the bot at work in it, where readouts are made without asking."""
    async with readout_in(slack, engine, home):
        yield slack


@pytest.fixture
async def asking(slack: Workspace, engine: Api, home: Path) -> AsyncIterator[Workspace]:
    """A workspace whose bot asks first, as it does when nobody has set anything."""
    async with readout_in(slack, engine, home, channel_mode=ChannelMode.ASK):
        yield slack
