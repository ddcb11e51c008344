"""
Slack's payloads, read once at the border: a pure function for each kind, and dataclasses from there on.

    event_in      what happened: one of the Event types, None for what is none of ours
    command_in    the slash command
    shortcut_in   a shortcut on a message
    click_in      a button, or an option of a menu, under one of our messages
    choice_in     the form of *Append to a readout*, answered
"""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from blocks import append_form
from blocks.body import Body
from blocks.problems import Failure
from workspace.files import ELSEWHERE, SharedFile, recordings
from workspace.threads import text_messages, utterances

TOMBSTONE = "tombstone"
"""The subtype of a deleted message that has replies, and the mode of a deleted file."""

WRITTEN_BY_PEOPLE = {None, "file_share"}
"""The subtypes of direct messages that are answered."""

ACTIONS = "actions"
"""The type of the blocks that hold buttons and menus."""

MOST_FILES = 10
"""As many as one message can have; private_metadata holds 3,000 characters."""
NAME_CHARACTERS = 60

Payload = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Asker:
    """A person who asks, and where. `response_url` allows a private answer, even in channels that we are not in."""

    team_id: str
    channel_id: str
    user_id: str
    response_url: str | None = None


@dataclass(frozen=True, slots=True)
class Message:
    """
    A message that something is asked about. `thread_ts` is None outside threads, `root` the message's own ts then.

    `unheard` are the files of a message without recordings, and why each is none. One that `has_words` says something,
    or belongs to a thread whose other messages may.
    """

    text: str
    root: str
    thread_ts: str | None
    recordings: tuple[SharedFile, ...]
    unheard: tuple[Failure, ...]
    has_words: bool


@dataclass(frozen=True, slots=True)
class Uploaded:
    """A message with files; `is_shared` says that another organisation is in the channel."""

    asker: Asker
    message: Message
    is_shared: bool


@dataclass(frozen=True, slots=True)
class Mentioned:
    """A message that mentions us; `is_shared` says that another organisation is in the channel."""

    asker: Asker
    message: Message
    is_shared: bool


@dataclass(frozen=True, slots=True)
class Direct:
    """A direct message to us."""

    asker: Asker
    message: Message


@dataclass(frozen=True, slots=True)
class Reworded:
    """A message that says something else than before."""

    team_id: str
    channel_id: str
    ts: str
    thread_ts: str


@dataclass(frozen=True, slots=True)
class MessageDeleted:
    """A message that is gone, and the ids of its files as far as Slack says."""

    team_id: str
    channel_id: str
    ts: str
    file_ids: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class FileDeleted:
    """A file that is gone."""

    team_id: str
    file_id: str


@dataclass(frozen=True, slots=True)
class ChannelLeft:
    """A channel that we are not in any more, or that is gone."""

    team_id: str
    channel_id: str


@dataclass(frozen=True, slots=True)
class AppRemoved:
    """A workspace that we are not in any more."""

    team_id: str


Event = Uploaded | Mentioned | Direct | Reworded | MessageDeleted | FileDeleted | ChannelLeft | AppRemoved


@dataclass(frozen=True, slots=True)
class Command:
    """`/readout` and the `text` after it; Slack repeats the `trigger_id` with a second delivery."""

    asker: Asker
    text: str
    trigger_id: str


@dataclass(frozen=True, slots=True)
class Shortcut:
    """A shortcut that was chosen on a message."""

    asker: Asker
    message: Message
    trigger_id: str


@dataclass(frozen=True, slots=True)
class Click:
    """
    A button or an option of a menu, and the `value` that it carries.

    `thread_ts` is the thread of its message. One that `is_ephemeral` is shown to one person only. `shown` is
    the message without its buttons, None where Slack does not say.
    """

    asker: Asker
    trigger_id: str
    action_id: str
    value: str
    thread_ts: str | None
    is_ephemeral: bool
    shown: Body | None


@dataclass(frozen=True, slots=True)
class Choice:
    """A conversation that was chosen for a message's recordings, or else its thread; `key` is that of the form."""

    asker: Asker
    key: str
    conversation: str
    root: str
    recordings: tuple[SharedFile, ...]


def event_in(body: Payload) -> Event | None:
    """The event that Slack tells of; None for all that nothing follows from."""
    team_id, event, is_shared = body["team_id"], body["event"], bool(body.get("is_ext_shared_channel"))
    is_direct = event.get("channel_type") == "im"
    is_written = event.get("subtype") in WRITTEN_BY_PEOPLE and "bot_id" not in event
    # Without a user it is another app's doing: there is nobody to ask or to answer.
    match event:
        case {"type": "message", "subtype": "file_share", "channel": channel_id, "user": user_id} if not is_direct:
            return Uploaded(Asker(team_id, channel_id, user_id), message_in(event), is_shared)
        case {"type": "app_mention", "channel": channel_id, "user": user_id}:
            return Mentioned(Asker(team_id, channel_id, user_id), message_in(event), is_shared)
        case {"type": "message", "channel": channel_id, "user": user_id} if is_direct and is_written:
            return Direct(Asker(team_id, channel_id, user_id), message_in(event))
    return _change_in(body, team_id, event)


