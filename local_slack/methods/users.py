"""auth.*, apps.* and users.*: who the caller is, how the app connects, who else is here."""

from local_slack.errors import SlackError
from local_slack.methods.call import Answer, Call, Method
from local_slack.paging import page_of


def auth_test(call: Call) -> Answer:
    """Give the identity behind the token."""
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
    """Give a WebSocket URL that works once."""
    ticket = call.workspace.socket_mode.issue_ticket()
    host = call.origin.removeprefix("http://")
    return {"url": f"ws://{host}/link?ticket={ticket}&app_id={call.workspace.team.app_id}"}


def info(call: Call) -> Answer:
    """Give one member."""
    people = call.workspace.people
    return {"user": people.describe(people.get(call.arguments.text("user")))}


def listing(call: Call) -> Answer:
    """Give all members, by page."""
    people = call.workspace.people
    members = [people.describe(person) for person in people.by_id.values()]
    page, cursor = page_of(members, call.arguments.number("limit", 0) or len(members), call.arguments.text("cursor"))
    return {"members": page, "cache_ts": 0, "response_metadata": {"next_cursor": cursor}}


def bot_info(call: Call) -> Answer:
    """Give the app's bot."""
    bot, team = call.workspace.bot, call.workspace.team
    if call.arguments.text("bot") != bot.bot_id:
        raise SlackError("bot_not_found")
    shown = {"id": bot.bot_id, "deleted": False, "name": bot.real_name, "app_id": team.app_id, "user_id": bot.id}
    return {"bot": shown}


METHODS = {
    "auth.test": Method(auth_test),
    "apps.connections.open": Method(open_connection),
    "users.info": Method(info, "users:read"),
    "users.list": Method(listing, "users:read"),
    "bots.info": Method(bot_info, "users:read"),
}
