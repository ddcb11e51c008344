"""The local Slack calls the app: signed requests, challenges, time-outs and repetitions, with Bolt and without."""

import asyncio
import json
import time
from collections.abc import AsyncIterator, Callable
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from pathlib import Path
from typing import Any

import pytest
from slack_bolt import App
from slack_bolt.async_app import AsyncApp
from slack_sdk import WebClient
from slack_sdk.errors import SlackApiError
from slack_sdk.signature import SignatureVerifier
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse, PlainTextResponse, Response
from starlette.routing import Route

from bolt_apps import (
    EVENTS,
    called,
    called_by_aiohttp,
    called_in_a_thread,
    eventually,
    say,
    texts,
)
from local_slack.app import create_app
from local_slack.base.manifest import ManifestUnusable
from local_slack_fixtures import MANIFEST, PATIENCE_SECONDS, Bot, LocalSlack, local_slack_in, served

BUTTON = {"type": "button", "text": {"type": "plain_text", "text": "Go"}, "action_id": "go", "value": "17"}
MODAL: dict[str, Any] = {
    "type": "modal",
    "callback_id": "form",
    "title": {"type": "plain_text", "text": "Form"},
    "submit": {"type": "plain_text", "text": "Send"},
    "blocks": [
        {
            "type": "input",
            "block_id": "name",
            "label": {"type": "plain_text", "text": "Name"},
            "element": {"type": "plain_text_input", "action_id": "text"},
        }
    ],
}
ROW = [{"type": "actions", "block_id": "row", "elements": [BUTTON]}]


def async_app(slack: LocalSlack) -> AsyncApp:
    """Give an app that answers everything, as AsyncApp."""
    app = AsyncApp(client=slack.bot, signing_secret=slack.details["signing_secret"])

    @app.message("hello")
    async def greeted(say: Any) -> None:
        await say(text="Hello", blocks=ROW)

    @app.action("go")
    async def clicked(ack: Any, respond: Any) -> None:
        await ack()
        await respond("Gone", replace_original=True)

    @app.command("/readout")
    async def asked(ack: Any, body: dict[str, Any]) -> None:
        await ack(f"You said {body['text']}")

    @app.shortcut("readout_thread")
    async def chosen(ack: Any, body: dict[str, Any], client: Any) -> None:
        await ack()
        await client.views_open(trigger_id=body["trigger_id"], view=MODAL)

    @app.view("form")
    async def submitted(ack: Any) -> None:
        await ack(response_action="errors", errors={"name": "Taken"})

    return app


def sync_app(slack: LocalSlack) -> App:
    """Give an app that answers everything, as App."""
    client = WebClient(slack.details["bot_token"], base_url=f"{slack.details['url']}/api/")
    app = App(client=client, signing_secret=slack.details["signing_secret"], token_verification_enabled=False)

    @app.message("hello")
    def greeted(say: Any) -> None:
        say(text="Hello", blocks=ROW)

    @app.action("go")
    def clicked(ack: Any, respond: Any) -> None:
        ack()
        respond("Gone", replace_original=True)

    @app.command("/readout")
    def asked(ack: Any, body: dict[str, Any]) -> None:
        ack(f"You said {body['text']}")

    @app.shortcut("readout_thread")
    def chosen(ack: Any, body: dict[str, Any], client: Any) -> None:
        ack()
        client.views_open(trigger_id=body["trigger_id"], view=MODAL)

    @app.view("form")
    def submitted(ack: Any) -> None:
        ack(response_action="errors", errors={"name": "Taken"})

    return app


def async_bot(slack: LocalSlack) -> AbstractAsyncContextManager[str]:
    """Serve the async app with Starlette."""
    return called(lambda _: async_app(slack))


def aiohttp_bot(slack: LocalSlack) -> AbstractAsyncContextManager[str]:
    """Serve the async app with aiohttp."""
    return called_by_aiohttp(async_app(slack))


@asynccontextmanager
async def sync_bot(slack: LocalSlack) -> AsyncIterator[str]:
    """Serve the sync app."""
    async with called_in_a_thread(sync_app(slack)) as url:
        yield url


