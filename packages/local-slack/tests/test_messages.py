"""The local Slack's messages: threads, changes, limits, metadata and paging."""

from typing import Any

import pytest
from slack_sdk.errors import SlackApiError

from local_slack_fixtures import LocalSlack

SECTION = {"type": "section", "text": {"type": "mrkdwn", "text": "x" * 2700}}
TOO_LONG = [SECTION] * 5
UNKNOWN_PICTURE = {"type": "image", "slack_file": {"id": "F0NOWHERE01"}, "alt_text": "A chart"}
NESTED = {"people": {"anna": {"role": "lead"}}}


async def post(slack: LocalSlack, text: str, **more: Any) -> str:
    """Post as the bot and give the ts."""
    posted = await slack.bot.chat_postMessage(channel=slack.channel("general"), text=text, **more)
    return str(posted["ts"])


async def texts(slack: LocalSlack, **query: Any) -> list[str]:
    """Give the texts of the channel's history."""
    answer = await slack.bot.conversations_history(channel=slack.channel("general"), **query)
    return [message["text"] for message in answer["messages"]]


async def test_every_message_has_a_later_ts() -> None:
    """Even in the same microsecond, no two messages share a ts, and each is later than the one before."""
    from local_slack.base.ids import Clock

    clock = Clock(lambda: 100.0, "99.999999")
    given = [clock.ts() for _ in range(3)]

    assert given == ["100.000000", "100.000001", "100.000002"]


async def test_parent_counts_its_replies(slack: LocalSlack) -> None:
    """A thread's parent knows how many replied, who, and when last."""
    root = await post(slack, "Root")
    await post(slack, "One", thread_ts=root)
    last = await slack.person("anna").chat_postMessage(channel=slack.channel("general"), text="Two", thread_ts=root)
    thread = await slack.bot.conversations_replies(channel=slack.channel("general"), ts=root)
    parent, *replies = thread["messages"]

    assert (2, last["ts"], root) == (parent["reply_count"], parent["latest_reply"], parent["thread_ts"])
    assert [reply["text"] for reply in replies] == ["One", "Two"]
    assert {"U0READOUT01"} == {reply["parent_user_id"] for reply in replies}
    assert await texts(slack) == ["Root"]


async def test_reply_to_unknown_thread_lands_in_channel(slack: LocalSlack) -> None:
    """A thread_ts that does not exist is ignored without an error."""
    await post(slack, "Lost", thread_ts="1600000000.000100")

    assert await texts(slack) == ["Lost"]


async def test_only_own_messages_change(slack: LocalSlack) -> None:
    """chat.update and chat.delete refuse messages of others and unknown ones."""
    theirs = await slack.person("anna").chat_postMessage(channel=slack.channel("general"), text="Mine")
    place: dict[str, Any] = {"channel": slack.channel("general"), "ts": theirs["ts"]}

    with pytest.raises(SlackApiError, match="cant_update_message"):
        await slack.bot.chat_update(text="Yours", **place)
    with pytest.raises(SlackApiError, match="cant_delete_message"):
        await slack.bot.chat_delete(**place)
    with pytest.raises(SlackApiError, match="message_not_found"):
        await slack.bot.chat_update(channel=slack.channel("general"), ts="1600000000.000100", text="Nobody's")


async def test_update_keeps_blocks_that_are_not_given(slack: LocalSlack) -> None:
    """Without blocks the former ones stay; an empty list takes them away."""
    divider = [{"type": "divider", "block_id": "line"}]
    ts = await post(slack, "Before", blocks=divider)
    place: dict[str, Any] = {"channel": slack.channel("general"), "ts": ts}
    kept = await slack.bot.chat_update(text="After", **place)
    gone = await slack.bot.chat_update(text="After", blocks=[], **place)

    assert divider == kept["message"]["blocks"]
    assert "blocks" not in gone["message"]
    assert "edited" in gone["message"]


async def test_deleted_parent_leaves_a_tombstone_while_replies_remain(slack: LocalSlack) -> None:
    """The thread stays readable after its parent was deleted, and goes with its last reply."""
    root = await post(slack, "Root")
    reply = await post(slack, "Reply", thread_ts=root)
    await slack.bot.chat_delete(channel=slack.channel("general"), ts=root)
    thread = await slack.bot.conversations_replies(channel=slack.channel("general"), ts=root)
    await slack.bot.chat_delete(channel=slack.channel("general"), ts=reply)

    assert [message.get("subtype") for message in thread["messages"]] == ["tombstone", None]
    assert await texts(slack) == []


