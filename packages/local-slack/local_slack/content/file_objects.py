"""File objects: what Slack tells of a file, where it is shared, and what is left of it for those who may not know."""

import mimetypes
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from local_slack.content.changes import Message
from local_slack.people.channels import Channel

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
HOSTED, EXTERNAL, TOMBSTONE, HIDDEN = "hosted", "external", "tombstone", "hidden_by_limit"
VISIBLE, DENIED, ON_REQUEST = "visible", "access_denied", "check_file_info"
PREVIEW = 200

Json = dict[str, Any]


def media_type(filename: str) -> tuple[str, str]:
    """Guess `(mimetype, filetype)` from a file's name, as Slack does."""
    extension = Path(filename).suffix.lower().removeprefix(".")
    known = KNOWN_TYPES.get(extension) or mimetypes.guess_type(filename)[0]
    return (known, extension) if known else ("application/octet-stream", "binary")


def file_object(file_id: str, filename: str, title: str, owner_id: str, team_id: str, created: int) -> Json:
    """Give what is told of every file; size, mode and addresses are still to come."""
    mimetype, filetype = media_type(filename)
    name = file_name(filename)
    return {
        "id": file_id,
        "created": created,
        "timestamp": created,
        "name": name,
        "title": title or name,
        "mimetype": mimetype,
        "filetype": filetype,
        "pretty_type": filetype.upper(),
        "user": owner_id,
        "user_team": team_id,
        "editable": False,
        "is_public": False,
        "public_url_shared": False,
        "display_as_bot": False,
        "username": "",
        "file_access": VISIBLE,
        "channels": [],
        "groups": [],
        "ims": [],
        "shares": {},
    } | media_fields(mimetype)


def hosted(file: Json, size: int) -> Json:
    """Give a file whose bytes are here."""
    here, shown_name = f"/files/{file['user_team']}-{file['id']}", url_name(file["name"])
    return file | {
        "size": size,
        "mode": HOSTED,
        "is_external": False,
        "external_type": "",
        "url_private": f"{here}/{shown_name}",
        "url_private_download": f"{here}/download/{shown_name}",
        "permalink": f"{here}/{shown_name}",
    }


def external(file: Json, url: str, external_type: str) -> Json:
    """Give a file that lies elsewhere: there is nothing to download from Slack."""
    addresses = {"url_private": url, "external_url": url, "permalink": url}
    return file | {"size": 0, "mode": EXTERNAL, "is_external": True, "external_type": external_type} | addresses


def media_fields(mimetype: str) -> Json:
    """Give what is told of sound and film beside their type."""
    kind = mimetype.partition("/")[0]
    return {"media_display_type": kind} if kind in ("audio", "video") else {}


def clip_fields(mimetype: str, transcript: str) -> Json:
    """Give what is told of a clip that was recorded in Slack, with the transcript that Slack made of it, if it did."""
    fields: Json = {"subtype": "slack_video" if mimetype.startswith("video/") else "slack_audio"}
    if not transcript:
        return fields | {"transcription": {"status": "processing"}}
    preview = {"content": transcript[:PREVIEW], "has_more": len(transcript) > PREVIEW}
    return fields | {"transcription": {"status": "complete", "locale": "en-US", "preview": preview}}


def in_message(file: Json) -> Json:
    """Give a file as messages show it: without where it is shared, and next to nothing when it is gone or hidden."""
    if file["mode"] in (TOMBSTONE, HIDDEN):
        return {"id": file["id"], "mode": file["mode"]}
    return {key: value for key, value in file.items() if key not in SHARED_PLACES}


def stub(file: Json) -> Json:
    """Give what events tell of a file in a channel that is shared with others: only `files.info` says more."""
    bare = {"id": file["id"], "created": 0, "timestamp": 0, "user": ""}
    return bare | {"mode": "file_access", "file_access": ON_REQUEST}


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


def with_share(file: dict[str, Any], channel: Channel, message: Message) -> dict[str, Any]:
    """Give a file as it is after a message shared it."""
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


def without_share(file: dict[str, Any], channel: Channel, ts: str) -> dict[str, Any]:
    """Give a file as it is after a message that shared it is gone."""
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
