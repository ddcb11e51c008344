"""
The messages that we owe Slack, sent effectively once.

A message carries its row's id, and the revision of its wording, in its metadata. A request whose outcome is unknown
is not repeated before its lease has run out, and then only after the thread was searched for that id. The client used
here never repeats a request by itself: slack_sdk's default does after a lost connection, and would post twice.

What one person alone sees cannot be searched for: such an answer may come twice when Slack's own answer was lost.
"""

import asyncio
import logging
from collections.abc import AsyncIterator, Callable
from dataclasses import dataclass, replace
from typing import Any

from slack_sdk.web.async_client import AsyncWebClient
from slack_sdk.webhook.async_client import AsyncWebhookClient

from blocks.problems import Limits
from bot.jobs.rendering import undelivered
from bot.policies import MOST_STARTS
from storage import jobs, posts
from storage.backoff import Backoff
from storage.database import Database
from storage.posts import Post
from storage.transaction import Transaction
from workspace.answers import answered, answered_pages, passing
from workspace.errors import Later, Limited, Refused
from workspace.membership import check_member

METADATA_TYPE = "readout_post"
REQUEST_SECONDS = 15
"""A request's time-out."""
LONGEST_FLIGHT_SECONDS = 45.0
"""How long a request may live at the longest: its time-out, and what Slack may do with it after that."""

