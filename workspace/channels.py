"""Whether Readout may work in a channel: it is in it, nobody of another organisation is, and it is in use."""

import asyncio
from collections.abc import Mapping
from typing import Any

from slack_sdk.web.async_client import AsyncWebClient

from workspace.answers import answered
from workspace.errors import Later, Refused

LOOK_UP_SECONDS = 2.0
"""Slack waits three seconds for the answer to a command."""

UNKNOWN = "slack_unreachable"
"""The refusal where Slack does not say how a channel is."""

DIRECT = "D"
"""The first letter of the ids of direct messages."""


def refusal_in(channel: Mapping[str, Any]) -> str | None:
    """
    Why we do nothing in a channel that Slack describes, as a code of `blocks.problems`; None where we do.

    We may be able to read a public channel without being a member, and do not. One that is shared stays so when it is
    unarchived, so that this is said first.
    """
    if not channel.get("is_member", True):
        return "not_in_channel"
    if channel.get("is_ext_shared") or channel.get("is_pending_ext_shared"):
        return "shared_channel"
    return "channel_archived" if channel.get("is_archived") else None


async def refusal(client: AsyncWebClient, channel_id: str) -> str | None:
    """The same for a channel by its id, in time for a person to see the answer to a command."""
    if channel_id.startswith(DIRECT):
        return "no_channel"
    try:
        async with asyncio.timeout(LOOK_UP_SECONDS):
            answer = await answered(client.conversations_info(channel=channel_id))
    except Refused as refused:
        return refused.problem
    except (Later, TimeoutError):
        return UNKNOWN
    return refusal_in(answer["channel"])
