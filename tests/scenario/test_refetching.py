"""Results are asked for again: by buttons, by mentions and by the command, and only by people in the channel."""

from typing import Any

import pytest
from local_slack.delivery import response_urls
from slack_sdk.webhook.async_client import AsyncWebhookClient
from slack_sdk.webhook.webhook_response import WebhookResponse

from tests.scenario.records import Records
from tests.scenario.test_growing import CALL, UNKNOWN, conversation_id, permalink, talk_with_readout
from tests.scenario.workspace import (
    ANNA,
    BEN,
    DAVID,
    ONE_ATTEMPT,
    Message,
    Workspace,
    eventually,
    links_of,
    ours,
    readouts,
)
from workspace import paging

NOWHERE = "4500000000000009"


async def transcripts(workspace: Workspace, root: str) -> list[str]:
    """The names of the files that the bot put in a thread."""
    return [file["name"] for message in ours(await workspace.replies(root)) for file in message.get("files", [])]


async def transcript_in(workspace: Workspace, root: str) -> str:
    """The name of the first file that the bot puts in a thread."""

    async def look() -> str | None:
        return next(iter(await transcripts(workspace, root)), None)

    return await eventually(look, "a transcript")


async def told(workspace: Workspace, who: str) -> list[str]:
    """What the bot said to one person alone in #design."""
    return [message["text"] for message in await workspace.messages(who=who) if "ephemeral" in message]


async def test_refresh_button_renews_the_readout_and_tells_who_clicked(workspace: Workspace, records: Records) -> None:
    """The readout stays where it is; only who clicked is told that it is up to date."""
    root, readout = await talk_with_readout(workspace)

    await workspace.click(readout, "Refresh", who=BEN)

    assert (await workspace.answer("The readout is up to date.", root, who=BEN))["ephemeral"]
    await records.at_rest()
    assert [readout["ts"]] == [message["ts"] for message in ours(await workspace.replies(root, who=ANNA))]


async def test_transcript_button_puts_a_file_in_the_thread(workspace: Workspace, records: Records) -> None:
    """What was said is there as Markdown, for everybody in the channel, once for a click."""
    root, readout = await talk_with_readout(workspace)

    await workspace.click(readout, "Transcript", who=BEN)

    assert (await transcript_in(workspace, root)).endswith(".md")
    await records.at_rest()
    assert 1 == len(await transcripts(workspace, root))


async def test_transcript_whose_answer_was_lost_is_there_once(workspace: Workspace, records: Records) -> None:
    """Slack took the file and its answer got lost: the file is looked for before it is uploaded again."""
    root, _ = await talk_with_readout(workspace)
    await workspace.fault("files.completeUploadExternal", "lost")

    await workspace.mention("refetch transcript srt", who=BEN, thread_ts=root)
    assert (await transcript_in(workspace, root)).endswith(".srt")
    workspace.clock.ahead = 60.0
    await records.at_rest()

    assert ("done", None) == records.outcomes()[-1]
    assert 1 == len(await transcripts(workspace, root))


@pytest.mark.parametrize(
    ("words", "answer"),
    [
        ("topics", "Topics: "),
        ("action items", "send the report to the sales team"),
        ("questions", "Open questions: none in this conversation."),
        ("follow-ups", "Action items"),
        ("analytics", "This conversation was written, not spoken."),
    ],
)
async def test_part_is_answered_in_the_thread(words: str, answer: str, workspace: Workspace) -> None:
    """One part of the results is a reply that everybody in the thread can read; the readout stays as it is."""
    root, readout = await talk_with_readout(workspace)

    await workspace.mention(f"refetch {words}", who=BEN, thread_ts=root)

    async def look() -> Message | None:
        replies = ours(await workspace.replies(root, who=ANNA))
        return next((reply for reply in replies if answer in reply["text"] and reply["ts"] != readout["ts"]), None)

    await eventually(look, f"a reply with {answer!r}")
    assert [readout] == readouts(await workspace.replies(root))


