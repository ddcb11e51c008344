"""Apps of other authors in a local Slack, for what the page shows of any app."""

from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

from local_slack.serving import running
from slack_bolt.adapter.socket_mode.async_handler import AsyncSocketModeHandler
from slack_bolt.async_app import AsyncApp
from slack_sdk.web.async_client import AsyncWebClient

MANIFEST: dict[str, Any] = {
    "display_information": {"name": "Readout"},
    "features": {
        "app_home": {"home_tab_enabled": True, "messages_tab_enabled": True},
        "bot_user": {"display_name": "Readout"},
        "shortcuts": [
            {"name": "New readout", "type": "global", "callback_id": "new_readout", "description": "Make one"},
        ],
    },
    "oauth_config": {"scopes": {"bot": ["chat:write", "commands", "im:history"]}},
    "settings": {
        "event_subscriptions": {"bot_events": ["app_home_opened", "message.im"]},
        "interactivity": {"is_enabled": True},
        "socket_mode_enabled": True,
    },
}


@asynccontextmanager
async def at_work(home: Path, prepare: Callable[[AsyncApp], None]) -> AsyncIterator[str]:
    """A Bolt app, with the listeners that `prepare` adds, at work in a local Slack; gives the URL of the page."""
    async with running(home, MANIFEST) as details:
        client = AsyncWebClient(details["bot_token"], base_url=f"{details['url']}/api/")
        app = AsyncApp(client=client)
        prepare(app)
        handler = AsyncSocketModeHandler(app, details["app_token"])
        await handler.connect_async()  # type: ignore[no-untyped-call]
        try:
            yield details["url"]
        finally:
            await handler.close_async()  # type: ignore[no-untyped-call]
