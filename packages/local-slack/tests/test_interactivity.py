"""The local Slack's commands, shortcuts, buttons, response URLs and modals, with a real Bolt app."""

import asyncio
from typing import Any

import pytest
from slack_bolt.async_app import AsyncApp
from slack_sdk.errors import SlackApiError
from slack_sdk.webhook.async_client import AsyncWebhookClient

from local_slack_fixtures import PATIENCE_SECONDS, Bot, LocalSlack, connected

BUTTON = {"type": "button", "text": {"type": "plain_text", "text": "Go"}, "action_id": "go", "value": "17"}
MENU: dict[str, Any] = {
    "type": "overflow",
    "action_id": "more",
    "options": [
        {"text": {"type": "plain_text", "text": "Append"}, "value": "append"},
        {"text": {"type": "plain_text", "text": "Delete"}, "value": "delete"},
    ],
}
BLOCKS = [{"type": "actions", "block_id": "row", "elements": [BUTTON, MENU]}]
MODAL = {
    "type": "modal",
    "callback_id": "append",
    "title": {"type": "plain_text", "text": "Append"},
    "blocks": [{"type": "section", "text": {"type": "mrkdwn", "text": "To which?"}}],
}


class Heard:
    """What the app's listener for interactions got."""

    def __init__(self) -> None:
        self.bodies: asyncio.Queue[dict[str, Any]] = asyncio.Queue()

    def prepare(self, app: AsyncApp) -> None:
        """Listen to everything of the manifest and to the button and menu above."""

        async def heard(ack: Any, body: dict[str, Any]) -> None:
            await ack()
            self.bodies.put_nowait(body)

        app.command("/readout")(heard)
        app.shortcut("readout_thread")(heard)
        app.action("go")(heard)
        app.action("more")(heard)

    async def next(self) -> dict[str, Any]:
        """Give the next body."""
        async with asyncio.timeout(PATIENCE_SECONDS):
            return await self.bodies.get()


async def seen(slack: LocalSlack, user: str = "anna") -> list[dict[str, Any]]:
    """Give what a person sees in general."""
    answer = await slack.look("messages", user=slack.user(user), channel=slack.channel("general"))
    return list(answer["messages"])


async def posted(slack: LocalSlack) -> dict[str, str]:
    """Post a message with a button and a menu, and give the place of a click on it."""
    answer = await slack.bot.chat_postMessage(channel=slack.channel("general"), text="Choose", blocks=BLOCKS)
    return {"user": slack.user("anna"), "channel": slack.channel("general"), "ts": answer["ts"], "block_id": "row"}


async def run(slack: LocalSlack, text: str = "", **more: str) -> dict[str, Any]:
    """Run /readout in general as anna."""
    place = {"user": slack.user("anna"), "channel": slack.channel("general")}
    return await slack.control("commands", **place | {"command": "/readout", "text": text} | more)


async def test_command_reaches_the_app(slack: LocalSlack) -> None:
    """A slash command carries who, where and what."""
    heard = Heard()
    async with connected(slack, heard.prepare):
        answer = await run(slack, " status 17 ")
        body = await heard.next()

    assert answer == {"ok": True}
    assert ("/readout", "status 17", "general", "anna") == tuple(
        body[key] for key in ("command", "text", "channel_name", "user_name")
    )


async def test_private_channels_name_is_hidden_from_commands(slack: LocalSlack) -> None:
    """Slack says privategroup instead of a private channel's name."""
    heard = Heard()
    async with connected(slack, heard.prepare):
        await run(slack, channel=slack.channel("leads"))
        body = await heard.next()

    assert "privategroup" == body["channel_name"]


async def test_acknowledgement_with_text_is_whispered(slack: LocalSlack) -> None:
    """What a command acknowledges with appears to its sender only."""

    def prepare(app: AsyncApp) -> None:
        @app.command("/readout")
        async def heard(ack: Any) -> None:
            await ack("Here is the *help*")

    async with connected(slack, prepare):
        await run(slack, "help")
        mine, others = await seen(slack), await seen(slack, "ben")

    assert [("Here is the *help*", True)] == [(message["text"], message["ephemeral"]) for message in mine]
    assert [] == others


