"""What is to be forgotten is gone: at the API, in the bot's rows and in Slack, and stays gone."""

import json
import sqlite3
from collections import Counter
from contextlib import closing
from dataclasses import replace
from pathlib import Path

import httpx
import pytest

from bot.wiring import Api
from conversation.client import ConversationClient
from conversation.errors import NotFound
from storage.posts import LEASE_SECONDS
from tests.scenario.apis import LOST_ANSWER, network
from tests.scenario.media import silence, speech
from tests.scenario.records import Records
from tests.scenario.workspace import (
    ANNA,
    BEN,
    BRISK,
    DAVID,
    Message,
    Workspace,
    eventually,
    ours,
    readout_in,
    readouts,
    words_of,
)

CALL = ("call.wav", silence(0.5))
RECEIPT = "I have forgotten the conversation"
QUESTION = "Forget everything about this conversation?"
UNKNOWN = "I don't know that conversation, or you're not in its channel."
ROWS = """
SELECT 'conversation' AS name FROM conversation UNION ALL SELECT 'job' FROM job UNION ALL SELECT 'source' FROM source
UNION ALL SELECT 'insight' FROM insight UNION ALL SELECT 'forgetting' FROM forgetting
UNION ALL SELECT 'forget_request' FROM forget_request
"""


def left_in(records: Records) -> Counter[str]:
    """How many rows of conversations there are."""
    return Counter(row["name"] for row in records.rows(ROWS))


async def forgotten(records: Records) -> None:
    """Wait until nothing is left to forget."""

    async def look() -> bool:
        return not left_in(records)

    await eventually(look, "empty tables")


async def readout_with_id(workspace: Workspace, records: Records, **upload: str) -> tuple[str, str]:
    """Upload a recording; gives the ts of its message and the API's id of its conversation when there is a readout."""
    ts = await workspace.upload(("call.wav", speech()), **upload)
    channel = upload.get("channel", "design")
    await workspace.readout(ts, channel=channel)
    await records.at_rest()
    (row,) = records.rows("SELECT conversation_id FROM conversation WHERE thread_ts = ?", ts)
    return ts, row["conversation_id"]


def is_written_in(home: Path, word: bytes) -> bool:
    """Whether a word can be read in any of the files in a folder."""
    return any(word in path.read_bytes() for path in home.iterdir())


async def is_at_api(api: Api, conversation_id: str) -> bool:
    """Whether the API knows a conversation."""
    async with httpx.AsyncClient(trust_env=False) as http:
        client = ConversationClient(http, base_url=api.url, app_id=api.app_id, app_secret=api.app_secret)
        try:
            await client.get_conversation(conversation_id)
        except NotFound:
            return False
        return True


async def choose_forget(workspace: Workspace, readout: Message, *, who: str = ANNA) -> None:
    """Choose *Forget everything* from the menu of a readout, and confirm it."""
    block, menu = next(
        (block, element)
        for block in readout["blocks"]
        if block["type"] == "actions"
        for element in block["elements"]
        if element["type"] == "overflow"
    )
    (option,) = menu["options"]
    await workspace.control(
        "actions",
        {
            "user": workspace.user(who),
            "channel": workspace.channel("design"),
            "ts": readout["ts"],
            "action_id": menu["action_id"],
            "block_id": block["block_id"],
            "selected_option": option,
        },
    )


async def file_id_of(workspace: Workspace, ts: str) -> str:
    """The id of the file that a message shares."""
    (message,) = [each for each in await workspace.messages() if each["ts"] == ts]
    return str(message["files"][0]["id"])


async def test_uploader_has_it_forgotten_with_two_words(workspace: Workspace, engine: Api, records: Records) -> None:
    """The conversation at the API, all rows and our messages go; the upload stays, and a receipt says so."""
    ts, conversation_id = await readout_with_id(workspace, records)
    assert await is_at_api(engine, conversation_id)

    await workspace.mention("forget", thread_ts=ts)
    receipt = await workspace.answer(RECEIPT, ts)
    await forgotten(records)

    assert receipt["ephemeral"]
    assert "its transcript and results at the transcription service" in receipt["text"]
    assert "Could not delete" not in receipt["text"]
    assert "What people wrote and uploaded is still there." in receipt["text"]
    assert not await is_at_api(engine, conversation_id)
    assert [receipt] == ours(await workspace.everything())
    assert (await file_id_of(workspace, ts)).startswith("F")


