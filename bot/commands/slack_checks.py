"""Checks against Slack: our tokens, scopes, connection and clock, and how to fix each."""

import asyncio
import time
from email.utils import parsedate_to_datetime

import aiohttp
from slack_sdk.web.async_client import AsyncWebClient
from slack_sdk.web.async_slack_response import AsyncSlackResponse

from bot.commands.findings import NOTE, OK, WRONG, Finding
from bot.serving.manifest import manifest
from bot.settings import Settings
from bot.wiring import revealed, slack_client
from workspace.answers import answered
from workspace.errors import Later, Refused

HELLO_SECONDS = 10.0
SKEW_SECONDS = 60.0
"""Slack's signatures are good for five minutes; a clock that is a minute off is on its way there."""

REFUSED = "Slack does not accept {name}. Copy it again from the app's settings ({where})."
SILENT = "Slack cannot be reached at {url}. Check the network and the proxy."
ACCEPTED = "Slack: {team} accepts the bot token"
SCOPES_HELD = "Scopes: the bot token has all that are needed ({needed})"
SCOPES_MISSING = (
    "Scopes: the bot token lacks {lacking} (needed: {needed}; granted: {granted}). Paste what `readout manifest` "
    "prints into the app's settings (App Manifest), install the app again (Install App) and copy the token."
)
CLOCK_RIGHT = "Clock: within {seconds:.0f} s of Slack's"
CLOCK_WRONG = (
    "Clock: {seconds:.0f} s {way} Slack's. Let the system set it (`timedatectl set-ntp true`): reminders come at the "
    "wrong time, and Slack's signed requests are refused from five minutes on."
)
CONNECTED = "Socket: the app-level token opens a Socket Mode connection"
NO_HELLO = "Socket: Slack is reached, but not the WebSocket that it names. Let the firewall or proxy pass wss://."
ONE_APP = "App: both tokens belong to the app {app_id}"
TWO_APPS = "App: SLACK_BOT_TOKEN is of the app {bot}, and SLACK_APP_TOKEN of {app}. Copy both from the settings of one."
NOT_VERIFIED = (
    "Signing: SLACK_SIGNING_SECRET is there; whether it is the app's shows when Slack verifies the request URL"
)
EVENTS_UNKNOWN = (
    "Events: Slack does not tell a token what the app subscribes to. If all is well here and Readout hears nothing, "
    "paste what `readout manifest` prints into the app's settings (App Manifest)."
)

PLACES = {"SLACK_BOT_TOKEN": "OAuth & Permissions", "SLACK_APP_TOKEN": "Basic Information, App-Level Tokens"}


async def slack_findings(settings: Settings, *, http: bool) -> list[Finding]:
    """Check everything about the connection to Slack; with `http`, one on which Slack calls us."""
    async with aiohttp.ClientSession() as session:
        client = slack_client(settings, session, retries=False)
        identity, found = await _bot(client)
        if http:
            found.append(Finding(NOTE, NOT_VERIFIED))
        else:
            found += await _socket(client, session, revealed(settings.slack_app_token), identity)
    return [*found, Finding(NOTE, EVENTS_UNKNOWN)]


async def _bot(client: AsyncWebClient) -> tuple[AsyncSlackResponse | None, list[Finding]]:
    """Check who Slack says that we are, and what follows from it."""
    try:
        identity = await answered(client.auth_test())
    except (Refused, Later) as error:
        return None, [_unanswered(error, "SLACK_BOT_TOKEN", client)]
    accepted = Finding(OK, ACCEPTED.format(team=identity["team"]))
    headers = identity.headers
    return identity, [accepted, scopes(headers.get("x-oauth-scopes", "")), clock(headers["date"], time.time())]


def scopes(header: str) -> Finding:
    """Check that the bot token, whose scopes Slack lists in a header, has those that the manifest asks for."""
    granted = [scope.strip() for scope in header.split(",")]
    needed = manifest()["oauth_config"]["scopes"]["bot"]
    lacking = [scope for scope in needed if scope not in granted]
    if not lacking:
        return Finding(OK, SCOPES_HELD.format(needed=", ".join(needed)))
    listed = {"lacking": lacking, "needed": needed, "granted": granted}
    return Finding(WRONG, SCOPES_MISSING.format(**{name: ", ".join(each) for name, each in listed.items()}))


def clock(date: str, now: float) -> Finding:
    """Check our clock against Slack's, which the Date of its answer tells."""
    ahead = now - parsedate_to_datetime(date).timestamp()
    if abs(ahead) <= SKEW_SECONDS:
        return Finding(OK, CLOCK_RIGHT.format(seconds=abs(ahead)))
    return Finding(WRONG, CLOCK_WRONG.format(seconds=abs(ahead), way="ahead of" if ahead > 0 else "behind"))


async def _socket(
    client: AsyncWebClient, session: aiohttp.ClientSession, token: str, identity: AsyncSlackResponse | None
) -> list[Finding]:
    try:
        opened = await answered(client.apps_connections_open(app_token=token))
    except (Refused, Later) as error:
        return [_unanswered(error, "SLACK_APP_TOKEN", client)]
    app_id = await _greeted(session, opened["url"], client.proxy)
    if app_id is None:
        return [Finding(WRONG, NO_HELLO)]
    found = [Finding(OK, CONNECTED)]
    return found if identity is None else [*found, *await _same_app(client, identity["bot_id"], app_id)]


async def _greeted(session: aiohttp.ClientSession, url: str, proxy: str | None) -> str | None:
    """The app that a connection is for, as Slack's hello names it; hung up at once, before events come this way."""
    try:
        async with asyncio.timeout(HELLO_SECONDS), session.ws_connect(url, proxy=proxy) as socket:
            hello = await socket.receive_json()
    except (aiohttp.ClientError, TimeoutError, TypeError, ValueError):
        return None
    return str((hello.get("connection_info") or {}).get("app_id", ""))


async def _same_app(client: AsyncWebClient, bot_id: str, app_id: str) -> list[Finding]:
    """Check that the bot belongs to that app; find nothing where Slack does not say, for want of a scope."""
    try:
        bot_app_id = (await answered(client.bots_info(bot=bot_id)))["bot"]["app_id"]
    except (Refused, Later):
        return []
    return [one_app(bot_app_id, app_id)]


def one_app(bot_app_id: str, app_id: str) -> Finding:
    """Check that the two tokens are of one app."""
    if bot_app_id == app_id:
        return Finding(OK, ONE_APP.format(app_id=app_id))
    return Finding(WRONG, TWO_APPS.format(bot=bot_app_id, app=app_id))


def _unanswered(error: Refused | Later, name: str, client: AsyncWebClient) -> Finding:
    if isinstance(error, Refused):
        return Finding(WRONG, REFUSED.format(name=name, where=PLACES[name]))
    return Finding(WRONG, SILENT.format(url=client.base_url))
