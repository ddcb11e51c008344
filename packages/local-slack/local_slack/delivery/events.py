"""Which events the app is sent, and what they look like (Events API)."""

from collections.abc import Callable, Iterator, Mapping
from typing import Any

from local_slack.base.source import Source
from local_slack.content.changes import Change, Happening, Message
from local_slack.content.file_objects import TOMBSTONE, stub
from local_slack.content.messages import without_metadata
from local_slack.people.people import Person, Team

Event = dict[str, Any]

# The scope that each subscription needs, by the documentation of each event type.
SCOPES = {
    "message.channels": "channels:history",
    "message.groups": "groups:history",
    "message.im": "im:history",
    "app_mention": "app_mentions:read",
    "file_shared": "files:read",
    "file_deleted": "files:read",
    "reaction_added": "reactions:read",
    "reaction_removed": "reactions:read",
    "app_home_opened": "",
    "member_joined_channel": "channels:read",
    "member_left_channel": "channels:read",
    "channel_left": "channels:read",
    "group_left": "groups:read",
    "channel_rename": "channels:read",
    "group_rename": "groups:read",
    "channel_archive": "channels:read",
    "group_archive": "groups:read",
    "channel_unarchive": "channels:read",
    "group_unarchive": "groups:read",
    "app_uninstalled": "",
    "tokens_revoked": "",
}
NOT_IN_MENTIONS = frozenset({"subtype", "channel_type", "parent_user_id"})
SUBSCRIPTION_OF_CHANNEL_TYPE = {"channel": "message.channels", "group": "message.groups", "im": "message.im"}


def events_of(change: Change, team: Team, bot: Person, new_ts: Callable[[], str]) -> Iterator[tuple[str, Event]]:
    """Give the events that a change makes, each with the subscription that it comes under."""
    bot_left = change.happening is Happening.LEFT and change.user == bot.id
    is_heard = bot_left or bot.id in change.channel.members
    if not is_heard or change.message.get("ephemeral") or change.previous.get("ephemeral"):
        return
    build = BUILDERS.get(change.happening)
    if build is None:
        return
    event = build(change, new_ts) | {"team": team.id}
    if bot_left:
        own = "group_left" if change.channel.is_private else "channel_left"
        yield own, {"type": own, "channel": change.channel.id, "actor_id": change.actor, "event_ts": new_ts()}
    if event["type"] != "message":
        yield event["type"], event
        return
    yield SUBSCRIPTION_OF_CHANNEL_TYPE[change.channel.channel_type], event
    if change.happening is Happening.POSTED and _mentions(change, bot):
        kept = {key: value for key, value in event.items() if key not in NOT_IN_MENTIONS}
        yield "app_mention", kept | {"type": "app_mention"}


def is_sent(subscription: str, events: frozenset[str], scopes: frozenset[str]) -> bool:
    """Whether the app asked for this event and holds the scope for it."""
    scope = SCOPES[subscription]
    return subscription in events and (not scope or scope in scopes)


def farewells(person: Person, new_ts: Callable[[], str], *, is_uninstalled: bool) -> list[Event]:
    """Give the events that somebody's token was revoked and, if so, that the app was uninstalled."""
    tokens = {"oauth": [] if person.is_bot else [person.id], "bot": [person.id] if person.is_bot else []}
    revoked = {"type": "tokens_revoked", "tokens": tokens, "event_ts": new_ts()}
    return [revoked, {"type": "app_uninstalled", "event_ts": new_ts()}] if is_uninstalled else [revoked]


def event_payload(
    event: Event, team: Team, bot: Person, source: Source, *, is_ext_shared: bool = False
) -> dict[str, Any]:
    """Give an event in its outer form, with an `event_id` of its own."""
    authorization = {
        "enterprise_id": None,
        "team_id": team.id,
        "user_id": bot.id,
        "is_bot": True,
        "is_enterprise_install": False,
    }
    return {
        "team_id": team.id,
        "context_team_id": team.id,
        "context_enterprise_id": None,
        "api_app_id": team.app_id,
        "event": event,
        "type": "event_callback",
        "event_id": source.new_id("Ev"),
        "event_time": int(source.now()),
        "authorizations": [authorization],
        "is_ext_shared_channel": is_ext_shared,
        "event_context": source.new_id("4-"),
    }


def _mentions(change: Change, bot: Person) -> bool:
    by_somebody_else = change.message.get("user") != bot.id
    return by_somebody_else and not change.channel.is_im and f"<@{bot.id}>" in change.message.get("text", "")