@pytest.fixture(params=[async_bot, aiohttp_bot, sync_bot])
async def greeter(slack: LocalSlack, request: pytest.FixtureRequest) -> AsyncIterator[str]:
    """Give the URL of a Bolt app that the local Slack calls."""
    async with request.param(slack) as url:
        assert (await slack.control("app", url=url + EVENTS))["is_verified"]
        yield url


def anna_in_general(slack: LocalSlack) -> dict[str, str]:
    """Give who acts, and where."""
    return {"user": slack.user("anna"), "channel": slack.channel("general")}


@pytest.mark.usefixtures("greeter")
async def test_bolt_app_hears_events_and_clicks(slack: LocalSlack) -> None:
    """A message is answered, and a click replaces the answer."""
    await say(slack, "hello")
    await texts(slack, 2)
    answer = (await slack.look("messages", **anna_in_general(slack)))["messages"][1]
    choice = {"ts": answer["ts"], "block_id": "row", "action_id": "go"}
    clicked = await slack.control("actions", **anna_in_general(slack), **choice)

    async def is_gone() -> bool:
        return (await texts(slack, 2))[1] == "Gone"

    await eventually(is_gone)

    assert clicked["ok"]


@pytest.mark.usefixtures("greeter")
async def test_bolt_app_answers_a_command_in_its_response(slack: LocalSlack) -> None:
    """The acknowledgement's text is shown to the person."""
    await slack.control("commands", command="/readout", text="help", **anna_in_general(slack))

    assert ["You said help"] == await texts(slack, 1)


@pytest.mark.usefixtures("greeter")
async def test_bolt_app_opens_a_modal_and_refuses_what_is_entered(slack: LocalSlack) -> None:
    """A shortcut's trigger id opens a view, and response_action errors comes back in the response."""
    ts = await say(slack, "Look at this")
    await slack.control("shortcuts", ts=ts, callback_id="readout_thread", **anna_in_general(slack))

    async def look() -> dict[str, Any]:
        return (await slack.look("views", user=slack.user("anna")))["view"] or {}

    view = await eventually(look)
    values = {"name": {"text": {"value": "Apollo"}}}
    answer = await slack.control("views", user=slack.user("anna"), view_id=view["id"], action="submit", values=values)

    assert {"name": "Taken"} == answer["errors"]


class Ear:
    """An app without Bolt: it writes requests down, and answers as it is told."""

    def __init__(self) -> None:
        self.requests: list[tuple[dict[str, str], bytes]] = []
        self.answers: list[Response] = []
        self.hangs = 0
        self.go_on = asyncio.Event()
        self._heard = asyncio.Event()

    async def answer(self, request: Request) -> Response:
        """Answer a request: a challenge with itself, everything else with the next answer."""
        body = await request.body()
        if b"url_verification" in body:
            return JSONResponse({"challenge": json.loads(body)["challenge"]})
        self.requests.append((dict(request.headers), body))
        self._heard.set()
        if self.hangs:
            self.hangs -= 1
            await self.go_on.wait()
        return self.answers.pop(0) if self.answers else Response()

    async def heard(self, count: int) -> list[tuple[dict[str, str], bytes]]:
        """Wait for so many requests."""
        async with asyncio.timeout(PATIENCE_SECONDS):
            while len(self.requests) < count:
                self._heard.clear()
                await self._heard.wait()
        return self.requests[:count]


@pytest.fixture
async def ear(slack: LocalSlack) -> AsyncIterator[Ear]:
    """Give an app that the local Slack calls, with a manifest of its own that names where."""
    ear = Ear()
    async with served(Starlette(routes=[Route("/slack", ear.answer, methods=["POST"])])) as url:
        await slack.control("app", manifest=manifest_at(f"{url}/slack"))
        yield ear


