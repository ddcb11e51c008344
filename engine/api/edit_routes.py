"""The routes that change conversations: their metadata, their members, and whether they are there at all."""

import asyncio
import json
from collections.abc import Mapping, Sequence
from dataclasses import asdict
from functools import partial

from starlette.requests import Request
from starlette.responses import JSONResponse
from starlette.routing import Route

from conversation.models import Member
from engine.analysis import Analyst
from engine.api.process_routes import SMALL_BODY_BYTES, UNKNOWN_CONVERSATION, read_body
from engine.api.requests import joi_refusals, read_json, read_metadata
from engine.api.state import Engine, engine_of
from engine.conversations import READING
from engine.errors import RequestProblem
from engine.queue import rows
from engine.understanding import understood
from storage.transaction import Transaction

DELETED = "successfully deleted the conversation"
SUBMISSION_DELETED = "successfully deleted what was submitted"
READ_FROM_OUTSIDE = (
    "Another program has the engine's database open, so that not every copy is deleted. Try again later."
)
MEMBER_CHANGED = "The member {member} of the conversation {conversation} has been updated."
UNKNOWN_MEMBER = "There is no member with this id in this conversation."
OTHER_ID = '"id" must be the id of the member in the path'
BUSY = "A job of this conversation is being worked on. Try again when it has ended."


async def conversation_deleted(request: Request) -> JSONResponse:
    """Delete a conversation, whatever is going on with it; when this is answered, nothing of it is left to be read."""
    engine = engine_of(request)
    conversation_id = request.path_params["conversation_id"]
    media = await engine.database.run(partial(rows.delete_conversation, conversation_id=conversation_id))
    await _clear_up(engine, {} if media is None else {conversation_id: media})
    if media is None:
        raise RequestProblem(404, UNKNOWN_CONVERSATION)
    return JSONResponse({"message": DELETED})


async def submission_deleted(request: Request) -> JSONResponse:
    """Delete what was submitted with a key, or will yet be, by whoever never learned the conversation's id."""
    engine, key = engine_of(request), request.path_params["idempotency_key"]
    await _clear_up(engine, await engine.database.run(partial(rows.delete_submission, idempotency_key=key)))
    return JSONResponse({"message": SUBMISSION_DELETED, "idempotencyKey": key})


async def _clear_up(engine: Engine, conversations: Mapping[str, Sequence[str]]) -> None:
    """Leave nothing on the disk of conversations that were deleted, now or by a request before that failed here."""
    for conversation_id, media in conversations.items():
        engine.jobs.give_up(conversation_id)
        for name in media:
            await asyncio.to_thread(engine.spool.remove, name)
    if not await engine.database.scrub():
        raise RequestProblem(503, READ_FROM_OUTSIDE, "busy")


async def metadata_changed(request: Request) -> JSONResponse:
    """Give a conversation other metadata."""
    metadata = read_metadata(read_json(await read_body(request, SMALL_BODY_BYTES)))
    conversation_id = request.path_params["conversation_id"]
    unit = partial(_put_metadata, conversation_id=conversation_id, metadata=metadata)
    await engine_of(request).database.run(unit)
    return JSONResponse({"id": conversation_id, "metadata": metadata})


async def member_changed(request: Request) -> JSONResponse:
    """Rename a member, or make two one; the whole conversation is understood anew with the names it has now."""
    member = await _read_member(request)
    conversation_id = request.path_params["conversation_id"]
    engine = engine_of(request)
    database = engine.database
    is_written = False
    while not is_written:
        before = await database.run(partial(_parts_at_rest, conversation_id=conversation_id))
        after = await _understood_anew(before, member, engine.settings.analyst)
        unit = partial(_replace_parts, conversation_id=conversation_id, before=before, after=after)
        is_written = await database.run(unit)
    return JSONResponse({"message": MEMBER_CHANGED.format(member=member.id, conversation=conversation_id)})


async def _read_member(request: Request) -> Member:
    body = read_json(await read_body(request, SMALL_BODY_BYTES))
    with joi_refusals():
        member = Member(body.identifier("id"), body.identifier("name"), body.optional_text("email") or None)
    if member.id != request.path_params["member_id"]:
        raise RequestProblem(400, OTHER_ID)
    return member


async def _understood_anew(parts: Mapping[str, str], member: Member, analyst: Analyst) -> Mapping[str, str]:
    known = {"conversation": parts["conversation"], "messages": parts.get("messages")}
    reading = json.loads(parts[READING]) if READING in parts else {}
    after = await understood({**known, "reading": reading, "member": asdict(member)}, analyst)
    if not after:
        raise RequestProblem(404, UNKNOWN_MEMBER)
    return after


def _put_metadata(db: Transaction, conversation_id: str, metadata: Mapping[str, str]) -> None:
    parts = _parts_at_rest(db, conversation_id)
    conversation = {**json.loads(parts["conversation"]), "metadata": metadata}
    rows.put_parts(db, conversation_id, {"conversation": json.dumps(conversation)})


def _parts_at_rest(db: Transaction, conversation_id: str) -> Mapping[str, str]:
    """The parts of a conversation. Raises: RequestProblem 409 while a job is about to write others, 404."""
    parts = rows.find_parts(db, conversation_id)
    if not parts:
        raise RequestProblem(404, UNKNOWN_CONVERSATION)
    if rows.is_worked_on(db, conversation_id):
        raise RequestProblem(409, BUSY, "busy")
    return parts


def _replace_parts(db: Transaction, conversation_id: str, before: Mapping[str, str], after: Mapping[str, str]) -> bool:
    """Write new parts, unless the old ones have changed since they were read."""
    if _parts_at_rest(db, conversation_id) != before:
        return False
    rows.put_parts(db, conversation_id, after)
    return True


CONVERSATION = "/conversations/{conversation_id}"

routes = [
    Route(CONVERSATION, conversation_deleted, methods=["DELETE"]),
    Route("/submissions/{idempotency_key:path}", submission_deleted, methods=["DELETE"]),
    Route(CONVERSATION, metadata_changed, methods=["PUT"]),
    Route(f"{CONVERSATION}/members/{{member_id}}", member_changed, methods=["PUT"]),
]
