"""Ticks come at their intervals, wherever the wall clock is put."""

import asyncio
from datetime import UTC, datetime, timedelta, tzinfo

import pytest
from apscheduler.schedulers import base

from bot.work import schedule

TICK_SECONDS = 0.02
STEPS = {
    "back": timedelta(hours=-1),
    "forward": timedelta(hours=1),
    "from the epoch to today": timedelta(days=20_000),
}


@pytest.mark.parametrize("step", STEPS.values(), ids=STEPS.keys())
async def test_ticks_go_on_after_a_step_of_the_clock(step: timedelta, monkeypatch: pytest.MonkeyPatch) -> None:
    """Nobody waits until the clock has caught up, and no tick that was left out is counted."""
    ahead = timedelta()

    class WallClock(datetime):
        """A wall clock that can be set."""

        @classmethod
        def now(cls, tz: tzinfo | None = None) -> datetime:  # type: ignore[override]
            return datetime.now(tz or UTC) + ahead

    monkeypatch.setattr(base, "datetime", WallClock)
    monkeypatch.setattr(schedule, "datetime", WallClock, raising=False)
    ticks = asyncio.Queue[None]()

    async def tick() -> None:
        ticks.put_nowait(None)

    scheduler = schedule.scheduler({"tick": (TICK_SECONDS, tick)})
    scheduler.start()
    try:
        await ticks.get()
        ahead += step
        async with asyncio.timeout(30):
            for _ in range(5):
                await ticks.get()
    finally:
        scheduler.shutdown(wait=False)