async def test_words_can_be_read_in_no_file(workspace: Workspace, home: Path, records: Records) -> None:
    """What is deleted from the bot's database is not left in its pages or its journal either."""
    root = await workspace.say("I will send the zebra report to the sales team by Friday.")
    await workspace.shortcut(root)
    await workspace.readout(root)
    await records.at_rest()
    assert is_written_in(home, b"zebra")

    await workspace.mention("forget", thread_ts=root)
    await workspace.answer(RECEIPT, root)
    await forgotten(records)

    async def look() -> bool:
        return not is_written_in(home, b"zebra")

    await eventually(look, "clean files")


async def test_others_of_the_channel_are_asked_first(workspace: Workspace, engine: Api, records: Records) -> None:
    """Anybody in the channel may, but who neither uploaded nor asked for it has to mean it."""
    ts, conversation_id = await readout_with_id(workspace, records)

    await workspace.mention("forget", who=BEN, thread_ts=ts)
    question = await workspace.answer(QUESTION, ts, who=BEN)

    assert question["ephemeral"]
    assert await is_at_api(engine, conversation_id)
    await workspace.click(question, "Forget", who=BEN)
    await workspace.answer(RECEIPT, ts, who=BEN)
    await forgotten(records)
    assert not await is_at_api(engine, conversation_id)
    assert [] == readouts(await workspace.everything())


async def test_kept_after_all(workspace: Workspace, records: Records) -> None:
    """*Keep* takes the question away and nothing else."""
    ts, _ = await readout_with_id(workspace, records)
    await workspace.mention("forget it", who=BEN, thread_ts=ts)

    await workspace.click(await workspace.answer(QUESTION, ts, who=BEN), "Keep", who=BEN)

    async def look() -> bool:
        return not any(QUESTION in each["text"] for each in await workspace.replies(ts, who=BEN))

    await eventually(look, "the end of the question")
    assert 1 == len(readouts(await workspace.replies(ts)))


async def test_menu_of_a_readout(workspace: Workspace, records: Records) -> None:
    """Slack itself asks whether it is meant; then everything goes, the message with the menu included."""
    ts, _ = await readout_with_id(workspace, records)

    await choose_forget(workspace, await workspace.readout(ts), who=BEN)
    await workspace.answer(RECEIPT, ts, who=BEN)
    await forgotten(records)

    assert [] == readouts(await workspace.everything())


@pytest.mark.parametrize("by", ["id", "link"])
async def test_command(by: str, workspace: Workspace, records: Records) -> None:
    """From anywhere in the workspace, by id or link; the receipt comes where it was asked for."""
    ts, conversation_id = await readout_with_id(workspace, records)
    link = f"https://readout.slack.com/archives/{workspace.channel('design')}/p{ts.replace('.', '')}"

    await workspace.command(f"forget {conversation_id if by == 'id' else link}", channel="general")
    receipt = await workspace.answer(RECEIPT, channel="general")
    await forgotten(records)

    assert receipt["ephemeral"]
    assert [] == readouts(await workspace.everything())


@pytest.mark.parametrize("words", ["forget {id}", "forget 4711000000000000", "forget nonsense"])
async def test_stranger_hears_what_is_said_of_unknown_ones(words: str, workspace: Workspace, records: Records) -> None:
    """Who is not in the channel learns nothing, not even that there is a conversation."""
    _, conversation_id = await readout_with_id(workspace, records, channel="leads")

    await workspace.command(words.format(id=conversation_id), who=DAVID, channel="general")
    await workspace.answer(UNKNOWN, who=DAVID, channel="general")
    await records.at_rest()

    assert 1 == left_in(records)["conversation"]


async def test_membership_that_slack_does_not_tell_is_none(workspace: Workspace, records: Records) -> None:
    """What cannot be looked up is refused."""
    _, conversation_id = await readout_with_id(workspace, records)
    await workspace.fault("conversations.members", "missing_scope", times=9)

    await workspace.command(f"forget {conversation_id}")
    await workspace.answer(UNKNOWN)

    assert 1 == left_in(records)["conversation"]


async def test_thread_without_a_conversation(workspace: Workspace) -> None:
    """There is nothing to forget, and that is what is said."""
    root = await workspace.say("I will send the report.")

    await workspace.mention("forget", thread_ts=root)

    assert await workspace.answer("There is no readout in this thread", root)


