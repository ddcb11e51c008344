"""Who may see a conversation: whoever is in its channel now. Asked at every read, and No when Slack does not say."""

import asyncio
import logging

from slack_sdk.web.async_client import AsyncWebClient

from workspace.paging import pages

PATIENCE_SECONDS = 1.25
"""Slack waits three seconds for the answer to a command, which may take two requests of ours."""

log = logging.getLogger(__name__)


async def is_member(client: AsyncWebClient, channel_id: str, user_id: str) -> bool:
    """Whether somebody is in a channel now. Raises whatever the client raises."""
    async for page in pages(client.conversations_members, channel=channel_id):
        if user_id in page["members"]:
            return True
    return False


async def may_see(client: AsyncWebClient, channel_id: str, user_id: str) -> bool:
    """The same for somebody who waits for an answer: No on any error, and when Slack takes too long."""
    try:
        async with asyncio.timeout(PATIENCE_SECONDS):
            return await is_member(client, channel_id, user_id)
    except Exception:
        log.warning("membership unknown", exc_info=True, extra={"channel": channel_id})
        return False
