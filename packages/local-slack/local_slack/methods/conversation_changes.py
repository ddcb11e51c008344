"""conversations.*: changing channels and their members."""

from collections.abc import Mapping

from local_slack.base.errors import SlackError, invalid_arguments
from local_slack.content.changes import Change, Happening
from local_slack.content.paging import TS
from local_slack.methods.call import Answer, Call, Method
from local_slack.people.channels import Channel, ChannelObject, channel_name, describe

MAX_TOPIC = 250
GENERAL = "general"
# Besides these a narrower scope may do, by the reference of each method.
MANAGE = {"channel": "channels:manage", "group": "groups:write", "im": "im:write"}
INVITE = {"channel": "channels:write.invites", "group": "groups:write.invites"}
TOPIC = {"channel": "channels:write.topic", "group": "groups:write.topic"}


def open_direct(call: Call) -> Answer:
    """Open the direct message with one member, or one that is known by its id."""
    call.caller.require("im:write")
    users, channel_id = call.arguments.names("users"), call.arguments.text("channel")
    if channel_id and not users:
        channel, was_there = call.joined_channel(), True
        _refuse_all_but(channel, "im")
    elif len(users) > 1:
        raise SlackError("too_many_users")
    elif not users:
        raise SlackError("users_list_not_supplied")
    else:
        other = call.workspace.people.get(users[0])
        channel, was_there = call.workspace.direct(call.person.id, other.id)
    flags = {"no_op": True, "already_open": True} if was_there else {}
    whole = describe(channel, call.person.id) if call.arguments.flag("return_im") else {"id": channel.id}
    return flags | {"channel": whole}


def close_direct(call: Call) -> Answer:
    """Remove a direct message from the caller's list until it is opened again."""
    channel = call.joined_channel()
    _refuse_all_but(channel, "im")
    call.caller.require("im:write")
    return {}


def join(call: Call) -> Answer:
    """Join a public channel."""
    channel = call.visible_channel()
    _refuse_all_but(channel, "channel")
    if channel.is_archived:
        raise SlackError("is_archived")
    if call.person.id in channel.members:
        return {"channel": describe(channel, call.person.id), "warning": "already_in_channel"}
    joined = call.workspace.join(channel, call.person.id)
    return {"channel": describe(joined, call.person.id)}


def leave(call: Call) -> Answer:
    """Leave a channel; not being in it is no error."""
    channel = call.visible_channel()
    _refuse_all_but(channel, "channel", "group")
    _require(call, channel, MANAGE)
    if call.person.id not in channel.members:
        return {"not_in_channel": True}
    if channel.is_archived:
        raise SlackError("is_archived")
    if channel.name == GENERAL:
        raise SlackError("cant_leave_general")
    if len(channel.members) == 1:
        raise SlackError("last_member")
    call.workspace.leave(channel, call.person.id, call.person.id)
    return {}


def create(call: Call) -> Answer:
    """Make a channel with the caller in it."""
    is_private = call.arguments.flag("is_private")
    call.caller.require(MANAGE["group" if is_private else "channel"])
    name = channel_name(call.arguments.text("name"))
    channel = call.workspace.channels.create(call.person.id, name, is_private=is_private)
    call.workspace.publish(Change(Happening.CHANNEL, channel))
    return {"channel": describe(channel, call.person.id)}


def rename(call: Call) -> Answer:
    """Rename a channel."""
    channel = _managed(call)
    renamed = call.workspace.channels.rename(channel, channel_name(call.arguments.text("name")))
    call.workspace.publish(Change(Happening.RENAMED, renamed, user=call.person.id))
    return {"channel": describe(renamed, call.person.id)}


def invite(call: Call) -> Answer:
    """Make others members of a channel that the caller is in: all of them, or with `force` those that can be."""
    channel = _managed(call, INVITE)
    user_ids = call.arguments.names("users")
    if not user_ids:
        raise SlackError("no_user")
    refused = {user_id: code for user_id in user_ids if (code := _not_invited(call, channel, user_id))}
    welcome = [user_id for user_id in user_ids if user_id not in refused]
    errors = [{"user": user_id, "ok": False, "error": code} for user_id, code in refused.items()]
    if refused and not (welcome and call.arguments.flag("force")):
        raise SlackError(next(iter(refused.values())), errors=errors)
    for user_id in welcome:
        channel = call.workspace.join(channel, user_id)
    return {"channel": describe(channel, call.person.id)} | ({"errors": errors} if errors else {})