def _change_in(body: Payload, team_id: str, event: Payload) -> Event | None:
    """The event that takes away or alters what a readout was made of."""
    us = next((each.get("user_id") for each in body.get("authorizations") or () if each.get("is_bot")), None)
    match event:
        case {"type": "message", "subtype": "message_deleted", "deleted_ts": ts}:
            files = (event.get("previous_message") or {}).get("files") or ()
            return MessageDeleted(team_id, event["channel"], ts, tuple(file["id"] for file in files))
        case {"type": "message", "subtype": "message_changed", "message": {"subtype": "tombstone", "ts": ts}}:
            return MessageDeleted(team_id, event["channel"], ts, ())
        case {"type": "message", "subtype": "message_changed", "message": {"ts": ts} as message}:
            is_ours = message.get("app_id") is not None and message["app_id"] == body.get("api_app_id")
            is_reworded = _said(message, us) != _said(event.get("previous_message"), us)
            thread_ts = message.get("thread_ts") or ts
            return Reworded(team_id, event["channel"], ts, thread_ts) if is_reworded and not is_ours else None
        case {"type": "file_deleted", "file_id": file_id}:
            return FileDeleted(team_id, file_id)
        case {"type": "channel_left" | "group_left" | "channel_deleted" | "group_deleted", "channel": channel_id}:
            return ChannelLeft(team_id, channel_id)
        case {"type": "member_left_channel", "channel": channel_id, "user": user_id} if user_id == us:
            return ChannelLeft(team_id, channel_id)
        case {"type": "app_uninstalled"} | {"type": "tokens_revoked", "tokens": {"bot": [_, *_]}}:
            return AppRemoved(team_id)
    return None


def keys_of(body: Payload) -> list[str]:
    """The delivery of an event, and the message that it is about: a mention with a file comes as both."""
    event = body["event"]
    keys = [body["event_id"]] if "event_id" in body else []
    if "ts" in event:
        kind = event.get("subtype") if event["type"] == "message" else event["type"]
        keys.append(f"{kind}:{event['channel']}:{event['ts']}")
    return keys


def command_in(body: Payload) -> Command:
    """The slash command."""
    asker = Asker(body["team_id"], body["channel_id"], body["user_id"], body["response_url"])
    return Command(asker, body.get("text") or "", body["trigger_id"])


def shortcut_in(body: Payload) -> Shortcut:
    """A shortcut on a message."""
    return Shortcut(_asker_in(body), message_in(body["message"]), body["trigger_id"])


def click_in(body: Payload) -> Click:
    """A click under one of our messages."""
    action, message, container = body["actions"][0], body.get("message"), body.get("container") or {}
    blocks = [] if message is None else [block for block in message.get("blocks", []) if block["type"] != ACTIONS]
    return Click(
        asker=_asker_in(body),
        trigger_id=body["trigger_id"],
        action_id=action["action_id"],
        value=(action.get("selected_option") or action)["value"],
        thread_ts=container.get("thread_ts"),
        is_ephemeral=bool(container.get("is_ephemeral")),
        shown=None if message is None else Body(message["text"], tuple(blocks)),
    )


def choice_in(body: Payload) -> Choice:
    """A conversation that was chosen in a form, which has brought back what it `carries`."""
    view = body["view"]
    carried = json.loads(view["private_metadata"])
    return Choice(
        asker=Asker(body["team"]["id"], carried["channel_id"], body["user"]["id"], carried["response_url"]),
        key=f"view {view['id']}",
        conversation=append_form.chosen(view),
        root=carried["root"],
        recordings=tuple(SharedFile(*file) for file in carried["files"]),
    )


def carries(shortcut: Shortcut) -> str:
    """The text that a form must bring back: where its message is, and the recordings in it."""
    asker, message = shortcut.asker, shortcut.message
    files = [(file.id, file.name[:NAME_CHARACTERS]) for file in message.recordings[:MOST_FILES]]
    carried = {"channel_id": asker.channel_id, "root": message.root, "response_url": asker.response_url, "files": files}
    return json.dumps(carried, ensure_ascii=False)  # Escaped, names in Japanese would be six times as long.


def message_in(message: Payload) -> Message:
    """A message in any form in which Slack gives one."""
    text, thread_ts, files = message.get("text") or "", message.get("thread_ts"), message.get("files") or []
    found, has_words = tuple(recordings(files)), bool(text.strip() or thread_ts)
    code = "only_read" if has_words else "not_a_recording"
    others = [(file.get("name") or file["id"], ELSEWHERE.get(file.get("mode") or "", code)) for file in files]
    unheard = () if found else tuple(Failure(*other) for other in others)
    return Message(text, thread_ts or message["ts"], thread_ts, found, unheard, has_words)


def _asker_in(body: Payload) -> Asker:
    return Asker(body["team"]["id"], body["channel"]["id"], body["user"]["id"], body["response_url"])


def _said(message: Payload | None, us: str | None) -> Sequence[tuple[str | None, str]] | None:
    """The words that are read in a message, each with its speaker. A preview that Slack adds changes none of them."""
    if not message:
        return None
    said = text_messages(utterances([message], bot_user_id=us or ""), {})
    return [(each.speaker.user_id, each.content) for _, each in said]
