"""Access: credentials are made once and kept privately; tokens are known again in every form that clients send."""

import stat
import time
from dataclasses import replace
from pathlib import Path

import jwt
import pytest

from engine.api.access import TOKEN_SECONDS, Access, credentials
from engine.errors import EngineError


@pytest.fixture
def access(tmp_path: Path) -> Access:
    """The access of a new engine."""
    return Access(*credentials(tmp_path))


def test_credentials_are_made_once(tmp_path: Path) -> None:
    """The second call gives the same pair, of 64 digits each."""
    first = credentials(tmp_path / "home")

    assert first == credentials(tmp_path / "home")
    assert [64, 64] == [len(bytes.fromhex(part)) * 2 for part in first]


def test_credentials_are_private(tmp_path: Path) -> None:
    """Only the owner can read them, and no copy is left beside them."""
    credentials(tmp_path)

    (path,) = tmp_path.iterdir()
    assert 0o600 == stat.S_IMODE(path.stat().st_mode)


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"{",
        b"[]",
        b'{"appId": "1"}',
        b'{"appId": "1", "appSecret": {}}',
        b'{"appId": "", "appSecret": ""}',
        b"\xff",
    ],
)
def test_damaged_credentials_are_explained(content: bytes, tmp_path: Path) -> None:
    """A file that cannot be read is named, with what to do."""
    (tmp_path / "credentials.json").write_bytes(content)

    with pytest.raises(EngineError, match="Delete the file to have new ones made"):
        credentials(tmp_path)


def test_the_same_token_is_given_while_it_lives(access: Access) -> None:
    """A repeat gives the same token with what is left of its day."""
    first = access.token_for(access.app_id, access.app_secret)
    second = access.token_for(access.app_id, access.app_secret)

    assert first is not None
    assert second is not None
    assert first.access_token == second.access_token
    assert second.expires_in < first.expires_in <= TOKEN_SECONDS


@pytest.mark.parametrize("wrong", ["", "0" * 64, "ü"])
def test_wrong_credentials_give_no_token(access: Access, wrong: str) -> None:
    """Neither half alone opens anything."""
    assert access.token_for(access.app_id, wrong) is None
    assert access.token_for(wrong, access.app_secret) is None


@pytest.mark.parametrize(
    ("header", "form"),
    [
        ("authorization", "Bearer {}"),
        ("authorization", "bearer {}"),
        ("authorization", "{}"),
        ("x-api-key", "{}"),
    ],
)
def test_a_token_is_known_in_every_form(access: Access, header: str, form: str) -> None:
    """Clients send it as bearer token, bare, or as API key."""
    token = access.token_for(access.app_id, access.app_secret)

    assert token is not None
    assert access.allows({header: form.format(token.access_token)})


def test_a_token_is_good_after_the_clock_was_put_back(access: Access) -> None:
    """A token from the future, as the wall clock has it, opens for as long as it was given for."""
    fast = replace(access, clock=lambda: time.time() + 3600)
    token = fast.token_for(access.app_id, access.app_secret)

    assert token is not None
    assert fast.allows({"x-api-key": token.access_token})
    assert access.allows({"x-api-key": token.access_token})


def test_a_token_lives_its_time_wherever_the_clock_is_put(access: Access) -> None:
    """It ends when its time is over, and not when the wall clock is put forward."""
    now = 0.0
    slow = replace(access, clock=lambda: now)
    token = slow.token_for(access.app_id, access.app_secret)

    assert token is not None
    assert slow.allows({"x-api-key": token.access_token})
    now = TOKEN_SECONDS + 1.0
    assert not slow.allows({"x-api-key": token.access_token})


def test_a_token_outlives_a_restart(tmp_path: Path, access: Access) -> None:
    """An engine that was started again knows the tokens it gave before."""
    token = access.token_for(access.app_id, access.app_secret)

    assert token is not None
    assert Access(*credentials(tmp_path)).allows({"x-api-key": token.access_token})


@pytest.mark.parametrize(
    "claims", [{"sub": "me", "exp": 1}, {"sub": "me"}, {"exp": 2**40}], ids=["expired", "endless", "nobody"]
)
def test_other_tokens_are_refused(access: Access, claims: dict[str, object]) -> None:
    """A token that is over, has no end or names nobody opens nothing, and neither does none."""
    assert not access.allows({"x-api-key": jwt.encode(claims, access.app_secret, "HS256")})
    assert not access.allows({})
