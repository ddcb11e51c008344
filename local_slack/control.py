"""The control API: what the page and the tests do as a person, and what they may see."""

from collections.abc import Mapping
from typing import Any

from starlette.datastructures import UploadFile
from starlette.requests import Request
from starlette.responses import FileResponse, JSONResponse, Response, StreamingResponse
from starlette.routing import Route

from local_slack.acts import Act, Answer, endpoint
from local_slack.administration import (
    BUILT_IN,
    MEMBER_COMMANDS,
    app_installed,
    app_uninstalled,
    members_changed,
    run_built_in,
)
from local_slack.arguments import Arguments
from local_slack.channels import Channel
from local_slack.errors import SlackError, invalid_arguments
from local_slack.faults import Fault
from local_slack.interactivity import click, run_command, run_shortcut
from local_slack.messages import is_reply, without_metadata
from local_slack.modals import close, submit, use_element
from local_slack.people import Person
from local_slack.transfers import part_chunks, store_stream
from local_slack.urls import absolute, origin_of
from local_slack.workspace import Workspace

# Types that a browser may show in place; everything else is only ever saved, because it could carry script.
SHOWN_TYPES = frozenset({"image/png", "image/jpeg", "image/gif", "image/webp"})
FILE_POLICY = "sandbox; default-src 'none'; media-src 'self'"


async def workspace_seen(act: Act) -> Answer:
    """Give the workspace as one person sees it: the first one, to a page that knows nobody yet."""
    workspace = act.workspace
    first = next(iter(workspace.people.by_id))
    person = workspace.people.get(act.arguments.text("user", first))
    channels = workspace.channels.seen_by(person.id)
    app = {"name": workspace.app.name, "bot_user_id": workspace.bot.id, "connected": workspace.socket_mode.is_connected}
    commands = [*workspace.app.commands, *BUILT_IN]
    return {
        "team": {"id": workspace.team.id, "name": workspace.team.name},
        "app": app,
        "users": [_shown_person(member) for member in workspace.people.by_id.values()],
        "channels": [_shown_channel(workspace, channel, person) for channel in channels],
        "commands": [_chosen(command, "command", "description", "usage_hint") for command in commands],
        "shortcuts": [_chosen(shortcut, "name", "callback_id", "type") for shortcut in workspace.app.shortcuts],
    }


def _chosen(entry: Mapping[str, Any], *names: str) -> Answer:
    return {name: entry.get(name, "") for name in names}


def _shown_person(person: Person) -> Answer:
    names = {"id": person.id, "name": person.name, "real_name": person.real_name}
    return names | {"color": person.color, "is_bot": person.is_bot}


def _shown_channel(workspace: Workspace, channel: Channel, person: Person) -> Answer:
    others = [workspace.people.get(member).real_name for member in channel.members if member != person.id]
    return {
        "id": channel.id,
        "name": (others or [person.real_name])[0] if channel.is_im else channel.name,
        "is_private": channel.is_private,
        "is_member": person.id in channel.members,
        "is_im": channel.is_im,
        "is_ext_shared": channel.is_ext_shared,
        "is_archived": channel.is_archived,
        "topic": channel.topic,
    }


async def messages_seen(act: Act) -> Answer:
    """Give a channel's messages, or a thread's, oldest first, with what only this person sees."""
    messages, channel, thread_ts = act.workspace.messages, act.channel, act.arguments.text("thread_ts")
    whispers = messages.whispers(channel, act.person.id)
    if thread_ts:
        common = messages.thread(channel, thread_ts)
        own = [whisper for whisper in whispers if whisper.get("thread_ts") == common[0]["ts"]]
    else:
        common = messages.top_level(channel)
        own = [whisper for whisper in whispers if not is_reply(whisper)]
    return {"messages": without_metadata(sorted([*common, *own], key=lambda message: message["ts"]))}


async def message_typed(act: Act) -> Answer:
    """Post as a person."""
    draft = act.draft()
    if not draft.text.strip():
        raise SlackError("no_text")
    return {"ts": act.workspace.messages.post(act.writable, act.person, draft)["ts"]}


async def message_deleted(act: Act) -> Answer:
    """Delete a message or a file of one's own."""
    file_id = act.arguments.text("file_id")
    if file_id:
        if act.workspace.files.get(file_id)["user"] != act.person.id:
            raise SlackError("cant_delete_file")
        act.workspace.delete_file(file_id)
        return {}
    ts = act.arguments.required("ts")
    if act.workspace.messages.get(act.channel, ts).get("user") != act.person.id:
        raise SlackError("cant_delete_message")
    act.workspace.delete_message(act.channel, ts)
    return {}


async def element_used(act: Act) -> Answer:
    """Click a button, or choose from a menu, of one of the app's messages or in its modal."""
    view_id, choice = act.arguments.text("view_id"), act.arguments.values
    if view_id:
        await use_element(act.workspace, act.person, view_id, choice | {"values": _values(act)})
    else:
        await click(act.workspace, act.person, act.channel, choice)
    return {}


async def view_seen(act: Act) -> Answer:
    """Give the modal view that a person sees, if any."""
    return {"view": act.workspace.views.shown(act.person.id)}


async def view_used(act: Act) -> Answer:
    """Submit the modal view that a person sees, close it, or clear the whole modal."""
    view_id, action = act.arguments.required("view_id"), act.arguments.required("action")
    errors = {}
    if action == "submit":
        errors = await submit(act.workspace, act.person, view_id, _values(act))
    elif action in ("close", "clear"):
        await close(act.workspace, act.person, view_id, whole=action == "clear")
    else:
        raise invalid_arguments("action must be submit, close or clear")
    return {"errors": errors, "view": act.workspace.views.shown(act.person.id)}


