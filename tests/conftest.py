"""What scenes of all kinds are played with: one engine for all of them, and a home for each bot."""

import json
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import settings

from bot.policies import Policies
from bot.wiring import Api
from tests.scenario.records import Records
from tests.scenario.workspace import BRISK

settings.register_profile("suite", deadline=None)
"""How long an example takes says how busy the machine is, not whether a fact holds."""
settings.load_profile("suite")


@pytest.hookimpl(trylast=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Begin with what takes long, so that no worker is still at it when the others have nothing left to do."""
    items.sort(key=lambda item: item.get_closest_marker("slow") is None)


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
def home(tmp_path: Path) -> Path:
    """Where the bot keeps its data."""
    return tmp_path / "bot"


@pytest.fixture
def records(home: Path) -> Records:
    """The bot's rows."""
    return Records(home)


@pytest.fixture
def policies() -> Policies:
    """How patient the bot is; tests and modules of them choose their own."""
    return BRISK
