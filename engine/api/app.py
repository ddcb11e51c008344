"""The engine as an ASGI app: the Async and Conversation APIs' routes on this machine."""

import contextlib
from collections.abc import AsyncIterator
from functools import partial

from starlette.applications import Starlette
from starlette.datastructures import Headers
from starlette.exceptions import HTTPException
from starlette.middleware import Middleware
from starlette.requests import ClientDisconnect, Request
from starlette.responses import JSONResponse
from starlette.routing import Mount, Route, Router
from starlette.types import ASGIApp, Receive, Scope, Send

from conversation.wire import submissions
from engine.api import edit_routes, process_routes, result_routes
from engine.api.access import Access, credentials
from engine.api.process_routes import read_body
from engine.api.requests import joi_refusals, read_json
from engine.api.state import Engine, EngineSettings, engine_of
from engine.errors import EngineError, RequestProblem
from engine.queue.jobs import Jobs
from engine.queue.schema import migrations
from engine.queue.spool import Spool
from engine.queue.webhooks import Webhooks
from engine.queue.work import JobWorker
from engine.speech.media_reading import MediaProbe
from engine.speech.model import find_model
from engine.speech.recognition import SpeechProcess
from storage.database import open_database

__all__ = ["EngineSettings", "create_app", "credentials"]

UNAUTHORIZED = "Token validation failed for provided token."
BAD_CREDENTIALS = "The appId or the appSecret is wrong."
FAILED = "The engine failed on this request. Its log says more."
CUT_OFF = "The request ended early."

MAX_CREDENTIALS_BYTES = 10_000
"""A stranger's body is read into memory only so far."""


def create_app(settings: EngineSettings) -> Starlette:
    """
    An engine that lives in `settings.home`; it works while the app's lifespan lasts.

    Starting raises DatabaseUnavailable when the home is in use or cannot be written, and takes well under a second:
    the speech model is loaded when the first recording comes.
    """

    @contextlib.asynccontextmanager
    async def lifespan(app: Starlette) -> AsyncIterator[None]:
        async with _running(settings) as engine:
            app.state.engine = engine
            yield

    # No redirects to the path without its last slash: few clients repeat an upload after one.
    api = Router([*process_routes.routes, *result_routes.routes, *edit_routes.routes], redirect_slashes=False)
    app = Starlette(
        routes=[
            Route("/oauth2/token:generate", token_asked, methods=["POST"]),
            Mount("/v1", app=api, middleware=[Middleware(_RequireToken)]),
        ],
        exception_handlers=dict.fromkeys((EngineError, HTTPException, ClientDisconnect, Exception), _answer_error),
        lifespan=lifespan,
    )
    app.router.redirect_slashes = False
    return app


@contextlib.asynccontextmanager
async def _running(settings: EngineSettings) -> AsyncIterator[Engine]:
    home = settings.home
    async with open_database(home / "engine.db", migrations) as database, Webhooks(settings.webhooks) as webhooks:
        access = Access(*credentials(home))
        spool = Spool(home / "spool", settings.max_bytes)
        speech = SpeechProcess(partial(find_model, settings.model, home), home)
        worker = JobWorker(database, spool, speech, settings.max_seconds, settings.analyst)
        jobs = Jobs(
            database, spool, {"media": worker.transcribe, "text": worker.read, "long_text": worker.read}, webhooks
        )
        try:
            async with jobs.running():
                yield Engine(settings, access, database, spool, MediaProbe(), speech, worker, jobs, webhooks)
        finally:
            await speech.close()


async def token_asked(request: Request) -> JSONResponse:
    """A token for the right credentials."""
    body = read_json(await read_body(request, MAX_CREDENTIALS_BYTES))
    with joi_refusals():
        app_id, app_secret = body.text("appId"), body.text("appSecret")
    token = engine_of(request).access.token_for(app_id, app_secret)
    if token is None:
        raise RequestProblem(401, BAD_CREDENTIALS)
    return JSONResponse(submissions.encode_token(token))


class _RequireToken:
    """Lets only requests with a token of ours through."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        engine: Engine = scope["app"].state.engine
        if engine.access.allows(Headers(scope=scope)):
            await self._app(scope, receive, send)
        else:
            await JSONResponse(submissions.encode_error(UNAUTHORIZED), status_code=401)(scope, receive, send)


async def _answer_error(_: Request, error: Exception) -> JSONResponse:
    match error:
        case EngineError():
            body, status = submissions.encode_error(error.message, error.code or None), error.status
        case HTTPException():
            body, status = submissions.encode_error(error.detail), error.status_code
        case ClientDisconnect():
            body, status = submissions.encode_error(CUT_OFF), 400
        case _:
            body, status = submissions.encode_error(FAILED), 500
    return JSONResponse(body, status_code=status, headers=getattr(error, "headers", None))
