"""File objects: their fields, the places where a file is shared, and the stubs for those who may not see it."""

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
    """Build the fields that all files have; size, mode and addresses are still missing."""
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
    """Return a file whose bytes are here."""
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
    """Return a file that lies elsewhere: there is nothing to download from Slack."""
    elsewhere: File = {"size": 0, "mode": EXTERNAL, "is_external": True, "external_type": external_type}
    return file | elsewhere | {"url_private": url, "external_url": url, "permalink": url}


def media_fields(mimetype: str) -> File:
    """Return the additional fields of sound and film."""
    kind = mimetype.partition("/")[0]
    return {"media_display_type": kind} if kind in ("audio", "video") else {}


def clip_fields(mimetype: str, transcript: str) -> File:
    """Return the additional fields of a clip recorded in Slack; without a transcript, Slack is still making it."""
    fields: File = {"subtype": "slack_video" if mimetype.startswith("video/") else "slack_audio"}
    if not transcript:
        return fields | {"transcription": {"status": "processing"}}
    preview: Preview = {"content": transcript[:PREVIEW], "has_more": len(transcript) > PREVIEW}
    return fields | {"transcription": {"status": "complete", "locale": "en-US", "preview": preview}}


def in_message(file: File) -> File:
    """Return a file as messages show it: without its shares; of a deleted or hidden one only id and mode."""
    if file["mode"] in (TOMBSTONE, HIDDEN):
        return {"id": file["id"], "mode": file["mode"]}
    return without(file, SHARED_PLACES)


def stub(file: File) -> File:
    """Return the stub of a file in events of a channel shared with others; `files.info` has the rest."""
    bare: File = {"id": file["id"], "created": 0, "timestamp": 0, "user": ""}
    return bare | {"mode": "file_access", "file_access": ON_REQUEST}


SHARED_PLACES = ("channels", "groups", "ims", "shares")


def file_name(given: str) -> str:
    """Return the name of a file without its folders, or `file` if nothing is left."""
    name = Path(given).name
    return name if name.strip(".") else "file"


def url_name(filename: str) -> str:
    """Return a file's name as Slack's URLs show it: lower case, everything unusual replaced."""
    return "".join(
        letter if letter.isascii() and (letter.isalnum() or letter in ".-_") else "_" for letter in filename.lower()
    )


def shared_in(file: File, channel_id: str) -> list[str]:
    """Return the `ts` of each message of a channel that shares a file."""
    places = file["shares"].get("public", {}) | file["shares"].get("private", {})
    return [share["ts"] for share in places.get(channel_id, ())]


def channels_of(file: File) -> list[str]:
    """Return the ids of all channels that a file is shared in."""
    return [*file["shares"].get("public", {}), *file["shares"].get("private", {})]


def with_share(file: File, channel: Channel, message: Message) -> File:
    """Return a file as it is after a message shared it."""
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
    """Return a file as it is after a message that shared it is gone."""
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
