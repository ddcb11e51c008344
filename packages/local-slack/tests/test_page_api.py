"""What the page of the local Slack can see and do, for each person, live and after a restart."""

from pathlib import Path
from typing import Any

import pytest

from local_slack.base.typed_text import as_sent
from local_slack.site.live import MOST_UNREAD
from local_slack_fixtures import LocalSlack, connected, local_slack_in


async def general(slack: LocalSlack, user: str = "anna") -> list[dict[str, Any]]:
    """Give what a person sees in general."""
    return list((await slack.look("messages", user=slack.user(user), channel=slack.channel("general")))["messages"])


async def test_workspace_is_shown_to_each_person(slack: LocalSlack) -> None:
    """People, the app with its shortcuts, the app's commands and Slack's own, and the channels this person can see."""
    anna = await slack.look("workspace", user=slack.user("anna"))
    david = await slack.look("workspace", user=slack.user("david"))

    assert ["general", "project-apollo", "design", "leads", "partners"] == sorted(
        (channel["name"] for channel in anna["channels"]),
        key=["general", "project-apollo", "design", "leads", "partners"].index,
    )
    assert "leads" not in [channel["name"] for channel in david["channels"]]
    names = {user["real_name"] for user in anna["users"]}
    assert {"Anna Holm", "Ben Lind", "David Ruiz", "Olga Novak", "Readout"} == names
    assert {"name": "Readout", "bot_user_id": "U0READOUT01"}.items() <= anna["app"].items()
    assert (False, True, True) == tuple(anna["app"][name] for name in ("connected", "is_installed", "has_home"))
    assert ["/readout", "/invite", "/remove"] == [command["command"] for command in anna["commands"]]
    assert ["readout_thread", "new_readout"] == [shortcut["callback_id"] for shortcut in anna["shortcuts"]]


async def test_page_that_knows_nobody_sees_as_the_first_person(slack: LocalSlack) -> None:
    """Without a person the workspace is shown as anna sees it."""
    assert await slack.look("workspace", user=slack.user("anna")) == await slack.look("workspace")


async def test_page_never_sees_a_token(slack: LocalSlack) -> None:
    """Nothing that the page can fetch contains a token."""
    await slack.upload("a.mp3", b"sound")
    pages = ["workspace", "messages", "log"]
    query = {"user": slack.user("anna"), "channel": slack.channel("general")}
    seen = [(await slack.http.get(f"/_control/{page}", params=query)).text for page in pages]

    assert not [text for text in seen if "xox" in text or "xapp" in text]


async def test_thread_is_shown_by_itself(slack: LocalSlack) -> None:
    """The channel shows parents with their counts; the thread shows its parent and replies."""
    place = {"user": slack.user("anna"), "channel": slack.channel("general")}
    root = await slack.control("messages", text="Root", **place)
    await slack.control("messages", text="Reply", thread_ts=root["ts"], **place)
    thread = await slack.look("messages", thread_ts=root["ts"], **place)

    assert [("Root", 1)] == [(message["text"], message["reply_count"]) for message in await general(slack)]
    assert ["Root", "Reply"] == [message["text"] for message in thread["messages"]]


@pytest.mark.parametrize(
    ("typed", "sent"),
    [
        ("a < b & c > d", "a &lt; b &amp; c &gt; d"),
        ("<@U0ANNAHOLM1> and <#C0GENERAL01>", "<@U0ANNAHOLM1> and <#C0GENERAL01>"),
        ("<!channel> <img onerror=1>", "&lt;!channel&gt; &lt;img onerror=1&gt;"),
        ("see https://example.org/a?b=1&c=2.", "see <https://example.org/a?b=1&amp;c=2>."),
        ("", ""),
    ],
)
def test_typed_text_is_escaped_like_slacks_client_does(typed: str, sent: str) -> None:
    """Only mentions chosen from a list and web addresses mean something; the rest is text."""
    assert sent == as_sent(typed)


async def test_news_reach_those_who_can_see_them(slack: LocalSlack) -> None:
    """Everybody hears a public channel; a private one and ephemerals only reach their readers."""
    async with slack.news("anna") as anna, slack.news("david") as david:
        await slack.bot.chat_postMessage(channel=slack.channel("leads"), text="In private")
        await slack.bot.chat_postEphemeral(channel=slack.channel("general"), user=slack.user("anna"), text="Psst")
        await slack.bot.chat_postMessage(channel=slack.channel("general"), text="To all")
        heard = [await anext(anna) for _ in range(3)]
        cleo_heard = await anext(david)

    assert [("message", "In private"), ("ephemeral", "Psst"), ("message", "To all")] == [
        (news["type"], news["message"]["text"]) for news in heard
    ]
    assert "To all" == cleo_heard["message"]["text"]


