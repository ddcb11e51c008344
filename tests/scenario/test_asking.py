"""A channel decides what becomes of its recordings: Readout asks first, makes a readout at once, or stays away."""

import asyncio
from pathlib import Path

import pytest

from bot.wiring import Api
from storage.settings import ChannelMode
from tests.scenario.media import silence, speech
from tests.scenario.records import Records
from tests.scenario.workspace import ANNA, BEN, DAVID, Workspace, eventually, ours, readout_in, readouts

QUESTION = "Make a readout of"
CALL = ("call.wav", silence(0.5))
"""Quickly heard: here it does not matter what is said."""


async def gone(workspace: Workspace, words: str) -> None:
    """Wait until nobody sees a message with these words any more."""

    async def look() -> bool:
        return not any(words in message["text"] for message in await workspace.messages())

    await eventually(look, f"the end of {words!r}")


async def test_uploader_alone_is_asked(asking: Workspace) -> None:
    """The question bothers nobody else, and nothing is made without an answer."""
    await asking.upload(CALL)

    question = await asking.answer(QUESTION)

    assert "Make a readout of call.wav?" in question["text"]
    assert question["ephemeral"]
    assert [] == ours(await asking.messages(who=BEN))


async def test_yes_makes_the_readout_and_takes_the_question_away(asking: Workspace) -> None:
    """One click is all it takes; the readout is in the thread of the upload."""
    ts = await asking.upload(CALL)

    await asking.click(await asking.answer(QUESTION), "Yes")

    assert "call.wav" in (await asking.readout(ts))["text"]
    await gone(asking, QUESTION)


async def test_no_makes_nothing_and_takes_the_question_away(asking: Workspace, records: Records) -> None:
    """A No leaves no trace in the channel."""
    await asking.upload(CALL)

    await asking.click(await asking.answer(QUESTION), "No")

    await gone(asking, QUESTION)
    assert [("cancelled", None)] == records.outcomes()
    assert [] == ours(await asking.everything())


async def test_nobody_else_can_answer(asking: Workspace, records: Records) -> None:
    """Slack shows the question to the uploader alone; whoever knows its ts gets nowhere either."""
    await asking.upload(CALL)
    question = await asking.answer(QUESTION)

    with pytest.raises(AssertionError, match="message_not_found"):
        await asking.click(question, "Yes", who=BEN)

    assert [("asked", None)] == records.outcomes()


async def test_yes_twice_gives_one_readout(asking: Workspace, records: Records) -> None:
    """A double click is one answer."""
    ts = await asking.upload(CALL)
    question = await asking.answer(QUESTION)

    await asyncio.gather(asking.click(question, "Yes"), asking.click(question, "Yes"))
    readout = await asking.readout(ts)
    await records.at_rest()

    assert [("done", None)] == records.outcomes()
    assert [readout] == await asking.replies(ts)


async def test_first_answer_counts(asking: Workspace, records: Records) -> None:
    """A Yes and a No at the same moment: whichever comes first is what happens, all of it and nothing of the other."""
    ts = await asking.upload(CALL)
    question = await asking.answer(QUESTION)

    async def taken() -> bool:
        return ("asked", None) not in records.outcomes()

    await asyncio.gather(asking.click(question, "Yes"), asking.click(question, "No"))
    await eventually(taken, "an answer that was taken")
    await records.at_rest()

    [(state, _)] = records.outcomes()
    assert state in {"done", "cancelled"}
    assert (state == "done") == bool(readouts(await asking.replies(ts)))


async def test_answer_is_taken_after_a_restart(slack: Workspace, engine: Api, home: Path) -> None:
    """A question outlives the bot that asked it."""
    async with readout_in(slack, engine, home, channel_mode=ChannelMode.ASK):
        ts = await slack.upload(CALL)
        question = await slack.answer(QUESTION)

    async with readout_in(slack, engine, home, channel_mode=ChannelMode.ASK):
        await slack.click(question, "Yes")
        assert "call.wav" in (await slack.readout(ts))["text"]


async def test_several_recordings_are_one_question(asking: Workspace) -> None:
    """One upload, one question, one readout of all of it."""
    ts = await asking.upload(("call.wav", speech()), ("second.wav", speech()))

    question = await asking.answer(QUESTION)
    await asking.click(question, "Yes")

    assert "call.wav and second.wav" in question["text"]
    assert "2 recordings" in (await asking.readout(ts))["text"]


async def test_question_about_a_recording_in_a_thread_is_asked_in_the_thread(asking: Workspace) -> None:
    """Who drops a recording in a thread looks there for the answer."""
    root = await asking.say("Here comes the call.")
    await asking.upload(CALL, thread_ts=root)

    await asking.click(await asking.answer(QUESTION, root), "Yes")

    assert "call.wav" in (await asking.readout(root))["text"]


