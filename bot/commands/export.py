"""A workspace's export as Slack gives it: a folder or a zip of its people, its channels, and a file of each day."""

import json
import re
import zipfile
import zlib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from workspace import permalinks

CHANNEL_LISTS = ("channels.json", "groups.json", "mpims.json", "dms.json")
USERS = "users.json"
DAY = re.compile(r"\d{4}-\d{2}-\d{2}\.json")
TS = re.compile(r"\d{1,11}(?:\.\d{1,6})?")

MAX_FILE_BYTES = 64_000_000
"""The most that is read of a file: far more than a day of a busy channel, far less than a small zip can blow up to."""
MAX_BYTES = 512_000_000
"""The most that is read of the days of a channel together."""
MAX_ENTRIES = 500_000
MOST_LISTED = 30

NOT_A_ZIP = "it is no zip file, or a damaged one"
ENCRYPTED = "it is encrypted"
TOO_LARGE = "{name} is too large"
NOT_JSON = "{name} is not JSON"
NOT_A_LIST = "{name} is not a list"
NO_CHANNELS = "no channel in it has messages"
CHOOSE = "it has several channels. Choose one with --channel: {channels}"
NO_CHANNEL = 'it has no messages of a channel "{channel}". There are: {channels}'
NO_THREAD = "#{channel} has no thread {thread}"
NOT_A_THREAD = '"{thread}" is neither the ts of a message, such as 1764838800.000100, nor its link'
MORE = "{names} and {number} more"

Place = Path | zipfile.Path
Json = Mapping[str, Any]


class ExportUnusable(Exception):
    """An export cannot be read, or nothing in it is what was chosen; the text says why, without a full stop."""


@dataclass(frozen=True, slots=True)
class Choice:
    """A choice from an export: a channel by name or id, and a thread by the ts or link of a message."""

    channel: str | None = None
    thread: str | None = None


@dataclass(frozen=True, slots=True)
class Exported:
    """Messages of an export, oldest first, as Slack has them; `names` says what people are called, by id."""

    name: str
    messages: Sequence[Json]
    names: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class _Channel:
    id: str
    name: str
    folder: Place


def is_export(path: Path) -> bool:
    """Tell whether a path looks like an export rather than like a recording or a list of messages."""
    if path.is_dir():
        return _root(path) is not None
    return path.suffix.lower() == ".zip"


def read_export(path: Path, choice: Choice) -> Exported:
    """
    The chosen messages of an export: a thread, or a whole channel with its replies where they came in time.

    Nothing is unpacked to disk, and no more is read than an export can well have.
    Raises: ExportUnusable.
    """
    try:
        if path.is_dir():
            return _read(path, choice)
        with zipfile.ZipFile(path) as archive:
            if len(archive.infolist()) > MAX_ENTRIES:
                raise ExportUnusable(TOO_LARGE.format(name="it"))
            return _read(zipfile.Path(archive), choice)
    except OSError as error:
        raise ExportUnusable(error.strerror or NOT_A_ZIP) from error
    except (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, ValueError) as error:
        raise ExportUnusable(NOT_A_ZIP) from error
    except RuntimeError as error:
        raise ExportUnusable(ENCRYPTED) from error


def names_of(users: Sequence[Json], messages: Sequence[Json]) -> Mapping[str, str]:
    """The names of people, by id: as the list of people has it, or else as the messages themselves say."""
    profiles = [(message.get("user"), message.get("user_profile")) for message in messages]
    known = [(user.get("id"), {**_object(user), **_object(user.get("profile"))}) for user in users]
    found = dict[str, str]()
    for user_id, profile in [*known, *profiles]:
        fields = _object(profile)
        name = next((fields[key] for key in ("display_name", "real_name", "name") if _is_text(fields.get(key))), None)
        if isinstance(user_id, str) and name is not None:
            found.setdefault(user_id, name.strip())
    return found


def thread_of(messages: Sequence[Json], ts: str) -> Sequence[Json]:
    """The thread that a message belongs to, whichever of its messages it is."""
    root = next((message.get("thread_ts") or ts for message in messages if message["ts"] == ts), ts)
    return [message for message in messages if root in (message["ts"], message.get("thread_ts"))]


