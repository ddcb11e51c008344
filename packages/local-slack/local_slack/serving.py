"""A local Slack running on a port of this machine."""

import asyncio
import contextlib
import socket
from collections.abc import AsyncIterator, Iterator, Mapping
from datetime import datetime
from pathlib import Path
from typing import Any

import uvicorn
from starlette.applications import Starlette

from local_slack.app import connection_details, create_app
from local_slack.base.errors import LocalSlackUnusable
from local_slack.site.history import read_history, tell
from local_slack.site.site import Site

HOST = "127.0.0.1"
PORT_TAKEN = "Port {port} of {host} cannot be used ({reason}). Choose another with --port, or 0 for any free one."

KEEP_ALIVE_SECONDS = 75
"""How long a connection is kept between two requests: longer than bots wait that poll, up to a minute. With a shorter
time their next request may meet a reset."""

GRACE_SECONDS = 3
"""How long requests that have begun may take when the server stops."""


class PortUnavailable(LocalSlackUnusable):
    """The port cannot be used; the text says why and what to do."""


@contextlib.asynccontextmanager
async def running(
    home: Path,
    manifest: Mapping[str, Any],
    *,
    port: int = 0,
    seed: str = "",
    with_history: bool = False,
    is_limited: bool = False,
) -> AsyncIterator[dict[str, Any]]:
    """
    Run a local Slack with the app of a manifest in it; yields the tokens, ids and addresses for the app and its tests.

    Its state stays in `home`; port 0 is any free one. A `seed` makes identifiers and secrets predictable. With a
    history, its people have written there in the days before. Limited, it lets the app call no more often than Slack
    does.

    Raises: LocalSlackUnusable, as PortUnavailable, ManifestUnusable or HomeUnusable.
    """
    app = create_app(home, manifest, seed)
    site: Site = app.state.site
    if with_history:
        tell(site.first, read_history(datetime.now().astimezone()))
    for workspace in site.workspaces.values():
        workspace.limit(is_on=is_limited)
    with _listening(port) as listener:
        async with app.router.lifespan_context(app), _served(app, listener):
            yield connection_details(app, f"http://{HOST}:{listener.getsockname()[1]}")


class _Server(uvicorn.Server):
    """A server that says when it is ready, ends its streams first, and leaves signals to its caller."""

    def __init__(self, config: uvicorn.Config, site: Site) -> None:
        super().__init__(config)
        self.ready = asyncio.Event()
        self._site = site

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        await super().startup(sockets)
        self.ready.set()

    async def shutdown(self, sockets: list[socket.socket] | None = None) -> None:
        await self._site.close()
        await super().shutdown(sockets)

    @contextlib.contextmanager
    def capture_signals(self) -> Iterator[None]:
        yield


@contextlib.asynccontextmanager
async def _served(app: Starlette, listener: socket.socket) -> AsyncIterator[None]:
    config = uvicorn.Config(
        app,
        lifespan="off",
        log_config=None,
        access_log=False,
        timeout_keep_alive=KEEP_ALIVE_SECONDS,
        timeout_graceful_shutdown=GRACE_SECONDS,
    )
    server = _Server(config, app.state.site)
    task = asyncio.create_task(server.serve(sockets=[listener]))
    try:
        await server.ready.wait()
        yield
    finally:
        server.should_exit = True
        await task


@contextlib.contextmanager
def _listening(port: int) -> Iterator[socket.socket]:
    try:
        listener = socket.create_server((HOST, port))
    except OSError as error:
        raise PortUnavailable(PORT_TAKEN.format(host=HOST, port=port, reason=error.strerror)) from error
    with listener:
        # asyncio does not do this for a socket that it was given, and answers then wait 40 ms for each other.
        listener.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        yield listener
