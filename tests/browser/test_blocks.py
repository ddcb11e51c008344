"""What a bot posts, drawn on the page: every kind of block works, and what the page does not know is shown as JSON."""

import re
from typing import Any

import pytest
from playwright.async_api import Route, expect
from slack_sdk.web.async_client import AsyncWebClient

from tests.browser.gallery import BLOCKS, Json
from tests.browser.parts import channel, message
from tests.browser.visits import Visits
from tests.scenario.workspace import Workspace

CONTROLS = "button|link|textbox|searchbox|combobox|checkbox|radio"
NAMELESS = re.compile(rf"^ *- (?:{CONTROLS})(?: \[[^\]]*\])*:?$", re.MULTILINE)
"""A line of an ARIA snapshot that has a role, perhaps a state, and no name."""
STRANGE: Json = {"type": "hologram", "depth": 3, "elements": [{"type": "text", "text": "<b>deep</b>"}]}
SLIDER: Json = {"type": "actions", "block_id": "b", "elements": [{"type": "slider", "action_id": "s", "most": 11}]}


async def post(slack: Workspace, words: str, blocks: list[Json]) -> None:
    """Post blocks as the bot, as its author would."""
    client = AsyncWebClient(slack.details["bot_token"], base_url=f"{slack.details['url']}/api/")
    await client.chat_postMessage(channel=slack.channel("design"), text=words, blocks=blocks)


async def test_every_kind_of_block_is_drawn(visits: Visits, slack: Workspace) -> None:
    """What Slack takes is shown, and nothing of it as a box with JSON."""
    page = await visits.open("anna/design")
    charts = [name for name, block in BLOCKS.items() if block["type"] == "data_visualization"]
    for names in [[name for name in BLOCKS if name not in charts], *([chart] for chart in charts)]:
        await post(slack, ", ".join(names), [BLOCKS[name] for name in names])

    inside_others = 1
    await expect(channel(page).locator("article .block")).to_have_count(len(BLOCKS) + inside_others)

    await expect(channel(page).locator(".unknown")).to_have_count(0)
    for kind in ("Minutes, pie", "Minutes, bar", "Minutes, line", "Minutes, area"):
        await expect(channel(page).get_by_role("img", name=f"Chart: {kind}")).to_be_visible()


async def test_every_control_has_a_name(visits: Visits, slack: Workspace) -> None:
    """Whoever hears the page instead of seeing it knows what each control is for."""
    page = await visits.open("anna/design")
    await post(slack, "All of them", [block for block in BLOCKS.values() if block["type"] != "data_visualization"])
    await slack.upload(("notes.txt", b"hello"))
    await expect(message(channel(page), "notes.txt")).to_be_visible()

    heard = await page.locator("body").aria_snapshot()

    assert [] == NAMELESS.findall(heard)


@pytest.mark.parametrize(
    ("block", "strange"), [(STRANGE, STRANGE), (SLIDER, SLIDER["elements"][0])], ids=["block", "element"]
)
async def test_unknown_is_a_labelled_box_with_its_json(
    block: Json, strange: Json, visits: Visits, slack: Workspace
) -> None:
    """What Slack may invent tomorrow can be read, and the rest of its message is drawn."""
    await slack.say("Look at this!")

    async def with_strange_block(route: Route) -> None:
        answer: dict[str, Any] = await (response := await route.fetch()).json()
        answer["messages"][-1]["blocks"] = [BLOCKS["header"], block]
        await route.fulfill(response=response, json=answer)

    page = await visits.open("anna/general")
    await page.route("**/_control/messages?*", with_strange_block)
    await page.goto(f"{visits.url}/#/anna/design")
    box = message(channel(page), "A header").locator("details.unknown")

    await expect(box.locator("summary")).to_have_text(f"This page does not draw “{strange['type']}”")

    await box.locator("summary").click()
    assert strange == await box.locator("pre").evaluate("(shown) => JSON.parse(shown.textContent)")
