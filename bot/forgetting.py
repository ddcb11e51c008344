"""
Forgets conversations: looks up who may have it done, then deletes what the API and Slack have of them.

Each piece is deleted anew by every attempt until all of it is gone: what is gone already counts as deleted, so that
an attempt can be killed at any point and made again.
"""

import logging
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping
from dataclasses import dataclass
from typing import Any

import sqlite_utils
from slack_sdk.web.async_client import AsyncWebClient
from slack_sdk.web.async_slack_response import AsyncSlackResponse

from blocks import forgetting as wording
from blocks.body import Body
from blocks.problems import Failure, Limits, problem
from blocks.transcript import MAX_ID
from bot.errors import Later, Limited, Refused
from bot.pipeline import MOST_STARTS
from bot.slack import Slack, answered, answered_pages
from bot.steps import API_REST_SECONDS
from conversation.client import ConversationClient
from conversation.errors import ConversationError, NotFound, NotNow, RateLimited, RequestRefused, Unauthorized
from storage import forget_requests, forgetting, posts
from storage.database import Database
from storage.forget_requests import Request
from storage.forgetting import Forgetting, Receipt
from storage.posts import Post

MOST_ATTEMPTS = 300
"""About a day; after that the receipt says what is left."""
LONGEST_RETRY = 300.0
MOST_LOOKS = 5
"""About a minute: somebody waits for the answer."""

GONE = {"thread_gone", "message_gone", "file_deleted"}
"""What Slack says of things that are deleted already."""

