"""Slack's rate limits: what it limits rests for as long as it says, and whatever follows waits its turn."""

import asyncio
from collections import defaultdict
from collections.abc import Callable, Mapping
from typing import Any

from slack_sdk.errors import SlackApiError
from slack_sdk.web.async_client import AsyncWebClient
from slack_sdk.web.async_slack_response import AsyncSlackResponse

from workspace.answers import meaning
from workspace.errors import Limited

LOOK_SECONDS = 1.0
"""The pause between two looks of a waiting call; and the shortest time for which one that would queue is put off."""

BY_CHANNEL = "chat.postMessage"
"""Slack limits new messages in each channel, everything else by method."""


class Gate:
    """Where the calls of one workspace wait, by what Slack limits together. The clock is in seconds, and never set."""

    def __init__(self, clock: Callable[[], float]) -> None:
        self._clock = clock
        self._opens_at: dict[str, float] = {}
        self._lines: defaultdict[str, asyncio.Lock] = defaultdict(asyncio.Lock)

    def close(self, what: str, seconds: float) -> None:
        """Let nothing pass for some seconds."""
        self._opens_at[what] = self._clock() + max(seconds, self._left(what))

    def check(self, what: str) -> None:
        """Raises: Limited while nothing passes, or others wait in line."""
        left = self._left(what)
        if left > 0 or self._lines[what].locked():
            raise Limited(retry_after=max(left, LOOK_SECONDS))

    def line(self, what: str) -> asyncio.Lock:
        """The line of the calls that wait here; the first may pass once it `opened`."""
        return self._lines[what]

    async def opened(self, what: str) -> None:
        """Return when something may pass again."""
        while (left := self._left(what)) > 0:  # noqa: ASYNC110 - it is the time that opens it
            await asyncio.sleep(min(left, LOOK_SECONDS))

    def _left(self, what: str) -> float:
        return max(self._opens_at.get(what, 0.0) - self._clock(), 0.0)


class GatedClient(AsyncWebClient):
    """
    A client of the Web API that asks nothing of Slack that it would limit.

    A call that would have to wait, or that Slack limits, raises Limited; Slack did nothing. Pages after the first wait
    in line instead, because their reader would begin again with the first.
    """

    def __init__(self, gate: Gate, **options: Any) -> None:
        super().__init__(**options)
        self._gate = gate

    async def api_call(self, api_method: str, **request: Any) -> AsyncSlackResponse:
        """Call a method as AsyncWebClient does, in its turn. Raises: Limited, and what AsyncWebClient raises."""
        arguments = {**(request.get("params") or {}), **(request.get("json") or {})}
        what = limited_together(api_method, arguments)
        try:
            self._gate.check(what)
            return await self._called(what, api_method, request)
        except Limited:
            if not arguments.get("cursor"):
                raise
        async with self._gate.line(what):
            while True:
                await self._gate.opened(what)
                try:
                    return await self._called(what, api_method, request)
                except Limited:
                    continue

    async def _called(self, what: str, api_method: str, request: Mapping[str, Any]) -> AsyncSlackResponse:
        try:
            return await super().api_call(api_method, **request)
        except SlackApiError as error:
            failure = meaning(error)
            if not isinstance(failure, Limited):
                raise
            self._gate.close(what, failure.seconds)
            raise failure from error


def limited_together(method: str, arguments: Mapping[str, Any]) -> str:
    """The key under which Slack counts a call: its method, and for new messages its channel."""
    return f"{method} {arguments.get('channel')}" if method == BY_CHANNEL else method
