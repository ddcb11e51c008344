"""The local Slack's modals, with a real Bolt app: opened, changed, stacked, sent, closed."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

import pytest
from slack_bolt.async_app import AsyncApp
from slack_sdk.errors import SlackApiError

from local_slack.block_kit.inputs import REQUIRED, TOO_LONG, TOO_SHORT
from local_slack.content import triggers
from local_slack_fixtures import PATIENCE_SECONDS, LocalSlack, connected


def plain(text: str) -> dict[str, str]:
    """Give a plain text object."""
    return {"type": "plain_text", "text": text}


def option(value: str) -> dict[str, Any]:
    """Give an option with this value."""
    return {"text": plain(value.title()), "value": value}


def field(block_id: str, kind: str = "plain_text_input", *, optional: bool = False, **more: Any) -> dict[str, Any]:
    """Give an input block whose element is called `it`."""
    element = {"type": kind, "action_id": "it"} | more
    return {"type": "input", "block_id": block_id, "label": plain(block_id), "optional": optional, "element": element}


OPTIONS = [option("topics"), option("questions")]
FIELDS = {
    "title": field("title"),
    "section": field("section", "static_select", optional=True, options=OPTIONS),
    "format": field("format", "radio_buttons", options=OPTIONS, initial_option=OPTIONS[0]),
    "parts": field("parts", "checkboxes", optional=True, options=OPTIONS),
    "owner": field("owner", "users_select", optional=True, initial_user="U0ANNAHOLM1"),
    "day": field("day", "datepicker", optional=True),
}
BUTTON = {"type": "button", "text": plain("More"), "action_id": "more", "value": "2"}
ROW = {"type": "actions", "block_id": "row", "elements": [BUTTON]}


def modal(*blocks: dict[str, Any], **more: Any) -> dict[str, Any]:
    """Give a modal with these blocks."""
    base = {"type": "modal", "callback_id": "append", "title": plain("Append"), "submit": plain("Send")}
    return base | {"blocks": list(blocks) or [FIELDS["title"]]} | more


class App:
    """An app that opens `view` on /readout, writes down what it hears, and acknowledges submissions with `answer`."""

    def __init__(self, slack: LocalSlack, view: dict[str, Any]) -> None:
        self.slack = slack
        self.view = view
        self.answer: dict[str, Any] = {}
        self.heard: asyncio.Queue[dict[str, Any]] = asyncio.Queue()

    def prepare(self, app: AsyncApp) -> None:
        """Listen to the command, and to everything in modals."""

        async def command(ack: Any, body: dict[str, Any], client: Any) -> None:
            await ack()
            await client.views_open(trigger_id=body["trigger_id"], view=self.view)
            self.heard.put_nowait(body)

        async def submitted(ack: Any, body: dict[str, Any]) -> None:
            await ack(**self.answer)
            self.heard.put_nowait(body)

        async def other(ack: Any, body: dict[str, Any]) -> None:
            await ack()
            self.heard.put_nowait(body)

        app.command("/readout")(command)
        app.view("append")(submitted)
        app.view_closed("append")(other)
        app.action("more")(other)
        app.action("it")(other)

    async def next(self) -> dict[str, Any]:
        """Give what it heard next."""
        async with asyncio.timeout(PATIENCE_SECONDS):
            return await self.heard.get()

    async def shown(self, user: str = "anna") -> Any:
        """Give the view that a person sees."""
        return (await self.slack.look("views", user=self.slack.user(user)))["view"]

    async def do(self, action: str, values: Any = None, **more: Any) -> dict[str, Any]:
        """Submit, close or clear what anna sees."""
        view = await self.shown()
        body = {"view_id": view["id"], "action": action, "values": values or {}}
        return await self.slack.control("views", user=self.slack.user("anna"), **body | more)

    async def act(self, **choice: Any) -> dict[str, Any]:
        """Use an element of what anna sees."""
        view = await self.shown()
        return await self.slack.control("actions", user=self.slack.user("anna"), view_id=view["id"], **choice)


@asynccontextmanager
async def opened(slack: LocalSlack, *blocks: dict[str, Any], **more: Any) -> AsyncIterator[App]:
    """Run an app that has opened a modal for anna."""
    app = App(slack, modal(*blocks, **more))
    async with connected(slack, app.prepare):
        place = {"user": slack.user("anna"), "channel": slack.channel("general")}
        await slack.control("commands", command="/readout", text="", **place)
        await app.next()
        yield app


async def test_submission_carries_what_was_entered(slack: LocalSlack) -> None:
    """The app gets each value as Slack writes it: entered, chosen, there at first, and nothing."""
    async with opened(slack, *FIELDS.values(), private_metadata="17") as app:
        values = {
            "title": {"it": {"value": "Apollo"}},
            "section": {"it": {"selected_option": {"value": "questions"}}},
            "parts": {"it": {"selected_options": ["topics", "questions"]}},
            "day": {"it": {"selected_date": "2026-11-22"}},
        }
        answer = await app.do("submit", values)
        body = await app.next()

    assert {"ok": True, "errors": {}, "view": None} == answer
    assert ("view_submission", "17", slack.user("anna")) == (
        body["type"],
        body["view"]["private_metadata"],
        body["user"]["id"],
    )
    assert {
        "title": {"it": {"type": "plain_text_input", "value": "Apollo"}},
        "section": {"it": {"type": "static_select", "selected_option": OPTIONS[1]}},
        "format": {"it": {"type": "radio_buttons", "selected_option": OPTIONS[0]}},
        "parts": {"it": {"type": "checkboxes", "selected_options": OPTIONS}},
        "owner": {"it": {"type": "users_select", "selected_user": "U0ANNAHOLM1"}},
        "day": {"it": {"type": "datepicker", "selected_date": "2026-11-22"}},
    } == body["view"]["state"]["values"]


async def test_empty_values_are_null(slack: LocalSlack) -> None:
    """What was left or made empty is null, or an empty list."""
    blocks = [FIELDS["section"], FIELDS["parts"], FIELDS["owner"], field("note", optional=True)]
    async with opened(slack, *blocks) as app:
        await app.do("submit", {"owner": {"it": {"selected_user": None}}, "note": {"it": {"value": ""}}})
        values = (await app.next())["view"]["state"]["values"]

    assert [None, [], None, None] == [
        values["section"]["it"]["selected_option"],
        values["parts"]["it"]["selected_options"],
        values["owner"]["it"]["selected_user"],
        values["note"]["it"]["value"],
    ]


@pytest.mark.parametrize(
    ("text", "problem"),
    [("", REQUIRED), ("ab", TOO_SHORT.format(count=3)), ("abcdef", TOO_LONG.format(count=5))],
)
async def test_incomplete_modal_never_reaches_the_app(slack: LocalSlack, text: str, problem: str) -> None:
    """Slack's client refuses empty required fields and texts of a wrong length by itself."""
    async with opened(slack, field("title", min_length=3, max_length=5)) as app:
        answer = await app.do("submit", {"title": {"it": {"value": text}}})
        heard = app.heard.empty()

    assert ({"title": problem}, True) == (answer["errors"], heard)
    assert answer["view"] is not None


