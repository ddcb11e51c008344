"""What people do in the local Slack beside posting: react, edit, read, write directly, App Home, global shortcuts."""

import asyncio
from pathlib import Path
from typing import Any

import pytest
from slack_bolt.async_app import AsyncApp
from slack_sdk.errors import SlackApiError

from local_slack_fixtures import MANIFEST, PATIENCE_SECONDS, Bot, LocalSlack, connected, local_slack_in

SECTION = {"type": "section", "block_id": "s", "text": {"type": "mrkdwn", "text": "Your readouts"}}
BUTTON = {"type": "button", "text": {"type": "plain_text", "text": "More"}, "action_id": "more", "value": "1"}
FIELD = {
    "type": "input",
    "block_id": "f",
    "label": {"type": "plain_text", "text": "Name"},
    "element": {"type": "plain_text_input", "action_id": "name"},
}
HOME = {"type": "home", "callback_id": "tab", "blocks": [SECTION, {"type": "actions", "elements": [BUTTON]}, FIELD]}


async def post(slack: LocalSlack, text: str, user: str = "anna", **more: Any) -> str:
    """Post in #general as a person and give the ts."""
    place = {"user": slack.user(user), "channel": slack.channel("general")}
    return str((await slack.control("messages", text=text, **place, **more))["ts"])


async def act(slack: LocalSlack, what: str, ts: str, user: str = "anna", **more: Any) -> dict[str, Any]:
    """Do something with a message in #general."""
    return await slack.control(what, user=slack.user(user), channel=slack.channel("general"), ts=ts, **more)


async def shown(slack: LocalSlack, user: str = "anna", name: str = "general") -> dict[str, Any]:
    """Give what a person is told of a channel."""
    seen = await slack.look("workspace", user=slack.user(user))
    return next(channel for channel in seen["channels"] if channel["name"] == name)


async def test_reaction_is_shown_heard_and_taken_back(slack: LocalSlack, bot: Bot) -> None:
    """Everybody sees who reacted with what; the app hears of it, and of its end."""
    ts = await post(slack, "Done")
    async with slack.news("david") as david:
        await act(slack, "reactions", ts, "ben", name=":tada:", action="add")
        news = await anext(david)
    came = (await bot.inbox.event("reaction_added"))["event"]
    await act(slack, "reactions", ts, "ben", name="tada", action="remove")
    went = (await bot.inbox.event("reaction_removed"))["event"]
    message = (await slack.bot.conversations_history(channel=slack.channel("general")))["messages"][0]

    ben, item = slack.user("ben"), {"type": "message", "channel": slack.channel("general"), "ts": ts}
    assert ("message_changed", [{"name": "tada", "users": [ben], "count": 1}]) == (
        news["type"],
        news["message"]["reactions"],
    )
    for event in (came, went):
        assert (ben, "tada", slack.user("anna"), item) == tuple(
            event[key] for key in ("user", "reaction", "item_user", "item")
        )
    assert "reactions" not in message


async def test_wrong_reactions_are_refused(slack: LocalSlack) -> None:
    """Twice the same, none to take back, no emoji's name, no such message: each has its code, also for clients."""
    ts = await post(slack, "Done")
    place: dict[str, Any] = {"channel": slack.channel("general"), "timestamp": ts}
    await slack.bot.reactions_add(name="thumbsup", **place)
    codes = []
    for method, name, more in (
        ("add", "+1", {}),
        ("remove", "tada", {}),
        ("add", "No Emoji!", {}),
        ("add", "tada", {"timestamp": "1600000000.000100"}),
        ("add", "tada", {"timestamp": "yesterday"}),
        ("add", "tada", {"timestamp": ""}),
        ("remove", "tada", {"channel": "C0NOWHERE01"}),
    ):
        with pytest.raises(SlackApiError) as refused:
            await slack.bot.api_call(f"reactions.{method}", params=place | {"name": name} | more)
        codes.append(refused.value.response["error"])

    assert [
        "already_reacted",
        "no_reaction",
        "invalid_name",
        "message_not_found",
        "bad_timestamp",
        "no_item_specified",
        "channel_not_found",
    ] == codes


async def test_reactions_have_limits(slack: LocalSlack) -> None:
    """One person adds at most 23 reactions to a message, and it bears at most 50 kinds."""
    ts = await post(slack, "Done")
    place: dict[str, Any] = {"channel": slack.channel("general"), "timestamp": ts}
    for number in range(23):
        await slack.bot.reactions_add(name=f"bot{number}", **place)
        await slack.person("anna").reactions_add(name=f"anna{number}", **place)
    with pytest.raises(SlackApiError, match="too_many_reactions"):
        await slack.bot.reactions_add(name="tada", **place)
    for number in range(4):
        await slack.person("ben").reactions_add(name=f"ben{number}", **place)
    with pytest.raises(SlackApiError, match="too_many_emoji"):
        await slack.person("ben").reactions_add(name="tada", **place)
    got = await slack.bot.reactions_get(**place)
    listed = await slack.bot.reactions_list(user=slack.user("ben"))

    assert 50 == len(got["message"]["reactions"])
    assert [ts] == [item["message"]["ts"] for item in listed["items"]]
    assert got["message"]["permalink"].startswith(slack.details["url"])


