"""Files on their way out of Slack: checked, streamed and never written to disk."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from urllib.parse import urlsplit

import httpx

from workspace.answers import passing
from workspace.errors import Later, Refused
from workspace.reading import File

SLACK_FILE_HOSTS = (".slack.com", ".slack-files.com")
CHUNK_BYTES = 256 * 1024

GONE = {404, 410}


@dataclass(frozen=True, slots=True)
class Download:
    """A file's bytes as they arrive; `length` is exact."""

    content: AsyncIterator[bytes]
    length: int
    content_type: str


class Downloads:
    """Opens downloads with the bot's token, which goes to Slack's own hosts only and over no redirect."""

    def __init__(self, http: httpx.AsyncClient, *, token: str, slack_api_url: str) -> None:
        self._http = http
        self._headers = {"Authorization": f"Bearer {token}", "Accept-Encoding": "identity"}
        self._home = urlsplit(slack_api_url)

    @asynccontextmanager
    async def open(self, file: File) -> AsyncIterator[Download]:
        """
        Begin to download a file.

        Raises: Refused if it is gone or Slack gives something else, Later if Slack does not answer, Limited if it wants
        us to wait. Reading the content raises Later when it stops early.
        """
        if not self._is_slack(file.url):
            raise Refused("external_file")
        try:
            async with self._http.stream("GET", file.url, headers=self._headers, follow_redirects=False) as response:
                yield _checked(response, file)
        except httpx.TransportError as error:
            raise Later("download_failed") from error

    def _is_slack(self, url: str) -> bool:
        parts = urlsplit(url)
        if parts.netloc == self._home.netloc:
            return parts.scheme == self._home.scheme
        return parts.scheme == "https" and (parts.hostname or "").endswith(SLACK_FILE_HOSTS)


def _checked(response: httpx.Response, file: File) -> Download:
    content_type = response.headers.get("Content-Type", "").partition(";")[0].strip().lower()
    if response.status_code in GONE:
        raise Refused("file_deleted")
    if failure := passing(response.status_code, response.headers, "download_failed"):
        raise failure
    # Slack answers a token that may not read the file with a redirect to its login page, or with that page itself.
    if response.status_code != 200 or content_type == "text/html":
        raise Refused("not_a_download")
    length = int(response.headers.get("Content-Length") or file.size)
    return Download(_whole(response, length), length, content_type or file.mimetype)


async def _whole(response: httpx.Response, length: int) -> AsyncIterator[bytes]:
    """The bytes of a response, all of them or Later."""
    received = 0
    try:
        async for chunk in response.aiter_bytes(CHUNK_BYTES):
            received += len(chunk)
            yield chunk
    except httpx.TransportError as error:
        raise Later("download_failed") from error
    if received != length:
        raise Later("download_failed")
