"""The routes that give results: jobs, conversations and their parts."""

import asyncio
import json
from collections.abc import Callable, Coroutine
from functools import partial
from typing import Any

from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from conversation.models import INSIGHT_TYPES, TranscriptOptions
from conversation.wire import submissions, transcripts
from conversation.wire.results import insights_key, insights_path
from engine.api.process_routes import SMALL_BODY_BYTES, UNKNOWN_CONVERSATION, read_body
from engine.api.requests import joi_refusals, read_json
from engine.api.state import engine_of
from engine.conversations import decode_history
from engine.errors import RequestProblem
from engine.queue import rows
from engine.transcripts import transcript
from storage.transaction import Transaction

UNKNOWN_JOB = "There is no job with this id."
NO_SUMMARY_YET = "There is no summary of this conversation yet; its job has not been completed."

EMPTY_PARTS = {
    "messages": '{"messages": []}',
    "topics": '{"topics": []}',
    **{insights_path(type_): json.dumps({insights_key(type_): []}) for type_ in INSIGHT_TYPES},
    "insights": '{"insights": []}',
    "members": '{"members": []}',
    "analytics": '{"metrics": [], "members": []}',
}
"""The parts of a conversation that can be read at any time, and what they are before its job is completed."""

Endpoint = Callable[[Request], Coroutine[Any, Any, Response]]


async def job_asked(request: Request) -> JSONResponse:
    """How far a job is."""
    engine = engine_of(request)
    job = await engine.database.run(partial(rows.find_job, job_id=request.path_params["job_id"]))
    if job is None:
        raise RequestProblem(404, UNKNOWN_JOB)
    return JSONResponse(submissions.encode_job(engine.worker.with_progress(job)))


async def conversation_asked(request: Request) -> Response:
    """A conversation itself."""
    return _json(await _part(request, "conversation") or "{}")


async def messages_asked(request: Request) -> Response:
    """The messages, with words if `verbose` and with sentiment if `sentiment` is asked for."""
    body = await _part(request, "messages") or EMPTY_PARTS["messages"]
    left_out = {
        field
        for flag, field in (("verbose", "words"), ("sentiment", "sentiment"))
        if request.query_params.get(flag, "").lower() != "true"
    }
    return _json(await asyncio.to_thread(_without, body, left_out))


async def summary_asked(request: Request) -> Response:
    """The summary. It is always whole and new, so that `refresh` changes nothing."""
    body = await _part(request, "summary")
    if body is None:
        raise RequestProblem(404, NO_SUMMARY_YET)
    return _json(body)


async def transcript_asked(request: Request) -> JSONResponse:
    """The transcript as one text."""
    body = read_json(await read_body(request, SMALL_BODY_BYTES))
    with joi_refusals():
        options = transcripts.decode_transcript_options(body)
    conversation, messages = await _part(request, "conversation"), await _part(request, "messages")
    text = await asyncio.to_thread(_transcript, conversation or "", messages, options)
    return JSONResponse(transcripts.encode_transcript(text, options.content_type))


def part_asked(name: str) -> Endpoint:
    """The endpoint of a part that is answered as it is stored."""

    async def endpoint(request: Request) -> Response:
        return _json(await _part(request, name) or EMPTY_PARTS[name])

    return endpoint


async def _part(request: Request, name: str) -> str | None:
    unit = partial(_read, conversation_id=request.path_params["conversation_id"], name=name)
    return await engine_of(request).database.run(unit)


def _read(db: Transaction, conversation_id: str, name: str) -> str | None:
    if not rows.has_conversation(db, conversation_id):
        raise RequestProblem(404, UNKNOWN_CONVERSATION)
    return rows.find_part(db, conversation_id, name)


def _transcript(conversation: str, messages: str | None, options: TranscriptOptions) -> str:
    return transcript(decode_history(conversation, messages and _without(messages, {"words", "sentiment"})), options)


def _without(body: str, left_out: set[str]) -> str:
    messages = json.loads(body)["messages"]
    kept = [{key: value for key, value in message.items() if key not in left_out} for message in messages]
    return json.dumps({"messages": kept})


def _json(body: str) -> Response:
    return Response(body, media_type="application/json")


CONVERSATION = "/conversations/{conversation_id}"

routes = [
    Route("/job/{job_id}", job_asked),
    Route(CONVERSATION, conversation_asked),
    Route(f"{CONVERSATION}/messages", messages_asked),
    Route(f"{CONVERSATION}/transcript", transcript_asked, methods=["POST"]),
    Route(f"{CONVERSATION}/summary", summary_asked, methods=["GET", "POST"]),
    *(Route(f"{CONVERSATION}/{name}", part_asked(name)) for name in EMPTY_PARTS if name != "messages"),
]
