"""Readout where Slack calls it over HTTP: signed requests, the same listeners, and `/healthz`."""

import json
import sqlite3
import time
from collections.abc import AsyncIterator, Mapping
from contextlib import closing
from dataclasses import replace
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

import httpx
import pytest
from slack_sdk.signature import SignatureVerifier

from bot.policies import WorkPolicy
from bot.serving import http
from bot.serving.asgi import Address
from bot.serving.manifest import EVENTS_PATH
from bot.wiring import Api
from tests.scenario.media import speech
from tests.scenario.records import Records
from tests.scenario.workspace import ANNA, BRISK, Workspace, readout_in

CALL = ("call.wav", speech())
PROMISE = "I will send the report to the sales team tomorrow."
FORM, JSON = "application/x-www-form-urlencoded", "application/json"


class Caller:
    """Slack, as it calls us: each request is signed."""

    def __init__(self, client: httpx.AsyncClient, secret: str) -> None:
        self.client = client
        self._verifier = SignatureVerifier(secret)

    async def post(
        self, body: bytes, headers: Mapping[str, str | bytes] | None = None, *, content_type: str = JSON
    ) -> httpx.Response:
        """A request whose headers are right, but for those that are given."""
        timestamp = str(int(time.time()))
        try:
            signature = self._verifier.generate_signature(timestamp=timestamp, body=body)
        except UnicodeDecodeError:
            signature = "v0=0"
        signed = {"X-Slack-Request-Timestamp": timestamp, "X-Slack-Signature": signature or ""}
        sent = {"Content-Type": content_type, **signed, **(headers or {})}
        raw = {name.encode(): value if isinstance(value, bytes) else value.encode() for name, value in sent.items()}
        return await self.client.post(EVENTS_PATH, content=body, headers=raw)

    async def event(self, event: dict[str, Any], headers: Mapping[str, str] | None = None) -> httpx.Response:
        """An event."""
        body = {"type": "event_callback", "team_id": "T1", "event_id": "Ev1", "event": event}
        return await self.post(json.dumps(body, ensure_ascii=False).encode(), headers)

    async def form(self, **fields: str) -> httpx.Response:
        """A command, or with a `payload` a shortcut or a button."""
        return await self.post(urlencode(fields).encode(), content_type=FORM)


@pytest.fixture
async def caller(slack: Workspace, engine: Api, home: Path) -> AsyncIterator[Caller]:
    """Slack's side of a bot that waits to be called."""
    async with (
        readout_in(slack, engine, home, address=Address("127.0.0.1", 0)) as url,
        httpx.AsyncClient(base_url=url or "", trust_env=False) as client,
    ):
        yield Caller(client, slack.details["signing_secret"])


async def shared(slack: Workspace) -> dict[str, Any]:
    """The event that tells of an upload by Anna."""
    ts = await slack.upload(CALL)
    (message,) = [message for message in await slack.messages() if message["ts"] == ts]
    return message | {"type": "message", "subtype": "file_share", "channel": slack.channel("design")}


@pytest.mark.parametrize("step", [-3600.0, 3600.0])
async def test_slack_is_heard_where_our_clock_is_wrong(step: float, slack: Workspace, caller: Caller) -> None:
    """Slack has told us its time at the start; a request that is old by both clocks is refused."""
    event = {"type": "message", "channel": "C1", "user": "U1", "text": "hi", "ts": "1.0"}
    old = {"X-Slack-Request-Timestamp": str(int(time.time() - 7200))}
    slack.clock.step += step

    assert 200 == (await caller.event(event)).status_code
    assert 401 == (await caller.event(event, old)).status_code


async def test_upload_that_slack_tells_of_becomes_a_readout(slack: Workspace, caller: Caller, records: Records) -> None:
    """The event is written down before it is acknowledged."""
    event = await shared(slack) | {"text": "Voilà: https://example.org/?a=1&ssl_check=1&b=2"}

    answer = await caller.event(event)

    assert 200 == answer.status_code
    assert 1 == len(records.outcomes())
    assert "call.wav" in (await slack.readout(event["ts"]))["text"]


async def test_slack_itself_calls(slack: Workspace, caller: Caller) -> None:
    """With the address in the app's settings Slack verifies it, and uploads, commands and shortcuts come that way."""
    address = f"{caller.client.base_url}".rstrip("/") + EVENTS_PATH
    app = await slack.control("app", {"url": address})
    dropped = await slack.upload(CALL)
    root = await slack.say(PROMISE)
    await slack.shortcut(root)
    await slack.command("help")
    readouts = [await slack.readout(ts) for ts in (dropped, root)]
    await slack.answer("I turn recordings and threads into readouts")
    deliveries = await slack.deliveries("message")

    assert ("http", True) == (app["mode"], app["is_verified"])
    assert "call.wav" in readouts[0]["text"]
    assert "send the report" in readouts[1]["text"]
    assert {("http", True)} == {(delivery["mode"], delivery["acked"]) for delivery in deliveries}


async def test_event_that_is_delivered_again_changes_nothing(
    slack: Workspace, caller: Caller, records: Records
) -> None:
    """Slack repeats what was acknowledged too late."""
    event = await shared(slack)
    again = {"X-Slack-Retry-Num": "1", "X-Slack-Retry-Reason": "http_timeout"}

    answers = [await caller.event(event), await caller.event(event, again)]
    await records.at_rest()

    assert [200, 200] == [answer.status_code for answer in answers]
    assert [("done", None)] == records.outcomes()


