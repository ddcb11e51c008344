"""What goes wrong every day in Slack: each has its sentence and its next step, and what passes is waited for."""

import pytest

from tests.scenario.media import speech
from tests.scenario.records import Records
from tests.scenario.workspace import ANNA, Message, Workspace, eventually, readouts

PROMISE = "I will send the report to the sales team tomorrow."


async def in_time(workspace: Workspace, records: Records, ts: str) -> Message:
    """The readout of a thread, with five seconds of the bot's time between two looks."""

    async def look() -> Message | None:
        await records.let_pass(workspace.clock, 5)
        return next(iter(readouts(await workspace.replies(ts))), None)

    return await eventually(look, "a readout")


@pytest.mark.parametrize("method", ["conversations.info", "conversations.replies", "users.info"])
async def test_rate_limit_on_reading_is_waited_for(method: str, workspace: Workspace, records: Records) -> None:
    """429 with Retry-After: the wait is kept, and the readout comes once."""
    await workspace.fault(method, "ratelimited", seconds=20)
    root = await workspace.say(PROMISE)
    await workspace.shortcut(root)

    readout = await in_time(workspace, records, root)
    await records.at_rest()

    assert "send the report" in readout["text"]
    assert [readout] == readouts(await workspace.replies(root))


@pytest.mark.parametrize(
    ("method", "fault", "sentence"),
    [
        ("conversations.info", "channel_not_found", "I can't read this channel yet: `/invite @Readout`"),
        (
            "conversations.info",
            "missing_scope",
            "I'm missing a permission in this workspace. Ask whoever runs Readout",
        ),
        ("conversations.replies", "not_in_channel", "I can't read this channel yet: `/invite @Readout`"),
        ("conversations.replies", "thread_not_found", "I can't find this thread any more."),
        ("conversations.replies", "missing_scope", "I'm missing a permission in this workspace."),
        ("conversations.replies", "invalid_auth", "Slack no longer accepts my token. Ask whoever runs Readout to"),
        ("conversations.replies", "token_revoked", "Slack no longer accepts my token."),
        ("conversations.replies", "account_inactive", "Slack no longer accepts my token."),
        ("chat.postMessage", "restricted_action", "I'm not allowed to post here. Ask an administrator"),
        ("chat.postMessage", "is_archived", "This channel is archived. Unarchive it, then try again."),
        ("chat.postMessage", "not_in_channel", "I can't read this channel yet"),
        ("chat.postMessage", "no_such_error_known", "Slack refused my request. Tell whoever runs Readout"),
    ],
)
async def test_refusal_has_its_sentence(
    method: str, fault: str, sentence: str, workspace: Workspace, records: Records
) -> None:
    """Whatever Slack refuses, the person who asked reads why and what to do, wherever that can still be said."""
    await workspace.fault(method, fault)
    root = await workspace.say(PROMISE)
    await workspace.shortcut(root)

    async def look() -> Message | None:
        said = [*await workspace.replies(root), *await workspace.messages()]
        return next((message for message in said if sentence in message["text"]), None)

    assert await eventually(look, sentence)
    await records.at_rest()


async def test_archived_channel(workspace: Workspace, records: Records) -> None:
    """Nothing can be written there, so nothing is sent to the API; who used the shortcut is told in private."""
    made = await workspace.api("conversations.create", name="past")
    channel = made["channel"]["id"]
    await workspace.api("conversations.invite", channel=channel, users=(await workspace.bot()).strip("<@>"))
    root = await workspace.say(PROMISE, channel=channel)
    await workspace.api("conversations.archive", channel=channel)

    await workspace.shortcut(root, channel=channel)
    answer = await workspace.answer("This channel is archived. Unarchive it, then try again.", channel=channel)
    await records.at_rest()

    assert answer["ephemeral"]
    assert [("failed", "channel_archived")] == records.outcomes()


async def test_recording_in_a_channel_that_forbids_to_write(workspace: Workspace, records: Records) -> None:
    """The uploader alone hears what an administrator has to allow."""
    await workspace.fault("chat.postMessage", "restricted_action")
    await workspace.upload(("call.wav", speech()))

    async def look() -> Message | None:
        said = await workspace.everything()
        return next((message for message in said if "I'm not allowed to post here." in message["text"]), None)

    assert (await eventually(look, "the sentence"))["ephemeral"]


async def test_form_that_did_not_open_in_time(workspace: Workspace) -> None:
    """Slack opens a form within three seconds or not at all; then the person reads what to do."""
    root = await workspace.say(PROMISE)
    await workspace.fault("views.open", "expired_trigger_id")
    where = {"user": workspace.user(ANNA), "channel": workspace.channel("design"), "ts": root}

    await workspace.control("shortcuts", where | {"callback_id": "append_to_readout"})

    assert (await workspace.answer("The form didn't open in time. Choose the shortcut again."))["ephemeral"]