async def test_errors_of_the_app_keep_the_modal_open(slack: LocalSlack) -> None:
    """`errors` come back for their blocks; what was entered stays."""
    async with opened(slack) as app:
        app.answer = {"response_action": "errors", "errors": {"title": "Unknown readout."}}
        answer = await app.do("submit", {"title": {"it": {"value": "x"}}})

    assert {"title": "Unknown readout."} == answer["errors"]
    assert "x" == answer["view"]["state"]["values"]["title"]["it"]["value"]


@pytest.mark.parametrize(
    "wrong",
    [
        {"response_action": "errors", "errors": {"nowhere": "Wrong."}},
        {"response_action": "explode"},
        {"response_action": "update", "view": {"type": "modal"}},
    ],
)
async def test_wrong_answer_to_a_submission_is_refused(slack: LocalSlack, wrong: dict[str, Any]) -> None:
    """An answer that Slack would not understand is an error, with the reason, and the modal stays."""
    async with opened(slack) as app:
        app.answer = wrong
        answer = await app.do("submit", {"title": {"it": {"value": "x"}}})
        shown = await app.shown()

    assert answer["error"] in ("invalid_response_action", "invalid_arguments")
    assert answer["response_metadata"]["messages"]
    assert shown is not None


async def test_answer_to_a_submission_changes_the_modal(slack: LocalSlack) -> None:
    """`update` shows another view in its place, `push` one above it, `clear` takes all away."""
    async with opened(slack) as app:
        first = await app.shown()
        filled = {"title": {"it": {"value": "x"}}}
        app.answer = {"response_action": "update", "view": modal(title=plain("Second"))}
        updated = (await app.do("submit", filled))["view"]
        app.answer = {"response_action": "push", "view": modal(title=plain("Third"))}
        pushed = (await app.do("submit", filled))["view"]
        app.answer = {"response_action": "clear"}
        cleared = (await app.do("submit", filled))["view"]

    assert (first["id"], "Second") == (updated["id"], updated["title"]["text"])
    assert (first["id"], "Third") == (pushed["previous_view_id"], pushed["title"]["text"])
    assert cleared is None