async def test_event_that_could_not_be_written_down_is_delivered_again(
    slack: Workspace, caller: Caller, home: Path, records: Records
) -> None:
    """Slack is told that it failed, and repeats it."""
    event = await shared(slack)
    full_disk = "CREATE TRIGGER full_disk BEFORE INSERT ON inbox BEGIN SELECT RAISE(ABORT, 'disk full'); END"
    with closing(sqlite3.connect(home / "readout.db")) as connection:
        connection.execute(full_disk)
        refused = await caller.event(event)
        connection.execute("DROP TRIGGER full_disk")

    assert (500, []) == (refused.status_code, records.outcomes())
    assert 200 == (await caller.event(event)).status_code
    assert 1 == len(records.outcomes())


async def test_request_url_is_verified(caller: Caller) -> None:
    """Slack sends a challenge when the address is entered in the app's settings."""
    answer = await caller.post(json.dumps({"type": "url_verification", "challenge": "3eZbrw1a"}).encode())

    assert (200, {"challenge": "3eZbrw1a"}) == (answer.status_code, answer.json())


async def test_command_is_answered_at_once(slack: Workspace, caller: Caller) -> None:
    """The answer is in the response, for the asker alone."""
    channel_id, user_id = slack.channel("design"), slack.user(ANNA)

    where = {"team_id": "T1", "channel_id": channel_id, "user_id": user_id}
    private = f"{slack.details['url']}/hooks/none"
    answer = await caller.form(command="/readout", text="help", trigger_id="1.1", response_url=private, **where)

    assert "ephemeral" == answer.json()["response_type"]
    assert "I turn recordings and threads into readouts" in answer.json()["text"]


async def test_shortcut_makes_a_readout(slack: Workspace, caller: Caller) -> None:
    """What people choose on a message comes as a form with a payload."""
    root = await slack.say(PROMISE)
    payload = {
        "type": "message_action",
        "callback_id": "readout_thread",
        "trigger_id": "1.2",
        "response_url": f"{slack.details['url']}/hooks/none",
        "team": {"id": "T1"},
        "channel": {"id": slack.channel("design")},
        "user": {"id": slack.user(ANNA)},
        "message": {"ts": root, "text": PROMISE},
    }

    answer = await caller.form(payload=json.dumps(payload))

    assert 200 == answer.status_code
    assert "send the report" in (await slack.readout(root))["text"]


@pytest.mark.parametrize(
    "headers",
    [
        {"X-Slack-Signature": ""},
        {"X-Slack-Signature": "v0=0123"},
        {"X-Slack-Signature": "v0=é".encode()},
        {"X-Slack-Request-Timestamp": ""},
        {"X-Slack-Request-Timestamp": "now"},
        {"X-Slack-Request-Timestamp": "9" * 5000},
        {"X-Slack-Request-Timestamp": "-1"},
        {"X-Slack-Request-Timestamp": str(int(time.time()) - 600)},
    ],
    ids=["no signature", "wrong", "not ASCII", "no time", "no number", "huge", "negative", "ten minutes old"],
)
async def test_request_that_slack_did_not_sign_is_refused(
    headers: dict[str, str | bytes], caller: Caller, records: Records, caplog: pytest.LogCaptureFixture
) -> None:
    """It is turned away, and what a stranger wrote is not in the log, however much is logged."""
    caplog.set_level("DEBUG")
    body = {"type": "event_callback", "team_id": "T1", "event_id": "Ev1", "event": {"text": "stranger's words"}}

    answer = await caller.post(json.dumps(body).encode(), headers)

    assert 401 == answer.status_code
    assert [] == records.outcomes()
    assert "stranger" not in caplog.text


async def test_body_that_is_no_text_is_refused(caller: Caller) -> None:
    """Slack sends UTF-8."""
    assert 401 == (await caller.post(b"\xff\xfe")).status_code


async def test_body_of_a_stranger_is_not_read_for_ever(caller: Caller) -> None:
    """What is larger than anything that Slack sends is refused before its signature is computed."""

    async def endless() -> AsyncIterator[bytes]:
        for _ in range(20):
            yield b"x" * (http.MAX_BODY_BYTES // 10)

    answer = await caller.client.post(EVENTS_PATH, content=endless())

    assert 413 == answer.status_code


async def test_certificate_check_needs_no_signature(caller: Caller) -> None:
    """Slack looks at the certificate of a command's address now and then."""
    answer = await caller.client.post(EVENTS_PATH, data={"ssl_check": "1", "token": "x"})

    assert (200, b"") == (answer.status_code, answer.content)


async def health(caller: Caller) -> tuple[int, list[str]]:
    answer = await caller.client.get(http.HEALTH_PATH)
    return answer.status_code, answer.json()["problems"]


async def test_health(caller: Caller) -> None:
    """All is well."""
    assert (200, []) == await health(caller)


async def test_health_without_a_workspace(caller: Caller, home: Path) -> None:
    """Whoever took the app out of the workspace ended its use."""
    with closing(sqlite3.connect(home / "readout.db")) as connection, connection:
        connection.execute("DELETE FROM workspace")

    assert (503, [http.NOT_INSTALLED]) == await health(caller)


@pytest.mark.parametrize("policies", [replace(BRISK, work=WorkPolicy(late=0.0))])
async def test_health_when_nobody_works(caller: Caller) -> None:
    """Requests would be written down and never done."""
    assert (503, [http.WORK_STOPPED]) == await health(caller)


@pytest.mark.parametrize("policies", [replace(BRISK, health_seconds=0.05)])
async def test_health_when_the_database_is_stuck(caller: Caller, home: Path) -> None:
    """Whoever asks hears so in good time."""
    with closing(sqlite3.connect(home / "readout.db", isolation_level=None)) as connection:
        connection.execute("BEGIN IMMEDIATE")
        told = await health(caller)
        connection.execute("ROLLBACK")

    assert (503, [http.DATABASE_SILENT]) == told
