"""What scenes are played with: one engine for all of them, and a fresh workspace and bot for each."""

import json
import subprocess
import sys
from collections.abc import AsyncIterator, Iterator
from pathlib import Path

import pytest

from bot.wiring import Api
from tests.scenario.workspace import Workspace, local_slack, readout_in


@pytest.fixture(scope="session")
def engine(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Api]:
    """The real engine, in a process of its own."""
    home = tmp_path_factory.mktemp("engine")
    command = [sys.executable, "-m", "bot", "engine", "--json", "--home", str(home)]
    with (home / "log").open("w") as log, subprocess.Popen(command, stdout=subprocess.PIPE, stderr=log) as process:
        assert process.stdout is not None
        ready = json.loads(process.stdout.readline())
        yield Api(ready["url"], ready["appId"], ready["appSecret"])
        process.terminate()


@pytest.fixture
async def slack(tmp_path: Path) -> AsyncIterator[Workspace]:
    """A workspace without a bot."""
    async with local_slack(tmp_path / "slack") as workspace:
        yield workspace


@pytest.fixture
async def workspace(slack: Workspace, engine: Api, tmp_path: Path) -> AsyncIterator[Workspace]:
    """A workspace with the bot at work in it."""
    async with readout_in(slack, engine, tmp_path / "bot"):
        yield slack
