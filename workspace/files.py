"""The files of a message, and which of them are recordings."""

import asyncio
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import PurePosixPath
from typing import Any

from slack_sdk.web.async_client import AsyncWebClient

from workspace.answers import answered_within
from workspace.membership import PATIENCE_SECONDS

CLIPS = {"slack_audio", "slack_video"}
"""Slack's own recordings; their MIME type can be anything."""

EXTENSIONS = {
    ".aac", ".ac3", ".aif", ".aiff", ".amr", ".avi", ".flac", ".m4a", ".m4v", ".mkv", ".mov", ".mp3", ".mp4",
    ".mpeg", ".mpg", ".mpga", ".oga", ".ogg", ".opus", ".wav", ".webm", ".wma",
}  # fmt: skip
"""Names that make a recording while Slack does not know the type: voice memos come without one."""

UNTYPED = {"", "application/octet-stream"}
ELSEWHERE = {"external": "external_file", "tombstone": "file_deleted"}
"""The modes of files that Slack does not have, and the code for that in `blocks.problems`."""

UNTOLD = "check_file_info"
"""All that Slack says of a file in a channel that another organisation shares, besides its id."""


@dataclass(frozen=True, slots=True)
class SharedFile:
    """A file as an event names it."""

    id: str
    name: str


def recordings(files: Sequence[Mapping[str, Any]]) -> list[SharedFile]:
    """The recordings among a message's files, in their order."""
    return [SharedFile(file["id"], file.get("name") or file["id"]) for file in files if _is_recording(file)]


async def with_files_told(client: AsyncWebClient, event: Mapping[str, Any]) -> Mapping[str, Any]:
    """An event with its files as they are, where Slack told only their ids; what it does not tell in time stays so."""
    files = {file["id"]: file for file in event.get("files") or ()}
    untold = [file_id for file_id, file in files.items() if file.get("file_access") == UNTOLD]
    if not untold:
        return event
    asked = (answered_within(PATIENCE_SECONDS, client.files_info(file=file_id), file=file_id) for file_id in untold)
    for file_id, answer in zip(untold, await asyncio.gather(*asked), strict=True):
        files[file_id] = files[file_id] if answer is None else answer["file"]
    return {**event, "files": list(files.values())}


def _is_recording(file: Mapping[str, Any]) -> bool:
    mimetype, name = file.get("mimetype") or "", PurePosixPath(file.get("name") or "")
    is_sound = file.get("subtype") in CLIPS or mimetype.startswith(("audio/", "video/"))
    is_named_so = mimetype in UNTYPED and name.suffix.lower() in EXTENSIONS
    return file.get("mode") not in ELSEWHERE and (is_sound or is_named_so)
