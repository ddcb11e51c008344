"""Our introduction to Slack: who the tokens say that we are, and where it lets us connect."""

import time
from collections.abc import Awaitable
from dataclasses import dataclass
from email.utils import parsedate_to_datetime

from slack_bolt.authorization import AuthorizeResult
from slack_sdk.web.async_client import AsyncWebClient
from slack_sdk.web.async_slack_response import AsyncSlackResponse

from storage.clock import Clock
from storage.workspaces import Workspace
from workspace.answers import answered
from workspace.errors import Later, Refused

BOT_REFUSED = "Slack does not accept SLACK_BOT_TOKEN. Copy the bot token (xoxb-…) again."
APP_REFUSED = (
    "Slack does not open a Socket Mode connection for SLACK_APP_TOKEN. It must be an app-level token (xapp-…) of the "
    "same app with connections:write, and Socket Mode must be on."
)
SILENT = "Slack cannot be reached at {url}. Check the network and try again."


class SlackUnusable(Exception):
    """Slack does not let us in; the text says why and what to do."""


@dataclass(frozen=True, slots=True)
class Introduction:
    """
    Where and who we are, and the address of our first connection, if we wanted one and Slack had one just then.

    `slack_time` is Slack's own, whatever our clock shows.
    """

    workspace: Workspace
    identity: AuthorizeResult
    socket_url: str | None
    slack_time: Clock


async def introduce(client: AsyncWebClient, app_token: str | None) -> Introduction:
    """
    Show Slack the client's token, and where we want to connect the app's.

    Raises: SlackUnusable, which names every token that is not accepted.
    """
    socket = None if app_token is None else await _asked(client.apps_connections_open(app_token=app_token))
    bot = await _asked(client.auth_test())
    if isinstance(bot, Later):
        raise SlackUnusable(SILENT.format(url=client.base_url)) from bot
    if isinstance(bot, Refused) or isinstance(socket, Refused):
        refused = {BOT_REFUSED: bot, APP_REFUSED: socket}
        raise SlackUnusable("\n".join(words for words, answer in refused.items() if isinstance(answer, Refused)))
    workspace = Workspace(bot["team_id"], bot["url"], bot["user_id"])
    identity = AuthorizeResult(
        enterprise_id=bot.get("enterprise_id"),
        team_id=workspace.team_id,
        bot_id=bot["bot_id"],
        bot_user_id=workspace.bot_user_id,
        bot_token=client.token,
    )
    # Where Slack has no address just now, whoever connects asks for one, for as long as it takes.
    socket_url = socket["url"] if isinstance(socket, AsyncSlackResponse) else None
    date = bot.headers.get("date")
    slack_time = parsedate_to_datetime(date).timestamp() if date else time.time()
    return Introduction(workspace, identity, socket_url, Clock(slack_time))


async def _asked(request: Awaitable[AsyncSlackResponse]) -> AsyncSlackResponse | Refused | Later:
    try:
        return await answered(request)
    except (Refused, Later) as error:
        return error
