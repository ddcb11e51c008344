"""The app's declaration of itself: its Slack app manifest."""

import json
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import yaml

from local_slack.base.errors import LocalSlackUnusable

NO_FILE = "{file} cannot be read ({reason}). Give the path of an app manifest, as YAML or JSON."
NOT_A_MANIFEST = "{file} is no app manifest: {reason}."
NO_SYNTAX = "it is neither YAML nor JSON ({reason})"
NO_OBJECT = "{place} must be {kind}"
NO_NAME = "features.bot_user.display_name is missing; an app needs a bot user to be tried here"
NO_URL = "oauth_config.redirect_urls holds {url}, which is no http or https URL"
NOT_LOOPBACK = "{place} is {url}, which is not on this machine; use 127.0.0.1 or localhost, or allow other hosts"

LOOPBACK_NAMES = frozenset({"127.0.0.1", "localhost", "::1"})
HOST = re.compile(r"[A-Za-z0-9._:-]+")
COMMAND_FIELDS, SHORTCUT_FIELDS = ("command",), ("callback_id", "name", "type")
Json = Mapping[str, Any]


class ManifestUnusable(LocalSlackUnusable):
    """The app cannot be made from this manifest; the text says why."""


@dataclass(frozen=True)
class AppDefinition:
    """The parts of a manifest that the local Slack acts on; a URL that is not given is empty."""

    name: str
    scopes: frozenset[str]
    events: frozenset[str]
    commands: tuple[Json, ...]
    shortcuts: tuple[Json, ...]
    redirect_urls: tuple[str, ...] = ()
    events_url: str = ""
    interactivity_url: str = ""
    options_url: str = ""
    socket_mode: bool = False
    has_home_tab: bool = False

    @property
    def is_called_over_http(self) -> bool:
        """Whether Slack calls the app: it has request URLs, and Socket Mode is off."""
        commands = any(command.get("url") for command in self.commands)
        return not self.socket_mode and bool(self.events_url or self.interactivity_url or commands)


def called_at(app: AppDefinition, url: str, *, anywhere: bool = False) -> AppDefinition:
    """
    Return the app with one URL for all requests, as Bolt serves it; an empty one means Socket Mode.

    Raises: ManifestUnusable if the URL is not on this machine, unless it may be `anywhere`.
    """
    commands = tuple({**command, "url": url} for command in app.commands)
    called = replace(
        app, events_url=url, interactivity_url=url, options_url=url, commands=commands, socket_mode=not url
    )
    if not anywhere:
        _check_hosts(called)
    return called


def manifest_in(file: Path) -> Json:
    """
    Read an app manifest from a YAML or JSON file.

    Raises: ManifestUnusable, also if the app could not be made from it.
    """
    try:
        manifest = yaml.safe_load(file.read_text(encoding="utf-8"))
    except (OSError, UnicodeDecodeError) as problem:
        reason = problem.strerror if isinstance(problem, OSError) else "it is no text"
        raise ManifestUnusable(NO_FILE.format(file=file, reason=reason)) from problem
    except yaml.YAMLError as problem:
        reason = NO_SYNTAX.format(reason=" ".join(str(problem).split()))
        raise ManifestUnusable(NOT_A_MANIFEST.format(file=file, reason=reason)) from problem
    try:
        read_manifest(manifest)
    except ManifestUnusable as problem:
        raise ManifestUnusable(NOT_A_MANIFEST.format(file=file, reason=problem)) from problem
    return _mapping(manifest, "the manifest")


