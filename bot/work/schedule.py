"""The ticks that look for due work when no commit has woken anybody."""

from collections.abc import Awaitable, Callable, Mapping
from datetime import UTC, datetime, timedelta

from apscheduler.schedulers.asyncio import AsyncIOScheduler
from apscheduler.triggers.interval import IntervalTrigger


class _Every(IntervalTrigger):  # type: ignore[misc]  # The library is untyped.
    """
    Fires an interval after it has fired.

    APScheduler's own trigger goes through all the times that were missed, one by one: millions, where the clock was
    put forward by years, as on a machine that starts without knowing the date.
    """

    def get_next_fire_time(self, _: datetime | None, now: datetime) -> datetime:
        interval: timedelta = self.interval
        return now + interval


class _Scheduler(AsyncIOScheduler):  # type: ignore[misc]
    """A scheduler that goes on ticking when the wall clock is put back, by which APScheduler reckons."""

    def wakeup(self) -> None:
        # asyncio wakes us by the monotonic clock, so we come here at the right time whatever the wall clock shows.
        now = datetime.now(UTC)
        for job in self.get_jobs():
            if job.next_run_time - now > job.trigger.interval:
                job.modify(next_run_time=now)
        super().wakeup()


def scheduler(ticks: Mapping[str, tuple[float, Callable[[], Awaitable[None]]]]) -> AsyncIOScheduler:
    """
    A scheduler with one interval job for each tick: its name, its seconds and what it calls.

    Few jobs, in memory: what is due is in rows. A tick that is late runs once (APScheduler would drop it after a
    second by default), and never beside itself. Steps of the wall clock change nothing.
    """
    defaults = {"misfire_grace_time": None, "coalesce": True, "max_instances": 1}
    made = _Scheduler(job_defaults=defaults, timezone=UTC)
    for name, (seconds, call) in ticks.items():
        made.add_job(call, _Every(seconds=seconds), id=name)
    return made
