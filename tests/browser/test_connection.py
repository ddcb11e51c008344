"""The page while the local Slack goes away and comes back."""

from contextlib import AsyncExitStack
from pathlib import Path
from urllib.parse import urlsplit

from playwright.async_api import Browser, expect

from bot import wiring
from tests.browser.parts import channel, composer, message, write
from tests.browser.visits import Visits

AWAY = r"net::ERR_(CONNECTION_REFUSED|INCOMPLETE_CHUNKED_ENCODING|CONNECTION_RESET|EMPTY_RESPONSE)"


async def test_page_says_that_slack_is_away_and_finds_it_again(browser: Browser, tmp_path: Path) -> None:
    """A restart is announced and survived: what is sent meanwhile is kept, and what happened before is there again."""
    async with AsyncExitStack() as first:
        details = await first.enter_async_context(wiring.local_slack(tmp_path))
        visits = Visits(browser, details["url"])
        visits.expect(AWAY)
        page = await visits.open("anna/design")
        await write(channel(page), "Before.")
        await expect(message(channel(page), "Before.")).to_be_visible()
    lost = page.get_by_role("alert").filter(has_text="The local Slack does not answer. Trying again…")
    await expect(lost).to_be_visible()
    await expect(page.get_by_role("status").filter(has_text="Reconnecting…")).to_be_visible()
    await write(channel(page), "Meanwhile.")
    await expect(page.get_by_role("alert").filter(has_text="Is it still running?")).to_be_visible()
    await expect(composer(channel(page))).to_have_value("Meanwhile.")

    async with wiring.local_slack(tmp_path, port=urlsplit(details["url"]).port or 0):
        await expect(lost).to_be_hidden()
        await composer(channel(page)).press("Enter")
        await expect(message(channel(page), "Meanwhile.")).to_be_visible()
        await expect(message(channel(page), "Before.")).to_be_visible()
        await visits.end()


async def test_page_tells_whether_the_app_is_there(visits: Visits) -> None:
    """Without a bot it says so, and a shortcut or command is answered by what to do."""
    page = await visits.open("anna/design")
    await expect(page.get_by_role("status").filter(has_text="Readout is not connected")).to_be_visible()

    await write(channel(page), "/readout help")

    await expect(page.get_by_role("alert").filter(has_text="Start the app and try again.")).to_be_visible()
