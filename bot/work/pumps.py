"""The bot at work: pumps that do what is due, and ticks that look for it."""

import asyncio
import logging
import random
import time
from collections.abc import Callable, Sequence

from slack_sdk.web.async_client import AsyncWebClient

from bot.jobs.advance import Advance
from bot.jobs.steps import Steps
from bot.work.digests import Digests
from bot.work.forgetting import Forget
from bot.work.outbox import Outbox
from bot.work.pump import Pump
from bot.work.schedule import scheduler
from storage import digests, forget_requests, forgetting, inbox, jobs, posts, workspaces
from storage.database import Database
from storage.digests import Run
from storage.forget_requests import Request
from storage.forgetting import Forgetting
from storage.jobs import Job
from storage.posts import Post
from storage.transaction import Transaction
from storage.workspaces import Workspace

TICK_SECONDS = 0.5
HOUSEKEEPING_SECONDS = 3600.0
LATE_SECONDS = 15.0
"""A tick that is so late does not come any more."""
STEP_SECONDS = 2.0
"""By how much the wall clock differs after it was set: a slow correction keeps both clocks together."""
JOBS_AT_ONCE = 32
POSTS_AT_ONCE = 8
DIGESTS_AT_ONCE = 4
FORGET_AT_ONCE = 2
GRACE_SECONDS = 5.0

log = logging.getLogger(__name__)


class Work:
    """The pumps that do what is due, and the ticks that look for it."""

    def __init__(
        self,
        database: Database,
        poster: AsyncWebClient,
        steps: Steps,
        workspace: Workspace,
        *,
        clock: Callable[[], float],
        wall: Callable[[], float],
    ) -> None:
        self._database = database
        self._clock = clock
        self._wall = wall
        self._wall_is_ahead = wall() - clock()
        self._ticked_at = 0.0
        advance = Advance(database, steps, workspace.url, clock, random.random, self.wake)
        self._jobs = Pump[Job](self._due_jobs, advance, at_once=JOBS_AT_ONCE)
        outbox = Outbox(database, poster, steps.limits, clock)
        self._posts = Pump[Post](self._due_posts, outbox, at_once=POSTS_AT_ONCE)
        forget = Forget(
            database=database,
            api=steps.api,
            slack=steps.slack,
            client=poster,
            team_id=workspace.team_id,
            bot_user_id=workspace.bot_user_id,
            limits=steps.limits,
            clock=clock,
            wake=self.wake,
        )
        self._forgetting = Pump[Forgetting | Request](self._due_forgetting, forget, at_once=FORGET_AT_ONCE)
        make = Digests(database, steps.slack.check_channel, workspace.url, clock, self.wake, wall)
        self._digests = Pump[Run](self._due_digests, make, at_once=DIGESTS_AT_ONCE)
        self._ticks = scheduler(
            {"work": (TICK_SECONDS, self._tick), "housekeeping": (HOUSEKEEPING_SECONDS, self._keep_house)}
        )

    def wake(self) -> None:
        """Look for due work now."""
        self._jobs.wake()
        self._posts.wake()
        self._digests.wake()
        self._forgetting.wake()

    async def poll_soon(self, source_id: str) -> None:
        """Ask the API how it is with a source now, if that is what its job waits for. Safe to repeat."""
        await self._database.run(lambda db: jobs.poll_soon(db, source_id, self._clock()))
        self.wake()

    def is_alive(self, now: float) -> bool:
        """Whether due work is still looked for; `now` is the monotonic clock's."""
        return now - self._ticked_at < LATE_SECONDS

    async def begin(self, workspace: Workspace) -> None:
        """Take up what an earlier process left, and go on."""
        now = self._clock()
        await self._database.run(lambda db: workspaces.save(db, workspace, now))
        await self._database.run(lambda db: jobs.recover(db, now))
        await self._database.run(lambda db: forget_requests.recover(db, now))
        await self._database.run(lambda db: forgetting.recover(db, now))
        await self._database.run(lambda db: digests.reschedule(db, self._wall()))
        self._ticks.start()
        self._ticked_at = time.monotonic()
        self.wake()

    async def end(self) -> None:
        """Take no more work and give what is under way its grace."""
        # APScheduler's shutdown cancels what it runs; our work is in the pumps' own tasks and gets its grace.
        self._ticks.shutdown(wait=False)
        pumps = (self._jobs, self._digests, self._posts, self._forgetting)
        await asyncio.gather(*(pump.stop(GRACE_SECONDS) for pump in pumps))

    async def _due_jobs(self, limit: int) -> Sequence[Job]:
        return await self._database.run(lambda db: jobs.claim_due(db, self._clock(), limit))

    async def _due_posts(self, limit: int) -> Sequence[Post]:
        return await self._database.run(lambda db: posts.claim_due(db, self._clock(), limit))

    async def _due_forgetting(self, limit: int) -> Sequence[Forgetting | Request]:
        def claim(db: Transaction) -> Sequence[Forgetting | Request]:
            requests = forget_requests.claim_due(db, self._clock(), limit)
            return [*requests, *forgetting.claim_due(db, self._clock(), limit - len(requests))]

        return await self._database.run(claim)

    async def _due_digests(self, limit: int) -> Sequence[Run]:
        return await self._database.run(lambda db: digests.claim_due(db, self._wall(), limit))

    async def _tick(self) -> None:
        self._ticked_at = time.monotonic()
        self.wake()
        ahead = self._wall() - self._clock()
        if abs(ahead - self._wall_is_ahead) > STEP_SECONDS:
            log.warning("the clock was set, or the machine slept", extra={"seconds": ahead - self._wall_is_ahead})
            await self._database.run(lambda db: digests.reschedule(db, self._wall()))
            self._wall_is_ahead = ahead

    async def _keep_house(self) -> None:
        await self._database.run(lambda db: inbox.prune(db, self._clock()))
        await self._database.scrub()