@pytest.mark.parametrize(
    ("words", "answer"),
    [
        ("refetch the moon", "I can fetch these again: decisions"),
        ("refetch", "There is no readout in this thread, or none that I remember. `@Readout summarize` makes one."),
        ("status", "There is no readout in this thread"),
    ],
)
async def test_mention_that_cannot_be_is_explained(words: str, answer: str, workspace: Workspace) -> None:
    """The asker alone hears what can be fetched, or that there is no conversation in this thread."""
    root, _ = await workspace.thread("Good morning.", "Good morning, Anna.")

    await workspace.mention(words, who=BEN, thread_ts=root)

    assert (await workspace.answer(answer, root, who=BEN))["ephemeral"]


async def test_refetch_by_mention_renews_the_readout(workspace: Workspace) -> None:
    """Without the name of a part the whole readout is renewed, and who asked is told."""
    root, readout = await talk_with_readout(workspace)

    await workspace.mention("refetch", who=BEN, thread_ts=root)

    assert (await workspace.answer("The readout is up to date.", root, who=BEN))["ephemeral"]
    assert [readout["ts"]] == [each["ts"] for each in readouts(await workspace.replies(root))]


async def test_part_by_command_is_for_the_asker_alone(workspace: Workspace, records: Records) -> None:
    """The answer to a command comes where it was given, and to nobody else."""
    root, readout = await talk_with_readout(workspace)

    await workspace.command(f"refetch {permalink(workspace, root)} action items", who=BEN)

    assert (await workspace.answer("send the report to the sales team", who=BEN))["ephemeral"]
    await records.at_rest()
    assert [] == await told(workspace, ANNA)
    assert [readout] == ours(await workspace.replies(root, who=ANNA))


async def test_transcript_by_command_is_in_the_thread(workspace: Workspace, records: Records) -> None:
    """A file belongs to the conversation: the asker is told where it is."""
    root, _ = await talk_with_readout(workspace)

    await workspace.command(f"refetch {conversation_id(records)} transcript vtt", who=BEN)

    assert (await workspace.answer("The transcript is in its thread.", who=BEN))["ephemeral"]
    assert (await transcript_in(workspace, root)).endswith(".vtt")


async def test_status_and_list_tell_what_there_is(workspace: Workspace, records: Records) -> None:
    """Ids and links to ask with, for the asker alone."""
    root, _ = await talk_with_readout(workspace)
    number = conversation_id(records)

    await workspace.command("list", who=BEN)
    await workspace.command(f"status {number}", who=BEN)
    await workspace.command("status", who=BEN)
    await workspace.mention("status", who=BEN, thread_ts=root)

    assert number in (await workspace.answer("The latest conversations of this channel:", who=BEN))["text"]
    assert "Nothing is under way." in (await workspace.answer(f"1 source · `{number}`\nN", who=BEN))["text"]
    assert (await workspace.answer("1 source", root, who=BEN))["ephemeral"]
    assert [] == await told(workspace, ANNA)


@pytest.mark.parametrize("verb", ["refetch", "forget"])
async def test_a_command_that_names_nothing_is_asked_which_one(workspace: Workspace, verb: str) -> None:
    """Nobody hears of an unknown conversation who named none."""
    await workspace.command(verb, who=BEN)

    await workspace.answer("Which conversation? Add its link or id.", who=BEN)


async def test_upload_that_waits_is_listed_as_what_it_is(workspace: Workspace, records: Records) -> None:
    """By its name and how far it is, before there is anything to show; to ask for its results is too early."""
    await workspace.fault("download", "slow", seconds=60)
    ts = await workspace.upload(CALL)

    await workspace.command("list", who=BEN)
    await workspace.command(f"status {permalink(workspace, ts)}", who=BEN)
    await workspace.command(f"refetch {permalink(workspace, ts)}", who=BEN)

    line = "call.wav · waiting to be transcribed"
    assert line in (await workspace.answer("The latest conversations of this channel:", who=BEN))["text"]
    assert line in (await workspace.answer("At work: call.wav.", who=BEN))["text"]
    await workspace.answer("I am still working on this conversation. The readout will appear in its thread.", who=BEN)
    await workspace.release()
    await workspace.readout(ts)


async def test_upload_of_which_nothing_came_is_not_listed(workspace: Workspace, records: Records) -> None:
    """There is nothing in it to show again."""
    ts = await workspace.upload(("call.wav", b"no recording"))
    await workspace.answer("I couldn't open call.wav", ts)
    await records.at_rest()

    await workspace.command("list", who=BEN)

    assert await workspace.answer("There are no conversations in this channel yet.", who=BEN)


