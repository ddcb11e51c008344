"""The bot gets its connection to Slack, also where the first tries fail."""

from dataclasses import replace
from pathlib import Path

import pytest
from local_slack.delivery.socket_mode import SocketMode

from bot.serving.introduction import SlackUnusable
from bot.wiring import Api
from tests.scenario.workspace import Workspace, readout_in


async def test_address_that_does_not_work_is_not_tried_for_ever(
    slack: Workspace, engine: Api, home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Each opens one connection only: where that fails another one is asked for."""
    slack.policies = replace(slack.policies, connect_seconds=0.5)
    issue, spent = SocketMode.issue_ticket, ["spent", "spent"]
    monkeypatch.setattr(SocketMode, "issue_ticket", lambda socket: spent.pop() if spent else issue(socket))

    async with readout_in(slack, engine, home):
        await slack.command("help")

        assert (await slack.answer("Drop a recording"))["ephemeral"]


async def test_slack_that_has_no_address_just_now_is_asked_again(slack: Workspace, engine: Api, home: Path) -> None:
    """An outage at the start is waited for."""
    slack.policies = replace(slack.policies, connect_seconds=0.5)
    await slack.fault("apps.connections.open", "internal_error", times=2)

    async with readout_in(slack, engine, home):
        await slack.command("help")

        assert (await slack.answer("Drop a recording"))["ephemeral"]


async def test_app_token_that_slack_refuses_ends_the_start(slack: Workspace, engine: Api, home: Path) -> None:
    """Whoever starts it is told which token is wrong, at once."""
    slack.details["app_token"] = "xapp-wrong"

    with pytest.raises(SlackUnusable, match="SLACK_APP_TOKEN"):
        async with readout_in(slack, engine, home):
            pass
