"""What Readout writes arrives once, in its latest wording, and disturbs nobody more than it must."""

from pathlib import Path

import pytest

from bot.wiring import Api
from storage.posts import LEASE_SECONDS
from tests.scenario.media import silence, speech
from tests.scenario.records import Records
from tests.scenario.workspace import (
    ANNA,
    BEN,
    DAVID,
    Message,
    Workspace,
    eventually,
    ours,
    readout_in,
    readouts,
    words_of,
)

SHORT = ("call.wav", silence(0.5))
PROMISE = "I will send the report to the sales team tomorrow."


async def final_readout(workspace: Workspace, records: Records, root: str, *, step_seconds: float) -> Message:
    """The readout of a thread, with so much of the bot's time between two looks."""

    async def look() -> Message | None:
        await records.let_pass(workspace.clock, step_seconds)
        return next(iter(readouts(await workspace.replies(root))), None)

    return await eventually(look, "a readout")


async def test_text_that_would_call_everybody_calls_nobody(workspace: Workspace) -> None:
    """What people, apps and file names say is shown as text: no mention, link or date comes of it."""
    for text in (f"<!channel> {PROMISE}", f"Who will tell <!here|@here> & <!everyone> about <#{'C0GENERAL01'}>?"):
        root = await workspace.api("chat.postMessage", channel=workspace.channel("design"), text=text)
        await workspace.shortcut(root["ts"])
        assert "<!" not in (await workspace.readout(root["ts"]))["text"]

    ts = await workspace.upload(("<!channel> *call*.wav", speech()))
    readout = await workspace.readout(ts)

    assert "&lt;!channel&gt; *call*.wav" in readout["text"]
    assert '"mrkdwn"' not in words_of(readout)


async def test_typed_markup_stays_text(workspace: Workspace) -> None:
    """Somebody who types a tag wrote a tag."""
    root = await workspace.say("I will add <script>alert(1)</script> & <!channel> to the guide by Friday.")
    await workspace.shortcut(root)

    readout = await workspace.readout(root)

    assert "&lt;script&gt;alert(1)&lt;/script&gt; &amp; &lt;!channel&gt;" in readout["text"]


@pytest.mark.parametrize("method", ["chat.postMessage", "chat.update"])
async def test_rate_limit_is_waited_for(method: str, workspace: Workspace, records: Records) -> None:
    """What Slack has no time for comes after the wait that it asked for, once."""
    await workspace.fault(method, "ratelimited", seconds=30)
    root = await workspace.say(PROMISE)
    await workspace.shortcut(root)

    readout = await final_readout(workspace, records, root, step_seconds=1)
    await records.at_rest()

    assert "send the report" in readout["text"]
    assert 1 == len(ours(await workspace.replies(root)))


async def test_rate_limit_is_respected(workspace: Workspace, records: Records) -> None:
    """While the wait lasts, Slack is not asked again."""
    await workspace.fault("chat.postMessage", "ratelimited", seconds=3600)
    ts = await workspace.upload(SHORT)

    async def look() -> bool:
        return bool(records.rows("SELECT 1 FROM post WHERE attempts = 0 AND due_at > ?", workspace.clock() + 3000))

    await eventually(look, "the refused message")
    workspace.clock.ahead += 30
    await workspace.readout(await workspace.upload(SHORT, channel="general"), channel="general")

    assert [] == await workspace.replies(ts)
    tries = [call["args"]["channel"] for call in await workspace.calls("chat.postMessage")]
    assert 1 == tries.count(workspace.channel("design"))


async def left(records: Records) -> None:
    """Wait until it is written down that Slack may or may not have taken a message."""

    async def look() -> bool:
        return bool(records.rows("SELECT 1 FROM post WHERE state = 'sending' AND starts = 0"))

    await eventually(look, "a message whose fate is unknown")


async def done(records: Records) -> None:
    """Wait until a job is done; its messages may still be on their way."""

    async def look() -> bool:
        return ("done", None) in records.outcomes()

    await eventually(look, "a finished job")


@pytest.mark.parametrize("fault", ["lost", "internal_error"])
async def test_message_whose_fate_is_unknown_is_there_once(fault: str, workspace: Workspace, records: Records) -> None:
    """Whether or not Slack took it before the answer was lost, people see one message, in its latest wording."""
    await workspace.fault("chat.postMessage", fault)
    root = await workspace.say(PROMISE)
    await workspace.shortcut(root)

    await left(records)
    await done(records)
    workspace.clock.ahead += LEASE_SECONDS + 1
    readout = await workspace.readout(root)
    await records.at_rest()

    assert [readout] == ours(await workspace.replies(root))
    assert "send the report" in readout["text"]


