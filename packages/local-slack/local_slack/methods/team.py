"""team.* and api.test: the workspace itself, and a check that the API answers."""

from local_slack.base.errors import SlackError
from local_slack.methods.call import Answer, Call, Method


def info(call: Call) -> Answer:
    """Return the workspace that the token belongs to."""
    team = call.workspace.team
    if call.arguments.text("team", team.id) != team.id:
        raise SlackError("team_not_found")
    icon = {"image_default": True}
    return {"team": {"id": team.id, "name": team.name, "domain": team.domain, "email_domain": "", "icon": icon}}


def api_test(call: Call) -> Answer:
    """Echo the arguments, or fail with the error that they ask for."""
    shown = {key: value for key, value in call.arguments.values.items() if key != "token"}
    error = call.arguments.text("error")
    if error:
        raise SlackError(error, args=shown)
    return {"args": shown} if shown else {}


METHODS = {
    "team.info": Method(info, "team:read"),
    "api.test": Method(api_test),
}
