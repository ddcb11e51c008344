"""What unit tests stand on."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from storage.database import Database, open_database
from storage.schema import migrations


@pytest.fixture
async def database(tmp_path: Path) -> AsyncIterator[Database]:
    """An empty database of the bot, which is left alone only for a moment when it is unwell."""
    async with open_database(tmp_path / "readout.db", migrations, pause=0.01) as opened:
        yield opened
