"""The local Slack's clock, its identifiers on request, beginning anew, and the log of calls and deliveries."""

import time
from pathlib import Path
from typing import Any

import pytest
from slack_bolt.async_app import AsyncApp
from slack_sdk.errors import SlackApiError
from slack_sdk.webhook.async_client import AsyncWebhookClient

from bolt_apps import say
from local_slack_fixtures import Bot, LocalSlack, connected, local_slack_in

NORTHWIND = "T0NORTHWIND"
NEW_YEAR = "2027-01-01T00:00:00+00:00"
NEW_YEAR_SECONDS = 1798761600


def anna_in_general(slack: LocalSlack) -> dict[str, str]:
    """Give who acts, and where."""
    return {"user": slack.user("anna"), "channel": slack.channel("general")}


async def test_clock_is_set(slack: LocalSlack, bot: Bot) -> None:
    """The ts of messages and the event_time of events are of the time that was set, and time goes on from there."""
    answer = await slack.control("clock", at=NEW_YEAR)
    ts = await say(slack, "Happy new year")
    body = await bot.inbox.event("message")

    assert 0 <= answer["now"] - NEW_YEAR_SECONDS < 60
    assert 0 <= float(ts) - NEW_YEAR_SECONDS < 60
    assert 0 <= body["event_time"] - NEW_YEAR_SECONDS < 60


async def test_clock_is_put_forward(slack: LocalSlack) -> None:
    """A message of an hour later has a ts of an hour later; one of the past still gets a later ts than the last one."""
    first = float(await say(slack, "Now"))
    await slack.control("clock", advance=3600)
    second = float(await say(slack, "In an hour"))
    await slack.control("clock", at=time.time())
    third = float(await say(slack, "Now again"))

    assert 3600 <= second - first < 3660
    assert third > second


async def test_clock_stands_still(slack: LocalSlack) -> None:
    """Held, it gives the same time until it is moved; ts are still all different."""
    times = [(await slack.control("clock", at=NEW_YEAR_SECONDS, hold=True))["now"]]
    messages = [await say(slack, text) for text in ("One", "Two")]
    times.append((await slack.control("clock", advance=1, hold=True))["now"])

    assert [NEW_YEAR_SECONDS, NEW_YEAR_SECONDS + 1] == times
    assert [f"{NEW_YEAR_SECONDS}.000000", f"{NEW_YEAR_SECONDS}.000001"] == messages


@pytest.mark.parametrize("change", [{"at": "nan"}, {"at": 1e300}, {"at": -1}, {"advance": 1e12}])
async def test_time_beyond_the_calendar_is_refused(slack: LocalSlack, change: dict[str, Any]) -> None:
    """The clock stays where it was."""
    refused = await slack.control("clock", **change)
    ts = await say(slack, "Still today")

    assert "invalid_arguments" == refused["error"]
    assert abs(time.time() - float(ts)) < 60


async def test_time_that_is_none_is_refused(slack: LocalSlack) -> None:
    """The refusal shows how to write one."""
    refused = await slack.control("clock", at="tomorrow")

    assert "invalid_arguments" == refused["error"]
    assert "2026-01-31T09:00:00+01:00" in refused["response_metadata"]["messages"][0]


async def test_trigger_ids_and_response_urls_expire_by_the_clock(slack: LocalSlack) -> None:
    """After three seconds no modal opens, after half an hour no answer is taken."""
    bodies: list[dict[str, Any]] = []

    def prepare(app: AsyncApp) -> None:
        @app.command("/readout")
        async def asked(ack: Any, body: dict[str, Any]) -> None:
            await ack()
            bodies.append(body)

    async with connected(slack, prepare):
        await slack.control("commands", command="/readout", text="", **anna_in_general(slack))
    modal = {"type": "modal", "title": {"type": "plain_text", "text": "Late"}, "blocks": []}
    await slack.control("clock", advance=4)
    with pytest.raises(SlackApiError, match="expired_trigger_id"):
        await slack.bot.views_open(trigger_id=bodies[0]["trigger_id"], view=modal)
    webhook = AsyncWebhookClient(bodies[0]["response_url"])
    in_time = await webhook.send(text="In time")
    await slack.control("clock", advance=1800)
    late = await webhook.send(text="Late")

    assert [200, 404] == [in_time.status_code, late.status_code]


