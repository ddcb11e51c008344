"""The local Slack's Web API: tokens, scopes, and how arguments are read."""

from pathlib import Path
from typing import Any

import pytest
from slack_sdk.errors import SlackApiError

from local_slack_fixtures import MANIFEST, LocalSlack, local_slack_in


async def refusal(slack: LocalSlack, method: str, token: str, **body: Any) -> dict[str, Any]:
    """Give the answer to a call."""
    headers = {"Authorization": f"Bearer {token}"} if token else {}
    return dict((await slack.http.post(f"/api/{method}", headers=headers, json=body)).json())


async def test_bot_learns_who_it_is(slack: LocalSlack) -> None:
    """auth.test names the bot by user id and bot id, and the header lists its scopes."""
    answer = await slack.bot.auth_test()

    assert (answer["user_id"], answer["bot_id"], answer["team_id"]) == ("U0READOUT01", "B0READOUT01", "T0LOCAL0001")
    assert "chat:write" in answer.headers["x-oauth-scopes"].split(",")


async def test_person_acts_through_the_same_methods(slack: LocalSlack) -> None:
    """A person's token posts as that person."""
    posted = await slack.person("ben").chat_postMessage(channel=slack.channel("design"), text="Hello")

    assert slack.user("ben") == posted["message"]["user"]
    assert "bot_id" not in posted["message"]


@pytest.mark.parametrize(
    ("method", "token", "error"),
    [
        ("auth.test", "", "not_authed"),
        ("auth.test", "xoxb-wrong", "invalid_auth"),
        ("auth.test", "app_token", "not_allowed_token_type"),
        ("apps.connections.open", "bot_token", "not_allowed_token_type"),
        ("chat.postTelegram", "bot_token", "unknown_method"),
    ],
)
async def test_wrong_token_or_method_is_refused(slack: LocalSlack, method: str, token: str, error: str) -> None:
    """Slack's own error codes say what is wrong with a call."""
    answer = await refusal(slack, method, slack.details.get(token, token))

    assert (False, error) == (answer["ok"], answer["error"])


async def test_missing_scope_is_named(tmp_path: Path) -> None:
    """A bot without a scope hears which one it needs and which it has."""
    scopes = {"scopes": {"bot": ["chat:write", "commands"]}}
    async with local_slack_in(tmp_path, MANIFEST | {"oauth_config": scopes}) as slack:
        answer = await refusal(slack, "users.info", slack.details["bot_token"], user="U0ANNAHOLM1")
        private = await refusal(
            slack, "conversations.history", slack.details["bot_token"], channel=slack.channel("leads")
        )

    assert tuple(answer[key] for key in ("error", "needed", "provided")) == (
        "missing_scope",
        "users:read",
        "chat:write,commands",
    )
    assert private["needed"] == "groups:history"


@pytest.mark.parametrize("way", ["query", "json", "form", "multipart", "token in form"])
async def test_arguments_are_read_from_anywhere(slack: LocalSlack, way: str) -> None:
    """Query string, JSON, form and multipart carry arguments alike, and a form may carry the token."""
    arguments = {"channel": slack.channel("general"), "text": "Same"}
    token = slack.details["bot_token"]
    headers = {} if way == "token in form" else {"Authorization": f"Bearer {token}"}
    ways: dict[str, dict[str, Any]] = {
        "query": {"params": arguments},
        "json": {"json": arguments},
        "form": {"data": arguments},
        "multipart": {"data": arguments, "files": {"nothing": b""}},
        "token in form": {"data": arguments | {"token": token}},
    }

    answer = (await slack.http.post("/api/chat.postMessage", headers=headers, **ways[way])).json()

    assert answer["message"]["text"] == "Same"


async def test_broken_json_is_refused(slack: LocalSlack) -> None:
    """A body that is no JSON is an error of the caller, not of the server."""
    headers = {"Authorization": f"Bearer {slack.details['bot_token']}", "Content-Type": "application/json"}
    answer = await slack.http.post("/api/auth.test", headers=headers, content=b"{")

    assert answer.json() == {"ok": False, "error": "invalid_json"}


async def test_members_and_channels_are_listed_by_page(slack: LocalSlack) -> None:
    """Cursors lead through all members and all public channels, once each."""
    users = [user["name"] async for page in await slack.bot.users_list(limit=3) for user in page["members"]]
    pages = await slack.bot.conversations_list(limit=2, types="public_channel,private_channel")
    channels = [channel["name"] async for page in pages for channel in page["channels"]]

    assert sorted(users) == ["anna", "ben", "david", "olga", "readout"]
    assert sorted(channels) == ["design", "general", "leads", "partners", "project-apollo"]


