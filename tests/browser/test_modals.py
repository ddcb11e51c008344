"""Modals on the page: the form that appends to a readout, and all that modals of other apps do."""

from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest
import pytest_asyncio
from playwright.async_api import Browser, Page, expect
from slack_bolt.async_app import AsyncAck, AsyncApp
from slack_sdk.web.async_client import AsyncWebClient

from tests.browser.bots import at_work
from tests.browser.gallery import Json, button, option, plain
from tests.browser.parts import act_as, channel, choose, message, readout, thread
from tests.browser.visits import Visits
from tests.scenario.test_growing import MORE, talk_with_readout
from tests.scenario.workspace import BEN, DAVID, Workspace

KINDS = ("Bug", "Wish", "Praise")
ROOMS = ("Attic", "Cellar")
TOLD = "Thank you, Anna!"


async def test_append_form_adds_a_thread_to_a_readout(visits: Visits, workspace: Workspace) -> None:
    """The form is opened from a message, filled in and sent by keyboard, and the readout grows."""
    root, _ = await talk_with_readout(workspace)
    await workspace.say(MORE[0], who=BEN)
    page = await visits.open(f"ben/design?thread={root}")
    await choose(message(channel(page), MORE[0]), "Append to a readout")
    form = page.get_by_role("dialog", name="Append to a readout")
    chosen = form.get_by_role("combobox", name="Conversation")
    await expect(chosen).to_be_focused()
    await expect(chosen.locator("option:checked")).to_contain_text("The import of the customer list is done")
    await form.get_by_role("button", name="Append").press("Enter")

    await expect(form).to_be_hidden()

    await expect(message(thread(page), "Added 1 message")).to_be_visible()
    await expect(readout(thread(page))).to_contain_text("call the customer")


async def test_refused_form_says_why_beside_its_field(visits: Visits, workspace: Workspace) -> None:
    """Who left the channel meanwhile reads so in the form, which stays; Cancel closes it."""
    await talk_with_readout(workspace)
    await workspace.say(MORE[0], who=DAVID)
    page = await visits.open("david/design")
    await choose(message(channel(page), MORE[0]), "Append to a readout")
    form = page.get_by_role("dialog", name="Append to a readout")
    await expect(form).to_be_visible()
    await workspace.api("conversations.kick", channel=workspace.channel("design"), user=workspace.user(DAVID))
    await form.get_by_role("button", name="Append").click()
    field = form.get_by_role("combobox", name="Conversation")

    await expect(form.locator(".field-error")).to_contain_text("you're not in its channel")

    await expect(field).to_have_attribute("aria-invalid", "true")
    await expect(field).to_be_focused()
    await form.get_by_role("button", name="Cancel").click()
    await expect(form).to_be_hidden()


def field(block_id: str, label: str, element: Json) -> Json:
    """A field of a form."""
    return {"type": "input", "block_id": block_id, "label": plain(label), "element": {"action_id": "field", **element}}


FORM = {
    "type": "modal",
    "callback_id": "report",
    "title": plain("Report"),
    "submit": plain("Send"),
    "close": plain("Not now"),
    "blocks": [
        field("words", "What happened?", {"type": "plain_text_input", "multiline": True}),
        field("kind", "Kind", {"type": "static_select", "options": list(map(option, KINDS))}),
        field("who", "Who saw it?", {"type": "multi_users_select"}),
        field("where", "Where?", {"type": "checkboxes", "options": [option("Desk"), option("Phone")]}),
        field("how", "How bad?", {"type": "radio_buttons", "options": [option("Bad"), option("Worse")]}),
        field("day", "Which day?", {"type": "datepicker"}),
        field("room", "Which room?", {"type": "external_select", "min_query_length": 0}),
        {"type": "actions", "block_id": "more", "elements": [button("House rules", action_id="rules")]},
    ],
}
RULES = {
    "type": "modal",
    "title": plain("House rules"),
    "blocks": [{"type": "section", "text": {"type": "mrkdwn", "text": "*Be kind.*"}}],
}


class Reports:
    """An app of somebody else: a global shortcut opens a form, which it checks."""

    def __init__(self) -> None:
        self.received: list[dict[str, Any]] = []

    def prepare(self, app: AsyncApp) -> None:
        """Let the app listen."""
        app.shortcut("new_readout")(self.opened)
        app.action("rules")(self.rules_wanted)
        app.options("field")(self.rooms_wanted)
        app.view("report")(self.sent)

    async def opened(self, ack: AsyncAck, body: dict[str, Any], client: AsyncWebClient) -> None:
        """Open the form."""
        await ack()
        await client.views_open(trigger_id=body["trigger_id"], view=FORM)

    async def rules_wanted(self, ack: AsyncAck, body: dict[str, Any], client: AsyncWebClient) -> None:
        """Put another view on top of the form."""
        await ack()
        await client.views_push(trigger_id=body["trigger_id"], view=RULES)

    async def rooms_wanted(self, ack: AsyncAck, payload: dict[str, Any]) -> None:
        """Offer the rooms that contain what is typed."""
        await ack(options=[option(room) for room in ROOMS if payload["value"] in room])

    async def sent(self, ack: AsyncAck, view: dict[str, Any]) -> None:
        """Refuse what is too short, else show a view that says thank you."""
        values = view["state"]["values"]
        if len(values["words"]["field"]["value"]) < 10:
            await ack(response_action="errors", errors={"words": "Please tell a little more."})
            return
        self.received.append({block: read["field"] for block, read in values.items() if "field" in read})
        thanks = {"type": "modal", "title": plain("Received"), "blocks": [{"type": "section", "text": plain(TOLD)}]}
        await ack(response_action="update", view=thanks)


