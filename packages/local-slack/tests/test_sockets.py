"""Socket Mode beyond the ordinary: many connections, every way in which one ends, disturbed deliveries, sync apps."""

import asyncio
import contextlib
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import aiohttp
import pytest
from slack_bolt import App
from slack_bolt.adapter.socket_mode import SocketModeHandler
from slack_bolt.adapter.socket_mode.async_handler import AsyncSocketModeHandler
from slack_bolt.async_app import AsyncApp
from slack_sdk import WebClient

from bolt_apps import say, texts
from local_slack.app import connection_details, create_app
from local_slack_fixtures import MANIFEST, PATIENCE_SECONDS, Bot, LocalSlack, served


async def ticket(slack: LocalSlack) -> str:
    """Give a WebSocket URL."""
    token = slack.details["app_token"]
    return str((await slack.client(token).apps_connections_open(app_token=token))["url"])


@contextlib.asynccontextmanager
async def socket(slack: LocalSlack) -> AsyncIterator[tuple[aiohttp.ClientWebSocketResponse, dict[str, Any]]]:
    """Open a connection without the SDK, and give it with the first frame."""
    async with aiohttp.ClientSession() as session, session.ws_connect(await ticket(slack)) as websocket:
        yield websocket, await websocket.receive_json(timeout=PATIENCE_SECONDS)


async def test_eleventh_connection_is_refused(slack: LocalSlack) -> None:
    """Ten are open at once; one more is told too_many_websockets, and ends."""
    async with contextlib.AsyncExitStack() as opened:
        hellos = [(await opened.enter_async_context(socket(slack)))[1] for _ in range(10)]
        eleventh, frame = await opened.enter_async_context(socket(slack))
        end = await eleventh.receive(timeout=PATIENCE_SECONDS)

    assert list(range(1, 11)) == [hello["num_connections"] for hello in hellos]
    assert ("disconnect", "too_many_websockets") == (frame["type"], frame["reason"])
    assert aiohttp.WSMsgType.CLOSE == end.type


async def test_warned_connection_stays_open(slack: LocalSlack) -> None:
    """A warning leaves the app time to connect anew: envelopes still come."""
    async with socket(slack) as (websocket, _):
        await slack.control("disconnect", reason="warning")
        frame = await websocket.receive_json(timeout=PATIENCE_SECONDS)
        await say(slack, "Still here")
        envelope = await websocket.receive_json(timeout=PATIENCE_SECONDS)
        await websocket.send_json({"envelope_id": envelope["envelope_id"]})

    assert ("disconnect", "warning") == (frame["type"], frame["reason"])
    assert "Still here" == envelope["payload"]["event"]["text"]


@pytest.mark.parametrize("reason", ["refresh_requested", "link_disabled"])
async def test_connection_ends_with_its_reason(slack: LocalSlack, reason: str) -> None:
    """Slack says why, and closes."""
    async with socket(slack) as (websocket, _):
        await slack.control("disconnect", reason=reason)
        frame = await websocket.receive_json(timeout=PATIENCE_SECONDS)
        end = await websocket.receive(timeout=PATIENCE_SECONDS)

    assert ("disconnect", reason) == (frame["type"], frame["reason"])
    assert aiohttp.WSMsgType.CLOSE == end.type


async def test_connection_may_break_without_a_word(slack: LocalSlack) -> None:
    """An abrupt end has no closing handshake; what was on its way comes again over the next connection."""
    async with socket(slack) as (websocket, _):
        await say(slack, "Hello")
        first = await websocket.receive_json(timeout=PATIENCE_SECONDS)
        await slack.control("disconnect", reason="abrupt")
        end = await websocket.receive(timeout=PATIENCE_SECONDS)
    async with socket(slack) as (websocket, _):
        again = await websocket.receive_json(timeout=PATIENCE_SECONDS)

    assert end.type in (aiohttp.WSMsgType.CLOSED, aiohttp.WSMsgType.CLOSE, aiohttp.WSMsgType.ERROR)
    assert 1006 == websocket_code(end)
    assert first["payload"]["event_id"] == again["payload"]["event_id"]
    assert (0, 1) == (first["retry_attempt"], again["retry_attempt"])


def websocket_code(end: aiohttp.WSMessage) -> int:
    """Give the code with which a connection ended; 1006 where no code came."""
    return int(end.data) if isinstance(end.data, int) else 1006


async def test_unknown_way_to_end_is_refused(slack: LocalSlack) -> None:
    """The control API names the ways that there are."""
    assert "invalid_arguments" == (await slack.control("disconnect", reason="explode"))["error"]


@pytest.mark.parametrize("reason", ["warning", "refresh_requested"])
async def test_sdk_connects_anew_after_every_end(slack: LocalSlack, bot: Bot, reason: str) -> None:
    """An unmodified AsyncSocketModeHandler hears what comes afterwards."""
    await slack.control("disconnect", reason=reason)
    await say(slack, "Still there?")
    body = await bot.inbox.event("message")

    assert "Still there?" == body["event"]["text"]