async def test_off_is_silence(workspace: Workspace, records: Records) -> None:
    """Where people want no readouts, recordings are just recordings."""
    await workspace.command("off")
    await workspace.upload(CALL)

    await workspace.heard()

    assert [] == records.outcomes()
    assert [] == ours(await workspace.everything())[1:]


@pytest.mark.parametrize(
    ("word", "answer"),
    [
        ("auto", "Done. I make a readout of every recording in this channel."),
        (" ASK ", "Done. I ask before I make a readout of a recording in this channel."),
        ("off", "Done. I leave recordings in this channel alone."),
    ],
)
async def test_command_chooses_and_says_so(word: str, answer: str, workspace: Workspace) -> None:
    """The person who chose, and nobody else, reads what holds from now on."""
    await workspace.command(word)

    assert (await workspace.answer(answer))["ephemeral"]
    assert [] == await workspace.messages(who=BEN)


@pytest.mark.parametrize("word", ["help", "", "nonsense", "auto please", "<!channel>"])
async def test_anything_else_is_answered_with_help(word: str, workspace: Workspace) -> None:
    """The help names every way to get a readout and what is set for this channel."""
    await workspace.command(word)

    answer = await workspace.answer("I turn recordings and threads into readouts")

    assert answer["ephemeral"]
    assert "/readout auto" in answer["text"]
    assert "Now: I make a readout of every recording in this channel." in answer["text"]


async def test_anybody_may_choose_and_all_are_held_to_it(asking: Workspace) -> None:
    """A channel belongs to the people in it: what one chose holds for the uploads of the others."""
    await asking.command("auto", who=DAVID)

    ts = await asking.upload(CALL, who=ANNA)

    assert "call.wav" in (await asking.readout(ts))["text"]


async def test_choice_is_for_one_channel(asking: Workspace) -> None:
    """Other channels stay as they were."""
    await asking.command("auto")

    await asking.upload(CALL, channel="general")

    assert await asking.answer(QUESTION, channel="general")


async def test_choice_survives_a_restart(slack: Workspace, engine: Api, home: Path) -> None:
    """What was chosen is not forgotten when the bot is started again."""
    async with readout_in(slack, engine, home, channel_mode=ChannelMode.ASK):
        await slack.command("auto")

    async with readout_in(slack, engine, home, channel_mode=ChannelMode.ASK):
        assert "call.wav" in (await slack.readout(await slack.upload(CALL)))["text"]


async def test_last_choice_counts(workspace: Workspace, records: Records) -> None:
    """Choosing again replaces what was chosen before."""
    for word in ("off", "auto", "ask"):
        await workspace.command(word)

    await workspace.upload(CALL)

    assert await workspace.answer(QUESTION)
    assert [] == readouts(await workspace.everything())


async def test_yes_while_the_thread_is_being_read(asking: Workspace, records: Records) -> None:
    """Work on the same conversation waits its turn, also when it was asked about earlier."""
    root = await asking.say("I will send the report tomorrow.")
    await asking.upload(CALL, thread_ts=root)
    question = await asking.answer(QUESTION, root)
    await asking.fault("conversations.replies", "held", seconds=60)
    await asking.mention("summarize", thread_ts=root)

    async def look() -> bool:
        return bool(await asking.calls("conversations.replies"))

    async def queued() -> bool:
        return ("queued", None) in records.outcomes()

    await eventually(look, "the thread being read")
    await asking.click(question, "Yes")
    await eventually(queued, "the recording in the queue")
    await asking.release()
    await records.at_rest()

    assert [("done", None), ("done", None)] == records.outcomes()


async def test_shortcut_answers_the_question(asking: Workspace, records: Records) -> None:
    """Who chooses the shortcut wants the readout; the question, perhaps long gone from the screen, is settled."""
    ts = await asking.upload(CALL)
    question = await asking.answer(QUESTION)

    await asking.shortcut(ts, who=BEN)
    await asking.readout(ts)
    await asking.click(question, "Yes")
    await records.at_rest()

    assert [("done", None)] == records.outcomes()


async def test_mention_with_a_recording_is_heard_where_recordings_are_left_alone(workspace: Workspace) -> None:
    """Off is about what happens by itself: who mentions Readout with a recording wants its readout."""
    await workspace.command("off")
    ts = await workspace.upload(CALL, text=await workspace.bot())

    assert "call.wav" in (await workspace.readout(ts))["text"]


@pytest.mark.parametrize("mode", ["auto", "ask"])
async def test_mention_with_a_recording_is_one_request(mode: str, workspace: Workspace, records: Records) -> None:
    """Slack tells of such a message twice, as a message and as a mention."""
    await workspace.command(mode)
    await workspace.upload(CALL, text=f"{await workspace.bot()} summarize")

    await workspace.heard()
    await records.at_rest()

    assert 1 == len(records.outcomes())
