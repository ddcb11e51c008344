"""files.*: uploads in three steps, looking files up, deleting them."""

from typing import Any

from local_slack.base.errors import SlackError, invalid_arguments
from local_slack.block_kit.blocks import checked_blocks
from local_slack.content.file_objects import HIDDEN, channels_of, in_message
from local_slack.content.messages import Draft
from local_slack.content.objects import File
from local_slack.methods.call import Answer, Call, Method

MOST_CHANNELS = 100
MOST_LISTED = 1000


def upload_url(call: Call) -> Answer:
    """Announce an upload: the answer's URL takes exactly as many bytes as announced."""
    filename = call.arguments.required("filename")
    length = call.arguments.number("length", 0)
    if length <= 0:
        raise invalid_arguments("length must be a positive integer")
    ticket, upload = call.workspace.files.announce(call.person, filename, length)
    return {"upload_url": f"/upload/v1/{ticket}", "file_id": upload.file_id}


def complete_upload(call: Call) -> Answer:
    """
    Turn uploads into files and share them, if a channel is named, as one message.

    Slack shares after it has answered, so the answer does not say where: `files.info` does.
    """
    workspace, arguments = call.workspace, call.arguments
    if len(_destinations(call)) > MOST_CHANNELS:
        raise SlackError("channels_limit_exceeded")
    channels = [workspace.channels.writable(call.person.id, key) for key in _destinations(call)]
    comment, thread_ts = arguments.text("initial_comment"), arguments.text("thread_ts")
    if len(channels) > 1 and thread_ts:
        raise invalid_arguments("thread_ts needs a single channel")
    # Blocks only count where there is no comment.
    draft = Draft(comment, [] if comment else checked_blocks(arguments.structure("blocks")), thread_ts)
    files = workspace.files.complete(call.person, _wanted(arguments.structure("files")))
    for channel in channels:
        workspace.files.share(files, channel, call.person, draft)
    return {"files": files}


def _destinations(call: Call) -> list[str]:
    single = call.arguments.text("channel_id")
    return [single] if single else call.arguments.names("channels")


def _wanted(files: Any) -> list[dict[str, str]]:
    wanted = files if isinstance(files, list) else []
    if not wanted or not all(isinstance(file, dict) and isinstance(file.get("id"), str) for file in wanted):
        raise invalid_arguments("files must be a list of objects with an id")
    return wanted


def visible_file(call: Call) -> File:
    """
    Return the file that the call names.

    Raises: SlackError `file_not_found` if there is none or the caller may not see it, or as `Files.readable`.
    """
    file = call.workspace.files.readable(call.arguments.required("file"))
    if not call.workspace.may_see_file(call.person.id, file):
        raise SlackError("file_not_found")
    return file


def info(call: Call) -> Answer:
    """Return one file; of one that is hidden because the workspace is over its limit, only id and mode."""
    file = visible_file(call)
    shown = in_message(file) if file["mode"] == HIDDEN else file
    return {"file": shown, "comments": [], "response_metadata": {"next_cursor": ""}}


def listing(call: Call) -> Answer:
    """Return the files that the caller may see, of one member or channel if wanted, the latest first, by page."""
    arguments, workspace = call.arguments, call.workspace
    owner, channel_id = arguments.text("user"), arguments.text("channel")
    seen = [file for file in workspace.files.there() if workspace.may_see_file(call.person.id, file)]
    wanted = [
        file for file in seen if owner in ("", file["user"]) and (not channel_id or channel_id in channels_of(file))
    ]
    count, page = max(1, min(arguments.number("count", 100), MOST_LISTED)), max(1, arguments.number("page", 1))
    shown = [in_message(file) if file["mode"] == HIDDEN else file for file in wanted[::-1]]
    paging = {"count": count, "total": len(shown), "page": page, "pages": -(-len(shown) // count)}
    return {"files": shown[(page - 1) * count : page * count], "paging": paging}


def delete(call: Call) -> Answer:
    """Delete a file of one's own."""
    file = visible_file(call)
    if file["user"] != call.person.id:
        raise SlackError("cant_delete_file")
    call.workspace.delete_file(file["id"])
    return {}


METHODS = {
    "files.getUploadURLExternal": Method(upload_url, "files:write"),
    "files.completeUploadExternal": Method(complete_upload, "files:write"),
    "files.info": Method(info, "files:read"),
    "files.list": Method(listing, "files:read"),
    "files.delete": Method(delete, "files:write"),
}