def _read(place: Place, choice: Choice) -> Exported:
    root = _root(place)
    channels = [] if root is None else list(_channels(root))
    if root is None or not channels:
        raise ExportUnusable(NO_CHANNELS)
    channel_id, ts = _thread(choice.thread)
    channel = _chosen(channels, choice.channel or channel_id)
    messages = _messages(channel.folder)
    if ts is not None:
        messages = thread_of(messages, ts)
        if not messages:
            raise ExportUnusable(NO_THREAD.format(channel=channel.name, thread=ts))
    users = _objects(root / USERS) if (root / USERS).exists() else []
    return Exported(f"#{channel.name}", messages, names_of(users, messages))


def _thread(wanted: str | None) -> tuple[str | None, str | None]:
    """The channel and the ts that a thread is named by."""
    if wanted is None or TS.fullmatch(wanted):
        return None, wanted
    link = permalinks.parse(wanted)
    if link is None:
        raise ExportUnusable(NOT_A_THREAD.format(thread=wanted))
    return link.channel_id, link.ts


def _root(place: Place) -> Place | None:
    """The folder where the export begins: here, or in the only folder here that it was packed with."""
    here = [place, *(each for each in place.iterdir() if each.is_dir())]
    found = [each for each in here if any((each / name).exists() for name in (USERS, *CHANNEL_LISTS))]
    return next(iter(found), None)


def _channels(root: Place) -> Iterator[_Channel]:
    """The channels that have messages, by name; a direct message has only an id, which its folder is called by."""
    folders = {each.name: each for each in root.iterdir() if each.is_dir()}
    listed = [each for name in CHANNEL_LISTS if (root / name).exists() for each in _objects(root / name)]
    ids = {str(each.get("name") or each.get("id")): str(each.get("id")) for each in listed}
    for name, folder in sorted(folders.items()):
        if any(DAY.fullmatch(day.name) for day in folder.iterdir()):
            yield _Channel(ids.get(name, name), name, folder)


def _chosen(channels: Sequence[_Channel], wanted: str | None) -> _Channel:
    if wanted is None and len(channels) == 1:
        return channels[0]
    names = [channel.name for channel in channels[:MOST_LISTED]]
    listed = ", ".join(names)
    if len(channels) > MOST_LISTED:
        listed = MORE.format(names=listed, number=len(channels) - MOST_LISTED)
    if wanted is None:
        raise ExportUnusable(CHOOSE.format(channels=listed))
    name = wanted.removeprefix("#").casefold()
    for channel in channels:
        if name in (channel.name.casefold(), channel.id.casefold()):
            return channel
    raise ExportUnusable(NO_CHANNEL.format(channel=wanted, channels=listed))


def _messages(folder: Place) -> Sequence[Json]:
    """All messages of a channel that have a time, oldest first, each once."""
    found, left = dict[str, Json](), MAX_BYTES
    for day in sorted((day for day in folder.iterdir() if DAY.fullmatch(day.name)), key=lambda day: day.name):
        content = _content(day, left)
        left -= len(content)
        found |= {message["ts"]: message for message in _parsed(content, day.name) if _is_ts(message.get("ts"))}
    return [found[ts] for ts in sorted(found, key=lambda ts: tuple(map(int, f"{ts}.0".split(".")[:2])))]


def _is_ts(value: Any) -> bool:
    return isinstance(value, str) and TS.fullmatch(value) is not None


def _objects(place: Place) -> Sequence[Json]:
    return _parsed(_content(place, MAX_FILE_BYTES), place.name)


def _content(place: Place, most: int) -> bytes:
    limit = min(most, MAX_FILE_BYTES)
    with place.open("rb") as file:
        content: bytes = file.read(limit + 1)
    if len(content) > limit:
        raise ExportUnusable(TOO_LARGE.format(name=place.name))
    return content


def _parsed(content: bytes, name: str) -> Sequence[Json]:
    try:
        parsed = json.loads(content)
    except (ValueError, RecursionError) as error:
        raise ExportUnusable(NOT_JSON.format(name=name)) from error
    if not isinstance(parsed, list):
        raise ExportUnusable(NOT_A_LIST.format(name=name))
    return [each for each in parsed if isinstance(each, dict)]


def _object(value: Any) -> Json:
    return value if isinstance(value, dict) else {}


def _is_text(value: Any) -> bool:
    return isinstance(value, str) and bool(value.strip())
