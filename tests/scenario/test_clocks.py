"""The clock on the wall may be set while the bot is at work, or while it is not: nothing waits for it to catch up."""

from datetime import timedelta
from pathlib import Path

import pytest

from bot.wiring import Api
from tests.scenario.records import Records
from tests.scenario.test_digests import (
    BUDGET,
    REPORT,
    digest,
    digests_in,
    have_readout,
    no_runs_left,
    soon,
    wait_until,
)
from tests.scenario.workspace import Workspace, eventually, ours, readout_in, readouts

HOUR = 3600.0
DAY = 24 * HOUR
TALK = ("Shall we move the launch to Monday?", "I'll tell the sales team by Friday.")


async def waiting(records: Records) -> None:
    """Wait until a job waits for its next attempt."""

    async def look() -> bool:
        return bool(
            records.rows("SELECT 1 FROM job WHERE problem IS NOT NULL AND due_at IS NOT NULL AND lease IS NULL")
        )

    await eventually(look, "a job that waits")


@pytest.mark.parametrize("step", [-HOUR, 400 * DAY])
async def test_work_goes_on_after_a_step(step: float, workspace: Workspace, records: Records) -> None:
    """What waits for a moment waits no longer, and nothing is given up as too late."""
    root, _ = await workspace.thread(*TALK)
    await workspace.fault("conversations.replies", "ratelimited", seconds=1)
    await workspace.shortcut(root)
    await waiting(records)

    workspace.clock.step += step
    await workspace.readout(root)
    await records.at_rest()

    assert 1 == len(readouts(ours(await workspace.replies(root))))
    assert [("done", None)] == records.outcomes()


@pytest.mark.parametrize("step", [-HOUR, 400 * DAY])
async def test_work_goes_on_where_the_clock_was_set_meanwhile(
    step: float, slack: Workspace, engine: Api, home: Path, records: Records
) -> None:
    """A bot that starts by another clock takes up what the last one left, at once."""
    root, _ = await slack.thread(*TALK)
    async with readout_in(slack, engine, home):
        await slack.fault("conversations.replies", "ratelimited", seconds=20)
        await slack.shortcut(root)
        await waiting(records)

    slack.clock.step += step
    async with readout_in(slack, engine, home):
        slack.clock.ahead += 20
        await slack.readout(root)
        await records.at_rest()

    assert [("done", None)] == records.outcomes()


async def test_digest_of_a_date_comes_once(workspace: Workspace, records: Records) -> None:
    """Put back behind the time of today's digest, the clock comes to it again: the date has had its own."""
    await have_readout(workspace, REPORT)
    due = soon(workspace)
    await workspace.command(f"digest daily {due:%H:%M} UTC")
    await workspace.answer("Done. This channel gets a digest every day at")
    wait_until(workspace, due)
    first = await digest(workspace)
    await have_readout(workspace, BUDGET)

    workspace.clock.step -= HOUR
    await have_readout(workspace, *TALK)
    wait_until(workspace, due + timedelta(hours=2))
    await no_runs_left(records)

    assert [first] == digests_in(await workspace.messages())
    wait_until(workspace, due + timedelta(days=1, hours=1))

    async def look() -> bool:
        return len(digests_in(await workspace.messages())) == 2

    await eventually(look, "the digest of the next date")
    second = digests_in(await workspace.messages())[-1]
    assert "3 conversations" not in second["text"]
    assert "2 conversations" in second["text"]
    assert "budget?" in second["text"]


async def test_digest_comes_again_after_a_clock_that_was_far_ahead(workspace: Workspace, records: Records) -> None:
    """A machine that began with the wrong year looks for the next digest again as soon as it knows better."""
    workspace.clock.step = 400 * DAY
    await have_readout(workspace, REPORT)
    due = soon(workspace)
    await workspace.command(f"digest daily {due:%H:%M} UTC")
    await workspace.answer("Done. This channel gets a digest every day at")

    def next_run() -> float:
        return float(records.rows("SELECT next_run_at FROM digest")[0]["next_run_at"])

    assert next_run() > workspace.clock() + 300 * DAY
    workspace.clock.step = 0.0

    async def look() -> bool:
        return next_run() < workspace.clock() + DAY

    await eventually(look, "a digest that is due within a day")
    wait_until(workspace, due)
    await digest(workspace)
