"""A recording on the page: dropped or chosen, on its way, and the readout that comes and what its buttons do."""

import asyncio
import base64
import re

import pytest_asyncio
from playwright.async_api import Locator, Page, Route, expect

from tests.browser.parts import act_as, channel, composer, message, open_thread, readout, thread, write
from tests.browser.visits import Visits
from tests.scenario.media import STANDUP, speech
from tests.scenario.records import Records
from tests.scenario.test_growing import talk_with_readout
from tests.scenario.workspace import Workspace, eventually

WAIT_SECONDS = 25
FILES = {"memo.txt": "text/plain", "drawing.svg": "image/svg+xml", "list.csv": "text/csv"}
DROP = """
async ([selector, name, type, bytes]) => {
  const transfer = new DataTransfer();
  transfer.items.add(new File([Uint8Array.from(atob(bytes), (c) => c.charCodeAt(0))], name, { type }));
  for (const kind of ["dragenter", "dragover", "drop"])
    document.querySelector(selector).dispatchEvent(
      new DragEvent(kind, { dataTransfer: transfer, bubbles: true, cancelable: true }),
    );
}
"""


async def drop(page: Page, target: str, name: str, content: bytes) -> None:
    """Let go of a recording over a part of the page."""
    await page.evaluate(DROP, [target, name, "audio/mpeg", base64.b64encode(content).decode()])


async def put_off(records: Records) -> None:
    """Wait until the only job waits for its time."""

    async def look() -> bool:
        return bool(records.rows("SELECT 1 FROM job WHERE problem IS NOT NULL AND lease IS NULL"))

    await eventually(look, "a job that waits")


async def test_dropped_recording_becomes_a_readout_before_ones_eyes(
    visits: Visits, workspace: Workspace, records: Records
) -> None:
    """A drop waits in the composer, is sent with a word, and its thread shows how far it is, then the readout."""
    page = await visits.open("anna/design")
    await workspace.fault("conversations.info", "ratelimited", seconds=WAIT_SECONDS)
    await drop(page, "#channel .timeline", "standup.mp3", STANDUP.read_bytes())
    await expect(page.get_by_role("button", name="Remove standup.mp3")).to_be_visible()
    await write(channel(page), "This morning's stand-up")
    shared = message(channel(page), "This morning's stand-up")
    await expect(shared.locator("audio")).to_be_visible()
    answers = await open_thread(shared)
    await expect(answers).to_contain_text("Waiting: Slack limits how often I may ask it. Your turn is coming.")
    progress = await message(answers, "Waiting: Slack limits").get_attribute("id")

    await put_off(records)
    workspace.clock.ahead = WAIT_SECONDS

    await expect(readout(answers)).to_contain_text("test server")
    await expect(readout(answers)).to_have_id(progress or "")
    await expect(shared.get_by_role("button", name="1 reply")).to_be_visible()


async def test_chosen_files_go_together_in_one_message(visits: Visits, slack: Workspace) -> None:
    """Files chosen in the dialog can be taken away again; the rest is one message with a player or a card for each."""
    page = await visits.open("anna/design")
    files = [{"name": name, "mimeType": kind, "buffer": b"hello"} for name, kind in FILES.items()]
    async with page.expect_file_chooser() as chooser:
        await channel(page).get_by_role("button", name="Share files").click()
    await (await chooser.value).set_files(files)  # type: ignore[arg-type]
    await page.get_by_role("button", name="Remove drawing.svg").click()
    await composer(channel(page)).press("Enter")

    shared = channel(page).get_by_role("article")

    await expect(shared).to_have_count(1)
    await expect(shared.get_by_role("link", name="Download memo.txt")).to_be_visible()
    await expect(shared.get_by_role("link", name="Download list.csv")).to_be_visible()
    await expect(page.get_by_role("button", name=re.compile("^Remove"))).to_have_count(0)
    assert ["memo.txt", "list.csv"] == [file["name"] for file in (await slack.messages())[-1]["files"]]