async def test_private_channel_does_not_exist_for_others(slack: LocalSlack) -> None:
    """Somebody who is not in a private channel cannot find it, and it is not in their list."""
    david = slack.person("david")
    listed = await david.conversations_list(types="public_channel,private_channel")
    with pytest.raises(SlackApiError, match="channel_not_found"):
        await david.conversations_info(channel=slack.channel("leads"))

    assert "leads" not in [channel["name"] for channel in listed["channels"]]


async def test_bot_must_be_in_a_channel_to_read_and_post(slack: LocalSlack) -> None:
    """A public channel without the bot answers not_in_channel until the bot joins."""
    created = await slack.person("anna").conversations_create(name="random")
    channel = created["channel"]["id"]
    with pytest.raises(SlackApiError, match="not_in_channel"):
        await slack.bot.chat_postMessage(channel=channel, text="Hello")
    with pytest.raises(SlackApiError, match="not_in_channel"):
        await slack.bot.conversations_history(channel=channel)
    await slack.bot.conversations_join(channel=channel)

    assert (await slack.bot.chat_postMessage(channel=channel, text="Hello"))["ok"]


async def test_direct_message_is_opened_once(slack: LocalSlack) -> None:
    """Opening a direct message again finds the same one; posting to a member's id lands there too."""
    first = await slack.bot.conversations_open(users=slack.user("anna"))
    second = await slack.bot.conversations_open(users=slack.user("anna"))
    posted = await slack.bot.chat_postMessage(channel=slack.user("anna"), text="For you")

    assert first["channel"]["id"] == second["channel"]["id"] == posted["channel"]
    assert second["already_open"]


async def test_archived_channel_takes_no_messages(slack: LocalSlack) -> None:
    """Posting into an archived channel is refused."""
    await slack.person("anna").conversations_archive(channel=slack.channel("design"))

    with pytest.raises(SlackApiError, match="is_archived"):
        await slack.bot.chat_postMessage(channel=slack.channel("design"), text="Too late")


async def test_partner_channel_is_marked_as_shared(slack: LocalSlack) -> None:
    """conversations.info tells that a channel is shared with others."""
    partners = await slack.bot.conversations_info(channel=slack.channel("partners"))
    general = await slack.bot.conversations_info(channel=slack.channel("general"))

    assert (partners["channel"]["is_ext_shared"], general["channel"]["is_ext_shared"]) == (True, False)


async def test_reaction_is_added_once(slack: LocalSlack) -> None:
    """The same reaction by the same member is refused the second time."""
    posted = await slack.bot.chat_postMessage(channel=slack.channel("general"), text="Done")
    place = {"channel": slack.channel("general"), "timestamp": posted["ts"]}
    await slack.bot.reactions_add(name="eyes", **place)
    with pytest.raises(SlackApiError, match="already_reacted"):
        await slack.bot.reactions_add(name="eyes", **place)

    seen = await slack.look("messages", user=slack.user("anna"), channel=slack.channel("general"))
    assert seen["messages"][0]["reactions"] == [{"name": "eyes", "users": ["U0READOUT01"], "count": 1}]


async def test_bot_that_was_removed_cannot_post(slack: LocalSlack) -> None:
    """A member may remove the bot from a channel; then the bot is not in it, and still sees that it exists."""
    anna, design = slack.person("anna"), slack.channel("design")
    await anna.conversations_kick(channel=design, user="U0READOUT01")
    with pytest.raises(SlackApiError, match="not_in_channel"):
        await slack.bot.chat_postMessage(channel=design, text="Still here?")

    assert not (await slack.bot.conversations_info(channel=design))["channel"]["is_member"]


async def test_bot_is_described_by_its_bot_id(slack: LocalSlack) -> None:
    """The `bot_id` of a message leads to the app's bot and no further."""
    bot = (await slack.bot.bots_info(bot="B0READOUT01"))["bot"]
    with pytest.raises(SlackApiError, match="bot_not_found"):
        await slack.bot.bots_info(bot="B0NOBODY001")

    assert ("U0READOUT01", "A0READOUT01") == (bot["user_id"], bot["app_id"])
