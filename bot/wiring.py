"""The composition root: where real things are chosen and put together."""

import contextlib
import logging
import random
import time
import uuid
from collections.abc import AsyncIterator, Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import aiohttp
import httpx
from slack_bolt.adapter.socket_mode.async_handler import AsyncSocketModeHandler
from slack_bolt.async_app import AsyncApp
from slack_bolt.authorization import AuthorizeResult
from slack_sdk.errors import SlackApiError
from slack_sdk.http_retry.builtin_async_handlers import AsyncConnectionErrorRetryHandler
from slack_sdk.web.async_client import AsyncWebClient

from blocks.problems import Limits
from bot.downloads import Downloads
from bot.errors import Later, Refused
from bot.manifest import manifest
from bot.outbox import REQUEST_SECONDS
from bot.serving import serving
from bot.settings import Settings, missing_for_slack
from bot.slack import Slack, answered
from bot.steps import Steps
from bot.work import Work
from conversation.client import ConversationClient
from handlers.app import create_app
from handlers.intake import Intake
from storage.database import open_database
from storage.schema import migrations
from storage.workspaces import Workspace

NO_ENGINE = (
    "The engine's libraries are not installed ({name} is missing). Install readout-bot[engine], or set READOUT_API_URL "
    "to a server with the same contract."
)

BOT_REFUSED = "Slack does not accept SLACK_BOT_TOKEN. Copy the bot token (xoxb-…) again."
SOCKET_REFUSED = (
    "Slack does not open a Socket Mode connection for SLACK_APP_TOKEN ({reason}). It must be an app-level token "
    "(xapp-…) of the same app with connections:write, and Socket Mode must be on."
)
SILENT = "Slack cannot be reached at {url}. Check the network and try again."

LOOPBACK = {"127.0.0.1", "localhost", "::1"}

log = logging.getLogger(__name__)


class EngineMissing(Exception):
    """The engine's libraries are not installed."""


class SlackUnusable(Exception):
    """Slack does not let us in; the text says why and what to do."""


@dataclass(frozen=True, slots=True)
class Api:
    """A server with the contract, and our credentials there."""

    url: str
    app_id: str
    app_secret: str


@contextlib.asynccontextmanager
async def api(settings: Settings) -> AsyncIterator[Api]:
    """The API to use: the server that the settings name, else the embedded engine for as long as this lasts."""
    if settings.api_url is None:
        async with engine(settings) as embedded:
            yield embedded
    else:
        secret = settings.api_app_secret.get_secret_value() if settings.api_app_secret else ""
        yield Api(settings.api_url, settings.api_app_id or "", secret)


@contextlib.asynccontextmanager
async def engine(settings: Settings, *, port: int = 0) -> AsyncIterator[Api]:
    """The engine, served on a port of this machine."""
    try:
        from engine.app import EngineSettings, credentials
        from engine.app import create_app as create_engine
    except ModuleNotFoundError as error:
        raise EngineMissing(NO_ENGINE.format(name=error.name)) from error

    home = settings.home / "engine"
    chosen = EngineSettings(
        home=home, model=settings.model, max_bytes=settings.max_bytes, max_seconds=settings.max_seconds
    )
    async with serving(create_engine(chosen), port=port) as url:
        app_id, app_secret = credentials(home)
        yield Api(url, app_id, app_secret)


@contextlib.asynccontextmanager
async def local_slack(home: Path, *, port: int = 0) -> AsyncIterator[dict[str, Any]]:
    """
    A local Slack with our app in it, served on a port of this machine; gives what its clients need.

    Raises: HomeUnusable if another process has its home, or it is damaged or cannot be written.
    """
    from local_slack.app import connection_details, create_app

    app = create_app(home, manifest())
    async with serving(app, port=port, end_streams=app.state.workspace.close) as url:
        yield connection_details(app, url)


