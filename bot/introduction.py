"""Our introduction to Slack: who the tokens say that we are, and where it lets us connect."""

from dataclasses import dataclass

from slack_bolt.authorization import AuthorizeResult
from slack_sdk.web.async_client import AsyncWebClient

from bot.errors import Later, Refused
from bot.slack import answered
from storage.workspaces import Workspace

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
    """Where and who we are, and the address of our first connection, if we wanted one and Slack had one just then."""

    workspace: Workspace
    identity: AuthorizeResult
    socket_url: str | None


async def introduce(client: AsyncWebClient, app_token: str | None) -> Introduction:
    """
    Show Slack the client's token, and where we want to connect the app's.

    Raises: SlackUnusable, which names every token that is not accepted.
    """
    refusals = list[str]()
    socket_url = None if app_token is None else await _socket_url(client, app_token, refusals)
    try:
        answer = await answered(client.auth_test())
    except Refused as error:
        raise SlackUnusable("\n".join([BOT_REFUSED, *refusals])) from error
    except Later as error:
        raise SlackUnusable(SILENT.format(url=client.base_url)) from error
    if refusals:
        raise SlackUnusable(*refusals)
    workspace = Workspace(answer["team_id"], answer["url"], answer["user_id"])
    identity = AuthorizeResult(
        enterprise_id=answer.get("enterprise_id"),
        team_id=workspace.team_id,
        bot_id=answer["bot_id"],
        bot_user_id=workspace.bot_user_id,
        bot_token=client.token,
    )
    return Introduction(workspace, identity, socket_url)


async def _socket_url(client: AsyncWebClient, app_token: str, refusals: list[str]) -> str | None:
    try:
        return str((await answered(client.apps_connections_open(app_token=app_token)))["url"])
    except Refused:
        refusals.append(APP_REFUSED)
    except Later:
        # Whoever connects asks for it again, for as long as it takes.
        pass
    return None
