"""File objects: what Slack tells of a file, where it is shared, and what is left of it for those who may not know."""

import mimetypes
from pathlib import Path
from typing import Literal

from local_slack.content.objects import File, Message, Preview, Share, Shares, without
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

Side = Literal["public", "private"]
SIDES: tuple[Side, ...] = ("public", "private")


def media_type(filename: str) -> tuple[str, str]:
    """Guess `(mimetype, filetype)` from a file's name, as Slack does."""
    extension = Path(filename).suffix.lower().removeprefix(".")
    known = KNOWN_TYPES.get(extension) or mimetypes.guess_type(filename)[0]
    return (known, extension) if known else ("application/octet-stream", "binary")


def file_object(file_id: str, filename: str, title: str, owner_id: str, team_id: str, created: int) -> File:
    """Give what is told of every file; size, mode and addresses are still to come."""
    mimetype, filetype = media_type(filename)
    name = file_name(filename)
    file: File = {
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
    }
    return file | media_fields(mimetype)


def hosted(file: File, size: int) -> File:
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


def external(file: File, url: str, external_type: str) -> File:
    """Give a file that lies elsewhere: there is nothing to download from Slack."""
    elsewhere: File = {"size": 0, "mode": EXTERNAL, "is_external": True, "external_type": external_type}
    return file | elsewhere | {"url_private": url, "external_url": url, "permalink": url}


def media_fields(mimetype: str) -> File:
    """Give what is told of sound and film beside their type."""
    kind = mimetype.partition("/")[0]
    return {"media_display_type": kind} if kind in ("audio", "video") else {}


def clip_fields(mimetype: str, transcript: str) -> File:
    """Give what is told of a clip that was recorded in Slack, with the transcript that Slack made of it, if it did."""
    fields: File = {"subtype": "slack_video" if mimetype.startswith("video/") else "slack_audio"}
    if not transcript:
        return fields | {"transcription": {"status": "processing"}}
    preview: Preview = {"content": transcript[:PREVIEW], "has_more": len(transcript) > PREVIEW}
    return fields | {"transcription": {"status": "complete", "locale": "en-US", "preview": preview}}


def in_message(file: File) -> File:
    """Give a file as messages show it: without where it is shared, and next to nothing when it is gone or hidden."""
    if file["mode"] in (TOMBSTONE, HIDDEN):
        return {"id": file["id"], "mode": file["mode"]}
    return without(file, SHARED_PLACES)


def stub(file: File) -> File:
    """Give what events tell of a file in a channel that is shared with others: only `files.info` says more."""
    bare: File = {"id": file["id"], "created": 0, "timestamp": 0, "user": ""}
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


def shared_in(file: File, channel_id: str) -> list[str]:
    """Give the `ts` of each message of a channel that shares a file."""
    places = file["shares"].get("public", {}) | file["shares"].get("private", {})
    return [share["ts"] for share in places.get(channel_id, ())]


def channels_of(file: File) -> list[str]:
    """Give the ids of all channels that a file is shared in."""
    return [*file["shares"].get("public", {}), *file["shares"].get("private", {})]


def with_share(file: File, channel: Channel, message: Message) -> File:
    """Give a file as it is after a message shared it."""
    side: Side = "public" if channel.channel_type == "channel" else "private"
    share: Share = {
        "ts": message["ts"],
        "channel_name": channel.name,
        "team_id": message["team"],
        "share_user_id": message["user"],
    }
    if "thread_ts" in message:
        share["thread_ts"] = message["thread_ts"]
    shares = file["shares"].copy()
    places = shares.get(side, {})
    shares[side] = places | {channel.id: [*places.get(channel.id, ()), share]}
    return _placed(file, shares, is_public=file["is_public"] or side == "public")


def without_share(file: File, channel: Channel, ts: str) -> File:
    """Give a file as it is after a message that shared it is gone."""
    shares = Shares()
    for side in SIDES:
        if side not in file["shares"]:
            continue
        places = file["shares"][side]
        kept = {key: [s for s in spots if key != channel.id or s["ts"] != ts] for key, spots in places.items()}
        shares[side] = {key: spots for key, spots in kept.items() if spots}
    return _placed(file, shares, is_public=bool(shares.get("public")))


def _placed(file: File, shares: Shares, *, is_public: bool) -> File:
    private = list(shares.get("private", {}))
    return file | {
        "shares": shares,
        "is_public": is_public,
        "channels": list(shares.get("public", {})),
        "groups": [key for key in private if not key.startswith("D")],
        "ims": [key for key in private if key.startswith("D")],
    }
