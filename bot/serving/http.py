"""The routes that are called over HTTP: Slack's signed requests, the API's webhook, and `/healthz`."""

import asyncio
import logging
import re
import sqlite3
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from slack_bolt.adapter.starlette.async_handler import to_async_bolt_request, to_starlette_response
from slack_bolt.async_app import AsyncApp
from slack_sdk.signature import Clock as SignatureClock
from slack_sdk.signature import SignatureVerifier
from starlette.applications import Starlette
from starlette.requests import ClientDisconnect, Request
from starlette.responses import JSONResponse, PlainTextResponse, Response
from starlette.routing import Route

from bot.serving import webhooks
from bot.serving.manifest import EVENTS_PATH
from bot.work.pumps import Work
from storage import workspaces
from storage.database import Database

HEALTH_PATH = "/healthz"

MAX_BODY_BYTES = 1_000_000
"""Slack's largest requests carry a message of 50 blocks or a view of 250 kB; a stranger's are not read further."""

TIMESTAMP = re.compile(r"[0-9]{1,12}")

CERTIFICATE_CHECK = b"ssl_check=1"

TOO_LARGE = "The request is too large."
NOT_SIGNED = "The request is not signed by Slack."
CUT_OFF = "The request ended early."
REFUSED = "request refused: its signature does not fit SLACK_SIGNING_SECRET, or its time is not now"

DATABASE_SILENT = "The database does not answer."
WORK_STOPPED = "Nothing looks for due work any more."
NOT_INSTALLED = "The app is not installed in the workspace."

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Health:
    """Checks that Readout is of use. The database has `seconds` to answer."""

    database: Database
    work: Work
    team_id: str
    seconds: float

    async def problems(self) -> list[str]:
        """List in sentences what is not well."""
        found = [] if self.work.is_alive(time.monotonic()) else [WORK_STOPPED]
        try:
            async with asyncio.timeout(self.seconds):
                is_installed = await self.database.run(lambda db: workspaces.is_known(db, self.team_id))
        except (TimeoutError, sqlite3.Error):
            return [*found, DATABASE_SILENT]
        return found if is_installed else [*found, NOT_INSTALLED]


class _Clock(SignatureClock):
    def __init__(self, now: Callable[[], float]) -> None:
        self._now = now

    def now(self) -> float:
        return self._now()


def create_http_app(
    app: AsyncApp, signing_secret: str, health: Health, *, clocks: Sequence[Callable[[], float]]
) -> Starlette:
    """
    The routes that Slack, the API and a load balancer call.

    A request is of now if it is by one of the `clocks`: ours may be wrong, and Slack's is known only since the start.

    Slack's signature is verified here, because Bolt would answer 500 to a timestamp that is no number and log the body
    of a request whose signature is wrong.
    """
    verifiers = [SignatureVerifier(signing_secret, _Clock(now)) for now in clocks]

    async def request_received(request: Request) -> Response:
        body = await _body(request)
        if body is None:
            return PlainTextResponse(TOO_LARGE, 413)
        if not any(is_from_slack(verifier, body, request.headers) for verifier in verifiers):
            return _stranger(body)
        return to_starlette_response(await app.async_dispatch(to_async_bolt_request(request, body)))

    async def webhook_called(request: Request) -> Response:
        source_id = webhooks.source_of(signing_secret, request.path_params["token"])
        if source_id is None:
            return Response(status_code=404)
        # The body proves nothing, so the API is asked.
        if await _body(request) is None:
            return PlainTextResponse(TOO_LARGE, 413)
        await health.work.poll_soon(source_id)
        return Response(status_code=204)

    async def health_asked(_: Request) -> JSONResponse:
        problems = await health.problems()
        return JSONResponse({"ok": not problems, "problems": problems}, 503 if problems else 200)

    return Starlette(
        routes=[
            Route(EVENTS_PATH, request_received, methods=["POST"]),
            Route(f"{webhooks.PATH}/{{token}}", webhook_called, methods=["POST"]),
            Route(HEALTH_PATH, health_asked, methods=["GET"]),
        ],
        exception_handlers={ClientDisconnect: _cut_off},
    )


def is_from_slack(verifier: SignatureVerifier, body: bytes, headers: Mapping[str, str]) -> bool:
    """Whether a request was signed with our secret within the last five minutes."""
    timestamp = headers.get("x-slack-request-timestamp", "")
    signature = headers.get("x-slack-signature", "")
    if not TIMESTAMP.fullmatch(timestamp) or not signature.isascii():
        return False
    try:
        return verifier.is_valid(body, timestamp, signature)
    except UnicodeDecodeError:
        return False


def _stranger(body: bytes) -> Response:
    """The answer to what is not signed; now and then that is Slack, which only looks at our certificate."""
    if CERTIFICATE_CHECK in body.split(b"&"):
        return Response()
    log.warning(REFUSED)
    return PlainTextResponse(NOT_SIGNED, 401)


async def _body(request: Request) -> bytes | None:
    """A request's body; None as soon as it is too large, however long it says that it is."""
    body = bytearray()
    async for chunk in request.stream():
        body += chunk
        if len(body) > MAX_BODY_BYTES:
            return None
    return bytes(body)


async def _cut_off(_: Request, __: Exception) -> PlainTextResponse:
    return PlainTextResponse(CUT_OFF, 400)