def manifest_at(url: str) -> dict[str, Any]:
    """Give the manifest of an app that is called at a URL."""
    features = MANIFEST["features"]
    settings = MANIFEST["settings"]
    return MANIFEST | {
        "features": features | {"slash_commands": [{**features["slash_commands"][0], "url": url}]},
        "settings": {
            "event_subscriptions": settings["event_subscriptions"] | {"request_url": url},
            "interactivity": {"is_enabled": True, "request_url": url},
            "socket_mode_enabled": False,
        },
    }


async def test_requests_are_signed_and_of_slacks_form(slack: LocalSlack, ear: Ear) -> None:
    """Events are JSON, commands are forms; both carry a v0 signature over the raw body, and absolute URLs."""
    await say(slack, "Grüße")
    (headers, event), *_ = await ear.heard(1)
    await slack.control("commands", command="/readout", text="a & b", **anna_in_general(slack))
    form_headers, form = (await ear.heard(2))[1]
    verifier = SignatureVerifier(slack.details["signing_secret"])

    assert verifier.is_valid_request(event, headers)
    assert verifier.is_valid_request(form, form_headers)
    assert abs(time.time() - int(headers["x-slack-request-timestamp"])) < 60
    assert ("event_callback", "Grüße") == (json.loads(event)["type"], json.loads(event)["event"]["text"])
    assert ("application/json", "application/x-www-form-urlencoded") == (
        headers["content-type"],
        form_headers["content-type"],
    )
    assert b"text=a+%26+b" in form
    assert b"response_url=http%3A%2F%2F127.0.0.1" in form


@pytest.mark.parametrize("kind", ["late", "error", "gone", "redirect"])
async def test_unacknowledged_event_is_repeated(slack: LocalSlack, ear: Ear, kind: str) -> None:
    """A second request has the same event_id, and says the number and the reason of the repetition."""
    deliveries = slack.app.state.site.platform.deliveries
    if kind == "late":
        ear.hangs, deliveries.ack_timeout = 1, 0.3
    else:
        status = {"error": 500, "gone": 410, "redirect": 302}[kind]
        ear.answers = [Response(status_code=status, headers={"Location": "/elsewhere"})]
    await say(slack, "Hello")
    await ear.heard(1)
    deliveries.ack_timeout = PATIENCE_SECONDS
    (first, one), (second, two) = await ear.heard(2)
    ear.go_on.set()
    log = (await slack.look("log", mode="http"))["deliveries"]

    assert "x-slack-retry-num" not in first
    expected = "http_timeout" if kind == "late" else "http_error"
    assert ("1", expected) == (second["x-slack-retry-num"], second["x-slack-retry-reason"])
    assert json.loads(one)["event_id"] == json.loads(two)["event_id"]
    assert expected == log[0]["problem"]


async def test_app_may_refuse_repetitions(slack: LocalSlack, ear: Ear) -> None:
    """After an error with X-Slack-No-Retry the event is not sent again."""
    ear.answers = [Response(status_code=500, headers={"X-Slack-No-Retry": "1"})]
    await say(slack, "Once")
    await ear.heard(1)
    await say(slack, "Next")
    requests = await ear.heard(2)
    await asyncio.sleep(0.05)

    assert ["Once", "Next"] == [json.loads(body)["event"]["text"] for _, body in requests]
    assert 2 == len(ear.requests)


async def test_app_that_is_away_is_tried_again(tmp_path: Path) -> None:
    """Nobody listening is connection_failed, and for a command dispatch_failed."""
    async with local_slack_in(tmp_path, manifest_at("http://127.0.0.1:9/slack")) as slack:
        await say(slack, "Anybody there?")
        command = await slack.control("commands", command="/readout", text="", **anna_in_general(slack))

        async def look() -> list[dict[str, Any]]:
            deliveries = list((await slack.look("log", type="events_api"))["deliveries"])
            return deliveries if len(deliveries) > 1 else []

        found = await eventually(look)

    assert "dispatch_failed" == command["error"]
    assert [(0, ""), (1, "connection_failed")] == [(one["retry_attempt"], one["retry_reason"]) for one in found[:2]]