async def test_command_fails_visibly_without_an_app(slack: LocalSlack) -> None:
    """Nobody connected: dispatch_failed; an unknown command: unknown_command."""
    assert {"ok": False, "error": "dispatch_failed"} == await run(slack)
    assert "unknown_command" == (await run(slack, command="/other"))["error"]


async def test_command_that_is_not_acknowledged_times_out(slack: LocalSlack, bot: Bot) -> None:
    """An app that does not acknowledge in time fails the command, and gets it only once."""
    slack.app.state.site.platform.deliveries.ack_timeout = 0.2
    answer = await run(slack)
    log = await slack.look("log")

    assert "operation_timeout" == answer["error"]
    assert [("slash_commands", False)] == [(entry["type"], entry["acked"]) for entry in log["deliveries"]]


async def test_message_shortcut_carries_the_message(slack: LocalSlack) -> None:
    """A shortcut on a reply gives the whole reply, with its thread."""
    anna, place = slack.person("anna"), {"channel": slack.channel("general")}
    root = await anna.chat_postMessage(channel=place["channel"], text="Root")
    reply = await anna.chat_postMessage(channel=place["channel"], text="Reply", thread_ts=root["ts"])
    heard = Heard()
    async with connected(slack, heard.prepare):
        await slack.control("shortcuts", user=slack.user("ben"), ts=reply["ts"], callback_id="readout_thread", **place)
        body = await heard.next()

    assert ("message_action", reply["ts"]) == (body["type"], body["message_ts"])
    assert ("Reply", root["ts"]) == (body["message"]["text"], body["message"]["thread_ts"])
    assert slack.user("ben") == body["user"]["id"]


async def test_click_says_which_button_of_which_message(slack: LocalSlack) -> None:
    """A click carries the action, the message and its place."""
    heard = Heard()
    place = await posted(slack)
    async with connected(slack, heard.prepare):
        await slack.control("actions", action_id="go", **place)
        body = await heard.next()

    assert ("go", "row", "17", "button") == tuple(
        body["actions"][0][key] for key in ("action_id", "block_id", "value", "type")
    )
    assert (place["ts"], False) == (body["container"]["message_ts"], body["container"]["is_ephemeral"])
    assert "Choose" == body["message"]["text"]


@pytest.mark.parametrize("choice", ["delete", {"value": "delete", "text": {"type": "plain_text", "text": "Delete"}}])
async def test_choice_from_a_menu_is_the_whole_option(slack: LocalSlack, choice: Any) -> None:
    """The page may name an option by its value or give it whole; the app gets it whole."""
    heard = Heard()
    place = await posted(slack)
    async with connected(slack, heard.prepare):
        await slack.control("actions", action_id="more", selected_option=choice, **place)
        body = await heard.next()

    assert MENU["options"][1] == body["actions"][0]["selected_option"]


@pytest.mark.parametrize("wrong", [{"action_id": "stop"}, {"block_id": "other"}, {"action_id": "more"}])
async def test_what_is_not_there_cannot_be_clicked(slack: LocalSlack, wrong: dict[str, str]) -> None:
    """A click must name an element of the message, and an option of it where it has options."""
    place = await posted(slack)

    assert "invalid_action" == (await slack.control("actions", **{"action_id": "go"} | place | wrong))["error"]


async def test_message_of_a_person_has_nothing_to_click(slack: LocalSlack) -> None:
    """Only the app's own messages send clicks to the app."""
    place = {"channel": slack.channel("general")}
    theirs = await slack.person("ben").chat_postMessage(channel=place["channel"], text="Choose", blocks=BLOCKS)
    click = {"user": slack.user("anna"), "ts": theirs["ts"], "block_id": "row", "action_id": "go"}

    assert "invalid_action" == (await slack.control("actions", **click, **place))["error"]


