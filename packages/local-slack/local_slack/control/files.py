"""Files in people's hands: uploading, sharing, viewing."""

from starlette.datastructures import UploadFile
from starlette.requests import Request
from starlette.responses import FileResponse, JSONResponse, Response

from local_slack.acts.act import Act, Answer, workspace_of
from local_slack.base.arguments import Arguments
from local_slack.base.errors import SlackError, invalid_arguments
from local_slack.base.urls import absolute, origin_of
from local_slack.content.file_objects import DENIED, HIDDEN, HOSTED, VISIBLE
from local_slack.people.people import Person
from local_slack.site.transfers import part_chunks, store_stream
from local_slack.site.workspace import Workspace

# Types that a browser may show in place; everything else is only ever saved, because it could carry script.
SHOWN_TYPES = frozenset({"image/png", "image/jpeg", "image/gif", "image/webp"})
STATES = (VISIBLE, HIDDEN, DENIED)
FILE_POLICY = "sandbox; default-src 'none'; media-src 'self'"


async def upload_files(request: Request) -> Response:
    """Post files as a person: one message, however many files."""
    try:
        body: Answer = {"ok": True, **await _upload(request)}
    except SlackError as refusal:
        body = refusal.answer()
    return JSONResponse(absolute(body, origin_of(request)))


async def external_shared(act: Act) -> Answer:
    """Share a file that lies elsewhere, such as one in a cloud drive."""
    channel, url = act.writable, act.arguments.required("url")
    if not url.startswith(("http://", "https://")):
        raise invalid_arguments("url must begin with http:// or https://")
    name = act.arguments.required("name")
    file = act.workspace.files.add_external(act.person, name, act.arguments.text("title"), url)
    message = act.workspace.files.share([file], channel, act.person, act.draft())
    return {"ts": message["ts"], "files": message["files"]}


async def standing_changed(act: Act) -> Answer:
    """Hide a file, deny it to apps, or show it again."""
    state = act.arguments.required("state")
    if state not in STATES:
        raise invalid_arguments(f"state must be {', '.join(STATES)}")
    is_hidden, is_denied = state == HIDDEN, state == DENIED
    act.workspace.set_file_standing(act.arguments.required("file_id"), is_hidden=is_hidden, is_denied=is_denied)
    return {}


async def readiness_delayed(act: Act) -> Answer:
    """Make files uploaded from now on unreadable for this many seconds."""
    act.workspace.files.unready_seconds = act.arguments.seconds("seconds", 0.0)
    return {}


async def _upload(request: Request) -> Answer:
    async with request.form() as form:
        arguments = Arguments({key: value for key, value in form.items() if isinstance(value, str)})
        workspace = workspace_of(request, arguments)
        act = Act(workspace, arguments)
        person, channel = act.person, act.writable if act.arguments.text("channel") else None
        parts = [part for part in form.getlist("file") if isinstance(part, UploadFile)]
        if not parts or not all(part.size for part in parts):
            raise SlackError("no_file_data")
        wanted = [{"id": await _store_part(workspace, person, part)} for part in parts]
    files = workspace.files.complete(person, wanted)
    if act.arguments.flag("is_clip"):
        transcript, duration_ms = act.arguments.text("transcript"), act.arguments.number("duration_ms", 0)
        files = [workspace.files.mark_clip(file["id"], transcript, duration_ms) for file in files]
    if channel is None:
        return {"files": files}
    message = workspace.files.share(files, channel, person, act.draft())
    workspace.marks.set(person.id, channel, message["ts"])
    return {"ts": message["ts"], "files": message["files"]}


async def _store_part(workspace: Workspace, person: Person, part: UploadFile) -> str:
    ticket, upload = workspace.files.announce(person, part.filename or "file", part.size or 0)
    await store_stream(workspace.files.path(upload.file_id), part_chunks(part), upload.length)
    workspace.files.stored(ticket)
    return upload.file_id


async def file_seen(request: Request) -> Response:
    """Serve a file's bytes to a person who may see it."""
    arguments = Arguments(request.query_params)
    try:
        act = Act(workspace_of(request, arguments), arguments)
        file = act.workspace.files.get(request.path_params["file_id"])
        if not act.workspace.may_see_file(act.person.id, file) or file["mode"] != HOSTED:
            raise SlackError("file_not_found")
    except SlackError as refusal:
        return JSONResponse(refusal.answer(), status_code=404)
    kind = file["mimetype"]
    is_shown = kind in SHOWN_TYPES or kind.startswith(("audio/", "video/"))
    return FileResponse(
        act.workspace.files.path(file["id"]),
        media_type=kind if is_shown else "application/octet-stream",
        filename=file["name"],
        content_disposition_type="inline" if is_shown else "attachment",
        headers={"Content-Security-Policy": FILE_POLICY, "Cache-Control": "private, no-cache"},
    )