def read_manifest(manifest: Any, *, anywhere: bool = False) -> AppDefinition:
    """
    Read an app manifest as parsed from its YAML or JSON.

    Its request URLs must be on this machine, unless they may be `anywhere`. Raises: ManifestUnusable.
    """
    features, settings = _section(manifest, "features"), _section(manifest, "settings")
    events = _section(manifest, "settings.event_subscriptions")
    interactivity = _section(manifest, "settings.interactivity")
    redirects = _section(manifest, "oauth_config").get("redirect_urls")
    scopes = _section(manifest, "oauth_config.scopes").get("bot")
    name = _section(manifest, "features.bot_user").get("display_name")
    if not name:
        raise ManifestUnusable(NO_NAME)
    app = AppDefinition(
        name=str(name),
        scopes=frozenset(_words(scopes, "oauth_config.scopes.bot")),
        events=frozenset(_words(events.get("bot_events"), "settings.event_subscriptions.bot_events")),
        commands=_entries(features.get("slash_commands"), "features.slash_commands", COMMAND_FIELDS),
        shortcuts=_entries(features.get("shortcuts"), "features.shortcuts", SHORTCUT_FIELDS),
        redirect_urls=checked_redirects(_words(redirects, "oauth_config.redirect_urls")),
        events_url=str(events.get("request_url") or ""),
        interactivity_url=str(interactivity.get("request_url") or ""),
        options_url=str(interactivity.get("message_menu_options_url") or ""),
        socket_mode=bool(settings.get("socket_mode_enabled")),
        has_home_tab=bool(_section(manifest, "features.app_home").get("home_tab_enabled")),
    )
    if app.is_called_over_http and not anywhere:
        _check_hosts(app)
    return app


def _section(manifest: Any, place: str) -> Json:
    """Return a part of a manifest by its place, such as `settings.interactivity`; a missing one is empty."""
    section = _mapping(manifest, "the manifest")
    for name in place.split("."):
        section = _mapping(section.get(name) or {}, place)
    return section


def _mapping(value: Any, place: str) -> Json:
    if not isinstance(value, Mapping):
        raise ManifestUnusable(NO_OBJECT.format(place=place, kind="an object"))
    return value


def _words(value: Any, place: str) -> tuple[str, ...]:
    words = value or []
    if not isinstance(words, list | tuple) or not all(isinstance(word, str) for word in words):
        raise ManifestUnusable(NO_OBJECT.format(place=place, kind="a list of words"))
    return tuple(words)


def _entries(value: Any, place: str, needed: tuple[str, ...]) -> tuple[Json, ...]:
    entries = value or []
    if not isinstance(entries, list | tuple):
        raise ManifestUnusable(NO_OBJECT.format(place=place, kind="a list"))
    for index, entry in enumerate(entries):
        missing = [name for name in needed if not isinstance(_mapping(entry, f"{place}[{index}]").get(name), str)]
        if missing:
            raise ManifestUnusable(NO_OBJECT.format(place=f"{place}[{index}].{missing[0]}", kind="a text"))
    return tuple(entries)


def _check_hosts(app: AppDefinition) -> None:
    urls = {
        "settings.event_subscriptions.request_url": app.events_url,
        "settings.interactivity.request_url": app.interactivity_url,
        "settings.interactivity.message_menu_options_url": app.options_url,
    }
    urls |= {f"the url of {command['command']}": str(command.get("url") or "") for command in app.commands}
    for place, url in urls.items():
        if url and not is_on_this_machine(url):
            raise ManifestUnusable(NOT_LOOPBACK.format(place=place, url=json.dumps(url)))


def is_on_this_machine(url: str) -> bool:
    """Whether a URL leads to a server on this machine."""
    return _host(url) in LOOPBACK_NAMES


def checked_redirects(urls: Iterable[str]) -> tuple[str, ...]:
    """
    Check that a browser can be sent to each redirect URL, and return them.

    Raises: ManifestUnusable.
    """
    redirects = tuple(urls)
    for url in redirects:
        if not _host(url):
            raise ManifestUnusable(NO_URL.format(url=json.dumps(url)))
    return redirects


def _host(url: str) -> str:
    """Return the host of an http or https URL, or an empty string for anything else."""
    try:
        parts = urlsplit(url)
        is_sound = parts.scheme in ("http", "https") and parts.port != 0 and HOST.fullmatch(parts.hostname or "")
    except ValueError:
        return ""
    return parts.hostname or "" if is_sound else ""
