"""`readout check --slack` on a workspace: what is well, what is not, and how to fix it."""

import contextlib
from pathlib import Path
from typing import Any

import pytest
from pydantic import SecretStr

from bot.commands import slack_checks
from bot.commands.check import ChecksFailed, check
from bot.serving.manifest import manifest
from bot.settings import Settings
from tests.scenario.workspace import Workspace

TOKENS = ("Slack: ", "Scopes: ", "Clock: ", "Socket: ", "App: ")


def settings_for(slack: Workspace, home: Path, **chosen: Any) -> Settings:
    """The settings of somebody who copied everything rightly, but for what is chosen."""
    details = slack.details
    right = {
        "home": home,
        "slack_api_url": f"{details['url']}/api/",
        "slack_bot_token": SecretStr(details["bot_token"]),
        "slack_app_token": SecretStr(details["app_token"]),
        "slack_signing_secret": SecretStr(details["signing_secret"]),
    }
    return Settings().model_copy(update=right | chosen)


async def lines(settings: Settings, capsys: pytest.CaptureFixture[str], *, http: bool = False) -> list[str]:
    """What the command prints."""
    with contextlib.suppress(ChecksFailed):
        await check(settings, slack=True, http=http)
    printed = capsys.readouterr().out
    assert "xox" not in printed.replace("xoxb-…", "")
    return printed.splitlines()


async def test_all_is_well(slack: Workspace, home: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Tokens, scopes, clock, connection, and that both tokens are of one app."""
    told = await lines(settings_for(slack, home), capsys)

    assert [] == [line for line in told if "[ wrong]" in line]
    for beginning in TOKENS:
        assert any(line.startswith(f"[  ok  ] {beginning}") for line in told), beginning


async def test_connection_is_hung_up_again(slack: Workspace, home: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Slack shares events out among connections: the check's own must not get any."""
    await lines(settings_for(slack, home), capsys)

    assert not (await slack.http.get("/_control/workspace")).json()["app"]["connected"]


async def test_over_http_no_connection_is_made(
    slack: Workspace, home: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """The app-level token is not needed there, and not asked for."""
    told = await lines(settings_for(slack, home, slack_app_token=None), capsys, http=True)

    assert [] == [line for line in told if "[ wrong]" in line]
    assert any("Signing: " in line for line in told)
    assert [] == await slack.calls("apps.connections.open")


@pytest.mark.parametrize(
    ("chosen", "sentence"),
    [
        ({"slack_bot_token": SecretStr("xoxb-1")}, "Slack does not accept SLACK_BOT_TOKEN. Copy it again"),
        ({"slack_app_token": SecretStr("xapp-1")}, "Slack does not accept SLACK_APP_TOKEN. Copy it again"),
        ({"slack_app_token": SecretStr("xoxb-1")}, "SLACK_APP_TOKEN does not look right"),
        ({"slack_app_token": None}, "SLACK_APP_TOKEN is missing"),
        ({"slack_api_url": "http://127.0.0.1:9/api/"}, "Slack cannot be reached at http://127.0.0.1:9/api/."),
    ],
    ids=["bot token", "app token", "swapped", "missing", "unreachable"],
)
async def test_what_is_wrong_is_said(
    chosen: dict[str, Any], sentence: str, slack: Workspace, home: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """Each in its own sentence; the other checks still run."""
    told = await lines(settings_for(slack, home, **chosen), capsys)

    assert any(line.startswith(f"[ wrong] {sentence}") for line in told), told
    assert any("Engine: " in line for line in told)


async def test_scope_that_a_newer_readout_needs(
    slack: Workspace, home: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """After an update the app may have to be installed again."""
    newer = manifest()
    newer["oauth_config"]["scopes"]["bot"].append("stars:write")
    monkeypatch.setattr(slack_checks, "manifest", lambda: newer)

    told = await lines(settings_for(slack, home), capsys)

    assert any(line.startswith("[ wrong] Scopes: the bot token lacks stars:write") for line in told)