async def test_ephemeral_is_replaced_and_removed_through_its_response_url(slack: LocalSlack) -> None:
    """A click on an ephemeral message comes without the message; its response URL changes it for its reader."""
    heard = Heard()
    channel = slack.channel("general")
    whisper = await slack.bot.chat_postEphemeral(
        channel=channel, user=slack.user("anna"), text="Shall I?", blocks=BLOCKS
    )
    place = {"user": slack.user("anna"), "channel": channel, "ts": whisper["message_ts"], "block_id": "row"}
    async with connected(slack, heard.prepare):
        await slack.control("actions", action_id="go", **place)
        body = await heard.next()
        answers = AsyncWebhookClient(body["response_url"])
        await answers.send_dict({"text": "Working", "replace_original": True})
        replaced = [message["text"] for message in await seen(slack)]
        await answers.send_dict({"delete_original": True})

    assert "message" not in body
    assert body["container"]["is_ephemeral"]
    assert ["Working"] == replaced
    assert [] == await seen(slack)


async def test_response_url_answers_five_times(slack: LocalSlack) -> None:
    """To one or to all, five times; the sixth is refused."""
    heard = Heard()
    async with connected(slack, heard.prepare):
        await run(slack)
        answers = AsyncWebhookClient((await heard.next())["response_url"])
        await answers.send_dict({"text": "For you"})
        await answers.send_dict({"text": "For all", "response_type": "in_channel"})
        bad = await answers.send_dict({"text": "x", "blocks": [{"type": "nope"}]})
        worse = await slack.http.post(answers.url, content=b"{")
        codes = [(await answers.send_dict({"text": str(number)})).status_code for number in range(4)]
        everybody = [message["text"] for message in await seen(slack, "ben")]

    assert [200, 200, 200, 404] == codes
    assert (400, True) == (bad.status_code, "invalid_blocks" in bad.body)
    assert (400, "invalid_json") == (worse.status_code, worse.json()["error"])
    assert ["For all"] == everybody
    assert ["For you", "For all", "0", "1", "2"] == [message["text"] for message in await seen(slack)]


async def test_message_is_replaced_through_its_response_url(slack: LocalSlack) -> None:
    """replace_original on a message in the channel changes it for everybody."""
    heard = Heard()
    place = await posted(slack)
    async with connected(slack, heard.prepare):
        await slack.control("actions", action_id="go", **place)
        await AsyncWebhookClient((await heard.next())["response_url"]).send_dict(
            {"text": "Done", "replace_original": True}
        )

    assert [("Done", None)] == [(message["text"], message.get("blocks")) for message in await seen(slack, "ben")]


async def test_modal_opens_once_per_trigger(slack: LocalSlack) -> None:
    """A trigger id opens one modal; it cannot be used again, and a made-up one cannot be used at all."""
    heard = Heard()
    async with connected(slack, heard.prepare):
        await run(slack)
        trigger = (await heard.next())["trigger_id"]
        opened = await slack.bot.views_open(trigger_id=trigger, view=MODAL)
        with pytest.raises(SlackApiError, match="exchanged_trigger_id"):
            await slack.bot.views_open(trigger_id=trigger, view=MODAL)
        with pytest.raises(SlackApiError, match="invalid_trigger_id"):
            await slack.bot.views_open(trigger_id="1.2.3", view=MODAL)

    assert ("append", "modal") == (opened["view"]["callback_id"], opened["view"]["type"])


async def test_bad_modal_is_refused_with_reasons(slack: LocalSlack) -> None:
    """A title that is too long and a block that is unknown are both refused."""
    heard = Heard()
    long_title = {"type": "plain_text", "text": "x" * 25}
    for wrong in ({"title": long_title}, {"blocks": [{"type": "nope"}]}, {"title": None}):
        async with connected(slack, heard.prepare):
            await run(slack)
            trigger = (await heard.next())["trigger_id"]
            with pytest.raises(SlackApiError, match="invalid_arguments"):
                await slack.bot.views_open(trigger_id=trigger, view=MODAL | wrong)
