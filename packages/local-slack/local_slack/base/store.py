"""The local Slack on disk: one SQLite file of JSON documents, and a folder with the bytes of files."""

import contextlib
import copy
import fcntl
import json
import os
import sqlite3
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from local_slack.base.errors import LocalSlackUnusable

IN_USE = "{home} is in use by another local Slack. Stop that one first, or give this one another folder."
NOT_WRITABLE = "{home} cannot be written ({reason}). Fix its permissions, or choose another folder."
DAMAGED = "{home} is not a readable local Slack ({reason}). Move it away, and a new one is made in its place."

SCHEMA = """
CREATE TABLE IF NOT EXISTS documents (
    kind TEXT NOT NULL,
    id   TEXT NOT NULL,
    body TEXT NOT NULL,
    PRIMARY KEY (kind, id)
) STRICT, WITHOUT ROWID
"""


class HomeUnusable(LocalSlackUnusable):
    """The folder cannot be used; the text names it, and says why and what to do."""


class Store:
    """
    Keeps documents by kind and id, for this process alone; a change outlives the process once the call returns.

    The folder is private to its owner, because the tokens of the workspace are in it.

    Raises: HomeUnusable.
    """

    def __init__(self, home: Path) -> None:
        self.files = home / "files"
        self._prefix = ""
        with contextlib.ExitStack() as opened:
            try:
                home.mkdir(parents=True, exist_ok=True, mode=0o700)
                opened.enter_context(_locked(home))
                self.files.mkdir(exist_ok=True, mode=0o700)
                self._connection = opened.enter_context(_connected(home / "slack.db"))
            except BlockingIOError as problem:
                raise HomeUnusable(IN_USE.format(home=home)) from problem
            except OSError as problem:
                raise HomeUnusable(NOT_WRITABLE.format(home=home, reason=problem.strerror)) from problem
            except sqlite3.OperationalError as problem:
                raise HomeUnusable(NOT_WRITABLE.format(home=home, reason=problem)) from problem
            except sqlite3.DatabaseError as problem:
                raise HomeUnusable(DAMAGED.format(home=home, reason=problem)) from problem
            self._opened = opened.pop_all()

    def part(self, name: str) -> "Store":
        """Return a part of this store with its own documents and files; it is closed with the whole."""
        part = copy.copy(self)
        part._prefix = f"{name}/"  # noqa: SLF001  its own class
        part.files = self.files.with_name(f"files-{name}")
        part.files.mkdir(exist_ok=True, mode=0o700)
        return part

    def load(self, kind: str) -> dict[str, Any]:
        """Return all documents of a kind by id, in the order of their ids."""
        query = "SELECT id, body FROM documents WHERE kind = ? ORDER BY id"
        rows = self._connection.execute(query, (self._prefix + kind,))
        return {key: json.loads(body) for key, body in rows}

    def save(self, kind: str, key: str, body: Any) -> None:
        """Write a document, new or changed."""
        self._connection.execute(
            "INSERT INTO documents VALUES (?, ?, ?) ON CONFLICT DO UPDATE SET body = excluded.body",
            (self._prefix + kind, key, json.dumps(body, ensure_ascii=False)),
        )

    def remove(self, kind: str, key: str) -> None:
        """Remove a document; one that is not there is fine."""
        self._connection.execute("DELETE FROM documents WHERE kind = ? AND id = ?", (self._prefix + kind, key))

    def size(self) -> int:
        """Count the documents in all parts."""
        return int(self._connection.execute("SELECT count(*) FROM documents").fetchone()[0])

    def clear(self, *kept: str) -> None:
        """Remove all documents of this part but those of some kinds."""
        for (kind,) in self._connection.execute("SELECT DISTINCT kind FROM documents").fetchall():
            prefix, _, name = kind.rpartition("/")
            if prefix == self._prefix.rstrip("/") and name not in kept:
                self._connection.execute("DELETE FROM documents WHERE kind = ?", (kind,))

    @contextlib.contextmanager
    def together(self) -> Iterator[None]:
        """Make one change of all changes inside: a kill leaves all of them or none. May nest; nothing inside awaits."""
        if self._connection.in_transaction:
            yield
            return
        with self._connection:
            self._connection.execute("BEGIN")
            yield

    def close(self) -> None:
        """Close the database and let go of the folder; safe to call repeatedly."""
        self._opened.close()


@contextlib.contextmanager
def _locked(home: Path) -> Iterator[None]:
    """Hold the folder, which unlike a lock file stays; the system lets go when the process ends, however it ends."""
    lock = os.open(home, os.O_RDONLY | os.O_DIRECTORY | os.O_CLOEXEC)
    try:
        fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        yield
    finally:
        os.close(lock)


@contextlib.contextmanager
def _connected(database: Path) -> Iterator[sqlite3.Connection]:
    database.touch(mode=0o600)
    with contextlib.closing(sqlite3.connect(database, isolation_level=None)) as connection:
        connection.execute("PRAGMA journal_mode = WAL")
        connection.execute("PRAGMA synchronous = NORMAL")
        connection.execute(SCHEMA)
        yield connection
