"""One unit of reading and writing, as everybody but the database itself knows it."""

from collections.abc import Iterable, Sequence
from typing import Any, Protocol

Values = Sequence[Any] | dict[str, Any]
"""The values of a statement: in the order of its `?`, or by the names of its `:name`."""


class Transaction(Protocol):
    """
    A transaction that is under way: all of it is committed in the end, or nothing.

    Statements keep to the SQL that SQLite and PostgreSQL have in common wherever they can. Nothing outlives the unit:
    rows come as a list, read whole.
    """

    def fetch(self, statement: str, values: Values = ()) -> list[dict[str, Any]]:
        """Run a statement and give its rows, by the names of their columns."""

    def execute(self, statement: str, values: Values = ()) -> int:
        """Run a statement and give how many rows it has changed; 0 for one that changes no rows."""

    def execute_many(self, statement: str, values: Iterable[Values]) -> None:
        """Run a statement once for each of many values, in their order."""
