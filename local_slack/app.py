"""The local Slack as one ASGI application: its routes, its start and its end."""

from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

from starlette.applications import Starlette
from starlette.middleware import Middleware
from starlette.requests import ClientDisconnect, Request
from starlette.responses import FileResponse, JSONResponse, PlainTextResponse, Response
from starlette.routing import Mount, Route, WebSocketRoute
from starlette.staticfiles import StaticFiles
from starlette.websockets import WebSocket

from local_slack import control
from local_slack.arguments import read_json
from local_slack.errors import SlackError
from local_slack.faults import DroppableApplication
from local_slack.security import LoopbackOnly
from local_slack.transfers import download, login, upload
from local_slack.web_api import call_method, log_call
from local_slack.workspace import Workspace

GONE = ("used_url", "expired_url")
STATIC = Path(__file__).parent / "static"


def create_app(home: Path, manifest: Mapping[str, Any]) -> Starlette:
    """
    Give a Slack workspace with one app in it, kept in `home`.

    The state is in `app.state.workspace`. Before a server with open connections stops, it must
    `await app.state.workspace.close()`: servers wait for streams, and nothing else ends them.

    Raises: HomeUnusable if another local Slack works in `home`, or it is damaged or cannot be written.
    """
    app = DroppableApplication(
        routes=[
            Route("/", page),
            Route("/archives/{channel}/{message}", page),
            Mount("/static", StaticFiles(directory=STATIC)),
            Mount("/_control", routes=control.routes()),
            Route("/api/{method}", call_method, methods=["GET", "POST"]),
            Route("/upload/v1/{ticket}", upload, methods=["POST"]),
            Route("/files/{team}-{file_id}/download/{name}", download),
            Route("/files/{team}-{file_id}/{name}", download),
            Route("/login", login),
            Route("/hooks/{secret}", use_response_url, methods=["POST"]),
            WebSocketRoute("/link", link),
        ],
        middleware=[Middleware(LoopbackOnly)],
        exception_handlers={ClientDisconnect: client_left},
        lifespan=_lifespan,
    )
    app.state.workspace = Workspace(home, manifest)
    return app


@asynccontextmanager
async def _lifespan(app: Starlette) -> AsyncIterator[None]:
    yield
    await app.state.workspace.close()
    app.state.workspace.store.close()


def connection_details(app: Starlette, url: str) -> dict[str, Any]:
    """Give all that a bot and its tests need to work in the workspace that is served under `url`."""
    workspace: Workspace = app.state.workspace
    people = [person for person in workspace.people.by_id.values() if not person.is_bot]
    return {
        "url": url,
        "bot_token": workspace.bot.token,
        "app_token": workspace.team.app_token,
        "signing_secret": workspace.team.signing_secret,
        "users": {person.name: {"id": person.id, "token": person.token} for person in people},
        "channels": {channel.name: channel.id for channel in workspace.channels.by_id.values() if not channel.is_im},
    }


async def page(request: Request) -> Response:  # noqa: ARG001
    """Show the page; it finds its way from the address by itself."""
    return FileResponse(STATIC / "index.html", headers={"Cache-Control": "no-cache"})


async def link(websocket: WebSocket) -> None:
    """Hold one Socket Mode connection."""
    await websocket.app.state.workspace.socket_mode.serve(websocket)


async def use_response_url(request: Request) -> Response:
    """Take what the app answers to a command, a shortcut or a click."""
    workspace: Workspace = request.app.state.workspace
    body: dict[str, Any] = {}
    try:
        body = await read_json(request)
        workspace.response_urls.use(request.path_params["secret"], body)
    except SlackError as refusal:
        log_call(workspace, "response_url", body, refusal.answer())
        return JSONResponse(refusal.answer(), status_code=404 if refusal.code in GONE else 400)
    log_call(workspace, "response_url", body, {"ok": True})
    return PlainTextResponse("ok")


async def client_left(request: Request, problem: Exception) -> Response:  # noqa: ARG001
    """Take note quietly that a client went away in the middle of its request; nobody reads this answer."""
    return Response(status_code=400)
