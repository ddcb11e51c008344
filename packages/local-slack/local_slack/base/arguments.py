"""Arguments of Web API methods: query string, JSON, form and multipart, read alike."""

import json
import math
from collections.abc import Mapping
from typing import Any

from starlette.exceptions import HTTPException
from starlette.requests import Request

from local_slack.base.errors import SlackError, invalid_arguments

JSON_TYPE = "application/json"
MOST_BYTES = 1024 * 1024
"""Several times what the longest text and the most blocks that Slack takes need."""


class Arguments:
    """The arguments of a call; absent and null are the same, as for Slack."""

    def __init__(self, values: Mapping[str, Any]) -> None:
        self.values = {key: value for key, value in values.items() if value is not None}

    def text(self, name: str, default: str = "") -> str:
        """Return an argument as text."""
        value = self.values.get(name, default)
        return value if isinstance(value, str) else json.dumps(value)

    def required(self, name: str) -> str:
        """
        Return a required argument.

        Raises: SlackError `invalid_arguments`.
        """
        value = self.text(name)
        if not value:
            raise invalid_arguments(f"missing required field: {name}")
        return value

    def flag(self, name: str, *, default: bool = False) -> bool:
        """Return a boolean: Slack takes true and 1, written in any form."""
        value = str(self.values.get(name, default)).lower()
        return value in ("true", "1")

    def number(self, name: str, default: int) -> int:
        """
        Return a whole number.

        Raises: SlackError `invalid_arguments`.
        """
        try:
            return int(self.values.get(name, default))
        except (TypeError, ValueError) as problem:
            raise invalid_arguments(f"{name} must be an integer") from problem

    def seconds(self, name: str, default: float) -> float:
        """
        Return a span of time.

        Raises: SlackError `invalid_arguments`.
        """
        try:
            value = float(self.values.get(name, default))
        except (TypeError, ValueError) as problem:
            raise invalid_arguments(f"{name} must be a number") from problem
        if not 0 <= value < math.inf:
            raise invalid_arguments(f"{name} must be a number of seconds")
        return value

    def structure(self, name: str) -> Any:
        """
        Return a JSON value; it may come as JSON text, and is None when absent.

        Raises: SlackError `invalid_arguments`.
        """
        value = self.values.get(name)
        if not isinstance(value, str):
            return value
        try:
            return _json_value(value) if value else None
        except ValueError as problem:
            raise invalid_arguments(f"{name} must be valid JSON") from problem

    def names(self, name: str) -> list[str]:
        """Return a list of words that may come comma-separated or as JSON."""
        value = self.values.get(name, "")
        if isinstance(value, str) and not value.startswith("["):
            return [word.strip() for word in value.split(",") if word.strip()]
        listed = self.structure(name)
        if not isinstance(listed, list):
            raise invalid_arguments(f"{name} must be a list")
        return [str(item) for item in listed]


async def read_arguments(request: Request) -> Arguments:
    """
    Read the arguments of a call, from wherever the client put them.

    Raises: SlackError `invalid_json` or `json_not_object`.
    """
    values: dict[str, Any] = dict(request.query_params)
    content_type = request.headers.get("content-type", "").partition(";")[0].strip()
    if content_type == JSON_TYPE:
        values |= await read_json(request)
    elif request.method == "POST":
        async with request.form() as form:
            values |= {key: value for key, value in form.items() if isinstance(value, str)}
    return Arguments(values)


async def read_json(request: Request) -> dict[str, Any]:
    """
    Read a body that is a JSON object; an empty body is an empty object.

    Raises: SlackError `invalid_json` or `json_not_object`; HTTPException if it is larger than any message.
    """
    body = bytearray()
    async for chunk in request.stream():
        body += chunk
        if len(body) > MOST_BYTES:
            raise HTTPException(413)
    try:
        values = _json_value(body) if body else {}
    except ValueError as problem:
        raise SlackError("invalid_json") from problem
    if not isinstance(values, dict):
        raise SlackError("json_not_object")
    return values


def _json_value(written: str | bytearray) -> Any:
    """
    Parse JSON.

    Raises: ValueError, also for what could be read but never written again, in an answer or on disk: half a character
    (a lone surrogate), NaN, numbers without end, nesting without end.
    """
    try:
        value = json.loads(written)
        json.dumps(value, ensure_ascii=False, allow_nan=False).encode()
    except RecursionError as problem:
        raise ValueError("nested too deeply") from problem
    return value