async def test_submission_of_a_pushed_view_shows_the_one_below(slack: LocalSlack) -> None:
    """An empty acknowledgement closes the view that was sent, and nothing else."""
    async with opened(slack, ROW) as app:
        below = await app.shown()
        await app.act(block_id="row", action_id="more")
        trigger = (await app.next())["trigger_id"]
        await slack.bot.views_push(trigger_id=trigger, view=modal())
        answer = await app.do("submit", {"title": {"it": {"value": "x"}}})

    assert below["id"] == answer["view"]["id"]


async def test_modal_holds_three_views(slack: LocalSlack) -> None:
    """A fourth view is refused, and a trigger from outside pushes nothing."""
    async with opened(slack, ROW) as app:
        for _ in range(2):
            await app.act(block_id="row", action_id="more")
            await slack.bot.views_push(trigger_id=(await app.next())["trigger_id"], view=modal(ROW))
        await app.act(block_id="row", action_id="more")
        with pytest.raises(SlackApiError, match="push_limit_reached"):
            await slack.bot.views_push(trigger_id=(await app.next())["trigger_id"], view=modal())
        place = {"user": slack.user("ben"), "channel": slack.channel("general")}
        app.view = modal()
        await slack.control("commands", command="/readout", text="", **place)
        outside = slack.app.state.site.first.triggers.issue(slack.user("ben"))
        with pytest.raises(SlackApiError, match="not_found"):
            await slack.bot.views_push(trigger_id=outside, view=modal())


async def test_use_of_an_element_carries_the_state(slack: LocalSlack) -> None:
    """A button in a modal tells the app which view it is in, and what is entered there so far; there is no channel."""
    async with opened(slack, FIELDS["title"], ROW) as app:
        await app.act(block_id="row", action_id="more", values={"title": {"it": {"value": "half"}}})
        body = await app.next()
        view = await app.shown()

    assert ("block_actions", {"type": "view", "view_id": view["id"]}) == (body["type"], body["container"])
    assert ("more", "2") == (body["actions"][0]["action_id"], body["actions"][0]["value"])
    assert "half" == body["view"]["state"]["values"]["title"]["it"]["value"]
    assert not {"channel", "message", "response_url"} & body.keys()


