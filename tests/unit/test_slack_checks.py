"""What `readout check --slack` makes of Slack's answers: each finding says how to fix it."""

import pytest

from bot.commands.findings import OK, WRONG
from bot.commands.slack_checks import clock, one_app, scopes
from bot.serving.manifest import manifest

NOON = "Sun, 22 Nov 2026 12:00:00 GMT"
NOON_SECONDS = 1_795_348_800.0
SCOPES = manifest()["oauth_config"]["scopes"]["bot"]


def test_scopes_may_be_more_than_are_needed() -> None:
    """An app that can do more than it must is not broken."""
    assert OK == scopes(", ".join([*SCOPES, "reactions:read"])).level


def test_scopes_that_are_lacking_are_named() -> None:
    """With what is needed, what there is, and the way to the rest."""
    finding = scopes(",".join(scope for scope in SCOPES if scope != "files:read"))

    assert WRONG == finding.level
    assert "lacks files:read (needed: app_mentions:read, " in finding.text
    assert "granted: app_mentions:read, channels:history" in finding.text
    assert "install the app again" in finding.text


@pytest.mark.parametrize("off", [0, 59, -59])
def test_clock_that_goes_with_slacks(off: int) -> None:
    """Some seconds lie between an answer and its reading."""
    assert OK == clock(NOON, NOON_SECONDS + off).level


@pytest.mark.parametrize(("off", "words"), [(90, "90 s ahead of Slack's"), (-400, "400 s behind Slack's")])
def test_clock_that_is_wrong(off: int, words: str) -> None:
    """How far, which way, and how to set it."""
    finding = clock(NOON, NOON_SECONDS + off)

    assert WRONG == finding.level
    assert words in finding.text
    assert "timedatectl" in finding.text


def test_tokens_of_two_apps() -> None:
    """Events would come to one app, and answers from another."""
    assert OK == one_app("A1", "A1").level
    assert (WRONG, True) == ((finding := one_app("A1", "A2")).level, "A1" in finding.text and "A2" in finding.text)