def _not_invited(call: Call, channel: Channel, user_id: str) -> str:
    if user_id not in call.workspace.people.by_id:
        return "user_not_found"
    if user_id == call.person.id:
        return "cant_invite_self"
    return "already_in_channel" if user_id in channel.members else ""


def kick(call: Call) -> Answer:
    """Remove another member from a channel that the caller is in."""
    channel = _managed(call)
    user = call.workspace.people.get(call.arguments.text("user"))
    if user.id == call.person.id:
        raise SlackError("cant_kick_self")
    if channel.name == GENERAL:
        raise SlackError("cant_kick_from_general")
    if user.id not in channel.members:
        raise SlackError("not_in_channel")
    call.workspace.leave(channel, user.id, call.person.id)
    return {"errors": {}}


def archive(call: Call) -> Answer:
    """Close a channel for new messages."""
    channel = call.joined_channel()
    _refuse_all_but(channel, "channel", "group")
    _require(call, channel, MANAGE)
    if channel.is_archived:
        raise SlackError("already_archived")
    if channel.name == GENERAL:
        raise SlackError("cant_archive_general")
    archived = call.workspace.channels.change(channel, is_archived=True)
    call.workspace.publish(Change(Happening.ARCHIVED, archived, user=call.person.id))
    return {}


def unarchive(call: Call) -> Answer:
    """Open an archived channel again."""
    channel = call.joined_channel()
    _require(call, channel, MANAGE)
    if not channel.is_archived:
        raise SlackError("not_archived")
    opened = call.workspace.channels.change(channel, is_archived=False)
    call.workspace.publish(Change(Happening.UNARCHIVED, opened, user=call.person.id))
    return {}


def set_topic(call: Call) -> Answer:
    """Set the topic of a channel."""
    return {"channel": _described(call, "topic")}


def set_purpose(call: Call) -> Answer:
    """Set the purpose of a channel."""
    return {"channel": _described(call, "purpose")}


def _described(call: Call, name: str) -> ChannelObject:
    channel = _managed(call, TOPIC)
    if name not in call.arguments.values:
        raise invalid_arguments(f"missing required field: {name}")
    text = call.arguments.text(name)
    if len(text) > MAX_TOPIC:
        raise SlackError("too_long")
    changed = call.workspace.channels.change(channel, **{name: text})
    call.workspace.publish(Change(Happening.CHANNEL, changed))
    return describe(changed, call.person.id)


def mark(call: Call) -> Answer:
    """Set the caller's read mark in a channel."""
    channel = call.joined_channel()
    _require(call, channel, MANAGE)
    ts = call.arguments.text("ts")
    if not TS.fullmatch(ts):
        raise SlackError("invalid_timestamp")
    call.workspace.marks.set(call.person.id, channel, ts)
    return {}


def _managed(call: Call, narrower: Mapping[str, str] | None = None) -> Channel:
    channel = call.writable_channel()
    _refuse_all_but(channel, "channel", "group")
    _require(call, channel, MANAGE, narrower or {})
    return channel


def _refuse_all_but(channel: Channel, *kinds: str) -> None:
    if channel.channel_type not in kinds:
        raise SlackError("method_not_supported_for_channel_type")


def _require(call: Call, channel: Channel, *by_kind: Mapping[str, str]) -> None:
    kind = channel.channel_type
    call.caller.require_any([scopes[kind] for scopes in by_kind if kind in scopes])


METHODS = {
    "conversations.open": Method(open_direct),
    "conversations.close": Method(close_direct),
    "conversations.join": Method(join, "channels:join"),
    "conversations.leave": Method(leave),
    "conversations.create": Method(create),
    "conversations.rename": Method(rename),
    "conversations.invite": Method(invite),
    "conversations.kick": Method(kick),
    "conversations.archive": Method(archive),
    "conversations.unarchive": Method(unarchive),
    "conversations.setTopic": Method(set_topic),
    "conversations.setPurpose": Method(set_purpose),
    "conversations.mark": Method(mark),
}