async def test_own_message_is_edited(slack: LocalSlack, bot: Bot) -> None:
    """The new text is there with `edited`, for the page and for the app; nobody edits what others said."""
    ts = await post(slack, "Frist")
    await act(slack, "edits", ts, text="First <b> <@U0BENLIND01>")
    event = (await bot.inbox.event("message", "message_changed"))["event"]
    refused = [
        await act(slack, "edits", ts, "ben", text="Mine"),
        await act(slack, "edits", ts, text=" "),
        await act(slack, "edits", "1600000000.000100", text="x"),
    ]

    assert ("Frist", "First &lt;b&gt; <@U0BENLIND01>") == (event["previous_message"]["text"], event["message"]["text"])
    assert slack.user("anna") == event["message"]["edited"]["user"]
    assert ["cant_update_message", "no_text", "message_not_found"] == [answer["error"] for answer in refused]


async def test_unread_and_mentions_count_what_others_said(slack: LocalSlack) -> None:
    """Unread is what others posted after what was read; mentions are those that call this person, or everybody."""
    ben = slack.user("ben")
    root = await post(slack, "Hello all")
    await post(slack, f"<@{ben}> please look")
    await post(slack, "In the thread", thread_ts=root)
    await slack.bot.chat_postMessage(channel=slack.channel("general"), text="<!channel> done")
    last = await slack.bot.chat_postMessage(channel=slack.channel("general"), text="x", blocks=[SECTION])
    before = await shown(slack, "ben")
    await act(slack, "marks", root, "ben")
    between = await shown(slack, "ben")
    await slack.person("ben").conversations_mark(channel=slack.channel("general"), ts=last["ts"])
    after = await shown(slack, "ben")
    anna = await shown(slack, "anna")

    assert [(4, 2), (3, 2), (0, 0)] == [(seen["unread"], seen["mentions"]) for seen in (before, between, after)]
    assert last["ts"] == after["last_ts"]
    assert (2, 1) == (anna["unread"], anna["mentions"])  # Since her own last message, in the thread.


async def test_marks_survive_a_restart(tmp_path: Path) -> None:
    """What was read stays read."""
    async with local_slack_in(tmp_path) as before:
        await act(before, "marks", await post(before, "Hello"), "ben")
    async with local_slack_in(tmp_path) as after:
        assert 0 == (await shown(after, "ben"))["unread"]
        assert 1 == (await shown(after, "david"))["unread"]


async def test_marks_are_for_members_and_name_a_time(slack: LocalSlack) -> None:
    """A `ts` must be one, and only members have read something."""
    leads = slack.channel("leads")
    nonsense = await act(slack, "marks", "soon")
    outsider = await slack.control("marks", user=slack.user("david"), channel=leads, ts="1600000000.000100")

    assert ("invalid_timestamp", "channel_not_found") == (nonsense["error"], outsider["error"])


async def test_direct_message_is_opened_once_and_listed(slack: LocalSlack, bot: Bot) -> None:
    """Both see it with the other's id; all that is unread in it calls them; the app hears what it is told there."""
    anna, readout = slack.user("anna"), "U0READOUT01"
    first = await slack.control("directs", user=anna, other=slack.user("ben"))
    again = await slack.control("directs", user=slack.user("ben"), other=anna)
    with_bot = await slack.control("directs", user=anna, other=readout)
    await slack.control("messages", user=slack.user("ben"), channel=first["channel"], text="Psst")
    await slack.control("messages", user=anna, channel=with_bot["channel"], text="help")
    heard = (await bot.inbox.event("message"))["event"]
    ben_sees, anna_sees = await shown(slack, "ben", "Anna Holm"), await shown(slack, "anna", "Ben Lind")

    assert first["channel"] == again["channel"]
    assert ("im", "help", with_bot["channel"]) == (heard["channel_type"], heard["text"], heard["channel"])
    assert (True, anna, first["channel"]) == tuple(ben_sees[key] for key in ("is_im", "user", "id"))
    assert (slack.user("ben"), 1, 1) == tuple(anna_sees[key] for key in ("user", "unread", "mentions"))


class Homely:
    """An app that publishes a Home tab when it is opened, and writes down what it hears there."""

    def __init__(self) -> None:
        self.heard: asyncio.Queue[dict[str, Any]] = asyncio.Queue()

    def prepare(self, app: AsyncApp) -> None:
        """Listen to the Home tab, its button and field, and a global shortcut."""

        async def opened(event: dict[str, Any], client: Any) -> None:
            if event["tab"] == "home":
                await client.views_publish(user_id=event["user"], view=HOME)
            self.heard.put_nowait(event)

        async def pressed(ack: Any, body: dict[str, Any]) -> None:
            await ack()
            self.heard.put_nowait(body)

        app.event("app_home_opened")(opened)
        app.action("more")(pressed)
        app.shortcut("new_readout")(pressed)

    async def next(self) -> dict[str, Any]:
        """Give what it heard next."""
        async with asyncio.timeout(PATIENCE_SECONDS):
            return await self.heard.get()


