"""The bytes of files: uploads to a ticket's URL, downloads with a token, both streamed."""

import secrets
from collections.abc import AsyncIterator
from pathlib import Path
from typing import BinaryIO

from starlette.datastructures import UploadFile
from starlette.requests import Request
from starlette.responses import FileResponse, HTMLResponse, PlainTextResponse, RedirectResponse, Response
from starlette.types import Receive, Scope, Send

from local_slack.base.errors import SlackError
from local_slack.content.file_objects import HOSTED
from local_slack.content.objects import File
from local_slack.delivery.faults import (
    CUT,
    FORBIDDEN,
    HELD,
    HTML,
    LOGIN,
    LOST,
    RATELIMITED,
    SLOW,
    DroppedConnection,
    Fault,
    drop_connection,
)
from local_slack.site.site import Site
from local_slack.site.workspace import Workspace

CHUNK = 64 * 1024
LOGIN_PAGE = """<!DOCTYPE html>
<html lang="en"><head><title>Sign in | Slack</title></head>
<body><h1>Sign in to your workspace</h1><p>You need to sign in to see this file.</p></body></html>
"""
GONE_PAGE = """<!DOCTYPE html>
<html lang="en"><head><title>File not found | Slack</title></head><body><h1>This file was deleted.</h1></body></html>
"""


async def login(request: Request) -> Response:  # noqa: ARG001
    """Show the page that Slack shows in place of a file that the visitor may not see."""
    return HTMLResponse(LOGIN_PAGE)


async def upload(request: Request) -> Response:
    """Take the bytes of an announced upload, raw or as a form."""
    site: Site = request.app.state.site
    ticket = request.path_params["ticket"]
    workspace = next((one for one in site.workspaces.values() if ticket in one.files.uploads), None)
    if workspace is None:
        return PlainTextResponse("upload_not_found", status_code=404)
    announced = workspace.files.uploads[ticket]
    fault = site.platform.faults.take("upload")
    if fault and fault.fault not in (LOST, HELD, SLOW, CUT):
        return _refused(fault)
    chunks = _uploaded(request)
    if fault and fault.fault in (SLOW, CUT):
        chunks = _disturbed(chunks, announced.length // 2, site, fault)
    try:
        size = await store_stream(workspace.files.path(announced.file_id), chunks, announced.length)
    except UploadCutError:
        return DroppedConnection()
    if size != announced.length:
        return PlainTextResponse(f"length_mismatch: {announced.length} announced, {size} received", status_code=400)
    workspace.files.stored(ticket)
    if fault and fault.fault == HELD:
        await site.platform.faults.pause(fault.seconds)
    return DroppedConnection() if fault and fault.fault == LOST else PlainTextResponse(f"OK - {size}")


def _refused(fault: Fault) -> Response:
    if fault.fault == RATELIMITED:
        return PlainTextResponse("", status_code=429, headers={"Retry-After": f"{fault.seconds:g}"})
    return PlainTextResponse(fault.fault, status_code=500)


class UploadCutError(Exception):
    """An upload was cut off on request."""


async def _disturbed(chunks: AsyncIterator[bytes], half: int, site: Site, fault: Fault) -> AsyncIterator[bytes]:
    """Yield an upload with a pause in its middle, or up to there only."""
    before, size = True, 0
    async for chunk in chunks:
        yield chunk
        size += len(chunk)
        if before and size >= half:
            before = False
            if fault.fault == CUT:
                raise UploadCutError
            await site.platform.faults.pause(fault.seconds)


async def _uploaded(request: Request) -> AsyncIterator[bytes]:
    if not request.headers.get("content-type", "").startswith("multipart/form-data"):
        async for chunk in request.stream():
            yield chunk
        return
    async with request.form() as form:
        for part in form.values():
            if isinstance(part, UploadFile):
                async for chunk in part_chunks(part):
                    yield chunk
                return


async def part_chunks(part: UploadFile) -> AsyncIterator[bytes]:
    """Yield the bytes of one file of a form, bit by bit."""
    while chunk := await part.read(CHUNK):
        yield chunk


async def store_stream(path: Path, chunks: AsyncIterator[bytes], length: int) -> int:
    """
    Write a stream to disk if it is as long as announced, and return its size.

    One of another length, or one that breaks off, leaves the disk as it was; bytes beyond the length are not kept.
    """
    part, size = path.with_name(f"{path.name}.{secrets.token_hex(4)}"), 0
    try:
        with part.open("wb") as file:
            async for chunk in chunks:
                size += len(chunk)
                if size <= length:
                    file.write(chunk)
        if size == length:
            part.replace(path)
    finally:
        part.unlink(missing_ok=True)
    return size


async def download(request: Request) -> Response:
    """
    Serve a file to the owner of a token who may see it.

    Everybody else is sent to the login page, which answers 200: a client must not take that for the file.
    """
    site: Site = request.app.state.site
    fault = site.platform.faults.take("download")
    try:
        workspace, file = _requested(request)
    except SlackError as refusal:
        if refusal.code == "file_deleted":
            return HTMLResponse(GONE_PAGE, status_code=404)
        return _to_login(request)
    if fault and fault.fault == LOGIN:
        return _to_login(request)
    path = workspace.files.path(file["id"])
    return _faulty(workspace, file, fault) if fault else FileResponse(path, media_type=file["mimetype"])


def _to_login(request: Request) -> Response:
    return RedirectResponse(f"/login?redir={request.url.path}", status_code=302)


def _requested(request: Request) -> tuple[Workspace, File]:
    site: Site = request.app.state.site
    scheme, _, token = request.headers.get("authorization", "").partition(" ")
    workspace, person = site.authenticate(token.strip() if scheme.lower() == "bearer" else "")
    if person.is_bot and "files:read" not in workspace.installation.scopes:
        raise SlackError("invalid_auth")
    file = workspace.files.readable(request.path_params["file_id"])
    if not workspace.may_see_file(person.id, file) or file["mode"] != HOSTED:
        raise SlackError("file_not_found")
    return workspace, file


def _faulty(workspace: Workspace, file: File, fault: Fault) -> Response:
    if fault.fault == HTML:
        return HTMLResponse(LOGIN_PAGE)
    if fault.fault == FORBIDDEN:
        return PlainTextResponse("", status_code=403)
    if fault.fault == LOST:
        return DroppedConnection()
    if fault.fault in (CUT, SLOW, HELD):
        return DisturbedFile(workspace, file, fault)
    return _refused(fault)


class DisturbedFile(Response):
    """A download that pauses in its middle, or ends there."""

    def __init__(self, workspace: Workspace, file: File, fault: Fault) -> None:
        self._workspace = workspace
        self._path = workspace.files.path(file["id"])
        self._size = file["size"]
        self._fault = fault
        super().__init__(headers={"Content-Length": str(self._size)}, media_type=file["mimetype"])

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Send one half, then the disturbance, then perhaps the other half."""
        await send({"type": "http.response.start", "status": 200, "headers": self.raw_headers})
        with self._path.open("rb") as file:
            await _send_bytes(file, self._size // 2, send)
            if self._fault.fault == CUT:
                await drop_connection(scope, receive)
                return
            await self._workspace.platform.faults.pause(self._fault.seconds)
            await _send_bytes(file, self._size - self._size // 2, send)
        await send({"type": "http.response.body", "body": b""})


async def _send_bytes(file: BinaryIO, count: int, send: Send) -> None:
    while count > 0 and (chunk := file.read(min(CHUNK, count))):
        await send({"type": "http.response.body", "body": chunk, "more_body": True})
        count -= len(chunk)
