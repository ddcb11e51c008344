"""What a service's answer means: the JSON object in it, or the error that it stands for."""

import math
from dataclasses import dataclass
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime

from conversation.errors import (
    ContractError,
    ConversationError,
    NotFound,
    RateLimited,
    RequestRefused,
    ServiceFailed,
    Unauthorized,
)
from conversation.json_object import JsonObject

MESSAGE_LIMIT = 500
"""Characters kept of a service's message: it is for logs, and may be a whole page."""


LONGEST_WAIT_SECONDS = 3600.0
"""A service that names a longer wait is asked sooner all the same: it may have been wrong about the time."""


@dataclass(frozen=True, slots=True)
class Answer:
    """An HTTP answer, as far as it matters here; `retry_after` and `date` are the headers as they came."""

    status: int
    content: bytes
    retry_after: str | None = None
    date: str | None = None


def object_in(answer: Answer, now: datetime) -> JsonObject:
    """
    The JSON object in an answer.

    A Retry-After date counts from the service's own Date, as our clock may differ, and from `now` if it gives none.

    Raises: the error that the status stands for; ContractError for a redirect and for what is no JSON object.
    """
    if 200 <= answer.status < 300:
        return JsonObject.parse(answer.content)
    raise _error(answer, (answer.date and _http_date(answer.date)) or now)


def seconds_to_wait(retry_after: str | None, now: datetime) -> float | None:
    """A Retry-After header in seconds, from either of its forms, up to an hour; None when it is absent or neither."""
    if retry_after is None:
        return None
    try:
        seconds = float(retry_after)
    except ValueError:
        date = _http_date(retry_after)
        if date is None:
            return None
        seconds = max(0.0, (date - now).total_seconds())
    return min(seconds, LONGEST_WAIT_SECONDS) if math.isfinite(seconds) and seconds >= 0 else None


def _error(answer: Answer, now: datetime) -> ConversationError:
    message, code = _explanation(answer.content)
    wait = seconds_to_wait(answer.retry_after, now)
    match answer.status:
        case 401:
            return Unauthorized(401, message, code)
        case 404:
            return NotFound(404, message, code)
        case 429:
            return RateLimited(f"429: {message}", wait)
        case status if 400 <= status < 500:
            return RequestRefused(status, message, code)
        case status if status >= 500:
            return ServiceFailed(f"{status}: {message}", wait)
        case status:
            return ContractError("status", f"is {status}, a redirect; give the service's own address")


def _explanation(content: bytes) -> tuple[str, str | None]:
    """The message and the code in an error's body, which may be anything."""
    try:
        body = JsonObject.parse(content)
    except ContractError:
        return "no message", None
    message, code = body.fields.get("message"), body.fields.get("code")
    return (
        message[:MESSAGE_LIMIT] if isinstance(message, str) else "no message",
        code if isinstance(code, str) else None,
    )


def _http_date(value: str) -> datetime | None:
    try:
        date = parsedate_to_datetime(value)
    except (ValueError, OverflowError):
        return None
    return date if date.tzinfo else date.replace(tzinfo=UTC)
