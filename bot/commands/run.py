"""The long-running commands: the bot, the local Slack and the engine, until they are told to stop."""

import json
import logging
from pathlib import Path
from typing import Any

import click

from bot import wiring
from bot.commands.stopping import told_to_stop
from bot.serving.asgi import Address
from bot.settings import Settings

LOCAL_SLACK_READY = "Local Slack is ready: {url}"
ENGINE_READY = "The engine is ready: {url}"
BOT_READY = "Readout is running. Stop it with Ctrl-C."

log = logging.getLogger(__name__)


def announce(details: dict[str, Any], sentence: str, *, as_json: bool) -> None:
    """Say on standard output that a server is ready: to people in a sentence, to programs in one line of JSON."""
    click.echo(json.dumps(details) if as_json else sentence)


async def run(settings: Settings, address: Address | None) -> None:
    """Run the bot until told to stop, called by Slack at an address or else connected to it."""
    async with wiring.api(settings) as api, wiring.bot(settings, api, address=address):
        log.info(BOT_READY)
        await told_to_stop()


async def run_local_slack(
    settings: Settings,
    *,
    port: int,
    as_json: bool,
    app_manifest: Path | None = None,
    seed: str = "",
    is_limited: bool = False,
) -> None:
    """Run the local Slack, with our app or that of another manifest, until told to stop."""
    home = settings.home / "local-slack"
    slack = wiring.local_slack(home, port=port, app_manifest=app_manifest, seed=seed, is_limited=is_limited)
    async with slack as details:
        announce(details, LOCAL_SLACK_READY.format(url=details["url"]), as_json=as_json)
        await told_to_stop()


async def run_engine(settings: Settings, *, port: int, as_json: bool) -> None:
    """Run the engine until told to stop."""
    async with wiring.engine(settings, port=port) as api:
        announce(engine_details(api), ENGINE_READY.format(url=api.url), as_json=as_json)
        await told_to_stop()


def engine_details(api: wiring.Api) -> dict[str, Any]:
    """Everything that a client of the engine needs."""
    return {"url": api.url, "appId": api.app_id, "appSecret": api.app_secret}
