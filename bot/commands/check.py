"""Checks of this machine: what is well, what is not, and how to fix it."""

import os
from collections.abc import AsyncIterator
from importlib.util import find_spec
from pathlib import Path

import click
import httpx

from bot.commands.findings import NOTE, OK, WRONG, Finding
from bot.commands.slack_checks import slack_findings
from bot.settings import Settings, problems_for_slack
from bot.wiring import NO_ENGINE, revealed
from conversation.client import ConversationClient
from conversation.errors import ConversationError, Unauthorized
from storage.database import NOT_WRITABLE, DatabaseInUse, DatabaseUnavailable, Schema, damage, open_database
from storage.schema import migrations

MARKS = {OK: "  ok  ", NOTE: " note ", WRONG: " wrong"}

NEEDED_LATER = "{problem}; needed for `readout run`"


class ChecksFailed(Exception):
    """Something is wrong; the text counts what."""


async def check(settings: Settings, *, slack: bool, http: bool) -> None:
    """
    Print what each check finds, with `slack` about the connection too, and with `http` about one that Slack makes.

    Raises: ChecksFailed if anything that is present, or needed, is wrong.
    """
    findings = [finding async for finding in _findings(settings, slack=slack, http=http)]
    for finding in findings:
        click.echo(f"[{MARKS[finding.level]}] {finding.text}")
    wrong = sum(finding.level == WRONG for finding in findings)
    if wrong:
        raise ChecksFailed(f"{wrong} of {len(findings)} checks found something wrong.")


async def _findings(settings: Settings, *, slack: bool, http: bool) -> AsyncIterator[Finding]:
    yield Finding(OK, f"Settings: all understood; data in {settings.home}")
    path = settings.home / "readout.db"
    yield await _database(path, migrations) if path.exists() else _missing(path)
    if settings.api_url is None:
        async for finding in _engine(settings):
            yield finding
    else:
        yield await _api(settings)
    problems = problems_for_slack(settings, http=http)
    for problem in problems:
        yield Finding(WRONG, problem) if slack else Finding(NOTE, NEEDED_LATER.format(problem=problem))
    if slack and not problems:
        for finding in await slack_findings(settings, http=http):
            yield finding


def _missing(path: Path) -> Finding:
    nearest = next(parent for parent in path.absolute().parents if parent.exists())
    if nearest.is_dir() and os.access(nearest, os.W_OK | os.X_OK):
        return Finding(OK, f"Database: {path} will be made at the first start")
    return Finding(WRONG, f"Database: {NOT_WRITABLE.format(path=path, reason='its folder cannot be written')}")


async def _database(path: Path, migrations: Schema) -> Finding:
    try:
        async with open_database(path, migrations) as database:
            problems = await database.run(damage)
    except DatabaseInUse:
        return Finding(NOTE, f"Database: {path} is in use by a Readout that runs")
    except DatabaseUnavailable as error:
        return Finding(WRONG, f"Database: {error}")
    return Finding(WRONG, f"Database: {problems}") if problems else Finding(OK, f"Database: {path} is sound")


async def _engine(settings: Settings) -> AsyncIterator[Finding]:
    missing = next((name for name in ("av", "faster_whisper") if find_spec(name) is None), None)
    if missing:
        yield Finding(WRONG, f"Engine: {NO_ENGINE.format(name=missing)}")
        return
    from engine.api.access import CREDENTIALS_FILE, read_credentials
    from engine.errors import EngineError
    from engine.queue.schema import migrations as engine_migrations
    from engine.speech.model import find_model
    from engine.speech.voices.weights import VOICES_MISSING, find_voice_model

    home = settings.home / "engine"
    if (home / "engine.db").exists():
        yield await _database(home / "engine.db", engine_migrations)
    try:
        if (home / CREDENTIALS_FILE).exists():
            read_credentials(home / CREDENTIALS_FILE)
        yield Finding(OK, f"Engine: embedded; model {find_model(settings.model, home).description}")
    except EngineError as error:
        yield Finding(WRONG, f"Engine: {error}")
    if find_voice_model(home) is None:
        yield Finding(NOTE, f"Voices: {VOICES_MISSING}")
    else:
        yield Finding(OK, "Voices: told apart, approximately")


async def _api(settings: Settings) -> Finding:
    secret = revealed(settings.api_app_secret)
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
