"""Administration by people: adding and removing members, uninstalling and installing the app."""

import re

from local_slack.acts.act import Act, Answer
from local_slack.base.errors import SlackError, invalid_arguments

MEMBER_COMMANDS = {"/invite": "add", "/remove": "remove"}
BUILT_IN = (
    {"command": "/invite", "description": "Add someone to this channel", "usage_hint": "@someone"},
    {"command": "/remove", "description": "Remove someone from this channel", "usage_hint": "@someone"},
)
MENTION = re.compile(r"<@(\w+)>")


def run_built_in(act: Act) -> Answer:
    """
    Run one of Slack's own commands.

    Raises: SlackError `user_not_found` if the text mentions no member, or as `members_changed`.
    """
    mentioned = MENTION.search(act.arguments.text("text"))
    if mentioned is None:
        raise SlackError("user_not_found")
    return _change(act, MEMBER_COMMANDS[act.arguments.text("command")], mentioned[1])


async def members_changed(act: Act) -> Answer:
    """Add a member to a channel, or remove one; either may be the bot."""
    return _change(act, act.arguments.required("action"), act.arguments.required("member"))


def _change(act: Act, action: str, member_id: str) -> Answer:
    channel = act.workspace.channels.joined(act.person.id, act.arguments.text("channel"))
    member = act.workspace.people.get(member_id)
    if channel.is_im:
        raise SlackError("method_not_supported_for_channel_type")
    if action not in MEMBER_COMMANDS.values():
        raise invalid_arguments("action must be add or remove")
    if (member.id in channel.members) == (action == "add"):
        raise SlackError("already_in_channel" if action == "add" else "not_in_channel")
    if action == "add":
        act.workspace.join(channel, member.id)
    else:
        act.workspace.leave(channel, member.id, act.person.id)
    return {}


async def app_uninstalled(act: Act) -> Answer:
    """Uninstall the app, or revoke its tokens only."""
    act.workspace.uninstall(only_tokens=act.arguments.flag("only_tokens"))
    return {}


async def app_installed(act: Act) -> Answer:
    """Install the app again."""
    act.workspace.install()
    return {}
