"""The page without a mouse: where Tab leads, what shows the focus, and what Escape and the other keys do."""

from playwright.async_api import Page, expect

from tests.browser.parts import channel, composer, message, place, thread
from tests.browser.visits import Visits
from tests.scenario.workspace import BEN, Workspace

MOST_STOPS = 40
FOCUSED = """
() => {
  const node = document.activeElement;
  if (node === document.body) return { name: "", isMarked: true };
  const nodes = [node, node.parentElement, node.closest("form")].filter(Boolean);
  const isMarked = ({ outlineStyle, outlineWidth, boxShadow }) =>
    (outlineStyle !== "none" && parseFloat(outlineWidth) > 0) || boxShadow !== "none";
  return {
    name: node.ariaLabel ?? (node.closest("label") ?? node).innerText.split("\\n").at(-1),
    isMarked: nodes.some((each) => isMarked(getComputedStyle(each))),
  };
}
"""


async def walked(page: Page, until: str) -> list[str]:
    """
    Press Tab until something of that name has the focus; gives the names on the way, each visibly marked.

    Between the end of the page and its beginning nothing has the focus, and the name is empty.
    """
    names = [""]
    while names[-1] != until and len(names) < MOST_STOPS:
        await page.keyboard.press("Tab")
        focused = await page.evaluate(FOCUSED)
        assert focused["isMarked"], f"the focus cannot be seen on {focused['name']!r} after {names}"
        names.append(focused["name"].strip())
    return names[1:]


async def test_tab_goes_through_the_page_in_reading_order(visits: Visits, slack: Workspace) -> None:
    """From the field where one writes Tab comes round to it again, past every control, and the focus is always seen."""
    await slack.say("The build is green.", who=BEN)
    page = await visits.open("anna/design")
    await expect(message(channel(page), "The build is green.")).to_be_visible()
    await expect(composer(channel(page))).to_be_focused()

    names = await walked(page, "Message #design")

    order = ["Share files", "Shortcuts and commands", "Send", "Readout local", "Anna Holm", "Help"]
    order += ["design", "general", "Ben Lind", "Readout", "Messages in #design", "Message #design"]
    assert order == [name for name in names if name in order]


async def test_thread_is_opened_read_and_left_by_keyboard(visits: Visits, slack: Workspace) -> None:
    """The arrows go from message to message, T opens a thread, Escape closes it, and the focus comes back."""
    root = await slack.say("The build is green.", who=BEN)
    await slack.say("At last!", thread_ts=root)
    await slack.say("And the docs?", who=BEN)
    page = await visits.open("anna/design")
    await expect(message(channel(page), "And the docs?")).to_be_visible()
    await page.get_by_role("region", name="Messages in #design").focus()
    await page.keyboard.press("ArrowDown")
    await expect(message(channel(page), "And the docs?")).to_be_focused()
    await page.keyboard.press("ArrowUp")
    await expect(message(channel(page), "The build is green.")).to_be_focused()
    await page.keyboard.press("t")
    await expect(composer(thread(page))).to_be_focused()
    await page.keyboard.type("Thanks!")
    await page.keyboard.press("Enter")
    await expect(message(thread(page), "Thanks!")).to_be_visible()
    await page.keyboard.press("Escape")

    await expect(thread(page)).to_be_hidden()

    await expect(composer(channel(page))).to_be_focused()


async def test_menu_is_used_and_closed_by_keyboard(visits: Visits, slack: Workspace) -> None:
    """M opens the menu of a message, the arrows move in it, Escape closes it and gives the focus back."""
    await slack.say("The build is green.")
    page = await visits.open("anna/design")
    await message(channel(page), "The build is green.").focus()
    await page.keyboard.press("m")
    first, last = page.get_by_role("menuitem").first, page.get_by_role("menuitem").last
    await expect(first).to_be_focused()
    await page.keyboard.press("ArrowUp")
    await expect(last).to_be_focused()
    await page.keyboard.press("Escape")
    await expect(page.get_by_role("menu")).to_have_count(0)
    await expect(message(channel(page), "The build is green.")).to_be_focused()
    await page.keyboard.press("m")
    await page.keyboard.press("ArrowUp")
    await page.keyboard.press("Enter")

    await expect(page.get_by_role("dialog", name="Delete message")).to_be_visible()

    await expect(page.get_by_role("button", name="Cancel")).to_be_focused()
    await page.keyboard.press("Escape")
    await expect(message(channel(page), "The build is green.")).to_be_visible()


async def test_keys_go_from_place_to_place(visits: Visits) -> None:
    """Alt and an arrow change the channel, Ctrl+K goes to the list, F6 round the page, and ? tells of them all."""
    page = await visits.open("anna/design")
    await page.keyboard.press("Alt+ArrowDown")
    await expect(channel(page).get_by_role("heading", name="general", level=1)).to_be_visible()
    await page.keyboard.press("Control+k")
    await expect(place(page, "general")).to_be_focused()
    await page.keyboard.press("F6")
    await expect(page.get_by_role("region", name="Messages in #general")).to_be_focused()
    await page.keyboard.press("?")
    keys = page.get_by_role("dialog", name="Keyboard shortcuts")
    await expect(keys).to_contain_text("Edit your last message")
    await page.keyboard.press("Escape")

    await expect(keys).to_have_count(0)

    await expect(page.get_by_role("region", name="Messages in #general")).to_be_focused()