async def test_refetch_from_elsewhere_leads_to_the_readout(workspace: Workspace, records: Records) -> None:
    """The receipt of a command carries the link."""
    root, _ = await talk_with_readout(workspace)

    await workspace.command(f"refetch {conversation_id(records)}", who=BEN, channel="general")

    receipt = await workspace.answer("The readout is up to date, in its thread.", who=BEN, channel="general")
    assert any(root.replace(".", "") in url for url in links_of(receipt))


async def test_refresh_during_work_comes_after_it(workspace: Workspace, records: Records) -> None:
    """Who clicks hears that it waits, and then gets the readout with what was being added."""
    root, readout = await talk_with_readout(workspace)
    await workspace.fault("download", "slow", seconds=60)
    await workspace.upload(CALL, thread_ts=root)

    async def at_work() -> bool:
        return bool(records.rows("SELECT 1 FROM job WHERE state = 'submitting'"))

    await eventually(at_work, "the recording under way")
    await workspace.click(readout, "Refresh", who=BEN)

    waits = await workspace.answer("I am still working on this conversation. Your answer comes after", root, who=BEN)
    assert waits["ephemeral"]
    await workspace.release()
    await workspace.answer("Added call.wav", root)
    await workspace.answer("The readout is up to date.", root, who=BEN)


async def test_channel_without_conversations_says_how_to_begin(workspace: Workspace) -> None:
    """An empty list helps too."""
    await workspace.command("list", who=BEN)

    assert (await workspace.answer("There are no conversations in this channel yet.", who=BEN))["ephemeral"]


@pytest.mark.parametrize("words", ["refetch {}", "refetch {} action items", "refetch {} transcript", "status {}"])
async def test_outsider_hears_the_same_as_of_a_conversation_that_is_not_there(
    words: str, workspace: Workspace, records: Records
) -> None:
    """David is not in #leads: by id and by link its conversation is as unknown to him as one that never was."""
    root, readout = await talk_with_readout(workspace, channel="leads")
    names = [NOWHERE, conversation_id(records), permalink(workspace, root, channel="leads")]

    for asked, name in enumerate(names, 1):
        await workspace.command(words.format(name), who=DAVID)

        async def look(answers: int = asked) -> bool:
            return len(await told(workspace, DAVID)) == answers

        await eventually(look, "an answer")

    await records.at_rest()
    [answer] = set(await told(workspace, DAVID))
    assert answer.startswith(UNKNOWN)
    assert [readout] == ours(await workspace.replies(root, channel="leads"))


async def test_member_elsewhere_may_ask_too(workspace: Workspace, records: Records) -> None:
    """Ben is in #leads: he may ask in another channel, and alone reads the answer there."""
    await talk_with_readout(workspace, channel="leads")

    await workspace.command(f"refetch {conversation_id(records)} action items", who=BEN)

    assert (await workspace.answer("send the report to the sales team", who=BEN))["ephemeral"]
    assert [] == await told(workspace, ANNA)


async def test_who_left_the_channel_sees_nothing_any_more(workspace: Workspace, records: Records) -> None:
    """Being in the channel is asked at every click and every command, also where Slack still shows the button."""
    root, readout = await talk_with_readout(workspace)
    await workspace.api("conversations.kick", channel=workspace.channel("design"), user=workspace.user(DAVID))

    await workspace.command(f"refetch {conversation_id(records)} action items", who=DAVID, channel="general")
    for button in ("Refresh", "Transcript"):
        await workspace.click(readout, button, who=DAVID)

    answer = await workspace.answer(UNKNOWN, who=DAVID, channel="general")
    assert answer["ephemeral"]
    await workspace.answer(UNKNOWN, root, who=DAVID)
    await records.at_rest()
    assert [("done", None)] == records.outcomes()
    assert [readout] == ours(await workspace.replies(root))


