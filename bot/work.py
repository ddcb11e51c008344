"""The bot at work: pumps that do what is due, and ticks that look for it."""

import asyncio
import random
from collections.abc import Callable, Sequence

from slack_sdk.web.async_client import AsyncWebClient

from bot.advance import Advance
from bot.outbox import Outbox
from bot.pump import Pump
from bot.schedule import scheduler
from bot.steps import Steps
from storage import inbox, jobs, posts, workspaces
from storage.database import Database
from storage.jobs import Job
from storage.posts import Post
from storage.workspaces import Workspace

TICK_SECONDS = 0.5
HOUSEKEEPING_SECONDS = 3600.0
JOBS_AT_ONCE = 32
POSTS_AT_ONCE = 8
GRACE_SECONDS = 5.0


class Work:
    """The pumps that do what is due, and the ticks that look for it."""

    def __init__(
        self,
        database: Database,
        poster: AsyncWebClient,
        steps: Steps,
        workspace: Workspace,
        clock: Callable[[], float],
    ) -> None:
        self._database = database
        self._clock = clock
        advance = Advance(database, steps, workspace.url, clock, random.random, self.wake)
        self._jobs = Pump[Job](self._due_jobs, advance, at_once=JOBS_AT_ONCE)
        self._posts = Pump[Post](self._due_posts, Outbox(database, poster, clock), at_once=POSTS_AT_ONCE)
        self._ticks = scheduler(
            {"work": (TICK_SECONDS, self._tick), "housekeeping": (HOUSEKEEPING_SECONDS, self._keep_house)}
        )

    def wake(self) -> None:
        """Look for due work now."""
        self._jobs.wake()
        self._posts.wake()

    async def begin(self, workspace: Workspace) -> None:
        """Take up what an earlier process left, and go on."""
        now = self._clock()
        await self._database.run(lambda db: workspaces.save(db, workspace, now))
        await self._database.run(lambda db: jobs.recover(db, now))
        self._ticks.start()
        self.wake()

    async def end(self) -> None:
        """Take no more work and give what is under way its grace."""
        # APScheduler's shutdown cancels what it runs; our work is in the pumps' own tasks and gets its grace.
        self._ticks.shutdown(wait=False)
        await asyncio.gather(self._jobs.stop(GRACE_SECONDS), self._posts.stop(GRACE_SECONDS))

    async def _due_jobs(self, limit: int) -> Sequence[Job]:
        return await self._database.run(lambda db: jobs.claim_due(db, self._clock(), limit))

    async def _due_posts(self, limit: int) -> Sequence[Post]:
        return await self._database.run(lambda db: posts.claim_due(db, self._clock(), limit))

    async def _tick(self) -> None:
        self.wake()

    async def _keep_house(self) -> None:
        await self._database.run(lambda db: inbox.prune(db, self._clock()))
