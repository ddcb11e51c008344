"""A local Slack served on loopback for one test, the SDK's client for it, and a person to act as."""

import asyncio
import json
import socket
import ssl
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import httpx
import pytest
import uvicorn
from slack_bolt.adapter.socket_mode.async_handler import AsyncSocketModeHandler
from slack_bolt.async_app import AsyncApp
from slack_sdk.web.async_client import AsyncWebClient
from starlette.applications import Starlette

from local_slack.app import connection_details, create_app

MANIFEST: dict[str, Any] = {
    "display_information": {"name": "Readout"},
    "features": {
        "app_home": {"home_tab_enabled": True, "messages_tab_enabled": True},
        "bot_user": {"display_name": "Readout", "always_online": True},
        "slash_commands": [{"command": "/readout", "description": "Readouts of recordings", "usage_hint": "help"}],
        "shortcuts": [
            {"name": "Readout this thread", "type": "message", "callback_id": "readout_thread", "description": "Do it"},
            {"name": "New readout", "type": "global", "callback_id": "new_readout", "description": "Make one"},
        ],
    },
    "oauth_config": {
        "scopes": {
            "bot": [
                "app_mentions:read",
                "channels:history",
                "channels:join",
                "channels:read",
                "chat:write",
                "commands",
                "files:read",
                "files:write",
                "groups:history",
                "groups:read",
                "im:history",
                "im:read",
                "im:write",
                "reactions:read",
                "reactions:write",
                "users:read",
            ]
        }
    },
    "settings": {
        "event_subscriptions": {
            "bot_events": [
                "app_home_opened",
                "app_mention",
                "app_uninstalled",
                "channel_left",
                "file_deleted",
                "file_shared",
                "group_left",
                "member_joined_channel",
                "member_left_channel",
                "message.channels",
                "message.groups",
                "message.im",
                "reaction_added",
                "reaction_removed",
                "tokens_revoked",
            ]
        },
        "interactivity": {"is_enabled": True},
        "socket_mode_enabled": True,
    },
}

PATIENCE_SECONDS = 30.0
"""How long is waited for what must come: long enough for a machine that is busy with other things."""

# Loading the system's certificates takes longer than most tests, and none of them leaves loopback.
NO_TLS = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)


@asynccontextmanager
async def served(
    app: Starlette, end_streams: Callable[[], Awaitable[None]] | None = None, *, ws_ping_interval: float = 20.0
) -> AsyncIterator[str]:
    """
    Serve an application on a free port of loopback and give its URL.

    The server's own `serve` rests up to 0.2 s on its way out, which hundreds of tests would pay for; this does the same
    steps without the rests.
    """
    config = uvicorn.Config(
        app, log_level="warning", ws="websockets-sansio", ws_ping_interval=ws_ping_interval, lifespan="on"
    )
    config.load()
    server = uvicorn.Server(config)
    server.lifespan = config.lifespan_class(config)
    with socket.create_server(("127.0.0.1", 0)) as listening:
        # asyncio does not do this for a socket that it was given, and answers then wait 40 ms for each other.
        listening.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        await server.startup(sockets=[listening])
        try:
            yield f"http://127.0.0.1:{listening.getsockname()[1]}"
        finally:
            if end_streams:
                await end_streams()
            await _stop(server)


async def _stop(server: uvicorn.Server) -> None:
    for listener in server.servers:
        listener.close()
    for connection in list(server.server_state.connections):
        connection.shutdown()
    async with asyncio.timeout(PATIENCE_SECONDS):
        await asyncio.gather(*server.server_state.tasks)
    await server.lifespan.shutdown()


