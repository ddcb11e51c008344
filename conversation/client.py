"""
A client of the Async and Conversation APIs: it submits, looks at jobs and reads results.

Nothing is retried here but what a fresh token can mend; when to try again is the caller's decision, made on the
errors of conversation/errors.py. Requests may run at the same time.
"""

import asyncio
import itertools
import logging
import time
from collections.abc import AsyncIterable, Callable, Mapping, Sequence
from contextlib import aclosing, suppress
from dataclasses import dataclass, field
from datetime import UTC, datetime
from urllib.parse import quote

import httpx

from conversation.access import Access
from conversation.answers import object_in
from conversation.errors import ContractError, NotFound, Unauthorized, Unreachable
from conversation.exchange import exchange
from conversation.json_object import JsonObject
from conversation.models import (
    INSIGHT_TYPES,
    OWN_INSIGHT_TYPES,
    Analytics,
    Conversation,
    Insight,
    InsightType,
    Job,
    Member,
    Message,
    Results,
    Submission,
    SubmitOptions,
    SummaryChunk,
    TextMessage,
    Token,
    Topic,
    TranscriptOptions,
    TranscriptType,
)
from conversation.upload import ContentFailed, exactly, route_of
from conversation.wire import results, submissions, transcripts
from conversation.wire.common import Json

TOKEN_PATH = "/oauth2/token:generate"  # noqa: S105 - a path, not a secret

TOKEN_SECONDS = 60
"""A token with less left is renewed before it is used."""

UPLOAD_TOKEN_SECONDS = 10 * 60
"""The same before an upload, which cannot be repeated with another token."""

TIMEOUTS = httpx.Timeout(connect=10, write=30, read=30, pool=10)
"""Seconds for each step of a request, not for the whole of it."""

UPLOAD_TIMEOUTS = httpx.Timeout(connect=10, write=60, read=5 * 60, pool=10)
"""The same for recordings, which a service may look into before it answers."""

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class _Call:
    """A request without its token."""

    method: str
    path: str
    params: Mapping[str, str] = field(default_factory=dict)
    headers: Mapping[str, str] = field(default_factory=dict)
    json: Json | None = None
    content: AsyncIterable[bytes] | None = None
    timeouts: httpx.Timeout | None = None


