"""Slack limits how often we may ask: whoever is many waits, and nobody is told that it did not work."""

import asyncio
from collections.abc import Awaitable
from typing import Any

import pytest

from tests.scenario.records import UNFINISHED, Records
from tests.scenario.workspace import CHANNELS, Workspace, eventually, ours, readouts
from workspace.errors import Limited
from workspace.gate import LOOK_SECONDS, Gate, GatedClient
from workspace.reading import Slack, TextFile

PROMISE = "I will send the report to the sales team tomorrow."
WAITING = "Waiting: Slack limits how often I may ask it."
MANY = 64
"""More than Slack allows a minute."""
STEP_SECONDS = 0.5
"""So much time passes with each look: faster than in reality, and slowly enough for the bot to keep pace."""


def gate_of(slack: Workspace) -> Gate:
    """A gate whose time passes only when a test lets it."""
    return Gate(lambda: slack.clock.ahead)


def client(slack: Workspace, gate: Gate | None = None) -> GatedClient:
    """The bot's client, without the bot."""
    return GatedClient(
        gate or gate_of(slack), token=slack.details["bot_token"], base_url=f"{slack.details['url']}/api/"
    )


async def refused(call: Awaitable[object]) -> float:
    """How long a call has to wait."""
    with pytest.raises(Limited) as refusal:
        await call
    return refusal.value.seconds


async def test_limited_method_rests(slack: Workspace) -> None:
    """After a 429 Slack is not asked again before the time that it named, by nobody; all other methods are free."""
    ours_ = client(slack)
    await slack.fault("conversations.info", "ratelimited", seconds=30)

    waits = [await refused(ours_.conversations_info(channel=slack.channel(name))) for name in ("design", "general")]
    await ours_.users_info(user=slack.user("anna"))
    asked = len(await slack.calls("conversations.info"))
    slack.clock.ahead += 31
    await ours_.conversations_info(channel=slack.channel("design"))

    assert [30, 30] == waits
    assert 1 == asked


async def test_channel_with_too_many_messages_holds_up_no_other(slack: Workspace) -> None:
    """New messages are limited in each channel."""
    ours_ = client(slack)
    await slack.fault("chat.postMessage", "ratelimited", seconds=30)

    await refused(ours_.chat_postMessage(channel=slack.channel("design"), text="One"))
    await refused(ours_.chat_postMessage(channel=slack.channel("design"), text="Two"))
    await ours_.chat_postMessage(channel=slack.channel("general"), text="Three")

    assert 2 == len(await slack.calls("chat.postMessage"))


async def test_reader_of_many_pages_goes_on_before_others(slack: Workspace) -> None:
    """Who has read the first page waits for the second, and does not begin again; who comes later waits longer."""
    root = await slack.say("Root")
    for number in range(3):
        await slack.say(f"Reply {number}", thread_ts=root)
    gate = gate_of(slack)
    ours_ = client(slack, gate)
    thread: dict[str, Any] = {"channel": slack.channel("design"), "ts": root, "limit": 2}
    first = await ours_.conversations_replies(**thread)
    await slack.fault("conversations.replies", "ratelimited", times=2, seconds=30)

    cursor = first["response_metadata"]["next_cursor"]
    reading = asyncio.create_task(ours_.conversations_replies(**thread, cursor=cursor))
    for _ in range(2):
        await eventually(lambda: _is_closed(gate), "the second page refused")
        slack.clock.ahead += 31
    await refused(ours_.conversations_replies(**thread))
    page = await reading

    assert "Reply 2" in [message["text"] for message in page["messages"]]
    assert 4 == len(await slack.calls("conversations.replies"))


async def _is_closed(gate: Gate) -> bool:
    """Whether a refusal has reached the client: until then its wait has not begun."""
    try:
        gate.check("conversations.replies")
    except Limited as limited:
        return limited.seconds > LOOK_SECONDS  # What the line alone makes one wait.
    return False


async def test_many_who_ask_about_a_channel_ask_once(slack: Workspace) -> None:
    """What is asked while the same question is under way has the same answer; later questions are asked again."""
    reader = Slack(client(slack), client(slack))
    channel = slack.channel("design")

    await asyncio.gather(*(reader.check_channel(channel) for _ in range(20)))
    together = len(await slack.calls("conversations.info"))
    await reader.check_channel(channel)

    assert (1, 2) == (together, len(await slack.calls("conversations.info")))


@pytest.mark.parametrize("method", ["files.getUploadURLExternal", "files.completeUploadExternal"])
async def test_transcript_that_has_to_wait_has_not_failed(method: str, slack: Workspace) -> None:
    """A 429 for any part of sharing a file is no failed attempt."""
    root = await slack.say("Root")
    sharer = Slack(client(slack), client(slack))
    await slack.fault(method, "ratelimited", seconds=30)

    async def remember(_: str) -> None:
        pass

    file = TextFile("transcript.md", "Good morning.")
    waiting = sharer.share_file((slack.channel("design"), root), file, earlier=None, remember=remember)

    assert 30 == await refused(waiting)


async def test_who_waits_is_told_why(workspace: Workspace, records: Records) -> None:
    """The progress message names the reason of a long wait, once; the wait is no failed attempt."""
    await workspace.fault("conversations.info", "ratelimited", seconds=20)
    root = await workspace.say(PROMISE)
    await workspace.mention(thread_ts=root)
    told = await workspace.answer(WAITING, root)
    waiting = records.rows("SELECT attempts, starts FROM job")
    workspace.clock.ahead += 21

    readout = await workspace.readout(root)

    assert told["ts"] == readout["ts"]
    assert [{"attempts": 0, "starts": 0}] == waiting


async def test_nobody_is_told_of_a_moment(workspace: Workspace, records: Records) -> None:
    """A wait of a second is not worth another request."""
    await workspace.fault("conversations.info", "ratelimited", seconds=1)
    root = await workspace.say(PROMISE)
    await workspace.mention(thread_ts=root)
    await workspace.readout(root)

    wordings = [call["args"]["text"] for call in await workspace.calls("chat.update")]

    assert not any(WAITING in wording for wording in wordings)


@pytest.mark.slow
async def test_nothing_fails_because_others_are_many(
    workspace: Workspace, records: Records, monkeypatch: pytest.MonkeyPatch
) -> None:
    """More threads than Slack allows a minute, asked for at once, all become readouts, each in one message."""
    monkeypatch.setattr("tests.scenario.workspace.PATIENCE_SECONDS", 200.0)
    await workspace.control("limits", {"on": True})
    roots = []
    for number in range(MANY):
        channel = CHANNELS[number % 3]
        roots.append((await workspace.say(f"{PROMISE} It has part {number}.", channel=channel), channel))
        await workspace.shortcut(roots[-1][0], channel=channel)

    async def pass_time() -> bool:
        await workspace.control("clock", {"advance": STEP_SECONDS})
        workspace.clock.ahead += STEP_SECONDS
        return len(records.outcomes()) == MANY and not records.rows(UNFINISHED)

    await eventually(pass_time, "the end of all")

    assert [("done", None)] * MANY == records.outcomes()
    for root, channel in roots:
        assert 1 == len(readouts(ours(await workspace.replies(root, channel=channel))))
    assert [] == records.rows("SELECT 1 FROM post WHERE state = 'failed'")
