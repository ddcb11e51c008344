"""The composition root: where real things are chosen and put together."""

import contextlib
import logging
import time
import uuid
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any, TypeVar
from urllib.parse import urlsplit

import aiohttp
import httpx
from pydantic import SecretStr
from slack_sdk.http_retry.builtin_async_handlers import AsyncConnectionErrorRetryHandler
from slack_sdk.web.async_client import AsyncWebClient
from starlette.applications import Starlette

from blocks.problems import Limits
from bot.jobs.advance import Advance
from bot.jobs.context import Context
from bot.jobs.steps import take
from bot.policies import Policies
from bot.serving.asgi import Address, serving
from bot.serving.connection import connected
from bot.serving.http import Health, create_http_app
from bot.serving.introduction import introduce
from bot.serving.manifest import EVENTS_PATH, manifest
from bot.serving.webhooks import webhook_url
from bot.settings import LOOPBACK, Settings
from bot.work.catch_up import CatchUp
from bot.work.digests import Digests
from bot.work.forgetting import Forget, claim_due, renew
from bot.work.outbox import REQUEST_SECONDS, Outbox
from bot.work.pump import Pump
from bot.work.pumps import Work
from conversation.client import ConversationClient
from handlers.app import create_app
from handlers.intake import Intake
from storage import digests, jobs, leases, posts
from storage.clock import Clock, latest
from storage.database import Database, open_database
from storage.schema import migrations
from storage.transaction import Transaction
from storage.workspaces import Workspace
from workspace.downloads import Downloads
from workspace.gate import Gate, GatedClient
from workspace.reading import Slack

NO_ENGINE = (
    "The engine's libraries are not installed ({name} is missing). Install readout-bot[engine], or set READOUT_API_URL "
    "to a server with the same contract."
)

NO_LOCAL_SLACK = (
    "The local Slack is not installed ({name} is missing). Install readout-bot[demo], or packages/local-slack of the "
    "source."
)

JOBS_AT_ONCE = 32
POSTS_AT_ONCE = 8
DIGESTS_AT_ONCE = 4
FORGET_AT_ONCE = 2

USUAL = Policies()

log = logging.getLogger(__name__)
T = TypeVar("T")


class LocalSlackMissing(Exception):
    """The local Slack is not installed."""


class EngineMissing(Exception):
    """The engine's libraries are not installed."""


@dataclass(frozen=True, slots=True)
class Api:
    """
    A server with the contract, and our credentials there.

    Of one that is not our own embedded engine we only know the contract: nothing in it is about an Idempotency-Key.
    """

    url: str
    app_id: str
    app_secret: str
    is_embedded: bool = True


@contextlib.asynccontextmanager
async def api(settings: Settings) -> AsyncIterator[Api]:
    """The API to use: the server that the settings name, else the embedded engine for as long as this lasts."""
    if settings.api_url is None:
        async with engine(settings) as embedded:
            yield embedded
    else:
        secret = revealed(settings.api_app_secret)
        yield Api(settings.api_url, settings.api_app_id or "", secret, is_embedded=False)


@contextlib.asynccontextmanager
async def engine(settings: Settings, *, port: int = 0) -> AsyncIterator[Api]:
    """The engine, served on a port of this machine."""
    try:
        from engine.api.app import EngineSettings, credentials
        from engine.api.app import create_app as create_engine
    except ModuleNotFoundError as error:
        raise EngineMissing(NO_ENGINE.format(name=error.name)) from error

    home = settings.home / "engine"
    chosen = EngineSettings(
        home=home,
        model=settings.model,
        max_bytes=settings.max_bytes,
        max_seconds=settings.max_seconds,
        webhook_hosts=frozenset({httpx.URL(settings.public_url).host} if settings.public_url else ()),
    )
    async with serving(create_engine(chosen), port=port) as url:
        app_id, app_secret = credentials(home)
        yield Api(url, app_id, app_secret)


