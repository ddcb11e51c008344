"""The ticks that look for due work when no commit has woken anybody."""

from collections.abc import Awaitable, Callable, Mapping
from datetime import UTC

from apscheduler.schedulers.asyncio import AsyncIOScheduler


def scheduler(ticks: Mapping[str, tuple[float, Callable[[], Awaitable[None]]]]) -> AsyncIOScheduler:
    """
    A scheduler with one interval job for each tick: its name, its seconds and what it calls.

    Few jobs, in memory: what is due is in rows. A tick that is late runs once (APScheduler would drop it after a
    second by default), and never beside itself.
    """
    defaults = {"misfire_grace_time": None, "coalesce": True, "max_instances": 1}
    made = AsyncIOScheduler(job_defaults=defaults, timezone=UTC)
    for name, (seconds, call) in ticks.items():
        made.add_job(call, "interval", seconds=seconds, id=name)
    return made
