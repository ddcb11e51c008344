"""What is well and what is not on this machine, with the way to mend each."""

import contextlib
from collections.abc import AsyncIterator
from dataclasses import dataclass
from importlib.util import find_spec

import aiohttp
import click
import httpx
from slack_sdk.web.async_client import AsyncWebClient

from bot.errors import Later, Refused
from bot.manifest import manifest
from bot.settings import Settings, missing_for_slack
from bot.slack import answered
from bot.wiring import NO_ENGINE
from conversation.client import ConversationClient
from conversation.errors import ConversationError, Unauthorized
from storage.database import DatabaseInUse, DatabaseUnavailable, open_database
from storage.schema import migrations

OK, NOTE, WRONG = "ok", "note", "wrong"
MARKS = {OK: "  ok  ", NOTE: " note ", WRONG: " wrong"}

NEEDED_LATER = "{missing}; needed for `readout run`"
SLACK_REFUSES = "Slack does not accept {name}. Copy it again from the app's settings."
SLACK_SILENT = "Slack cannot be reached at {url}. Check the network and the proxy."
SCOPES_MISSING = "The app lacks the scopes {scopes}. Update it from manifest.yml, install it again and copy the token."


class ChecksFailed(Exception):
    """Something is wrong; the text counts what."""


@dataclass(frozen=True, slots=True)
class Finding:
    """What one check found, in a sentence."""

    level: str
    text: str


async def check(settings: Settings, *, slack: bool) -> None:
    """Print what each check finds. Raises: ChecksFailed if anything that is present, or needed, is wrong."""
    findings = [finding async for finding in _findings(settings, slack=slack)]
    for finding in findings:
        click.echo(f"[{MARKS[finding.level]}] {finding.text}")
    wrong = sum(finding.level == WRONG for finding in findings)
    if wrong:
        raise ChecksFailed(f"{wrong} of {len(findings)} checks found something wrong.")


async def _findings(settings: Settings, *, slack: bool) -> AsyncIterator[Finding]:
    yield Finding(OK, f"Settings: all understood; data in {settings.home}")
    yield await _database(settings)
    yield _engine(settings) if settings.api_url is None else await _api(settings)
    missing = missing_for_slack(settings)
    for sentence in missing:
        yield Finding(WRONG, sentence) if slack else Finding(NOTE, NEEDED_LATER.format(missing=sentence))
    if slack and not missing:
        async for finding in _slack(settings):
            yield finding


async def _database(settings: Settings) -> Finding:
    path = settings.home / "readout.db"
    if not path.exists():
        return Finding(OK, f"Database: {path} will be made at the first start")
    try:
        async with open_database(path, migrations) as database:
            problems = await database.run(lambda db: [row[0] for row in db.execute("PRAGMA quick_check").fetchall()])
    except DatabaseInUse:
        return Finding(NOTE, f"Database: {path} is in use by a Readout that runs")
    except DatabaseUnavailable as error:
        return Finding(WRONG, f"Database: {error}")
    return Finding(OK, f"Database: {path} is sound") if problems == ["ok"] else Finding(WRONG, f"Database: {problems}")


def _engine(settings: Settings) -> Finding:
    missing = next((name for name in ("av", "faster_whisper") if find_spec(name) is None), None)
    if missing:
        return Finding(WRONG, f"Engine: {NO_ENGINE.format(name=missing)}")
    from engine.errors import ModelUnavailable
    from engine.model import check_model

    try:
        return Finding(OK, f"Engine: embedded; model {check_model(settings.model, settings.home / 'engine')}")
    except ModelUnavailable as error:
        return Finding(WRONG, f"Engine: {error}")


async def _api(settings: Settings) -> Finding:
    secret = settings.api_app_secret.get_secret_value() if settings.api_app_secret else ""
    async with httpx.AsyncClient() as http:
        client = ConversationClient(
            http, base_url=settings.api_url or "", app_id=settings.api_app_id or "", app_secret=secret
        )
        try:
            await client.sign_in()
        except Unauthorized:
            return Finding(WRONG, "API: READOUT_API_APP_ID or READOUT_API_APP_SECRET is not accepted")
        except ConversationError as error:
            return Finding(WRONG, f"API: {settings.api_url} does not answer as it should ({error})")
    return Finding(OK, f"API: {settings.api_url} accepts the credentials")


async def _slack(settings: Settings) -> AsyncIterator[Finding]:
    async with contextlib.AsyncExitStack() as stack:
        session = await stack.enter_async_context(aiohttp.ClientSession())
        client = AsyncWebClient(base_url=settings.slack_api_url, session=session, retry_handlers=[])
        bot_token = settings.slack_bot_token.get_secret_value() if settings.slack_bot_token else ""
        app_token = settings.slack_app_token.get_secret_value() if settings.slack_app_token else ""
        yield await _bot_token(client, bot_token)
        yield await _app_token(client, app_token)


async def _bot_token(client: AsyncWebClient, token: str) -> Finding:
    try:
        answer = await answered(client.auth_test(token=token))
    except (Refused, Later) as error:
        return _slack_wrong(error, "SLACK_BOT_TOKEN", client)
    granted = set((answer.headers.get("x-oauth-scopes") or "").split(","))
    lacking = [scope for scope in manifest()["oauth_config"]["scopes"]["bot"] if scope not in granted]
    if lacking:
        return Finding(WRONG, SCOPES_MISSING.format(scopes=", ".join(lacking)))
    return Finding(OK, f"Slack: {answer['team']} accepts the bot token, with all scopes")


async def _app_token(client: AsyncWebClient, token: str) -> Finding:
    try:
        await answered(client.apps_connections_open(app_token=token))
    except (Refused, Later) as error:
        return _slack_wrong(error, "SLACK_APP_TOKEN", client)
    return Finding(OK, "Slack: the app-level token opens a Socket Mode connection")


def _slack_wrong(error: Refused | Later, name: str, client: AsyncWebClient) -> Finding:
    if isinstance(error, Refused):
        return Finding(WRONG, SLACK_REFUSES.format(name=name))
    return Finding(WRONG, SLACK_SILENT.format(url=client.base_url))
