"""The routes that take conversations: recordings and texts, new ones and what is appended to them."""

import asyncio
import uuid
from collections.abc import Sequence
from datetime import UTC, datetime
from functools import partial

from starlette.requests import Request
from starlette.responses import JSONResponse
from starlette.routing import Route

from conversation.models import Conversation, Submission, SubmitOptions
from conversation.wire import submissions
from conversation.wire.common import Json
from engine.api.requests import read_json, read_language, read_options, read_text_messages
from engine.api.state import Engine, engine_of
from engine.errors import RequestProblem
from engine.queue import rows
from engine.queue.rows import Kind, NewJob
from engine.queue.webhooks import check_webhook
from engine.queue.work import media_request, text_request
from engine.speech.media_info import MediaInfo
from engine.understanding import new_id

UNKNOWN_CONVERSATION = "The conversationId is either invalid or does not exist."
NOT_A_FORM = "Send the recording itself as the request body, not a form."
BODY_TOO_LARGE = "The body is larger than {limit:,} bytes, which is the most that is taken here."

SMALL_BODY_BYTES = 100_000
"""What is taken of a body that holds a few short fields."""

MAX_TEXT_BYTES = 5_000_000
"""Several novels. Understanding a text of many short messages takes some fifty times its size in memory."""


async def recording_submitted(request: Request) -> JSONResponse:
    """Take a recording: the answer promises that it is on the disk and has sound."""
    engine = engine_of(request)
    if (made := await _made_before(request, engine)) is not None:
        return made
    options = read_options(request.query_params.multi_items(), {})
    language = read_language(options, is_multilingual=(await engine.speech.model()).is_multilingual)
    check_webhook(options.webhook_url, engine.settings.webhook_hosts)
    if request.headers.get("content-type", "").startswith("multipart/"):
        raise RequestProblem(400, NOT_A_FORM, "not_raw")
    await engine.speech.warm()
    media = await engine.spool.receive(request.stream(), _content_length(request))
    try:
        info = await engine.media.look(engine.spool.path_of(media), engine.settings.max_seconds)
        job = _new_job(request, "media", media_request(media, info, language, options), options, info)
        submission = await _promise(request, engine, job, options)
    except Exception:
        # When it is cancelled the promise may have been made all the same; the file stays, and the next start knows.
        await asyncio.to_thread(engine.spool.remove, media)
        raise
    if submission.job_id != job.id:
        await asyncio.to_thread(engine.spool.remove, media)
    return _promised(submission)


async def text_submitted(request: Request) -> JSONResponse:
    """Take a written conversation."""
    engine = engine_of(request)
    if (made := await _made_before(request, engine)) is not None:
        return made
    content = await read_body(request, MAX_TEXT_BYTES)
    options, job_request = await asyncio.to_thread(_read_text, content, request.query_params.multi_items())
    check_webhook(options.webhook_url, engine.settings.webhook_hosts)
    job = _new_job(request, "text", job_request, options)
    return _promised(await _promise(request, engine, job, options))


async def read_body(request: Request, limit: int) -> bytes:
    """A body of at most `limit` bytes. Raises: RequestProblem 413."""
    content = bytearray()
    async for chunk in request.stream():
        content += chunk
        if len(content) > limit:
            raise RequestProblem(413, BODY_TOO_LARGE.format(limit=limit), "too_large")
    return bytes(content)


def _read_text(content: bytes, query: Sequence[tuple[str, str]]) -> tuple[SubmitOptions, Json]:
    body = read_json(content)
    options = read_options(query, body.fields)
    return options, text_request(read_text_messages(body), options)


async def _made_before(request: Request, engine: Engine) -> JSONResponse | None:
    """The answer to an earlier request with this key. Raises: RequestProblem 404 for an unknown conversation."""
    key = _key(request)
    made = await engine.database.run(partial(rows.find_submission, idempotency_key=key)) if key else None
    if made is not None:
        return _promised(made)
    appended = request.path_params.get("conversation_id")
    if appended is not None and not await engine.database.run(partial(rows.has_conversation, conversation_id=appended)):
        raise RequestProblem(404, UNKNOWN_CONVERSATION)
    return None


def _new_job(
    request: Request, kind: Kind, content: Json, options: SubmitOptions, info: MediaInfo | None = None
) -> NewJob:
    return NewJob(
        id=str(uuid.uuid4()),
        conversation_id=request.path_params.get("conversation_id") or new_id(),
        kind=kind,
        submitted_at=datetime.now(UTC),
        request=content,
        idempotency_key=_key(request),
        total=info.duration if info else None,
        webhook_url=options.webhook_url or None,
    )


async def _promise(request: Request, engine: Engine, job: NewJob, options: SubmitOptions) -> Submission:
    begun = None
    if "conversation_id" not in request.path_params:
        name = options.name or job.conversation_id
        begun = Conversation(job.conversation_id, name, start_at=options.start_at or job.submitted_at)
    submission = await engine.database.run(partial(rows.add_job, job=job, conversation=begun))
    if submission is None:
        raise RequestProblem(404, UNKNOWN_CONVERSATION)
    if submission.job_id == job.id:
        engine.webhooks.tell(job.webhook_url, job.id, "scheduled")
    engine.jobs.wake()
    return submission


def _promised(submission: Submission) -> JSONResponse:
    return JSONResponse(submissions.encode_submission(submission), status_code=201)


def _key(request: Request) -> str | None:
    return request.headers.get("idempotency-key") or None


def _content_length(request: Request) -> int | None:
    length = request.headers.get("content-length", "")
    return int(length) if length.isdigit() else None


routes = [
    *(Route(f"/process/{kind}", recording_submitted, methods=["POST"]) for kind in ("audio", "video")),
    *(
        Route(f"/process/{kind}/{{conversation_id}}", recording_submitted, methods=["PUT"])
        for kind in ("audio", "video")
    ),
    Route("/process/text", text_submitted, methods=["POST"]),
    Route("/process/text/{conversation_id}", text_submitted, methods=["PUT"]),
]
