"""The bot's database, looked into from outside."""

import sqlite3
from contextlib import closing
from pathlib import Path
from typing import Any

from tests.scenario.workspace import eventually

UNFINISHED = """
SELECT 'job ' || id || ' ' || state FROM job WHERE state NOT IN ('asked', 'done', 'failed', 'cancelled')
UNION ALL SELECT 'post ' || id || ' ' || state FROM post WHERE state NOT IN ('sent', 'failed')
"""


class Records:
    """Reads the rows of a bot that may be running."""

    def __init__(self, home: Path) -> None:
        self._uri = f"file:{home / 'readout.db'}?mode=ro"

    def rows(self, query: str, *values: Any) -> list[dict[str, Any]]:
        """What a query gives."""
        with closing(sqlite3.connect(self._uri, uri=True)) as connection:
            connection.row_factory = sqlite3.Row
            return [dict(row) for row in connection.execute(query, values)]

    def outcomes(self) -> list[tuple[str, str | None]]:
        """The state and problem of each job, oldest first."""
        return [(row["state"], row["problem"]) for row in self.rows("SELECT state, problem FROM job ORDER BY rowid")]

    async def at_rest(self) -> None:
        """Wait until nothing is left to do; a question that nobody answered is nothing to do."""

        async def look() -> bool:
            return not self.rows(UNFINISHED)

        await eventually(look, "an idle bot")