async def test_input_tells_the_app_only_when_asked_to(slack: LocalSlack) -> None:
    """An input block acts when it has `dispatch_action`; then its value is both action and state."""
    acting = FIELDS["section"] | {"dispatch_action": True}
    async with opened(slack, acting, FIELDS["format"]) as app:
        quiet = await app.act(block_id="format", action_id="it", selected_option="topics")
        await app.act(block_id="section", action_id="it", selected_option="topics")
        body = await app.next()

    assert "invalid_action" == quiet["error"]
    assert OPTIONS[0] == body["actions"][0]["selected_option"]
    assert OPTIONS[0] == body["view"]["state"]["values"]["section"]["it"]["selected_option"]


async def test_update_keeps_what_was_entered(slack: LocalSlack) -> None:
    """views.update changes a view by id and by the app's own name; a stale hash and a closed view are refused."""
    async with opened(slack, FIELDS["title"], ROW, external_id="append-17") as app:
        await app.act(block_id="row", action_id="more", values={"title": {"it": {"value": "half"}}})
        view = (await app.next())["view"]
        new = modal(FIELDS["title"], FIELDS["day"], external_id="append-17")
        answer = await slack.bot.views_update(view_id=view["id"], hash=view["hash"], view=new)
        with pytest.raises(SlackApiError, match="hash_conflict"):
            await slack.bot.views_update(view_id=view["id"], hash=view["hash"], view=new)
        await slack.bot.views_update(external_id="append-17", view=new)
        shown = await app.shown()
        await app.do("close")
        with pytest.raises(SlackApiError, match="not_found"):
            await slack.bot.views_update(view_id=view["id"], view=new)
        with pytest.raises(SlackApiError, match="invalid_arguments"):
            await slack.bot.api_call("views.update", json={"view": new})

    assert view["hash"] != answer["view"]["hash"]
    assert ("half", ["title", "day"]) == (
        shown["state"]["values"]["title"]["it"]["value"],
        [block["block_id"] for block in shown["blocks"]],
    )


async def test_app_hears_of_a_closed_view_when_it_asked(slack: LocalSlack) -> None:
    """`notify_on_close` tells whether only this view or the whole modal was closed."""
    heard = []
    for action, more in (("close", {}), ("clear", {}), ("close", {"clear_on_close": True})):
        async with opened(slack, notify_on_close=True, **more) as app:
            answer = await app.do(action)
            heard.append(((await app.next())["is_cleared"], answer["view"]))

    assert [(False, None), (True, None), (True, None)] == heard


async def test_view_closes_quietly_otherwise(slack: LocalSlack) -> None:
    """Without `notify_on_close` the app hears nothing; a modal closes without any app as well."""
    async with opened(slack) as app:
        await app.do("close")
        unheard = app.heard.empty()
    async with opened(slack, notify_on_close=True) as app:
        pass

    assert unheard
    assert {"ok": True, "errors": {}, "view": None} == await app.do("close")


async def test_modal_stays_when_nobody_answers(slack: LocalSlack) -> None:
    """Without an app a submission fails visibly, and nothing that was entered is lost."""
    async with opened(slack) as app:
        pass
    answer = await app.do("submit", {"title": {"it": {"value": "Apollo"}}})

    assert "dispatch_failed" == answer["error"]
    assert "Apollo" == (await app.shown())["state"]["values"]["title"]["it"]["value"]


async def test_modal_is_for_one_person(slack: LocalSlack) -> None:
    """Nobody else sees it, nor can use it; the page of its owner hears when it comes and goes."""
    async with slack.news("anna") as news, opened(slack) as app:
        view = await app.shown()
        others = await app.shown("ben")
        answer = await slack.control("views", user=slack.user("ben"), view_id=view["id"], action="close")
        await app.do("close")
        told = [event["view"] async for event in _first(2, news)]

    assert (None, "view_not_found") == (others, answer["error"])
    assert [view["id"], None] == [shown and shown["id"] for shown in told]


async def _first(count: int, news: AsyncIterator[dict[str, Any]]) -> AsyncIterator[dict[str, Any]]:
    while count:
        event = await anext(news)
        if event["type"] == "view":
            count -= 1
            yield event


