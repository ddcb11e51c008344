"""The app and the server in the hands of tests: defining the app, moving the clock, resetting, reading the log."""

from collections.abc import Iterable, Mapping
from dataclasses import replace
from datetime import datetime
from typing import Any

from starlette.routing import Route

from local_slack.acts.act import Answer, site_endpoint
from local_slack.base.arguments import Arguments
from local_slack.base.errors import SlackError, invalid_arguments
from local_slack.base.manifest import ManifestUnusable, called_at, checked_redirects, read_manifest
from local_slack.delivery.events import SCOPES
from local_slack.site.site import Site

Entry = Mapping[str, Any]

END_OF_TIME = 253_402_300_800
"""The first second of the year 10000."""


async def workspaces_seen(site: Site, arguments: Arguments) -> Answer:  # noqa: ARG001
    """Return all workspaces, and whether the app is installed there."""
    return {
        "workspaces": [
            {"id": team_id, "name": one.team.name, "is_installed": one.installation.is_installed}
            for team_id, one in site.workspaces.items()
        ]
    }


async def app_seen(site: Site, arguments: Arguments) -> Answer:  # noqa: ARG001
    """Describe the app: its declaration, how it is reached, and which of its events are never sent here."""
    app, platform = site.platform.app, site.platform
    urls = {"events": app.events_url, "interactivity": app.interactivity_url, "options": app.options_url}
    return {
        "name": app.name,
        "mode": platform.carrier().name,
        "urls": urls | {str(command["command"]): command.get("url", "") for command in app.commands},
        "is_verified": platform.http_mode.is_verified(app.events_url),
        "is_connected": platform.is_connected,
        "scopes": sorted(app.scopes),
        "events": sorted(app.events),
        "never_sent": sorted(app.events - SCOPES.keys()),
        "redirect_urls": app.redirect_urls,
    }


async def app_defined(site: Site, arguments: Arguments) -> Answer:
    """Take another manifest of the app, one URL for all requests, or other redirect URLs."""
    app, anywhere = site.platform.app, arguments.flag("anywhere")
    manifest = arguments.structure("manifest")
    try:
        if manifest is not None:
            app = read_manifest(manifest, anywhere=anywhere)
        if "url" in arguments.values:
            app = called_at(app, arguments.text("url"), anywhere=anywhere)
        if "redirect_urls" in arguments.values:
            app = replace(app, redirect_urls=checked_redirects(arguments.names("redirect_urls")))
    except ManifestUnusable as problem:
        raise SlackError("invalid_manifest", errors=[{"message": str(problem)}]) from problem
    await site.define(app)
    return await app_seen(site, arguments)


async def clock_moved(site: Site, arguments: Arguments) -> Answer:
    """Set the clock, `at` a time or to `advance` by seconds; with `hold` it stands still until it is moved again."""
    environment = site.platform.environment
    wanted = _time(arguments) if "at" in arguments.values else environment.now() + arguments.seconds("advance", 0.0)
    if not 0 <= wanted < END_OF_TIME:
        raise invalid_arguments("the clock goes from 1970 to 9999")
    environment.move(wanted, hold=arguments.flag("hold"))
    return {"now": environment.now()}


def _time(arguments: Arguments) -> float:
    at = arguments.text("at")
    try:
        return float(at)
    except ValueError:
        pass
    try:
        return datetime.fromisoformat(at).timestamp()
    except ValueError as problem:
        raise invalid_arguments("at must be seconds since 1970, or a time as in 2026-01-31T09:00:00+01:00") from problem


async def everything_reset(site: Site, arguments: Arguments) -> Answer:
    """Reset everything but tokens to the first day; a `seed` makes identifiers predictable."""
    site.reset(arguments.text("seed"))
    return {}


async def log_seen(site: Site, arguments: Arguments) -> Answer:
    """Return the latest matching calls and deliveries, oldest first."""
    deliveries = [delivery.describe() for delivery in site.platform.deliveries.log]
    return {
        "calls": _matching(site.platform.calls, arguments, ("method", "team", "token"), "at"),
        "deliveries": _matching(deliveries, arguments, ("type", "kind", "team", "mode"), "sent_at"),
    }


def _matching(entries: Iterable[Entry], arguments: Arguments, names: Iterable[str], time: str) -> list[Entry]:
    """Return the entries with the wanted fields, and a time not before `since`."""
    wanted = {name: arguments.text(name) for name in names if arguments.text(name)}
    since = arguments.seconds("since", 0.0)
    return [entry for entry in entries if entry[time] >= since and wanted.items() <= entry.items()]


def server_routes() -> list[Route]:
    """Return the routes that concern all workspaces."""
    return [
        Route("/workspaces", site_endpoint(workspaces_seen)),
        Route("/app", site_endpoint(app_seen), methods=["GET"]),
        Route("/app", site_endpoint(app_defined), methods=["POST"]),
        Route("/clock", site_endpoint(clock_moved), methods=["POST"]),
        Route("/reset", site_endpoint(everything_reset), methods=["POST"]),
        Route("/log", site_endpoint(log_seen)),
    ]
