"""What requests and answers have in common: times, speakers and fields that may be absent."""

from datetime import datetime
from typing import Any

from conversation.json_object import JsonObject
from conversation.models import Speaker

Json = dict[str, Any]


def encode_time(at: datetime) -> str:
    """A time as the API writes it, 2026-02-03T10:00:04.500Z, or with the offset that it has, ending in -08:00."""
    return at.isoformat(timespec="milliseconds").replace("+00:00", "Z")


def present(**fields: object) -> Json:
    """The fields that are known."""
    return {name: value for name, value in fields.items() if value is not None}


def optional_time(at: datetime | None) -> str | None:
    """A time on the wire, or None when it is not known."""
    return None if at is None else encode_time(at)


def decode_speaker(body: JsonObject | None) -> Speaker:
    """Read somebody; nobody in particular when the object is absent."""
    if body is None:
        return Speaker()
    return Speaker(
        id=body.optional_text("id"),
        name=body.optional_text("name"),
        email=body.optional_text("email"),
        user_id=body.optional_text("userId"),
    )


def encode_speaker(speaker: Speaker | None) -> Json:
    """Write somebody; {} for nobody, as the API does."""
    if speaker is None:
        return {}
    return present(id=speaker.id, name=speaker.name, email=speaker.email, userId=speaker.user_id)
