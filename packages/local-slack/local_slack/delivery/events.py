"""Events for the app and their payloads (Events API)."""

from collections.abc import Callable, Iterator, Mapping
from typing import TypedDict, cast

from local_slack.base.environment import Environment
from local_slack.block_kit.view_objects import View
from local_slack.content.changes import Change, Happening
from local_slack.content.file_objects import TOMBSTONE, stub
from local_slack.content.messages import without_metadata
from local_slack.content.objects import File, Message
from local_slack.people.people import Person, Team


class RenamedChannel(TypedDict):
    """A channel as the event of its new name shows it."""

    id: str
    name: str
    name_normalized: str
    created: int
    is_channel: bool


class Item(TypedDict):
    """The message that a reaction belongs to."""

    type: str
    channel: str
    ts: str


class Event(Message, total=False):
    """An event in Slack's own shape, by its `type`; that of a new message has all of the message's fields."""

    event_ts: str
    channel: str | RenamedChannel
    channel_type: str
    message: Message
    previous_message: Message
    deleted_ts: str
    # Of files.
    file_id: str
    file: File
    user_id: str
    channel_id: str
    channel_ids: list[str]
    # Of reactions, members and the App Home.
    reaction: str
    item: Item
    item_user: str
    actor_id: str
    tab: str
    view: View
    # Of revoked tokens.
    tokens: dict[str, list[str]]


class EventPayload(TypedDict):
    """The outer form of an event."""

    type: str
    team_id: str
    context_team_id: str
    context_enterprise_id: None
    api_app_id: str
    event: Event
    event_id: str
    event_time: int
    authorizations: list[dict[str, str | bool | None]]
    is_ext_shared_channel: bool
    event_context: str


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
    """Yield the events of a change, each with the subscription that covers it."""
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
        mention = {key: value for key, value in event.items() if key not in NOT_IN_MENTIONS} | {"type": "app_mention"}
        yield "app_mention", cast("Event", mention)


def is_sent(subscription: str, events: frozenset[str], scopes: frozenset[str]) -> bool:
    """Whether the app asked for this event and holds the scope for it."""
    scope = SCOPES[subscription]
    return subscription in events and (not scope or scope in scopes)


def farewells(person: Person, new_ts: Callable[[], str], *, is_uninstalled: bool) -> list[Event]:
    """Return the events of a revoked token and, with `is_uninstalled`, of the uninstalled app."""
    tokens = {"oauth": [] if person.is_bot else [person.id], "bot": [person.id] if person.is_bot else []}
    revoked: Event = {"type": "tokens_revoked", "tokens": tokens, "event_ts": new_ts()}
    return [revoked, {"type": "app_uninstalled", "event_ts": new_ts()}] if is_uninstalled else [revoked]


def event_payload(
    event: Event, team: Team, bot: Person, environment: Environment, *, is_ext_shared: bool = False
) -> EventPayload:
    """Return an event in its outer form, with an `event_id` of its own."""
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
        "event_id": environment.new_id("Ev"),
        "event_time": int(environment.now()),
        "authorizations": [authorization],
        "is_ext_shared_channel": is_ext_shared,
        "event_context": environment.new_id("4-"),
    }


def _mentions(change: Change, bot: Person) -> bool:
    is_by_others = change.message.get("user") != bot.id
    return is_by_others and not change.channel.is_im and f"<@{bot.id}>" in change.message.get("text", "")


def _plain(message: Message, change: Change) -> Message:
    """Return a message as events show it, with only stubs of files in shared channels."""
    plain = without_metadata([message])[0]
    if not change.channel.is_ext_shared or "files" not in plain:
        return plain
    return plain | {"files": [file if file["mode"] == TOMBSTONE else stub(file) for file in plain["files"]]}


def _posted(change: Change, new_ts: Callable[[], str]) -> Event:  # noqa: ARG001
    place = {"channel": change.channel.id, "channel_type": change.channel.channel_type}
    return cast("Event", {**_plain(change.message, change), **place, "event_ts": change.message["ts"]})


def _changed(change: Change, new_ts: Callable[[], str]) -> Event:
    event = _hidden(change, "message_changed", new_ts())
    event["message"] = _plain(change.message, change)
    return event


def _deleted(change: Change, new_ts: Callable[[], str]) -> Event:
    event = _hidden(change, "message_deleted", new_ts())
    event["deleted_ts"] = change.previous["ts"]
    return event


def _hidden(change: Change, subtype: str, ts: str) -> Event:
    """Build the common part of the events of a changed or deleted message; they have a `ts` of their own."""
    return {
        "type": "message",
        "subtype": subtype,
        "hidden": True,
        "previous_message": _plain(change.previous, change),
        "channel": change.channel.id,
        "channel_type": change.channel.channel_type,
        "ts": ts,
        "event_ts": ts,
    }


def _file_shared(change: Change, new_ts: Callable[[], str]) -> Event:
    return {
        "type": "file_shared",
        "channel_id": change.channel.id,
        "file_id": change.file_id,
        "file": {"id": change.file_id},
        "user_id": change.user,
        "event_ts": new_ts(),
    }


def _file_deleted(change: Change, new_ts: Callable[[], str]) -> Event:
    channel_ids = [change.channel.id]
    return {"type": "file_deleted", "file_id": change.file_id, "channel_ids": channel_ids, "event_ts": new_ts()}


def _joined(change: Change, new_ts: Callable[[], str]) -> Event:
    return {
        "type": "member_joined_channel",
        "user": change.user,
        "channel": change.channel.id,
        "channel_type": "G" if change.channel.is_private else "C",
        "event_ts": new_ts(),
    }


def _left(change: Change, new_ts: Callable[[], str]) -> Event:
    return _joined(change, new_ts) | {"type": "member_left_channel"}


def _renamed(change: Change, new_ts: Callable[[], str]) -> Event:
    channel = change.channel
    renamed: RenamedChannel = {
        "id": channel.id,
        "name": channel.name,
        "name_normalized": channel.name,
        "created": channel.created,
        "is_channel": not channel.is_private,
    }
    return {"type": _channel_event(change), "channel": renamed, "event_ts": new_ts()}


def _archived(change: Change, new_ts: Callable[[], str]) -> Event:
    kind = _channel_event(change)
    return {"type": kind, "channel": change.channel.id, "user": change.user, "event_ts": new_ts()}


def _channel_event(change: Change) -> str:
    return f"{'group' if change.channel.is_private else 'channel'}_{change.happening.value}"


def _reacted(change: Change, new_ts: Callable[[], str]) -> Event:
    return {
        "type": change.happening.value,
        "user": change.user,
        "reaction": change.reaction,
        "item_user": change.message["user"],
        "item": {"type": "message", "channel": change.channel.id, "ts": change.message["ts"]},
        "event_ts": new_ts(),
    }


def _home_opened(change: Change, new_ts: Callable[[], str]) -> Event:
    event: Event = {
        "type": "app_home_opened",
        "user": change.user,
        "channel": change.channel.id,
        "tab": change.tab,
        "event_ts": new_ts(),
    }
    if change.view:
        event["view"] = change.view
    return event


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
