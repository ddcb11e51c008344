"""
Forgets conversations: looks up who may have it done, then deletes what the API and Slack have of them.

Every attempt deletes each piece again until all of it is gone: what is gone already counts as deleted, so that
an attempt can be killed at any point and made again.
"""

import logging
from collections.abc import AsyncIterator, Awaitable, Callable, Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from slack_sdk.web.async_client import AsyncWebClient
from slack_sdk.web.async_slack_response import AsyncSlackResponse

from blocks import forgetting as wording
from blocks.body import Body
from blocks.forgetting import Left
from blocks.problems import Failure, Limits, problem
from bot.jobs.failures import meaning
from bot.policies import MOST_STARTS
from conversation.client import ConversationClient
from conversation.errors import ContractError, ConversationError, NotFound, RequestRefused, Unauthorized
from storage import digests, forget_requests, forgetting, jobs, posts
from storage.backoff import Backoff
from storage.database import Database
from storage.forget_requests import ForgetRequest
from storage.forgetting import Forgetting, Receipt
from storage.posts import Post, PostState
from storage.transaction import Transaction
from workspace.answers import answered, answered_pages
from workspace.errors import Later, Limited, Refused
from workspace.reading import Slack

GONE = {"thread_gone", "message_gone", "file_deleted"}
"""Slack's answers about things that are deleted already."""

log = logging.getLogger(__name__)
Message = Mapping[str, Any]


def claim_due(db: Transaction, now: float, limit: int) -> Sequence[Forgetting | ForgetRequest]:
    """Take what is due, requests before deletions, and count the attempt."""
    requests = forget_requests.claim_due(db, now, limit)
    return [*requests, *forgetting.claim_due(db, now, limit - len(requests))]


def renew(db: Transaction, held: Sequence[Forgetting | ForgetRequest], now: float) -> None:
    """Keep what is still worked on."""
    forget_requests.renew(db, [each for each in held if isinstance(each, ForgetRequest)], now)
    forgetting.renew(db, [each for each in held if isinstance(each, Forgetting)], now)


