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
from starlette.types import ASGIApp, Receive, Scope, Send
from starlette.websockets import WebSocket

from local_slack import control
from local_slack.base.arguments import read_json
from local_slack.base.errors import SlackError
from local_slack.base.urls import origin_of
from local_slack.delivery.faults import DroppableApplication
from local_slack.methods.web_api import call_method
from local_slack.site.oauth_page import authorize
from local_slack.site.platform import CallSeen
from local_slack.site.security import LoopbackOnly
from local_slack.site.site import Site
from local_slack.site.transfers import download, login, upload
from local_slack.site.workspace import Workspace

GONE = ("used_url", "expired_url", "team_not_found")
STATIC = Path(__file__).parent / "static"


def create_app(home: Path, manifest: Mapping[str, Any], seed: str = "") -> Starlette:
    """
    Create Slack workspaces, kept in `home`, with the app to be tried in them.

    The state is in `app.state.site`. Before a server with open connections stops, it must
    `await app.state.site.close()`: servers wait for streams, and nothing else ends them.

    A `seed` makes identifiers and secrets predictable.

    Raises: ManifestUnusable if no app can be made from the manifest; HomeUnusable if another local Slack works in
    `home`, or it is damaged or cannot be written.
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
            Route("/oauth/v2/authorize", authorize, methods=["GET", "POST"]),
            Route("/hooks/{team}/{secret}", use_response_url, methods=["POST"]),
            WebSocketRoute("/link", link),
        ],
        middleware=[Middleware(LoopbackOnly), Middleware(OriginNoted)],
        exception_handlers={ClientDisconnect: client_left},
        lifespan=_lifespan,
    )
    app.state.site = Site(home, manifest, seed)
    return app


@asynccontextmanager
async def _lifespan(app: Starlette) -> AsyncIterator[None]:
    site: Site = app.state.site
    site.platform.begin()
    yield
    await site.close()
    site.store.close()


class OriginNoted:
    """Notes where the local Slack is reached: URLs in the requests that it sends to the app begin with that."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve one connection."""
        if scope["type"] == "http":
            scope["app"].state.site.platform.http_mode.origin = origin_of(Request(scope))
        await self.app(scope, receive, send)


def connection_details(app: Starlette, url: str) -> dict[str, Any]:
    """Return the tokens, ids and addresses that a bot and its tests need in the workspaces served under `url`."""
    site: Site = app.state.site
    credentials, first = site.platform.credentials, site.first
    return {
        "url": url,
        "bot_token": first.bot.token,
        "app_token": credentials.app_token,
        "signing_secret": credentials.signing_secret,
        "client_id": credentials.client_id,
        "client_secret": credentials.client_secret,
        **_members(first),
        "workspaces": {key: {"name": one.team.name, **_members(one)} for key, one in site.workspaces.items()},
    }


def _members(workspace: Workspace) -> dict[str, Any]:
    people = [person for person in workspace.people.by_id.values() if not person.is_bot]
    channels = [channel for channel in workspace.channels.by_id.values() if not channel.is_im]
    return {
        "users": {person.name: {"id": person.id, "token": person.token} for person in people},
        "channels": {channel.name: channel.id for channel in channels},
    }


async def page(request: Request) -> Response:  # noqa: ARG001
    """Show the page; it finds its way from the address by itself."""
    return FileResponse(STATIC / "index.html", headers={"Cache-Control": "no-cache"})


async def link(websocket: WebSocket) -> None:
    """Hold one Socket Mode connection."""
    await websocket.app.state.site.platform.socket_mode.serve(websocket)


async def use_response_url(request: Request) -> Response:
    """Take the app's delayed answer to a command, a shortcut or a click."""
    site: Site = request.app.state.site
    team_id = request.path_params["team"]
    body: dict[str, Any] = {}
    try:
        body = await read_json(request)
        workspace = site.workspace(team_id)
        workspace.response_urls.use(request.path_params["secret"], body)
    except SlackError as refusal:
        site.platform.log_call(CallSeen("response_url", body, team_id), refusal.answer())
        return JSONResponse(refusal.answer(), status_code=404 if refusal.code in GONE else 400)
    site.platform.log_call(CallSeen("response_url", body, team_id), {"ok": True})
    return PlainTextResponse("ok")


async def client_left(request: Request, problem: Exception) -> Response:  # noqa: ARG001
    """Ignore that a client left in the middle of its request; nobody reads this answer."""
    return Response(status_code=400)
