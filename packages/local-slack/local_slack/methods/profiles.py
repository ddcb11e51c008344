"""users.profile.* and users.getPresence: more about one member."""

from local_slack.methods.call import Answer, Call, Method
from local_slack.people.people import Person


def profile(call: Call) -> Answer:
    """Return a member's profile, or the caller's own."""
    return {"profile": call.workspace.people.describe(_wanted(call))["profile"]}


def presence(call: Call) -> Answer:
    """Return a member's presence: people are always active, the bot while it is connected."""
    person = _wanted(call)
    is_here = not person.is_bot or call.workspace.platform.is_connected
    return {"presence": "active" if is_here else "away"}


def _wanted(call: Call) -> Person:
    return call.workspace.people.get(call.arguments.text("user", call.person.id))


METHODS = {
    "users.profile.get": Method(profile, "users.profile:read"),
    "users.getPresence": Method(presence, "users:read"),
}
