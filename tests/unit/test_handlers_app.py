"""The Bolt app is made of what it is given, whatever else the environment names for Bolt."""

import logging

import pytest
from slack_bolt.authorization import AuthorizeResult
from slack_sdk.web.async_client import AsyncWebClient

from blocks.problems import Limits
from handlers.app import create_app
from handlers.intake import Intake
from storage.database import Database
from storage.settings import ChannelMode
from tests.unit.rows import T0


async def test_token_in_the_environment_is_nothing_to_warn_of(
    database: Database, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    """It is where our settings come from; Bolt looks for it there too, and would warn at each start not to use it."""
    monkeypatch.setenv("SLACK_BOT_TOKEN", "xoxb-1")
    intake = Intake(database, ChannelMode.AUTO, Limits(1, 1), lambda: T0, lambda: "id", lambda: None)
    identity = AuthorizeResult(enterprise_id=None, team_id="T1", bot_id="B1", bot_user_id="U1", bot_token="xoxb-2")
    client = AsyncWebClient()
    client.token = None

    with caplog.at_level(logging.WARNING):
        app = create_app(client, intake, identity)
        logging.getLogger("slack_bolt.AsyncApp").warning("something else")

    assert client is app.client
    assert ["something else"] == caplog.messages
