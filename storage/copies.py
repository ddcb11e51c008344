"""Copies of a database file, taken while it is in use or not."""

import sqlite3
from contextlib import closing
from pathlib import Path


class NotCopied(Exception):
    """A database cannot be read; the text says why."""


class Damaged(NotCopied):
    """A database is damaged; the text says how."""


def copy(path: Path, to: Path) -> None:
    """
    Copy a database as it is at one moment, whoever is writing to it, into one file that its owner alone can read.

    Opened for reading only: a second writer could set off SQLite's WAL-reset bug (see `storage.database`).

    Raises: NotCopied if it cannot be read, Damaged if it or its copy is not whole, OSError if there is no place for it.
    """
    if path.stat().st_size == 0:
        raise Damaged("it is empty")
    to.touch(mode=0o600)
    try:
        uri = f"{path.absolute().as_uri()}?mode=ro"
        with closing(sqlite3.connect(uri, uri=True)) as source, closing(sqlite3.connect(to)) as target:
            source.backup(target)
            target.execute("PRAGMA journal_mode = DELETE")
            problems = [row[0] for row in target.execute("PRAGMA integrity_check")]
    except sqlite3.OperationalError as error:
        raise NotCopied(str(error)) from error
    except sqlite3.DatabaseError as error:
        raise Damaged(str(error)) from error
    if problems != ["ok"]:
        raise Damaged(problems[0])
