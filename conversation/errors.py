"""
What can go wrong between us and a service that speaks the Async API.

    ConversationError
    ├── ContractError        theirs: an answer that is not what the contract says; names the field
    ├── RequestRefused       ours or the user's: 4xx with the service's message and, from our engine, a code
    │   ├── Unauthorized     ours: wrong or expired credentials
    │   └── NotFound         the conversation or job does not exist (any more)
    ├── LengthMismatch       ours or the user's: a recording was not as long as we said; nothing was submitted
    └── NotNow               not yet: worth the same request again, after `retry_after` seconds
        ├── RateLimited      429; nothing was created
        ├── ServiceFailed    5xx
        └── Unreachable      no answer; `sent` says whether the request may have had its effect
"""


class ConversationError(Exception):
    """Something went wrong between us and the service."""


class ContractError(ConversationError):
    """The service's answer breaks the contract at `field`."""

    def __init__(self, field: str, problem: str) -> None:
        super().__init__(f"{field}: {problem}")
        self.field = field
        self.problem = problem


class RequestRefused(ConversationError):
    """
    The service refuses the request and would refuse it again.

    `message` is the service's own text, for logs and not for users. `code` is our engine's extension; other
    services send none.
    """

    def __init__(self, status: int, message: str, code: str | None = None) -> None:
        super().__init__(f"{status}: {message}")
        self.status = status
        self.message = message
        self.code = code


class Unauthorized(RequestRefused):
    """The credentials or the token are wrong or expired."""


class NotFound(RequestRefused):
    """The conversation or job does not exist, or no longer."""


class LengthMismatch(ConversationError):
    """
    The content of a recording was shorter or longer than was promised to the service; nothing was submitted.

    `given` counts the bytes up to the one too many, or all there were.
    """

    def __init__(self, promised: int, given: int) -> None:
        super().__init__(f"{promised} bytes were promised, {given} came")
        self.promised = promised
        self.given = given


class NotNow(ConversationError):
    """The service cannot answer now; the same request is worth repeating after `retry_after` seconds, if given."""

    def __init__(self, problem: str, retry_after: float | None = None) -> None:
        super().__init__(problem)
        self.retry_after = retry_after


class RateLimited(NotNow):
    """Too many requests or jobs at once; nothing was created."""


class ServiceFailed(NotNow):
    """The service failed (5xx); what the request did is unknown."""


class Unreachable(NotNow):
    """No answer came; `sent` is False when the request certainly did not reach the service."""

    def __init__(self, problem: str, *, sent: bool) -> None:
        super().__init__(problem)
        self.sent = sent