async def test_changes_are_news(slack: LocalSlack) -> None:
    """Edits, reply counts and deletions arrive as they happen."""
    ts = (await slack.bot.chat_postMessage(channel=slack.channel("general"), text="One"))["ts"]
    async with slack.news("anna") as anna:
        await slack.bot.chat_update(channel=slack.channel("general"), ts=ts, text="Two")
        reply = await slack.bot.chat_postMessage(channel=slack.channel("general"), text="Reply", thread_ts=ts)
        await slack.bot.chat_delete(channel=slack.channel("general"), ts=reply["ts"])
        heard = [await anext(anna) for _ in range(5)]

    kinds = ["message_changed", "message", "message_changed", "message_deleted", "message_changed"]
    assert kinds == [news["type"] for news in heard]
    assert [1, None] == [heard[index]["message"].get("reply_count") for index in (2, 4)]


async def test_page_hears_that_the_app_came_and_went(slack: LocalSlack) -> None:
    """The connection of the app is shown live."""
    async with slack.news("anna") as anna:
        async with connected(slack):
            came = await anext(anna)
        went = await anext(anna)

    assert [{"type": "connection", "connected": True}, {"type": "connection", "connected": False}] == [came, went]


async def test_file_is_played_by_those_who_may_see_it(slack: LocalSlack) -> None:
    """A member of the channel gets the bytes, with ranges for the player; others get nothing."""
    uploaded = await slack.upload("a.mp3", b"0123456789", channel=slack.channel("leads"))
    path = f"/_control/files/{uploaded['files'][0]['id']}"
    part = await slack.http.get(path, params={"user": slack.user("ben")}, headers={"Range": "bytes=2-4"})
    other = await slack.http.get(path, params={"user": slack.user("david")})

    assert (206, b"234", "audio/mpeg") == (part.status_code, part.content, part.headers["content-type"])
    assert (404, "file_not_found") == (other.status_code, other.json()["error"])


@pytest.mark.parametrize("name", ["page.html", "picture.svg", "script.js"])
async def test_file_that_could_carry_script_is_only_saved(slack: LocalSlack, name: str) -> None:
    """Such a file comes as an attachment of no known type, in a sandbox."""
    uploaded = await slack.upload(name, b"<script>alert(1)</script>")
    answer = await slack.http.get(f"/_control/files/{uploaded['files'][0]['id']}", params={"user": slack.user("anna")})

    assert "application/octet-stream" == answer.headers["content-type"]
    assert answer.headers["content-disposition"].startswith("attachment")
    assert "sandbox" in answer.headers["content-security-policy"]
    assert "nosniff" == answer.headers["x-content-type-options"]


async def test_people_delete_their_own_things_only(slack: LocalSlack) -> None:
    """Neither messages nor files of others can be deleted."""
    uploaded = await slack.upload("a.mp3", b"sound", user="ben")
    place = {"user": slack.user("anna"), "channel": slack.channel("general")}
    message = await slack.control("deletions", ts=uploaded["ts"], **place)
    file = await slack.control("deletions", user=slack.user("anna"), file_id=uploaded["files"][0]["id"])

    assert ("cant_delete_message", "cant_delete_file") == (message["error"], file["error"])
    assert 1 == len(await general(slack))


async def test_unknown_person_is_refused(slack: LocalSlack) -> None:
    """Without a person of the workspace nothing is shown and nothing is done."""
    refused = [
        await slack.look("workspace", user="U0NOBODY001"),
        await slack.look("events", user=""),
        await slack.control("messages", user="U0NOBODY001", channel=slack.channel("general"), text="Hello"),
    ]

    assert ["user_not_found"] * 3 == [answer["error"] for answer in refused]


async def test_everything_is_there_after_a_restart(tmp_path: Path) -> None:
    """Channels, messages, files and tokens survive; URLs follow the new address; half uploads are gone."""
    async with local_slack_in(tmp_path) as before:
        await before.upload("a.mp3", b"sound", text="Listen")
        await before.person("anna").conversations_create(name="new")
        half = await before.bot.files_getUploadURLExternal(filename="b.mp3", length=4)
        await before.http.post(half["upload_url"], content=b"half")
    async with local_slack_in(tmp_path) as after:
        message = (await general(after))[0]
        url = message["files"][0]["url_private_download"]
        headers = {"Authorization": f"Bearer {after.details['bot_token']}"}
        got = await after.http.get(url, headers=headers)
        later = await after.bot.chat_postMessage(channel=after.channel("general"), text="Later")

    assert before.details["bot_token"] == after.details["bot_token"]
    assert url.startswith(after.details["url"])
    assert ("Listen", b"sound") == (message["text"], got.content)
    assert "new" in after.details["channels"]
    assert later["ts"] > message["ts"]
    assert [message["files"][0]["id"]] == [path.name for path in (tmp_path / "files").iterdir()]


async def test_page_that_stopped_reading_is_cut_off(slack: LocalSlack) -> None:
    """News that a page does not read is not kept without end: its stream ends, and it comes back and reads anew."""
    live = slack.app.state.site.first.live
    stream = live.stream(slack.user("anna"), slack.details["url"])
    await anext(stream)
    for _ in range(MOST_UNREAD + 1):
        live.tell_connection(True)

    assert [] == [chunk async for chunk in stream]
