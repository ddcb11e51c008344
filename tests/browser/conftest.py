"""What the page is looked at with: one Chromium for all tests, and for each a workspace of its own."""

import shutil
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
import pytest_asyncio
from playwright.async_api import Browser, async_playwright, expect

from bot.wiring import Api
from storage.settings import ChannelMode
from tests.browser.visits import PATIENCE_MS, Visits
from tests.scenario.workspace import Workspace, local_slack, readout_in

BROWSERS = ("chromium", "chromium-browser", "google-chrome")
NO_BROWSER = f"The page is tested in a browser, and there is none of {', '.join(BROWSERS)}. Install Debian's chromium."
FLAGS = (
    "--no-sandbox",
    "--disable-gpu",
    "--disable-background-networking",
    "--disable-component-update",
    "--no-first-run",
    "--no-proxy-server",
)


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Count the tests of this folder among the slow ones; they share the event loop that the browser lives in."""
    for item in items:
        if Path(__file__).parent not in item.path.parents:
            continue
        item.add_marker(pytest.mark.slow)
        if pytest_asyncio.is_async_test(item):
            item.add_marker(pytest.mark.asyncio(loop_scope="session"), append=False)


@pytest.fixture(scope="session")
def chromium() -> str:
    """The browser of this machine; none is ever downloaded."""
    found = next(filter(None, map(shutil.which, BROWSERS)), None)
    if found is None:
        pytest.skip(NO_BROWSER)
    return found


@pytest_asyncio.fixture(scope="session", loop_scope="session")
async def browser(chromium: str) -> AsyncIterator[Browser]:
    """One browser; each visit is a profile of its own in it."""
    expect.set_options(timeout=PATIENCE_MS)
    async with async_playwright() as playwright:
        browser = await playwright.chromium.launch(executable_path=chromium, args=FLAGS)
        yield browser
        await browser.close()


@pytest_asyncio.fixture(loop_scope="session")
async def slack(tmp_path: Path) -> AsyncIterator[Workspace]:
    """A workspace without a bot."""
    async with local_slack(tmp_path / "slack") as workspace:
        yield workspace


@pytest_asyncio.fixture(loop_scope="session")
async def workspace(slack: Workspace, engine: Api, home: Path) -> AsyncIterator[Workspace]:
    """A workspace with the bot at work in it, where readouts are made without asking."""
    async with readout_in(slack, engine, home):
        yield slack


@pytest_asyncio.fixture(loop_scope="session")
async def asking(slack: Workspace, engine: Api, home: Path) -> AsyncIterator[Workspace]:
    """A workspace whose bot asks first, as it does when nobody has set anything."""
    async with readout_in(slack, engine, home, channel_mode=ChannelMode.ASK):
        yield slack


@pytest_asyncio.fixture(loop_scope="session")
async def visits(browser: Browser, slack: Workspace) -> AsyncIterator[Visits]:
    """Visits to the page of the workspace, during which nothing may go wrong behind the scenes."""
    visits = Visits(browser, slack.details["url"])
    yield visits
    await visits.end()
