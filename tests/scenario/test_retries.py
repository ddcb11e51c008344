"""What did not work can be tried again with one click, where the same again may work."""

import asyncio
from typing import Any

import pytest

from bot.wiring import Api
from tests.scenario.apis import network
from tests.scenario.media import picture, silence, speech
from tests.scenario.records import Records
from tests.scenario.workspace import BEN, DAVID, ONE_ATTEMPT, Message, Workspace, eventually, ours, readout_in, readouts

CALL = ("call.wav", silence(0.5))
TALK = ("Shall we move the launch to Monday?", "We decided to tell the sales team.")
UNREACHABLE = "I can't reach the transcription service."


async def failure(workspace: Workspace, words: str, ts: str | None = None, **where: str) -> Message:
    """The message that says why there is no readout, once it has its button."""

    async def look() -> Message | None:
        message = await workspace.answer(words, ts, **where)
        return message if has_button(message) else None

    return await eventually(look, "a button")


def has_button(message: Message) -> bool:
    """Whether a message offers to try again."""
    return any(
        element.get("text", {}).get("text") == "Try again"
        for block in message["blocks"]
        if block["type"] == "actions"
        for element in block["elements"]
    )


@pytest.mark.parametrize(
    ("method", "fault", "words"),
    [
        ("files.info", "access_denied", "Slack doesn't let me see call.wav."),
        ("files.info", "missing_scope", "I'm missing a permission in this workspace."),
        ("download", "html", "Slack sent me a web page instead of call.wav."),
    ],
)
async def test_failure_becomes_the_readout(
    method: str, fault: str, words: str, workspace: Workspace, records: Records
) -> None:
    """Anybody of the channel can click; the message that told of the failure becomes the readout."""
    await workspace.fault(method, fault)
    ts = await workspace.upload(("call.wav", speech()))
    failed = await failure(workspace, words, ts)

    await workspace.click(failed, "Try again", who=BEN)
    readout = await workspace.readout(ts)
    await records.at_rest()

    assert failed["ts"] == readout["ts"]
    assert [readout] == ours(await workspace.replies(ts))
    assert [("cancelled",), ("done",)] == [(state,) for state, _ in records.outcomes()]


async def test_click_twice_is_one_try(workspace: Workspace, records: Records) -> None:
    """Two people click at the same time and get one readout."""
    await workspace.fault("files.info", "access_denied")
    ts = await workspace.upload(CALL)
    failed = await failure(workspace, "Slack doesn't let me see call.wav.", ts)

    await asyncio.gather(workspace.click(failed, "Try again"), workspace.click(failed, "Try again", who=BEN))
    await workspace.readout(ts)
    await records.at_rest()

    assert 1 == len(ours(await workspace.replies(ts)))
    assert 2 == len(records.outcomes())


async def test_failure_after_failure(workspace: Workspace, records: Records) -> None:
    """As often as one likes; the button comes back with each failure."""
    await workspace.fault("files.info", "access_denied", times=2)
    ts = await workspace.upload(CALL)
    words = "Slack doesn't let me see call.wav."

    await workspace.click(await failure(workspace, words, ts), "Try again")
    await eventually(lambda: _outcomes(records, 2), "the second failure")
    await records.at_rest()
    await workspace.click(await failure(workspace, words, ts), "Try again")

    assert await workspace.readout(ts)


async def _outcomes(records: Records, count: int) -> bool:
    outcomes = records.outcomes()
    return len(outcomes) == count and outcomes[-1][0] == "failed"


async def test_what_will_never_work_is_not_offered_again(workspace: Workspace, records: Records) -> None:
    """A picture has no sound, however often one asks."""
    ts = await workspace.upload(("board.mp3", picture()))

    failed = await workspace.answer("There is no sound in board.mp3.", ts)
    await records.at_rest()

    assert not has_button(failed)


async def test_only_what_failed_is_tried_again(workspace: Workspace, records: Records) -> None:
    """Both of two recordings were refused; both are in the readout of the second try."""
    await workspace.fault("files.info", "access_denied", times=2)
    ts = await workspace.upload(("call.wav", speech()), ("second.wav", speech()))
    failed = await failure(workspace, "Slack doesn't let me see call.wav and second.wav.", ts)

    await workspace.click(failed, "Try again")

    assert "2 recordings" in (await workspace.readout(ts))["text"]


async def test_results_that_could_not_be_read(slack: Workspace, engine: Api, home: Any, records: Records) -> None:
    """What the API has is read again, and the messages that told of failures become the readout and the news."""
    slack.policies = ONE_ATTEMPT
    async with network(engine, keeps_keys=True) as (api, between), readout_in(slack, api, home):
        between.is_unreadable = True
        root, _ = await slack.thread(*TALK)
        await slack.mention("summarize", thread_ts=root)
        first = await failure(slack, UNREACHABLE, root)
        between.is_unreadable = False
        await slack.click(first, "Try again", who=BEN)
        await slack.readout(root)
        await records.at_rest()

        between.is_unreadable = True
        await slack.say("I will send the draft by Friday.", thread_ts=root)
        await slack.mention("append", thread_ts=root)
        second = await failure(slack, UNREACHABLE, root)
        between.is_unreadable = False
        await slack.click(second, "Try again", who=BEN)
        added = await slack.answer("Added 1 message: 1 action item is new.", root)
        await records.at_rest()

        assert [first["ts"], second["ts"]] == [message["ts"] for message in ours(await slack.replies(root))]
        assert [await slack.readout(root), added] == ours(await slack.replies(root))
    assert [("done", None)] * 2 == records.outcomes()
    assert 2 == between.submissions


async def test_channel_that_we_were_not_in(workspace: Workspace, records: Records) -> None:
    """The person who asked alone heard of it, and clicks when the bot is in the channel."""
    made = await workspace.api("conversations.create", name="away")
    channel = made["channel"]["id"]
    root = await workspace.say("I will send the report tomorrow.", channel=channel)
    await workspace.shortcut(root, channel=channel)
    failed = await failure(workspace, "I can't read this channel yet", channel=channel)

    await workspace.api("conversations.invite", channel=channel, users=(await workspace.bot()).strip("<@>"))
    await workspace.click(failed, "Try again", channel=channel)

    assert "send the report" in (await workspace.readout(root, channel=channel))["text"]
    assert not any("I can't read" in each["text"] for each in await workspace.messages(channel=channel))


async def test_stranger_cannot(slack: Workspace, engine: Api, home: Any, records: Records) -> None:
    """Whoever is no longer in the channel gets the sentence for what does not exist."""
    async with readout_in(slack, engine, home):
        await slack.fault("files.info", "access_denied")
        ts = await slack.upload(CALL)
        failed = await failure(slack, "Slack doesn't let me see call.wav.", ts)
        await slack.api("conversations.kick", channel=slack.channel("design"), user=slack.user(DAVID))

        await slack.click(failed, "Try again", who=DAVID)
        await records.at_rest()

        assert ["failed"] == [state for state, _ in records.outcomes()]
        assert [] == readouts(await slack.everything())
