"""The files of a message, and which of them are recordings."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import PurePosixPath
from typing import Any

CLIPS = {"slack_audio", "slack_video"}
"""Slack's own recordings; their MIME type can be anything."""

EXTENSIONS = {
    ".aac", ".ac3", ".aif", ".aiff", ".amr", ".avi", ".flac", ".m4a", ".m4v", ".mkv", ".mov", ".mp3", ".mp4",
    ".mpeg", ".mpg", ".mpga", ".oga", ".ogg", ".opus", ".wav", ".webm", ".wma",
}  # fmt: skip
"""What is taken for a recording by its name while Slack does not know its type: voice memos come without one."""

UNTYPED = {"", "application/octet-stream"}
ELSEWHERE = {"external": "external_file", "tombstone": "file_deleted"}
"""The modes of files that Slack does not have, and what that is called in `blocks.problems`."""


@dataclass(frozen=True, slots=True)
class SharedFile:
    """A file as an event names it."""

    id: str
    name: str


def recordings(files: Sequence[Mapping[str, Any]]) -> list[SharedFile]:
    """The recordings among a message's files, in their order."""
    return [SharedFile(file["id"], file.get("name") or file["id"]) for file in files if _is_recording(file)]


def _is_recording(file: Mapping[str, Any]) -> bool:
    mimetype = file.get("mimetype") or ""
    if file.get("mode") in ELSEWHERE:
        return False
    if file.get("subtype") in CLIPS or mimetype.startswith(("audio/", "video/")):
        return True
    return mimetype in UNTYPED and PurePosixPath(file.get("name") or "").suffix.lower() in EXTENSIONS