@pytest.fixture
def reports() -> Reports:
    """Another app."""
    return Reports()


@pytest_asyncio.fixture(loop_scope="session")
async def form_page(browser: Browser, tmp_path: Path, reports: Reports) -> AsyncIterator[Page]:
    """Anna has opened the form of the other app with its global shortcut."""
    async with at_work(tmp_path / "slack", reports.prepare) as url:
        visits = Visits(browser, url)
        page = await visits.open("anna/general")
        await page.get_by_role("button", name="Shortcuts and commands").click()
        await page.get_by_role("menuitem", name="New readout").click()
        await expect(page.get_by_role("dialog", name="Report")).to_be_visible()
        yield page
        await visits.end()


async def test_every_field_is_sent_as_it_was_filled_in(form_page: Page, reports: Reports) -> None:
    """Errors stay beside their field until what is entered is accepted; the app gets the value of each field."""
    form = form_page.get_by_role("dialog", name="Report")
    await form.get_by_role("textbox", name="What happened?").fill("Oh no")
    await form.get_by_role("combobox", name="Kind").select_option("Wish")
    people = form.get_by_role("group", name="Who saw it?")
    await people.locator("summary").click()
    await people.get_by_role("checkbox", name="Ben Lind").check()
    await people.locator("summary").click()
    await form.get_by_role("checkbox", name="Phone").check()
    await form.get_by_role("radio", name="Worse").check()
    await form.get_by_label("Which day?").fill("2026-11-23")
    await form.get_by_role("combobox", name="Which room?").click()
    await form.get_by_role("option", name="Cellar").click()
    await form.get_by_role("button", name="Send").click()
    await expect(form.get_by_text("Please tell a little more.")).to_be_visible()
    await expect(form.get_by_role("textbox", name="What happened?")).to_be_focused()
    await form.get_by_role("textbox", name="What happened?").press_sequentially(", it broke")
    await form.get_by_role("button", name="Send").click()

    await expect(form_page.get_by_role("dialog", name="Received")).to_contain_text(TOLD)

    [report] = reports.received
    assert "Oh no, it broke" == report["words"]["value"]
    assert "wish" == report["kind"]["selected_option"]["value"]
    assert 1 == len(report["who"]["selected_users"])
    assert ["phone"] == [chosen["value"] for chosen in report["where"]["selected_options"]]
    assert "worse" == report["how"]["selected_option"]["value"]
    assert "2026-11-23" == report["day"]["selected_date"]
    assert "cellar" == report["room"]["selected_option"]["value"]


async def test_view_on_top_is_left_with_escape_and_nothing_is_lost(form_page: Page) -> None:
    """A view that is pushed lies on top; Escape goes back to the form, where what was entered is still there."""
    form = form_page.get_by_role("dialog", name="Report")
    await form.get_by_role("textbox", name="What happened?").fill("The lamp is out.")
    await form.get_by_role("button", name="House rules").click()
    rules = form_page.get_by_role("dialog", name="House rules")
    await expect(rules).to_contain_text("Be kind.")
    await rules.press("Escape")
    await expect(form.get_by_role("textbox", name="What happened?")).to_have_value("The lamp is out.")
    await form.press("Escape")

    await expect(form_page.get_by_role("dialog")).to_have_count(0)


async def test_modal_belongs_to_one_person_and_survives_a_reload(form_page: Page) -> None:
    """Nobody else sees it; it is there again when its person comes back or loads the page anew."""
    form = form_page.get_by_role("dialog", name="Report")
    await form_page.reload()
    await expect(form).to_be_visible()
    await form.get_by_role("button", name="Not now").click()

    await expect(form).to_be_hidden()

    await act_as(form_page, "Ben Lind")
    await expect(form).to_be_hidden()


async def test_modal_stays_in_the_window_where_it_was_opened(form_page: Page) -> None:
    """Another window of the same person shows nothing of it, and opens one of its own beside it."""
    other = await form_page.context.new_page()
    await other.goto(form_page.url)
    await other.get_by_role("status").filter(has_text="connected").wait_for()
    await expect(other.get_by_role("dialog")).to_be_hidden()

    await other.get_by_role("button", name="Shortcuts and commands").click()
    await other.get_by_role("menuitem", name="New readout").click()
    await other.get_by_role("dialog", name="Report").get_by_role("button", name="Not now").click()

    await expect(other.get_by_role("dialog")).to_be_hidden()
    await expect(form_page.get_by_role("dialog", name="Report")).to_be_visible()
