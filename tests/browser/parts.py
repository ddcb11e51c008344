"""The parts of the page, found by the roles and names that people and screen readers know them by."""

import re

from playwright.async_api import Locator, Page

ANNA, BEN, DAVID = "Anna Holm", "Ben Lind", "David Ruiz"
"""The people of the local Slack as the page calls them."""


def channel(page: Page) -> Locator:
    """The pane of the open channel."""
    return page.get_by_role("main")


def thread(page: Page) -> Locator:
    """The pane of the open thread."""
    return page.get_by_role("complementary", name="Thread")


def composer(pane: Locator) -> Locator:
    """Where one writes in a pane."""
    return pane.get_by_role("textbox", name=re.compile("^(Message|Reply in thread)"))


def message(pane: Locator, words: str) -> Locator:
    """The message of a pane that has these words."""
    return pane.get_by_role("article").filter(has_text=words)


def readout(pane: Locator) -> Locator:
    """The readout in a pane: the one message that can be refreshed."""
    return pane.get_by_role("article").filter(has=pane.page.get_by_role("button", name="Refresh"))


def place(page: Page, name: str) -> Locator:
    """The link to a channel, a person or an app in the sidebar."""
    return page.get_by_role("navigation", name="Channels").get_by_role("link", name=name)


def people(page: Page) -> Locator:
    """The switch between the people one can act as."""
    return page.get_by_role("radiogroup", name="Act as")


async def write(pane: Locator, words: str) -> None:
    """Write into the composer of a pane, and send."""
    await composer(pane).fill(words)
    await composer(pane).press("Enter")


async def act_as(page: Page, name: str) -> None:
    """Become somebody else."""
    await people(page).get_by_text(name).click()


async def use_tool(article: Locator, name: str) -> None:
    """Press one of the buttons that appear on a message under the pointer."""
    await article.hover()
    await article.get_by_role("group", name="Message actions").get_by_role("button", name=name).click()


async def choose(article: Locator, entry: str) -> None:
    """Choose from the menu of a message."""
    await use_tool(article, "More actions")
    await article.page.get_by_role("menuitem", name=entry).click()


async def open_thread(article: Locator) -> Locator:
    """Open the thread of a message; gives its pane."""
    await use_tool(article, "Reply in thread")
    return thread(article.page)