def _values(act: Act) -> dict[str, dict[str, dict[str, Any]]]:
    values = act.arguments.structure("values") or {}
    if not isinstance(values, dict) or not all(isinstance(block, dict) for block in values.values()):
        raise invalid_arguments("values must be objects by block_id and action_id")
    if not all(isinstance(value, dict) for block in values.values() for value in block.values()):
        raise invalid_arguments("each value must be an object, as in view.state.values")
    return values


async def command_typed(act: Act) -> Answer:
    """Run a slash command."""
    command, text = act.arguments.required("command"), act.arguments.text("text")
    if command in MEMBER_COMMANDS:
        return run_built_in(act)
    await run_command(act.workspace, act.person, act.channel, command, text)
    return {}


async def shortcut_used(act: Act) -> Answer:
    """Use a message shortcut."""
    message = act.workspace.messages.get(act.channel, act.arguments.required("ts"))
    await run_shortcut(act.workspace, act.person, act.channel, message, act.arguments.required("callback_id"))
    return {}


async def fault_wanted(act: Act) -> Answer:
    """Let a method fail."""
    arguments = act.arguments
    try:
        seconds = float(arguments.text("seconds", "1"))
    except ValueError as problem:
        raise invalid_arguments("seconds must be a number") from problem
    times = arguments.number("times", 1)
    act.workspace.faults.add(Fault(arguments.required("method"), arguments.required("fault"), times, seconds))
    return {}


async def faults_cleared(act: Act) -> Answer:
    """Let everything work again."""
    act.workspace.faults.clear()
    return {}


async def redelivery_wanted(act: Act) -> Answer:
    """Deliver an earlier event again."""
    if not act.workspace.socket_mode.redeliver(act.arguments.required("event_id")):
        raise SlackError("event_not_found")
    return {}


async def reconnection_wanted(act: Act) -> Answer:
    """Make the app connect anew."""
    await act.workspace.socket_mode.disconnect()
    return {}


async def log_seen(act: Act) -> Answer:
    """Give the latest calls and deliveries, oldest first."""
    deliveries = [delivery.describe() for delivery in act.workspace.socket_mode.deliveries]
    return {"calls": list(act.workspace.calls), "deliveries": deliveries}


async def upload_files(request: Request) -> Response:
    """Post files as a person: one message, however many files."""
    try:
        body = {"ok": True, **await _upload(request)}
    except SlackError as refusal:
        body = refusal.answer()
    return JSONResponse(absolute(body, origin_of(request)))


async def _upload(request: Request) -> Answer:
    workspace: Workspace = request.app.state.workspace
    async with request.form() as form:
        act = Act(workspace, Arguments({key: value for key, value in form.items() if isinstance(value, str)}))
        person, channel = act.person, act.writable
        parts = [part for part in form.getlist("file") if isinstance(part, UploadFile)]
        if not parts or not all(part.size for part in parts):
            raise SlackError("no_file_data")
        wanted = [{"id": await _store_part(workspace, person, part)} for part in parts]
    files = workspace.files.complete(person, wanted)
    message = workspace.files.share(files, channel, person, act.draft())
    return {"ts": message["ts"], "files": message["files"]}


async def _store_part(workspace: Workspace, person: Person, part: UploadFile) -> str:
    ticket, upload = workspace.files.announce(person, part.filename or "file", part.size or 0)
    await store_stream(workspace.files.path(upload.file_id), part_chunks(part), upload.length)
    workspace.files.stored(ticket)
    return upload.file_id


async def file_seen(request: Request) -> Response:
    """Give a file's bytes to a person who may see it."""
    act = Act(request.app.state.workspace, Arguments(request.query_params))
    try:
        file = act.workspace.files.get(request.path_params["file_id"])
        if not act.workspace.may_see_file(act.person.id, file):
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


async def events_seen(request: Request) -> Response:
    """Give a stream of what happens, as one person can see it."""
    workspace: Workspace = request.app.state.workspace
    try:
        person = workspace.people.get(request.query_params.get("user", ""))
    except SlackError as refusal:
        return JSONResponse(refusal.answer())
    stream = workspace.live.stream(person.id, origin_of(request))
    return StreamingResponse(stream, media_type="text/event-stream", headers={"Cache-Control": "no-store"})


def routes() -> list[Route]:
    """Give the control API's routes, below its prefix."""
    return [
        Route("/workspace", endpoint(workspace_seen)),
        Route("/messages", endpoint(messages_seen), methods=["GET"]),
        Route("/messages", endpoint(message_typed), methods=["POST"]),
        Route("/uploads", upload_files, methods=["POST"]),
        Route("/files/{file_id}", file_seen),
        Route("/events", events_seen),
        Route("/actions", endpoint(element_used), methods=["POST"]),
        Route("/views", endpoint(view_seen), methods=["GET"]),
        Route("/views", endpoint(view_used), methods=["POST"]),
        Route("/commands", endpoint(command_typed), methods=["POST"]),
        Route("/members", endpoint(members_changed), methods=["POST"]),
        Route("/uninstall", endpoint(app_uninstalled), methods=["POST"]),
        Route("/install", endpoint(app_installed), methods=["POST"]),
        Route("/shortcuts", endpoint(shortcut_used), methods=["POST"]),
        Route("/deletions", endpoint(message_deleted), methods=["POST"]),
        Route("/faults", endpoint(fault_wanted), methods=["POST"]),
        Route("/faults", endpoint(faults_cleared), methods=["DELETE"]),
        Route("/redeliver", endpoint(redelivery_wanted), methods=["POST"]),
        Route("/disconnect", endpoint(reconnection_wanted), methods=["POST"]),
        Route("/log", endpoint(log_seen)),
    ]
