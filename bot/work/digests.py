"""Makes digests: whether a channel may have one, which conversations are in it, and the message that we owe for it."""

import logging
import time
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta, timezone

from blocks.body import Body
from blocks.digest import Talk, digest, nothing_left
from blocks.insights import Item
from bot.policies import MOST_STARTS
from conversation.models import InsightType
from storage import digests, insights, posts
from storage.database import Database, deleted
from storage.digests import DigestRun
from storage.insights import Insight, Outcome
from storage.posts import Post
from storage.schedules import local
from storage.transaction import Transaction
from workspace.errors import Later, Refused
from workspace.permalinks import permalink

POST_KIND = "digest"

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Digests:
    """Makes digests that are due. `wake` is called when a commit has made a message due."""

    database: Database
    check_channel: Callable[[str], Awaitable[None]]
    workspace_url: str
    clock: Callable[[], float]
    wake: Callable[[], None]
    wall: Callable[[], float] = time.time

    async def __call__(self, run: DigestRun) -> None:
        """Owe the message of a digest, if there is anything to tell and the channel may have it. Safe to repeat."""
        try:
            if run.starts > MOST_STARTS:
                raise Refused("broke_down")
            await self._check(run)
        except Refused as refused:
            log.warning("digest refused", extra=_fields(run) | {"problem": refused.problem})
            await self.database.persist(lambda db: digests.give_up(db, run))
        except Later as later:
            log.info("digest delayed", extra=_fields(run) | {"problem": later.problem})
            wait = later.retry_after
            await self.database.persist(lambda db: digests.again(db, run, self.wall(), wait))
        else:
            await self.database.persist(lambda db: self._retell(db, run) if run.until_at else self._tell(db, run))
            self.wake()

    async def put_back(self, run: DigestRun, *, counts: bool) -> None:  # noqa: ARG002 - a digest has its time, not its tries
        """Make the digest due again: in a minute, because what went wrong may go wrong again."""
        await self.database.run(lambda db: digests.again(db, run, self.wall()))

    async def _check(self, run: DigestRun) -> None:
        if run.until_at is not None:
            return  # What is there already may always become less.
        if self.wall() - run.created_at > digests.LATEST_SECONDS:
            raise Refused("timed_out")
        await self.check_channel(run.channel_id)

    def _tell(self, db: Transaction, run: DigestRun) -> None:
        now = self.clock()
        since = digests.since(db, run.place, now)
        outcomes = insights.news(db, run.place, after=since, until=now)
        conversations = [outcome.conversation for outcome in outcomes]
        if digests.told(db, run, conversations, since=since, until=now) and outcomes:
            self._owe(db, run, self._body(run, outcomes, digests.shown_since(db, run.place, since, self.wall())))

    def _retell(self, db: Transaction, run: DigestRun) -> None:
        """Word a digest again without the conversations that were forgotten since."""
        deleted(db)  # The former wording.
        since, until = run.since_at or 0.0, run.until_at or 0.0
        outcomes = insights.mentioned(db, run.id)
        if digests.told(db, run, [], since=since, until=until):
            shown = digests.shown_since(db, run.place, since, run.created_at)
            self._owe(db, run, self._body(run, outcomes, shown) if outcomes else nothing_left())

    def _owe(self, db: Transaction, run: DigestRun, body: Body) -> None:
        now = self.clock()
        post = Post(run.id, POST_KIND, run.team_id, run.channel_id, body.as_json(), created_at=now)
        posts.owe(db, post, now)

    def _body(self, run: DigestRun, outcomes: Sequence[Outcome], since: float) -> Body:
        talks = [self._talk(run.channel_id, outcome) for outcome in outcomes]
        return digest(talks, since=local(since, run.zone))

    def _talk(self, channel_id: str, outcome: Outcome) -> Talk:
        items: dict[InsightType, list[Item]] = {}
        for each in outcome.insights:
            items.setdefault(each.kind, []).append(item_of(each))
        url = permalink(self.workspace_url, channel_id, outcome.readout_ts, outcome.thread_ts)
        return Talk(outcome.title, url, items)


def item_of(insight: Insight) -> Item:
    """An insight as a digest shows it, due on the day that was meant."""
    zone = timezone(timedelta(seconds=insight.due_offset))
    due_at = None if insight.due_at is None else datetime.fromtimestamp(insight.due_at, zone)
    return Item(insight.text, insight.assignee, due_at, insight.url)


def _fields(run: DigestRun) -> dict[str, object]:
    return {"digest": run.id, "channel": run.channel_id}
