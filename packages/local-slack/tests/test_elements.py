"""Every interactive element of Block Kit in the local Slack: in messages, modals and the App Home, with a real app."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

import pytest
from slack_bolt.async_app import AsyncApp

from local_slack.block_kit import inputs
from local_slack_fixtures import PATIENCE_SECONDS, LocalSlack, connected

Json = dict[str, Any]
ANNA, BEN, READOUT = "U0ANNAHOLM1", "U0BENLIND01", "U0READOUT01"
GENERAL, LEADS = "C0GENERAL01", "C0LEADS0001"


def plain(text: str) -> Json:
    """Give a plain text object."""
    return {"type": "plain_text", "text": text}


def option(value: str) -> Json:
    """Give an option with this value."""
    return {"text": plain(value.title()), "value": value}


OPTIONS = [option("topics"), option("questions")]
RICH = {
    "type": "rich_text",
    "elements": [{"type": "rich_text_section", "elements": [{"type": "text", "text": "Bold"}]}],
}
# What each element offers, what is chosen in it, and how the app is told.
CHOSEN: dict[str, tuple[Json, Json, Json]] = {
    "static_select": ({"options": OPTIONS}, {"value": "topics"}, {"selected_option": OPTIONS[0]}),
    "multi_static_select": (
        {"options": OPTIONS},
        {"selected_options": ["topics"]},
        {"selected_options": OPTIONS[:1]},
    ),
    "users_select": ({}, {"selected_user": BEN}, {"selected_user": BEN}),
    "multi_users_select": ({}, {"selected_users": [BEN, ANNA]}, {"selected_users": [BEN, ANNA]}),
    "conversations_select": ({}, {"selected_conversation": LEADS}, {"selected_conversation": LEADS}),
    "multi_conversations_select": ({}, {"selected_conversations": [LEADS]}, {"selected_conversations": [LEADS]}),
    "channels_select": ({}, {"selected_channel": GENERAL}, {"selected_channel": GENERAL}),
    "multi_channels_select": ({}, {"selected_channels": [GENERAL]}, {"selected_channels": [GENERAL]}),
    "datepicker": ({}, {"selected_date": "2026-11-22"}, {"selected_date": "2026-11-22"}),
    "timepicker": ({}, {"selected_time": "09:30"}, {"selected_time": "09:30"}),
    "datetimepicker": ({}, {"selected_date_time": 1795000000}, {"selected_date_time": 1795000000}),
    "checkboxes": ({"options": OPTIONS}, {"selected_options": ["questions"]}, {"selected_options": OPTIONS[1:]}),
    "radio_buttons": ({"options": OPTIONS}, {"selected_option": OPTIONS[1]}, {"selected_option": OPTIONS[1]}),
    "plain_text_input": ({}, {"value": "Apollo"}, {"value": "Apollo"}),
    "email_text_input": ({}, {"value": "anna@example.org"}, {"value": "anna@example.org"}),
    "url_text_input": ({}, {"value": "https://example.org"}, {"value": "https://example.org"}),
    "number_input": ({"is_decimal_allowed": False}, {"value": "7"}, {"value": "7"}),
    "rich_text_input": ({}, {"rich_text_value": RICH}, {"rich_text_value": RICH}),
}
REFUSED: dict[str, tuple[str, Json, Json]] = {
    "option that is not offered": ("static_select", {"options": OPTIONS}, {"value": "nope"}),
    "one of several": ("checkboxes", {"options": OPTIONS}, {"selected_options": ["topics", "nope"]}),
    "too many": (
        "multi_static_select",
        {"options": OPTIONS, "max_selected_items": 1},
        {"selected_options": ["topics", "questions"]},
    ),
    "nobody": ("users_select", {}, {"selected_user": "U0NOBODY001"}),
    "private channel among channels": ("channels_select", {}, {"selected_channel": LEADS}),
    "filtered": ("conversations_select", {"filter": {"include": ["public"]}}, {"selected_conversation": LEADS}),
    "no date": ("datepicker", {}, {"selected_date": "tomorrow"}),
    "no time": ("timepicker", {}, {"selected_time": "25:00"}),
    "no moment": ("datetimepicker", {}, {"selected_date_time": 12}),
    "no rich text": ("rich_text_input", {}, {"rich_text_value": {"type": "rich_text", "elements": "x"}}),
}


def block_of(kind: str, offered: Json) -> Json:
    """Give an input block that tells the app at once what is chosen in its element."""
    element = {"type": kind, "action_id": "it"} | offered
    return {"type": "input", "block_id": "b", "label": plain("Label"), "dispatch_action": True, "element": element}


BUTTON: Json = {"type": "button", "action_id": "go", "text": plain("Go"), "value": "1", "style": "primary"}
OVERFLOW: Json = {"type": "overflow", "action_id": "it", "options": OPTIONS}
NOTES: Json = {"type": "plain_text_input", "action_id": "note", "initial_value": "as it was"}
FORM: list[Json] = [
    {"type": "actions", "block_id": "row", "elements": [BUTTON, OVERFLOW]},
    {"type": "input", "block_id": "notes", "label": plain("Notes"), "element": NOTES},
]


class App:
    """An app that writes down what it hears, and answers searches with `offered`."""

    def __init__(self, slack: LocalSlack) -> None:
        self.slack = slack
        self.heard: asyncio.Queue[Json] = asyncio.Queue()
        self.offered: Json = {"options": OPTIONS}

    def prepare(self, app: AsyncApp) -> None:
        """Listen to the elements, to searches in them, to forms that are sent, and to /readout."""

        async def acted(ack: Any, body: Json) -> None:
            await ack()
            self.heard.put_nowait(body)

        async def searched(ack: Any, body: Json) -> None:
            await ack(**self.offered)
            self.heard.put_nowait(body)

        app.action("it")(acted)
        app.action("go")(acted)
        app.command("/readout")(acted)
        app.view("form")(acted)
        app.options("it")(searched)

    async def next(self) -> Json:
        """Give what it heard next."""
        async with asyncio.timeout(PATIENCE_SECONDS):
            return await self.heard.get()

    async def act(self, what: str = "actions", user: str = "anna", **more: Any) -> Json:
        """Use an element as a person."""
        return await self.slack.control(what, user=self.slack.user(user), **more)

    async def posted(self, *blocks: Json) -> Json:
        """Post blocks and give the message's place."""
        message = await self.slack.bot.chat_postMessage(channel=GENERAL, text="x", blocks=list(blocks))
        return {"channel": GENERAL, "ts": message["ts"]}

    async def opened(self, *blocks: Json) -> Json:
        """Open a modal with blocks for anna and give its place."""
        await self.act("commands", channel=GENERAL, command="/readout", text="")
        trigger_id = (await self.next())["trigger_id"]
        view = {"type": "modal", "callback_id": "form", "title": plain("Form"), "submit": plain("Send")}
        made = await self.slack.bot.views_open(trigger_id=trigger_id, view=view | {"blocks": list(blocks)})
        return {"view_id": made["view"]["id"]}

    async def published(self, *blocks: Json) -> Json:
        """Publish blocks in anna's Home tab and give its place."""
        made = await self.slack.bot.views_publish(user_id=ANNA, view={"type": "home", "blocks": list(blocks)})
        return {"view_id": made["view"]["id"]}

    async def shown(self, surface: str, *blocks: Json) -> Json:
        """Show blocks on a surface and give their place."""
        show = {"message": self.posted, "modal": self.opened, "home": self.published}[surface]
        return await show(*blocks)


