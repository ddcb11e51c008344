"""The local Slack's events over Socket Mode: which are sent, what they say, and how often."""

from pathlib import Path
from typing import Any

import aiohttp
import pytest
from slack_bolt.async_app import AsyncApp
from slack_sdk.errors import SlackApiError

from local_slack_fixtures import MANIFEST, PATIENCE_SECONDS, Bot, LocalSlack, connected, local_slack_in


async def say(slack: LocalSlack, text: str, *, user: str = "anna", channel: str = "general", **more: str) -> str:
    """Post as a person through the control API and give the ts."""
    place = {"user": slack.user(user), "channel": slack.channel(channel)}
    return str((await slack.control("messages", text=text, **place, **more))["ts"])


async def test_message_event_has_slacks_outer_form(slack: LocalSlack, bot: Bot) -> None:
    """An event names the workspace, the app, the bot it was authorised for, and itself."""
    ts = await say(slack, "Hello")
    body = await bot.inbox.event("message")

    assert {"type": "message", "text": "Hello", "ts": ts, "channel_type": "channel"}.items() <= body["event"].items()
    assert ("event_callback", "T0LOCAL0001") == (body["type"], body["team_id"])
    assert [("U0READOUT01", True)] == [(who["user_id"], who["is_bot"]) for who in body["authorizations"]]
    assert body["event_id"].startswith("Ev")
    assert not body["is_ext_shared_channel"]


async def test_mention_comes_in_addition_to_the_message(slack: LocalSlack, bot: Bot) -> None:
    """A mention of the bot is a message event and an app_mention event, with ids of their own."""
    root = await say(slack, "Root")
    ts = await say(slack, "<@U0READOUT01> summarize", thread_ts=root)
    message = await bot.inbox.next(lambda body: body["event"]["ts"] == ts)
    mention = await bot.inbox.event("app_mention")

    assert "message" == message["event"]["type"]
    assert (ts, root) == (mention["event"]["ts"], mention["event"]["thread_ts"])
    assert message["event_id"] != mention["event_id"]


async def test_bot_hears_its_own_messages(slack: LocalSlack, bot: Bot) -> None:
    """What the bot posts comes back as an event with its bot id, and without its metadata."""
    metadata = {"event_type": "e", "event_payload": {"id": "1"}}
    await slack.bot.chat_postMessage(channel=slack.channel("general"), text="Mine", metadata=metadata)
    event = (await bot.inbox.event("message"))["event"]

    assert ("Mine", "B0READOUT01") == (event["text"], event["bot_id"])
    assert "metadata" not in event


@pytest.mark.parametrize(
    ("channel", "channel_type", "is_shared"), [("leads", "group", False), ("partners", "channel", True)]
)
async def test_event_says_what_kind_of_channel(
    slack: LocalSlack, bot: Bot, channel: str, channel_type: str, is_shared: bool
) -> None:
    """Events of private channels are of type group; those of shared channels are marked in the envelope."""
    await say(slack, "Hello", channel=channel)
    body = await bot.inbox.event("message")

    assert (channel_type, is_shared) == (body["event"]["channel_type"], body["is_ext_shared_channel"])


async def test_changes_and_deletions_are_told(slack: LocalSlack, bot: Bot) -> None:
    """Both carry the message as it was before."""
    ts = await say(slack, "First")
    place = {"channel": slack.channel("general"), "ts": ts}
    await slack.person("anna").chat_update(text="Second", **place)  # type: ignore[arg-type]
    changed = (await bot.inbox.event("message", "message_changed"))["event"]
    await slack.control("deletions", user=slack.user("anna"), **place)
    deleted = (await bot.inbox.event("message", "message_deleted"))["event"]

    assert ("Second", "First") == (changed["message"]["text"], changed["previous_message"]["text"])
    assert (ts, "Second") == (deleted["deleted_ts"], deleted["previous_message"]["text"])


async def test_bot_hears_nothing_of_channels_it_is_not_in(slack: LocalSlack, bot: Bot) -> None:
    """Only after it was invited does the bot hear a channel; the invitation itself it hears too."""
    anna = slack.person("anna")
    channel = (await anna.conversations_create(name="quiet"))["channel"]["id"]
    await anna.chat_postMessage(channel=channel, text="Unheard")
    await anna.conversations_invite(channel=channel, users="U0READOUT01")
    await anna.chat_postMessage(channel=channel, text="Heard")
    joined = await bot.inbox.any()
    heard = await bot.inbox.any()

    assert ("member_joined_channel", "U0READOUT01") == (joined["event"]["type"], joined["event"]["user"])
    assert "Heard" == heard["event"]["text"]


async def test_only_subscribed_events_with_their_scope_are_sent(tmp_path: Path) -> None:
    """The manifest's events and scopes decide: here private channels are subscribed to but not in scope."""
    scopes = {"scopes": {"bot": ["channels:history", "chat:write"]}}
    events = {"event_subscriptions": {"bot_events": ["message.channels", "message.groups"]}}
    manifest = MANIFEST | {"oauth_config": scopes, "settings": events}
    async with local_slack_in(tmp_path, manifest) as slack, connected(slack) as bot:
        await say(slack, "In private", channel="leads")
        await say(slack, "<@U0READOUT01> in public")
        first = await bot.inbox.any()
        log = await slack.look("log")

    assert "<@U0READOUT01> in public" == first["event"]["text"]
    assert ["message"] == [delivery["event_type"] for delivery in log["deliveries"]]