async def test_words_about_forgetting_delete_nothing(workspace: Workspace, records: Records) -> None:
    """A sentence that begins with the word is no order."""
    ts, _ = await readout_with_id(workspace, records)

    await workspace.mention("forget about the deadline, it was moved", thread_ts=ts)
    await workspace.answer("I turn recordings and threads into readouts", ts)

    assert 1 == len(readouts(await workspace.replies(ts)))


async def test_job_under_way_comes_to_nothing(
    workspace: Workspace, engine_home: Path, records: Records, caplog: pytest.LogCaptureFixture
) -> None:
    """What is on its way to the API is given up, and deleted there when it has arrived all the same."""
    before = conversations_at(engine_home)
    await workspace.fault("download", "slow", seconds=60)
    ts = await workspace.upload(("call.wav", speech()))

    async def submitting() -> bool:
        return bool(await workspace.calls("files.info"))

    await eventually(submitting, "the beginning of the submission")
    await workspace.mention("forget", thread_ts=ts)
    await workspace.answer(RECEIPT, ts)
    await workspace.release()

    async def arrived() -> bool:
        return "step was overtaken" in caplog.text

    async def gone() -> bool:
        await records.let_pass(workspace.clock, LEASE_SECONDS + 1)
        return before == conversations_at(engine_home)

    await eventually(arrived, "the late arrival")
    await eventually(gone, "its end")
    await forgotten(records)

    assert [] == readouts(await workspace.everything())


def conversations_at(engine_home: Path) -> set[str]:
    """The conversations that the engine has."""
    with closing(sqlite3.connect(f"file:{engine_home / 'engine' / 'engine.db'}?mode=ro", uri=True)) as connection:
        return {row[0] for row in connection.execute("SELECT id FROM conversation")}


async def test_message_whose_fate_is_unknown_goes_too(workspace: Workspace, records: Records) -> None:
    """A message that Slack took without saying so is found in the thread and deleted."""
    await workspace.fault("chat.postMessage", "lost")
    ts = await workspace.upload(CALL)

    async def posted() -> bool:
        return bool(ours(await workspace.replies(ts)))

    await eventually(posted, "the first message")
    await workspace.mention("forget", thread_ts=ts)
    await workspace.answer(RECEIPT, ts)
    await records.at_rest()  # An answer to one person that is still on its way would go out again after its lease.
    workspace.clock.ahead += LEASE_SECONDS + 1
    await forgotten(records)

    assert [RECEIPT] == [each["text"][: len(RECEIPT)] for each in ours(await workspace.everything())]


@pytest.mark.parametrize("what", ["file", "message"])
async def test_upload_that_is_deleted_takes_its_readout_with_it(
    what: str, workspace: Workspace, engine: Api, records: Records
) -> None:
    """Who deletes a recording in Slack has deleted what was made of it; who asked for it is told."""
    ts, conversation_id = await readout_with_id(workspace, records)

    if what == "file":
        file_id = await file_id_of(workspace, ts)
        await workspace.control("deletions", {"user": workspace.user(ANNA), "file_id": file_id})
        receipt = await workspace.answer("A recording was deleted in Slack, so I have forgotten")
    else:
        await workspace.delete(ts)
        receipt = await workspace.answer("A message was deleted in Slack, so I have forgotten")
    await forgotten(records)

    assert receipt["ephemeral"]
    assert not await is_at_api(engine, conversation_id)
    assert [] == readouts(await workspace.everything())


async def test_message_of_a_thread_that_is_deleted(workspace: Workspace, records: Records) -> None:
    """Its words are in the readout, which goes; a new one can be asked for without them."""
    root, (reply, _) = await workspace.thread(
        "We launch the website on Friday.", "I will write the secret plan by Monday.", "Thank you."
    )
    await workspace.shortcut(root)
    await workspace.readout(root)
    await records.at_rest()

    await workspace.delete(reply, who=BEN)
    await workspace.answer("A message was deleted in Slack, so I have forgotten")
    await forgotten(records)
    await workspace.shortcut(root)
    readout = await workspace.readout(root)

    assert "secret" not in json.dumps(readout)


async def test_deleted_before_anybody_answered(asking: Workspace, records: Records) -> None:
    """A recording that goes while we still ask leaves no trace; a Yes that comes then is answered."""
    ts = await asking.upload(CALL)
    question = await asking.answer("Make a readout of")

    await asking.delete(ts)
    await forgotten(records)
    assert [question] == ours(await asking.everything())
    await asking.click(question, "Yes")

    answer = await asking.answer("I no longer have this recording: it was deleted")
    assert [answer] == ours(await asking.everything())


