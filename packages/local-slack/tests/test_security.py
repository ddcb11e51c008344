"""The local Slack answers programs of this machine and its own page, and nothing else in a browser."""

import stat
from pathlib import Path

import aiohttp
import pytest

from local_slack_fixtures import LocalSlack


@pytest.mark.parametrize("host", ["evil.example", "127.0.0.1:1", "127.0.0.1.evil.example", "[::1"])
async def test_foreign_host_is_refused(slack: LocalSlack, host: str) -> None:
    """A name that somebody pointed at this machine does not open the workspace."""
    answer = await slack.http.get("/_control/log", headers={"Host": host})

    assert (403, "host_not_allowed") == (answer.status_code, answer.json()["error"])


async def test_localhost_is_ours_too(slack: LocalSlack) -> None:
    """The page may be opened under the name localhost."""
    port = slack.details["url"].rpartition(":")[2]
    answer = await slack.http.get("/_control/log", headers={"Host": f"localhost:{port}"})

    assert 200 == answer.status_code


@pytest.mark.parametrize("origin", ["https://evil.example", "null", "http://127.0.0.1:1"])
async def test_other_pages_cannot_change_anything(slack: LocalSlack, origin: str) -> None:
    """A request of another origin that would change something is refused before it does."""
    body = {"user": slack.user("anna"), "channel": slack.channel("general"), "text": "Forged"}
    answer = await slack.http.post("/_control/messages", json=body, headers={"Origin": origin})
    seen = await slack.look("messages", user=slack.user("anna"), channel=slack.channel("general"))

    assert (403, "origin_not_allowed") == (answer.status_code, answer.json()["error"])
    assert [] == seen["messages"]


async def test_own_page_can(slack: LocalSlack) -> None:
    """The page's own requests carry our origin."""
    body = {"user": slack.user("anna"), "channel": slack.channel("general"), "text": "Mine"}
    answer = await slack.http.post("/_control/messages", json=body, headers={"Origin": slack.details["url"]})

    assert answer.json()["ok"]


async def test_other_pages_cannot_open_a_socket(slack: LocalSlack) -> None:
    """A WebSocket of another origin is refused, even with a ticket."""
    client = slack.client(slack.details["app_token"])
    url = (await client.apps_connections_open(app_token=slack.details["app_token"]))["url"]
    async with aiohttp.ClientSession() as session:
        with pytest.raises(aiohttp.WSServerHandshakeError):
            await session.ws_connect(url, origin="https://evil.example")


async def test_page_runs_no_foreign_or_inline_script(slack: LocalSlack) -> None:
    """Every answer forbids framing, inline script and style, and guessing of types."""
    headers = (await slack.http.get("/login")).headers
    policy = headers["content-security-policy"]

    assert "script-src 'self';" in policy
    assert "unsafe" not in policy
    assert "frame-ancestors 'none'" in policy
    assert "nosniff" == headers["x-content-type-options"]


async def test_tokens_on_disk_are_private(slack: LocalSlack, tmp_path: Path) -> None:
    """Other users of the machine cannot read the home."""
    modes = [stat.S_IMODE(path.stat().st_mode) for path in (tmp_path / "slack", tmp_path / "slack" / "slack.db")]

    assert [0o700, 0o600] == modes
