"""The local Slack on disk: one SQLite file of JSON documents, and a folder with the bytes of files."""

import json
import sqlite3
from pathlib import Path
from typing import Any

SCHEMA = """
CREATE TABLE IF NOT EXISTS documents (
    kind TEXT NOT NULL,
    id   TEXT NOT NULL,
    body TEXT NOT NULL,
    PRIMARY KEY (kind, id)
) STRICT, WITHOUT ROWID
"""


class Store:
    """
    Keeps documents by kind and id; each change is on disk when the call returns.

    The folder is private to its owner, because the tokens of the workspace are in it.
    """

    def __init__(self, home: Path) -> None:
        self.files = home / "files"
        home.mkdir(parents=True, exist_ok=True, mode=0o700)
        self.files.mkdir(exist_ok=True, mode=0o700)
        database = home / "slack.db"
        database.touch(mode=0o600)
        self._connection = sqlite3.connect(database, isolation_level=None)
        self._connection.execute("PRAGMA journal_mode = WAL")
        self._connection.execute("PRAGMA synchronous = NORMAL")
        self._connection.execute(SCHEMA)

    def load(self, kind: str) -> dict[str, Any]:
        """Give all documents of a kind by id, in the order of their ids."""
        rows = self._connection.execute("SELECT id, body FROM documents WHERE kind = ? ORDER BY id", (kind,))
        return {key: json.loads(body) for key, body in rows}

    def save(self, kind: str, key: str, body: Any) -> None:
        """Write a document, new or changed."""
        self._connection.execute(
            "INSERT INTO documents VALUES (?, ?, ?) ON CONFLICT DO UPDATE SET body = excluded.body",
            (kind, key, json.dumps(body, ensure_ascii=False)),
        )

    def remove(self, kind: str, key: str) -> None:
        """Remove a document; one that is not there is fine."""
        self._connection.execute("DELETE FROM documents WHERE kind = ? AND id = ?", (kind, key))

    def close(self) -> None:
        """Close the database; safe to call repeatedly."""
        self._connection.close()
