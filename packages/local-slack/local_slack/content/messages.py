"""Messages of all channels and threads: posting, changing, deleting, and ephemeral ones."""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass

from local_slack.base.environment import Environment
from local_slack.base.errors import SlackError
from local_slack.base.ids import Clock
from local_slack.base.store import Store
from local_slack.block_kit.elements import Block
from local_slack.block_kit.metadata import Metadata
from local_slack.content.changes import Change, Happening, Publish
from local_slack.content.objects import Attachment, BotProfile, File, Message, without
from local_slack.content.reactions import added, removed
from local_slack.people.channels import Channel
from local_slack.people.people import Person, Team

TOMBSTONE_TEXT = "This message was deleted."
REPLY_USERS_SHOWN = 5


@dataclass(frozen=True)
class Draft:
    """A message before it is posted."""

    text: str
    blocks: Sequence[Block] = ()
    thread_ts: str = ""
    metadata: Metadata | None = None
    files: Sequence[File] = ()
    broadcast: bool = False
    attachments: Sequence[Attachment] = ()
    is_markup: bool = True


@dataclass
class Ephemeral:
    """A message that one member alone sees; it is not kept across restarts, as Slack keeps none either."""

    user: str
    channel: Channel
    message: Message


class Messages:
    """
    All messages by channel and `ts`, oldest first, each a dict of Slack's own shape.

    URLs in them are paths; the answer to a request makes them absolute.
    """

    def __init__(self, store: Store, team: Team, publish: Publish, environment: Environment) -> None:
        self._store = store
        self._team = team
        self._publish = publish
        self._environment = environment
        self._by_channel: dict[str, dict[str, Message]] = {}
        self.ephemerals: dict[str, Ephemeral] = {}
        saved = store.load("messages")
        for key, message in saved.items():
            self._of(key.partition("/")[0])[message["ts"]] = message
        self.clock = Clock(environment.now, max((message["ts"] for message in saved.values()), default="0.000000"))

    def _of(self, channel_id: str) -> dict[str, Message]:
        return self._by_channel.setdefault(channel_id, {})

    def _save(self, channel: Channel, message: Message) -> None:
        self._of(channel.id)[message["ts"]] = message
        self._store.save("messages", f"{channel.id}/{message['ts']}", message)

    def _keep(self, change: Change) -> None:
        self._save(change.channel, change.message)
        self._publish(change)

    def get(self, channel: Channel, ts: str) -> Message:
        """
        Find a message.

        Raises: SlackError `message_not_found`.
        """
        message = self._of(channel.id).get(ts)
        if message is None:
            raise SlackError("message_not_found")
        return message

    def all_of(self, channel: Channel) -> list[Message]:
        """Return all messages of a channel, replies too, oldest first."""
        return list(self._of(channel.id).values())

    def top_level(self, channel: Channel) -> list[Message]:
        """Return the messages of a channel that are no replies, oldest first."""
        return [message for message in self._of(channel.id).values() if not is_reply(message)]

    def thread(self, channel: Channel, ts: str) -> list[Message]:
        """
        Return a thread with its parent first; `ts` may be the parent's or a reply's.

        Raises: SlackError `thread_not_found`.
        """
        root = self._root_ts(channel, ts)
        if not root:
            raise SlackError("thread_not_found")
        replies = [m for m in self._of(channel.id).values() if m.get("thread_ts") == root and m["ts"] != root]
        return [self._of(channel.id)[root], *replies]

    def _root_ts(self, channel: Channel, ts: str) -> str:
        message = self._of(channel.id).get(ts, {})
        root = message.get("thread_ts", message.get("ts", ""))
        return root if root in self._of(channel.id) else ""

    def post(self, channel: Channel, author: Person, draft: Draft) -> Message:
        """
        Post a message, and a reply if the draft names a thread that exists.

        A thread that does not exist is ignored and the message lands in the channel, as in Slack.
        """
        message = self._authored(author) | {"ts": self.clock.ts()} | content_of(draft)
        if draft.files:
            message |= {"subtype": "file_share", "files": list(draft.files), "upload": True, "display_as_bot": False}
        root = self._root_ts(channel, draft.thread_ts)
        if root:
            message |= {"thread_ts": root, "parent_user_id": self._of(channel.id)[root].get("user", "")}
            message |= {"subtype": "thread_broadcast"} if draft.broadcast and not draft.files else {}
        with self._store.together():
            self._save(channel, message)
            self._publish(Change(Happening.POSTED, channel, message))
            self._count_replies(channel, root)
        return message

    def _authored(self, author: Person) -> Message:
        home = author.home_team_id or self._team.id
        base: Message = {"type": "message", "user": author.id, "team": home}
        if author.is_outsider:
            base |= {"user_team": home, "source_team": home}
        if not author.is_bot:
            return base | {"client_msg_id": self._environment.uuid()}
        profile: BotProfile = {
            "id": author.bot_id,
            "app_id": self._team.app_id,
            "name": author.real_name,
            "deleted": False,
            "updated": 0,
            "team_id": self._team.id,
        }
        return base | {"bot_id": author.bot_id, "app_id": self._team.app_id, "bot_profile": profile}

    def _count_replies(self, channel: Channel, root: str) -> None:
        if not root:
            return
        parent, *replies = self.thread(channel, root)
        counted = without(parent, REPLY_COUNTS)
        if replies:
            users = list(dict.fromkeys(reply["user"] for reply in replies))
            counted |= {
                "thread_ts": root,
                "reply_count": len(replies),
                "reply_users_count": len(users),
                "latest_reply": replies[-1]["ts"],
                "reply_users": users[:REPLY_USERS_SHOWN],
                "is_locked": False,
                "subscribed": True,
            }
        if not replies and is_tombstone(counted):
            self._erase(channel, counted)
            return
        self._save(channel, counted)
        self._publish(Change(Happening.THREAD_GREW, channel, counted, parent))

    def change(
        self, channel: Channel, ts: str, changes: Message, *, replaced: Collection[str] = (), edited: bool = True
    ) -> Message:
        """Change fields of a message; of those that are `replaced` nothing stays that the changes do not bring."""
        previous = self.get(channel, ts)
        message = without(previous, replaced) | changes
        if edited:
            message["edited"] = {"user": previous["user"], "ts": f"{int(self._environment.now())}.000000"}
        self._save(channel, message)
        self._publish(Change(Happening.CHANGED, channel, message, previous))
        return message

    def delete(self, channel: Channel, ts: str) -> None:
        """Delete a message; the parent of a thread with replies stays as a tombstone, as in Slack."""
        previous = self.get(channel, ts)
        if previous.get("reply_count"):
            kept = without(previous, previous.keys() - {"type", "ts", *REPLY_COUNTS})
            gone: Message = {"subtype": "tombstone", "text": TOMBSTONE_TEXT, "user": "USLACKBOT", "hidden": True}
            tombstone = kept | gone
            self._save(channel, tombstone)
            self._publish(Change(Happening.CHANGED, channel, tombstone, previous))
            return
        with self._store.together():
            self._erase(channel, previous)
            self._count_replies(channel, self._root_ts(channel, previous.get("thread_ts", "")))

    def _erase(self, channel: Channel, message: Message) -> None:
        del self._of(channel.id)[message["ts"]]
        self._store.remove("messages", f"{channel.id}/{message['ts']}")
        self._publish(Change(Happening.DELETED, channel, previous=message))

    def whisper(self, channel: Channel, author: Person, user_id: str, draft: Draft) -> Message:
        """Show a message to one member only, in the thread that the draft names if there is one."""
        message = self._authored(author) | {"ts": self.clock.ts()} | content_of(draft) | {"ephemeral": True}
        root = self._root_ts(channel, draft.thread_ts)
        if root:
            message["thread_ts"] = root
        self.ephemerals[message["ts"]] = Ephemeral(user_id, channel, message)
        self._publish(Change(Happening.EPHEMERAL, channel, message, user=user_id))
        return message

    def change_whisper(self, ts: str, draft: Draft) -> None:
        """Replace what an ephemeral message says; one that is gone stays gone."""
        whisper = self.ephemerals.get(ts)
        if whisper is not None:
            previous = whisper.message
            whisper.message = without(previous, CONTENT) | content_of(draft)
            change = Change(Happening.CHANGED, whisper.channel, whisper.message, previous, whisper.user)
            self._publish(change)

    def take_back_whisper(self, ts: str) -> None:
        """Remove an ephemeral message; safe to call repeatedly."""
        whisper = self.ephemerals.pop(ts, None)
        if whisper is not None:
            change = Change(Happening.DELETED, whisper.channel, previous=whisper.message, user=whisper.user)
            self._publish(change)

    def forget_whispers(self, user_id: str) -> None:
        """Forget the ephemeral messages of this member, as Slack's client does when it is reloaded."""
        self.ephemerals = {ts: whisper for ts, whisper in self.ephemerals.items() if whisper.user != user_id}

    def whispers(self, channel: Channel, user_id: str) -> list[Message]:
        """Return the ephemeral messages of this member in a channel, oldest first."""
        mine = (e for e in self.ephemerals.values() if e.user == user_id and e.channel.id == channel.id)
        return [ephemeral.message for ephemeral in mine]

    def react(self, channel: Channel, ts: str, user_id: str, name: str) -> None:
        """
        Add a reaction.

        Raises: SlackError `message_not_found`, or as `reactions.added`.
        """
        message = self.get(channel, ts)
        change = Change(Happening.REACTED, channel, added(message, user_id, name), message, user_id, reaction=name)
        self._keep(change)

    def unreact(self, channel: Channel, ts: str, user_id: str, name: str) -> None:
        """
        Remove a reaction.

        Raises: SlackError `message_not_found` or `no_reaction`.
        """
        message = self.get(channel, ts)
        change = Change(Happening.UNREACTED, channel, removed(message, user_id, name), message, user_id, reaction=name)
        self._keep(change)