async def test_upload_shows_that_it_goes_on_and_can_be_given_up(visits: Visits, slack: Workspace) -> None:
    """While files are on their way there is a bar; who gives up has shared nothing, and can send the same once more."""
    page = await visits.open("anna/design")
    held: asyncio.Queue[Route] = asyncio.Queue()
    await page.route("**/_control/uploads", held.put)
    await drop(page, "#channel .composer", "call.wav", speech())
    await composer(channel(page)).press("Enter")
    await expect(page.get_by_role("progressbar", name="Upload")).to_be_visible()
    await page.get_by_role("button", name="Cancel the upload").click()
    await expect(page.get_by_role("alert").filter(has_text="The upload was cancelled")).to_be_visible()
    assert [] == await slack.messages()
    await (await held.get()).abort()
    await composer(channel(page)).press("Enter")
    await (await held.get()).continue_()

    await expect(channel(page).locator("audio")).to_be_visible()

    await expect(page.get_by_role("progressbar", name="Upload")).to_be_hidden()


async def test_own_file_is_deleted_after_a_question(visits: Visits, slack: Workspace) -> None:
    """The owner alone is offered it; a line stays where the file was."""
    await slack.upload(("call.wav", speech()))
    page = await visits.open("ben/design")
    await expect(page.get_by_role("link", name="Download call.wav")).to_be_visible()
    await expect(page.get_by_role("button", name="Delete call.wav")).to_have_count(0)
    await act_as(page, "Anna Holm")
    await page.get_by_role("button", name="Delete call.wav").click()
    await page.get_by_role("dialog", name="Delete file").get_by_role("button", name="Delete").click()

    await expect(channel(page)).to_contain_text("This file was deleted.")

    await expect(channel(page).locator("audio")).to_have_count(0)


async def test_bot_asks_first_and_takes_an_answer(visits: Visits, asking: Workspace) -> None:
    """The question is for who dropped the recording alone; No takes it away, Yes begins."""
    page = await visits.open("anna/design")
    for name in ("first.wav", "second.wav"):
        await asking.upload((name, speech()))
    await message(channel(page), "Make a readout of first.wav?").get_by_role("button", name="No").click()
    await message(channel(page), "Make a readout of second.wav?").get_by_role("button", name="Yes").click()

    await expect(channel(page).get_by_role("article").filter(has_text="Make a readout")).to_have_count(0)

    await channel(page).get_by_role("button", name="1 reply").click()
    await expect(readout(thread(page))).to_contain_text("second.wav")


@pytest_asyncio.fixture(loop_scope="session")
async def talk(visits: Visits, workspace: Workspace) -> Locator:
    """The open pane of a thread that Anna and Ben wrote, with its readout; Anna looks."""
    root, _ = await talk_with_readout(workspace)
    page = await visits.open(f"anna/design?thread={root}")
    await expect(readout(thread(page))).to_be_visible()
    return thread(page)


async def test_refresh_is_busy_and_then_done(talk: Locator) -> None:
    """Refresh answers beside the readout, which no edit marks; the button is free again then, and has the focus."""
    refresh = readout(talk).get_by_role("button", name="Refresh")
    await refresh.press("Enter")

    await expect(message(talk, "up to date")).to_be_visible()

    await expect(readout(talk)).not_to_contain_text("(edited)")
    await expect(refresh).not_to_have_attribute("aria-busy", "true")
    await expect(refresh).to_be_focused()


async def test_transcript_comes_as_a_file_that_can_be_read(talk: Locator) -> None:
    """Transcript puts a file in the thread; its preview opens in place, and it can be downloaded."""
    await readout(talk).get_by_role("button", name="Transcript").click()
    file = talk.get_by_role("article").filter(has_text="Preview")
    await file.get_by_text("Preview").click()

    await expect(file).to_contain_text("I will send the report to the sales team tomorrow.")

    async with talk.page.expect_download() as download:
        await file.get_by_role("link", name="Download").click()
    assert (await download.value).suggested_filename.endswith(".md")


async def test_forgetting_asks_before_it_does(talk: Locator) -> None:
    """Who changes their mind keeps the readout; who confirms gets a receipt in its place."""
    dialog = talk.page.get_by_role("dialog", name="Forget everything")

    async def ask() -> None:
        await readout(talk).locator(".body").get_by_role("button", name="More actions").click()
        await talk.page.get_by_role("menuitem", name="Forget everything").click()
        await expect(dialog).to_contain_text("What people wrote and uploaded stays.")

    await ask()
    await dialog.get_by_role("button", name="Keep").click()
    await expect(dialog).to_be_hidden()
    await expect(readout(talk)).to_be_visible()
    await ask()
    await dialog.get_by_role("button", name="Forget", exact=True).click()

    await expect(talk).to_contain_text("I have forgotten the conversation, as you asked.")
    await expect(readout(talk)).to_be_hidden()
