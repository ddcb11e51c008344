"""What a message's files are, asked of Slack where an event does not tell, and why some are no recordings."""

import asyncio
from collections.abc import Mapping
from typing import Any

from slack_sdk.web.async_client import AsyncWebClient

from blocks.problems import Failure
from workspace.answers import answered_within
from workspace.files import ELSEWHERE, recordings
from workspace.membership import PATIENCE_SECONDS

UNTOLD = "check_file_info"
"""What Slack says of a file in a channel that another organisation shares: nothing but its id."""


def unheard(message: Mapping[str, Any]) -> list[Failure]:
    """The files of a message without recordings, and why each of them is none."""
    files = message.get("files") or []
    if recordings(files):
        return []
    code = "only_read" if has_words(message) else "not_a_recording"
    return [Failure(file.get("name") or file["id"], ELSEWHERE.get(file.get("mode") or "", code)) for file in files]


def has_words(message: Mapping[str, Any]) -> bool:
    """Whether a message says something, or belongs to a thread whose other messages may."""
    return bool((message.get("text") or "").strip() or message.get("thread_ts"))


async def with_files_told(client: AsyncWebClient, event: Mapping[str, Any]) -> Mapping[str, Any]:
    """An event with its files as they are, where Slack told only their ids; what it does not tell in time stays so."""
    files = event.get("files") or []
    if not any(file.get("file_access") == UNTOLD for file in files):
        return event
    return {**event, "files": await asyncio.gather(*(_told(client, file) for file in files))}


async def _told(client: AsyncWebClient, file: Mapping[str, Any]) -> Mapping[str, Any]:
    if file.get("file_access") != UNTOLD:
        return file
    answer = await answered_within(PATIENCE_SECONDS, client.files_info(file=file["id"]), file=file["id"])
    told: Mapping[str, Any] = file if answer is None else answer["file"]
    return told
