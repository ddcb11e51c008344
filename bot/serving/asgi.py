"""An ASGI app served inside this process, on a port of this machine."""

import asyncio
import contextlib
import socket
from collections.abc import AsyncIterator, Iterator
from dataclasses import dataclass
from functools import partial

import uvicorn
from starlette.applications import Starlette

from bot.serving.protocol import KEEP_ALIVE_SECONDS, Patience, Protocol

HOST = "127.0.0.1"
GRACE_SECONDS = 3
USUAL = Patience()
PORTS_TRIED = 20
PORT_TAKEN = "Port {port} of {host} cannot be used ({reason}). Choose another with --port, or 0 for any free one."


@dataclass(frozen=True, slots=True)
class Address:
    """Where to listen; port 0 is any free one."""

    host: str
    port: int


class PortUnavailable(Exception):
    """The port cannot be used; the text says why and what to do."""


class _Server(uvicorn.Server):
    """A server that says when it is ready, and leaves signals to whoever started this process."""

    def __init__(self, config: uvicorn.Config) -> None:
        super().__init__(config)
        self.ready = asyncio.Event()

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        await super().startup(sockets)
        self.ready.set()

    @contextlib.contextmanager
    def capture_signals(self) -> Iterator[None]:
        yield


@contextlib.asynccontextmanager
async def serving(app: Starlette, *, host: str = HOST, port: int = 0, patience: Patience = USUAL) -> AsyncIterator[str]:
    """
    Serve an app, with its lifespan, and give its URL; port 0 is any free one.

    What the app's lifespan raises comes out here.

    Raises: PortUnavailable.
    """
    with _listening(host, port) as listener:
        async with app.router.lifespan_context(app):
            config = uvicorn.Config(
                app,
                http=partial(Protocol, patience=patience),  # type: ignore[arg-type]  # It is only called.
                lifespan="off",
                log_config=None,
                access_log=False,
                timeout_keep_alive=KEEP_ALIVE_SECONDS,
                timeout_graceful_shutdown=GRACE_SECONDS,
            )
            server = _Server(config)
            task = asyncio.create_task(server.serve(sockets=[listener]))
            try:
                await server.ready.wait()
                yield f"http://{host}:{listener.getsockname()[1]}"
            finally:
                server.should_exit = True
                await task


def first_free(port: int, *, host: str = HOST) -> int:
    """
    The first port from this one on that nobody listens on, of at most PORTS_TRIED.

    Raises: PortUnavailable for the one that was asked for, if none is free.
    """
    for candidate in range(port, port + PORTS_TRIED):
        with contextlib.suppress(PortUnavailable), _listening(host, candidate):
            return candidate
    with _listening(host, port):
        return port


@contextlib.contextmanager
def _listening(host: str, port: int) -> Iterator[socket.socket]:
    try:
        listener = socket.create_server((host, port))
    except OSError as error:
        raise PortUnavailable(PORT_TAKEN.format(host=host, port=port, reason=error.strerror)) from error
    with listener:
        # asyncio does not do this for a socket that it was given, and answers then wait 40 ms for each other.
        listener.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        yield listener
