"""Access to a conversation: for the members of its channel, asked at every read, and none when Slack does not say."""

from slack_sdk.web.async_client import AsyncWebClient

from workspace.answers import answered_pages, answered_within
from workspace.errors import Later, Limited, Refused

PATIENCE_SECONDS = 1.25
"""Slack waits three seconds for the answer to a command, which may take two requests of ours."""


async def check_member(client: AsyncWebClient, channel_id: str, user_id: str) -> None:
    """
    Make sure that a person is in a channel now.

    Raises: Refused with unknown_conversation, the words for a conversation that does not exist, if not, and as
    `answered` has it if Slack never says; Later, with nothing sent, if it does not say now.
    """
    try:
        is_there = await _is_member(client, channel_id, user_id)
    except Limited:
        raise
    except Later as later:
        raise Later(later.problem, retry_after=later.retry_after, sent=False) from later
    if not is_there:
        raise Refused("unknown_conversation")


async def may_see(client: AsyncWebClient, channel_id: str, user_id: str) -> bool:
    """Whether a person who waits for an answer is in a channel: No on any error, and when Slack takes too long."""
    return bool(await answered_within(PATIENCE_SECONDS, _is_member(client, channel_id, user_id), channel=channel_id))


async def _is_member(client: AsyncWebClient, channel_id: str, user_id: str) -> bool:
    async for page in answered_pages(client.conversations_members, channel=channel_id):
        if user_id in page["members"]:
            return True
    return False
