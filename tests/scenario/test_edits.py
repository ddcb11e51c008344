"""Messages are edited after their readout: it says so, and reads them again when somebody wants that."""

import json

import httpx
import pytest

from bot.wiring import Api
from conversation.client import ConversationClient
from conversation.errors import NotFound
from tests.scenario.media import silence
from tests.scenario.records import Records
from tests.scenario.test_growing import conversation_id, permalink, talk_with_readout
from tests.scenario.workspace import BEN, Message, Workspace, eventually, ours, readouts, words_of

OUTDATED = "Out of date: messages were edited since I read them."
PROMISE = "I will send the budget to the customers on Friday."


async def outdated(workspace: Workspace, root: str) -> Message:
    """The readout of a thread as soon as it says that it is out of date."""

    async def look() -> Message | None:
        return next((each for each in readouts(await workspace.replies(root)) if OUTDATED in words_of(each)), None)

    return await eventually(look, "a readout that is out of date")


async def renewed(workspace: Workspace, root: str, words: str) -> Message:
    """The readout of a thread as soon as it has words in it, and is not out of date."""

    async def look() -> Message | None:
        [readout] = readouts(await workspace.replies(root))
        return readout if words in readout["text"] and OUTDATED not in words_of(readout) else None

    return await eventually(look, f"a readout with {words!r}")


async def edited_talk(workspace: Workspace) -> tuple[str, Message]:
    """A thread whose readout is out of date: its promise has become another one."""
    root, _ = await talk_with_readout(workspace)
    [promise, *_] = [each["ts"] for each in await workspace.replies(root) if "bot_id" not in each]
    await workspace.edit(promise, PROMISE, who=BEN)
    return root, await outdated(workspace, root)


async def recording_with_promise(workspace: Workspace, records: Records) -> tuple[str, str]:
    """A silent recording and the ts of the promise that was added to it as a message."""
    root = await workspace.upload(("call.wav", silence(0.5)))
    await workspace.readout(root)
    promise = await workspace.say("I will send the report on Monday.", who=BEN, thread_ts=root)
    await workspace.mention("append", thread_ts=root)
    await workspace.answer("Added 1 message", root)
    await records.at_rest()
    return root, promise


async def test_edit_shows_on_the_readout_and_refresh_reads_it(
    workspace: Workspace, engine: Api, records: Records
) -> None:
    """The new words take the place of the old ones, in Slack and at the API, under the old link and the old id."""
    root, readout = await edited_talk(workspace)
    before = conversation_id(records)

    await workspace.click(readout, "Refresh", who=BEN)

    fresh = await renewed(workspace, root, "send the budget to the customers")
    assert readout["ts"] == fresh["ts"]
    assert "the report" not in fresh["text"]
    await workspace.answer("Read again what was edited: ", root)
    await records.at_rest()
    after = conversation_id(records)
    assert before != after
    async with httpx.AsyncClient(trust_env=False) as http:
        client = ConversationClient(http, base_url=engine.url, app_id=engine.app_id, app_secret=engine.app_secret)
        assert 2 == len(await client.get_messages(after))

        async def deleted() -> bool:
            try:
                await client.get_conversation(before)
            except NotFound:
                return True
            return False

        await eventually(deleted, "the old conversation deleted")
    assert [] == records.rows("SELECT * FROM edit")
    await workspace.command(f"status {before}", who=BEN)
    assert "made of 1 source" in (await workspace.answer("Nothing is under way.", who=BEN))["text"]


async def test_command_elsewhere_is_told_where_the_edited_readout_is_renewed(workspace: Workspace) -> None:
    """The thread shows what is done, and whoever asked from another channel is not left without an answer."""
    root, _ = await edited_talk(workspace)

    await workspace.command(f"refetch {permalink(workspace, root)}", who=BEN, channel="general")

    receipt = await workspace.answer("On its way. The readout is renewed in its thread.", who=BEN, channel="general")
    assert receipt["ephemeral"]
    await renewed(workspace, root, "send the budget to the customers")


