"""Somebody asks for a readout of a thread, by the message shortcut or by a mention."""

import json
import re
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from tests.scenario.media import THREAD, silence
from tests.scenario.records import Records
from tests.scenario.workspace import (
    ANNA,
    BEN,
    DAVID,
    Workspace,
    eventually,
    links_of,
    ours,
    readouts,
    words_of,
)

TALK = (
    "The pilot starts on Monday. Let's go through what is still open.",
    "The import of the customer list is done. I will send the report to the sales team tomorrow.",
    "Who will be on call during the first weekend?",
)
HELP = "I turn recordings and threads into readouts"


async def test_shortcut_makes_a_readout_of_the_thread(workspace: Workspace) -> None:
    """Who does what, and what is open, with the names of the people who wrote it."""
    root, _ = await workspace.thread(*TALK)

    await workspace.shortcut(root, who=DAVID)

    readout = await workspace.readout(root)
    assert "send the report to the sales team" in readout["text"]
    assert "Who will be on call during the first weekend?" in readout["text"]
    assert f"{ANNA.capitalize()} and {BEN.capitalize()}" in readout["text"]


async def test_days_are_those_of_whoever_promised(workspace: Workspace) -> None:
    """What is due "tomorrow" is due the day after the writer's today: Ben is in Los Angeles, and Anna in Berlin."""
    root = await workspace.say("Who sends the report?")
    ts = await workspace.say("I'll send the report to the sales team tomorrow.", who=BEN, thread_ts=root)
    due = datetime.fromtimestamp(float(ts), ZoneInfo("America/Los_Angeles")) + timedelta(days=1)

    await workspace.shortcut(root)

    assert f"due {due:%a} {due.day} {due:%b}" in (await workspace.readout(root))["text"]


async def test_claims_link_to_the_messages_that_make_them(workspace: Workspace) -> None:
    """A click on the evidence of an action item leads to the message in which somebody promised it."""
    root, (promise, question) = await workspace.thread(*TALK)
    await workspace.shortcut(root)

    links = links_of(await workspace.readout(root))

    assert {promise, question} <= {ts_of(link) for link in links} <= {root, promise, question}
    assert all(f"/archives/{workspace.channel('design')}/" in link and f"thread_ts={root}" in link for link in links)


def ts_of(link: str) -> str:
    """The ts of the message that a permalink leads to."""
    found = re.search(r"/p(\d+)(\d{6})\?", link)
    assert found, link
    return ".".join(found.groups())


async def test_shortcut_on_a_reply_is_for_its_thread(workspace: Workspace) -> None:
    """People choose whatever message they read last."""
    root, replies = await workspace.thread(*TALK)

    await workspace.shortcut(replies[-1])

    assert "3 messages" in (await workspace.readout(root))["text"]


@pytest.mark.parametrize("words", ["", "summarize", "please summarise this", "recap?", "can you write the minutes"])
async def test_mention_in_a_thread_asks_for_its_readout(words: str, workspace: Workspace) -> None:
    """A mention with or without a word for it; the request itself is not part of what was said."""
    root, _ = await workspace.thread(*TALK)

    await workspace.mention(words, thread_ts=root, who=BEN)

    readout = await workspace.readout(root)
    assert "send the report to the sales team" in readout["text"]
    assert not words or words not in readout["text"]


async def test_mention_outside_a_thread_is_answered_with_help(workspace: Workspace) -> None:
    """There is nothing to summarize there; the asker alone reads how to ask."""
    await workspace.mention("summarize", who=BEN)

    answer = await workspace.answer(HELP, who=BEN)

    assert answer["ephemeral"]
    assert [] == ours(await workspace.messages(who=ANNA))


async def test_mention_with_other_words_is_answered_with_help(workspace: Workspace, records: Records) -> None:
    """Nobody gets a readout for saying thank you; the help is in the thread, for the asker alone."""
    root, _ = await workspace.thread(*TALK)

    await workspace.mention("thank you", thread_ts=root, who=BEN)

    assert (await workspace.answer(HELP, root, who=BEN))["ephemeral"]
    assert [] == ours(await workspace.replies(root, who=ANNA))
    assert [] == records.outcomes()


async def test_mention_in_the_middle_of_a_sentence_is_no_command(workspace: Workspace, records: Records) -> None:
    """Talking about Readout in a thread asks it for nothing but help."""
    root, _ = await workspace.thread(*TALK)

    await workspace.say(f"Shall we use {await workspace.bot()} here?", thread_ts=root, who=BEN)

    assert (await workspace.answer(HELP, root, who=BEN))["ephemeral"]
    assert [] == records.outcomes()


