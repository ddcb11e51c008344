"""Files: uploads that are under way, file objects, where they are shared, and their bytes on disk."""

import mimetypes
import secrets
import time
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from local_slack.changes import Change, Happening, Message, Publish
from local_slack.channels import Channel
from local_slack.errors import SlackError
from local_slack.ids import new_id
from local_slack.messages import Draft, Messages
from local_slack.people import Person, Team
from local_slack.store import Store

# What Slack calls these differs from the operating system's own table, which also differs from host to host.
KNOWN_TYPES = {
    "m4a": "audio/mp4",
    "mp3": "audio/mpeg",
    "wav": "audio/x-wav",
    "ogg": "audio/ogg",
    "opus": "audio/ogg",
    "flac": "audio/flac",
    "aac": "audio/aac",
    "mp4": "video/mp4",
    "mov": "video/quicktime",
    "webm": "video/webm",
    "mkv": "video/x-matroska",
    "md": "text/markdown",
    "srt": "application/x-subrip",
    "vtt": "text/vtt",
}
TOMBSTONE = {"mode": "tombstone"}


@dataclass(frozen=True)
class Upload:
    """A file that was announced; its bytes may be there already."""

    file_id: str
    filename: str
    length: int
    owner: str
    is_stored: bool = False


def media_type(filename: str) -> tuple[str, str]:
    """Guess `(mimetype, filetype)` from a file's name, as Slack does."""
    extension = Path(filename).suffix.lower().removeprefix(".")
    known = KNOWN_TYPES.get(extension) or mimetypes.guess_type(filename)[0]
    return (known, extension) if known else ("application/octet-stream", "binary")


class Files:
    """All files by id, dicts of Slack's own shape; URLs in them are paths."""

    def __init__(self, store: Store, team: Team, messages: Messages, publish: Publish) -> None:
        self._store = store
        self._team = team
        self._messages = messages
        self._publish = publish
        self.uploads: dict[str, Upload] = {}
        self.by_id: dict[str, dict[str, Any]] = store.load("files")
        self._sweep()

    def _sweep(self) -> None:
        """Remove the bytes of uploads that a former run never completed, and of files that it deleted."""
        for path in self._store.files.iterdir():
            if self.by_id.get(path.name, TOMBSTONE)["mode"] == TOMBSTONE["mode"]:
                path.unlink()

    def path(self, file_id: str) -> Path:
        """Give the place of a file's bytes."""
        return self._store.files / file_id

    def announce(self, owner: Person, filename: str, length: int) -> tuple[str, Upload]:
        """Begin an upload; gives the ticket that its URL carries."""
        ticket = secrets.token_urlsafe(24)
        self.uploads[ticket] = Upload(new_id("F"), filename, length, owner.id)
        return ticket, self.uploads[ticket]

    def stored(self, ticket: str) -> None:
        """Note that the announced bytes are on disk, all of them."""
        self.uploads[ticket] = replace(self.uploads[ticket], is_stored=True)

    def complete(self, owner: Person, wanted: Sequence[Mapping[str, str]]) -> list[dict[str, Any]]:
        """
        Turn stored uploads into files.

        Raises: SlackError `file_not_found` unless each is an upload of this member whose bytes are here.
        """
        ready = [(ticket, up) for ticket, up in self.uploads.items() if up.owner == owner.id and up.is_stored]
        tickets = {upload.file_id: ticket for ticket, upload in ready}
        titles = {entry["id"]: entry.get("title", "") for entry in wanted}
        if not titles.keys() <= tickets.keys():
            raise SlackError("file_not_found")
        return [self._create(self.uploads.pop(tickets[file_id]), title) for file_id, title in titles.items()]

    def _create(self, upload: Upload, title: str) -> dict[str, Any]:
        mimetype, filetype = media_type(upload.filename)
        here = f"/files/{self._team.id}-{upload.file_id}"
        name = file_name(upload.filename)
        created = int(time.time())
        file = {
            "id": upload.file_id,
            "created": created,
            "timestamp": created,
            "name": name,
            "title": title or name,
            "mimetype": mimetype,
            "filetype": filetype,
            "pretty_type": filetype.upper(),
            "user": upload.owner,
            "user_team": self._team.id,
            "editable": False,
            "size": upload.length,
            "mode": "hosted",
            "is_external": False,
            "external_type": "",
            "is_public": False,
            "public_url_shared": False,
            "display_as_bot": False,
            "username": "",
            "url_private": f"{here}/{url_name(name)}",
            "url_private_download": f"{here}/download/{url_name(name)}",
            "permalink": f"{here}/{url_name(name)}",
            "file_access": "visible",
        }
        return self._save(file | {"channels": [], "groups": [], "ims": [], "shares": {}})

    def _save(self, file: dict[str, Any]) -> dict[str, Any]:
        self.by_id[file["id"]] = file
        self._store.save("files", file["id"], file)
        return file

    def share(self, files: Iterable[dict[str, Any]], channel: Channel, author: Person, draft: Draft) -> Message:
        """Post files as one message of subtype `file_share`."""
        shared = [{key: value for key, value in file.items() if key not in SHARED_PLACES} for file in files]
        with self._store.together():
            message = self._messages.post(channel, author, replace(draft, files=shared))
            for file in shared:
                self._save(_with_share(self.by_id[file["id"]], channel, message))
                self._publish(Change(Happening.FILE_SHARED, channel, message, user=author.id, file_id=file["id"]))
        return message

    def get(self, file_id: str) -> dict[str, Any]:
        """
        Find a file.

        Raises: SlackError `file_not_found` or `file_deleted`.
        """
        if file_id not in self.by_id:
            raise SlackError("file_not_found")
        if self.by_id[file_id]["mode"] == TOMBSTONE["mode"]:
            raise SlackError("file_deleted")
        return self.by_id[file_id]

    def delete(self, file_id: str, channels: Iterable[Channel]) -> None:
        """Delete a file: its bytes go, and a tombstone stays in each message that showed it."""
        file = self.get(file_id)
        with self._store.together():
            self._save({"id": file_id, "user": file["user"], "shares": file["shares"]} | TOMBSTONE)
            for channel in channels:
                for ts in shared_in(file, channel.id):
                    self._bury(channel, ts, file_id)
                self._publish(Change(Happening.FILE_DELETED, channel, user=file["user"], file_id=file_id))
        self.path(file_id).unlink(missing_ok=True)

    def _bury(self, channel: Channel, ts: str, file_id: str) -> None:
        message = self._messages.get(channel, ts)
        files = [{"id": file_id} | TOMBSTONE if file["id"] == file_id else file for file in message.get("files", ())]
        self._messages.change(channel, ts, {"files": files}, edited=False)

    def unshare(self, channel: Channel, message: Message) -> None:
        """Forget that files were shared by a message that is gone."""
        for entry in message.get("files", ()):
            file = self.by_id[entry["id"]]
            if file["mode"] != TOMBSTONE["mode"]:
                self._save(_without_share(file, channel, message["ts"]))


