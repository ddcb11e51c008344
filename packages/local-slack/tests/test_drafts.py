"""What an app may say in the local Slack beside text and blocks: Markdown, attachments; how fast, and to one alone."""

from typing import Any

import pytest
from slack_sdk.errors import SlackApiError
from slack_sdk.http_retry.builtin_async_handlers import AsyncRateLimitErrorRetryHandler

from local_slack_fixtures import LocalSlack

SECTION = {"type": "section", "text": {"type": "mrkdwn", "text": "x"}}


async def last(slack: LocalSlack) -> dict[str, Any]:
    """Give the last message in #general, as any reader gets it."""
    history = await slack.bot.conversations_history(channel=slack.channel("general"), limit=1)
    return dict(history["messages"][0])


async def test_attachments_are_kept_with_id_and_fallback(slack: LocalSlack) -> None:
    """They count as something said; blocks in them get ids; an update keeps them unless it gives a list."""
    place: dict[str, Any] = {"channel": slack.channel("general")}
    attachments = [{"text": "Old", "color": "#2b3a55"}, {"blocks": [SECTION]}]
    posted = await slack.bot.api_call("chat.postMessage", json={"attachments": attachments} | place)
    first, second = (await last(slack))["attachments"]
    kept = await slack.bot.chat_update(ts=posted["ts"], text="New", **place)
    gone = await slack.bot.chat_update(ts=posted["ts"], text="New", attachments=[], **place)

    assert (1, "Old", "#2b3a55") == (first["id"], first["fallback"], first["color"])
    assert (2, "[no preview available]", True) == (
        second["id"],
        second["fallback"],
        bool(second["blocks"][0]["block_id"]),
    )
    assert 2 == len(kept["message"]["attachments"])
    assert "attachments" not in gone["message"]


async def test_markdown_becomes_a_block(slack: LocalSlack) -> None:
    """`markdown_text` is shown by a Markdown block, with the same text for those who show none."""
    await slack.bot.chat_postMessage(channel=slack.channel("general"), markdown_text="**Done**")
    message = await last(slack)

    assert ("**Done**", [("markdown", "**Done**")]) == (
        message["text"],
        [(block["type"], block["text"]) for block in message["blocks"]],
    )


async def test_markup_can_be_switched_off(slack: LocalSlack) -> None:
    """`mrkdwn: false` stays with the message; the unfurl flags are taken and leave nothing."""
    await slack.bot.chat_postMessage(
        channel=slack.channel("general"), text="*plain*", mrkdwn=False, unfurl_links=False, unfurl_media=False
    )

    assert (False, "*plain*") == ((await last(slack))["mrkdwn"], (await last(slack))["text"])


@pytest.mark.parametrize(
    ("arguments", "error"),
    [
        ({"markdown_text": "x", "text": "y"}, "markdown_text_conflict"),
        ({"markdown_text": "x", "blocks": [SECTION]}, "markdown_text_conflict"),
        ({"markdown_text": "x" * 12_001}, "msg_too_long"),
        ({"attachments": [{"text": "x"}] * 101}, "too_many_attachments"),
        ({"attachments": [{}]}, "no_text"),
        ({"attachments": []}, "no_text"),
        ({"attachments": {"text": "x"}}, "invalid_arguments"),
        ({"attachments": [{"blocks": [{"type": "nope"}]}]}, "invalid_blocks"),
    ],
    ids=["both texts", "markdown and blocks", "long", "101", "nothing in it", "none", "no list", "bad blocks"],
)
@pytest.mark.parametrize("method", ["chat.postMessage", "chat.postEphemeral"])
async def test_what_says_nothing_or_too_much_is_refused(
    slack: LocalSlack, method: str, arguments: dict[str, Any], error: str
) -> None:
    """Each refusal has Slack's code, and nothing is shown."""
    headers = {"Authorization": f"Bearer {slack.details['bot_token']}"}
    body = {"channel": slack.channel("general"), "user": slack.user("anna")} | arguments
    answer = (await slack.http.post(f"/api/{method}", headers=headers, json=body)).json()
    seen = await slack.look("messages", user=slack.user("anna"), channel=slack.channel("general"))

    assert (error, []) == (answer["error"], seen["messages"])


async def test_one_post_a_second_where_it_is_asked_for(slack: LocalSlack) -> None:
    """The second post in a channel is told to wait; another channel is free, and so is a patient client."""
    await slack.control("clock", advance=0, hold=True)
    await slack.control("pace", seconds=1)
    general: dict[str, Any] = {"channel": slack.channel("general")}
    await slack.bot.chat_postMessage(text="One", **general)
    with pytest.raises(SlackApiError) as refused:
        await slack.bot.chat_postMessage(text="Two", **general)
    await slack.bot.chat_postMessage(text="Elsewhere", channel=slack.channel("design"))
    await slack.control("clock", advance=0)
    patient = slack.bot
    patient.retry_handlers.append(AsyncRateLimitErrorRetryHandler(max_retry_count=2))
    await patient.chat_postMessage(text="Three", **general)
    await slack.control("pace", seconds=0)
    await slack.bot.chat_postMessage(text="Four", **general)
    history = await slack.bot.conversations_history(**general)

    response = refused.value.response
    assert (429, "ratelimited", "1") == (response.status_code, response["error"], response.headers["Retry-After"])
    assert ["Four", "Three", "One"] == [message["text"] for message in history["messages"]]


async def test_ephemeral_is_gone_when_the_page_is_loaded_anew(slack: LocalSlack) -> None:
    """As in Slack's client; other people's pages are not concerned."""
    place: dict[str, Any] = {"channel": slack.channel("general")}
    for name in ("anna", "ben"):
        await slack.bot.chat_postEphemeral(user=slack.user(name), text="Psst", **place)
    await slack.control("reload", user=slack.user("anna"))
    seen = [(await slack.look("messages", user=slack.user(name), **place))["messages"] for name in ("anna", "ben")]

    assert [0, 1] == [len(messages) for messages in seen]