@pytest.mark.parametrize("path", ["shortcut", "mention"])
async def test_thread_without_words_is_told_to_the_asker_alone(path: str, workspace: Workspace) -> None:
    """Emoji and pictures make no readout; a sentence says why, and nobody else is bothered."""
    root = await workspace.say(":tada: :+1:")
    await workspace.upload(("board.png", b"not looked at"), thread_ts=root)

    if path == "shortcut":
        await workspace.shortcut(root, who=BEN)
        answer = await workspace.answer("There is no text in this thread.", who=BEN)
    else:
        await workspace.mention(thread_ts=root, who=BEN)
        answer = await workspace.answer("There is no text in this thread.", root, who=BEN)

    assert answer["ephemeral"]
    assert [answer] == ours(await workspace.everything())


async def test_asking_again_without_news_says_so_to_the_asker_alone(workspace: Workspace) -> None:
    """The readout that is there is still right."""
    root, _ = await workspace.thread(*TALK)
    await workspace.shortcut(root)
    await workspace.readout(root)

    await workspace.shortcut(root, who=BEN)

    answer = await workspace.answer("This thread has no new messages since its readout.", who=BEN)
    assert answer["ephemeral"]
    assert 1 == len(ours(await workspace.replies(root, who=ANNA)))


async def test_asking_again_by_mention_without_news_says_so_in_the_thread(workspace: Workspace) -> None:
    """The same for those who mention: the answer is where they asked, and for them alone."""
    root, _ = await workspace.thread(*TALK)
    await workspace.shortcut(root)
    await workspace.readout(root)

    await workspace.mention(thread_ts=root, who=BEN)

    answer = await workspace.answer("This thread has no new messages since its readout.", root, who=BEN)
    assert answer["ephemeral"]
    assert 1 == len(ours(await workspace.replies(root, who=ANNA)))


async def test_asking_again_after_news_gives_a_readout_of_the_whole(workspace: Workspace, records: Records) -> None:
    """New messages join the same conversation, and its readout, in its place, knows the old ones too."""
    root, _ = await workspace.thread(*TALK)
    await workspace.shortcut(root)
    first = await workspace.readout(root)
    await workspace.say("I will prepare the weekend plan by Friday.", who=BEN, thread_ts=root)

    await workspace.shortcut(root)

    await workspace.answer("Added 1 message: ", root)
    await records.at_rest()
    [latest] = readouts(await workspace.replies(root))
    assert first["ts"] == latest["ts"]
    assert "prepare the weekend plan" in latest["text"]
    assert "send the report to the sales team" in latest["text"]
    assert [1] == [row["count(*)"] for row in records.rows("SELECT count(*) FROM conversation")]


async def test_what_readout_says_is_never_part_of_a_readout(workspace: Workspace, records: Records) -> None:
    """Neither its own posts nor the requests to it are sent to the API."""
    root, replies = await workspace.thread(*TALK)
    await workspace.mention("summarize", thread_ts=root)
    await workspace.readout(root)
    last = await workspace.say("I will book the room.", who=BEN, thread_ts=root)
    await workspace.mention("summarize", thread_ts=root)
    await workspace.heard(8)
    await records.at_rest()

    sent = [ts for row in records.rows("SELECT message_ts FROM source") for ts in json.loads(row["message_ts"])]

    assert [root, *replies, last] == sent


async def test_request_while_one_is_under_way_is_not_done_twice(workspace: Workspace, records: Records) -> None:
    """A second click while the first is being worked on waits its turn, and then finds nothing that is new."""
    root, _ = await workspace.thread(*TALK)
    await workspace.fault("conversations.replies", "held", seconds=60)
    await workspace.shortcut(root)

    async def begun() -> bool:
        return bool(records.rows("SELECT 1 FROM job WHERE state = 'submitting'"))

    await eventually(begun, "the first at work")
    await workspace.shortcut(root, who=BEN)

    assert (await workspace.answer("I am still working on this conversation.", who=BEN))["ephemeral"]
    await workspace.release()
    assert (await workspace.answer("no new messages since its readout", who=BEN))["ephemeral"]
    await records.at_rest()
    assert 1 == len(ours(await workspace.replies(root)))
    assert 1 == len(records.rows("SELECT 1 FROM source WHERE state = 'done'"))


