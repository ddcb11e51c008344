"""What the local Slack refuses, in Slack's own words, and why it cannot be started."""

from collections.abc import Mapping
from typing import Any


class LocalSlackUnusable(Exception):
    """The local Slack cannot be started; the text says why and what to do."""


class SlackError(Exception):
    """
    A refusal that is answered as `{"ok": false, "error": code, **details}`.

    `code` is one of Slack's documented error codes wherever Slack has one.
    """

    def __init__(self, code: str, **details: Any) -> None:
        super().__init__(code)
        self.code = code
        self.details = details

    def answer(self) -> Mapping[str, Any]:
        """Give the body of the answer."""
        return {"ok": False, "error": self.code, **self.details}


class RateLimitedError(SlackError):
    """A refusal of what came too soon: HTTP 429, with the seconds to wait in `Retry-After`."""

    def __init__(self, retry_after: int) -> None:
        super().__init__("ratelimited")
        self.retry_after = retry_after


def invalid_arguments(*problems: str) -> SlackError:
    """Give Slack's general refusal of arguments, with a line for each problem."""
    return SlackError("invalid_arguments", response_metadata={"messages": [f"[ERROR] {line}" for line in problems]})
