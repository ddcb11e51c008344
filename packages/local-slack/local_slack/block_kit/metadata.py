"""Message metadata as Slack accepts it."""

from collections.abc import Mapping
from typing import Any, TypedDict, cast

from local_slack.base.errors import SlackError


class Metadata(TypedDict, total=False):
    """A note of an app on its message, for programs to read."""

    event_type: str
    event_payload: dict[str, Any]
    entities: list[dict[str, Any]]


def checked_metadata(metadata: Any) -> Metadata | None:
    """
    Return message metadata as Slack would keep it.

    Raises: SlackError `invalid_metadata_format`, or `invalid_metadata_schema` for values nested too deeply.
    """
    if not metadata:
        return None
    if not isinstance(metadata, dict) or not metadata.keys() <= {"event_type", "event_payload", "entities"}:
        raise SlackError("invalid_metadata_format")
    payload = metadata.get("event_payload")
    if not isinstance(metadata.get("event_type"), str) or not metadata["event_type"] or not isinstance(payload, dict):
        raise SlackError("invalid_metadata_format")
    if not all(_is_shallow(value) for value in payload.values()):
        raise SlackError("invalid_metadata_schema")
    return cast("Metadata", metadata)


def _is_shallow(value: Any) -> bool:
    """Whether this is a scalar, or one level of an object or list of scalars."""
    if isinstance(value, Mapping):
        return all(isinstance(item, str | int | float | bool) for item in value.values())
    if isinstance(value, list):
        return all(isinstance(item, str | int | float | bool) for item in value)
    return isinstance(value, str | int | float | bool)
