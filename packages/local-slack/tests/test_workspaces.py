"""Two workspaces and one app: each has its own people, channels and messages, and its own token."""

import json
import sqlite3
from pathlib import Path
from typing import Any

import pytest
from slack_sdk.errors import SlackApiError

from local_slack_fixtures import Bot, LocalSlack, connected, local_slack_in

NORTHWIND = "T0NORTHWIND"


def erika(slack: LocalSlack, channel: str = "general") -> dict[str, str]:
    """Give where and as whom something is done in the second workspace."""
    there = slack.details["workspaces"][NORTHWIND]
    return {"team": NORTHWIND, "user": there["users"]["erika"]["id"], "channel": there["channels"][channel]}


async def test_app_is_at_home_in_the_first_workspace_only(slack: LocalSlack) -> None:
    """The second one is there from the start, and nobody installed the app in it."""
    seen = (await slack.look("workspaces"))["workspaces"]

    assert [("T0LOCAL0001", True), (NORTHWIND, False)] == [(one["id"], one["is_installed"]) for one in seen]


async def test_bot_is_seen_only_after_its_installation(slack: LocalSlack) -> None:
    """Where the app never was, nobody finds its bot."""
    there = slack.client(slack.details["workspaces"][NORTHWIND]["users"]["erika"]["token"])
    before = await there.users_list()
    await slack.control("install", team=NORTHWIND)
    after = await there.users_list()

    assert ["erika", "farid"] == [member["name"] for member in before["members"]]
    assert ["erika", "farid", "readout"] == [member["name"] for member in after["members"]]


async def test_workspaces_share_nothing(slack: LocalSlack) -> None:
    """People and messages of one are unknown in the other."""
    there = slack.client(slack.details["workspaces"][NORTHWIND]["users"]["erika"]["token"])
    place = erika(slack)
    await slack.control("messages", text="From Northwind", **place)
    history = await there.conversations_history(channel=place["channel"])
    identity = await there.auth_test()

    assert ["From Northwind"] == [message["text"] for message in history["messages"]]
    assert (NORTHWIND, "Northwind") == (identity["team_id"], identity["team"])
    with pytest.raises(SlackApiError, match="channel_not_found"):
        await slack.person("anna").conversations_history(channel=place["channel"])
    with pytest.raises(SlackApiError, match="user_not_found"):
        await slack.bot.users_info(user=place["user"])


@pytest.mark.parametrize("path", ["workspace", "messages", "events", "files/F0NOTHING01", "views"])
async def test_unknown_workspace_is_refused(slack: LocalSlack, path: str) -> None:
    """The control API answers in a word."""
    assert "team_not_found" == (await slack.look(path, team="T0NOWHERE01"))["error"]


async def test_page_hears_of_the_app_coming_and_going(slack: LocalSlack) -> None:
    """Whoever looks at a workspace sees whether the app is installed there."""
    async with slack.news("anna") as news:
        await slack.control("uninstall")
        told = await anext(news)
    away = (await slack.look("workspace"))["app"]
    await slack.control("install")
    back = (await slack.look("workspace"))["app"]

    assert {"type": "connection", "connected": False} == told
    assert [False, True] == [away["is_installed"], back["is_installed"]]


async def test_app_hears_nothing_where_it_is_not_installed(slack: LocalSlack, bot: Bot) -> None:
    """Neither messages nor commands of the second workspace reach it."""
    await slack.control("messages", text="Unheard", **erika(slack))
    command = await slack.control("commands", command="/readout", text="", **erika(slack))
    await slack.control("messages", text="Heard", user=slack.user("anna"), channel=slack.channel("general"))
    body = await bot.inbox.event("message")

    assert "app_not_installed" == command["error"]
    assert "Heard" == body["event"]["text"]


async def test_files_of_one_workspace_are_closed_to_the_other(slack: LocalSlack) -> None:
    """A token of the first workspace does not open a file of the second."""
    place = erika(slack)
    file = {"file": ("a.mp3", b"sound")}
    shared = (await slack.http.post("/_control/uploads", data=place, files=file)).json()
    url = shared["files"][0]["url_private_download"]
    tokens = slack.details["workspaces"][NORTHWIND]["users"]["erika"]["token"], slack.details["bot_token"]
    answers = [await slack.http.get(url, headers={"Authorization": f"Bearer {token}"}) for token in tokens]
    seen = await slack.http.get(f"/_control/files/{shared['files'][0]['id']}", params=place)

    assert [200, 302] == [answer.status_code for answer in answers]
    assert b"sound" == answers[0].content == seen.content


async def test_second_workspace_survives_a_restart(tmp_path: Path) -> None:
    """What was said there is there again."""
    async with local_slack_in(tmp_path) as slack:
        await slack.control("messages", text="Kept", **erika(slack))
    async with local_slack_in(tmp_path) as slack:
        messages = (await slack.look("messages", **erika(slack)))["messages"]

    assert ["Kept"] == [message["text"] for message in messages]


def as_first_version(home: Path) -> dict[str, str]:
    """Rewrite a home as the first version of the local Slack left it, and give its secrets."""
    former = {"app_token": "xapp-1-A0READOUT01-former", "signing_secret": "former"}
    with sqlite3.connect(home / "slack.db") as database:
        (body,) = database.execute("SELECT body FROM documents WHERE kind = 'team'").fetchone()
        database.execute("DELETE FROM documents WHERE kind = 'app' OR kind LIKE '%/%'")
        database.execute("UPDATE documents SET body = ? WHERE kind = 'team'", (json.dumps(json.loads(body) | former),))
    database.close()
    return former


async def test_home_of_the_first_version_opens(tmp_path: Path) -> None:
    """Its one workspace is the first of two, with its messages, tokens and secrets."""
    async with local_slack_in(tmp_path) as slack:
        anna: dict[str, Any] = {"user": slack.user("anna"), "channel": slack.channel("general")}
        await slack.control("messages", text="Long ago", **anna)
        bot_token = slack.details["bot_token"]
    former = as_first_version(tmp_path)
    async with local_slack_in(tmp_path) as slack, connected(slack):
        messages = (await slack.look("messages", **anna))["messages"]
        identity = await slack.client(bot_token).auth_test()

    assert ["Long ago"] == [message["text"] for message in messages]
    assert former.items() <= slack.details.items()
    assert "T0LOCAL0001" == identity["team_id"]
    assert NORTHWIND in slack.details["workspaces"]