@dataclass(frozen=True, slots=True)
class Forget:
    """
    Decides on requests and deletes what is left of forgotten conversations. `wake` is called after each.

    Whether a person may have one forgotten is looked up with `permissions`. After the last of `deletions` the receipt
    says what is left.
    """

    database: Database
    api: ConversationClient
    slack: Slack
    client: AsyncWebClient
    team_id: str
    bot_user_id: str
    limits: Limits
    clock: Callable[[], float]
    wake: Callable[[], None]
    permissions: Backoff
    deletions: Backoff

    async def __call__(self, item: Forgetting | ForgetRequest) -> None:
        """Take the next step and write down what came of it. Safe to repeat."""
        await (self._consider(item) if isinstance(item, ForgetRequest) else self._delete(item))
        self.wake()

    async def put_back(self, item: Forgetting | ForgetRequest, *, counts: bool) -> None:
        """Make the step due again: after a while if it is what failed."""
        due_at = self.clock() + (self.deletions.longest if counts else 0.0)
        if isinstance(item, ForgetRequest):
            await self.database.run(lambda db: forget_requests.again(db, item, due_at, counts=counts))
        else:
            await self.database.run(lambda db: forgetting.again(db, item, due_at, counts=counts))

    async def _consider(self, wanted: ForgetRequest) -> None:
        """Begin to forget a conversation for a person who may have that done, or tell why not; fails closed."""
        try:
            if wanted.starts > MOST_STARTS:
                raise Refused("broke_down")
            await self.slack.check_member(wanted.channel_id, wanted.receipt.user_id)
        except Later as later:
            if isinstance(later, Limited) or not self.permissions.is_spent(wanted.attempts):
                await self._again(wanted, later, self.permissions)
                return
            body: Body | None = problem([Failure("", later.problem)], limits=self.limits)
        except Refused as refused:
            body = problem([Failure("", refused.problem)], limits=self.limits)
        else:
            may = wanted.is_confirmed or wanted.is_theirs
            body = None if may else wording.question(conversation=wanted.conversation)
        await self.database.persist(lambda db: self._answer(db, wanted, body))

    def _answer(self, db: Transaction, wanted: ForgetRequest, body: Body | None) -> None:
        now = self.clock()
        if not forget_requests.answered(db, wanted):
            return  # Whoever took it over answers it.
        if body is None:
            forgetting.begin(db, wanted.conversation, wanted.receipt, now)
        else:
            posts.owe(db, _reply(wanted.id, self.team_id, wanted.receipt, body, now), now)

    async def _delete(self, item: Forgetting) -> None:
        left: Collection[Left] = {Left.SLACK, Left.API}
        later = None
        if item.starts <= MOST_STARTS:
            left, later = await self._left_of(item)
        if later is not None and (isinstance(later, Limited) or not self.deletions.is_spent(item.attempts)):
            await self._again(item, later, self.deletions)
            return
        log.info("forgotten", extra={"conversation": item.id, "left": [each.name for each in left]})
        await self.database.persist(lambda db: self._done(db, item, left))

    async def _left_of(self, item: Forgetting) -> tuple[Collection[Left], Later | None]:
        """Delete everything; gives what is left, and why it must be tried again: nobody who is silent stops us."""
        left, delayed = set[Left | None](), None
        deletions = {Left.SLACK: self._in_slack, Left.DIGESTS: self._in_digests, Left.API: self._at_api}
        for place, delete in deletions.items():
            try:
                left.add(await delete(item))
            except Later as later:
                left.add(place)
                delayed = delayed or later
        # Last of all, because nothing that the others still do may bring words back into a file of ours.
        if not await self.database.scrub():
            left.add(Left.RECORDS)
            delayed = delayed or Later("internal")
        return [each for each in left if each is not None], delayed

    async def _again(self, item: Forgetting | ForgetRequest, later: Later, retries: Backoff) -> None:
        log.info("forgetting delayed", extra={"item": item.id, "problem": later.problem})
        due_at = self.clock() + (later.retry_after or retries.wait(item.attempts))
        counts = not isinstance(later, Limited)
        if isinstance(item, ForgetRequest):
            await self.database.persist(lambda db: forget_requests.again(db, item, due_at, counts=counts))
        else:
            await self.database.persist(lambda db: forgetting.again(db, item, due_at, counts=counts))

    def _done(self, db: Transaction, item: Forgetting, left: Collection[Left]) -> None:
        now = self.clock()
        if forgetting.done(db, item, now) and item.receipt is not None:
            body = wording.receipt(item.receipt.reason, left, is_settled=item.settles_at <= now)
            posts.owe(db, _reply(item.id, item.team_id, item.receipt, body, now), now)

    async def _in_digests(self, item: Forgetting) -> Left | None:
        """Make sure that no digest lists it any more. Raises: Later as long as their new wording is on its way."""
        found = await self.database.run(lambda db: digests.retold(db, item.digests))
        if any(state in {PostState.PENDING, PostState.SENDING} for state, _ in found):
            raise Later("slack_unreachable")
        is_kept = any(state is PostState.FAILED and problem not in GONE for state, problem in found)
        return Left.DIGESTS if is_kept else None

    async def _at_api(self, item: Forgetting) -> Left | None:
        """
        Delete the conversation at the API, and what was submitted for it without our hearing of it.

        Raises: Later if the API may do it later.
        """
        try:
            ids = [each for each in (item.conversation_id, *item.former_ids) if each is not None]
            is_kept = any([await self._is_kept_at_api(each) for each in ids])
            is_unknown = [await self._is_unknown(key) for key in item.keys]
        except ConversationError as error:
            # However often credentials are refused: they may be put right within the day.
            raise meaning(error, attempts=0) from error
        if is_kept:
            return Left.API
        return Left.UNKNOWN if item.is_in_doubt and any(is_unknown) else None

    async def _is_kept_at_api(self, conversation_id: str) -> bool:
        try:
            await self.api.delete_conversation(conversation_id)
        except NotFound:
            return False
        except Unauthorized:
            raise
        except RequestRefused as error:
            log.warning("API keeps a conversation", extra={"conversation": conversation_id, "status": error.status})
            return True
        return False

    async def _is_unknown(self, key: str) -> bool:
        """Whether the API cannot say what became of a submission: its contract has no way to ask by the key."""
        try:
            await self.api.delete_submission(key)
        except Unauthorized:
            raise
        except (RequestRefused, ContractError):
            return True
        return False

    async def _in_slack(self, item: Forgetting) -> Left | None:
        """
        Delete our messages and files in the thread.

        Raises: Later if Slack may do it later.
        """
        if item.thread_ts is None:
            return None
        try:
            ours = [message async for message in self._ours(item.channel_id, item.thread_ts)]
        except Refused as refused:
            return None if refused.problem in GONE else Left.SLACK
        kept = []
        for message in ours:
            files = message.get("files") or ()
            kept += [await self._is_kept(self.client.files_delete(file=file["id"])) for file in files]
            kept.append(await self._is_kept(self.client.chat_delete(channel=item.channel_id, ts=message["ts"])))
        return Left.SLACK if any(kept) else None

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
        files = [file["id"] for file in message.get("files") or ()]
        return await self.database.run(
            lambda db: (
                posts.is_known(db, payload.get("post_id", ""))
                or any(jobs.is_file_known(db, file_id) for file_id in files)
            )
        )

    async def _is_kept(self, deletion: Awaitable[AsyncSlackResponse]) -> bool:
        try:
            await answered(deletion)
        except Refused as refused:
            return refused.problem not in GONE
        return False


def _reply(of: str, team_id: str, to: Receipt, body: Body, now: float) -> Post:
    return Post(
        id=f"{of}.receipt",
        kind="receipt",
        team_id=team_id,
        channel_id=to.channel_id,
        thread_ts=to.thread_ts,
        user_id=to.user_id,
        is_open=True,
        response_url=to.response_url,
        body=body.as_json(),
        created_at=now,
    )
