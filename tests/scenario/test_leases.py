"""Whoever works on something keeps it, and nobody waits for those who cannot work any more."""

import sqlite3
from contextlib import closing
from pathlib import Path

from bot.wiring import Api
from storage.leases import LEASE_SECONDS
from tests.scenario.records import Records
from tests.scenario.test_clocks import TALK, waiting
from tests.scenario.workspace import Workspace, eventually, ours, readout_in, readouts


async def test_step_that_takes_longer_than_a_lease_is_taken_once(workspace: Workspace, records: Records) -> None:
    """Nobody else begins it, as long as the process that is at it is alive."""
    root, _ = await workspace.thread(*TALK)
    await workspace.fault("conversations.replies", "held", seconds=2)
    await workspace.shortcut(root)

    async def reading() -> bool:
        return bool(await workspace.calls("conversations.replies"))

    async def renewed() -> bool:
        return bool(records.rows("SELECT 1 FROM job WHERE starts = 1 AND due_at > ?", workspace.clock()))

    await eventually(reading, "the thread being read")
    workspace.clock.ahead += LEASE_SECONDS + 1
    await eventually(renewed, "a renewed lease")
    await workspace.readout(root)
    await records.at_rest()

    assert 1 == len(await workspace.calls("conversations.replies"))
    assert 1 == len(readouts(ours(await workspace.replies(root))))


async def test_restart_waits_for_no_lease(slack: Workspace, engine: Api, home: Path, records: Records) -> None:
    """What a killed bot was at, the next one takes up at once: no other can be alive."""
    root, _ = await slack.thread(*TALK)
    async with readout_in(slack, engine, home):
        await slack.fault("conversations.replies", "ratelimited", seconds=20)
        await slack.shortcut(root)
        await waiting(records)
    slack.clock.ahead += 20
    with closing(sqlite3.connect(home / "readout.db")) as rows:
        rows.execute("UPDATE job SET lease = rev, due_at = ?", [slack.clock() + LEASE_SECONDS])
        rows.commit()

    async with readout_in(slack, engine, home):
        await slack.readout(root)
        await records.at_rest()

    assert [("done", None)] == records.outcomes()
