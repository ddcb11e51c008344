"""Whether Readout can do in a channel what somebody asks for there: it is in it, and it is not shared."""

import asyncio

import aiohttp
from slack_sdk.errors import SlackApiError, SlackClientError
from slack_sdk.web.async_client import AsyncWebClient

LOOK_UP_SECONDS = 2.0
"""Slack waits three seconds for the answer to a command."""

REFUSALS = {
    "channel_not_found": "not_in_channel",
    "missing_scope": "missing_scope",
    "not_in_channel": "not_in_channel",
}
NO_ANSWER = (SlackClientError, aiohttp.ClientError, TimeoutError)
UNKNOWN = "slack_unreachable"
"""The refusal where Slack does not say how a channel is."""

DIRECT = "D"
"""What the ids of direct messages begin with."""


async def refusal(client: AsyncWebClient, channel_id: str) -> str | None:
    """
    Why nothing comes of what is asked for in a channel, as a code of `blocks.problems`; None where something does.

    Answers in time for Slack to show it.
    """
    if channel_id.startswith(DIRECT):
        return "no_channel"
    try:
        async with asyncio.timeout(LOOK_UP_SECONDS):
            channel = (await client.conversations_info(channel=channel_id))["channel"]
    except SlackApiError as error:
        return REFUSALS.get(error.response.get("error", ""), UNKNOWN)
    except NO_ANSWER:
        return UNKNOWN
    if not channel.get("is_member", True):
        return "not_in_channel"
    if channel.get("is_ext_shared") or channel.get("is_pending_ext_shared"):
        return "shared_channel"
    return "channel_archived" if channel.get("is_archived") else None