async def test_home_is_published_when_it_is_opened(slack: LocalSlack) -> None:
    """The first event has no view, later ones have it; the page hears the view, and it can be fetched again."""
    app, anna = Homely(), slack.user("anna")
    async with connected(slack, app.prepare), slack.news("anna") as news:
        nothing = await slack.look("home", user=anna)
        await slack.control("home", user=anna)
        first = await app.next()
        live = await anext(line async for line in news if line["type"] == "home")
        await slack.control("home", user=anna)
        second = await app.next()
        await slack.control("home", user=anna, tab="messages")
        third = await app.next()
    seen = await slack.look("home", user=anna)
    other = await slack.look("home", user=slack.user("ben"))

    assert (None, None, "tab") == (nothing["view"], other["view"], seen["view"]["callback_id"])
    assert ("home", anna, None) == (first["tab"], first["user"], first.get("view"))
    assert (live["view"]["id"], "home") == (second["view"]["id"], second["view"]["type"])
    assert ("messages", None) == (third["tab"], third.get("view"))


async def test_button_in_the_home_tells_its_view(slack: LocalSlack) -> None:
    """The payload has the view with what was entered beside, and neither message nor channel nor response_url."""
    app, anna = Homely(), slack.user("anna")
    async with connected(slack, app.prepare):
        await slack.control("home", user=anna)
        await app.next()
        view = (await slack.look("home", user=anna))["view"]
        press = {"block_id": view["blocks"][1]["block_id"], "action_id": "more"}
        values = {"f": {"name": {"value": "Apollo"}}}
        await slack.control("actions", user=anna, view_id=view["id"], values=values, **press)
        body = await app.next()

    assert {"type": "view", "view_id": view["id"]} == body["container"]
    assert "Apollo" == body["view"]["state"]["values"]["f"]["name"]["value"]
    assert {"channel", "message", "response_url"}.isdisjoint(body)


async def test_home_has_one_version_at_a_time(slack: LocalSlack) -> None:
    """A publisher that names an old hash is refused; without one the last wins, in the same view."""
    user = slack.user("anna")
    first = await slack.bot.views_publish(user_id=user, view=HOME)
    second = await slack.bot.views_publish(user_id=user, view=HOME, hash=first["view"]["hash"])
    with pytest.raises(SlackApiError, match="hash_conflict"):
        await slack.bot.views_publish(user_id=user, view=HOME, hash=first["view"]["hash"])
    third = await slack.bot.views_update(view_id=second["view"]["id"], view=HOME | {"private_metadata": "3"})

    assert first["view"]["id"] == second["view"]["id"] == third["view"]["id"]
    assert "3" == (await slack.look("home", user=user))["view"]["private_metadata"]


async def test_home_refuses_what_a_home_has_not(slack: LocalSlack, tmp_path: Path) -> None:
    """A modal, a submit button, an unknown person; and everything, if the app has no Home tab."""
    plain = {"type": "plain_text", "text": "x"}
    wrong: list[dict[str, Any]] = [{"type": "modal", "title": plain, "blocks": []}, HOME | {"submit": plain}]
    for view in wrong:
        with pytest.raises(SlackApiError, match="invalid_arguments"):
            await slack.bot.views_publish(user_id=slack.user("anna"), view=view)
    with pytest.raises(SlackApiError, match="invalid_arguments"):
        await slack.bot.views_publish(user_id="U0NOBODY001", view=HOME)
    features = {key: value for key, value in MANIFEST["features"].items() if key != "app_home"}
    async with local_slack_in(tmp_path / "other", MANIFEST | {"features": features}) as other:
        with pytest.raises(SlackApiError, match="not_enabled"):
            await other.bot.views_publish(user_id=other.user("anna"), view=HOME)


async def test_global_shortcut_needs_no_message(slack: LocalSlack) -> None:
    """The app gets who used it and a trigger id; nothing of a channel."""
    app = Homely()
    async with connected(slack, app.prepare):
        await slack.control("shortcuts", user=slack.user("anna"), callback_id="new_readout")
        body = await app.next()
    unknown = await slack.control("shortcuts", user=slack.user("anna"), callback_id="readout_thread")

    assert ("shortcut", "new_readout", slack.user("anna")) == (body["type"], body["callback_id"], body["user"]["id"])
    assert {"channel", "message", "response_url"}.isdisjoint(body)
    assert body["trigger_id"]
    assert "unknown_shortcut" == unknown["error"]


async def test_people_are_in_different_zones(slack: LocalSlack) -> None:
    """An app is told whose clock is set to what, by name and by seconds from UTC."""
    users = [(await slack.bot.users_info(user=slack.user(name)))["user"] for name in ("anna", "ben", "david")]

    assert ["Europe/Berlin", "America/Los_Angeles", "Etc/UTC"] == [user["tz"] for user in users]
    assert users[0]["tz_offset"] in {3600, 7200}
    assert users[1]["tz_label"] in {"Pacific Standard Time", "Pacific Daylight Time"}
