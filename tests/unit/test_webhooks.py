"""Tokens of webhooks: only we can make one, and each is good for one source."""

import pytest

from bot.serving.webhooks import PATH, source_of, webhook_url

SECRET, SOURCE = "8f742231b10e8888abcd99yyyzzz85a5", "0b5f2a"


def token(secret: str = SECRET, source_id: str = SOURCE) -> str:
    """The end of the address for a source."""
    return webhook_url("https://readout.example.org/", secret, source_id).rpartition("/")[2]


def test_address_leads_back_to_its_source() -> None:
    """Nothing has to be remembered for it: the token is made anew from the same secret."""
    assert SOURCE == source_of(SECRET, token())
    assert f"https://readout.example.org{PATH}/{token()}" == webhook_url("https://readout.example.org", SECRET, SOURCE)


def test_each_source_has_a_token_of_its_own() -> None:
    """Who knows one does not know the others, and knows nothing of the secret."""
    assert token() != token(source_id="0b5f2b")
    assert SECRET not in token()


@pytest.mark.parametrize(
    "forged",
    ["", ".", SOURCE, f"{SOURCE}.", f"{SOURCE}.{'0' * 64}", token("another"), token()[:-1], f"x{token()}", "é.ü"],
)
def test_token_of_somebody_else_is_refused(forged: str) -> None:
    """Whatever is tried, without the secret there is no source."""
    assert source_of(SECRET, forged) is None