async def test_new_readout_after_forgetting_stays(workspace: Workspace, records: Records) -> None:
    """Looking for what may come late does not take away what was asked for since."""
    ts, _ = await readout_with_id(workspace, records)
    await workspace.mention("forget", thread_ts=ts)
    await workspace.answer(RECEIPT, ts)
    await workspace.shortcut(ts)
    await workspace.readout(ts)
    workspace.clock.ahead += LEASE_SECONDS + 1
    await records.at_rest()

    assert 1 == len(readouts(await workspace.replies(ts)))


async def test_new_transcript_stays_when_the_old_one_goes(workspace: Workspace, records: Records) -> None:
    """Two files of one name in a thread are told apart: only that of the forgotten conversation is deleted."""
    ts, _ = await readout_with_id(workspace, records)

    async def transcripts(number: int) -> list[str]:
        async def look() -> list[str] | None:
            replies = ours(await workspace.replies(ts))
            found = [file["id"] for reply in replies for file in reply.get("files", []) if file["mode"] != "tombstone"]
            return found if len(found) == number else None

        return await eventually(look, f"{number} transcripts")

    await workspace.mention("refetch transcript", thread_ts=ts)
    [old] = await transcripts(1)
    await records.at_rest()
    await workspace.fault("chat.delete", "ratelimited", seconds=30)
    await workspace.mention("forget", thread_ts=ts)

    async def waiting() -> bool:
        return bool(records.rows("SELECT 1 FROM forgetting WHERE attempts = 0 AND due_at > ?", workspace.clock() + 20))

    await eventually(waiting, "the wait")
    await workspace.shortcut(ts)
    await records.at_rest()
    await workspace.mention("refetch transcript", thread_ts=ts)
    _, new = await transcripts(2)
    await records.at_rest()
    workspace.clock.ahead += 31
    await workspace.answer(RECEIPT, ts)

    assert [new] == await transcripts(1)
    assert old != new


async def test_kill_and_repeat(slack: Workspace, engine: Api, home: Path, records: Records) -> None:
    """What was to be forgotten when the bot was stopped is forgotten when it runs again, and told once."""
    nobody = Api("http://127.0.0.1:1", "id", "secret")
    async with readout_in(slack, engine, home):
        ts, conversation_id = await readout_with_id(slack, records)
    async with readout_in(slack, nobody, home):
        await slack.mention("forget", thread_ts=ts)

        async def tried() -> bool:
            return bool(
                records.rows("SELECT 1 FROM forgetting WHERE attempts > 0 AND due_at IS NOT NULL AND lease IS NULL")
            )

        await eventually(tried, "an attempt")
    assert await is_at_api(engine, conversation_id)

    slack.clock.ahead += 600
    async with readout_in(slack, engine, home):
        await slack.answer(RECEIPT, ts)
        await forgotten(records)

    assert not await is_at_api(engine, conversation_id)
    assert 1 == len(ours(await slack.everything()))


async def test_api_that_stays_away(slack: Workspace, engine: Api, home: Path, records: Records) -> None:
    """When it is given up, the receipt says what of it is left, and does not call left what is gone."""
    slack.policies = replace(BRISK, deletions=replace(BRISK.deletions, most_attempts=1))
    async with readout_in(slack, engine, home):
        ts, _ = await readout_with_id(slack, records)
    async with readout_in(slack, Api("http://127.0.0.1:1", "id", "secret"), home):
        await slack.mention("forget", thread_ts=ts)
        receipt = await slack.answer(RECEIPT, ts)
        await forgotten(records)

    assert "Could not delete: its transcript and results at the transcription service" in receipt["text"]
    assert "Deleted: my messages and files in its thread" in receipt["text"]
    assert [receipt] == ours(await slack.everything())


async def forgotten_unheard(slack: Workspace, engine: Api, home: Path, records: Records) -> Message:
    """Forget a thread of which the engine had taken the words when the bot was killed; gives the receipt."""
    root = await slack.say("I will send the zebra report to the sales team by Friday.")
    async with network(engine, keeps_keys=True) as (lost, between):
        between.faults = [LOST_ANSWER] * 99
        async with readout_in(slack, lost, home):
            await slack.mention(thread_ts=root)

            async def taken() -> bool:
                return bool(between.submissions)

            await eventually(taken, "a submission")
    async with readout_in(slack, Api("http://127.0.0.1:1", "id", "secret"), home):
        await slack.mention("forget", thread_ts=root)

        async def begun() -> bool:
            return bool(records.rows("SELECT 1 FROM forgetting"))

        await eventually(begun, "the beginning of forgetting")
    slack.clock.ahead += 600
    async with readout_in(slack, engine, home):
        return await slack.answer(RECEIPT, root)