async def test_people_and_mentions_are_called_by_name(workspace: Workspace) -> None:
    """Nobody is a number: an id never shows, and who is asked by a mention is the one who has to do it."""
    root = await workspace.say(f"<@{workspace.user(BEN)}> can you send the draft budget to the customer by Friday?")
    await workspace.say(f"Yes, and I will show it to <@{workspace.user(DAVID)}> before.", who=BEN, thread_ts=root)
    await workspace.shortcut(root)

    readout = await workspace.readout(root)

    assert f"{BEN.capitalize()} will send the draft budget" in readout["text"]
    assert DAVID.capitalize() in readout["text"]
    assert not any(workspace.user(who) in words_of(readout) for who in (ANNA, BEN, DAVID))


async def test_markup_is_read_as_people_read_it(workspace: Workspace) -> None:
    """Bold marks, links and entities are gone; the words stay."""
    root = await workspace.say("I will send the *final* report & the `budget` to sales@example.org tomorrow.")
    await workspace.api(
        "chat.postMessage",
        who=BEN,
        channel=workspace.channel("design"),
        thread_ts=root,
        text="I will finish <https://example.org/plan|the plan> by Friday.",
    )
    await workspace.shortcut(root)

    readout = await workspace.readout(root)

    assert "send the final report &amp; the budget to sales@example.org" in readout["text"]
    assert "finish the plan" in readout["text"]
    assert "https://example.org" not in words_of(readout)


async def test_struck_and_quoted_words_are_not_their_writers(workspace: Workspace) -> None:
    """A withdrawn promise is nowhere; a quoted one is nobody's task here, and is marked in the transcript."""
    root = await workspace.say("~I will write the offer tomorrow.~ I will call the customer tomorrow.")
    quote = "> I will book the room on Friday.\nFine. I will order the lunch on Friday."
    await workspace.say(quote, who=BEN, thread_ts=root)
    await workspace.shortcut(root)

    readout = await workspace.readout(root)

    assert "call the customer" in readout["text"]
    assert "order the lunch" in readout["text"]
    assert "offer" not in words_of(readout)
    assert "book the room" not in words_of(readout)


async def test_messages_of_apps_are_read_and_what_cannot_be_is_counted(workspace: Workspace) -> None:
    """Words in blocks and attachments count where the text is empty; pictures are said to be unread."""
    root = await workspace.say("Let's see.")
    there = {"channel": workspace.channel("design"), "thread_ts": root, "text": ""}
    blocks = [
        {"type": "section", "text": {"type": "mrkdwn", "text": "I will send *the report* to the team on Friday."}}
    ]
    fields = [{"title": "Next", "value": "I will book the room for the workshop tomorrow."}]
    await workspace.api("chat.postMessage", who=BEN, blocks=blocks, **there)
    await workspace.api("chat.postMessage", who=BEN, attachments=[{"title": "Workshop", "fields": fields}], **there)
    await workspace.upload(("board.png", b"a picture"), thread_ts=root)
    await workspace.shortcut(root)

    readout = await workspace.readout(root)

    assert "send the report to the team" in readout["text"]
    assert "book the room" in readout["text"]
    assert "Not read: 1 image." in words_of(readout)


async def test_forwarded_promise_is_its_authors(workspace: Workspace) -> None:
    """Who passes a message on promises nothing; who wrote it does."""
    promise = await workspace.say("I will send the budget to the customers on Friday.", who=BEN, channel="general")
    root = await workspace.say("Let's see what is open.")
    here = {"user": workspace.user(ANNA), "channel": workspace.channel("design"), "thread_ts": root}
    await workspace.control("forwards", here | {"from_channel": workspace.channel("general"), "ts": promise})
    await workspace.shortcut(root)

    readout = await workspace.readout(root)

    assert re.search(f"{BEN.capitalize()}(?:: | will )send the budget", readout["text"])


async def test_unread_pictures_are_counted_once(workspace: Workspace, records: Records) -> None:
    """An image after the last words of a readout is still one when more is added."""
    root, _ = await workspace.thread(*TALK)
    await workspace.upload(("board.png", b"a picture"), thread_ts=root)
    await workspace.shortcut(root)
    await workspace.readout(root)
    await workspace.say("I will prepare the weekend plan by Friday.", who=BEN, thread_ts=root)
    await workspace.mention("append", thread_ts=root)
    await workspace.answer("Added 1 message", root)
    await records.at_rest()

    [readout] = readouts(await workspace.replies(root))

    assert "Not read: 1 image." in words_of(readout)