@asynccontextmanager
async def running(slack: LocalSlack) -> AsyncIterator[App]:
    """Run the app."""
    app = App(slack)
    async with connected(slack, app.prepare):
        yield app


def state_of(body: Json) -> Json:
    """Give the values that a payload tells of, wherever it was made."""
    return dict(body["view"]["state"]["values"] if "view" in body else body["state"]["values"])


@pytest.mark.parametrize("surface", ["message", "modal", "home"])
@pytest.mark.parametrize("kind", CHOSEN)
async def test_choice_is_told_in_its_own_shape(slack: LocalSlack, surface: str, kind: str) -> None:
    """Action and state carry what was chosen, under the element's own name for it, on every surface."""
    offered, choice, told = CHOSEN[kind]
    async with running(slack) as app:
        place = await app.shown(surface, block_of(kind, offered))
        answer = await app.act(block_id="b", action_id="it", **place, **choice)
        body = await app.next()

    action = body["actions"][0]
    assert answer["ok"]
    assert {"type": kind, "action_id": "it", "block_id": "b"} | told == {
        key: action[key] for key in ("type", "action_id", "block_id", *told)
    }
    assert {"b": {"it": {"type": kind} | told}} == state_of(body)
    assert ("message" if surface == "message" else "view") == body["container"]["type"]


