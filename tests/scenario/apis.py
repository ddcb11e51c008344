"""The engine behind a network that fails, as an API that has never heard of Idempotency-Key."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field

import httpx
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route
from starlette.types import Receive, Scope, Send

from bot.serving.asgi import serving
from bot.wiring import Api

LOST_REQUEST, LOST_ANSWER, LATE, BUSY = "lost request", "lost answer", "late", "busy"
"""What can happen to a submission: it never arrives; its answer never does; both, and it arrives later; 429."""


@dataclass
class Network:
    """
    What is between the bot and the engine. `faults` are those of the next submissions, in their order.

    `submissions` counts those that the engine got; `late` are those that it will get when `arrive` is called. While
    `is_unreadable` nobody gets results.
    """

    engine: httpx.AsyncClient
    keeps_keys: bool
    faults: list[str] = field(default_factory=list)
    submissions: int = 0
    late: list[httpx.Request] = field(default_factory=list)
    is_unreadable: bool = False

    async def passed(self, request: Request) -> Response:
        """A request on its way."""
        dropped = {"host", "content-length", *([] if self.keeps_keys else ["idempotency-key"])}
        headers = {name: value for name, value in request.headers.items() if name not in dropped}
        target = f"{request.url.path}?{request.url.query}"
        content = await request.body()
        onward = self.engine.build_request(request.method, target, headers=headers, content=content)
        if "/process/" in request.url.path:
            return await self._submitted(onward)
        if "/submissions/" in request.url.path and not self.keeps_keys:
            return JSONResponse({"message": "Not Found"}, 404)
        if "/conversations/" in request.url.path and self.is_unreadable:
            return JSONResponse({"message": "Not now."}, 503)
        return _answer(await self.engine.send(onward))

    async def arrive(self) -> None:
        """Let arrive what was late."""
        while self.late:
            self.submissions += 1
            (await self.engine.send(self.late.pop(0))).raise_for_status()

    async def _submitted(self, request: httpx.Request) -> Response:
        fault = self.faults.pop(0) if self.faults else None
        if fault == BUSY:
            return JSONResponse({"message": "Too many."}, 429, headers={"Retry-After": "0"})
        if fault == LATE:
            self.late.append(request)
        if fault in {LOST_REQUEST, LATE}:
            return _Lost()
        self.submissions += 1
        answer = await self.engine.send(request)
        return _Lost() if fault == LOST_ANSWER else _answer(answer)


class _Lost(Response):
    """An answer that breaks off where it begins."""

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        await send({"type": "http.response.start", "status": 201, "headers": [(b"content-length", b"100")]})
        await send({"type": "http.response.body", "body": b""})


def _answer(answer: httpx.Response) -> Response:
    return Response(answer.content, answer.status_code, media_type=answer.headers.get("content-type"))


@asynccontextmanager
async def network(engine: Api, *, keeps_keys: bool = False) -> AsyncIterator[tuple[Api, Network]]:
    """The engine at the other end of a network, as the bot knows it, and the network."""
    async with httpx.AsyncClient(base_url=engine.url, trust_env=False, timeout=30) as client:
        between = Network(client, keeps_keys)
        methods = ["GET", "POST", "PUT", "DELETE"]
        async with serving(Starlette(routes=[Route("/{path:path}", between.passed, methods=methods)])) as url:
            yield Api(url, engine.app_id, engine.app_secret, is_embedded=keeps_keys), between
