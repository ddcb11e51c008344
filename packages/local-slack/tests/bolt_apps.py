"""Bolt apps that Slack calls over HTTP, sync and async, as their authors start them."""

import asyncio
import threading
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from typing import TypeVar

from aiohttp import web
from slack_bolt import App
from slack_bolt.adapter.starlette.async_handler import AsyncSlackRequestHandler
from slack_bolt.app.app import SlackAppDevelopmentServer
from slack_bolt.async_app import AsyncApp
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from local_slack_fixtures import PATIENCE_SECONDS, LocalSlack, served

EVENTS = "/slack/events"
REDIRECT = "/slack/oauth_redirect"

T = TypeVar("T")


@asynccontextmanager
async def called(make_app: Callable[[str], AsyncApp]) -> AsyncIterator[str]:
    """Serve an async Bolt app with Bolt's adapter for Starlette, made for the URL that this gives."""
    handlers: list[AsyncSlackRequestHandler] = []

    async def endpoint(request: Request) -> Response:
        return await handlers[0].handle(request)

    paths = {EVENTS: ["POST"], "/slack/install": ["GET"], REDIRECT: ["GET"]}
    routes = [Route(path, endpoint, methods=methods) for path, methods in paths.items()]
    async with served(Starlette(routes=routes)) as url:
        handlers.append(AsyncSlackRequestHandler(make_app(url)))
        yield url


@asynccontextmanager
async def called_by_aiohttp(app: AsyncApp) -> AsyncIterator[str]:
    """Serve an async Bolt app with aiohttp, as its own `start` does, and give its URL."""
    runner = web.AppRunner(app.web_app(path=EVENTS))
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    try:
        yield f"http://127.0.0.1:{runner.addresses[0][1]}"
    finally:
        await runner.cleanup()


@asynccontextmanager
async def called_in_a_thread(app: App) -> AsyncIterator[str]:
    """
    Serve a sync Bolt app with Bolt's own server, and give its URL.

    It is waited for in a thread: it may be reading a request that this event loop is still writing.
    """
    bolt = SlackAppDevelopmentServer(port=0, path=EVENTS, app=app, oauth_flow=app.oauth_flow)
    server = bolt._server
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_address[1]}"
    finally:
        await asyncio.to_thread(server.shutdown)
        await asyncio.to_thread(thread.join)
        server.server_close()


async def say(slack: LocalSlack, text: str, **place: str) -> str:
    """Post as a person, as anna in #general unless a place says otherwise, and give the ts."""
    somewhere = {"user": slack.user("anna"), "channel": slack.channel("general")}
    return str((await slack.control("messages", **(somewhere | {"text": text} | place)))["ts"])


async def eventually(look: Callable[[], Awaitable[T | None]], seconds: float = PATIENCE_SECONDS) -> T:
    """Give what `look` gives as soon as it gives something."""
    async with asyncio.timeout(seconds):
        while not (found := await look()):  # noqa: ASYNC110 - what is waited for is in other servers
            await asyncio.sleep(0.01)
    return found


async def texts(slack: LocalSlack, count: int, **place: str) -> list[str]:
    """Wait until a channel has so many messages, and give their texts."""
    somewhere = {"user": slack.user("anna"), "channel": slack.channel("general")} | place

    async def look() -> list[str]:
        messages = (await slack.look("messages", **somewhere))["messages"]
        return [message["text"] for message in messages] if len(messages) >= count else []

    return await eventually(look)