CONTENT = ("text", "blocks", "attachments", "metadata", "mrkdwn")
REPLY_COUNTS = (
    "thread_ts",
    "reply_count",
    "reply_users_count",
    "latest_reply",
    "reply_users",
    "is_locked",
    "subscribed",
)


def content_of(draft: Draft) -> Message:
    """Return the fields of a message that hold the content of a draft."""
    content: Message = {"text": draft.text}
    content |= {"blocks": list(draft.blocks)} if draft.blocks else {}
    content |= {"attachments": list(draft.attachments)} if draft.attachments else {}
    content |= {"metadata": draft.metadata} if draft.metadata else {}
    return content if draft.is_markup else content | {"mrkdwn": False}


def is_reply(message: Message) -> bool:
    """Whether a message belongs into a thread and not into the channel's own flow."""
    in_thread = message.get("thread_ts", message["ts"]) != message["ts"]
    return in_thread and message.get("subtype") != "thread_broadcast"


def is_tombstone(message: Message) -> bool:
    """Whether this is the tombstone of a deleted parent."""
    return message.get("subtype") == "tombstone"


def without_metadata(messages: Iterable[Message]) -> list[Message]:
    """Return messages without metadata, which callers get only on request."""
    return [without(message, ["metadata"]) for message in messages]