async def test_app_that_comes_later_is_verified_then(tmp_path: Path) -> None:
    """An app that was not there at the start is asked for its challenge before its first event."""
    ear = Ear()
    listening = Starlette(routes=[Route("/slack", ear.answer, methods=["POST"])])
    async with served(listening) as url, local_slack_in(tmp_path, manifest_at(f"{url}/slack")) as slack:
        await say(slack, "Hello")
        await ear.heard(1)
        seen = await slack.look("app")

    assert ("http", True) == (seen["mode"], seen["is_verified"])


async def test_command_may_be_answered_in_plain_text(slack: LocalSlack, ear: Ear) -> None:
    """A body that is no JSON is the text of the answer; a late one is operation_timeout."""
    ear.answers = [PlainTextResponse("Done")]
    place = anna_in_general(slack)
    await slack.control("commands", command="/readout", text="", **place)
    slack.app.state.site.platform.deliveries.ack_timeout = 0.1
    ear.hangs = 1
    late = await slack.control("commands", command="/readout", text="", **place)
    ear.go_on.set()

    assert ["Done"] == await texts(slack, 1)
    assert "operation_timeout" == late["error"]


async def test_wrong_challenge_changes_nothing(slack: LocalSlack, bot: Bot) -> None:
    """A URL that does not give the challenge back is refused, and the app stays connected as it was."""

    async def deaf(request: Request) -> Response:
        await request.body()
        return PlainTextResponse("nonsense")

    async with served(Starlette(routes=[Route("/", deaf, methods=["POST"])])) as url:
        refused = await slack.control("app", url=f"{url}/")
    await say(slack, "Hello")
    body = await bot.inbox.event("message")

    assert "url_verification_failed" == refused["error"]
    assert "socket" == (await slack.look("app"))["mode"]
    assert "Hello" == body["event"]["text"]


@pytest.mark.usefixtures("ear")
async def test_socket_mode_ends_with_its_link(slack: LocalSlack) -> None:
    """After the app is called over HTTP, a URL for Socket Mode is refused; an empty URL brings Socket Mode back."""
    app_token = slack.details["app_token"]
    with pytest.raises(SlackApiError, match="socket_mode_disabled"):
        await slack.client(app_token).apps_connections_open(app_token=app_token)
    back = await slack.control("app", url="")
    opened = await slack.client(app_token).apps_connections_open(app_token=app_token)

    assert "socket" == back["mode"]
    assert opened["ok"]


HOSTILE: list[Callable[[dict[str, Any]], Any]] = [
    lambda manifest: manifest | {"settings": {"event_subscriptions": {"request_url": "https://example.com/slack"}}},
    lambda manifest: manifest | {"features": {}},
    lambda manifest: manifest | {"features": {"bot_user": {"display_name": "x"}, "slash_commands": [{"url": "/x"}]}},
    lambda manifest: manifest | {"oauth_config": {"scopes": {"bot": "chat:write"}}},
    lambda manifest: manifest | {"oauth_config": {"redirect_urls": ["javascript:alert(1)"]}},
    lambda manifest: [manifest],
]


@pytest.mark.parametrize("change", HOSTILE, ids=["elsewhere", "no bot", "no command", "no list", "script", "no object"])
async def test_manifest_that_cannot_be_used_is_refused(
    slack: LocalSlack, tmp_path: Path, change: Callable[[dict[str, Any]], Any]
) -> None:
    """The refusal is a sentence, at the start and later; URLs elsewhere may be allowed."""
    refused = await slack.control("app", manifest=change(MANIFEST))
    with pytest.raises(ManifestUnusable):
        create_app(tmp_path / "other", change(MANIFEST))

    assert "invalid_manifest" == refused["error"]
    assert refused["errors"][0]["message"]


async def test_url_elsewhere_may_be_allowed(slack: LocalSlack) -> None:
    """Whoever says so may be called on another machine; here nobody answers there."""
    manifest = manifest_at("http://localhost.invalid:9/slack")
    refused = await slack.control("app", manifest=manifest)
    allowed = await slack.control("app", manifest=manifest, anywhere=True)

    assert "not on this machine" in refused["errors"][0]["message"]
    assert "url_verification_failed" == allowed["error"]