PAGES_LOOKED_THROUGH = 5
"""How far a channel is searched: the last thousand messages. A thread is searched whole."""

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Outbox:
    """Sends posts. `client` must have no retry handlers."""

    database: Database
    client: AsyncWebClient
    limits: Limits
    clock: Callable[[], float]
    retries: Backoff

    async def __call__(self, post: Post) -> None:
        """Send a claimed post and write down what came of it. Safe to repeat."""
        try:
            if post.starts > MOST_STARTS:
                raise Refused("broke_down")
            settle = await self._send(post)
        except Refused as refused:
            log.warning("post refused", extra=_fields(post) | {"problem": refused.problem})
            settle = self._refused(post, refused.problem)
        except Later as later:
            settle = self._delayed(post, later)
        await self.database.persist(lambda db: settle(db, self.clock()))

    async def put_back(self, post: Post, *, counts: bool) -> None:
        """Leave a message to its next attempt, which begins with a look whether it is there, or give it up."""
        is_hopeless = counts and self.retries.is_spent(post.attempts)
        settle = _undeliverable(post, "internal") if is_hopeless else _left(post)
        await self.database.run(lambda db: settle(db, self.clock()))

    async def _send(self, post: Post) -> "Settle":
        if post.user_id is not None:
            return await self._whisper(post, post.user_id)
        if post.ts is not None:
            return await self._update(post, post.ts)
        found = await self._find(post) if post.unsure else None
        return found or _sent(post, await self._post(post))

    async def _whisper(self, post: Post, user_id: str) -> "Settle":
        """Tell one person alone: through the response URL if there is one and it works, else in the channel."""
        if not post.is_open:
            await check_member(self.client, post.channel_id, user_id)  # However long it has waited.
        if post.response_url is None or not await self._respond(post, post.response_url):
            await answered(self.client.chat_postEphemeral(**_address(post), user=user_id, **post.body))
        return _sent(post, None)

    async def _respond(self, post: Post, url: str) -> bool:
        """Answer through a response URL; False when Slack takes nothing there: half an hour is over."""
        webhook = AsyncWebhookClient(url, timeout=REQUEST_SECONDS, retry_handlers=[], proxy=self.client.proxy)
        try:
            where = {} if post.thread_ts is None else {"thread_ts": post.thread_ts}
            answer = await webhook.send_dict(
                {**post.body, **where, "response_type": "ephemeral", "replace_original": False}
            )
        except Exception as error:
            raise Later("slack_unreachable") from error
        if failure := passing(answer.status_code, answer.headers):
            raise failure
        return answer.status_code == 200

    async def _update(self, post: Post, ts: str) -> "Settle":
        self._check_lease(post)
        try:
            await answered(self.client.chat_update(channel=post.channel_id, ts=ts, **post.body))
        except Refused as refused:
            if refused.problem != "message_gone" or post.thread_ts is None:
                raise  # A digest that was deleted stays deleted.
            return lambda db, now: posts.reposted(db, post, now)
        return _sent(post, ts)

    async def _post(self, post: Post) -> str:
        self._check_lease(post)
        answer = await answered(
            self.client.chat_postMessage(
                **_address(post),
                **post.body,
                metadata={"event_type": METADATA_TYPE, "event_payload": {"post_id": post.id, "rev": post.rev}},
                unfurl_links=False,
                unfurl_media=False,
            )
        )
        ts: str = answer["ts"]
        if post.thread_ts is not None and answer["message"].get("thread_ts") != post.thread_ts:
            # Slack puts a reply to a thread that is gone in the channel, for all to see.
            await self._take_back(post, ts)
            raise Refused("thread_gone")
        return ts

    async def _take_back(self, post: Post, ts: str) -> None:
        """Delete what must not stay where it is; in its turn, because no later attempt would know of it."""
        while True:
            try:
                await answered(self.client.chat_delete(channel=post.channel_id, ts=ts))
            except Limited as limited:
                await asyncio.sleep(limited.seconds)
            else:
                return

    def _check_lease(self, post: Post) -> None:
        """Raises: Later when a request that begins now could outlive the lease, and meet its own repetition."""
        if self.clock() > post.lease_ends_at - LONGEST_FLIGHT_SECONDS:
            raise Later("slack_unreachable")

    async def _find(self, post: Post) -> "Settle | None":
        """How to settle a post that Slack has although we never heard so: perhaps in an older wording."""
        async for page in self._around(post):
            for message in page["messages"]:
                payload = (message.get("metadata") or {}).get("event_payload", {})
                if payload.get("post_id") == post.id:
                    return _sent(replace(post, rev=payload["rev"]), message["ts"])
        return None

    async def _around(self, post: Post) -> AsyncIterator[Any]:
        """
        What there is in Slack where a post belongs, in pages.

        It is not searched by time: Slack's clock and ours may differ, and a message that is not found is posted twice.
        """
        where = {"channel": post.channel_id, "include_all_metadata": True}
        if post.thread_ts is not None:
            async for page in answered_pages(self.client.conversations_replies, ts=post.thread_ts, **where):
                yield page
            return
        left = PAGES_LOOKED_THROUGH
        async for page in answered_pages(self.client.conversations_history, **where):
            yield page
            left -= 1
            if left == 0:
                return

    def _refused(self, post: Post, problem: str) -> "Settle":
        """How to settle a post that Slack never takes: who asked for it is told in private, if that is possible."""

        def settle(db: Transaction, now: float) -> None:
            posts.undeliverable(db, post, problem, now)
            job = jobs.find(db, post.job) if post.job and post.user_id is None else None
            if job is not None:
                posts.owe(db, undelivered(job, problem, self.limits, now), now)

        return settle

    def _delayed(self, post: Post, later: Later) -> "Settle":
        """How to settle a post that Slack may take later, and perhaps has taken already."""
        if isinstance(later, Limited):
            return lambda db, now: posts.limited(db, post, retry_at=now + later.seconds, now=now)
        log.info("post delayed", extra=_fields(post) | {"sent": later.sent})
        if self.retries.is_spent(post.attempts):
            return _undeliverable(post, later.problem)
        if later.sent and post.ts is None:
            return _left(post)  # The row comes back, unsure, when its lease has run out.
        wait = later.retry_after or self.retries.wait(post.attempts)
        return lambda db, now: posts.not_sent(db, post, retry_at=now + wait, now=now)


Settle = Callable[[Transaction, float], None]


def _sent(post: Post, ts: str | None) -> Settle:
    return lambda db, now: posts.sent(db, post, ts, now)


def _left(post: Post) -> Settle:
    return lambda db, now: posts.left(db, post, now)


def _undeliverable(post: Post, problem: str) -> Settle:
    return lambda db, now: posts.undeliverable(db, post, problem, now)


def _address(post: Post) -> dict[str, Any]:
    address = {"channel": post.channel_id}
    return address if post.thread_ts is None else address | {"thread_ts": post.thread_ts}


def _fields(post: Post) -> dict[str, object]:
    return {"post": post.id, "kind": post.kind, "channel": post.channel_id, "attempts": post.attempts}