@pytest.mark.parametrize(("kind", "offered", "choice"), REFUSED.values(), ids=REFUSED)
async def test_choice_that_is_not_offered_is_refused(slack: LocalSlack, kind: str, offered: Json, choice: Json) -> None:
    """Nobody can choose what is not there, and the app hears nothing."""
    async with running(slack) as app:
        place = await app.posted(block_of(kind, offered))
        answer = await app.act(block_id="b", action_id="it", **place, **choice)

    assert "invalid_action" == answer["error"]
    assert app.heard.empty()


@pytest.mark.parametrize("surface", ["message", "modal", "home"])
async def test_button_tells_what_else_is_entered(slack: LocalSlack, surface: str) -> None:
    """The state has the fields beside the button: as at first, then as entered, then as they stayed."""
    async with running(slack) as app:
        place = await app.shown(surface, *FORM)
        press = {"block_id": "row", "action_id": "go", **place}
        told = []
        for values in ({}, {"notes": {"note": {"value": "new"}}}, {}):
            await app.act(values=values, **press)
            body = await app.next()
            told.append(state_of(body)["notes"]["note"]["value"])

    assert ["as it was", "new", "new"] == told
    assert ("1", "primary", "Go") == tuple(
        (body["actions"][0][key]["text"] if key == "text" else body["actions"][0][key])
        for key in ("value", "style", "text")
    )


async def test_overflow_is_no_part_of_the_state(slack: LocalSlack) -> None:
    """Its choice is in the action alone."""
    async with running(slack) as app:
        place = await app.posted(*FORM)
        await app.act(block_id="row", action_id="it", selected_option={"value": "topics"}, **place)
        body = await app.next()

    assert OPTIONS[0] == body["actions"][0]["selected_option"]
    assert {"notes"} == state_of(body).keys()


async def test_each_person_enters_for_oneself(slack: LocalSlack) -> None:
    """What anna entered in a message is not what ben sees there."""
    async with running(slack) as app:
        place = await app.posted(*FORM)
        press = {"block_id": "row", "action_id": "go", **place}
        await app.act(values={"notes": {"note": {"value": "anna's"}}}, **press)
        await app.next()
        await app.act(user="ben", **press)

        assert "as it was" == state_of(await app.next())["notes"]["note"]["value"]


async def test_field_without_dispatch_tells_nothing(slack: LocalSlack) -> None:
    """An input block tells the app of a change only if it was made to."""
    async with running(slack) as app:
        place = await app.posted(*FORM)
        answer = await app.act(block_id="notes", action_id="note", value="x", **place)

    assert "invalid_action" == answer["error"]


async def test_feedback_and_icon_buttons(slack: LocalSlack) -> None:
    """Feedback comes with the text and value of the button that was pressed; nothing else can be."""
    good, bad = {"text": plain("Good"), "value": "+"}, {"text": plain("Bad"), "value": "-"}
    feedback = {"type": "feedback_buttons", "action_id": "it", "positive_button": good, "negative_button": bad}
    icon = {"type": "icon_button", "action_id": "go", "icon": "trash", "text": plain("Delete"), "value": "17"}
    async with running(slack) as app:
        place = await app.posted({"type": "context_actions", "block_id": "c", "elements": [feedback, icon]})
        await app.act(block_id="c", action_id="it", value="-", **place)
        pressed = (await app.next())["actions"][0]
        await app.act(block_id="c", action_id="go", **place)
        deleted = (await app.next())["actions"][0]
        refused = await app.act(block_id="c", action_id="it", value="?", **place)

    assert ("feedback_buttons", "-", plain("Bad")) == (pressed["type"], pressed["value"], pressed["text"])
    assert ("icon_button", "17") == (deleted["type"], deleted["value"])
    assert "invalid_action" == refused["error"]


