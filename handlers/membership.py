"""Who may see a conversation: whoever is in its channel now. Asked at every read, and No when Slack does not say."""

import asyncio
import logging
from typing import Any

from slack_sdk.web.async_client import AsyncWebClient

PATIENCE_SECONDS = 1.25
"""Slack waits three seconds for the answer to a command, which may take two requests of ours."""
PAGE = 200

log = logging.getLogger(__name__)


async def is_member(client: AsyncWebClient, channel_id: str, user_id: str) -> bool:
    """Whether somebody is in a channel now. Raises whatever the client raises."""
    cursor: str | None = None
    while True:
        page: Any = await client.conversations_members(channel=channel_id, cursor=cursor, limit=PAGE)
        if user_id in page["members"]:
            return True
        cursor = (page.get("response_metadata") or {}).get("next_cursor")
        if not cursor:
            return False


async def may_see(client: AsyncWebClient, channel_id: str, user_id: str) -> bool:
    """The same for somebody who waits for an answer: No on any error, and when Slack takes too long."""
    try:
        async with asyncio.timeout(PATIENCE_SECONDS):
            return await is_member(client, channel_id, user_id)
    except Exception:
        log.warning("membership unknown", exc_info=True, extra={"channel": channel_id})
        return False
