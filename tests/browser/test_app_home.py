"""The Home tab of an app on the page, and its messages beside it."""

import asyncio
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest_asyncio
from playwright.async_api import Browser, Page, Route, expect
from slack_bolt.async_app import AsyncAck, AsyncApp, AsyncSay
from slack_sdk.web.async_client import AsyncWebClient

from tests.browser.bots import at_work
from tests.browser.parts import act_as, channel, message, place, write
from tests.browser.visits import Visits


def home(done: int) -> dict[str, Any]:
    """What the app shows: how often its button was pressed."""
    button = {"type": "button", "action_id": "count", "text": {"type": "plain_text", "text": "One more"}}
    words = {"type": "section", "block_id": f"told{done}", "text": {"type": "mrkdwn", "text": f"*{done}* done"}}
    return {"type": "home", "blocks": [words, {"type": "actions", "block_id": "deeds", "elements": [button]}]}


def counting(app: AsyncApp) -> None:
    """An app that counts what each person does in its Home, and answers in its messages."""
    done: dict[str, int] = {}

    @app.event("app_home_opened")
    async def opened(event: dict[str, Any], client: AsyncWebClient) -> None:
        if event["tab"] == "home":
            await client.views_publish(user_id=event["user"], view=home(done.setdefault(event["user"], 0)))

    @app.action("count")
    async def counted(ack: AsyncAck, body: dict[str, Any], client: AsyncWebClient) -> None:
        await ack()
        user = body["user"]["id"]
        done[user] += 1
        await client.views_publish(user_id=user, view=home(done[user]))

    @app.message("hello")
    async def greeted(say: AsyncSay) -> None:
        await say("Hello yourself!")


@pytest_asyncio.fixture(loop_scope="session")
async def page(browser: Browser, tmp_path: Path) -> AsyncIterator[Page]:
    """Anna's page in a workspace with the app."""
    async with at_work(tmp_path / "slack", counting) as url:
        visits = Visits(browser, url)
        yield await visits.open("anna/general")
        await visits.end()


async def test_home_is_published_when_opened_and_lives(page: Page) -> None:
    """Opening it tells the app, whose view appears; a button changes it in place, for one person only."""
    await place(page, "Readout").click()
    shown = page.get_by_role("region", name="Home of Readout")
    await expect(shown).to_contain_text("0 done")
    await shown.get_by_role("button", name="One more").press("Enter")

    await expect(shown).to_contain_text("1 done")

    await expect(shown.get_by_role("button", name="One more")).to_be_focused()
    await act_as(page, "Ben Lind")
    await expect(shown).to_contain_text("0 done")


async def test_late_answer_does_not_hide_what_was_published_since(page: Page) -> None:
    """Opening the Home is answered with what was there before; the app may be faster than that answer."""
    published = asyncio.Event()

    async def late(route: Route) -> None:
        response = await route.fetch()
        await published.wait()
        await route.fulfill(response=response)

    await page.route("**/_control/home", late)
    await place(page, "Readout").click()
    shown = page.get_by_role("region", name="Home of Readout")
    await expect(shown).to_contain_text("0 done")
    async with page.expect_response("**/_control/home"):
        published.set()
    await shown.get_by_role("button", name="One more").click()

    await expect(shown).to_contain_text("1 done")


async def test_messages_of_the_app_are_beside_its_home(page: Page) -> None:
    """The other tab is a direct message with the app, which answers there."""
    await place(page, "Readout").click()
    await page.get_by_role("navigation", name="Readout").get_by_role("link", name="Messages").click()
    await write(channel(page), "hello")

    await expect(message(channel(page), "Hello yourself!")).to_be_visible()

    await page.get_by_role("navigation", name="Readout").get_by_role("link", name="Home").click()
    await expect(page.get_by_role("region", name="Home of Readout")).to_contain_text("0 done")