async def test_conversation_whose_id_was_never_heard(
    slack: Workspace, engine: Api, engine_home: Path, home: Path, records: Records
) -> None:
    """The engine had it, and the bot was killed before it knew: it is deleted by its key before the receipt says so."""
    before = conversations_at(engine_home)

    receipt = await forgotten_unheard(slack, engine, home, records)

    assert "Deleted: its transcript and results at the transcription service" in receipt["text"]
    assert before == conversations_at(engine_home)
    assert not any(b"zebra" in path.read_bytes() for path in (engine_home / "engine").glob("engine.db*"))


async def test_api_that_cannot_say_what_it_has(slack: Workspace, engine: Api, home: Path, records: Records) -> None:
    """Where a submission was under way and the API knows no keys, the receipt does not claim what nobody knows."""
    async with network(engine) as (keyless, _):
        receipt = await forgotten_unheard(slack, keyless, home, records)

    assert "Deleted: my messages and files in its thread" in receipt["text"]
    assert "Could not delete: anything that was on its way to the transcription service" in receipt["text"]
    assert "Deleted: its transcript" not in receipt["text"]


async def test_receipt_waits_for_digests(workspace: Workspace, records: Records) -> None:
    """What a digest told is taken out before somebody reads that it is."""
    root = await workspace.say("I will send the zebra report to the sales team by Friday.")
    await workspace.shortcut(root)
    await workspace.readout(root)
    await records.at_rest()
    await workspace.command("digest now")
    await workspace.answer("zebra report")
    await records.at_rest()
    await workspace.fault("chat.update", "ratelimited", seconds=60)

    await workspace.mention("forget", thread_ts=root)

    async def waiting() -> bool:
        return bool(records.rows("SELECT 1 FROM forgetting WHERE attempts > 0 AND due_at IS NOT NULL"))

    async def receipts() -> list[Message]:
        return [message for message in await workspace.replies(root) if RECEIPT in message["text"]]

    async def later() -> list[Message]:
        await records.let_pass(workspace.clock, 5)
        return await receipts()

    await eventually(waiting, "the wait")
    assert [] == await receipts()
    [receipt] = await eventually(later, "the receipt")
    assert "Deleted: its entries in digests" in receipt["text"]
    assert not any("zebra" in words_of(message) for message in ours(await workspace.messages()))


async def test_slack_that_does_not_delete(workspace: Workspace, records: Records) -> None:
    """Slack may refuse to delete a message: the receipt says what is left, and who can help."""
    ts, _ = await readout_with_id(workspace, records)
    await workspace.fault("chat.delete", "cant_delete_message", times=9)

    await workspace.mention("forget", thread_ts=ts)
    receipt = await workspace.answer(RECEIPT, ts)

    assert "Could not delete: my messages in its thread" in receipt["text"]


async def test_rate_limit_is_waited_for(workspace: Workspace, records: Records) -> None:
    """Slack's pace is kept; nothing is forgotten about forgetting."""
    ts, _ = await readout_with_id(workspace, records)
    await workspace.fault("chat.delete", "ratelimited", seconds=30)

    await workspace.mention("forget", thread_ts=ts)

    async def waiting() -> bool:
        return bool(records.rows("SELECT 1 FROM forgetting WHERE attempts = 0 AND due_at > ?", workspace.clock() + 20))

    await eventually(waiting, "the wait")
    workspace.clock.ahead += 31
    await workspace.answer(RECEIPT, ts)
    await forgotten(records)

    assert [] == readouts(await workspace.everything())


async def leave(workspace: Workspace, channel: str) -> None:
    """Remove the bot from a channel, as any member can."""
    member = (await workspace.bot()).strip("<@>")
    body = {"user": workspace.user(ANNA), "channel": workspace.channel(channel), "action": "remove", "member": member}
    await workspace.control("members", body)


