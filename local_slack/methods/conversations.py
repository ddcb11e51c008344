"""conversations.*: channels, who is in them, and what was said there."""

from local_slack.changes import Change, Happening, Message
from local_slack.channels import Channel, describe
from local_slack.errors import SlackError
from local_slack.messages import without_metadata
from local_slack.methods.call import Answer, Call, Method
from local_slack.paging import page_answer, page_of, read_span

SCOPE_PREFIX = {"channel": "channels", "group": "groups", "im": "im"}
TYPES = {"public_channel": "channel", "private_channel": "group", "im": "im", "mpim": "mpim"}
HISTORY_LIMIT = 100
REPLIES_LIMIT = 1000


def _require(call: Call, channel: Channel, kind: str) -> Channel:
    call.caller.require(f"{SCOPE_PREFIX[channel.channel_type]}:{kind}")
    return channel


def listing(call: Call) -> Answer:
    """Give the channels of the wanted types that the caller can see, by page."""
    wanted = call.arguments.names("types") or ["public_channel"]
    if not set(wanted) <= TYPES.keys():
        raise SlackError("invalid_types")
    kinds = {TYPES[name] for name in wanted}
    for kind in kinds & SCOPE_PREFIX.keys():
        call.caller.require(f"{SCOPE_PREFIX[kind]}:read")
    skip_archived = call.arguments.flag("exclude_archived")
    seen = [channel for channel in call.workspace.channels.seen_by(call.person.id) if channel.channel_type in kinds]
    shown = [describe(channel, call.person.id) for channel in seen if not (skip_archived and channel.is_archived)]
    page, cursor = page_of(shown, call.arguments.number("limit", 100) or 100, call.arguments.text("cursor"))
    return {"channels": page, "response_metadata": {"next_cursor": cursor}}


def info(call: Call) -> Answer:
    """Give one channel."""
    return {"channel": describe(_require(call, call.visible_channel(), "read"), call.person.id)}


def members(call: Call) -> Answer:
    """Give the ids of a channel's members, by page."""
    channel = _require(call, call.visible_channel(), "read")
    limit = call.arguments.number("limit", 100) or 100
    page, cursor = page_of(channel.members, limit, call.arguments.text("cursor"))
    return {"members": page, "response_metadata": {"next_cursor": cursor}}


def history(call: Call) -> Answer:
    """Give a channel's own messages, newest first; replies are in their threads."""
    channel = _require(call, call.joined_channel(), "history")
    span = read_span(call.arguments, HISTORY_LIMIT)
    page, cursor = span.page(call.workspace.messages.top_level(channel), newest_first=True)
    return page_answer("messages", _shown(call, page), cursor) | {"pin_count": 0}


def replies(call: Call) -> Answer:
    """Give a thread, oldest first; every page begins with the parent, whatever range was asked for."""
    channel = _require(call, call.joined_channel(), "history")
    parent, *rest = call.workspace.messages.thread(channel, call.arguments.required("ts"))
    page, cursor = read_span(call.arguments, REPLIES_LIMIT).page(rest, newest_first=False)
    return page_answer("messages", _shown(call, [parent, *page]), cursor)


def _shown(call: Call, messages: list[Message]) -> list[Message]:
    return messages if call.arguments.flag("include_all_metadata") else without_metadata(messages)


def open_direct(call: Call) -> Answer:
    """Open the direct message with one member."""
    call.caller.require("im:write")
    users = call.arguments.names("users")
    if not users:
        raise SlackError("users_list_not_supplied")
    if len(users) > 1:
        raise SlackError("too_many_users")
    other = call.workspace.people.get(users[0])
    channel, was_there = call.workspace.direct(call.person.id, other.id)
    flags = {"no_op": True, "already_open": True} if was_there else {}
    return flags | {"channel": {"id": channel.id}}


def join(call: Call) -> Answer:
    """Join a public channel."""
    channel = call.visible_channel()
    if channel.channel_type != "channel":
        raise SlackError("method_not_supported_for_channel_type")
    if call.person.id in channel.members:
        return {"channel": describe(channel, call.person.id), "warning": "already_in_channel"}
    joined = call.workspace.join(channel, call.person.id)
    return {"channel": describe(joined, call.person.id)}


def create(call: Call) -> Answer:
    """Make a channel with the caller in it."""
    is_private = call.arguments.flag("is_private")
    call.caller.require("groups:write" if is_private else "channels:manage")
    name = call.arguments.required("name")
    channel = call.workspace.channels.create(call.person.id, name, is_private=is_private)
    call.workspace.publish(Change(Happening.CHANNEL, channel))
    return {"channel": describe(channel, call.person.id)}


def invite(call: Call) -> Answer:
    """Make others members of a channel that the caller is in."""
    channel = call.joined_channel()
    call.caller.require("groups:write" if channel.is_private else "channels:manage")
    for user_id in call.arguments.names("users"):
        invited = call.workspace.people.get(user_id)
        if invited.id in channel.members:
            raise SlackError("already_in_channel")
        channel = call.workspace.join(channel, invited.id)
    return {"channel": describe(channel, call.person.id)}


def kick(call: Call) -> Answer:
    """Make somebody else leave a channel that the caller is in."""
    channel = call.joined_channel()
    call.caller.require("groups:write" if channel.is_private else "channels:manage")
    user_id = call.arguments.required("user")
    if user_id not in channel.members:
        raise SlackError("not_in_channel")
    call.workspace.leave(channel, user_id, call.person.id)
    return {}


def archive(call: Call) -> Answer:
    """Close a channel for new messages."""
    channel = call.joined_channel()
    call.caller.require("groups:write" if channel.is_private else "channels:manage")
    if channel.is_archived:
        raise SlackError("already_archived")
    call.workspace.publish(Change(Happening.CHANNEL, call.workspace.channels.archive(channel)))
    return {}


METHODS = {
    "conversations.list": Method(listing),
    "conversations.info": Method(info),
    "conversations.members": Method(members),
    "conversations.history": Method(history),
    "conversations.replies": Method(replies),
    "conversations.open": Method(open_direct),
    "conversations.join": Method(join, "channels:join"),
    "conversations.create": Method(create),
    "conversations.invite": Method(invite),
    "conversations.kick": Method(kick),
    "conversations.archive": Method(archive),
}
