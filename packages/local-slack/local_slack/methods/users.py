"""auth.*, apps.connections.open, users.* and bots.info: the caller, the app's connection, the members."""

from local_slack.base.errors import SlackError
from local_slack.content.paging import page_of
from local_slack.methods.call import Answer, Call, Method
from local_slack.people.people import Person, UserObject


def auth_test(call: Call) -> Answer:
    """Return the identity behind the token."""
    team, person = call.workspace.team, call.person
    identity = {
        "url": f"{call.origin}/",
        "team": team.name,
        "user": person.name,
        "team_id": team.id,
        "user_id": person.id,
        "is_enterprise_install": False,
    }
    return identity | ({"bot_id": person.bot_id, "app_id": team.app_id} if person.is_bot else {})


def open_connection(call: Call) -> Answer:
    """
    Return a WebSocket URL that works once.

    Raises: SlackError `socket_mode_disabled` for an app that Slack calls over HTTP.
    """
    if call.workspace.app.is_called_over_http:
        raise SlackError("socket_mode_disabled")
    ticket = call.workspace.platform.socket_mode.issue_ticket()
    host = call.origin.removeprefix("http://")
    return {"url": f"ws://{host}/link?ticket={ticket}&app_id={call.workspace.team.app_id}"}


def info(call: Call) -> Answer:
    """Return one member."""
    people = call.workspace.people
    return {"user": _described(call, people.get(call.arguments.text("user")))}


def _described(call: Call, person: Person) -> UserObject:
    """Return a member; an outsider is a stranger unless they share a channel with the caller."""
    shown = call.workspace.people.describe(person)
    if not person.is_outsider:
        return shown
    shared = [channel for channel in call.workspace.channels.by_id.values() if person.id in channel.members]
    return shown | {"is_stranger": not any(call.person.id in channel.members for channel in shared)}


def listing(call: Call) -> Answer:
    """Return all members, by page."""
    members = [_described(call, person) for person in call.workspace.members]
    page, cursor = page_of(members, call.arguments.number("limit", 0) or len(members), call.arguments.text("cursor"))
    return {"members": page, "cache_ts": 0, "response_metadata": {"next_cursor": cursor}}


def bot_info(call: Call) -> Answer:
    """Return the app's bot."""
    bot, team = call.workspace.bot, call.workspace.team
    if call.arguments.text("bot") != bot.bot_id:
        raise SlackError("bot_not_found")
    shown = {"id": bot.bot_id, "deleted": False, "name": bot.real_name, "app_id": team.app_id, "user_id": bot.id}
    shown |= {"updated": 0, "icons": {}}
    return {"bot": shown}


METHODS = {
    "auth.test": Method(auth_test),
    "apps.connections.open": Method(open_connection),
    "users.info": Method(info, "users:read"),
    "users.list": Method(listing, "users:read"),
    "bots.info": Method(bot_info, "users:read"),
}
