"""How the app leaves the local Slack: taken out of a channel, uninstalled, its tokens revoked."""

from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest
from slack_sdk.errors import SlackApiError

from local_slack_fixtures import Bot, LocalSlack, connected, local_slack_in


async def members(slack: LocalSlack, action: str, member: str, *, channel: str = "general") -> dict[str, Any]:
    """Add or remove somebody as anna."""
    place = {"user": slack.user("anna"), "channel": slack.channel(channel)}
    return await slack.control("members", action=action, member=member, **place)


async def next_events(bot: Bot, *kinds: str) -> AsyncIterator[dict[str, Any]]:
    """Give as many events of these kinds as there are kinds, in the order in which they come."""
    for _ in kinds:
        yield await bot.inbox.next(lambda body: body["event"]["type"] in kinds)


@pytest.mark.parametrize(
    ("channel", "kind", "place", "refusal"),
    [("general", "channel_left", "C", "not_in_channel"), ("leads", "group_left", "G", "channel_not_found")],
)
async def test_bot_hears_that_it_was_removed(
    slack: LocalSlack, bot: Bot, channel: str, kind: str, place: str, refusal: str
) -> None:
    """It is told that it left and who removed it, and that a member left; then the channel falls silent."""
    await members(slack, "remove", "U0READOUT01", channel=channel)
    heard = sorted([(await bot.inbox.any())["event"] for _ in range(2)], key=lambda event: str(event["type"]))
    with pytest.raises(SlackApiError, match=refusal):
        await slack.bot.chat_postMessage(channel=slack.channel(channel), text="Still here?")
    await slack.person("anna").chat_postMessage(channel=slack.channel(channel), text="Unheard")
    await members(slack, "add", "U0READOUT01", channel=channel)
    joined = await bot.inbox.any()

    assert [kind, "member_left_channel"] == [event["type"] for event in heard]
    assert [slack.channel(channel)] * 2 == [event["channel"] for event in heard]
    assert (slack.user("anna"), "U0READOUT01", place) == (
        heard[0]["actor_id"],
        heard[1]["user"],
        heard[1]["channel_type"],
    )
    assert "member_joined_channel" == joined["event"]["type"]


async def test_bot_hears_of_others_who_leave_its_channels(slack: LocalSlack, bot: Bot) -> None:
    """Somebody else's leaving is a member_left_channel alone; that person's page hears it too."""
    async with slack.news("ben") as news:
        await members(slack, "remove", slack.user("ben"), channel="leads")
        event = (await bot.inbox.any())["event"]
        told = await anext(news)
        while told["type"] == "connection":
            told = await anext(news)

    assert ("member_left_channel", slack.user("ben")) == (event["type"], event["user"])
    assert {"type": "channel", "channel": slack.channel("leads")} == told


@pytest.mark.parametrize(
    ("action", "member", "code"),
    [
        ("add", "U0BENLIND01", "already_in_channel"),
        ("remove", "U0DAVIDRUIZ", "not_in_channel"),
        ("remove", "U0NOBODY001", "user_not_found"),
        ("explode", "U0BENLIND01", "invalid_arguments"),
    ],
)
async def test_members_are_changed_only_where_it_makes_sense(
    slack: LocalSlack, action: str, member: str, code: str
) -> None:
    """Nobody is added twice, nobody leaves who is not there."""
    assert code == (await members(slack, action, member, channel="leads"))["error"]


async def test_people_invite_and_remove_by_command(slack: LocalSlack, bot: Bot) -> None:
    """Slack's own /remove and /invite work on the page, without the app."""
    place = {"user": slack.user("anna"), "channel": slack.channel("general")}
    removed = await slack.control("commands", command="/remove", text="<@U0READOUT01>", **place)
    invited = await slack.control("commands", command="/invite", text="<@U0READOUT01>", **place)
    nobody = await slack.control("commands", command="/invite", text="Readout", **place)
    joined = await bot.inbox.event("member_joined_channel")

    assert [{"ok": True}] * 2 == [removed, invited]
    assert "user_not_found" == nobody["error"]
    assert "U0READOUT01" == joined["event"]["user"]


async def test_uninstalled_app_is_told_and_locked_out(slack: LocalSlack, bot: Bot) -> None:
    """Both events come, then nothing; the token is refused, and people cannot use the app."""
    file_id = (await slack.upload("a.mp3", b"sound"))["files"][0]["id"]
    url = (await slack.bot.files_info(file=file_id))["file"]["url_private_download"]
    await slack.control("uninstall", user=slack.user("anna"))
    farewells = {body["event"]["type"]: body async for body in next_events(bot, "tokens_revoked", "app_uninstalled")}
    with pytest.raises(SlackApiError, match="account_inactive"):
        await slack.bot.auth_test()
    place = {"user": slack.user("anna"), "channel": slack.channel("general")}
    command = await slack.control("commands", command="/readout", text="", **place)
    download = await slack.http.get(url, headers={"Authorization": f"Bearer {slack.details['bot_token']}"})

    assert ["app_uninstalled", "tokens_revoked"] == sorted(farewells)
    assert "app_not_installed" == command["error"]
    assert 302 == download.status_code


async def test_revoked_tokens_are_refused_until_the_app_is_installed_again(tmp_path: Path) -> None:
    """Revoked tokens say so, across a restart as well; installing lets the app in again."""
    async with local_slack_in(tmp_path) as slack, connected(slack) as bot:
        await slack.control("uninstall", user=slack.user("anna"), only_tokens=True)
        revoked = await bot.inbox.event("tokens_revoked")
    async with local_slack_in(tmp_path) as slack, connected(slack) as bot:
        with pytest.raises(SlackApiError, match="token_revoked"):
            await slack.bot.auth_test()
        await slack.control("messages", user=slack.user("anna"), channel=slack.channel("general"), text="Unheard")
        await slack.control("install", user=slack.user("anna"))
        await slack.control("messages", user=slack.user("anna"), channel=slack.channel("general"), text="Heard")
        heard = await bot.inbox.any()

    assert {"oauth": [], "bot": ["U0READOUT01"]} == revoked["event"]["tokens"]
    assert "Heard" == heard["event"]["text"]
