"""What no client should send: the local Slack refuses it in Slack's words, and goes on."""

import base64
from typing import Any

import httpx
import pytest

from local_slack.base.arguments import MOST_BYTES
from local_slack_fixtures import LocalSlack

JSON = {"Content-Type": "application/json"}
DEEP = b'{"channel": ' * 50_000


async def call(slack: LocalSlack, method: str, body: bytes) -> httpx.Response:
    """Call a method as the bot with a body as it is."""
    headers = JSON | {"Authorization": f"Bearer {slack.details['bot_token']}"}
    return await slack.http.post(f"/api/{method}", content=body, headers=headers)


def post_of(slack: LocalSlack, rest: str) -> bytes:
    """Give the body of a post in #general."""
    return f'{{"channel": "{slack.channel("general")}", {rest}}}'.encode()


@pytest.mark.parametrize(
    ("rest", "code"),
    [
        ('"text": "half \\ud83d"', "invalid_json"),
        ('"text": "x", "metadata": {"event_type": "e", "event_payload": {"n": NaN}}', "invalid_json"),
        ('"text": "x", "metadata": {"event_type": "e", "event_payload": {"n": 1e999}}', "invalid_json"),
        ('"text": "x", "blocks": "[{\\"type\\": \\"markdown\\", \\"text\\": \\"\\\\ud83d\\"}]"', "invalid_arguments"),
    ],
    ids=["half a character", "no number", "endless number", "half a character in JSON text"],
)
async def test_what_could_not_be_answered_is_not_kept(slack: LocalSlack, rest: str, code: str) -> None:
    """A value that no answer could carry is refused; the channel can still be read."""
    answer = await call(slack, "chat.postMessage", post_of(slack, rest))
    history = await slack.bot.conversations_history(channel=slack.channel("general"), include_all_metadata=True)

    assert (200, code) == (answer.status_code, answer.json()["error"])
    assert [] == history["messages"]


async def test_endless_nesting_is_refused(slack: LocalSlack) -> None:
    """JSON that is nested beyond reason is no valid JSON."""
    answer = await call(slack, "chat.postMessage", DEEP)

    assert (200, "invalid_json") == (answer.status_code, answer.json()["error"])


async def test_large_body_is_refused(slack: LocalSlack) -> None:
    """A JSON body is never read beyond what Slack's largest message could need."""
    answer = await call(slack, "chat.postMessage", b" " * (MOST_BYTES + 1))

    assert 413 == answer.status_code


@pytest.mark.parametrize("place", ["abc", "1.2.3", "-1"])
async def test_forged_cursor_is_refused(slack: LocalSlack, place: str) -> None:
    """A cursor that leads nowhere is refused, however well it is encoded."""
    cursor = base64.b64encode(f"next:{place}".encode()).decode()
    body = post_of(slack, f'"cursor": "{cursor}"')
    answer = await call(slack, "conversations.history", body)

    assert (200, "invalid_cursor") == (answer.status_code, answer.json()["error"])


async def test_file_ids_are_text(slack: LocalSlack) -> None:
    """An upload is completed by an id that is text, and by nothing else."""
    answer = await call(slack, "files.completeUploadExternal", post_of(slack, '"files": [{"id": ["F1"]}]'))

    assert (200, "invalid_arguments") == (answer.status_code, answer.json()["error"])


async def test_token_in_the_address_is_refused(slack: LocalSlack) -> None:
    """Slack takes no tokens in query strings from apps made after February 2021; a form may carry one."""
    token: dict[str, Any] = {"token": slack.details["bot_token"]}
    in_address = await slack.http.get("/api/auth.test", params=token)
    in_form = await slack.http.post("/api/auth.test", data=token)

    assert "invalid_auth" == in_address.json()["error"]
    assert in_form.json()["ok"]


@pytest.mark.parametrize("name", ["/", ".."], ids=["root", "parent"])
async def test_file_without_a_name_gets_one(slack: LocalSlack, name: str) -> None:
    """Whatever the name of an upload, its URL leads to its bytes and stays in the folder of files."""
    uploaded = await slack.upload(name, b"sound")
    headers = {"Authorization": f"Bearer {slack.details['bot_token']}"}
    got = await slack.http.get(uploaded["files"][0]["url_private_download"], headers=headers)

    assert b"sound" == got.content