async def test_believable_discussion_gives_a_believable_readout(workspace: Workspace) -> None:
    """The sample thread: commitments with their owners, and the question that nobody answered."""
    said = [message["text"] for message in json.loads(THREAD.read_text(encoding="utf-8"))]
    root, _ = await workspace.thread(*said)
    await workspace.shortcut(root)

    readout = await workspace.readout(root)

    for heading in ("Action items", "Open questions", "Topics"):
        assert heading in readout["text"]
    assert "Who will be on call during the first weekend?" in readout["text"]


async def test_thread_of_two_hundred_messages_is_read_whole_and_soon(workspace: Workspace) -> None:
    """Paging is ours to do: the last message counts as much as the first, and nobody waits for long."""
    texts = [f"Item {number} of the list is checked." for number in range(198)]
    root, _ = await workspace.thread("Let's begin.", *texts, "I will send the last report on Monday.")
    await workspace.shortcut(root)

    readout = await workspace.readout(root)

    assert "200 messages" in readout["text"]
    assert "send the last report" in readout["text"]
    # As few requests as can be: all of its messages in one page, and each of the two people once.
    assert (1, 2) == (len(await workspace.calls("conversations.replies")), len(await workspace.calls("users.info")))


async def test_private_channel_that_the_bot_is_not_in(workspace: Workspace) -> None:
    """The asker is told how to let Readout in, although it cannot write there."""
    made = await workspace.api("conversations.create", name="secret", is_private=True)
    channel = made["channel"]["id"]
    root = await workspace.say(TALK[1], channel=channel)

    await workspace.shortcut(root, channel=channel)

    answer = await workspace.answer(
        "I can't read this channel yet: `/invite @Readout`, then try again.", channel=channel
    )
    assert answer["ephemeral"]
    assert [answer] == ours(await workspace.messages(channel=channel))


@pytest.mark.parametrize("is_recording", [False, True], ids=["thread", "recording"])
async def test_public_channel_that_the_bot_is_not_in(is_recording: bool, workspace: Workspace) -> None:
    """Also where it could read, it says that it cannot answer."""
    made = await workspace.api("conversations.create", name="town-square")
    channel = made["channel"]["id"]
    if is_recording:
        root = await workspace.upload(("call.wav", silence(0.5)), channel=channel)
    else:
        root = await workspace.say(TALK[1], channel=channel)

    await workspace.shortcut(root, channel=channel)

    assert await workspace.answer("I can't read this channel yet", channel=channel)


async def test_shortcut_on_a_recording_where_readout_is_off(workspace: Workspace) -> None:
    """Off means that nothing happens by itself; who asks gets an answer."""
    await workspace.command("off")
    ts = await workspace.upload(("call.wav", silence(0.5)))

    await workspace.shortcut(ts, who=BEN)

    assert "call.wav" in (await workspace.readout(ts))["text"]


async def test_shortcut_on_a_recording_that_has_its_readout(workspace: Workspace) -> None:
    """It is not made twice; the asker is told that nothing is new."""
    ts = await workspace.upload(("call.wav", silence(0.5)))
    await workspace.readout(ts)

    await workspace.shortcut(ts, who=BEN)

    assert await workspace.answer("This thread has no new messages since its readout.", who=BEN)
    assert 1 == len(readouts(await workspace.replies(ts)))


async def test_thread_that_is_deleted_meanwhile(workspace: Workspace) -> None:
    """The asker is told; nothing is said to the channel."""
    ts = await workspace.say(TALK[1])
    await workspace.fault("conversations.info", "held", seconds=60)
    await workspace.shortcut(ts)
    await workspace.delete(ts)

    answer = await workspace.answer("A message was deleted in Slack, so I have forgotten the conversation")
    await workspace.release()

    assert answer["ephemeral"]
    assert [answer] == ours(await workspace.everything())


async def test_shortcut_on_a_recording_that_people_talk_about(workspace: Workspace) -> None:
    """A comment below a recording does not make the comment the thing to sum up."""
    await workspace.command("off")
    ts = await workspace.upload(("call.wav", silence(0.5)))
    await workspace.say("Thanks for the recording!", who=BEN, thread_ts=ts)

    await workspace.shortcut(ts)

    assert "call.wav" in (await workspace.readout(ts))["text"]


async def test_a_thread_in_another_language_is_not_misread(workspace: Workspace) -> None:
    """One sentence says that it was not understood; no task is made of it."""
    root, _ = await workspace.thread(
        "Hat jemand den Drucker im zweiten Stock repariert?",
        "Nein, ich rufe die Firma morgen an und sage dir Bescheid.",
    )

    await workspace.mention(thread_ts=root)

    text = (await workspace.readout(root))["text"]
    assert "I can only sum up English" in text
    assert "Action items" not in text
