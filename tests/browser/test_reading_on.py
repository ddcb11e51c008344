"""Reading on while things happen: what comes below the view, links to where one is, several windows."""

from playwright.async_api import expect

from tests.browser.parts import channel, message, open_thread, thread, write
from tests.browser.visits import Visits
from tests.scenario.workspace import Workspace

LONG_TALK = [f"Line {number} of a long talk." for number in range(60)]


async def test_messages_below_the_view_are_counted_and_one_click_away(visits: Visits, slack: Workspace) -> None:
    """A reader who has scrolled up is told of each new message, goes there with one click, and is not moved before."""
    for line in LONG_TALK:
        await slack.say(line)
    page = await visits.open("anna/design")
    await expect(message(channel(page), "Line 59")).to_be_in_viewport()
    await message(channel(page), "Line 3 of").scroll_into_view_if_needed()
    await expect(message(channel(page), "Line 3 of")).to_be_in_viewport()
    await slack.say("One.", who="ben")
    await slack.say("Two.", who="ben")
    news = channel(page).get_by_role("button", name="2 new messages")
    await expect(news).to_be_visible()
    await expect(message(channel(page), "Line 3 of")).to_be_in_viewport()

    await news.click()

    await expect(message(channel(page), "Two.")).to_be_in_viewport()
    await expect(channel(page).get_by_role("button", name="new message")).to_be_hidden()


async def test_who_writes_or_commands_is_taken_to_the_end(visits: Visits, slack: Workspace) -> None:
    """The answer to a command appears at the end, where the person who gave it is taken."""
    for line in LONG_TALK:
        await slack.say(line)
    page = await visits.open("anna/design")
    await expect(message(channel(page), "Line 59")).to_be_in_viewport()
    await message(channel(page), "Line 3 of").scroll_into_view_if_needed()
    await expect(message(channel(page), "Line 3 of")).to_be_in_viewport()

    await write(channel(page), "/remove @ben for now")

    await expect(message(channel(page), "Line 59")).to_be_in_viewport()


async def test_empty_file_is_named_and_the_message_can_still_be_sent(visits: Visits) -> None:
    """A file without a byte is refused when it is chosen; what was written is sent without it."""
    page = await visits.open("anna/design")
    async with page.expect_file_chooser() as chooser:
        await channel(page).get_by_role("button", name="Share files").click()
    await (await chooser.value).set_files({"name": "notes.txt", "mimeType": "text/plain", "buffer": b""})

    await expect(page.get_by_role("alert").filter(has_text="notes.txt is empty")).to_be_visible()
    await write(channel(page), "Without notes, then.")

    await expect(message(channel(page), "Without notes, then.")).to_be_visible()


async def test_link_to_the_first_message_of_the_open_thread_keeps_it_open(visits: Visits, slack: Workspace) -> None:
    """Evidence in a thread that names the thread's own first message leads to it there."""
    root = await slack.say("Which soup?")
    link = f"{slack.details['url']}/archives/{slack.channel('design')}/p{root.replace('.', '')}"
    await slack.say(f"Asked here: {link}", who="ben", thread_ts=root)
    page = await visits.open("anna/design")
    talk = await open_thread(message(channel(page), "Which soup?"))

    await message(talk, "Asked here").get_by_role("link").first.click()

    await expect(message(thread(page), "Which soup?")).to_be_focused()


async def test_emoji_of_slack_are_drawn(visits: Visits) -> None:
    """All standard names are known, with skin tones; a name that nobody knows stays as it was written."""
    page = await visits.open("anna/design")

    await write(channel(page), "Nice :mailbox_with_mail: :wave::skin-tone-3: :our_own_logo:")

    await expect(message(channel(page), "Nice 📬 👋🏼 :our_own_logo:")).to_be_visible()
