"""reactions.*: emoji on messages."""

from local_slack.base.errors import SlackError
from local_slack.base.urls import message_path
from local_slack.content.messages import without_metadata
from local_slack.content.objects import Message
from local_slack.content.paging import TS, page_of
from local_slack.content.reactions import reaction_name
from local_slack.methods.call import Answer, Call, Method
from local_slack.people.channels import Channel


def add(call: Call) -> Answer:
    """Add a reaction to a message."""
    name = reaction_name(call.arguments.text("name"))
    ts = _timestamp(call)
    call.workspace.messages.react(call.writable_channel(), ts, call.person.id, name)
    return {}


def remove(call: Call) -> Answer:
    """Remove a reaction of one's own."""
    name = reaction_name(call.arguments.text("name"))
    ts = _timestamp(call)
    call.workspace.messages.unreact(call.writable_channel(), ts, call.person.id, name)
    return {}


def get(call: Call) -> Answer:
    """Return a message with its reactions."""
    ts = _timestamp(call)
    channel = call.joined_channel()
    message = call.workspace.messages.get(channel, ts)
    return {"type": "message", "channel": channel.id, "message": _shown(channel, message)}


def listing(call: Call) -> Answer:
    """Return the messages that a member reacted to, the latest first, by page."""
    user_id = call.arguments.text("user", call.person.id)
    channels, messages = call.workspace.channels.seen_by(call.person.id), call.workspace.messages
    found: list[Answer] = [
        {"type": "message", "channel": channel.id, "message": _shown(channel, message)}
        for channel in channels
        if call.person.id in channel.members
        for message in messages.all_of(channel)
        if any(user_id in reaction["users"] for reaction in message.get("reactions", ()))
    ]
    found.sort(key=lambda item: item["message"]["ts"], reverse=True)
    page, cursor = page_of(found, call.arguments.number("limit", 100) or 100, call.arguments.text("cursor"))
    return {"items": page, "response_metadata": {"next_cursor": cursor}}


def _timestamp(call: Call) -> str:
    ts = call.arguments.text("timestamp")
    if not ts or not call.arguments.text("channel"):
        raise SlackError("no_item_specified")
    if not TS.fullmatch(ts):
        raise SlackError("bad_timestamp")
    return ts


def _shown(channel: Channel, message: Message) -> Message:
    path = message_path(channel.id, message["ts"], message.get("thread_ts", ""))
    return without_metadata([message])[0] | {"permalink": path}


METHODS = {
    "reactions.add": Method(add, "reactions:write"),
    "reactions.remove": Method(remove, "reactions:write"),
    "reactions.get": Method(get, "reactions:read"),
    "reactions.list": Method(listing, "reactions:read"),
}
