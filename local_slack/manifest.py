"""What the app declares about itself in its Slack app manifest."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True)
class AppDefinition:
    """The parts of a manifest that the local Slack acts on."""

    name: str
    scopes: frozenset[str]
    events: frozenset[str]
    commands: tuple[Mapping[str, Any], ...]
    shortcuts: tuple[Mapping[str, Any], ...]


def read_manifest(manifest: Mapping[str, Any]) -> AppDefinition:
    """
    Read an app manifest as parsed from its YAML or JSON.

    Raises: KeyError if the bot's display name is missing.
    """
    features = manifest["features"]
    settings = manifest.get("settings", {})
    return AppDefinition(
        name=features["bot_user"]["display_name"],
        scopes=frozenset(manifest.get("oauth_config", {}).get("scopes", {}).get("bot", ())),
        events=frozenset(settings.get("event_subscriptions", {}).get("bot_events", ())),
        commands=tuple(features.get("slash_commands", ())),
        shortcuts=tuple(features.get("shortcuts", ())),
    )
