"""conversations.*: channels, their members and their messages."""

from collections.abc import Sequence

from local_slack.base.errors import SlackError
from local_slack.content.messages import without_metadata
from local_slack.content.objects import Message
from local_slack.content.paging import page_answer, page_of, read_span
from local_slack.methods.call import Answer, Call, Method
from local_slack.people.channels import Channel, describe

SCOPE_PREFIX = {"channel": "channels", "group": "groups", "im": "im"}
TYPES = {"public_channel": "channel", "private_channel": "group", "im": "im", "mpim": "mpim"}
HISTORY_LIMIT = 100
REPLIES_LIMIT = 1000


def _require(call: Call, channel: Channel, kind: str) -> Channel:
    call.caller.require(f"{SCOPE_PREFIX[channel.channel_type]}:{kind}")
    return channel


def listing(call: Call) -> Answer:
    """Return the channels of the wanted types that the caller can see, by page."""
    return _page(call, call.workspace.channels.seen_by(call.person.id))


def _page(call: Call, channels: Sequence[Channel]) -> Answer:
    wanted = call.arguments.names("types") or ["public_channel"]
    if not set(wanted) <= TYPES.keys():
        raise SlackError("invalid_types")
    kinds = {TYPES[name] for name in wanted}
    for kind in kinds & SCOPE_PREFIX.keys():
        call.caller.require(f"{SCOPE_PREFIX[kind]}:read")
    skip_archived = call.arguments.flag("exclude_archived")
    seen = [channel for channel in channels if channel.channel_type in kinds]
    shown = [describe(channel, call.person.id) for channel in seen if not (skip_archived and channel.is_archived)]
    page, cursor = page_of(shown, call.arguments.number("limit", 100) or 100, call.arguments.text("cursor"))
    return {"channels": page, "response_metadata": {"next_cursor": cursor}}


def info(call: Call) -> Answer:
    """Return one channel."""
    return {"channel": describe(_require(call, call.visible_channel(), "read"), call.person.id)}


def members(call: Call) -> Answer:
    """Return the ids of a channel's members, by page."""
    channel = _require(call, call.visible_channel(), "read")
    limit = call.arguments.number("limit", 100) or 100
    page, cursor = page_of(channel.members, limit, call.arguments.text("cursor"))
    return {"members": page, "response_metadata": {"next_cursor": cursor}}


def history(call: Call) -> Answer:
    """Return a channel's own messages, newest first; replies are in their threads."""
    channel = _require(call, call.joined_channel(), "history")
    span = read_span(call.arguments, HISTORY_LIMIT)
    page, cursor = span.page(call.workspace.messages.top_level(channel), newest_first=True)
    return {**page_answer("messages", _shown(call, page), cursor), "pin_count": 0}


def replies(call: Call) -> Answer:
    """Return a thread, oldest first; every page begins with the parent, whatever range was asked for."""
    channel = _require(call, call.joined_channel(), "history")
    parent, *rest = call.workspace.messages.thread(channel, call.arguments.required("ts"))
    page, cursor = read_span(call.arguments, REPLIES_LIMIT).page(rest, newest_first=False)
    return page_answer("messages", _shown(call, [parent, *page]), cursor)


def _shown(call: Call, messages: list[Message]) -> list[Message]:
    return messages if call.arguments.flag("include_all_metadata") else without_metadata(messages)


def of_member(call: Call) -> Answer:
    """Return the channels of the wanted types that a member is in and the caller can see, by page."""
    user_id = call.arguments.text("user", call.person.id)
    return _page(call, [one for one in call.workspace.channels.seen_by(call.person.id) if user_id in one.members])


METHODS = {
    "conversations.list": Method(listing),
    "conversations.info": Method(info),
    "conversations.members": Method(members),
    "conversations.history": Method(history),
    "conversations.replies": Method(replies),
    "users.conversations": Method(of_member),
}
