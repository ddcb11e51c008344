"""Failures on request, by method, with a count."""

import asyncio
import contextlib
from dataclasses import dataclass, replace

from starlette.applications import Starlette
from starlette.responses import Response
from starlette.types import Receive, Scope, Send

TRANSPORT = "local_slack.transport"


@dataclass(frozen=True)
class Fault:
    """
    A failure of a Web API method, or of `download` or `upload`.

    `fault` is one of the names below or any error code of Slack; `seconds` is what `held` and `slow`
    wait, and what `ratelimited` says in Retry-After.
    """

    method: str
    fault: str
    times: int = 1
    seconds: float = 1.0


RATELIMITED = "ratelimited"
INTERNAL_ERROR = "internal_error"
LOST = "lost"
HELD = "held"
CUT = "cut"
SLOW = "slow"
HTML = "html"
LOGIN = "login"
FORBIDDEN = "forbidden"


class Faults:
    """The failures that are still to come, in the order they were asked for."""

    def __init__(self) -> None:
        self._waiting: list[Fault] = []
        self._released = asyncio.Event()

    def add(self, fault: Fault) -> None:
        """Make a method fail as often as the fault says, from its next call on."""
        self._waiting.append(fault)

    def take(self, method: str) -> Fault | None:
        """Return the failure of this call, if one is due."""
        for index, fault in enumerate(self._waiting):
            if fault.method == method:
                left = replace(fault, times=fault.times - 1)
                self._waiting[index : index + 1] = [left] if left.times > 0 else []
                return fault
        return None

    async def pause(self, seconds: float) -> None:
        """Wait for so long, or until everything is to work again."""
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(seconds):
                await self._released.wait()

    def clear(self) -> None:
        """Clear all faults, and let what they hold back go on."""
        self._waiting.clear()
        self._released.set()
        self._released = asyncio.Event()

    def close(self) -> None:
        """End all pauses, also those that would still begin."""
        self._released.set()


class DroppableApplication(Starlette):
    """
    An application whose handlers can drop a connection without an answer.

    ASGI has no word for that, so the server's own transport is remembered; uvicorn's send method carries it.
    """

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve one connection."""
        cycle = getattr(send, "__self__", None)
        scope[TRANSPORT] = getattr(cycle, "transport", None)
        await super().__call__(scope, receive, send)


async def drop_connection(scope: Scope, receive: Receive) -> None:
    """Close the connection after what was sent so far, and wait until the server has noticed."""
    scope[TRANSPORT].close()
    while (await receive())["type"] != "http.disconnect":
        pass


class DroppedConnection(Response):
    """No answer at all: the connection closes."""

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:  # noqa: ARG002
        """Close the connection."""
        await drop_connection(scope, receive)
