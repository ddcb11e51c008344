"""What a person does with messages on the page: write, command, mention, react, edit, delete, use a shortcut."""

import re

from playwright.async_api import Locator, expect

from tests.browser.parts import (
    act_as,
    channel,
    choose,
    composer,
    message,
    open_thread,
    readout,
    thread,
    use_tool,
    write,
)
from tests.browser.visits import Visits
from tests.scenario.workspace import BEN, Workspace

TYPED = (
    "1 < 2 & 3 > 2, &amp; so on",
    "<b>bold?</b> `<i>` and ```<u>```",
    "*stars* _lines_ and a_b_c",
    "@Ben Lind, see #design and mail anna@example.org",
    "https://example.org/?a=1&b=2#part, and (https://example.org/a_(b))",
    "one\ntwo\n> three",
    ":tada: 🎉 :no-such-emoji:",
    "<!channel> <https://example.org|there>",
)
"""What people type, and should find as they typed it when they edit it."""
PROMISE = "I will send the report to the sales team tomorrow."


def suggestions(pane: Locator) -> Locator:
    """The list above a composer."""
    return pane.get_by_role("listbox", name="Suggestions")


async def test_command_is_found_and_given_by_keyboard(visits: Visits, workspace: Workspace) -> None:
    """A slash opens the list of commands; Tab takes one, its usage is shown, and the answer is for its asker alone."""
    page = await visits.open("anna/design")
    field = composer(channel(page))
    await field.press_sequentially("/rea")
    await expect(suggestions(channel(page)).get_by_role("option", name="/readout")).to_have_attribute(
        "aria-selected", "true"
    )
    await field.press("Tab")
    await expect(suggestions(channel(page))).to_contain_text("help | list | status | auto")
    await field.press_sequentially("help")
    await field.press("Enter")

    answer = message(channel(page), "I turn recordings and threads into readouts")

    await expect(answer).to_contain_text("Only visible to you")
    await expect(field).to_have_value("")


async def test_unknown_command_is_refused_in_the_page(visits: Visits) -> None:
    """What is no command is neither sent nor lost."""
    page = await visits.open("anna/design")
    await write(channel(page), "/nonsense now")

    await expect(page.get_by_role("alert").filter(has_text="/nonsense is not a command here.")).to_be_visible()

    await expect(composer(channel(page))).to_have_value("/nonsense now")


async def test_command_does_not_work_in_a_thread(visits: Visits, slack: Workspace) -> None:
    """As in Slack; the page says so while one types, and names the mention that does the same."""
    root = await slack.say(PROMISE)
    page = await visits.open(f"anna/design?thread={root}")
    await composer(thread(page)).press_sequentially("/readout help")
    await expect(suggestions(thread(page))).to_contain_text("Mention the app instead: @Readout")
    await composer(thread(page)).press("Enter")

    await expect(page.get_by_role("alert").filter(has_text="does not work in threads, as in Slack")).to_be_visible()

    await expect(thread(page).get_by_role("article")).to_have_count(1)


async def test_mention_by_keyboard_calls_the_bot(visits: Visits, workspace: Workspace) -> None:
    """An at sign offers people and the app; a mention in a thread is answered there."""
    root = await workspace.say(PROMISE)
    page = await visits.open(f"anna/design?thread={root}")
    field = composer(thread(page))
    await field.press_sequentially("@")
    await expect(suggestions(thread(page)).get_by_role("option").filter(has_text="Ben Lind")).to_be_visible()
    await field.press_sequentially("Re")
    await expect(suggestions(thread(page)).get_by_role("option")).to_have_count(1)
    await field.press("Enter")
    await field.press_sequentially("summarize")
    await field.press("Enter")

    await expect(message(thread(page), "summarize").locator(".mention")).to_have_text("@Readout")
    await expect(readout(thread(page))).to_contain_text("send the report to the sales team")


async def test_escape_closes_suggestions_and_nothing_else(visits: Visits, slack: Workspace) -> None:
    """The first Escape closes the list, the next one the thread; the text is kept for when it is opened again."""
    root = await slack.say(PROMISE)
    page = await visits.open(f"anna/design?thread={root}")
    field = composer(thread(page))
    await field.press_sequentially("Thank you @b")
    await expect(suggestions(thread(page))).to_be_visible()
    await field.press("Escape")
    await expect(suggestions(thread(page))).to_be_hidden()
    await expect(thread(page)).to_be_visible()
    await field.press("Escape")
    await expect(thread(page)).to_be_hidden()

    await open_thread(message(channel(page), PROMISE))

    await expect(field).to_have_value("Thank you @b")


async def test_shortcut_on_a_message_makes_a_readout(visits: Visits, workspace: Workspace) -> None:
    """The menu of a message has the app's shortcuts; the readout arrives in its thread."""
    await workspace.say(PROMISE)
    page = await visits.open("anna/design")

    await choose(message(channel(page), PROMISE), "Readout this thread")

    await message(channel(page), PROMISE).get_by_role("button", name="1 reply").click()
    await expect(readout(thread(page))).to_contain_text("send the report to the sales team")


