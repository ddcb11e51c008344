"""The bot's database, looked into from outside."""

import sqlite3
from contextlib import closing
from pathlib import Path
from typing import Any

from tests.scenario.workspace import Clock, eventually

UNFINISHED = """
SELECT 'job ' || id || ' ' || state FROM job WHERE state NOT IN ('asked', 'done', 'failed', 'cancelled')
UNION ALL SELECT 'post ' || id || ' ' || state FROM post WHERE state NOT IN ('sent', 'failed')
"""

UNDER_WAY = """
SELECT 'job ' || id FROM job j WHERE (due_at IS NULL AND state IN ('submitting', 'polling', 'fetching'))
OR (state = 'polling' AND attempts = 0)
OR (due_at <= :now AND NOT EXISTS (SELECT 1 FROM job o WHERE o.conversation = j.conversation AND o.due_at > :now))
UNION ALL SELECT 'post ' || id FROM post WHERE state = 'sending' AND starts > 0
UNION ALL SELECT 'digest ' || id FROM digest_run WHERE due_at IS NOT NULL AND starts > 0
UNION ALL SELECT 'forgetting ' || id FROM forgetting WHERE due_at IS NULL
UNION ALL SELECT 'request ' || id FROM forget_request WHERE due_at IS NULL
"""
"""What is being worked on, by the bot or at the API."""


class Records:
    """Reads the rows of a bot that may be running."""

    def __init__(self, home: Path) -> None:
        self._uri = f"file:{home / 'readout.db'}?mode=ro"

    def rows(self, query: str, *values: Any, **named: Any) -> list[dict[str, Any]]:
        """What a query gives; its values come in their order, or by name."""
        with closing(sqlite3.connect(self._uri, uri=True)) as connection:
            connection.row_factory = sqlite3.Row
            return [dict(row) for row in connection.execute(query, named or values)]

    def outcomes(self) -> list[tuple[str, str | None]]:
        """The state and problem of each job, oldest first."""
        return [(row["state"], row["problem"]) for row in self.rows("SELECT state, problem FROM job ORDER BY rowid")]

    async def at_rest(self) -> None:
        """Wait until nothing is left to do; a question that nobody answered is nothing to do."""

        async def look() -> bool:
            return not self.rows(UNFINISHED)

        await eventually(look, "an idle bot")

    async def let_pass(self, clock: Clock, seconds: float) -> None:
        """
        Let the bot's time pass as soon as all that is not done waits for nothing else.

        A clock that is put forward in the middle of a request would make it look as if that had taken so long.
        """

        async def look() -> bool:
            return not self.rows(UNDER_WAY, now=clock())

        await eventually(look, "a bot that waits for time to pass")
        clock.ahead += seconds
