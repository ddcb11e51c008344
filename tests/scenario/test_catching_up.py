"""What was said while Slack could not tell us is read after the next connection, and nothing is done twice."""

import time
from dataclasses import replace
from pathlib import Path

import pytest

from bot.policies import Policies
from bot.wiring import Api
from tests.scenario.media import speech
from tests.scenario.records import Records
from tests.scenario.workspace import BRISK, Workspace, eventually, ours, readout_in, readouts

CALL = ("call.wav", speech())
TALK = ("Shall we move the launch to Monday?", "I'll tell the sales team by Friday.")


@pytest.fixture
def policies() -> Policies:
    """Count what is said right after a first start, although Slack's time is not known so well."""
    return replace(BRISK, date_seconds=0.0)


async def begun(records: Records) -> None:
    """Wait until the bot knows from when on it is spoken to."""

    async def look() -> bool:
        return bool(records.rows("SELECT 1 FROM workspace WHERE caught_up_to IS NOT NULL"))

    await eventually(look, "a bot that has begun")


async def reconnect(workspace: Workspace) -> None:
    """End the bot's connection, so that it makes another."""
    await workspace.control("disconnect", {"reason": "refresh_requested"})


async def lose(workspace: Workspace, event: str, times: int = 1) -> None:
    """Let the next deliveries of an event never arrive."""
    await workspace.control("faults", {"event": event, "fault": "undelivered", "times": times})


async def test_lost_upload_becomes_one_readout(workspace: Workspace, records: Records) -> None:
    """Its event went over a connection that broke; the channel has it."""
    await begun(records)
    await lose(workspace, "message")
    ts = await workspace.upload(CALL)

    await reconnect(workspace)
    await workspace.readout(ts)
    await reconnect(workspace)
    await records.at_rest()

    assert 1 == len(readouts(ours(await workspace.replies(ts))))
    assert [("done", None)] == records.outcomes()


async def test_mention_in_a_thread_is_answered_once(workspace: Workspace, records: Records) -> None:
    """Lost at first, found in its thread, and delivered late after all."""
    await begun(records)
    root, _ = await workspace.thread(*TALK)
    await workspace.control("faults", {"event": "app_mention", "fault": "late", "seconds": 60})
    await workspace.mention("summarize", thread_ts=root)

    await reconnect(workspace)
    await workspace.readout(root)
    await workspace.release()

    async def look() -> bool:
        return bool(await workspace.deliveries("app_mention"))

    await eventually(look, "the late delivery")
    await records.at_rest()

    assert 1 == len(ours(await workspace.replies(root)))
    assert [("done", None)] == records.outcomes()


async def test_what_was_delivered_is_not_read_again(workspace: Workspace, records: Records) -> None:
    """Uploads, mentions and help that had their answer have it once, however often the connection is made."""
    await begun(records)
    root, _ = await workspace.thread(*TALK)
    await workspace.mention("summarize", thread_ts=root)
    await workspace.readout(root)
    asked = await workspace.mention("help")
    await workspace.answer("Drop a recording")
    await records.at_rest()
    before = ours(await workspace.everything())

    await lose(workspace, "message")
    last = await workspace.upload(CALL)
    await reconnect(workspace)
    # Older messages are read first: with the lost one they have all been looked at.
    await workspace.readout(last)
    await records.at_rest()

    assert before == [each for each in ours(await workspace.everything()) if each.get("thread_ts") != last]
    assert {asked, root} <= {message["ts"] for message in await workspace.messages()}


async def test_upload_while_nobody_ran_is_found_at_the_start(
    slack: Workspace, engine: Api, home: Path, records: Records
) -> None:
    """Slack gives up after some minutes; what was there before the first start is nobody's request."""
    await lose(slack, "message")
    await slack.control("clock", {"at": str(time.time() - 60)})
    before = await slack.upload(CALL)
    await slack.control("clock", {"at": str(time.time())})
    async with readout_in(slack, engine, home):
        await begun(records)
    await lose(slack, "message")
    ts = await slack.upload(CALL)

    async with readout_in(slack, engine, home):
        await slack.readout(ts)
        await records.at_rest()

    assert [] == ours(await slack.replies(before))
    assert 1 == len(records.outcomes())


async def test_conversation_that_was_deleted_meanwhile_is_forgotten(workspace: Workspace, records: Records) -> None:
    """A first message that is gone stays as a tombstone in its thread."""
    await begun(records)
    root, _ = await workspace.thread(*TALK)
    await workspace.shortcut(root)
    await workspace.readout(root)
    await records.at_rest()
    await lose(workspace, "message", times=2)
    await workspace.delete(root)

    await reconnect(workspace)

    async def look() -> bool:
        return not records.rows("SELECT 1 FROM conversation")

    await eventually(look, "a forgotten conversation")
