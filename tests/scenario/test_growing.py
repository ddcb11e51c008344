"""A conversation grows: what is added in its thread, or from elsewhere, renews its one readout in place."""

import json

import httpx
import pytest

from bot.wiring import Api
from conversation.client import ConversationClient
from storage.settings import ChannelMode
from tests.scenario.media import silence
from tests.scenario.records import Records
from tests.scenario.workspace import BEN, DAVID, Message, Workspace, eventually, ours, readouts

TALK = ("The import of the customer list is done.", "I will send the report to the sales team tomorrow.")
MORE = ("I will call the customer on Friday.", "Who will be on call during the first weekend?")
CALL = ("call.wav", silence(0.5))
UNKNOWN = "I don't know that conversation"


async def talk_with_readout(workspace: Workspace, *, channel: str = "design") -> tuple[str, Message]:
    """A thread that has its readout: the root's ts and the readout."""
    root, _ = await workspace.thread(*TALK, channel=channel)
    await workspace.mention("summarize", thread_ts=root, channel=channel)
    return root, await workspace.readout(root, channel=channel)


def conversation_id(records: Records) -> str:
    """The API's id of the only conversation."""
    [row] = records.rows("SELECT conversation_id FROM conversation")
    return str(row["conversation_id"])


def permalink(workspace: Workspace, ts: str, *, channel: str = "design") -> str:
    """The address of a message, as people copy it."""
    return f"https://team.slack.com/archives/{workspace.channel(channel)}/p{ts.replace('.', '')}"


async def test_append_renews_the_readout_in_place_and_says_what_is_new(workspace: Workspace, records: Records) -> None:
    """There is one readout, in its old place, and a short answer that counts what is new."""
    root, first = await talk_with_readout(workspace)
    for text in MORE:
        await workspace.say(text, who=BEN, thread_ts=root)

    await workspace.mention("append", who=BEN, thread_ts=root)

    await workspace.answer("Added 2 messages: 1 action item, 1 question are new.", root)
    await records.at_rest()
    [readout] = readouts(await workspace.replies(root))
    assert first["ts"] == readout["ts"]
    for told in ("send the report", "call the customer", "first weekend"):
        assert told in readout["text"]
    assert 2 == len(ours(await workspace.replies(root)))


async def reading(workspace: Workspace, *, reads: int) -> None:
    """Wait until a thread was read so often: what is written from now on is not in what was read."""

    async def look() -> bool:
        return len(await workspace.calls("conversations.replies")) >= reads

    await eventually(look, "the reading of the thread")


@pytest.mark.parametrize("words", ["append", "summarize"])
async def test_append_during_an_append_adds_what_was_written_since(
    words: str, workspace: Workspace, records: Records
) -> None:
    """It waits its turn, says so to the asker alone, and then adds what the one before it could not see; once."""
    root, _ = await talk_with_readout(workspace)
    first = await workspace.say(MORE[0], who=BEN, thread_ts=root)
    await workspace.fault("conversations.replies", "held", seconds=60)
    reads = len(await workspace.calls("conversations.replies"))
    await workspace.mention("append", who=BEN, thread_ts=root)
    await reading(workspace, reads=reads + 1)
    second = await workspace.say(MORE[1], who=BEN, thread_ts=root)

    await workspace.mention(words, who=BEN, thread_ts=root)

    assert (await workspace.answer("What was written since is added next.", root, who=BEN))["ephemeral"]
    await workspace.release()
    await workspace.answer("Added 1 message: 1 action item is new.", root)
    await workspace.answer("Added 1 message: 1 question is new.", root)
    await records.at_rest()
    sent = [json.loads(row["message_ts"]) for row in records.rows("SELECT message_ts FROM source ORDER BY rowid")]
    assert [[first], [second]] == sent[1:]


async def test_third_append_joins_the_one_that_waits(workspace: Workspace, records: Records) -> None:
    """One that has not begun reads the thread when its turn comes, so that another would find nothing."""
    root, _ = await talk_with_readout(workspace)
    await workspace.say(MORE[0], thread_ts=root)
    await workspace.fault("conversations.replies", "held", seconds=60)
    reads = len(await workspace.calls("conversations.replies"))
    await workspace.mention("append", thread_ts=root)
    await reading(workspace, reads=reads + 1)
    await workspace.mention("append", thread_ts=root)
    await workspace.answer("What was written since is added next.", root)
    await workspace.say(MORE[1], thread_ts=root)

    await workspace.mention("append", who=BEN, thread_ts=root)

    joined = await workspace.answer("Your messages will be added with the request that is waiting.", root, who=BEN)
    assert joined["ephemeral"]
    await workspace.release()
    await workspace.answer("Added 1 message: 1 question is new.", root)
    await records.at_rest()
    assert [("done", None)] * 3 == records.outcomes()