SHARED_PLACES = ("channels", "groups", "ims", "shares")


def file_name(given: str) -> str:
    """Give the name of a file without its folders; a path that ends in none gets a plain one."""
    name = Path(given).name
    return name if name.strip(".") else "file"


def url_name(filename: str) -> str:
    """Give a file's name as Slack's URLs show it: lower case, everything unusual replaced."""
    return "".join(
        letter if letter.isascii() and (letter.isalnum() or letter in ".-_") else "_" for letter in filename.lower()
    )


def shared_in(file: Mapping[str, Any], channel_id: str) -> list[str]:
    """Give the `ts` of each message of a channel that shares a file."""
    places = {**file["shares"].get("public", {}), **file["shares"].get("private", {})}
    return [share["ts"] for share in places.get(channel_id, ())]


def channels_of(file: Mapping[str, Any]) -> list[str]:
    """Give the ids of all channels that a file is shared in."""
    return [*file["shares"].get("public", {}), *file["shares"].get("private", {})]


def _with_share(file: dict[str, Any], channel: Channel, message: Message) -> dict[str, Any]:
    side = "public" if channel.channel_type == "channel" else "private"
    share = {
        "ts": message["ts"],
        "channel_name": channel.name,
        "team_id": message["team"],
        "share_user_id": message["user"],
    }
    share |= {"thread_ts": message["thread_ts"]} if "thread_ts" in message else {}
    places = file["shares"].get(side, {})
    shares = file["shares"] | {side: places | {channel.id: [*places.get(channel.id, ()), share]}}
    return _placed(file, shares, is_public=file["is_public"] or side == "public")


def _without_share(file: dict[str, Any], channel: Channel, ts: str) -> dict[str, Any]:
    shares = {}
    for side, places in file["shares"].items():
        kept = {key: [s for s in spots if key != channel.id or s["ts"] != ts] for key, spots in places.items()}
        shares[side] = {key: spots for key, spots in kept.items() if spots}
    return _placed(file, shares, is_public=bool(shares.get("public")))


def _placed(file: dict[str, Any], shares: dict[str, Any], *, is_public: bool) -> dict[str, Any]:
    private = list(shares.get("private", {}))
    return file | {
        "shares": shares,
        "is_public": is_public,
        "channels": list(shares.get("public", {})),
        "groups": [key for key in private if not key.startswith("D")],
        "ims": [key for key in private if key.startswith("D")],
    }
