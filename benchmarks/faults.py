"""A proxy that stands in front of a server and spoils a part of its answers, as networks and services do."""

import asyncio
import contextlib
import random
from collections import Counter
from collections.abc import AsyncIterator
from dataclasses import dataclass, field

import httpx
from local_slack.delivery.faults import DroppableApplication, DroppedConnection
from starlette.requests import ClientDisconnect, Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from bot.serving.asgi import serving

METHODS = ["GET", "POST", "PUT", "PATCH", "DELETE"]
DROPPED = {"connection", "host", "keep-alive", "transfer-encoding", "content-length", "content-encoding", "date"}

UNSENT = ("refused", "limited", "broken")
"""The request does not reach the server: the connection drops, or the answer is 429 or 503."""
DONE = ("lost", "failed", "held")
"""The server does what it is asked; its answer is dropped, comes as 500, or comes late."""

RETRY_AFTER_SECONDS = 1
HELD_SECONDS = (1.0, 20.0)
"""Up to more than our clients wait."""
SERVER_SECONDS = 60.0


@dataclass
class Proxy:
    """
    Passes requests on to `target`, which may change, and spoils a `share` of the answers.

    Addresses of the target in its answers become the proxy's own; those of web sockets stay, so they are not spoilt.
    """

    target: str
    share: float
    chance: random.Random
    http: httpx.AsyncClient
    own: str = ""
    spoilt: Counter[str] = field(default_factory=Counter)
    asked: int = 0

    async def answer(self, request: Request) -> Response:
        """Answer one request."""
        fault = self.chance.choice(UNSENT + DONE) if self.chance.random() < self.share else None
        self.asked += 1
        self.spoilt.update([fault] if fault else [])
        if fault in UNSENT:
            return _unsent(fault)
        answer = await self._passed_on(request)
        if fault == "held":
            await asyncio.sleep(self.chance.uniform(*HELD_SECONDS))
        if fault == "lost":
            return DroppedConnection()
        return Response(status_code=500) if fault == "failed" else answer

    async def _passed_on(self, request: Request) -> Response:
        headers = [(name, value) for name, value in request.headers.items() if name not in DROPPED]
        url = self.target + request.url.path + (f"?{request.url.query}" if request.url.query else "")
        try:
            body = await request.body()
            answer = await self.http.request(request.method, url, headers=headers, content=body)
        except (httpx.TransportError, ClientDisconnect):
            return DroppedConnection()
        content = answer.content.replace(self.target.encode(), self.own.encode())
        kept = {name: value for name, value in answer.headers.items() if name not in DROPPED}
        return Response(content, answer.status_code, kept)


def _unsent(fault: str | None) -> Response:
    if fault == "refused":
        return DroppedConnection()
    if fault == "limited":
        return JSONResponse({"ok": False, "error": "ratelimited"}, 429, {"Retry-After": str(RETRY_AFTER_SECONDS)})
    return Response(status_code=503)


@contextlib.asynccontextmanager
async def proxy(target: str, *, share: float, chance: random.Random) -> AsyncIterator[Proxy]:
    """A proxy in front of a server, on a port of this machine."""
    async with httpx.AsyncClient(trust_env=False, timeout=SERVER_SECONDS, limits=httpx.Limits()) as http:
        made = Proxy(target, share, chance, http)
        app = DroppableApplication(routes=[Route("/{path:path}", made.answer, methods=METHODS)])
        async with serving(app) as made.own:
            yield made