async def test_append_by_link_during_an_append_takes_its_turn(workspace: Workspace, records: Records) -> None:
    """The command too; another thread is another request, and waits behind the one at work."""
    root, _ = await talk_with_readout(workspace)
    other = await workspace.say(MORE[0])
    await workspace.fault("conversations.replies", "held", seconds=60)
    reads = len(await workspace.calls("conversations.replies"))
    await workspace.say(MORE[1], thread_ts=root)
    await workspace.mention("append", thread_ts=root)
    await reading(workspace, reads=reads + 1)

    await workspace.command(f"append {permalink(workspace, other)} to {permalink(workspace, root)}", who=BEN)
    await workspace.answer("On its way. The readout is renewed in its thread.", who=BEN)
    await workspace.release()
    await workspace.answer("Added 1 message: 1 question is new.", root)
    await workspace.answer("Added 1 message: 1 action item is new.", root)

    await records.at_rest()
    assert [("done", None)] * 3 == records.outcomes()


async def test_append_without_anything_new_says_so_to_the_asker_alone(workspace: Workspace) -> None:
    """Only what was written since the last time is sent; when that is nothing, the readout stays as it is."""
    root, first = await talk_with_readout(workspace)

    await workspace.mention("append", who=BEN, thread_ts=root)

    assert (await workspace.answer("no new messages since its readout", root, who=BEN))["ephemeral"]
    assert [first] == readouts(await workspace.replies(root))


async def test_readout_that_somebody_deleted_comes_back_with_the_next_append(
    workspace: Workspace, records: Records
) -> None:
    """What cannot be renewed in place is posted anew, once."""
    root, first = await talk_with_readout(workspace)
    await workspace.delete_ours(first)
    await workspace.say(MORE[0], thread_ts=root)

    await workspace.mention("append", thread_ts=root)

    assert "call the customer" in (await workspace.readout(root))["text"]
    await records.at_rest()
    assert 1 == len(readouts(await workspace.replies(root)))


async def test_append_outside_a_thread_is_told_where_it_works(workspace: Workspace) -> None:
    """There is no conversation to add to in the channel itself."""
    await workspace.mention("append", who=BEN)

    assert (await workspace.answer("That only works in threads.", who=BEN))["ephemeral"]


async def test_recording_with_the_word_append_needs_no_other_yes(asking: Workspace, records: Records) -> None:
    """Whoever asks for it in the message itself has answered our question already."""
    root, _ = await asking.thread(*TALK)
    await asking.mention("summarize", thread_ts=root)
    await asking.readout(root)

    await asking.upload(CALL, who=BEN, thread_ts=root, text=f"{await asking.bot()} append")

    await asking.answer("Added call.wav", root)
    await records.at_rest()
    assert [("done", None)] * 2 == records.outcomes()
    assert 1 == len(readouts(await asking.replies(root)))


async def test_append_by_link_takes_the_recordings_of_a_message(asking: Workspace, records: Records) -> None:
    """A recording that was dropped elsewhere in the channel joins the conversation, by its id."""
    root, _ = await asking.thread(*TALK)
    await asking.mention("summarize", thread_ts=root)
    readout = await asking.readout(root)
    elsewhere = await asking.upload(CALL)

    await asking.command(f"append {permalink(asking, elsewhere)} to {conversation_id(records)}", who=BEN)

    assert (await asking.answer("On its way. The readout is renewed in its thread.", who=BEN))["ephemeral"]
    await asking.answer("Added call.wav", root)
    assert [] == readouts(await asking.replies(elsewhere))
    assert [readout["ts"]] == [each["ts"] for each in readouts(await asking.replies(root))]


async def test_append_by_link_takes_another_thread(workspace: Workspace, records: Records) -> None:
    """What was said in another thread of the channel joins the conversation, with evidence that leads there."""
    root, _ = await talk_with_readout(workspace)
    other, [question] = await workspace.thread(*MORE)

    await workspace.command(f"append {permalink(workspace, other)} to {permalink(workspace, root)}")

    await workspace.answer("Added 2 messages", root)
    await records.at_rest()
    [readout] = readouts(await workspace.replies(root))
    assert "first weekend" in readout["text"]
    assert f"/p{question.replace('.', '')}?thread_ts={other}" in str(readout["blocks"])


async def test_append_of_what_is_there_already_says_so(asking: Workspace, records: Records) -> None:
    """A recording is part of a conversation once."""
    root, _ = await asking.thread(*TALK)
    await asking.mention("summarize", thread_ts=root)
    await asking.readout(root)
    elsewhere = await asking.upload(CALL)
    words = f"append {permalink(asking, elsewhere)} to {conversation_id(records)}"
    await asking.command(words)
    await asking.answer("Added call.wav", root)

    await asking.command(words)

    assert (await asking.answer("All of that is already in the conversation."))["ephemeral"]