@contextlib.asynccontextmanager
async def bot(settings: Settings, api: Api, *, clock: Callable[[], float] = time.time) -> AsyncIterator[None]:
    """The bot, connected to Slack and at work for as long as this lasts."""
    async with contextlib.AsyncExitStack() as stack:
        database = await stack.enter_async_context(open_database(settings.home / "readout.db", migrations))
        session = await stack.enter_async_context(aiohttp.ClientSession())
        http = await stack.enter_async_context(httpx.AsyncClient(trust_env=not _is_local(settings.slack_api_url)))
        api_http = await stack.enter_async_context(httpx.AsyncClient(trust_env=not _is_local(api.url)))
        reader, poster = _client(settings, session, retries=True), _client(settings, session, retries=False)
        listener = _client(settings, session, retries=True)
        listener.token = None  # Bolt takes each request's token from its authorization, and warns about another.
        workspace, identity = await _introduce(poster)
        limits = Limits(settings.max_bytes, settings.max_seconds)
        steps = Steps(
            database=database,
            api=ConversationClient(api_http, base_url=api.url, app_id=api.app_id, app_secret=api.app_secret),
            slack=Slack(reader),
            downloads=Downloads(http, token=_token(settings), slack_api_url=settings.slack_api_url),
            limits=limits,
            bot_user_id=workspace.bot_user_id,
            clock=clock,
            random=random.random,
        )
        work = Work(database, poster, steps, workspace, clock)
        await work.begin(workspace)
        stack.push_async_callback(work.end)
        intake = Intake(database, settings.channel_mode, limits, clock, _new_id, work.wake)
        await stack.enter_async_context(_listening(create_app(listener, intake, identity), settings))
        log.info("connected to Slack", extra={"team": workspace.team_id, "url": workspace.url})
        yield


@contextlib.asynccontextmanager
async def _listening(app: AsyncApp, settings: Settings) -> AsyncIterator[None]:
    """The app connected over Socket Mode."""
    app_token = settings.slack_app_token.get_secret_value() if settings.slack_app_token else None
    handler = AsyncSocketModeHandler(app, app_token, proxy=app.client.proxy)
    try:
        try:
            await handler.connect_async()  # type: ignore[no-untyped-call]
        except SlackApiError as error:
            raise SlackUnusable(SOCKET_REFUSED.format(reason=error.response.get("error"))) from error
        yield
    finally:
        await handler.close_async()  # type: ignore[no-untyped-call]


async def _introduce(client: AsyncWebClient) -> tuple[Workspace, AuthorizeResult]:
    """Ask Slack who we are, and where."""
    try:
        answer = await answered(client.auth_test())
    except Refused as error:
        raise SlackUnusable(BOT_REFUSED) from error
    except Later as error:
        raise SlackUnusable(SILENT.format(url=client.base_url)) from error
    workspace = Workspace(answer["team_id"], answer["url"], answer["user_id"])
    identity = AuthorizeResult(
        enterprise_id=answer.get("enterprise_id"),
        team_id=workspace.team_id,
        bot_id=answer["bot_id"],
        bot_user_id=workspace.bot_user_id,
        bot_token=client.token,
    )
    return workspace, identity


def _client(settings: Settings, session: aiohttp.ClientSession, *, retries: bool) -> AsyncWebClient:
    client = AsyncWebClient(
        token=_token(settings),
        base_url=settings.slack_api_url,
        timeout=REQUEST_SECONDS,
        session=session,
        retry_handlers=[AsyncConnectionErrorRetryHandler()] if retries else [],
    )
    if _is_local(settings.slack_api_url):
        client.proxy = None  # slack_sdk heeds HTTP_PROXY but not NO_PROXY.
    return client


def _token(settings: Settings) -> str:
    missing = missing_for_slack(settings)
    if missing or settings.slack_bot_token is None:
        raise SlackUnusable("\n".join(missing))
    return settings.slack_bot_token.get_secret_value()


def _is_local(url: str) -> bool:
    return urlsplit(url).hostname in LOOPBACK


def _new_id() -> str:
    return uuid.uuid4().hex
