"""reactions.*: emoji on messages."""

import re

from local_slack.errors import SlackError
from local_slack.methods.call import Answer, Call, Method

NAME = re.compile(r"[a-z0-9_+'-]+(::skin-tone-[2-6])?")


def add(call: Call) -> Answer:
    """Add a reaction to a message."""
    channel = call.writable_channel()
    name = call.arguments.text("name").strip(":")
    if not NAME.fullmatch(name):
        raise SlackError("invalid_name")
    call.workspace.messages.react(channel, call.arguments.required("timestamp"), call.person.id, name)
    return {}


METHODS = {"reactions.add": Method(add, "reactions:write")}