async def everything_after(home: Path, seed: str) -> list[Any]:
    """Give all that a new local Slack with a seed gives out for the same acts."""
    async with local_slack_in(home, seed=seed) as slack:
        await slack.control("clock", at=NEW_YEAR, hold=True)
        ts = await say(slack, "Hello")
        shared = await slack.upload("a.mp3", b"sound")
        made = await slack.person("anna").conversations_create(name="new")
    secrets = [slack.details[name] for name in ("bot_token", "app_token", "signing_secret", "client_id", "users")]
    return [ts, shared["files"][0]["id"], made["channel"]["id"], *secrets]


async def test_identifiers_are_the_same_with_the_same_seed(tmp_path: Path) -> None:
    """Ids, tokens and times of two new homes are equal with one seed, and others with another."""
    first, second, other = [
        await everything_after(tmp_path / home, seed) for home, seed in (("a", "x"), ("b", "x"), ("c", "y"))
    ]

    assert first == second
    assert all(mine != theirs for mine, theirs in zip(first[1:], other[1:], strict=True))


async def test_seed_gives_no_identifier_twice_in_a_home(tmp_path: Path) -> None:
    """A home that is opened again with its seed goes on with other ids."""
    made = []
    for name in ("one", "two"):
        async with local_slack_in(tmp_path, seed="x") as slack:
            made.append((await slack.person("anna").conversations_create(name=name))["channel"]["id"])

    assert made[0] != made[1]


async def test_everything_begins_anew(slack: LocalSlack, bot: Bot) -> None:
    """Messages, files, faults, log and clock are as on the first day; tokens and connections are still good."""
    anna = anna_in_general(slack)
    await say(slack, "Forgotten")
    await bot.inbox.event("message")
    file = (await slack.upload("a.mp3", b"sound"))["files"][0]
    await slack.control("faults", method="auth.test", fault="fatal_error")
    await slack.control("clock", at=NEW_YEAR, hold=True)
    await slack.control("reset")
    empty = await slack.look("messages", **anna)
    log = await slack.look("log")
    with pytest.raises(SlackApiError, match="file_not_found"):
        await slack.bot.files_info(file=file["id"])
    identity = await slack.bot.auth_test()
    ts = await say(slack, "New")
    heard = await bot.inbox.next(lambda body: body["event"].get("text") == "New")

    assert [] == empty["messages"]
    assert ([], []) == (log["calls"], log["deliveries"])
    assert abs(time.time() - float(ts)) < 60
    assert identity["ok"]
    assert ts == heard["event"]["ts"]


async def test_reset_with_a_seed_gives_the_same_again(slack: LocalSlack) -> None:
    """The same acts after the same reset have the same ids."""
    ids = []
    for _ in range(2):
        await slack.control("reset", seed="again")
        ids.append((await slack.person("anna").conversations_create(name="new"))["channel"]["id"])

    assert ids[0] == ids[1]


async def test_log_tells_who_called_what_where(slack: LocalSlack, bot: Bot) -> None:
    """Each call has its workspace and the kind of its token, each delivery its workspace and its way."""
    erika = slack.client(slack.details["workspaces"][NORTHWIND]["users"]["erika"]["token"])
    await slack.bot.auth_test()
    await erika.auth_test()
    with pytest.raises(SlackApiError):
        await slack.client("xoxb-wrong").auth_test()
    await say(slack, "Hello")
    await bot.inbox.event("message")
    calls = (await slack.look("log", method="auth.test"))["calls"]
    mine = (await slack.look("log", method="auth.test", team=NORTHWIND, token="user"))["calls"]
    deliveries = await slack.acknowledged(kind="message", mode="socket", team="T0LOCAL0001")
    later = await slack.look("log", since=str(time.time() + 60))

    told = [(call["team"], call["token"], call["ok"]) for call in calls]
    assert ("T0LOCAL0001", "bot", True) in told
    assert (NORTHWIND, "user", True) in told
    assert ("", "bot", False) in told
    assert [NORTHWIND] == [call["team"] for call in mine]
    assert ["message"] == [delivery["event_type"] for delivery in deliveries]
    assert deliveries[0]["sent_at"] <= deliveries[0]["acked_at"]
    assert ([], []) == (later["calls"], later["deliveries"])