async def test_button_within_blocks_is_pressed(slack: LocalSlack) -> None:
    """Buttons of cards and of blocks in containers work like others, with the id of their own block."""
    card = {"type": "card", "block_id": "card", "title": {"type": "mrkdwn", "text": "A"}, "actions": [BUTTON]}
    row = {"type": "actions", "block_id": "inner", "elements": [BUTTON]}
    blocks: list[Json] = [
        {"type": "carousel", "elements": [card]},
        {"type": "container", "title": plain("More"), "child_blocks": [row]},
    ]
    async with running(slack) as app:
        place = await app.posted(*blocks)
        pressed = []
        for block_id in ("card", "inner"):
            await app.act(block_id=block_id, action_id="go", **place)
            pressed.append((await app.next())["actions"][0]["block_id"])

    assert ["card", "inner"] == pressed


async def test_button_of_an_attachment_is_pressed(slack: LocalSlack) -> None:
    """Blocks in attachments work too; the container says which attachment it was."""
    row = {"type": "actions", "block_id": "row", "elements": [BUTTON]}
    attachments: list[Json] = [{"text": "One", "fallback": "One"}, {"blocks": [row], "fallback": "Two"}]
    async with running(slack) as app:
        message = await slack.bot.chat_postMessage(channel=GENERAL, text="x", attachments=attachments)
        await app.act(channel=GENERAL, ts=message["ts"], block_id="row", action_id="go")
        body = await app.next()

    assert ("message_attachment", 2) == (body["container"]["type"], body["container"]["attachment_id"])
    assert "go" == body["actions"][0]["action_id"]


async def test_changed_message_forgets_what_was_entered_in_other_fields(slack: LocalSlack) -> None:
    """A field of another type that has the same ids begins anew."""
    async with running(slack) as app:
        place = await app.posted(block_of("plain_text_input", {}))
        await app.act(block_id="b", action_id="it", value="old", **place)
        await app.next()
        row = {"type": "actions", "block_id": "row", "elements": [BUTTON]}
        picker = [block_of("datepicker", {"initial_date": "2026-11-22"}), row]
        await slack.bot.chat_update(channel=GENERAL, ts=place["ts"], text="x", blocks=picker)
        await app.act(block_id="row", action_id="go", **place)
        body = await app.next()

    assert {"type": "datepicker", "selected_date": "2026-11-22"} == state_of(body)["b"]["it"]


@pytest.mark.parametrize("surface", ["message", "modal", "home"])
@pytest.mark.parametrize("kind", ["external_select", "multi_external_select"])
async def test_menu_that_searches_offers_what_the_app_found(slack: LocalSlack, surface: str, kind: str) -> None:
    """The app is asked for options; only what it offered can be chosen."""
    choice = {"selected_options": ["topics"]} if kind.startswith("multi") else {"selected_option": "topics"}
    async with running(slack) as app:
        place = await app.shown(surface, block_of(kind, {"min_query_length": 2}))
        menu = {"block_id": "b", "action_id": "it", **place}
        before = await app.act(**menu, **choice)
        short = await app.act("suggestions", value="t", **menu)
        found = await app.act("suggestions", value="to", **menu)
        asked = await app.next()
        await app.act(**menu, **choice)
        body = await app.next()

    assert ("invalid_action", [], OPTIONS) == (before["error"], short["options"], found["options"])
    assert ("block_suggestion", "it", "b", "to") == tuple(
        asked[key] for key in ("type", "action_id", "block_id", "value")
    )
    assert ("message" if surface == "message" else "view") in asked
    assert "trigger_id" not in asked
    chosen = body["actions"][0].get("selected_option") or body["actions"][0]["selected_options"][0]
    assert OPTIONS[0] == chosen


@pytest.mark.parametrize(
    "offered",
    [
        {"options": [{"text": {"type": "mrkdwn", "text": "x"}, "value": "1"}]},
        {"options": [{"text": plain("x" * 76), "value": "1"}]},
        {"options": [option(str(number)) for number in range(101)]},
        {"options": [{"text": plain("x")}]},
    ],
    ids=["markup", "long", "101", "no value"],
)
async def test_bad_offers_are_refused(slack: LocalSlack, offered: Json) -> None:
    """An answer that Slack would not show comes back with the reasons."""
    async with running(slack) as app:
        app.offered = offered
        place = await app.posted(block_of("external_select", {}))
        answer = await app.act("suggestions", block_id="b", action_id="it", value="topic", **place)

    assert "invalid_options" == answer["error"]
    assert answer["response_metadata"]["messages"]


