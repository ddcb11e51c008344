"""The connection over which Slack sends the app its events, opened again for as long as it takes."""

import asyncio
import contextlib
from collections.abc import AsyncIterator, Awaitable, Callable
from functools import partial
from typing import Any

from slack_bolt.adapter.socket_mode.async_handler import AsyncSocketModeHandler
from slack_bolt.async_app import AsyncApp
from slack_sdk.socket_mode.aiohttp import SocketModeClient


@contextlib.asynccontextmanager
async def connected(
    app: AsyncApp, app_token: str, url: str | None, greeted: Callable[[], None], *, connect_seconds: float
) -> AsyncIterator[None]:
    """
    The app connected over Socket Mode, at an address that Slack has just given or else at one that is asked for.

    An address is tried for `connect_seconds`. `greeted` is called whenever Slack has said hello on a connection: from
    then on it sends what happens.
    """

    async def heard(_: object, message: dict[str, Any], __: str | None) -> None:
        if message.get("type") == "hello":
            greeted()

    handler = AsyncSocketModeHandler(app, app_token, proxy=app.client.proxy)
    client = handler.client
    client.wss_uri = url
    client.message_listeners.append(heard)
    # slack_sdk tries an address that failed again and again, though none is good for more than one connection.
    connect = partial(_connect, client, client.connect, connect_seconds)
    client.connect = connect  # type: ignore[method-assign]
    try:
        await handler.connect_async()  # type: ignore[no-untyped-call]
        yield
    finally:
        await handler.close_async()  # type: ignore[no-untyped-call]


async def _connect(client: SocketModeClient, attempt: Callable[[], Awaitable[None]], seconds: float) -> None:
    while not client.closed:
        try:
            async with asyncio.timeout(seconds):
                await attempt()
            return
        except TimeoutError:
            client.wss_uri = None
