"""A bot that knows nothing of the local Slack runs in it unchanged, as a process of its own, sync and async."""

import json
import os
import subprocess
import sys
from collections.abc import AsyncIterator, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import httpx
import pytest

from bolt_apps import eventually

pytestmark = pytest.mark.slow

HERE = Path(__file__).parent / "foreign"
STOPPING_SECONDS = 20
PATIENCE_SECONDS = 60


@contextmanager
def running(*command: str | Path, **environment: str) -> Iterator[subprocess.Popen[str]]:
    """Run a program of Python's for as long as this lasts."""
    given = {**os.environ, **environment}
    words = [sys.executable, *map(str, command)]
    with subprocess.Popen(words, env=given, stdout=subprocess.PIPE, text=True) as process:
        try:
            yield process
        finally:
            process.terminate()
            process.wait(STOPPING_SECONDS)


def test_launcher_says_how_it_is_used() -> None:
    """Without the address or a script there is nothing to do."""
    words = [sys.executable, "-m", "local_slack.launch"]
    done = subprocess.run(words, env={**os.environ, "SLACK_API_URL": ""}, capture_output=True, text=True, check=False)

    assert (1, "Usage: SLACK_API_URL=") == (done.returncode, done.stderr[:21])


class Scene:
    """The local Slack that was started by its command, and anna in it."""

    def __init__(self, details: dict[str, Any], http: httpx.AsyncClient) -> None:
        self.anna = {"user": details["users"]["anna"]["id"], "channel": details["channels"]["general"]}
        self._http = http

    async def do(self, path: str, **body: Any) -> dict[str, Any]:
        """Act as anna in #general."""
        answer = dict((await self._http.post(f"/_control/{path}", json=self.anna | body)).json())
        assert answer["ok"], answer
        return answer

    async def look(self, path: str, **query: str) -> dict[str, Any]:
        """Look as anna."""
        return dict((await self._http.get(f"/_control/{path}", params=self.anna | query)).json())

    async def message(self, text: str, **query: str) -> dict[str, Any]:
        """Wait for a message."""

        async def found() -> dict[str, Any] | None:
            messages = (await self.look("messages", **query))["messages"]
            return next((message for message in messages if message["text"] == text), None)

        return await eventually(found, PATIENCE_SECONDS)

    async def connected(self) -> bool:
        """Whether the bot is there."""
        return bool((await self.look("app"))["is_connected"])


@pytest.fixture(params=["sync_bot.py", "async_bot.py"])
async def scene(request: pytest.FixtureRequest, tmp_path: Path) -> AsyncIterator[Scene]:
    """Give a local Slack with the foreign app's manifest, and the bot at work in it."""
    manifest = ("--manifest", HERE / "manifest.yml")
    with running("-m", "local_slack", "--json", "--home", tmp_path / "home", *manifest) as slack:
        assert slack.stdout is not None
        details = json.loads(slack.stdout.readline())
        tokens = {"SLACK_BOT_TOKEN": details["bot_token"], "SLACK_APP_TOKEN": details["app_token"]}
        api = {"SLACK_API_URL": f"{details['url']}/api/"}
        with running("-m", "local_slack.launch", HERE / request.param, **tokens, **api):
            async with httpx.AsyncClient(base_url=details["url"], trust_env=False, timeout=PATIENCE_SECONDS) as http:
                scene = Scene(details, http)
                await eventually(scene.connected, PATIENCE_SECONDS)
                yield scene


async def test_foreign_bot_is_at_home(scene: Scene) -> None:
    """It answers, is clicked, mentioned, commanded, shows its Home and its modal, and refuses what it does not want."""
    anna = f"<@{scene.anna['user']}>"
    await scene.do("messages", text="hello")
    greeting = await scene.message(f"Hello {anna}!")
    await scene.do("actions", ts=greeting["ts"], block_id=greeting["blocks"][0]["block_id"], action_id="wave")
    await scene.message(f"{anna} waves", thread_ts=greeting["ts"])

    await scene.do("messages", text="<@U0READOUT01> look here")

    async def seen() -> bool:
        messages = (await scene.look("messages"))["messages"]
        return any(reaction["name"] == "eyes" for message in messages for reaction in message.get("reactions", ()))

    await eventually(seen, PATIENCE_SECONDS)
    await scene.do("commands", command="/errand", text="buy milk")
    await scene.message("Noted: buy milk")

    await scene.do("home")

    async def home() -> dict[str, Any] | None:
        return (await scene.look("home"))["view"] or None

    assert f"Welcome, {anna}" == (await eventually(home, PATIENCE_SECONDS))["blocks"][0]["text"]["text"]

    await scene.do("shortcuts", callback_id="new_errand", channel=None)  # of the app, not of a message

    async def form() -> dict[str, Any] | None:
        return (await scene.look("views"))["view"] or None

    view_id = (await eventually(form, PATIENCE_SECONDS))["id"]
    where = {"channel": {"selected_conversation": scene.anna["channel"]}}
    refused = await scene.do(
        "views", view_id=view_id, action="submit", values={"what": {"text": {"value": "nothing"}}, "where": where}
    )
    sent = await scene.do("views", view_id=view_id, action="submit", values={"what": {"text": {"value": "Buy milk"}}})
    await scene.message(f"{anna}: Buy milk")

    assert {"what": "That is no errand."} == refused["errors"]
    assert ({}, None) == (sent["errors"], sent["view"])