log = logging.getLogger(__name__)
Message = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Forget:
    """Decides on requests and deletes what is left of forgotten conversations. `wake` is called after each."""

    database: Database
    api: ConversationClient
    slack: Slack
    client: AsyncWebClient
    team_id: str
    bot_user_id: str
    limits: Limits
    clock: Callable[[], float]
    wake: Callable[[], None]

    async def __call__(self, item: Forgetting | Request) -> None:
        """Take the next step and write down what came of it. Safe to repeat."""
        await (self._consider(item) if isinstance(item, Request) else self._delete(item))
        self.wake()

    async def put_back(self, item: Forgetting | Request, *, counts: bool) -> None:
        """Make the step due again: after a while if it is what failed."""
        due_at = self.clock() + (LONGEST_RETRY if counts else 0.0)
        if isinstance(item, Request):
            await self.database.run(lambda db: forget_requests.again(db, item, due_at, counts=counts))
        else:
            await self.database.run(lambda db: forgetting.again(db, item, due_at, counts=counts))

    async def _consider(self, wanted: Request) -> None:
        """Begin to forget a conversation for somebody who may, or tell why not; fails closed."""
        try:
            if wanted.starts > MOST_STARTS:
                raise Refused("broke_down")
            await self.slack.check_member(wanted.channel_id, wanted.receipt.user_id)
        except Later as later:
            if wanted.attempts < MOST_LOOKS or isinstance(later, Limited):
                await self._again(wanted, later)
                return
            body: Body | None = problem([Failure("", later.problem)], limits=self.limits)
        except Refused as refused:
            body = problem([Failure("", refused.problem)], limits=self.limits)
        else:
            may = wanted.is_confirmed or wanted.is_theirs
            body = None if may else wording.question(conversation=wanted.conversation)
        await self.database.persist(lambda db: self._answer(db, wanted, body))

    def _answer(self, db: sqlite_utils.Database, wanted: Request, body: Body | None) -> None:
        now = self.clock()
        forget_requests.answered(db, wanted)
        if body is None:
            forgetting.begin(db, wanted.conversation, wanted.receipt, now)
        else:
            posts.owe(db, _reply(wanted.id, self.team_id, wanted.receipt, body, now), now)

    async def _delete(self, item: Forgetting) -> None:
        kept: list[bool | Later] = [True, True]
        if item.starts <= MOST_STARTS:
            kept = [await _tried(self._in_slack(item)), await _tried(self._at_api(item))]
        later = next((each for each in kept if isinstance(each, Later)), None)
        if later is not None and (item.attempts < MOST_ATTEMPTS or isinstance(later, Limited)):
            await self._again(item, later)
            return
        slack_kept, api_kept = (each is not False for each in kept)
        log.info("forgotten", extra={"conversation": item.id, "api_kept": api_kept, "slack_kept": slack_kept})
        await self.database.persist(lambda db: self._done(db, item, api_kept=api_kept, slack_kept=slack_kept))
        await self.database.scrub()

    async def _again(self, item: Forgetting | Request, later: Later) -> None:
        log.info("forgetting delayed", extra={"item": item.id, "problem": later.problem})
        due_at = self.clock() + (later.retry_after or min(2.0**item.attempts, LONGEST_RETRY))
        counts = not isinstance(later, Limited)
        if isinstance(item, Request):
            await self.database.persist(lambda db: forget_requests.again(db, item, due_at, counts=counts))
        else:
            await self.database.persist(lambda db: forgetting.again(db, item, due_at, counts=counts))

    def _done(self, db: sqlite_utils.Database, item: Forgetting, *, api_kept: bool, slack_kept: bool) -> None:
        now = self.clock()
        if item.receipt is not None:
            body = wording.receipt(item.receipt.reason, api_kept=api_kept, slack_kept=slack_kept)
            posts.owe(db, _reply(item.id, item.team_id, item.receipt, body, now), now)
        forgetting.done(db, item, now)

    async def _at_api(self, item: Forgetting) -> bool:
        """
        Delete the conversation at the API; True if it is kept there.

        Raises: Later if the API may do it later.
        """
        if item.conversation_id is None:
            return False
        try:
            await self.api.delete_conversation(item.conversation_id)
        except NotFound:
            return False
        except Unauthorized as error:
            raise Later("api_unauthorized") from error
        except RequestRefused as error:
            log.warning(
                "API keeps a conversation", extra={"conversation": item.conversation_id, "status": error.status}
            )
            return True
        except RateLimited as error:
            raise Limited("api_limited", retry_after=error.retry_after or API_REST_SECONDS) from error
        except NotNow as error:
            raise Later("api_unreachable", retry_after=error.retry_after) from error
        except ConversationError as error:
            raise Later("api_broken") from error
        return False

    async def _in_slack(self, item: Forgetting) -> bool:
        """
        Delete our messages and files in the thread; True if some are kept there.

        Raises: Later if Slack may do it later.
        """
        if item.thread_ts is None:
            return False
        try:
            ours = [message async for message in self._ours(item.channel_id, item.thread_ts)]
        except Refused as refused:
            return refused.problem not in GONE
        return any([await self._is_message_kept(item.channel_id, message) for message in ours])

    async def _is_message_kept(self, channel_id: str, message: Message) -> bool:
        files = [await self._is_kept(self.client.files_delete(file=file["id"])) for file in message.get("files") or ()]
        return await self._is_kept(self.client.chat_delete(channel=channel_id, ts=message["ts"])) or any(files)

    async def _ours(self, channel_id: str, thread_ts: str) -> AsyncIterator[Message]:
        """Our replies in a thread, without those that belong to a conversation that was begun there since."""
        request = {"channel": channel_id, "ts": thread_ts, "include_all_metadata": True}
        async for page in answered_pages(self.client.conversations_replies, **request):
            for message in page["messages"]:
                is_ours = message.get("user") == self.bot_user_id and message["ts"] != thread_ts
                if is_ours and not await self._is_wanted(message):
                    yield message

    async def _is_wanted(self, message: Message) -> bool:
        payload = (message.get("metadata") or {}).get("event_payload", {})
        names = [file.get("name") or "" for file in message.get("files") or ()]
        return await self.database.run(
            lambda db: (
                posts.is_known(db, payload.get("post_id", ""))
                or any(forgetting.is_of_job(db, name, id_length=MAX_ID) for name in names)
            )
        )

    async def _is_kept(self, deletion: Awaitable[AsyncSlackResponse]) -> bool:
        try:
            await answered(deletion)
        except Refused as refused:
            return refused.problem not in GONE
        return False


async def _tried(deletion: Awaitable[bool]) -> bool | Later:
    """Whether something is kept, or why that is to be seen later: one side that is silent holds up no other."""
    try:
        return await deletion
    except Later as later:
        return later


def _reply(of: str, team_id: str, to: Receipt, body: Body, now: float) -> Post:
    return Post(
        id=f"{of}.receipt",
        kind="receipt",
        team_id=team_id,
        channel_id=to.channel_id,
        thread_ts=to.thread_ts,
        user_id=to.user_id,
        response_url=to.response_url,
        body=body.as_json(),
        created_at=now,
    )