async def test_broadcast_reply_is_in_channel_and_thread(slack: LocalSlack) -> None:
    """A broadcast reply is seen in both, and counts as a reply until it is deleted."""
    root = await post(slack, "Root")
    reply = await post(slack, "To all", thread_ts=root, reply_broadcast=True)
    both = await texts(slack)
    await slack.bot.chat_delete(channel=slack.channel("general"), ts=reply)
    after = await slack.bot.conversations_replies(channel=slack.channel("general"), ts=root)

    assert ["To all", "Root"] == both
    assert "reply_count" not in after["messages"][0]


@pytest.mark.parametrize(
    ("arguments", "error"),
    [
        ({"text": ""}, "no_text"),
        ({"text": " \n"}, "no_text"),
        ({"text": "x", "blocks": [{"type": "divider"}] * 51}, "invalid_blocks"),
        ({"text": "x", "blocks": {"type": "divider"}}, "invalid_blocks_format"),
        ({"text": "x", "blocks": TOO_LONG}, "msg_blocks_too_long"),
        ({"text": "x", "blocks": [UNKNOWN_PICTURE]}, "invalid_blocks"),
        ({"text": "x", "metadata": {"event_type": "", "event_payload": {}}}, "invalid_metadata_format"),
        ({"text": "x", "metadata": {"event_type": "e", "event_payload": NESTED}}, "invalid_metadata_schema"),
        ({"text": "x", "channel": "C0NOWHERE01"}, "channel_not_found"),
    ],
)  # fmt: skip
async def test_what_slack_refuses_is_refused(slack: LocalSlack, arguments: dict[str, Any], error: str) -> None:
    """Bad texts, blocks, metadata and channels are refused with Slack's code, and nothing is posted."""
    headers = {"Authorization": f"Bearer {slack.details['bot_token']}"}
    body = {"channel": slack.channel("general")} | arguments
    answer = (await slack.http.post("/api/chat.postMessage", headers=headers, json=body)).json()

    assert (False, error) == (answer["ok"], answer["error"])
    assert await texts(slack) == []


async def test_very_long_text_is_cut_when_posted_and_refused_when_updated(slack: LocalSlack) -> None:
    """Posting cuts at 40,000 characters with a warning; updating refuses more than 4,000."""
    posted = await slack.bot.chat_postMessage(channel=slack.channel("general"), text="x" * 40_001)
    with pytest.raises(SlackApiError, match="msg_too_long"):
        await slack.bot.chat_update(channel=slack.channel("general"), ts=posted["ts"], text="x" * 4_001)

    assert (len(posted["message"]["text"]), posted["warning"]) == (40_000, "message_truncated")


async def test_metadata_comes_back_on_request(slack: LocalSlack) -> None:
    """A message's metadata is given to readers that ask for it, and to nobody else."""
    metadata = {"event_type": "readout_post", "event_payload": {"post_id": "17"}}
    root = await post(slack, "Root", metadata=metadata)
    place: dict[str, Any] = {"channel": slack.channel("general"), "ts": root}
    asked = await slack.bot.conversations_replies(include_all_metadata=True, **place)
    unasked = await slack.bot.conversations_replies(**place)

    assert metadata == asked["messages"][0]["metadata"]
    assert "metadata" not in unasked["messages"][0]


async def test_history_goes_back_page_by_page(slack: LocalSlack) -> None:
    """History is newest first; the cursor leads to older messages and ends."""
    for number in range(5):
        await post(slack, str(number))
    pages = await slack.bot.conversations_history(channel=slack.channel("general"), limit=2)
    seen = [[message["text"] for message in page["messages"]] async for page in pages]

    assert seen == [["4", "3"], ["2", "1"], ["0"]]


async def test_range_of_history(slack: LocalSlack) -> None:
    """The ends of a range belong to it only with `inclusive`."""
    stamps = [await post(slack, str(number)) for number in range(4)]
    ends = {"oldest": stamps[0], "latest": stamps[2]}

    assert await texts(slack, **ends) == ["1"]
    assert await texts(slack, inclusive=True, **ends) == ["2", "1", "0"]
    assert await texts(slack, oldest=stamps[1]) == ["3", "2"]


async def test_every_page_of_replies_begins_with_the_parent(slack: LocalSlack) -> None:
    """Replies are oldest first; the parent comes with each page, whatever range was asked for."""
    root = await post(slack, "Root")
    stamps = [await post(slack, str(number), thread_ts=root) for number in range(3)]
    place: dict[str, Any] = {"channel": slack.channel("general"), "ts": root}
    pages = await slack.bot.conversations_replies(limit=2, **place)
    seen = [[message["text"] for message in page["messages"]] async for page in pages]
    later = await slack.bot.conversations_replies(oldest=stamps[1], **place)

    assert seen == [["Root", "0", "1"], ["Root", "2"]]
    assert [message["text"] for message in later["messages"]] == ["Root", "2"]