@pytest.mark.parametrize("fault", ["lost", "internal_error"])
async def test_edit_whose_fate_is_unknown_is_made_again(fault: str, workspace: Workspace, records: Records) -> None:
    """Editing twice does no harm, so that it need not wait for long."""
    await workspace.fault("chat.update", fault)
    root = await workspace.say(PROMISE)
    await workspace.shortcut(root)

    readout = await final_readout(workspace, records, root, step_seconds=1)
    await records.at_rest()

    assert [readout] == ours(await workspace.replies(root))


@pytest.mark.parametrize("fault", ["lost", "internal_error"])
async def test_private_answer_whose_fate_is_unknown_comes(fault: str, workspace: Workspace, records: Records) -> None:
    """A question that Slack may or may not have shown is asked again: better twice than never."""
    await workspace.command("ask")
    await workspace.fault("chat.postEphemeral", fault)
    await workspace.upload(SHORT)

    await left(records)
    workspace.clock.ahead += LEASE_SECONDS + 1
    await records.at_rest()

    assert await workspace.answer("Make a readout of call.wav?")


async def test_readout_that_took_long_is_a_message_of_its_own(workspace: Workspace, records: Records) -> None:
    """An edit notifies nobody: after a minute the readout is posted anew, and the progress shrinks to a line."""
    await workspace.fault("download", "slow", seconds=60)
    ts = await workspace.upload(("call.wav", speech()))
    progress = await workspace.answer("Got call.wav", ts)
    workspace.clock.ahead += 61
    await workspace.release()

    readout = await workspace.readout(ts)
    await records.at_rest()

    first, second = await workspace.replies(ts)
    assert (progress["ts"], "Readout posted below.") == (first["ts"], first["text"])
    assert readout == second
    assert "call.wav\n2 s\n" in readout["text"]


async def test_readout_whose_place_was_deleted_comes_anew(workspace: Workspace, records: Records) -> None:
    """Somebody with the right to do so removes the progress message; the readout is posted all the same."""
    await workspace.fault("download", "slow", seconds=60)
    ts = await workspace.upload(SHORT)
    progress = await workspace.answer("Got call.wav", ts)

    await workspace.delete_ours(progress)
    await workspace.release()
    readout = await workspace.readout(ts)
    await records.at_rest()

    assert [readout] == await workspace.replies(ts)


async def test_readouts_of_many_threads_come_one_a_second(workspace: Workspace, records: Records) -> None:
    """Slack allows a channel about one new message a second; all readouts come, none twice."""
    roots = [await workspace.say(f"{PROMISE} It has part {number}.", who=BEN) for number in range(5)]
    for root in roots:
        await workspace.shortcut(root)

    found = [await final_readout(workspace, records, root, step_seconds=0.2) for root in roots]
    await records.at_rest()

    assert 5 == len({readout["thread_ts"] for readout in found})
    assert 5 == len(ours(await workspace.everything()))


async def test_removed_from_a_private_channel_while_an_answer_waited(
    slack: Workspace, engine: Api, home: Path, records: Records
) -> None:
    """Who is no longer in the channel is not told what is in it, after an outage and a restart either."""
    root = await slack.say("I will send the zebra report to Anna by Friday.", channel="leads")
    david = {"user": slack.user(ANNA), "channel": slack.channel("leads"), "member": slack.user(DAVID)}
    await slack.control("members", david | {"action": "add"})
    async with readout_in(slack, engine, home):
        await slack.mention(channel="leads", thread_ts=root)
        await slack.readout(root, channel="leads")
        await records.at_rest()
        await slack.fault("chat.postEphemeral", "ratelimited", seconds=30)
        await slack.mention("status", who=DAVID, channel="leads", thread_ts=root)

        async def waiting() -> bool:
            return bool(records.rows("SELECT 1 FROM post WHERE user_id IS NOT NULL AND state = 'pending'"))

        await eventually(waiting, "an answer that waits")
        await slack.control("members", david | {"action": "remove"})
    slack.clock.ahead += 60
    async with readout_in(slack, engine, home):
        await records.at_rest()

    (answer,) = records.rows("SELECT state, problem, body FROM post WHERE user_id IS NOT NULL")
    assert {"state": "failed", "problem": "unknown_conversation", "body": "{}"} == answer
    assert 1 == len(await slack.calls("chat.postEphemeral"))
