"""Everything on this machine: a local Slack, the engine and the bot, with a recording to begin with."""

import asyncio
import contextlib
import os
import sys
import webbrowser
from pathlib import Path
from typing import Any

from pydantic import SecretStr
from slack_sdk.web.async_client import AsyncWebClient

from bot import wiring
from bot.commands.run import announce, engine_details
from bot.commands.stopping import told_to_stop
from bot.serving.asgi import first_free
from bot.settings import Settings
from storage.settings import ChannelMode

SAMPLE = Path(__file__).parents[1] / "sample" / "meeting.mp3"
SAMPLE_CHANNEL = "project-apollo"
SAMPLE_OWNER = "anna"

PORT = 7310
"""The same at every start, so that open tabs and links to messages live on."""

SAMPLE_COMMENT = "The recording of this morning's meeting."

READY = """
  Readout is ready. Open this page in a browser:

      {url}
{moved}
  A recording was dropped in #{channel}; its readout appears in the thread by itself.
  Drop another one in any channel, or choose "Readout this thread" on a message.
  Stop with Ctrl-C. Everything stays in {home}.
"""


MOVED = """
  Port {port} is in use, so links to messages of an earlier demo do not work this time.
"""


async def demo(settings: Settings, *, port: int | None, as_json: bool, browser: bool) -> None:
    """Run the demo until told to stop; without a port, the page is on PORT or the next free one."""
    home = settings.home / "demo"
    chosen = first_free(PORT) if port is None else port
    moved = MOVED.format(port=PORT) if port is None and chosen != PORT else ""
    async with contextlib.AsyncExitStack() as stack:
        slack = await stack.enter_async_context(
            wiring.local_slack(home / "local-slack", port=chosen, with_history=True)
        )
        settings = _in_demo(settings, home, slack)
        api = await stack.enter_async_context(wiring.api(settings))
        await stack.enter_async_context(wiring.bot(settings, api))
        page = f"{slack['url']}/#/{SAMPLE_OWNER}/{SAMPLE_CHANNEL}"
        ready = READY.format(url=page, moved=moved, channel=SAMPLE_CHANNEL, home=home)
        announce({"engine": engine_details(api), "slack": slack}, ready, as_json=as_json)
        await _drop_sample(slack)
        if browser and not as_json and _has_screen():
            await asyncio.to_thread(webbrowser.open, page)
        await told_to_stop()


def _has_screen() -> bool:
    """Tell whether a browser would open a window of its own; a text browser would take the terminal from us."""
    return sys.platform in {"darwin", "win32"} or bool(os.environ.get("DISPLAY") or os.environ.get("WAYLAND_DISPLAY"))


def _in_demo(settings: Settings, home: Path, slack: dict[str, Any]) -> Settings:
    """The settings for the local Slack, where readouts are made without asking."""
    return settings.model_copy(
        update={
            "home": home,
            "channel_mode": ChannelMode.AUTO,
            "slack_api_url": f"{slack['url']}/api/",
            "slack_bot_token": SecretStr(slack["bot_token"]),
            "slack_app_token": SecretStr(slack["app_token"]),
        }
    )


async def _drop_sample(slack: dict[str, Any]) -> None:
    """Post the sample as one of the people, unless an earlier demo did."""
    channel = slack["channels"][SAMPLE_CHANNEL]
    client = AsyncWebClient(token=slack["users"][SAMPLE_OWNER]["token"], base_url=f"{slack['url']}/api/")
    client.proxy = None
    history = await client.conversations_history(channel=channel, limit=200)
    if not any(file["name"] == SAMPLE.name for message in history["messages"] for file in message.get("files", [])):
        await client.files_upload_v2(channel=channel, file=str(SAMPLE), initial_comment=SAMPLE_COMMENT)
