"""What is well and what is not on this machine, with the way to mend each."""

from collections.abc import AsyncIterator
from importlib.util import find_spec

import click
import httpx

from bot.findings import NOTE, OK, WRONG, Finding
from bot.settings import Settings, problems_for_slack
from bot.slack_checks import slack_findings
from bot.wiring import NO_ENGINE, revealed
from conversation.client import ConversationClient
from conversation.errors import ConversationError, Unauthorized
from storage.database import DatabaseInUse, DatabaseUnavailable, open_database
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
    yield await _database(settings)
    yield _engine(settings) if settings.api_url is None else await _api(settings)
    problems = problems_for_slack(settings, http=http)
    for problem in problems:
        yield Finding(WRONG, problem) if slack else Finding(NOTE, NEEDED_LATER.format(problem=problem))
    if slack and not problems:
        for finding in await slack_findings(settings, http=http):
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
    from engine.model import find_model

    try:
        model = find_model(settings.model, settings.home / "engine")
    except ModelUnavailable as error:
        return Finding(WRONG, f"Engine: {error}")
    return Finding(OK, f"Engine: embedded; model {model.description}")


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