@contextlib.asynccontextmanager
async def local_slack(
    home: Path,
    *,
    port: int = 0,
    with_history: bool = False,
    app_manifest: Path | None = None,
    seed: str = "",
    is_limited: bool = False,
) -> AsyncIterator[dict[str, Any]]:
    """
    A local Slack with our app in it, or that of another manifest, served on a port of this machine.

    Gives what its clients need. With a history, its people have written there in the days before. With a `seed`,
    identifiers and secrets are foreseeable. Limited, it lets the app call no more often than Slack does.

    Raises: LocalSlackMissing; LocalSlackUnusable if its manifest, home or port cannot be used.
    """
    try:
        from local_slack.base.manifest import manifest_in
        from local_slack.serving import running
    except ModuleNotFoundError as error:
        raise LocalSlackMissing(NO_LOCAL_SLACK.format(name=error.name)) from error

    tried = manifest_in(app_manifest) if app_manifest else manifest()
    async with running(home, tried, port=port, seed=seed, with_history=with_history, is_limited=is_limited) as details:
        yield details


@contextlib.asynccontextmanager
async def bot(
    settings: Settings,
    api: Api,
    *,
    wall: Callable[[], float] = time.time,
    elapsed: Callable[[], float] = time.monotonic,
    address: Address | None = None,
    policies: Policies = USUAL,
) -> AsyncIterator[str | None]:
    """
    The bot at work for as long as this lasts, connected to Slack, or with an `address` called by Slack.

    Gives the URL where it is called. `wall` may be set at any time; `elapsed` only ever counts on.
    """
    async with contextlib.AsyncExitStack() as stack:
        path = settings.home / "readout.db"
        database = await stack.enter_async_context(open_database(path, migrations, pause=policies.work.pause))
        # A wall clock that was set back while nobody ran would put what is due off until it has caught up.
        clock = Clock(max(wall(), await database.run(latest)), elapsed)
        # Nobody else is alive while we have the database: what a killed process had need not wait for its leases.
        await database.run(lambda db: leases.end_all(db, clock()))
        session = await stack.enter_async_context(aiohttp.ClientSession())
        http = await stack.enter_async_context(httpx.AsyncClient(trust_env=not _is_local(settings.slack_api_url)))
        api_http = await stack.enter_async_context(httpx.AsyncClient(trust_env=not _is_local(api.url)))
        gate = Gate(clock)
        reader = slack_client(settings, session, retries=True, gate=gate)
        poster = slack_client(settings, session, retries=False, gate=gate)
        listener = slack_client(settings, session, retries=True)
        listener.token = None  # Bolt takes each request's token from its authorization, and warns about another.
        app_token = revealed(settings.slack_app_token)
        introduction = await introduce(poster, app_token if address is None else None)
        workspace = introduction.workspace
        limits = Limits(settings.max_bytes, settings.max_seconds)
        context = Context(
            database=database,
            api=ConversationClient(api_http, base_url=api.url, app_id=api.app_id, app_secret=api.app_secret),
            slack=Slack(reader, poster),
            downloads=Downloads(http, token=revealed(settings.slack_bot_token), slack_api_url=settings.slack_api_url),
            limits=limits,
            bot_user_id=workspace.bot_user_id,
            clock=clock,
            policy=policies.jobs,
            is_idempotent=api.is_embedded,
            webhook_url=None if address is None else _webhook(settings, api),
        )
        work = _work(context, poster, workspace, policies, wall)
        await work.begin(workspace)
        stack.push_async_callback(work.end)
        intake = Intake(database, settings.channel_mode, limits, clock, lambda: uuid.uuid4().hex, work.wake, wall)
        app = create_app(listener, intake, introduction.identity)
        catch_up = CatchUp(reader, intake, workspace, introduction.slack_time, policies.date_seconds)
        await stack.enter_async_context(catch_up.ready())
        if address is None:
            socket_url, seconds = introduction.socket_url, policies.connect_seconds
            connection = connected(app, app_token, socket_url, catch_up.begin, connect_seconds=seconds)
            await stack.enter_async_context(connection)
            url = None
        else:
            health = Health(database, work, workspace.team_id, policies.health_seconds)
            secret = revealed(settings.slack_signing_secret)
            http_app = create_http_app(app, secret, health, clocks=(wall, introduction.slack_time))
            url = await stack.enter_async_context(_called(http_app, address))
            catch_up.begin()
        log.info("ready for Slack", extra={"team": workspace.team_id, "url": workspace.url})
        yield url


