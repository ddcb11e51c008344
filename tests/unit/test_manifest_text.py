"""What `readout manifest` prints, and what the documentation says about it."""

import re
from pathlib import Path
from typing import Any

import pytest
import yaml

from bot.serving.manifest import NotPublic, http_manifest_text, manifest, manifest_text

ROOT = Path(__file__).parents[2]
SETUP = (ROOT / "docs" / "slack-setup.md").read_text(encoding="utf-8")
URL = "https://readout.example.org"


def without_addresses(part: Any) -> Any:
    """A manifest but for the addresses at which Slack calls."""
    if isinstance(part, dict):
        return {name: without_addresses(each) for name, each in part.items() if name not in {"url", "request_url"}}
    return [without_addresses(each) for each in part] if isinstance(part, list) else part


def test_manifest_for_socket_mode_is_the_file() -> None:
    """With its comments, which say why each scope is asked for."""
    assert (ROOT / "manifest.yml").read_text(encoding="utf-8") == manifest_text()


@pytest.mark.parametrize("url", [URL, f"{URL}/"])
def test_manifest_for_http_has_the_address_wherever_slack_calls(url: str) -> None:
    """Events, commands and buttons all come to one path."""
    read = yaml.safe_load(http_manifest_text(url))

    addresses = [command["url"] for command in read["features"]["slash_commands"]]
    addresses += [read["settings"][part]["request_url"] for part in ("event_subscriptions", "interactivity")]
    assert {f"{URL}/slack/events"} == set(addresses)
    assert not read["settings"]["socket_mode_enabled"]


def test_manifests_are_the_same_in_all_else() -> None:
    """How Slack reaches us changes nothing about what the app may do."""
    for_http = without_addresses(yaml.safe_load(http_manifest_text(URL)))
    for_http["settings"]["socket_mode_enabled"] = True

    assert manifest() == for_http


@pytest.mark.parametrize("url", ["http://readout.example.org", "readout.example.org", "https://", ""])
def test_address_that_slack_cannot_call(url: str) -> None:
    """Slack takes nothing but https."""
    with pytest.raises(NotPublic):
        http_manifest_text(url)


def test_each_scope_is_explained() -> None:
    """Whoever installs the app reads why it wants each scope, and of none that it does not want."""
    explained = re.findall(r"^\| `([a-z_]+(?::[a-z]+)?)` \| \S", SETUP, flags=re.MULTILINE)

    assert sorted(set(manifest()["oauth_config"]["scopes"]["bot"])) == explained


@pytest.mark.parametrize("page", ["slack-setup.md", "deploy.md"])
def test_links_lead_somewhere(page: str) -> None:
    """To pages and headings that are there."""
    text = (ROOT / "docs" / page).read_text(encoding="utf-8")
    for target in re.findall(r"\]\(([^)]+)\)", text):
        name, _, anchor = target.partition("#")
        headings = re.findall(r"^#+ (.+)$", (ROOT / "docs" / (name or page)).read_text("utf-8"), flags=re.MULTILINE)
        assert not anchor or anchor in {re.sub(r"[^\w -]", "", h).lower().replace(" ", "-") for h in headings}, target


def test_commands_in_the_pages_are_commands() -> None:
    """What is to be typed can be typed."""
    from bot.commands.cli import main

    text = SETUP + (ROOT / "docs" / "deploy.md").read_text(encoding="utf-8")
    typed = re.findall(r"(?:bin/|^|`)readout ([a-z][\w-]*)((?: --[\w-]+)*)", text, flags=re.MULTILINE)

    assert {"run", "check", "manifest", "backup", "engine"} == {command for command, _ in typed}
    for command, options in typed:
        known = {option for parameter in main.commands[command].params for option in parameter.opts}
        assert set(options.split()) <= known, command
