"""What a bot may do with the local Slack's channels, and what it is refused, each in Slack's words."""

import asyncio
from pathlib import Path
from typing import Any

import pytest
from slack_bolt.async_app import AsyncApp
from slack_sdk.errors import SlackApiError

from local_slack_fixtures import MANIFEST, PATIENCE_SECONDS, LocalSlack, connected, local_slack_in

WANTED = ("channels:manage", "groups:write", "team:read", "users.profile:read")
SCOPES = [*MANIFEST["oauth_config"]["scopes"]["bot"], *WANTED]
CHANGES = [f"channel_{what}" for what in ("rename", "archive", "unarchive")]
EVENTS = [*MANIFEST["settings"]["event_subscriptions"]["bot_events"], *CHANGES]
MANAGER = MANIFEST | {
    "oauth_config": {"scopes": {"bot": SCOPES}},
    "settings": MANIFEST["settings"] | {"event_subscriptions": {"bot_events": EVENTS}},
}
READOUT = "U0READOUT01"


async def refusal(slack: LocalSlack, method: str, token: str = "", **body: Any) -> str:
    """Give the error that the bot meets, or an empty string."""
    headers = {"Authorization": f"Bearer {token or slack.details['bot_token']}"}
    answer = (await slack.http.post(f"/api/{method}", headers=headers, json=body)).json()
    return str(answer.get("error", ""))


class Watcher:
    """An app that writes down how channels change."""

    def __init__(self) -> None:
        self.heard: asyncio.Queue[dict[str, Any]] = asyncio.Queue()

    def prepare(self, app: AsyncApp) -> None:
        """Listen to each change."""

        async def changed(event: dict[str, Any]) -> None:
            self.heard.put_nowait(event)

        for kind in CHANGES:
            app.event(kind)(changed)

    async def next(self) -> dict[str, Any]:
        """Give the change it heard next."""
        async with asyncio.timeout(PATIENCE_SECONDS):
            return await self.heard.get()


async def test_channel_lives_from_its_making_to_its_end(tmp_path: Path) -> None:
    """Made, described, renamed, joined, left, archived and opened again: the channel shows it, and the app hears it."""
    watcher = Watcher()
    async with local_slack_in(tmp_path, MANAGER) as slack, connected(slack, watcher.prepare):
        made = (await slack.bot.conversations_create(name="launch"))["channel"]
        place: dict[str, Any] = {"channel": made["id"]}
        await slack.bot.conversations_invite(users=[slack.user("anna"), slack.user("ben")], **place)
        await slack.bot.conversations_setTopic(topic="Friday", **place)
        await slack.bot.conversations_setPurpose(purpose="To launch", **place)
        await slack.bot.conversations_rename(name="launch-2", **place)
        renamed = await watcher.next()
        await slack.person("ben").conversations_leave(**place)
        await slack.bot.conversations_kick(user=slack.user("anna"), **place)
        await slack.bot.conversations_archive(**place)
        archived = await watcher.next()
        refused = await refusal(slack, "chat.postMessage", text="x", **place)
        await slack.bot.conversations_unarchive(**place)
        opened = await watcher.next()
        seen = (await slack.bot.conversations_info(**place))["channel"]
        members = (await slack.bot.conversations_members(**place))["members"]

    assert ("launch-2", "Friday", "To launch") == (seen["name"], seen["topic"]["value"], seen["purpose"]["value"])
    assert (made["id"], "launch-2") == (renamed["channel"]["id"], renamed["channel"]["name"])
    assert (made["id"], READOUT) == (archived["channel"], archived["user"])
    assert ("is_archived", "channel_unarchive") == (refused, opened["type"])
    assert [READOUT] == members


