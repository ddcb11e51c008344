"""What concerns the whole server is answered in Slack's way, whatever it is asked with."""

import itertools
from typing import Any

import pytest

from local_slack_fixtures import LocalSlack

JUNK: tuple[Any, ...] = (
    *("", "x", "nan", "1e999", "2026-13-01", "\u0000", "[", "late", "warning", "http://[", "ftp://127.0.0.1/x"),
    *(0, -1, 1e300, True, [], [1], ["x"], {}, {"a": 1}, {"features": []}, {"features": {"bot_user": "x"}}),
    {"features": {"bot_user": {"display_name": 5}}, "settings": {"event_subscriptions": {"request_url": 7}}},
)
FIELDS = {
    "app": ("manifest", "url", "redirect_urls"),
    "clock": ("at", "advance", "hold"),
    "reset": ("seed",),
    "faults": ("event", "method", "fault", "times", "seconds"),
    "disconnect": ("reason",),
    "redeliver": ("event_id",),
    "install": ("team",),
    "uninstall": ("team", "only_tokens"),
}


@pytest.mark.parametrize("path", FIELDS)
async def test_junk_is_answered(slack: LocalSlack, path: str) -> None:
    """Neither one odd value nor two together are a failure of the server."""
    bodies = [{name: value} for name in FIELDS[path] for value in JUNK]
    bodies += [one | other for one, other in itertools.pairwise(bodies)]
    answers = [await slack.http.post(f"/_control/{path}", json=body) for body in bodies]

    assert {200} == {answer.status_code for answer in answers}
    assert all(isinstance(answer.json()["ok"], bool) for answer in answers)


@pytest.mark.parametrize("name", ["client_id", "scope", "user_scope", "redirect_uri", "state", "team"])
async def test_junk_on_the_authorize_page_is_answered(slack: LocalSlack, name: str) -> None:
    """It is either the page or a page that says what is wrong."""
    await slack.control("app", redirect_urls=["http://127.0.0.1:3000/back"])
    right = {"client_id": slack.details["client_id"], "scope": "chat:write", "state": "s"}
    pages = [await slack.http.get("/oauth/v2/authorize", params=right | {name: str(value)}) for value in JUNK]

    assert {page.status_code for page in pages} <= {200, 400}
    assert all(page.text.startswith("<!DOCTYPE html>") for page in pages)


@pytest.mark.parametrize("name", ["method", "token", "type", "kind", "mode", "team", "since"])
async def test_log_can_be_asked_for_anything(slack: LocalSlack, name: str) -> None:
    """What matches nothing is an empty log."""
    answers = [await slack.http.get("/_control/log", params={name: str(value)}) for value in JUNK]

    assert {200} == {answer.status_code for answer in answers}
