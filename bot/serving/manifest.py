"""The Slack app's manifest, as it is in `manifest.yml`, and what differs where Slack calls us over HTTP."""

from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import yaml

PLACES = (Path(__file__).parents[1] / "manifest.yml", Path(__file__).parents[2] / "manifest.yml")
"""Inside the installed package, and beside it in a checkout."""

EVENTS_PATH = "/slack/events"
"""Where Slack calls us, for events, commands and buttons alike."""

WIDTH = 120

NOT_PUBLIC = "Slack calls nothing but https://… addresses."


class NotPublic(ValueError):
    """Slack cannot call this address; the text says why."""


def manifest() -> dict[str, Any]:
    """The manifest for Socket Mode."""
    read: dict[str, Any] = yaml.safe_load(manifest_text())
    return read


def manifest_text() -> str:
    """The manifest for Socket Mode as YAML, with its comments."""
    return next(place for place in PLACES if place.exists()).read_text(encoding="utf-8")


def http_manifest_text(url: str) -> str:
    """
    The manifest as YAML for a Readout that Slack calls at `url`: what a proxy there passes on to `readout run --http`.

    Raises: NotPublic.
    """
    parts = urlsplit(url)
    if parts.scheme != "https" or not parts.hostname:
        raise NotPublic(NOT_PUBLIC)
    read, called_at = manifest(), url.rstrip("/") + EVENTS_PATH
    for command in read["features"]["slash_commands"]:
        command["url"] = called_at
    settings = read["settings"]
    for part in ("event_subscriptions", "interactivity"):
        settings[part] = {"request_url": called_at} | settings[part]
    settings["socket_mode_enabled"] = False
    return yaml.safe_dump(read, sort_keys=False, allow_unicode=True, width=WIDTH)