@pytest.mark.parametrize(
    ("method", "arguments", "error"),
    [
        ("conversations.create", {"name": ""}, "invalid_name_required"),
        ("conversations.create", {"name": "x" * 81}, "invalid_name_maxlength"),
        ("conversations.create", {"name": "My Channel"}, "invalid_name_specials"),
        ("conversations.create", {"name": "--"}, "invalid_name_punctuation"),
        ("conversations.create", {"name": "#design"}, "name_taken"),
        ("conversations.rename", {"channel": "general", "name": "#design"}, "name_taken"),
        ("conversations.invite", {"channel": "design", "users": ""}, "no_user"),
        ("conversations.invite", {"channel": "leads", "users": "U0NOBODY001"}, "user_not_found"),
        ("conversations.invite", {"channel": "leads", "users": READOUT}, "cant_invite_self"),
        ("conversations.invite", {"channel": "leads", "users": "U0ANNAHOLM1"}, "already_in_channel"),
        ("conversations.kick", {"channel": "design", "user": READOUT}, "cant_kick_self"),
        ("conversations.kick", {"channel": "design", "user": "U0NOBODY001"}, "user_not_found"),
        ("conversations.kick", {"channel": "general", "user": "U0ANNAHOLM1"}, "cant_kick_from_general"),
        ("conversations.leave", {"channel": "general"}, "cant_leave_general"),
        ("conversations.archive", {"channel": "general"}, "cant_archive_general"),
        ("conversations.unarchive", {"channel": "design"}, "not_archived"),
        ("conversations.setTopic", {"channel": "design", "topic": "x" * 251}, "too_long"),
        ("conversations.setTopic", {"channel": "design"}, "invalid_arguments"),
        ("conversations.mark", {"channel": "design", "ts": "x"}, "invalid_timestamp"),
        ("conversations.join", {"channel": "leads"}, "method_not_supported_for_channel_type"),
        ("conversations.close", {"channel": "design"}, "method_not_supported_for_channel_type"),
        ("conversations.open", {}, "users_list_not_supplied"),
        ("conversations.open", {"users": "U0ANNAHOLM1,U0BENLIND01"}, "too_many_users"),
        ("conversations.list", {"types": "secret"}, "invalid_types"),
        ("team.info", {"team": "T0NOWHERE01"}, "team_not_found"),
        ("bots.info", {"bot": "B0NOWHERE01"}, "bot_not_found"),
        ("users.info", {"user": "U0NOBODY001"}, "user_not_found"),
    ],
)
async def test_what_cannot_be_done_with_channels(
    tmp_path: Path, method: str, arguments: dict[str, Any], error: str
) -> None:
    """Each refusal has the code of the method's reference."""
    async with local_slack_in(tmp_path, MANAGER) as slack:
        named = {key: slack.details["channels"].get(value, value) for key, value in arguments.items()}

        assert error == await refusal(slack, method, **named)


async def test_invitations_tell_each_problem(tmp_path: Path) -> None:
    """One bad id keeps everybody out, unless `force` lets the good ones in."""
    async with local_slack_in(tmp_path, MANAGER) as slack:
        users = [slack.user("david"), "U0NOBODY001"]
        place: dict[str, Any] = {"channel": slack.channel("leads")}
        with pytest.raises(SlackApiError) as refused:
            await slack.bot.conversations_invite(users=users, **place)
        forced = await slack.bot.conversations_invite(users=users, force=True, **place)
        members = (await slack.bot.conversations_members(**place))["members"]

    problem = {"user": "U0NOBODY001", "ok": False, "error": "user_not_found"}
    assert [problem] == refused.value.response["errors"] == forced["errors"]
    assert slack.user("david") in members


async def test_narrow_scopes_are_enough_for_their_methods(tmp_path: Path) -> None:
    """Topics need `channels:write.topic` or more; who may set them may not archive."""
    scopes = {"scopes": {"bot": [*MANIFEST["oauth_config"]["scopes"]["bot"], "channels:write.topic"]}}
    async with local_slack_in(tmp_path, MANIFEST | {"oauth_config": scopes}) as slack:
        place = {"channel": slack.channel("design")}
        topic = await refusal(slack, "conversations.setTopic", topic="Sketches", **place)
        archive = await refusal(slack, "conversations.archive", **place)
        team = await refusal(slack, "team.info")

    assert ["", "missing_scope", "missing_scope"] == [topic, archive, team]


async def test_leaving_twice_is_no_error(tmp_path: Path) -> None:
    """The second time the answer says that one was not there; the last member cannot leave."""
    async with local_slack_in(tmp_path, MANAGER) as slack:
        place: dict[str, Any] = {"channel": slack.channel("design")}
        await slack.bot.conversations_leave(**place)
        again = await slack.bot.conversations_leave(**place)
        alone = (await slack.bot.conversations_create(name="alone"))["channel"]["id"]

        assert again["not_in_channel"]
        assert "last_member" == await refusal(slack, "conversations.leave", channel=alone)


async def test_bot_learns_where_and_among_whom_it_is(tmp_path: Path) -> None:
    """Its channels, its workspace, itself as a bot, and whether anybody answers."""
    async with local_slack_in(tmp_path, MANAGER) as slack:
        await slack.bot.conversations_leave(channel=slack.channel("design"))
        mine = await slack.bot.users_conversations(types="public_channel,private_channel")
        team = (await slack.bot.team_info())["team"]
        bot = (await slack.bot.bots_info(bot="B0READOUT01"))["bot"]
        opened = await slack.bot.conversations_open(users=slack.user("anna"), return_im=True)
        again = await slack.bot.conversations_open(channel=opened["channel"]["id"])
        echo = await slack.bot.api_test(foo="bar")
        profile = (await slack.bot.users_profile_get(user=slack.user("anna")))["profile"]
        presence = [
            (await slack.bot.users_getPresence(user=user))["presence"] for user in (slack.user("anna"), READOUT)
        ]

    assert {"general", "project-apollo", "leads", "partners"} == {channel["name"] for channel in mine["channels"]}
    assert ("T0LOCAL0001", "Readout local") == (team["id"], team["name"])
    assert (READOUT, False) == (bot["user_id"], bot["deleted"])
    assert slack.user("anna") == opened["channel"]["user"]
    assert (opened["channel"]["id"], True) == (again["channel"]["id"], again["already_open"])
    assert {"foo": "bar"} == echo["args"]
    assert ("Anna Holm", ["active", "away"]) == (profile["real_name"], presence)