async def test_trigger_expires(slack: LocalSlack, monkeypatch: pytest.MonkeyPatch) -> None:
    """A trigger id that was not used in time opens nothing."""
    monkeypatch.setattr(triggers, "LIFE", -1.0)
    trigger = slack.app.state.site.first.triggers.issue(slack.user("anna"))

    with pytest.raises(SlackApiError, match="expired_trigger_id"):
        await slack.bot.views_open(trigger_id=trigger, view=modal())


@pytest.mark.parametrize(
    ("wrong", "code"),
    [
        ({"submit": None}, "invalid_arguments"),
        ({"id": "V017"}, "invalid_arguments"),
        ({"title": {"type": "mrkdwn", "text": "Append"}}, "invalid_arguments"),
        ({"title": plain("x" * 25)}, "invalid_arguments"),
        ({"title": {"text": None}}, "invalid_arguments"),
        ({"submit": plain("x" * 25)}, "invalid_arguments"),
        ({"close": plain("")}, "invalid_arguments"),
        ({"callback_id": "x" * 256}, "invalid_arguments"),
        ({"external_id": "x" * 256}, "invalid_arguments"),
        ({"external_id": ["x"]}, "invalid_arguments"),
        ({"notify_on_close": "yes"}, "invalid_arguments"),
        ({"private_metadata": "x" * 3001}, "invalid_arguments"),
        ({"private_metadata": {"a": 1}}, "invalid_arguments"),
        ({"blocks": []}, "invalid_arguments"),
        ({"blocks": [{"type": "divider"}] * 101}, "invalid_arguments"),
        ({"blocks": [{"type": "markdown", "text": "x"}]}, "invalid_arguments"),
        ({"type": "home"}, "invalid_arguments"),
        ({"blocks": [FIELDS["title"], FIELDS["title"]]}, "invalid_arguments"),
        ({"blocks": [{"type": "section", "text": plain("x" * 3000)}] * 90}, "view_too_large"),
    ],
)
async def test_wrong_view_is_refused(slack: LocalSlack, wrong: dict[str, Any], code: str) -> None:
    """Inputs without a submit button, Slack's own fields, and what is too long."""
    trigger = slack.app.state.site.first.triggers.issue(slack.user("anna"))

    with pytest.raises(SlackApiError, match=code):
        await slack.bot.views_open(trigger_id=trigger, view=modal() | wrong)


async def test_apps_name_for_a_view_is_used_once(slack: LocalSlack) -> None:
    """Two open views cannot have the same `external_id`; a modal may take the place of its namesake."""
    issue = slack.app.state.site.first.triggers.issue
    view = modal(external_id="append-17")
    for _ in range(2):
        await slack.bot.views_open(trigger_id=issue(slack.user("anna")), view=view)

    with pytest.raises(SlackApiError, match="duplicate_external_id"):
        await slack.bot.views_open(trigger_id=issue(slack.user("ben")), view=view)


@pytest.mark.parametrize(
    "values",
    [
        {"nowhere": {"it": {"value": "x"}}},
        {"title": {"other": {"value": "x"}}},
        {"title": {"it": "x"}},
        {"title": "x"},
        ["x"],
        {"section": {"it": {"selected_option": "nothing"}}},
        {"day": {"it": {"selected_date": "soon"}}},
    ],
)
async def test_values_that_the_modal_does_not_offer_are_refused(slack: LocalSlack, values: Any) -> None:
    """Wrong ids, shapes, options and dates never reach the app."""
    async with opened(slack, FIELDS["title"], FIELDS["section"], FIELDS["day"]) as app:
        answer = await app.do("submit", values)
        wrong_action = await app.do("explode")

    assert answer["error"] in ("invalid_action", "invalid_arguments")
    assert "invalid_arguments" == wrong_action["error"]
    assert app.heard.empty()