def _place(change: Change) -> Event:
    return {"channel": change.channel.id, "channel_type": change.channel.channel_type}


def _plain(message: Message, change: Change) -> Message:
    """Give a message as events show it: of files in shared channels only the ids."""
    plain = without_metadata([message])[0]
    if not change.channel.is_ext_shared or "files" not in plain:
        return plain
    return plain | {"files": [file if file["mode"] == TOMBSTONE else stub(file) for file in plain["files"]]}


def _posted(change: Change, new_ts: Callable[[], str]) -> Event:  # noqa: ARG001
    return _plain(change.message, change) | _place(change) | {"event_ts": change.message["ts"]}


def _changed(change: Change, new_ts: Callable[[], str]) -> Event:
    ts = new_ts()
    texts = {"message": _plain(change.message, change), "previous_message": _plain(change.previous, change)}
    subtype = {"type": "message", "subtype": "message_changed", "hidden": True}
    return subtype | texts | _place(change) | {"ts": ts, "event_ts": ts}


def _deleted(change: Change, new_ts: Callable[[], str]) -> Event:
    ts = new_ts()
    texts = {"previous_message": _plain(change.previous, change), "deleted_ts": change.previous["ts"]}
    subtype = {"type": "message", "subtype": "message_deleted", "hidden": True}
    return subtype | texts | _place(change) | {"ts": ts, "event_ts": ts}


def _file_shared(change: Change, new_ts: Callable[[], str]) -> Event:
    file = {"file_id": change.file_id, "file": {"id": change.file_id}, "user_id": change.user}
    return {"type": "file_shared", "channel_id": change.channel.id} | file | {"event_ts": new_ts()}


def _file_deleted(change: Change, new_ts: Callable[[], str]) -> Event:
    place = {"channel_ids": [change.channel.id]}
    return {"type": "file_deleted", "file_id": change.file_id} | place | {"event_ts": new_ts()}


def _joined(change: Change, new_ts: Callable[[], str]) -> Event:
    place = {"channel": change.channel.id, "channel_type": "G" if change.channel.is_private else "C"}
    return {"type": "member_joined_channel", "user": change.user} | place | {"event_ts": new_ts()}


def _left(change: Change, new_ts: Callable[[], str]) -> Event:
    return _joined(change, new_ts) | {"type": "member_left_channel"}


def _renamed(change: Change, new_ts: Callable[[], str]) -> Event:
    shown: Event = {"id": change.channel.id, "name": change.channel.name, "name_normalized": change.channel.name}
    shown |= {"created": change.channel.created, "is_channel": not change.channel.is_private}
    return {"type": _channel_event(change), "channel": shown, "event_ts": new_ts()}


def _archived(change: Change, new_ts: Callable[[], str]) -> Event:
    who = {"channel": change.channel.id, "user": change.user}
    return {"type": _channel_event(change)} | who | {"event_ts": new_ts()}


def _channel_event(change: Change) -> str:
    return f"{'group' if change.channel.is_private else 'channel'}_{change.happening.value}"


def _reacted(change: Change, new_ts: Callable[[], str]) -> Event:
    item = {"type": "message", "channel": change.channel.id, "ts": change.message["ts"]}
    who = {"user": change.user, "reaction": change.reaction, "item_user": change.message["user"]}
    return {"type": change.happening.value} | who | {"item": item, "event_ts": new_ts()}


def _home_opened(change: Change, new_ts: Callable[[], str]) -> Event:
    opened = {"type": "app_home_opened", "user": change.user, "channel": change.channel.id, "tab": change.tab}
    return opened | ({"view": change.view} if change.view else {}) | {"event_ts": new_ts()}


BUILDERS: Mapping[Happening, Callable[[Change, Callable[[], str]], Event]] = {
    Happening.POSTED: _posted,
    Happening.CHANGED: _changed,
    Happening.DELETED: _deleted,
    Happening.FILE_SHARED: _file_shared,
    Happening.FILE_DELETED: _file_deleted,
    Happening.JOINED: _joined,
    Happening.LEFT: _left,
    Happening.RENAMED: _renamed,
    Happening.ARCHIVED: _archived,
    Happening.UNARCHIVED: _archived,
    Happening.REACTED: _reacted,
    Happening.UNREACTED: _reacted,
    Happening.HOME_OPENED: _home_opened,
}