async def test_reaction_is_added_joined_and_taken_back(visits: Visits, slack: Workspace) -> None:
    """A reaction is picked by its name, counted for everybody, and a second click takes it back."""
    await slack.say("We are live!", who=BEN)
    page = await visits.open("anna/design")
    praised = message(channel(page), "We are live!")
    await use_tool(praised, "Add reaction")
    picker = page.get_by_role("dialog", name="Pick an emoji")
    await picker.get_by_role("searchbox", name="Search emoji").press_sequentially("tada")
    await picker.get_by_role("button", name="tada", exact=True).click()
    mine = praised.get_by_role("button", name="tada, 1: You reacted with :tada:")
    await expect(mine).to_have_attribute("aria-pressed", "true")
    await act_as(page, "Ben Lind")
    await praised.get_by_role("button", name="tada, 1: Anna Holm reacted with :tada:").click()
    both = praised.get_by_role("button", name="tada, 2: Anna Holm and You reacted with :tada:")
    await expect(both).to_have_attribute("aria-pressed", "true")

    await both.click()

    await expect(praised.get_by_role("button", name="tada, 1: Anna Holm reacted")).to_be_visible()


async def test_own_message_is_edited_in_its_place(visits: Visits, slack: Workspace) -> None:
    """The up arrow opens the last message of one's own; Enter saves it, marked as edited; Escape leaves it."""
    await slack.say("Lunch at noon?", who=BEN)
    page = await visits.open("anna/design")
    await write(channel(page), "I bring the soupp")
    await composer(channel(page)).press("ArrowUp")
    editor = page.get_by_role("textbox", name="Edit message")
    await editor.fill("I bring nothing")
    await editor.press("Escape")
    await expect(message(channel(page), "I bring the soupp")).to_be_visible()
    await use_tool(message(channel(page), "I bring the soupp"), "Edit message")
    await editor.press("Backspace")
    await editor.press("Enter")

    await expect(message(channel(page), "I bring the soup")).to_contain_text("(edited)")

    await expect(editor).to_have_count(0)
    theirs = message(channel(page), "Lunch at noon?")
    await expect(theirs.get_by_role("button", name="Edit message")).to_have_count(0)
    assert "I bring the soup" == (await slack.messages())[-1]["text"]


async def test_what_was_typed_is_what_is_edited(visits: Visits) -> None:
    """However it is sent and shown, its author finds it in the editor as it was typed."""
    page = await visits.open("anna/design")
    editor = page.get_by_role("textbox", name="Edit message")
    for number, typed in enumerate(TYPED, start=1):
        await write(channel(page), typed)
        await expect(channel(page).get_by_role("article")).to_have_count(number)
        await composer(channel(page)).press("ArrowUp")

        await expect(editor).to_have_value(typed)

        await editor.press("Escape")
        await composer(channel(page)).focus()


async def test_deleting_asks_first(visits: Visits, slack: Workspace) -> None:
    """A message goes only when its author says Delete; others are not offered it."""
    await slack.say("Wrong channel, sorry.")
    page = await visits.open("anna/design")
    wrong = message(channel(page), "Wrong channel")
    asked = page.get_by_role("dialog", name="Delete message")
    await choose(wrong, "Delete message")
    await asked.get_by_role("button", name="Cancel").click()
    await expect(wrong).to_be_visible()
    await choose(wrong, "Delete message")
    await asked.get_by_role("button", name="Delete").click()

    await expect(wrong).to_be_hidden()

    assert [] == await slack.messages()
    await expect(page.get_by_role("heading", name="Drop a recording here")).to_be_visible()


async def test_others_messages_cannot_be_deleted(visits: Visits, slack: Workspace) -> None:
    """The menu of somebody else's message has no such entry."""
    await slack.say("Mine alone.", who=BEN)
    page = await visits.open("anna/design")
    await use_tool(message(channel(page), "Mine alone."), "More actions")

    await expect(page.get_by_role("menuitem", name="Copy link")).to_be_visible()

    await expect(page.get_by_role("menuitem", name="Delete message")).to_have_count(0)


async def test_typed_formatting_is_shown_as_slack_shows_it(visits: Visits) -> None:
    """Stars, underscores, backticks, quotes, links and emoji become what they stand for."""
    page = await visits.open("anna/design")
    await write(channel(page), "*bold* _slanted_ ~gone~ `code` :tada: https://example.org/a?b=1&c=2")

    said = channel(page).get_by_role("article")

    await expect(said.locator("strong").filter(has_text="bold")).to_be_visible()
    await expect(said.locator("em")).to_have_text("slanted")
    await expect(said.locator("s")).to_have_text("gone")
    await expect(said.locator("code")).to_have_text("code")
    await expect(said).to_contain_text("🎉")
    await expect(said.get_by_role("link")).to_have_attribute("href", re.compile(r"^https://example\.org/a\?b=1&c=2$"))
