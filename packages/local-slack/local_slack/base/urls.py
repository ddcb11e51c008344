"""URLs: kept as paths, made absolute in each answer, because the port is known only from the request."""

from typing import Any
from urllib.parse import urlsplit

from starlette.requests import HTTPConnection

URL_FIELDS = frozenset({"url_private", "url_private_download", "permalink", "response_url", "upload_url", "from_url"})
# What members and the app wrote themselves stays as it is.
FOREIGN_FIELDS = frozenset({"blocks", "metadata", "text"})


def origin_of(connection: HTTPConnection) -> str:
    """
    Return the origin under which this request reached us, such as `http://127.0.0.1:8080`.

    slack_sdk's sync client for Socket Mode leaves the port out of its Host header.
    """
    host, server = connection.headers["host"], connection.scope.get("server")
    if server is None or urlsplit(f"//{host}").port is not None:
        return f"http://{host}"
    return f"http://{host}:{server[1]}"


def absolute(value: Any, origin: str) -> Any:
    """Return the same JSON value with its URL fields made absolute."""
    if isinstance(value, dict):
        return {key: _absolute_field(key, item, origin) for key, item in value.items()}
    if isinstance(value, list):
        return [absolute(item, origin) for item in value]
    return value


def _absolute_field(key: str, value: Any, origin: str) -> Any:
    if key in FOREIGN_FIELDS:
        return value
    if key in URL_FIELDS and isinstance(value, str) and value.startswith("/"):
        return origin + value
    return absolute(value, origin)


def message_path(channel_id: str, ts: str, thread_ts: str = "") -> str:
    """Return the permalink of a message as a path."""
    path = f"/archives/{channel_id}/p{ts.replace('.', '')}"
    return f"{path}?thread_ts={thread_ts}&cid={channel_id}" if thread_ts and thread_ts != ts else path
