"""Reading foreign JSON field by field, so that what is missing or wrong is named by its path."""

import json
import math
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, Self

from conversation.errors import ContractError

_SURROGATE = rb"\ud"
"""How every surrogate begins that is written as an escape."""


def parse_json(content: bytes) -> Any:
    """
    Any JSON value. Half a surrogate pair, which no other encoding can write, becomes U+FFFD.

    Raises: ValueError when it is not JSON, or nested too deeply to be read.
    """
    try:
        value = json.loads(content.decode("utf-8-sig"))
        return _well_formed(value) if _SURROGATE in content.lower() else value
    except RecursionError as error:
        raise ValueError("nested too deeply") from error


@dataclass(frozen=True, slots=True)
class JsonObject:
    """
    A JSON object and the path that leads to it.

    Every method raises ContractError, naming the path, when a required field is missing or of the wrong kind. A
    field that is null counts as missing.
    """

    fields: Mapping[str, Any]
    path: str = ""

    @classmethod
    def parse(cls, content: bytes) -> Self:
        """Read a body. Raises: ContractError when it is not a JSON object (an HTML page, for instance)."""
        try:
            body = parse_json(content)
        except ValueError as error:
            raise ContractError("body", "is not JSON") from error
        return cls.of(body, "body", root=True)

    @classmethod
    def of(cls, value: object, path: str, *, root: bool = False) -> Self:
        """Take a value that must be an object."""
        if not isinstance(value, dict):
            raise ContractError(path, f"is not an object but {_kind(value)}")
        return cls(value, "" if root else path)

    def path_of(self, name: str) -> str:
        """The path of a field of this object."""
        return f"{self.path}.{name}" if self.path else name

    def text(self, name: str) -> str:
        """A required string. Numbers are taken as their digits: some services send ids bare."""
        value = self.optional_text(name)
        if value is None:
            raise ContractError(self.path_of(name), "is missing")
        return value

    def identifier(self, name: str) -> str:
        """A required string that is not empty."""
        value = self.text(name)
        if not value:
            raise ContractError(self.path_of(name), "is empty")
        return value

    def optional_text(self, name: str) -> str | None:
        """A string, or None when the field is absent."""
        value = self.fields.get(name)
        return None if value is None else _text(value, self.path_of(name))

    def number(self, name: str, default: float | None = None) -> float:
        """A number, or the default when the field is absent and there is one."""
        value = self.optional_number(name)
        if value is not None:
            return value
        if default is not None:
            return default
        raise ContractError(self.path_of(name), "is missing")

    def optional_number(self, name: str) -> float | None:
        """A finite number, or None when the field is absent."""
        value = self.fields.get(name)
        if value is None:
            return None
        if isinstance(value, bool) or not isinstance(value, int | float):
            raise ContractError(self.path_of(name), f"is not a number but {_kind(value)}")
        try:
            number = float(value)
        except OverflowError:
            number = math.inf
        if not math.isfinite(number):
            raise ContractError(self.path_of(name), "is not a finite number")
        return number

    def optional_flag(self, name: str) -> bool | None:
        """A boolean, also written as the string "true" or "false", or None when the field is absent."""
        value = self.fields.get(name)
        if isinstance(value, str) and value.lower() in {"true", "false"}:
            return value.lower() == "true"
        if value is None or isinstance(value, bool):
            return value
        raise ContractError(self.path_of(name), f"is not true or false but {_kind(value)}")

    def optional_time(self, name: str) -> datetime | None:
        """
        An ISO 8601 time, or None when the field is absent or empty.

        It keeps the offset that it has; without one it is taken as UTC.
        """
        value = self.optional_text(name)
        if not value:
            return None
        try:
            time = datetime.fromisoformat(value)
            time = time.replace(tzinfo=UTC) if time.tzinfo is None else time
            time.astimezone(UTC)  # Raises at the ends of the calendar, where such a time compares with no other.
            return time
        except (ValueError, OverflowError) as error:
            raise ContractError(self.path_of(name), "is not an ISO 8601 time") from error

    def time(self, name: str) -> datetime:
        """A required time."""
        value = self.optional_time(name)
        if value is None:
            raise ContractError(self.path_of(name), "is missing")
        return value

    def child(self, name: str) -> Self:
        """A required object."""
        if self.fields.get(name) is None:
            raise ContractError(self.path_of(name), "is missing")
        return self.of(self.fields[name], self.path_of(name))

    def optional_child(self, name: str) -> Self | None:
        """An object, or None when the field is absent or the object is empty: services send {} for nobody."""
        if not self.fields.get(name):
            return None
        return self.child(name)

    def children(self, name: str) -> tuple[Self, ...]:
        """A required list of objects."""
        path = self.path_of(name)
        return tuple(self.of(item, f"{path}[{index}]") for index, item in enumerate(self._list(name, required=True)))

    def optional_children(self, name: str) -> tuple[Self, ...]:
        """A list of objects, empty when the field is absent."""
        return self.children(name) if self.fields.get(name) else ()

    def texts(self, name: str) -> tuple[str, ...]:
        """A list of strings, empty when the field is absent."""
        path = self.path_of(name)
        return tuple(_text(item, f"{path}[{index}]") for index, item in enumerate(self._list(name, required=False)))

    def _list(self, name: str, *, required: bool) -> Iterable[object]:
        value = self.fields.get(name)
        if value is None and not required:
            return ()
        if value is None:
            raise ContractError(self.path_of(name), "is missing")
        if not isinstance(value, list):
            raise ContractError(self.path_of(name), f"is not a list but {_kind(value)}")
        return value


def _text(value: object, path: str) -> str:
    if isinstance(value, int) and not isinstance(value, bool):
        return str(value)
    if isinstance(value, str):
        return value
    raise ContractError(path, f"is not a string but {_kind(value)}")


def _well_formed(value: Any) -> Any:
    """The same JSON value with every string fit to be written as UTF-8."""
    if isinstance(value, str):
        return value.encode("utf-16", "surrogatepass").decode("utf-16", "replace")
    if isinstance(value, list):
        return [_well_formed(item) for item in value]
    if isinstance(value, dict):
        return {_well_formed(name): _well_formed(item) for name, item in value.items()}
    return value


def _kind(value: object) -> str:
    """The kind of a JSON value, in words."""
    names = {dict: "an object", list: "a list", str: "a string", bool: "a boolean", type(None): "null"}
    return names.get(type(value), "a number")
