"""Who may use the engine: its credentials, and the tokens that are given for them."""

import contextlib
import hmac
import json
import os
import secrets
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path

import jwt

from conversation.errors import ContractError
from conversation.json_object import JsonObject
from conversation.models import Token
from engine.errors import EngineError
from storage.clock import Clock

CREDENTIALS_FILE = "credentials.json"
CREDENTIALS_DAMAGED = "The engine's credentials in {path} cannot be read. Delete the file to have new ones made."

SECRET_BYTES = 32
"""Clients of the API accept credentials of 64 to 128 hexadecimal digits only."""

TOKEN_SECONDS = 86_400
RENEWED_BEFORE = 900
"""A token with fewer seconds left than this is not given out again; clients want some minutes for an upload."""

ALGORITHM = "HS256"


def credentials(home: Path) -> tuple[str, str]:
    """
    The engine's appId and appSecret: made at the first call, the same ever after.

    They are kept in `home`, readable by the owner only. Raises: EngineError when the file is damaged.
    """
    path = home / CREDENTIALS_FILE
    if not path.exists():
        _make_credentials(path)
    return read_credentials(path)


def read_credentials(path: Path) -> tuple[str, str]:
    """The appId and appSecret in a file. Raises: EngineError when it is damaged."""
    try:
        stored = JsonObject.parse(path.read_bytes())
        return stored.identifier("appId"), stored.identifier("appSecret")
    except (OSError, ContractError) as error:
        raise EngineError("credentials_damaged", CREDENTIALS_DAMAGED.format(path=path)) from error


def _make_credentials(path: Path) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    made = {"appId": secrets.token_hex(SECRET_BYTES), "appSecret": secrets.token_hex(SECRET_BYTES)}
    temporary = path.with_name(f"{path.name}.{secrets.token_hex(4)}")
    with os.fdopen(os.open(temporary, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w", encoding="utf-8") as file:
        json.dump(made, file)
    # A link never replaces: of two processes that begin together, both then read the same file.
    with contextlib.suppress(FileExistsError):
        os.link(temporary, path)
    temporary.unlink()


@dataclass(slots=True)
class Access:
    """
    Gives tokens for the right credentials and knows its tokens again, also after a restart.

    How long they live is reckoned with `clock`, which nobody sets: with the wall clock put back, a token would be
    refused because it is from the future.
    """

    app_id: str
    app_secret: str
    clock: Callable[[], float] = field(default_factory=lambda: Clock(time.time()))
    _token: str = ""
    _expires_at: float = 0.0

    def token_for(self, app_id: str, app_secret: str) -> Token | None:
        """A token, the same one with its remaining lifetime as long as it lives; None for wrong credentials."""
        right = hmac.compare_digest(app_id.encode(), self.app_id.encode())
        if not (hmac.compare_digest(app_secret.encode(), self.app_secret.encode()) and right):
            return None
        now = self.clock()
        if self._expires_at - now < RENEWED_BEFORE:
            self._expires_at = now + TOKEN_SECONDS
            claims = {"sub": self.app_id, "iat": int(now), "exp": int(self._expires_at), "jti": secrets.token_hex(8)}
            self._token = jwt.encode(claims, self.app_secret, ALGORITHM)
        return Token(self._token, self._expires_at - now)

    def allows(self, headers: Mapping[str, str]) -> bool:
        """Whether a request carries a token of ours, in any of the forms that clients of the API send."""
        token = headers.get("x-api-key") or headers.get("authorization", "").rpartition(" ")[2]
        # PyJWT would look at the wall clock for both times.
        try:
            claims = jwt.decode(
                token,
                self.app_secret,
                [ALGORITHM],
                options={"require": ["exp", "sub"], "verify_exp": False, "verify_iat": False},
            )
        except jwt.InvalidTokenError:
            return False
        return self.clock() < float(claims["exp"])
