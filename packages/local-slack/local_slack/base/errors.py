"""Refusals in Slack's own words, and the reasons why the local Slack cannot be started."""

from collections.abc import Mapping
from typing import Any


class LocalSlackUnusable(Exception):
    """The local Slack cannot be started; the text says why and what to do."""


class SlackError(Exception):
    """
    A refusal, answered as `{"ok": false, "error": code, **details}`.

    `code` is one of Slack's documented error codes wherever Slack has one.
    """

    def __init__(self, code: str, **details: Any) -> None:
        super().__init__(code)
        self.code = code
        self.details = details

    def answer(self) -> Mapping[str, Any]:
        """Return the body of the response."""
        return {"ok": False, "error": self.code, **self.details}


class RateLimitedError(SlackError):
    """A refusal of a call that came too soon: HTTP 429, with the seconds to wait in `Retry-After`."""

    def __init__(self, retry_after: int) -> None:
        super().__init__("ratelimited")
        self.retry_after = retry_after


def invalid_arguments(*problems: str) -> SlackError:
    """Return Slack's general refusal of arguments, with a line for each problem."""
    return SlackError("invalid_arguments", response_metadata={"messages": [f"[ERROR] {line}" for line in problems]})