@pytest.mark.parametrize(
    ("arguments", "error"),
    [
        ({"oldest": "yesterday"}, "invalid_ts_oldest"),
        ({"latest": "now"}, "invalid_ts_latest"),
        ({"limit": 1001}, "invalid_limit"),
        ({"cursor": "nonsense"}, "invalid_cursor"),
    ],
)
async def test_wrong_ranges_are_refused(slack: LocalSlack, arguments: dict[str, Any], error: str) -> None:
    """Each part of a range is checked."""
    with pytest.raises(SlackApiError, match=error):
        await slack.bot.conversations_history(channel=slack.channel("general"), **arguments)


async def test_unknown_thread_is_said(slack: LocalSlack) -> None:
    """A thread that is gone answers thread_not_found."""
    with pytest.raises(SlackApiError, match="thread_not_found"):
        await slack.bot.conversations_replies(channel=slack.channel("general"), ts="1600000000.000100")


async def test_permalink_opens_the_page(slack: LocalSlack) -> None:
    """A reply's permalink names its thread."""
    root = await post(slack, "Root")
    reply = await post(slack, "Reply", thread_ts=root)
    link = await slack.bot.chat_getPermalink(channel=slack.channel("general"), message_ts=reply)
    path = f"/archives/{slack.channel('general')}/p{reply.replace('.', '')}"

    assert f"{slack.details['url']}{path}?thread_ts={root}&cid={slack.channel('general')}" == link["permalink"]


async def test_ephemeral_is_seen_by_one_member_only(slack: LocalSlack) -> None:
    """An ephemeral message is in no history, only in what its reader sees."""
    place: dict[str, Any] = {"channel": slack.channel("general")}
    await slack.bot.chat_postEphemeral(user=slack.user("anna"), text="Psst", **place)
    anna = await slack.look("messages", user=slack.user("anna"), **place)
    ben = await slack.look("messages", user=slack.user("ben"), **place)

    assert [(message["text"], message["ephemeral"]) for message in anna["messages"]] == [("Psst", True)]
    assert [] == ben["messages"] == await texts(slack)


async def test_ephemeral_needs_its_reader_in_the_channel(slack: LocalSlack) -> None:
    """Somebody outside the channel cannot be whispered to there."""
    with pytest.raises(SlackApiError, match="user_not_in_channel"):
        await slack.bot.chat_postEphemeral(channel=slack.channel("leads"), user=slack.user("david"), text="Psst")


async def test_ephemeral_answer_to_a_reply_is_in_its_thread(slack: LocalSlack) -> None:
    """Like any message, an ephemeral one that names a reply belongs to the thread of its parent."""
    place = {"user": slack.user("anna"), "channel": slack.channel("general")}
    root = (await slack.control("messages", text="Root", **place))["ts"]
    reply = (await slack.control("messages", text="Reply", thread_ts=root, **place))["ts"]
    await slack.bot.chat_postEphemeral(channel=place["channel"], user=place["user"], text="Psst", thread_ts=reply)
    seen = await slack.look("messages", thread_ts=root, **place)

    assert ["Root", "Reply", "Psst"] == [message["text"] for message in seen["messages"]]


async def test_forwarded_message_is_attached_with_its_author(slack: LocalSlack) -> None:
    """The app reads who wrote it, where and what, in blocks too; a message out of sight cannot be forwarded."""
    origin, target = slack.channel("general"), slack.channel("design")
    ts = await post(slack, "I will *call*.", blocks=[SECTION])
    body = {"user": slack.user("anna"), "channel": target, "from_channel": origin, "ts": ts, "text": "FYI"}

    there = (await slack.control("forwards", **body))["ts"]

    history = await slack.bot.conversations_history(channel=target, oldest=there, inclusive=True)
    [message] = history["messages"]
    [attachment] = message["attachments"]
    assert ("FYI", True, "I will *call*.") == (message["text"], attachment["is_share"], attachment["text"])
    assert (await slack.bot.auth_test())["user_id"] == attachment["author_id"]
    assert SECTION["type"] == attachment["message_blocks"][0]["message"]["blocks"][0]["type"]
    assert attachment["from_url"].endswith(f"/archives/{origin}/p{ts.replace('.', '')}")
    hidden = {"user": slack.user("david"), "channel": target, "from_channel": slack.channel("leads"), "ts": ts}
    assert "channel_not_found" == (await slack.control("forwards", **hidden))["error"]