async def test_groups_of_options_are_searched(slack: LocalSlack) -> None:
    """An app may answer with groups; their options can be chosen."""
    async with running(slack) as app:
        app.offered = {"option_groups": [{"label": plain("All"), "options": OPTIONS}]}
        place = await app.posted(block_of("external_select", {}))
        menu = {"block_id": "b", "action_id": "it", **place}
        await app.act("suggestions", value="topic", **menu)
        answer = await app.act(selected_option="questions", **menu)

    assert answer["ok"]


async def test_file_is_handed_in_with_a_form(slack: LocalSlack) -> None:
    """A file that was uploaded for a form goes with it, and the app may fetch it; others' files cannot be used."""
    field = block_of("file_input", {"filetypes": ["mp3"], "max_files": 1})
    async with running(slack) as app:
        place = await app.opened(field)
        mine = (await slack.upload("a.mp3", b"sound", channel=""))["files"][0]["id"]
        text = (await slack.upload("a.txt", b"text", channel=""))["files"][0]["id"]
        theirs = (await slack.upload("b.mp3", b"sound", user="ben", channel=""))["files"][0]["id"]
        answers = [
            await app.act("views", action="submit", values={"b": {"it": {"files": files}}}, **place)
            for files in ([theirs], [text], [mine, mine], [mine])
        ]
        body = await app.next()
    info = await slack.bot.files_info(file=mine)

    assert ["file_not_found", "invalid_action", "invalid_action", None] == [answer.get("error") for answer in answers]
    assert [mine] == [file["id"] for file in state_of(body)["b"]["it"]["files"]]
    assert "a.mp3" == info["file"]["name"]


@pytest.mark.parametrize(
    ("kind", "offered", "value", "problem"),
    [
        ("number_input", {"is_decimal_allowed": False}, "seven", inputs.NO_NUMBER),
        ("number_input", {"is_decimal_allowed": False}, "nan", inputs.NO_NUMBER),
        ("number_input", {"is_decimal_allowed": False}, "7.5", inputs.NO_WHOLE_NUMBER),
        ("number_input", {"is_decimal_allowed": True, "min_value": "8"}, "7.5", inputs.TOO_SMALL.format(least="8")),
        ("number_input", {"is_decimal_allowed": True, "max_value": "7"}, "7.5", inputs.TOO_GREAT.format(most="7")),
        ("email_text_input", {}, "anna", inputs.NO_EMAIL),
        ("url_text_input", {}, "javascript:alert(1)", inputs.NO_URL),
        ("url_text_input", {}, "http://[", inputs.NO_URL),
    ],
)
async def test_client_checks_what_was_typed(
    slack: LocalSlack, kind: str, offered: Json, value: str, problem: str
) -> None:
    """Numbers, addresses and URLs that are none never reach the app."""
    async with running(slack) as app:
        place = await app.opened(block_of(kind, offered))
        answer = await app.act("views", action="submit", values={"b": {"it": {"value": value}}}, **place)

    assert {"b": problem} == answer["errors"]
    assert app.heard.empty()


async def test_form_can_ask_for_a_response_url(slack: LocalSlack) -> None:
    """A menu of conversations with `response_url_enabled` brings a URL that posts in the chosen one."""
    field = block_of("conversations_select", {"response_url_enabled": True})
    async with running(slack) as app:
        place = await app.opened(field)
        values = {"b": {"it": {"selected_conversation": LEADS}}}
        await app.act("views", action="submit", values=values, **place)
        url = (await app.next())["response_urls"][0]
        await slack.http.post(url["response_url"], json={"text": "Here it is", "response_type": "in_channel"})
    history = await slack.bot.conversations_history(channel=LEADS)

    assert (LEADS, "b", "it") == (url["channel_id"], url["block_id"], url["action_id"])
    assert ["Here it is"] == [message["text"] for message in history["messages"]]