class ConversationClient:
    """
    The API at `base_url`, through `http`, which stays the caller's to close.

    Every method raises the errors of conversation/errors.py and no other, if not said otherwise. `timeouts` are those
    of all requests but uploads; `clock` counts seconds.
    """

    def __init__(
        self,
        http: httpx.AsyncClient,
        *,
        base_url: str,
        app_id: str,
        app_secret: str,
        timeouts: httpx.Timeout = TIMEOUTS,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self._http = http
        self._timeouts = timeouts
        self._base_url = base_url.rstrip("/")
        self._credentials = submissions.encode_credentials(app_id, app_secret)
        self._access = Access(self._new_token, clock)

    async def sign_in(self) -> None:
        """Get a token now, to see whether the service accepts the credentials."""
        await self._access.token(seconds_to_live=TOKEN_SECONDS)

    async def submit_text(
        self,
        messages: Sequence[TextMessage],
        options: SubmitOptions,
        *,
        idempotency_key: str,
        conversation_id: str | None = None,
    ) -> Submission:
        """Submit a written conversation, or append to the one named."""
        call = _Call(
            *_process("text", conversation_id),
            headers={"Idempotency-Key": idempotency_key},
            json=submissions.encode_text_request(messages, options),
        )
        return _submitted(await self._repeatable(call))

    async def submit_audio(
        self,
        content: AsyncIterable[bytes],
        *,
        length: int,
        content_type: str | None,
        options: SubmitOptions,
        idempotency_key: str,
        conversation_id: str | None = None,
    ) -> Submission:
        """
        Submit a recording, or append it to the conversation named, as it is read from `content`.

        `length` is in bytes and must be right. A type of video/* takes the video route. Nothing is repeated, for
        `content` cannot be read again: after Unauthorized begin anew, and the token will be a new one.

        Raises: what `content` raises, unchanged; LengthMismatch. After either nothing was submitted.
        """
        route, named_type = route_of(content_type)
        headers = {"Idempotency-Key": idempotency_key, "Content-Length": str(length)}
        token = await self._access.token(seconds_to_live=UPLOAD_TOKEN_SECONDS)
        async with aclosing(exactly(content, length)) as body:
            call = _Call(
                *_process(route, conversation_id),
                params=submissions.encode_options_query(options),
                headers=headers | ({"Content-Type": named_type} if named_type else {}),
                content=body,
                timeouts=UPLOAD_TIMEOUTS,
            )
            try:
                return _submitted(await self._once(call, token))
            except ContentFailed as failed:
                content_error = failed.error
        raise content_error

    async def get_job(self, job_id: str) -> Job:
        """The state of a submission."""
        return submissions.decode_job(await self._repeatable(_Call("GET", f"/v1/job/{_segment(job_id)}")))

    async def get_conversation(self, conversation_id: str) -> Conversation:
        """The conversation itself."""
        return results.decode_conversation(await self._read(conversation_id))

    async def get_messages(self, conversation_id: str) -> tuple[Message, ...]:
        """What was said, without single words and polarities."""
        return results.decode_messages(await self._read(conversation_id, "messages"))

    async def get_topics(self, conversation_id: str, *, refresh: bool = False) -> tuple[Topic, ...]:
        """What it was about; `refresh` as for get_results."""
        return results.decode_topics(await self._read(conversation_id, "topics", refresh=refresh))

    async def get_insights(self, conversation_id: str, type_: InsightType) -> tuple[Insight, ...]:
        """The insights of one type."""
        try:
            body = await self._read(conversation_id, results.insights_path(type_))
        except NotFound:
            if type_ in OWN_INSIGHT_TYPES:
                return ()
            raise
        return results.decode_insights(body, type_)

    async def get_summary(self, conversation_id: str, *, refresh: bool = False) -> tuple[SummaryChunk, ...]:
        """The summary; `refresh` as for get_results. Raises NotFound while a job of the conversation still runs."""
        return results.decode_summary(await self._read(conversation_id, "summary", refresh=refresh))

    async def get_members(self, conversation_id: str) -> tuple[Member, ...]:
        """Who took part."""
        return results.decode_members(await self._read(conversation_id, "members"))

    async def get_analytics(self, conversation_id: str) -> Analytics:
        """Who spoke how much."""
        return results.decode_analytics(await self._read(conversation_id, "analytics"))

    async def get_results(self, conversation_id: str, *, refresh: bool = False) -> Results:
        """
        Everything about a conversation, four parts at a time. The first part that cannot be read raises its error.

        `refresh` has the service understand it anew: the API wants that after an append, our engine does it unasked.
        """
        conversation, messages, members = await asyncio.gather(
            self.get_conversation(conversation_id),
            self.get_messages(conversation_id),
            self.get_members(conversation_id),
        )
        insights = await asyncio.gather(*(self.get_insights(conversation_id, type_) for type_ in INSIGHT_TYPES))
        topics, summary, analytics = await asyncio.gather(
            self.get_topics(conversation_id, refresh=refresh),
            self.get_summary(conversation_id, refresh=refresh),
            self.get_analytics(conversation_id),
        )
        return Results(
            conversation=conversation,
            messages=messages,
            topics=topics,
            insights=tuple(itertools.chain(*insights)),
            summary=summary,
            members=members,
            analytics=analytics,
        )

    async def get_transcript(self, conversation_id: str, content_type: TranscriptType) -> str:
        """The transcript as text to read or to show with a film: with names, and paragraphs where there are any."""
        options = TranscriptOptions(content_type, create_paragraphs=True, show_speaker_separation=True)
        body = transcripts.encode_transcript_options(options)
        call = _Call("POST", _conversation(conversation_id, "transcript"), json=body)
        return transcripts.decode_transcript(await self._repeatable(call))

    async def put_member(self, conversation_id: str, member: Member) -> None:
        """
        Give a member another name, and an email if one is known: in the messages and in all results.

        The email of another member makes the two one.
        """
        path = _conversation(conversation_id, "members", _segment(member.id))
        await self._repeatable(_Call("PUT", path, json=results.encode_member(member)))

    async def delete_conversation(self, conversation_id: str) -> None:
        """Delete a conversation and all that is known about it, for good. Raises NotFound when it is gone already."""
        await self._repeatable(_Call("DELETE", _conversation(conversation_id)))

    async def delete_submission(self, idempotency_key: str) -> None:
        """
        Delete what was submitted with a key, whatever became of it; what still arrives with the key is refused.

        An extension of our engine. Raises RequestRefused, NotFound among them, or ContractError at a service that does
        not know it.
        """
        body = await self._repeatable(_Call("DELETE", f"/v1/submissions/{_segment(idempotency_key)}"))
        if body.text("idempotencyKey") != idempotency_key:
            raise ContractError("idempotencyKey", "is another")

    async def _read(self, conversation_id: str, *part: str, refresh: bool = False) -> JsonObject:
        path = _conversation(conversation_id, *part)
        return await self._repeatable(_Call("GET", path, params={"refresh": "true"} if refresh else {}))

    async def _repeatable(self, call: _Call) -> JsonObject:
        """Make a call, and once more with a new token when the first one is refused."""
        token = await self._access.token(seconds_to_live=TOKEN_SECONDS)
        with suppress(Unauthorized):
            return await self._once(call, token)
        token = await self._access.token(seconds_to_live=TOKEN_SECONDS)
        return await self._once(call, token)

    async def _once(self, call: _Call, token: str) -> JsonObject:
        try:
            return await self._made(call, {"Authorization": f"Bearer {token}"})
        except Unauthorized:
            self._access.drop(token)
            raise

    async def _made(self, call: _Call, authorization: Mapping[str, str]) -> JsonObject:
        request = self._http.build_request(
            call.method,
            self._base_url + call.path,
            params=call.params,
            headers={**call.headers, **authorization},
            json=call.json,
            content=call.content,
            timeout=call.timeouts or self._timeouts,
        )
        answer = await exchange(self._http, request)
        log.debug("answered", extra={"method": call.method, "path": call.path, "status": answer.status})
        return object_in(answer, datetime.now(UTC))

    async def _new_token(self) -> Token:
        try:
            body = await self._made(_Call("POST", TOKEN_PATH, json=self._credentials), {})
        except NotFound as error:
            raise ContractError(TOKEN_PATH, "is not there; the address is not that of the API") from error
        except Unreachable as error:
            # However far the request for a token got, the one it is for was not sent.
            raise Unreachable(str(error), sent=False) from error
        token = submissions.decode_token(body)
        log.info("token renewed", extra={"expires_in": token.expires_in})
        return token


def _process(route: str, conversation_id: str | None) -> tuple[str, str]:
    """Method and path of a submission: a new conversation, or an append to the one named."""
    if conversation_id is None:
        return "POST", f"/v1/process/{route}"
    return "PUT", f"/v1/process/{route}/{_segment(conversation_id)}"


def _conversation(conversation_id: str, *part: str) -> str:
    return "/".join(("/v1/conversations", _segment(conversation_id), *part))


def _submitted(body: JsonObject) -> Submission:
    submission = submissions.decode_submission(body)
    log.info("submitted", extra={"conversation_id": submission.conversation_id, "job_id": submission.job_id})
    return submission


def _segment(name: str) -> str:
    """An id as one segment of a path."""
    return quote(name, safe="")
