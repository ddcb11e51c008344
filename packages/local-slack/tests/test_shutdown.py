"""The local Slack ends at once, whatever is open."""

import asyncio
import json
from pathlib import Path
from typing import Any

import httpx
import pytest
import uvicorn

from bolt_apps import say
from local_slack.app import connection_details, create_app
from local_slack.delivery.socket_mode import ABRUPT
from local_slack_fixtures import MANIFEST, PATIENCE_SECONDS, LocalSlack, connected
from test_sockets import socket


class Server(uvicorn.Server):
    """A server that ends the workspace's streams before it waits for its connections."""

    async def shutdown(self, sockets: Any = None) -> None:
        """Stop."""
        app: Any = self.config.app
        await app.state.site.close()
        await super().shutdown(sockets)


@pytest.mark.parametrize("implementation", ["auto", "websockets-sansio"])
async def test_server_ends_while_page_and_app_are_connected(tmp_path: Path, implementation: Any) -> None:
    """An open page, a connected app and an answer that is held back do not keep the server."""
    app = create_app(tmp_path, MANIFEST)
    started = asyncio.Event()
    config = uvicorn.Config(app, port=0, log_level="warning", ws=implementation)
    server = Server(config)
    startup = server.startup

    async def starting(sockets: Any = None) -> None:
        await startup(sockets)
        started.set()

    server.startup = starting  # type: ignore[method-assign]
    serving = asyncio.create_task(server.serve())
    await started.wait()
    url = f"http://127.0.0.1:{server.servers[0].sockets[0].getsockname()[1]}"
    async with httpx.AsyncClient(base_url=url, trust_env=False) as http:
        slack = LocalSlack(app, connection_details(app, url), http)
        await slack.control("faults", method="chat.postMessage", fault="held", seconds=60)
        async with connected(slack), slack.news("anna") as news:
            held = asyncio.create_task(slack.bot.chat_postMessage(channel=slack.channel("general"), text="Held"))
            await anext(news)
            server.should_exit = True
            async with asyncio.timeout(PATIENCE_SECONDS):
                await serving
                await held

    assert "Held" in json.dumps((await held).data)


@pytest.mark.parametrize("moments", range(6))
async def test_stops_in_the_moment_when_a_connection_breaks(slack: LocalSlack, moments: int) -> None:
    """A delivery whose connection breaks as it is given up waits for no other connection; none will come."""
    site = slack.app.state.site
    async with socket(slack) as (websocket, _):
        await say(slack, "Hello")
        await websocket.receive_json(timeout=PATIENCE_SECONDS)

        await site.platform.socket_mode.disconnect(ABRUPT)
        for _ in range(moments):
            await asyncio.sleep(0)
        async with asyncio.timeout(PATIENCE_SECONDS):
            await site.close()

    assert [None] == [delivery.acked_at for delivery in site.platform.deliveries.log]
