"""What goes wrong in the local Slack on request, as the SDK meets it."""

import asyncio

import aiohttp
import httpx
import pytest
from slack_sdk.errors import SlackApiError
from slack_sdk.http_retry.builtin_async_handlers import AsyncRateLimitErrorRetryHandler

from local_slack_fixtures import LocalSlack


async def texts(slack: LocalSlack) -> list[str]:
    """Give what everybody sees in general."""
    seen = await slack.look("messages", user=slack.user("anna"), channel=slack.channel("general"))
    return [message["text"] for message in seen["messages"]]


async def test_rate_limit_says_when_to_come_back(slack: LocalSlack) -> None:
    """A limited call has no effect and carries Retry-After; the SDK's handler waits and gets through."""
    await slack.control("faults", method="chat.postMessage", fault="ratelimited", times=2, seconds=1)
    with pytest.raises(SlackApiError) as refused:
        await slack.bot.chat_postMessage(channel=slack.channel("general"), text="First")
    patient = slack.bot
    patient.retry_handlers.append(AsyncRateLimitErrorRetryHandler(max_retry_count=1))
    await patient.chat_postMessage(channel=slack.channel("general"), text="Second")

    assert (429, "1") == (refused.value.response.status_code, refused.value.response.headers["Retry-After"])
    assert ["Second"] == await texts(slack)


async def test_lost_answer_leaves_the_effect(slack: LocalSlack) -> None:
    """The message is posted, but the caller sees only a broken connection."""
    await slack.control("faults", method="chat.postMessage", fault="lost")
    with pytest.raises(aiohttp.ServerDisconnectedError):
        await slack.bot.chat_postMessage(channel=slack.channel("general"), text="Posted?")

    assert ["Posted?"] == await texts(slack)


async def test_held_answer_comes_after_the_effect(slack: LocalSlack) -> None:
    """While the answer is held back, the message is there already."""
    await slack.control("faults", method="chat.postMessage", fault="held", seconds=60)
    async with slack.news("anna") as news:
        posting = asyncio.create_task(slack.bot.chat_postMessage(channel=slack.channel("general"), text="Early"))
        heard = await anext(news)
        still_waiting = not posting.done()
        await slack.clear_faults()
        answer = await posting

    assert ("Early", True, True) == (heard["message"]["text"], still_waiting, answer["ok"])


async def test_server_error_and_error_codes_have_no_effect(slack: LocalSlack) -> None:
    """HTTP 500, then any error code that was asked for, then everything works."""
    await slack.control("faults", method="chat.postMessage", fault="internal_error")
    await slack.control("faults", method="chat.postMessage", fault="not_in_channel")
    codes = []
    for text in ("One", "Two", "Three"):
        try:
            answer = await slack.bot.chat_postMessage(channel=slack.channel("general"), text=text)
            codes.append((answer.status_code, ""))
        except SlackApiError as error:
            codes.append((error.response.status_code, error.response["error"]))

    assert [(500, "internal_error"), (200, "not_in_channel"), (200, "")] == codes
    assert ["Three"] == await texts(slack)


async def test_faults_are_cleared(slack: LocalSlack) -> None:
    """After a clear nothing fails any more."""
    await slack.control("faults", method="auth.test", fault="internal_error", times=9)
    await slack.clear_faults()

    assert (await slack.bot.auth_test())["ok"]


@pytest.mark.parametrize("fault", ["cut", "slow", "html", "lost", "ratelimited", "internal_error"])
async def test_downloads_fail_in_their_own_ways(slack: LocalSlack, fault: str) -> None:
    """A download breaks off in the middle, pauses, is a login page, or fails as any request does."""
    sound = b"s" * 300_000
    uploaded = await slack.upload("a.mp3", sound)
    await slack.control("faults", method="download", fault=fault, seconds=0.05)
    headers = {"Authorization": f"Bearer {slack.details['bot_token']}"}
    got = b""
    problem = ""
    try:
        url = uploaded["files"][0]["url_private_download"]
        async with slack.http.stream("GET", url, headers=headers) as answer:
            problem = f"{answer.status_code} {answer.headers['content-type'].partition(';')[0]}"
            async for chunk in answer.aiter_bytes():
                got += chunk
    except httpx.RemoteProtocolError:
        problem = f"{problem} broken".strip()

    expected = {
        "cut": ("200 audio/mpeg broken", 150_000),
        "slow": ("200 audio/mpeg", 300_000),
        "html": ("200 text/html", len(got)),
        "lost": ("broken", 0),
        "ratelimited": ("429 text/plain", 0),
        "internal_error": ("500 text/plain", len("internal_error")),
    }
    assert expected[fault] == (problem, len(got))


async def test_log_shows_calls_without_tokens(slack: LocalSlack) -> None:
    """Every call is in the log, also refused ones, and no token."""
    await slack.http.post("/api/chat.postMessage", data={"token": slack.details["bot_token"], "text": "No channel"})
    await slack.bot.auth_test()
    answer = await slack.http.get("/_control/log")
    calls = [(call["method"], call["ok"], call.get("error")) for call in answer.json()["calls"]]

    assert [("chat.postMessage", False, "channel_not_found"), ("auth.test", True, None)] == calls
    assert "xox" not in answer.text


async def test_app_is_limited_as_slack_does_it(slack: LocalSlack) -> None:
    """Fifty calls a minute of a method of Tier 3; other methods and people are free, and a minute later so is this."""
    await slack.control("clock", advance=0, hold=True)
    await slack.control("limits", on="true")
    channel = slack.channel("general")
    for _ in range(50):
        await slack.bot.conversations_info(channel=channel)
    with pytest.raises(SlackApiError) as refused:
        await slack.bot.conversations_info(channel=channel)
    await slack.bot.users_info(user=slack.user("anna"))
    await slack.control("clock", advance=60, hold=True)
    await slack.bot.conversations_info(channel=channel)

    assert (429, "60") == (refused.value.response.status_code, refused.value.response.headers["Retry-After"])


async def test_limits_are_taken_away(slack: LocalSlack) -> None:
    """Without limits, as at first, an app may call as often as it likes."""
    await slack.control("limits", on="true")
    await slack.control("limits", on="false")

    for _ in range(51):
        await slack.bot.conversations_info(channel=slack.channel("general"))
