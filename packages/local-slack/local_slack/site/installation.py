"""The app's installation in a workspace: its scopes, and the refusals of tokens that no longer count."""

from collections.abc import Callable, Iterable
from typing import Any

from local_slack.base.store import Store

INSTALLED = ""
UNINSTALLED = "account_inactive"
REVOKED = "token_revoked"
NEVER_INSTALLED = "invalid_auth"


class Installation:
    """
    The app's standing in one workspace; it survives a restart.

    `refusal` is the error that its bot token meets, and empty while it is installed.
    """

    def __init__(self, store: Store, declared: Callable[[], frozenset[str]], *, at_first: bool) -> None:
        self._store = store
        self._declared = declared
        self._state: dict[str, Any] = store.load("installation")
        self._at_first = INSTALLED if at_first else NEVER_INSTALLED

    @property
    def refusal(self) -> str:
        """The error code that the bot token meets, or an empty string."""
        return str(self._state.get("refusal", self._at_first))

    @property
    def is_installed(self) -> bool:
        """Whether the app is in the workspace and its token counts."""
        return self.refusal == INSTALLED

    @property
    def was_ended(self) -> bool:
        """Whether the app was in the workspace and is no longer, or not with this token."""
        return self.refusal in (UNINSTALLED, REVOKED)

    @property
    def scopes(self) -> frozenset[str]:
        """The scopes of the bot token: those that a person allowed, or all that the manifest names."""
        granted = self._state.get("scopes")
        return self._declared() if granted is None else frozenset(granted)

    @property
    def former_tokens(self) -> dict[str, str]:
        """Tokens that were given out before, each with the error that it meets."""
        return dict(self._state.get("former_tokens", {}))

    def allow(self, scopes: Iterable[str]) -> None:
        """Add allowed scopes to those of an installed app, or let an app begin with them."""
        before = self.scopes if self.is_installed else frozenset()
        self._keep("scopes", sorted(before | set(scopes)))

    def restore(self) -> None:
        """Mark the app as installed."""
        self._keep("refusal", INSTALLED)

    def end(self, refusal: str) -> None:
        """Refuse the bot token from now on, with this error."""
        self._keep("refusal", refusal)

    def retire(self, token: str, refusal: str) -> None:
        """Keep a replaced token, so that it is still refused."""
        self._keep("former_tokens", self.former_tokens | {token: refusal})

    def _keep(self, name: str, value: Any) -> None:
        self._state[name] = value
        self._store.save("installation", name, value)