@dataclass
class LocalSlack:
    """One running local Slack, as tests use it."""

    app: Starlette
    details: dict[str, Any]
    http: httpx.AsyncClient

    @property
    def bot(self) -> AsyncWebClient:
        """Give the bot's client; it repeats nothing by itself."""
        return self.client(self.details["bot_token"])

    def client(self, token: str) -> AsyncWebClient:
        """Give a client for a token."""
        return AsyncWebClient(token, base_url=f"{self.details['url']}/api/", retry_handlers=[])

    def person(self, name: str) -> AsyncWebClient:
        """Give a person's client."""
        return self.client(self.details["users"][name]["token"])

    def user(self, name: str) -> str:
        """Give a person's id."""
        return str(self.details["users"][name]["id"])

    def channel(self, name: str) -> str:
        """Give a channel's id."""
        return str(self.details["channels"][name])

    async def control(self, path: str, **body: Any) -> dict[str, Any]:
        """Do something through the control API."""
        answer = await self.http.post(f"/_control/{path}", json=body)
        return dict(answer.json())

    async def look(self, path: str, **query: str) -> dict[str, Any]:
        """See something through the control API."""
        return dict((await self.http.get(f"/_control/{path}", params=query)).json())

    async def clear_faults(self) -> None:
        """Let everything work again, and what is held back go on."""
        await self.http.delete("/_control/faults")

    async def acknowledged(self, **query: str) -> list[dict[str, Any]]:
        """Wait until the last delivery was acknowledged, and give all; an app hears an event before it says so."""
        async with asyncio.timeout(PATIENCE_SECONDS):
            while not (found := (await self.look("log", **query))["deliveries"]) or not found[-1]["acked"]:  # noqa: ASYNC110
                await asyncio.sleep(0.01)
        return list(found)

    @asynccontextmanager
    async def news(self, user: str) -> AsyncIterator[AsyncIterator[dict[str, Any]]]:
        """Listen to what the page of a person hears."""
        events = self.http.stream("GET", f"/_control/events?user={self.user(user)}")
        async with asyncio.timeout(PATIENCE_SECONDS), events as stream:
            lines = stream.aiter_lines()
            await anext(lines)
            yield (json.loads(line.removeprefix("data: ")) async for line in lines if line.startswith("data: "))

    async def upload(self, name: str, content: bytes, *, user: str = "anna", **fields: str) -> dict[str, Any]:
        """Upload one file as a person through the control API."""
        data = {"user": self.user(user), "channel": self.channel("general"), **fields}
        answer = await self.http.post("/_control/uploads", data=data, files={"file": (name, content)})
        return dict(answer.json())


@asynccontextmanager
async def local_slack_in(
    home: Path, manifest: dict[str, Any] | None = None, *, seed: str = ""
) -> AsyncIterator[LocalSlack]:
    """Run a local Slack in a folder."""
    app = create_app(home, manifest or MANIFEST, seed)
    async with (
        served(app, app.state.site.close) as url,
        httpx.AsyncClient(base_url=url, trust_env=False, verify=NO_TLS, timeout=PATIENCE_SECONDS) as http,
    ):
        yield LocalSlack(app, connection_details(app, url), http)


EVENT_TYPES = (
    "message",
    *(kind for kind in MANIFEST["settings"]["event_subscriptions"]["bot_events"] if "." not in kind),
)


class Inbox:
    """What a Bolt app heard, in order; whoever waits gets it as soon as it is there."""

    def __init__(self) -> None:
        self._queue: asyncio.Queue[dict[str, Any]] = asyncio.Queue()

    def put(self, body: dict[str, Any]) -> None:
        """Keep what was heard."""
        self._queue.put_nowait(body)

    async def next(self, matches: Callable[[dict[str, Any]], bool]) -> dict[str, Any]:
        """Give the next that matches, and forget those before it."""
        async with asyncio.timeout(PATIENCE_SECONDS):
            while not matches(body := await self._queue.get()):
                pass
        return body

    async def event(self, kind: str, subtype: str | None = None) -> dict[str, Any]:
        """Give the next event of a type and subtype, with its envelope."""
        return await self.next(lambda body: (body["event"]["type"], body["event"].get("subtype")) == (kind, subtype))

    async def any(self) -> dict[str, Any]:
        """Give the next, whatever it is."""
        async with asyncio.timeout(PATIENCE_SECONDS):
            return await self._queue.get()


@dataclass
class Bot:
    """A Bolt app that is connected over Socket Mode and writes down every event."""

    app: AsyncApp
    inbox: Inbox
    handler: AsyncSocketModeHandler


def _writes_to(inbox: Inbox) -> Callable[..., Awaitable[None]]:
    async def heard(body: dict[str, Any]) -> None:
        inbox.put(body)

    return heard


@asynccontextmanager
async def connected(slack: LocalSlack, prepare: Callable[[AsyncApp], Any] | None = None) -> AsyncIterator[Bot]:
    """Run a Bolt app in a local Slack; `prepare` adds listeners that come before the inbox."""
    app = AsyncApp(client=slack.bot, ignoring_self_events_enabled=False)
    if prepare:
        prepare(app)
    inbox = Inbox()
    for kind in EVENT_TYPES:
        app.event(kind)(_writes_to(inbox))
    handler = AsyncSocketModeHandler(app, slack.details["app_token"])
    await handler.connect_async()  # type: ignore[no-untyped-call]
    try:
        yield Bot(app, inbox, handler)
    finally:
        await handler.close_async()  # type: ignore[no-untyped-call]


@pytest.fixture
async def slack(tmp_path: Path) -> AsyncIterator[LocalSlack]:
    """Give a new local Slack."""
    async with local_slack_in(tmp_path / "slack") as running:
        yield running


@pytest.fixture
async def bot(slack: LocalSlack) -> AsyncIterator[Bot]:
    """Give a Bolt app that is connected to it."""
    async with connected(slack) as running:
        yield running