@pytest.mark.parametrize("words", ["status {}", "list", "refetch {} topics"])
async def test_nothing_is_told_when_slack_does_not_say_who_is_there(
    words: str, workspace: Workspace, records: Records
) -> None:
    """An error while asking for the members counts as a No."""
    await talk_with_readout(workspace)
    await workspace.fault("conversations.members", "internal_error")

    await workspace.command(words.format(conversation_id(records)), who=BEN)

    assert (await workspace.answer(UNKNOWN, who=BEN))["ephemeral"]


@pytest.mark.parametrize("policies", [ONE_ATTEMPT])
async def test_who_asks_in_the_thread_hears_that_slack_is_silent(workspace: Workspace) -> None:
    """They know of the conversation already, and can try again."""
    root, _ = await talk_with_readout(workspace)
    await workspace.fault("conversations.members", "internal_error")

    await workspace.mention("refetch topics", thread_ts=root)
    await workspace.click(await workspace.answer("Slack didn't answer.", root), "Try again")

    await workspace.answer("Topics", root)


@pytest.mark.parametrize("policies", [ONE_ATTEMPT])
async def test_try_again_stays_while_slack_does_not_say_who_is_there(workspace: Workspace) -> None:
    """A click that could not be looked into takes nothing away: the next one is taken."""
    root, _ = await talk_with_readout(workspace)
    await workspace.fault("conversations.members", "internal_error", times=2)
    await workspace.mention("refetch topics", thread_ts=root)
    failed = await workspace.answer("Slack didn't answer.", root)

    await workspace.click(failed, "Try again")
    await workspace.answer(UNKNOWN, root)
    await workspace.click(await workspace.answer("Slack didn't answer.", root), "Try again")

    await workspace.answer("Topics", root)


async def test_members_are_read_page_by_page(
    workspace: Workspace, records: Records, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Who comes last in a large channel is in it too."""
    monkeypatch.setattr(paging, "PAGE", 1)
    await talk_with_readout(workspace)

    await workspace.command(f"status {conversation_id(records)}", who=DAVID)

    assert "1 source" in (await workspace.answer("Nothing is under way.", who=DAVID))["text"]


async def test_answer_that_comes_too_late_for_its_url_comes_all_the_same(
    workspace: Workspace, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Slack takes a command's answer for half an hour; after that the asker alone sees it in the channel."""
    root, _ = await talk_with_readout(workspace)
    monkeypatch.setattr(response_urls, "LIFE", 0.0)

    await workspace.command(f"refetch {permalink(workspace, root)} action items", who=BEN)

    assert (await workspace.answer("Action items", who=BEN))["ephemeral"]
    assert not await told(workspace, ANNA)


@pytest.mark.parametrize("status", [429, 503])
async def test_answer_whose_url_fails_for_now_comes_later(
    status: int, workspace: Workspace, records: Records, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A moment in which Slack takes no answer loses none."""
    root, _ = await talk_with_readout(workspace)
    send = AsyncWebhookClient.send_dict

    async def fail_once(client: AsyncWebhookClient, body: dict[str, Any]) -> WebhookResponse:
        monkeypatch.setattr(AsyncWebhookClient, "send_dict", send)
        return WebhookResponse(url=client.url, status_code=status, body="", headers={})

    monkeypatch.setattr(AsyncWebhookClient, "send_dict", fail_once)
    await workspace.command(f"refetch {permalink(workspace, root)} action items", who=BEN)

    async def look() -> bool:
        await records.let_pass(workspace.clock, 5)
        return any("Action items" in words for words in await told(workspace, BEN))

    await eventually(look, "an answer")


async def test_readout_is_not_fetched_into_a_channel_that_was_shared_since(workspace: Workspace) -> None:
    """People of another organisation are in it now: nothing more is said there."""
    root, readout = await talk_with_readout(workspace)
    await workspace.fault("conversations.info", "channel_not_found")

    await workspace.click(readout, "Refresh", who=BEN)

    assert (await workspace.answer("I can't read this channel yet", root, who=BEN))["ephemeral"]


async def test_command_with_nothing_to_fetch_is_explained(workspace: Workspace) -> None:
    """What is missing is said at once."""
    await workspace.command(f"refetch {NOWHERE}", who=BEN)
    await workspace.command(f"refetch {NOWHERE} the moon", who=BEN)

    await workspace.answer(UNKNOWN, who=BEN)
    await workspace.answer("I can fetch these again: decisions", who=BEN)
