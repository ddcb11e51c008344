"""What is known about a recording without opening it here: its length, and what is said when it is refused."""

from dataclasses import dataclass

from engine.errors import MediaRefused

SIZE_BYTES = 4
"""What a media process writes before each block: its size, little-endian; 0 comes before its last words."""

EMPTY_FILE = "The file is empty."
UNREADABLE = "The file is damaged or in a format that cannot be read. MP3, M4A, WAV, FLAC, OGG, WebM and MP4 work."
NO_AUDIO = "The file has no sound in it."
TOO_LONG = "The recording is {hours:.1f} hours long; at most {limit:.1f} hours can be processed."

TRUNCATED_BY = 3.0
TRUNCATED_SHARE = 0.02
"""A recording is cut short when more than this many seconds and this share of its declared duration are missing."""


@dataclass(frozen=True, slots=True)
class MediaInfo:
    """How long a file is in seconds, and whether it declares that or it was measured."""

    duration: float
    is_declared: bool


def unreadable() -> MediaRefused:
    """The refusal of a file that is damaged, of an unknown kind, or too much to read."""
    return MediaRefused("unreadable_media", UNREADABLE)


def check_length(seconds: float, max_seconds: float) -> None:
    """Raise MediaRefused(`too_long`) for a recording over the limit."""
    if seconds > max_seconds:
        raise MediaRefused("too_long", TOO_LONG.format(hours=seconds / 3600, limit=max_seconds / 3600))


def is_truncated(declared: float, decoded: float) -> bool:
    """Whether so much of the declared duration is missing that the listener should be told."""
    return declared - decoded > max(TRUNCATED_BY, TRUNCATED_SHARE * declared)