@pytest.mark.parametrize("channel", ["design", "leads"])
async def test_channel_that_is_left(channel: str, workspace: Workspace, engine: Api, records: Records) -> None:
    """What was known of a channel goes when the bot is removed from it; other channels keep theirs."""
    _, conversation_id = await readout_with_id(workspace, records, channel=channel)
    _, other = await readout_with_id(workspace, records, channel="general")
    await workspace.command("ask", channel=channel)

    await leave(workspace, channel)

    async def gone() -> bool:
        return not await is_at_api(engine, conversation_id)

    await eventually(gone, "the end of the conversation")
    assert await is_at_api(engine, other)
    assert [workspace.channel("general")] == [
        row["channel_id"] for row in records.rows("SELECT channel_id FROM conversation")
    ]
    assert [] == records.rows("SELECT * FROM setting")


async def invite(workspace: Workspace, channel: str) -> None:
    """Let the bot into a channel again."""
    member = (await workspace.bot()).strip("<@>")
    body = {"user": workspace.user(ANNA), "channel": workspace.channel(channel), "action": "add", "member": member}
    await workspace.control("members", body)


@pytest.mark.parametrize("is_back", [False, True], ids=["away", "invited again"])
@pytest.mark.parametrize("button", ["Refresh", "Transcript", "Forget everything"])
async def test_buttons_of_a_channel_that_was_left(
    button: str, is_back: bool, workspace: Workspace, records: Records
) -> None:
    """They answer where they are, in private and with the true cause, and then they go; the words stay."""
    ts, _ = await readout_with_id(workspace, records)
    [readout] = readouts(await workspace.replies(ts))
    await leave(workspace, "design")
    await forgotten(records)
    if is_back:
        await invite(workspace, "design")

    if button == "Forget everything":
        await choose_forget(workspace, readout, who=BEN)
    else:
        await workspace.click(readout, button, who=BEN)

    answer = await workspace.answer("I delete all that I know about a channel when I'm removed from it", ts, who=BEN)
    assert answer["ephemeral"]
    [left] = readouts(await workspace.replies(ts, who=ANNA))
    assert readout["text"] == left["text"]
    assert "actions" not in {block["type"] for block in left["blocks"]}
    assert 1 == len(ours(await workspace.replies(ts, who=ANNA)))


async def test_question_of_a_channel_that_was_left(asking: Workspace, records: Records) -> None:
    """A Yes that comes too late is not lost without a word."""
    await asking.upload(("call.wav", silence(0.5)))
    question = await asking.answer("Make a readout of call.wav?")
    await leave(asking, "design")

    async def gone() -> bool:
        return not records.rows("SELECT 1 FROM job")

    await eventually(gone, "the end of the request")
    await asking.click(question, "Yes")

    await asking.answer("I no longer have this recording: it was deleted, or I was removed from the channel")
    assert question["ts"] not in [message["ts"] for message in await asking.messages()]


async def test_failure_of_a_channel_that_was_left(workspace: Workspace, records: Records) -> None:
    """*Try again* has nothing left to try."""
    root = await workspace.say("I will send the report.")
    await workspace.fault("conversations.replies", "missing_scope")
    await workspace.mention("summarize", thread_ts=root)
    failure = await workspace.answer("I'm missing a permission", root)
    await leave(workspace, "design")
    await forgotten(records)
    await invite(workspace, "design")

    await workspace.click(failure, "Try again")

    assert await workspace.answer("I delete all that I know about a channel when I'm removed from it", root)
    [left] = [message for message in await workspace.replies(root) if message["ts"] == failure["ts"]]
    assert "actions" not in {block["type"] for block in left["blocks"]}


async def test_mention_after_we_came_back(workspace: Workspace, records: Records) -> None:
    """In a thread whose readout was forgotten nobody is told that they are not in its channel."""
    ts, _ = await readout_with_id(workspace, records)
    await leave(workspace, "design")
    await forgotten(records)
    await invite(workspace, "design")

    await workspace.mention("refetch", thread_ts=ts)

    assert await workspace.answer("There is no readout in this thread, or none that I remember.", ts)


@pytest.mark.parametrize("only_tokens", [False, True], ids=["app_uninstalled", "tokens_revoked"])
async def test_workspace_that_sends_us_away(
    only_tokens: bool, workspace: Workspace, engine: Api, records: Records
) -> None:
    """Nothing that belongs to it is left with us or at the API."""
    _, conversation_id = await readout_with_id(workspace, records)

    await workspace.control("uninstall", {"only_tokens": only_tokens})

    async def gone() -> bool:
        return not await is_at_api(engine, conversation_id)

    await eventually(gone, "the end of the conversation")
    await forgotten(records)
    assert [] == records.rows("SELECT id FROM post")
    assert [] == records.rows("SELECT team_id FROM workspace")