async def test_sdk_connects_anew_after_an_abrupt_end(slack: LocalSlack) -> None:
    """It notices by itself, at its next look at the connection."""
    app = AsyncApp(client=slack.bot)
    heard: asyncio.Queue[str] = asyncio.Queue()

    @app.event("message")
    async def told(event: dict[str, Any]) -> None:
        heard.put_nowait(event["text"])

    handler = AsyncSocketModeHandler(app, slack.details["app_token"], ping_interval=0.1)
    await handler.connect_async()  # type: ignore[no-untyped-call]
    try:
        await slack.control("disconnect", reason="abrupt")
        await say(slack, "Still there?")
        async with asyncio.timeout(PATIENCE_SECONDS):
            text = await heard.get()
    finally:
        await handler.close_async()  # type: ignore[no-untyped-call]

    assert "Still there?" == text


async def test_server_pings(tmp_path: Path) -> None:
    """The server pings an idle connection, as often as the server's setting says."""
    app = create_app(tmp_path, MANIFEST)
    async with served(app, app.state.site.close, ws_ping_interval=0.05) as url, aiohttp.ClientSession() as session:
        headers = {"Authorization": f"Bearer {connection_details(app, url)['app_token']}"}
        async with session.post(f"{url}/api/apps.connections.open", headers=headers) as answer:
            link = (await answer.json())["url"]
        async with session.ws_connect(link, autoping=False) as websocket:
            await websocket.receive_json(timeout=PATIENCE_SECONDS)
            frame = await websocket.receive(timeout=PATIENCE_SECONDS)

    assert aiohttp.WSMsgType.PING == frame.type


async def test_duplicate_delivery(slack: LocalSlack, bot: Bot) -> None:
    """The same event comes in two envelopes."""
    await slack.control("faults", event="message", fault="duplicate")
    await say(slack, "Twice")
    await say(slack, "Once")
    heard = [await bot.inbox.event("message") for _ in range(3)]

    assert ["Once", "Twice", "Twice"] == sorted(body["event"]["text"] for body in heard)
    assert 2 == len({body["event_id"] for body in heard})


async def test_late_delivery(slack: LocalSlack, bot: Bot) -> None:
    """An event may come after later ones; others are not held up."""
    await slack.control("faults", event="message", fault="late", seconds=60)
    await say(slack, "Late")
    await say(slack, "In time")
    heard = [(await bot.inbox.event("message"))["event"]["text"]]
    await slack.clear_faults()
    heard.append((await bot.inbox.event("message"))["event"]["text"])

    assert ["In time", "Late"] == heard


async def test_delivery_out_of_order(slack: LocalSlack, bot: Bot) -> None:
    """An event waits until a later one has arrived."""
    await slack.control("faults", event="message", fault="out_of_order", seconds=60)
    for text in ("First", "Second"):
        await say(slack, text)
    heard = [(await bot.inbox.event("message"))["event"]["text"] for _ in range(2)]

    assert ["Second", "First"] == heard


async def test_lost_acknowledgement(slack: LocalSlack, bot: Bot) -> None:
    """The app did its work, and gets the event again as a retry."""
    await slack.control("faults", event="message", fault="lost_ack")
    await say(slack, "Twice")
    first, second = [await bot.inbox.event("message") for _ in range(2)]
    log = await slack.acknowledged(kind="message")

    assert first["event_id"] == second["event_id"]
    assert [(False, 0), (True, 1)] == [(one["acked"], one["retry_attempt"]) for one in log]


async def test_disturbances_end_when_they_are_cleared(slack: LocalSlack, bot: Bot) -> None:
    """What is to come can be called off; a name that there is not is refused."""
    unknown = await slack.control("faults", event="message", fault="explode")
    await slack.control("faults", event="message", fault="duplicate", times=9)
    await slack.clear_faults()
    for text in ("One", "Two"):
        await say(slack, text)
    heard = [(await bot.inbox.event("message"))["event"]["text"] for _ in range(2)]

    assert "invalid_arguments" == unknown["error"]
    assert ["One", "Two"] == heard


async def test_sync_app_over_socket_mode(slack: LocalSlack) -> None:
    """App with the SDK's own sync SocketModeHandler hears and answers."""
    client = WebClient(slack.details["bot_token"], base_url=f"{slack.details['url']}/api/")
    app = await asyncio.to_thread(App, client=client)

    @app.message("hello")
    def greeted(say: Any) -> None:
        say("Hello")

    handler = SocketModeHandler(app, slack.details["app_token"])
    await asyncio.to_thread(handler.connect)
    try:
        await say(slack, "hello")
        said = await texts(slack, 2)
    finally:
        await asyncio.to_thread(handler.close)

    assert ["hello", "Hello"] == said