@pytest.mark.parametrize("words", ["summarize", "append"])
async def test_mention_after_an_edit_reads_it_with_what_is_new(
    words: str, workspace: Workspace, records: Records
) -> None:
    """Whoever asks in the thread gets both: what was edited, and what was written since."""
    root, _ = await edited_talk(workspace)
    last = await workspace.say("I will book the room for the party tomorrow.", thread_ts=root)

    await workspace.mention(words, thread_ts=root, who=BEN)

    readout = await renewed(workspace, root, "send the budget to the customers")
    assert "book the room" in readout["text"]
    await records.at_rest()
    [sent] = records.rows("SELECT message_ts FROM source")
    assert [last] == json.loads(sent["message_ts"])[2:]


async def test_status_tells_that_a_readout_is_out_of_date(workspace: Workspace) -> None:
    """Also where nobody looks at the readout itself."""
    root, _ = await edited_talk(workspace)

    await workspace.mention("status", thread_ts=root, who=BEN)

    assert (
        "out of date: messages were edited" in (await workspace.answer("Nothing is under way.", root, who=BEN))["text"]
    )


async def test_edit_beside_a_recording_is_added_as_a_correction(workspace: Workspace, records: Records) -> None:
    """A recording is not heard again for a word: the new words are added, and lead to the message that has them."""
    root, promise = await recording_with_promise(workspace, records)
    before = conversation_id(records)
    await workspace.edit(promise, PROMISE, who=BEN)

    await workspace.click(await outdated(workspace, root), "Refresh")

    readout = await renewed(workspace, root, "send the budget to the customers")
    await records.at_rest()
    assert before == conversation_id(records)
    assert f"/p{promise.replace('.', '')}?" in str(readout["blocks"])
    assert [] == records.rows("SELECT * FROM edit")


async def test_what_changes_no_words_leaves_the_readout_up_to_date(workspace: Workspace, records: Records) -> None:
    """A preview, an emoji, a message to Readout, or one that no readout was made of."""
    root, readout = await talk_with_readout(workspace)
    [promise, request, *_] = [each["ts"] for each in await workspace.replies(root) if "bot_id" not in each]
    here = {"channel": workspace.channel("design"), "ts": promise}
    [text] = [each["text"] for each in await workspace.replies(root) if each["ts"] == promise]
    preview = [{"from_url": "https://example.org", "title": "A page", "text": "I will sell you something."}]
    await workspace.api("chat.update", who=BEN, text=f"{text} :tada:", attachments=preview, **here)
    await workspace.edit(request, f"{await workspace.bot()} recap")
    elsewhere = await workspace.say("Other thread")
    await workspace.edit(elsewhere, "Another thread")
    await workspace.heard(9)

    assert [] == records.rows("SELECT * FROM edit")
    assert [readout] == readouts(await workspace.replies(root))


async def test_edit_while_the_thread_is_read_is_not_lost(workspace: Workspace, records: Records) -> None:
    """Nobody knows which words were read: the readout says so, and reads again."""
    root, [promise] = await workspace.thread("Let's see.", "I will send the report on Monday.")
    await workspace.fault("conversations.replies", "held", seconds=60)
    await workspace.shortcut(root)

    async def reading() -> bool:
        return bool(await workspace.calls("conversations.replies"))

    await eventually(reading, "the thread being read")
    await workspace.edit(promise, PROMISE, who=BEN)
    await workspace.heard(3)
    await workspace.release()

    await workspace.click(await outdated(workspace, root), "Refresh")

    await renewed(workspace, root, "send the budget to the customers")
    await records.at_rest()
    assert 1 == len(readouts(await workspace.replies(root)))


async def test_edit_is_shown_without_a_word_to_anybody(workspace: Workspace) -> None:
    """The readout is changed in its place, and nobody is notified."""
    root, _ = await edited_talk(workspace)

    assert 1 == len(ours(await workspace.replies(root)))
