"""Slack's answers to our requests, and the one table of what its errors mean for the step that asked."""

import asyncio
import logging
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping
from http import HTTPStatus
from typing import Any, TypeVar

import aiohttp
from slack_sdk.errors import SlackApiError, SlackClientError
from slack_sdk.web.async_slack_response import AsyncSlackResponse

from workspace.errors import Later, Limited, Refused, StepFailed
from workspace.paging import pages

ERRORS: Mapping[str, tuple[type[StepFailed], str]] = {
    # The channel. What we are not in, Slack calls unknown where it is private, and sometimes a lack of permission.
    "channel_not_found": (Refused, "not_in_channel"),
    "no_permission": (Refused, "not_in_channel"),
    "not_in_channel": (Refused, "not_in_channel"),
    "is_archived": (Refused, "channel_archived"),
    # Channel settings and workspace preferences: who may write, and whether in threads.
    "restricted_action": (Refused, "posting_restricted"),
    "restricted_action_non_threadable_channel": (Refused, "posting_restricted"),
    "restricted_action_read_only_channel": (Refused, "posting_restricted"),
    "restricted_action_thread_locked": (Refused, "posting_restricted"),
    "restricted_action_thread_only_channel": (Refused, "posting_restricted"),
    # Deleted meanwhile. Slack also refuses to reply to what is no message any more, but a tombstone.
    "cannot_reply_to_message": (Refused, "thread_gone"),
    "thread_not_found": (Refused, "thread_gone"),
    "message_not_found": (Refused, "message_gone"),
    "file_deleted": (Refused, "file_deleted"),
    "file_not_found": (Refused, "file_deleted"),
    # A file of a channel that we are not in.
    "access_denied": (Refused, "file_not_visible"),
    "not_visible": (Refused, "file_not_visible"),
    # The workspace's rules for uploads, and its space.
    "file_type_not_allowed": (Refused, "uploads_refused"),
    "file_uploads_disabled": (Refused, "uploads_refused"),
    "storage_limit_reached": (Refused, "uploads_refused"),
    # The token: removed with the app, replaced, or mistyped. No later attempt has another.
    "account_inactive": (Refused, "token_revoked"),
    "invalid_auth": (Refused, "token_revoked"),
    "not_authed": (Refused, "token_revoked"),
    "token_expired": (Refused, "token_revoked"),
    "token_revoked": (Refused, "token_revoked"),
    "missing_scope": (Refused, "missing_scope"),  # Scopes come with a new installation only.
    # Slack's own trouble, which passes by itself; an organisation takes a workspace in within hours.
    "fatal_error": (Later, "slack_unreachable"),
    "internal_error": (Later, "slack_unreachable"),
    "request_timeout": (Later, "slack_unreachable"),
    "service_unavailable": (Later, "slack_unreachable"),
    "team_added_to_org": (Later, "slack_unreachable"),
    # Too much at once. Web API methods say "ratelimited", some older ones "rate_limited", with a status of 429 or 200.
    "rate_limited": (Limited, "slack_limited"),
    "ratelimited": (Limited, "slack_limited"),
}
"""Slack's error codes, and how each ends or delays a step; problems have their sentences in `blocks.problems`."""

UNKNOWN = (Refused, "slack_refused")
"""The meaning of all other errors: Slack would refuse the same request again."""

UNSAID_SECONDS = 1.0
"""Our wait where Slack wants one and does not say how long."""

log = logging.getLogger(__name__)
T = TypeVar("T")


async def answered(request: Awaitable[T]) -> T:
    """
    Slack's answer to a request, or to several.

    Raises: Refused if Slack will always refuse it, Later if it may work later, Limited if others have to go first.
    """
    try:
        return await request
    except SlackApiError as error:
        failure = meaning(error)
        if isinstance(failure, Refused):
            body, method = _body(error.response), error.response.api_url
            log.warning(
                "Slack refused", extra={"method": method, "error": body.get("error"), "needed": body.get("needed")}
            )
        raise failure from error
    except (aiohttp.ClientConnectorError, aiohttp.ConnectionTimeoutError) as error:
        raise Later("slack_unreachable", sent=False) from error
    except (aiohttp.ClientError, SlackClientError, TimeoutError) as error:
        raise Later("slack_unreachable") from error


async def answered_pages(method: Callable[..., Awaitable[T]], **arguments: Any) -> AsyncIterator[T]:
    """The pages of Slack's answer. Raises what `answered` does."""
    async for page in pages(lambda **request: answered(method(**request)), **arguments):
        yield page


async def answered_within(seconds: float, request: Awaitable[T], **ids: str) -> T | None:
    """
    Slack's answer for a person who waits for ours; None on any error, and when it takes longer.

    `ids` say in the log what was asked about.
    """
    try:
        async with asyncio.timeout(seconds):
            return await request
    except Exception:
        log.warning("Slack did not say in time", exc_info=True, extra=ids)
        return None


def meaning(error: SlackApiError) -> StepFailed:
    """The meaning of an unsuccessful answer for the step that asked."""
    response = error.response
    if not isinstance(response, AsyncSlackResponse):
        return Later("slack_unreachable")  # It is called JSON and is none: something on the way answered for Slack.
    kind, problem = ERRORS.get(_body(response).get("error", ""), UNKNOWN)
    if kind is Limited:
        return Limited(problem, retry_after=retry_after(response.headers))
    return passing(response.status_code, response.headers) or kind(problem)


def passing(status: int, headers: Mapping[str, str], problem: str = "slack_unreachable") -> Later | None:
    """
    Why the same request may work later, by the status of its answer; None where it will not, or has worked.

    `problem` names what did not work if Slack is at fault.
    """
    if status == HTTPStatus.TOO_MANY_REQUESTS:
        return Limited(retry_after=retry_after(headers))
    return Later(problem) if status >= HTTPStatus.INTERNAL_SERVER_ERROR else None


def retry_after(headers: Mapping[str, str]) -> float:
    """The seconds that Slack wants us to wait."""
    value = next((value for name, value in headers.items() if name.lower() == "retry-after"), "")
    return float(value) if value.isdigit() else UNSAID_SECONDS


def _body(response: AsyncSlackResponse) -> Mapping[str, Any]:
    """An answer's JSON; empty where it has none, as a proxy's page of HTML."""
    return response.data if isinstance(response.data, dict) else {}