async def test_unacknowledged_event_is_sent_again_with_the_same_id(slack: LocalSlack) -> None:
    """An app that answers nothing gets the event again, marked as a retry, until it acknowledges."""
    deliveries = slack.app.state.site.platform.deliveries
    deliveries.ack_timeout = 0.3
    tries: list[tuple[str, list[str]]] = []

    def deaf_at_first(app: AsyncApp) -> None:
        @app.middleware
        async def note(req: Any, resp: Any, next: Any) -> Any:  # noqa: A002  Bolt passes by name
            tries.append((req.body["event_id"], req.headers["x-slack-retry-num"]))
            if len(tries) > 1:
                return await next()
            deliveries.ack_timeout = PATIENCE_SECONDS
            resp.status = 500
            return resp

    async with connected(slack, deaf_at_first) as bot:
        await say(slack, "Hello")
        body = await bot.inbox.event("message")
        log = await slack.acknowledged()

    assert [(body["event_id"], ["0"]), (body["event_id"], ["1"])] == tries
    assert [False, True] == [delivery["acked"] for delivery in log]


async def test_event_waits_for_an_app_that_is_away(slack: LocalSlack) -> None:
    """What happens while nobody is connected is delivered when the app comes."""
    await say(slack, "Anybody there?")
    async with connected(slack) as bot:
        body = await bot.inbox.event("message")

    assert "Anybody there?" == body["event"]["text"]


async def test_event_is_delivered_again_on_request(slack: LocalSlack, bot: Bot) -> None:
    """A duplicate delivery has the same event id and a retry mark."""
    await say(slack, "Hello")
    first = await bot.inbox.event("message")
    answer = await slack.control("redeliver", event_id=first["event_id"])
    second = await bot.inbox.event("message")
    unknown = await slack.control("redeliver", event_id="Ev0NOTHING00")
    log = await slack.look("log")

    assert answer["ok"]
    assert first == second
    assert [0, 1] == [delivery["retry_attempt"] for delivery in log["deliveries"]]
    assert "event_not_found" == unknown["error"]


async def test_each_envelope_goes_to_one_connection(slack: LocalSlack) -> None:
    """Two connections of the same app share the events."""
    async with connected(slack) as one, connected(slack) as two:
        for number in range(4):
            await say(slack, str(number))
        heard = [[(await bot.inbox.event("message"))["event"]["text"] for _ in range(2)] for bot in (one, two)]

    assert ["0", "1", "2", "3"] == sorted(heard[0] + heard[1])


async def test_app_reconnects_when_asked_to(slack: LocalSlack, bot: Bot) -> None:
    """After a disconnect frame the SDK opens a new connection and hears on."""
    await slack.control("disconnect")
    await say(slack, "Still there?")
    body = await bot.inbox.event("message")

    assert "Still there?" == body["event"]["text"]


async def test_connection_url_works_once(slack: LocalSlack) -> None:
    """A ticket opens one connection; a second use is refused."""
    client = slack.client(slack.details["app_token"])
    opened = await client.apps_connections_open(app_token=slack.details["app_token"])
    async with aiohttp.ClientSession() as session:
        async with session.ws_connect(opened["url"]) as websocket:
            hello = await websocket.receive_json()
        with pytest.raises(aiohttp.WSServerHandshakeError):
            await session.ws_connect(opened["url"])

    assert ("hello", 1) == (hello["type"], hello["num_connections"])


async def test_app_token_opens_connections_and_nothing_else(slack: LocalSlack) -> None:
    """The app-level token is refused by ordinary methods."""
    with pytest.raises(SlackApiError, match="not_allowed_token_type"):
        await slack.client(slack.details["app_token"]).users_list()


async def test_killed_connection_hands_its_event_to_the_next(slack: LocalSlack) -> None:
    """An event that was sent but not acknowledged when the connection broke is sent again at once."""
    slack.app.state.site.platform.deliveries.ack_timeout = 2 * PATIENCE_SECONDS
    client = slack.client(slack.details["app_token"])
    opened = await client.apps_connections_open(app_token=slack.details["app_token"])
    async with aiohttp.ClientSession() as session, session.ws_connect(opened["url"]) as websocket:
        await websocket.receive_json()
        await say(slack, "Hello")
        envelope = await websocket.receive_json()
    async with connected(slack) as bot:
        body = await bot.inbox.event("message")
        log = await slack.acknowledged()

    assert envelope["payload"]["event_id"] == body["event_id"]
    assert [False, True] == [delivery["acked"] for delivery in log]


@pytest.mark.parametrize("frame", ["[1]", "{", b"{}"], ids=["a list", "half", "binary"])
async def test_frame_that_is_no_acknowledgement_ends_its_connection(
    slack: LocalSlack, frame: str | bytes, caplog: pytest.LogCaptureFixture
) -> None:
    """A client that sends something else is disconnected; it is no failure of the server."""
    client = slack.client(slack.details["app_token"])
    url = (await client.apps_connections_open(app_token=slack.details["app_token"]))["url"]
    async with aiohttp.ClientSession() as session, session.ws_connect(url) as socket:
        await socket.receive_json()
        await (socket.send_str(frame) if isinstance(frame, str) else socket.send_bytes(frame))
        ended = await socket.receive(timeout=PATIENCE_SECONDS)

    assert aiohttp.WSMsgType.CLOSE == ended.type
    assert [] == [record for record in caplog.records if record.levelname == "ERROR"]