@pytest.mark.parametrize(
    ("words", "answer"),
    [
        ("append", "I can't find a recording or a thread there."),
        ("append 45 to 46", "I can't find a recording or a thread there."),
        ("append {root} to 4500000000000009", UNKNOWN),
        ("append {nowhere} to {root}", "I can't find a recording or a thread there."),
        ("append {leads} to {root}", "I can't find a recording or a thread there."),
    ],
)
async def test_append_that_cannot_be_is_explained(words: str, answer: str, workspace: Workspace) -> None:
    """The asker alone hears what is wrong; what is said in one channel is never carried to another."""
    root, _ = await talk_with_readout(workspace)
    leads = await workspace.say("In private: I will resign on Friday.", channel="leads")
    links = {
        "root": permalink(workspace, root),
        "nowhere": permalink(workspace, "1.000001"),
        "leads": permalink(workspace, leads, channel="leads"),
    }

    await workspace.command(words.format(**links))

    assert (await workspace.answer(answer))["ephemeral"]


async def test_outsider_can_append_nothing(workspace: Workspace, records: Records) -> None:
    """David is not in #leads: its conversation is unknown to him, and stays as it is."""
    root, _ = await talk_with_readout(workspace, channel="leads")
    mine = await workspace.say("I will tell them.", who=DAVID)

    await workspace.command(f"append {permalink(workspace, mine)} to {conversation_id(records)}", who=DAVID)

    assert (await workspace.answer(UNKNOWN, who=DAVID))["ephemeral"]
    assert [("done", None)] == records.outcomes()
    assert 1 == len(ours(await workspace.replies(root, channel="leads")))


async def test_recording_in_a_thread_joins_its_conversation_after_a_yes(asking: Workspace) -> None:
    """Where we ask first, a Yes adds the recording; the question is for whoever dropped it."""
    root, _ = await asking.thread(*TALK)
    await asking.mention("summarize", thread_ts=root)
    await asking.readout(root)
    await asking.upload(CALL, who=BEN, thread_ts=root)

    await asking.click(await asking.answer("Make a readout of", root, who=BEN), "Yes", who=BEN)

    await asking.answer("Added call.wav", root)


async def test_long_append_is_said_in_a_message_of_its_own(workspace: Workspace, records: Records) -> None:
    """An edit notifies nobody: what took over a minute is told anew, and the readout is still renewed in its place."""
    root, first = await talk_with_readout(workspace)
    await workspace.say(MORE[0], thread_ts=root)
    await workspace.fault("conversations.replies", "internal_error")
    await workspace.mention("append", thread_ts=root)

    async def waiting() -> bool:
        return bool(records.rows("SELECT 1 FROM job WHERE state = 'submitting' AND attempts = 1 AND lease IS NULL"))

    await eventually(waiting, "an attempt that failed")
    workspace.clock.ahead = 90.0

    await workspace.answer("Added 1 message: 1 action item is new.", root)
    await records.at_rest()
    [readout] = readouts(await workspace.replies(root))
    assert first["ts"] == readout["ts"]
    assert "call the customer" in readout["text"]


async def test_mode_does_not_matter_for_append(workspace: Workspace, records: Records) -> None:
    """Where recordings are left alone, asking for one still works."""
    root, _ = await talk_with_readout(workspace)
    await workspace.command(ChannelMode.OFF.value)

    await workspace.upload(CALL, thread_ts=root, text=f"{await workspace.bot()} append")

    await workspace.answer("Added call.wav", root)


@pytest.mark.parametrize("words", ["append", "refetch", "refetch transcript"])
async def test_conversation_that_the_api_lost_can_begin_anew(
    words: str, workspace: Workspace, engine: Api, records: Records
) -> None:
    """What is asked of it fails with the way out, which works."""
    root, _ = await talk_with_readout(workspace)
    async with httpx.AsyncClient(trust_env=False) as http:
        client = ConversationClient(http, base_url=engine.url, app_id=engine.app_id, app_secret=engine.app_secret)
        await client.delete_conversation(conversation_id(records))
    await workspace.say("I will book the room on Friday.", thread_ts=root)

    await workspace.mention(words, thread_ts=root)
    await workspace.answer("no longer knows this conversation. Write `@Readout forget` in its thread", root)
    await workspace.mention("forget", thread_ts=root)
    await workspace.answer("I have forgotten the conversation", root)
    await workspace.mention("summarize", thread_ts=root)

    assert "book the room" in (await workspace.readout(root))["text"]
    await records.at_rest()
    assert 1 == len(readouts(await workspace.replies(root)))
