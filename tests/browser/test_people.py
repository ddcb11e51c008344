"""Several people at the page: who sees what, what is new for whom, and messages between two of them."""

import re

from playwright.async_api import expect

from tests.browser.parts import BEN, DAVID, act_as, channel, composer, message, people, place, write
from tests.browser.visits import Visits
from tests.scenario.workspace import Workspace


async def test_one_click_and_one_is_somebody_else(visits: Visits, slack: Workspace) -> None:
    """The same place is seen, and written in, by whoever was clicked."""
    page = await visits.open("anna/design")
    await write(channel(page), "Good morning!")
    await act_as(page, BEN)
    await expect(people(page).get_by_role("radio", name=BEN)).to_be_checked()
    await write(channel(page), "Good morning, Anna!")

    assert page.url.endswith("#/ben/design")

    await expect(message(channel(page), "Good morning, Anna!").get_by_text(BEN)).to_be_visible()
    assert slack.user("ben") == (await slack.answer("Good morning, Anna!"))["user"]


async def test_ephemeral_is_for_its_person_and_gone_on_reload(visits: Visits, workspace: Workspace) -> None:
    """An answer to a command is seen by who gave it, neither by others nor after the page was loaded anew."""
    page = await visits.open("anna/design")
    await write(channel(page), "/readout help")
    answer = message(channel(page), "Only visible to you")
    await expect(answer).to_contain_text("I turn recordings and threads into readouts")
    await act_as(page, BEN)
    await expect(page.get_by_role("heading", name="Drop a recording here")).to_be_visible()
    await act_as(page, "Anna Holm")
    await expect(answer).to_be_visible()
    await page.reload()

    await expect(page.get_by_role("heading", name="Drop a recording here")).to_be_visible()


async def test_private_channel_is_invisible_to_the_outsider(visits: Visits, slack: Workspace) -> None:
    """It is not in the list of who is no member, and its address, by name, id or permalink, leads elsewhere."""
    secret = await slack.say("Nobody else needs to know.", channel="leads")
    page = await visits.open("anna/leads")
    await expect(message(channel(page), "Nobody else needs to know.")).to_be_visible()
    await act_as(page, DAVID)
    await expect(channel(page).get_by_role("heading", name="general", level=1)).to_be_visible()
    await expect(place(page, "leads")).to_have_count(0)

    id_ = slack.channel("leads")
    for address in ("#/david/leads", f"#/david/{id_}?thread={secret}", f"archives/{id_}/p{secret.replace('.', '')}"):
        await page.goto("about:blank")
        await page.goto(f"{visits.url}/{address}")
        await act_as(page, DAVID)
        await expect(channel(page).get_by_role("heading", name="general", level=1)).to_be_visible()

    await expect(page.get_by_text("Nobody else needs to know.")).to_have_count(0)


async def test_guest_of_another_company_sees_the_shared_channel_alone(visits: Visits) -> None:
    """Who comes from elsewhere is marked so, and is in the channel that is shared with them and nowhere else."""
    page = await visits.open("anna/design")

    await people(page).get_by_text("Olga Novak").click()

    await expect(channel(page).get_by_role("heading", name="partners", level=1)).to_be_visible()
    channels = page.get_by_role("list", name="Channels").get_by_role("link")
    await expect(channels).to_have_count(1)


async def test_who_is_removed_can_read_on_but_not_write(visits: Visits, slack: Workspace) -> None:
    """A public channel stays open to read, and the field to write in goes at once; it comes back with an invitation."""
    await slack.say("Good morning.")
    page = await visits.open("david/design")
    membership = {"user": slack.user("anna"), "channel": slack.channel("design"), "member": slack.user("david")}
    await slack.control("members", membership | {"action": "remove"})
    await expect(channel(page)).to_contain_text("You can read this channel, but you are not a member.")
    await expect(message(channel(page), "Good morning.")).to_be_visible()
    await expect(composer(channel(page))).to_have_count(0)
    await slack.control("members", membership | {"action": "add"})

    await write(channel(page), "Back again!")

    await expect(message(channel(page), "Back again!")).to_be_visible()


async def test_what_is_new_is_marked_until_it_is_read(visits: Visits, slack: Workspace) -> None:
    """The list says how much is new in a channel, and how often one is called; opening it is reading it."""
    page = await visits.open("ben/general")
    await slack.say("The draft is there.")
    await slack.say(f"<@{slack.user('ben')}> can you look at it?")
    item = page.get_by_role("listitem").filter(has=page.get_by_role("link", name="design"))
    await expect(place(page, "design")).to_have_attribute("aria-description", "2 unread messages")
    await expect(item.locator(".count")).to_have_text("1")
    await expect(page).to_have_title(re.compile(r"^\(1\) general"))
    await place(page, "design").click()
    await expect(channel(page).get_by_role("heading", name="New messages")).to_be_visible()

    await expect(place(page, "design")).to_have_attribute("aria-description", "")

    await expect(page).to_have_title(re.compile("^design"))
    await place(page, "general").click()
    await place(page, "design").click()
    await expect(message(channel(page), "The draft is there.")).to_be_visible()
    await expect(channel(page).get_by_role("heading", name="New messages")).to_have_count(0)


async def test_two_windows_talk_to_each_other(visits: Visits) -> None:
    """What Anna writes to Ben is marked in his window as it comes, and he answers there; David knows nothing of it."""
    anna = await visits.open("anna/general")
    ben = await visits.open("ben/general")
    await place(anna, BEN).click()
    await expect(channel(anna)).to_contain_text("This is the very beginning of your messages with Ben Lind.")
    await write(channel(anna), "Do you have a minute?")
    await expect(place(ben, "Anna Holm")).to_have_attribute("aria-description", "1 unread message")
    await place(ben, "Anna Holm").click()
    await expect(message(channel(ben), "Do you have a minute?")).to_be_visible()
    await write(channel(ben), "In five.")

    await expect(message(channel(anna), "In five.")).to_be_visible()

    await act_as(ben, DAVID)
    await expect(channel(ben).get_by_role("heading", level=1)).not_to_have_text("Anna Holm")
    await place(ben, "Anna Holm").click()
    await expect(channel(ben)).to_contain_text("This is the very beginning of your messages with Anna Holm.")
    await expect(composer(channel(ben))).to_have_value("")


async def test_other_workspace_is_another_world(visits: Visits, slack: Workspace) -> None:
    """The workspace's name leads to the others, which have people and messages of their own; and back."""
    await slack.say("Only here.")
    page = await visits.open("anna/design")
    await expect(message(channel(page), "Only here.")).to_be_visible()
    home = page.get_by_role("banner").get_by_role("button").first
    name = await home.inner_text()
    await home.click()
    await page.get_by_role("menuitem", name="Northwind").click()
    await expect(home).to_contain_text("Northwind")
    await expect(people(page).get_by_role("radio", name="Anna Holm")).to_have_count(0)
    await home.click()
    await page.get_by_role("menuitem", name=name).click()

    await place(page, "design").click()

    await expect(message(channel(page), "Only here.")).to_be_visible()
