"""The tour of the page: for who comes for the first time, and for whoever asks."""

from playwright.async_api import expect

from tests.browser.parts import channel, composer, readout, thread
from tests.browser.visits import Visits
from tests.scenario.media import speech
from tests.scenario.workspace import Workspace


async def test_tour_comes_once(visits: Visits, slack: Workspace) -> None:
    """Skipped, it does not come by itself again; the help offers it to who wants it once more."""
    await slack.upload(("memo.wav", speech()))
    page = await visits.open("anna/general", first_time=True)
    first = page.get_by_role("dialog", name="Meet Readout")
    await expect(first).to_be_focused()
    await first.get_by_role("button", name="Skip the tour").click()
    await expect(first).to_be_hidden()
    await expect(composer(channel(page))).to_be_focused()
    await page.reload()
    await page.get_by_role("button", name="Help").click()
    await expect(first).to_be_hidden()
    await page.get_by_role("button", name="Take the tour").click()
    await expect(first).to_be_focused()
    await page.keyboard.press("Escape")

    await expect(first).to_be_hidden()


async def test_without_a_recording_there_is_no_tour(visits: Visits) -> None:
    """A workspace for another bot has nothing to be shown; the help does not offer it either."""
    page = await visits.open("anna/general", first_time=True)
    await page.get_by_role("button", name="Help").click()

    await expect(page.get_by_role("button", name="Close", exact=True)).to_be_visible()

    await expect(page.get_by_role("button", name="Take the tour")).to_have_count(0)


async def test_tour_leads_to_a_readout(visits: Visits, workspace: Workspace) -> None:
    """Its cards drop the recording that is there already once more, open the thread of it, and end with the people."""
    await workspace.upload(("memo.wav", speech()), channel="project-apollo")
    page = await visits.open("anna/general", first_time=True)
    await page.get_by_role("button", name="Next").click()
    await expect(page.get_by_role("dialog", name="Drop a recording here")).to_be_visible()
    await page.get_by_role("button", name="Drop the sample").click()
    await expect(page.get_by_role("dialog", name="The answer comes in the thread")).to_be_visible()
    await page.get_by_role("button", name="Open the thread").click()
    await expect(page.get_by_role("dialog", name="Be someone else")).to_be_visible()
    await page.get_by_role("button", name="Done").click()

    await expect(readout(thread(page))).to_be_visible()

    await expect(page.get_by_role("dialog")).to_have_count(0)
