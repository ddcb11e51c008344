"""How the page looks: dark, and on a phone."""

from typing import Any

import pytest
from playwright.async_api import Page, expect

from tests.browser.parts import channel, composer, message, place, thread, write
from tests.browser.visits import Visits
from tests.scenario.workspace import Workspace

PHONE: dict[str, Any] = {"viewport": {"width": 390, "height": 844}, "has_touch": True, "is_mobile": True}
LUMINANCE = """
(node) => {
  const linear = (part) => (part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4);
  const luminance = (color) => {
    const [red, green, blue] = color.match(/[\\d.]+/g).map((part) => linear(part / 255));
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue;
  };
  const { color, backgroundColor } = getComputedStyle(node);
  return [luminance(color), luminance(backgroundColor)];
}
"""
"""The relative luminance of text and ground, as WCAG 2 defines it."""
OVERFLOW = "document.documentElement.scrollWidth - document.documentElement.clientWidth"
WIDE = f"A word as long as {'nothing' * 30} and https://example.org/{'a' * 300} and `{'code' * 60}`"


async def fits(page: Page) -> None:
    """Nothing of the page is wider than the screen."""
    assert 0 == await page.evaluate(OVERFLOW)


@pytest.mark.parametrize("scheme", ["light", "dark"])
async def test_page_follows_the_systems_light_and_dark(scheme: str, visits: Visits) -> None:
    """Dark is light on dark and light is dark on light, with a contrast of at least 7."""
    page = await visits.open("anna/design", color_scheme=scheme)

    text, ground = await page.locator("body").evaluate(LUMINANCE)

    assert ("dark" if ground < text else "light") == scheme
    assert (max(text, ground) + 0.05) / (min(text, ground) + 0.05) >= 7


async def test_on_a_phone_one_part_of_the_page_is_seen_at_a_time(visits: Visits, slack: Workspace) -> None:
    """List, channel and thread each fill the screen, lead to each other and back, and nothing is wider than it."""
    root = await slack.say(WIDE)
    await slack.say("Short is better.", thread_ts=root)
    page = await visits.open("anna", **PHONE)
    await place(page, "design").click()
    await expect(channel(page)).to_be_visible()
    await expect(place(page, "design")).to_be_hidden()
    await fits(page)
    await message(channel(page), "A word as long as").get_by_role("button", name="1 reply").click()
    await expect(message(thread(page), "Short is better.")).to_be_visible()
    await expect(channel(page)).to_be_hidden()
    await fits(page)
    await write(thread(page), "Indeed!")
    await expect(message(thread(page), "Indeed!")).to_be_visible()
    await thread(page).get_by_role("button", name="Close thread").click()
    await expect(thread(page)).to_be_hidden()
    await expect(composer(channel(page))).to_be_visible()
    await channel(page).get_by_role("link", name="All channels").click()

    await expect(place(page, "general")).to_be_visible()

    await expect(channel(page)).to_be_hidden()
    await fits(page)
