"""The Slack that the pipeline reads from: channels, files, threads and names, with errors it can act on."""

import asyncio
import logging
import time
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta, timezone, tzinfo
from http import HTTPStatus
from typing import Any, TypeVar
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

import aiohttp
from slack_sdk.web.async_client import AsyncWebClient
from slack_sdk.web.async_slack_response import AsyncSlackResponse

from workspace.answers import answered, answered_pages, passing
from workspace.channels import refusal_in
from workspace.errors import Later, Limited, Refused
from workspace.membership import check_member

PERSON_KEPT_SECONDS = 3600.0

SHARED_SECONDS = 15.0
"""The longest that Slack takes to show a file that it has."""

log = logging.getLogger(__name__)
T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class File:
    """A file before its download; `created_at` is in its owner's zone, `seconds` are there where they hold."""

    id: str
    name: str
    url: str
    size: int
    mimetype: str
    seconds: float | None
    created_at: datetime | None


@dataclass(frozen=True, slots=True)
class Person:
    """A person's name, and the zone that their clock is set to."""

    name: str
    zone: tzinfo = UTC


@dataclass(frozen=True, slots=True)
class TextFile:
    """A text to share as a file."""

    name: str
    content: str


class Slack:
    """Reads from Slack, and uploads through `uploader`, which never repeats. Every method raises Refused or Later."""

    def __init__(
        self, client: AsyncWebClient, uploader: AsyncWebClient, clock: Callable[[], float] = time.monotonic
    ) -> None:
        self._client = client
        self._uploader = uploader
        self._clock = clock
        self._people: dict[str, tuple[float, Person]] = {}
        self._asking: dict[tuple[str, str], asyncio.Task[AsyncSlackResponse]] = {}

    async def check_channel(self, channel_id: str) -> None:
        """
        Make sure that we may work in a channel.

        Raises: Refused with what `channels.refusal_in` says.
        """
        # Many ask at once in a busy channel, and Slack limits how often. No answer is kept for those who ask later.
        answer = await self._shared(("channel", channel_id), self._client.conversations_info, channel=channel_id)
        if refusal := refusal_in(answer["channel"]):
            raise Refused(refusal)

    async def check_member(self, channel_id: str, user_id: str, *, asks_there: bool = False) -> None:
        """
        Make sure that a person may see what is in a channel.

        Raises: Refused with unknown_conversation if not, in the words for a conversation that does not exist; where
        Slack cannot say, Later with the same, unless they ask in the channel and so know of the conversation.
        """
        try:
            await check_member(self._client, channel_id, user_id)
        except Refused as error:
            raise Refused("unknown_conversation") from error
        except Limited:
            raise
        except Later as error:
            problem = error.problem if asks_there else "unknown_conversation"
            raise Later(problem, retry_after=error.retry_after, sent=False) from error

    async def share_file(
        self,
        place: tuple[str, str],
        file: TextFile,
        *,
        earlier: str | None,
        remember: Callable[[str], Awaitable[None]],
    ) -> None:
        """
        Share a text as a file in a thread, a channel's id and a ts, effectively once.

        Slack names the file before it has its content: that id is what `remember` is called with, and `earlier` the
        one that was remembered by an attempt before this. Where that is in the thread nothing is left to do. Slack
        shares a file some time after it has answered; until then another attempt would not see it.
        """
        channel_id, thread_ts = place
        if earlier is not None:
            messages = await self.thread(channel_id, thread_ts)
            if any(file["id"] == earlier for message in messages for file in message.get("files") or []):
                return
        content = file.content.encode()
        try:
            given = await answered(self._uploader.files_getUploadURLExternal(filename=file.name, length=len(content)))
            await remember(given["file_id"])
            await answered(self._upload(given["upload_url"], content))
            await answered(
                self._uploader.files_completeUploadExternal(
                    files=[{"id": given["file_id"], "title": file.name}], channel_id=channel_id, thread_ts=thread_ts
                )
            )
        except Limited:
            raise
        except Later as error:
            raise Later(error.problem, retry_after=error.retry_after or SHARED_SECONDS, sent=error.sent) from error

    async def _upload(self, url: str, content: bytes) -> None:
        """Send a file's content where Slack wants it. Raises: Later, Limited, or an error of aiohttp."""
        limit = aiohttp.ClientTimeout(total=self._uploader.timeout)
        async with (
            aiohttp.ClientSession(timeout=limit) as session,
            session.post(url, data=content, proxy=self._uploader.proxy) as answer,
        ):
            if answer.status != HTTPStatus.OK:
                raise passing(answer.status, answer.headers) or Later("slack_unreachable")

    async def file(self, file_id: str) -> File:
        """
        A file as it is now: it may have been deleted since the event, or be stored elsewhere.

        Raises: Refused with file_deleted, file_not_visible or external_file.
        """
        file: Mapping[str, Any] = (await answered(self._client.files_info(file=file_id)))["file"]
        if file.get("mode") == "tombstone":
            raise Refused("file_deleted")
        if file.get("mode") == "external" or file.get("is_external"):
            raise Refused("external_file")
        url = file.get("url_private_download") or file.get("url_private")
        if not url:
            raise Refused("file_not_visible")
        # What a WAV file says may be wrong by hours, after it was written into a pipe; the API looks at the sound.
        length_ms = None if file.get("filetype") == "wav" else file.get("duration_ms")
        return File(
            id=file_id,
            name=file.get("name") or file_id,
            url=url,
            size=int(file.get("size") or 0),
            mimetype=file.get("mimetype") or "",
            seconds=None if length_ms is None else float(length_ms) / 1000,
            created_at=await self._created_at(file),
        )

    async def thread(self, channel_id: str, thread_ts: str, *, after: str | None = None) -> Sequence[Mapping[str, Any]]:
        """The messages of a thread, the root first; with `after`, only those that are newer than that ts."""
        messages: dict[str, Mapping[str, Any]] = {}
        request = {"channel": channel_id, "ts": thread_ts, "oldest": after}
        async for page in answered_pages(self._client.conversations_replies, **request):
            # Every page begins with the root.
            messages |= {message["ts"]: message for message in page["messages"]}
        # Compared as pairs of whole numbers, because a float does not hold all digits of a ts.
        since = None if after is None else tuple(map(int, after.split(".")))
        return [each for ts, each in messages.items() if since is None or tuple(map(int, ts.split("."))) > since]

    async def people(self, user_ids: Sequence[str]) -> Mapping[str, Person]:
        """People's names and time zones, by id. An unknown person's name is the id."""
        found = await asyncio.gather(*map(self._person, dict.fromkeys(user_ids)))
        return dict(zip(dict.fromkeys(user_ids), found, strict=True))

    async def _created_at(self, file: Mapping[str, Any]) -> datetime | None:
        if not file.get("created"):
            return None
        owner = await self._person(file["user"]) if file.get("user") else None
        return datetime.fromtimestamp(float(file["created"]), owner.zone if owner else UTC)

    async def _shared(
        self, key: tuple[str, str], method: Callable[..., Awaitable[AsyncSlackResponse]], **arguments: str
    ) -> AsyncSlackResponse:
        """Slack's answer to a question, which all who ask it while it is under way have in common."""
        task = self._asking.get(key)
        if task is None:
            task = self._asking[key] = asyncio.create_task(answered(method(**arguments)))
            task.add_done_callback(lambda done: self._answered(key, done))
        return await asyncio.shield(task)

    def _answered(self, key: tuple[str, str], task: asyncio.Task[AsyncSlackResponse]) -> None:
        del self._asking[key]
        # Whoever asked may have been cut off, and then nobody else looks at how it ended.
        if not task.cancelled():
            task.exception()

    async def _person(self, user_id: str) -> Person:
        known = self._people.get(user_id)
        if known and known[0] > self._clock():
            return known[1]
        try:
            user = (await self._shared(("user", user_id), self._client.users_info, user=user_id))["user"]
        except Refused:
            return Person(user_id)
        profile = user.get("profile") or {}
        name = profile.get("display_name") or profile.get("real_name") or user.get("real_name") or user_id
        person = Person(str(name), _zone(user))
        self._people[user_id] = (self._clock() + PERSON_KEPT_SECONDS, person)
        return person


def _zone(user: Mapping[str, Any]) -> tzinfo:
    """The zone of a user as Slack tells it: a name, and an offset in seconds for names that are not known here."""
    try:
        return ZoneInfo(user.get("tz") or "")
    except (ZoneInfoNotFoundError, ValueError, OSError):
        return timezone(timedelta(seconds=user.get("tz_offset") or 0))
