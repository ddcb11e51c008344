"""Files: uploads that are under way, file objects, where they are shared, and their bytes on disk."""

import contextlib
import wave
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from local_slack.base.environment import Environment
from local_slack.base.errors import SlackError
from local_slack.base.store import Store
from local_slack.content.changes import Change, Happening, Publish
from local_slack.content.file_objects import (
    DENIED,
    TOMBSTONE,
    clip_fields,
    external,
    file_object,
    hosted,
    in_message,
    shared_in,
    with_share,
    without_share,
)
from local_slack.content.messages import Draft, Messages
from local_slack.content.objects import File, Message
from local_slack.people.channels import Channel
from local_slack.people.people import Person, Team

MAX_BYTES = 1024**3
"""The largest file that Slack takes."""


@dataclass(frozen=True)
class Upload:
    """A file that was announced; its bytes may be there already."""

    file_id: str
    filename: str
    length: int
    owner: str
    is_stored: bool = False


class Files:
    """All files by id, dicts of Slack's own shape; URLs in them are paths."""

    def __init__(
        self, store: Store, team: Team, messages: Messages, publish: Publish, environment: Environment
    ) -> None:
        self._store = store
        self._team = team
        self._messages = messages
        self._publish = publish
        self._environment = environment
        self.uploads: dict[str, Upload] = {}
        self.handed_to_app: set[str] = set()
        self.unready_seconds = 0.0
        self._ready_at: dict[str, float] = {}
        self.by_id: dict[str, File] = store.load("files")
        # Leftovers of uploads that an earlier process never completed, and of files that it deleted.
        for path in self._store.files.iterdir():
            if self.by_id.get(path.name, {"mode": TOMBSTONE})["mode"] == TOMBSTONE:
                path.unlink()

    def path(self, file_id: str) -> Path:
        """Return the place of a file's bytes."""
        return self._store.files / file_id

    def announce(self, owner: Person, filename: str, length: int) -> tuple[str, Upload]:
        """
        Begin an upload; returns the ticket that its URL carries.

        Raises: SlackError `file_upload_size_restricted`.
        """
        if length > MAX_BYTES:
            raise SlackError("file_upload_size_restricted")
        ticket = self._environment.secret()
        self.uploads[ticket] = Upload(self._environment.new_id("F"), filename, length, owner.id)
        return ticket, self.uploads[ticket]

    def stored(self, ticket: str) -> None:
        """Note that the announced bytes are on disk, all of them."""
        self.uploads[ticket] = replace(self.uploads[ticket], is_stored=True)

    def complete(self, owner: Person, wanted: Sequence[Mapping[str, str]]) -> list[File]:
        """
        Turn stored uploads into files.

        Raises: SlackError `file_not_found` unless each is an upload of this member whose bytes are here.
        """
        ready = [(ticket, up) for ticket, up in self.uploads.items() if up.owner == owner.id and up.is_stored]
        tickets = {upload.file_id: ticket for ticket, upload in ready}
        titles = {entry["id"]: entry.get("title", "") for entry in wanted}
        if not titles.keys() <= tickets.keys():
            raise SlackError("file_not_found")
        return [self._create(owner, self.uploads.pop(tickets[file_id]), title) for file_id, title in titles.items()]

    def _create(self, owner: Person, upload: Upload, title: str) -> File:
        created = int(self._environment.now())
        team_id = owner.home_team_id or self._team.id
        file = hosted(file_object(upload.file_id, upload.filename, title, owner.id, team_id, created), upload.length)
        duration = wave_duration_ms(self.path(upload.file_id)) if file["filetype"] == "wav" else None
        self._ready_at[upload.file_id] = self._environment.now() + self.unready_seconds
        return self._save(file | ({"duration_ms": duration} if duration else {}))

    def add_external(self, owner: Person, name: str, title: str, url: str) -> File:
        """Add a file that lies elsewhere, at `url`."""
        file_id, created = self._environment.new_id("F"), int(self._environment.now())
        team_id = owner.home_team_id or self._team.id
        return self._save(external(file_object(file_id, name, title, owner.id, team_id, created), url, "gdrive"))

    def mark_clip(self, file_id: str, transcript: str, duration_ms: int) -> File:
        """Make a file a clip that was recorded in Slack."""
        file = self.get(file_id)
        fields = clip_fields(file["mimetype"], transcript)
        return self._save(file | fields | ({"duration_ms": duration_ms} if duration_ms else {}))

    def set_standing(self, file_id: str, channels: Iterable[Channel], *, mode: str, file_access: str) -> None:
        """Hide a file or keep it from apps, or show it again, also in the messages that share it."""
        file = self.get(file_id)
        with self._store.together():
            shown = in_message(self._save(file | {"mode": mode, "file_access": file_access}))
            for channel in channels:
                for ts in shared_in(file, channel.id):
                    self._show_as(channel, ts, shown)

    def readable(self, file_id: str) -> File:
        """
        Find a file that apps can read.

        Raises: SlackError `access_denied`, `file_deleted`, or `file_not_found`, also for one that was uploaded but is
        not ready yet.
        """
        file = self.get(file_id)
        if self._environment.now() < self._ready_at.get(file_id, 0.0):
            raise SlackError("file_not_found")
        if file["file_access"] == DENIED:
            raise SlackError("access_denied")
        return file

    def _save(self, file: File) -> File:
        self.by_id[file["id"]] = file
        self._store.save("files", file["id"], file)
        return file

    def share(self, files: Iterable[File], channel: Channel, author: Person, draft: Draft) -> Message:
        """Post files as one message of subtype `file_share`."""
        shared = [in_message(file) for file in files]
        with self._store.together():
            message = self._messages.post(channel, author, replace(draft, files=shared))
            for file in shared:
                self._save(with_share(self.by_id[file["id"]], channel, message))
                self._publish(Change(Happening.FILE_SHARED, channel, message, user=author.id, file_id=file["id"]))
        return message

    def there(self) -> list[File]:
        """Return all files that are not deleted, oldest first."""
        files = [file for file in self.by_id.values() if file["mode"] != TOMBSTONE]
        return sorted(files, key=lambda file: int(file["created"]))

    def get(self, file_id: str) -> File:
        """
        Find a file.

        Raises: SlackError `file_not_found` or `file_deleted`.
        """
        if file_id not in self.by_id:
            raise SlackError("file_not_found")
        if self.by_id[file_id]["mode"] == TOMBSTONE:
            raise SlackError("file_deleted")
        return self.by_id[file_id]

    def delete(self, file_id: str, channels: Iterable[Channel]) -> None:
        """Delete a file: its bytes go, and a tombstone stays in each message that showed it."""
        file = self.get(file_id)
        with self._store.together():
            gone = self._save({"id": file_id, "user": file["user"], "shares": file["shares"], "mode": TOMBSTONE})
            for channel in channels:
                for ts in shared_in(file, channel.id):
                    self._show_as(channel, ts, in_message(gone))
                self._publish(Change(Happening.FILE_DELETED, channel, user=file["user"], file_id=file_id))
        self.path(file_id).unlink(missing_ok=True)

    def _show_as(self, channel: Channel, ts: str, shown: File) -> None:
        message = self._messages.get(channel, ts)
        files = [shown if file["id"] == shown["id"] else file for file in message.get("files", ())]
        self._messages.change(channel, ts, {"files": files}, edited=False)

    def unshare(self, channel: Channel, message: Message) -> None:
        """Forget that files were shared by a message that is gone."""
        for entry in message.get("files", ()):
            file = self.by_id[entry["id"]]
            if file["mode"] != TOMBSTONE:
                self._save(without_share(file, channel, message["ts"]))


def wave_duration_ms(path: Path) -> int | None:
    """Return the duration of a WAV file, or None if it is not one."""
    with contextlib.suppress(wave.Error, EOFError, ZeroDivisionError), wave.open(str(path)) as sound:
        return int(sound.getnframes() * 1000 / sound.getframerate())
    return None