def _work(
    context: Context, poster: AsyncWebClient, workspace: Workspace, policies: Policies, wall: Callable[[], float]
) -> Work:
    """The pumps with all that they drive. `poster` never repeats a request."""
    database, slack, limits, clock = context.database, context.slack, context.limits, context.clock
    work = Work(database, policies.work, clock=clock, wall=wall)
    advance = Advance(
        database, partial(take, context), limits, workspace.url, clock=clock, policy=policies.jobs, wake=work.wake
    )
    outbox = Outbox(database, poster, limits, clock, policies.posts)
    forget = Forget(
        database=database,
        api=context.api,
        slack=slack,
        client=poster,
        team_id=workspace.team_id,
        bot_user_id=workspace.bot_user_id,
        limits=limits,
        clock=clock,
        wake=work.wake,
        permissions=policies.permissions,
        deletions=policies.deletions,
    )
    make = Digests(database, slack.check_channel, workspace.url, clock, work.wake, wall)
    pause = policies.work.pause
    work.add(
        Pump(_due(database, jobs.claim_due, clock, jobs.renew), advance, at_once=JOBS_AT_ONCE, pause=pause),
        Pump(_due(database, posts.claim_due, clock), outbox, at_once=POSTS_AT_ONCE, pause=pause),
        Pump(_due(database, claim_due, clock, renew), forget, at_once=FORGET_AT_ONCE, pause=pause),
        Pump(_due(database, digests.claim_due, wall), make, at_once=DIGESTS_AT_ONCE, pause=pause),
    )
    return work


def _due(
    database: Database,
    claim_due: Callable[[Transaction, float, int], Sequence[T]],
    clock: Callable[[], float],
    renew: Callable[[Transaction, Sequence[T], float], None] | None = None,
) -> Callable[[int, Sequence[T]], Awaitable[Sequence[T]]]:
    """A claim of at most so many rows that are due by a clock, and of those in hand for as long as they are."""

    def unit(db: Transaction, limit: int, in_hand: Sequence[T]) -> Sequence[T]:
        now = clock()
        if renew is not None:
            # First, or a pump that was held up would take over from itself.
            renew(db, in_hand, now)
        return claim_due(db, now, limit) if limit else ()

    async def claim(limit: int, in_hand: Sequence[T]) -> Sequence[T]:
        if not limit and renew is None:
            return ()
        return await database.run(partial(unit, limit=limit, in_hand=in_hand))

    return claim


@contextlib.asynccontextmanager
async def _called(http_app: Starlette, address: Address) -> AsyncIterator[str]:
    """The app where Slack can call it; gives its URL."""
    async with serving(http_app, host=address.host, port=address.port) as url:
        log.info("waiting for Slack's calls", extra={"at": f"{url}{EVENTS_PATH}"})
        yield url


def _webhook(settings: Settings, api: Api) -> Callable[[str], str] | None:
    """The addresses at which the API may call, by source; the embedded engine is asked, which costs nothing."""
    if settings.public_url is None or api.is_embedded:
        return None
    return partial(webhook_url, settings.public_url, revealed(settings.slack_signing_secret))


def slack_client(
    settings: Settings, session: aiohttp.ClientSession, *, retries: bool, gate: Gate | None = None
) -> AsyncWebClient:
    """
    A client of Slack's Web API with the bot token; with `retries` it repeats once what could not be sent.

    Clients with a gate wait for each other there when Slack limits them.
    """
    options: dict[str, Any] = {
        "token": revealed(settings.slack_bot_token),
        "base_url": settings.slack_api_url,
        "timeout": REQUEST_SECONDS,
        "session": session,
        "retry_handlers": [AsyncConnectionErrorRetryHandler()] if retries else [],
    }
    client = AsyncWebClient(**options) if gate is None else GatedClient(gate, **options)
    if _is_local(settings.slack_api_url):
        client.proxy = None  # slack_sdk heeds HTTP_PROXY but not NO_PROXY.
    return client


def revealed(secret: SecretStr | None) -> str:
    """A secret to be shown to the one it is for; nothing where there is none."""
    return secret.get_secret_value() if secret else ""


def _is_local(url: str) -> bool:
    return urlsplit(url).hostname in LOOPBACK
