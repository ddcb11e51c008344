"""
A SQLite file owned by one process and used by one thread of it.

Every read and write is a unit: a function that gets the connection, runs whole inside one transaction on the
writer's thread and awaits nothing. One writer thread answers faster under load than a connection per thread, never
meets "database is locked", and stays clear of SQLite's WAL-reset bug (3.7.0 to 3.51.2), which needs two writing
connections.
"""

import asyncio
import contextlib
import fcntl
import logging
import os
import sqlite3
from collections.abc import AsyncIterator, Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import TypeVar

import sqlite_utils
from sqlite_utils import Migrations

IN_USE = "{path} is in use by another Readout process. Stop that one first, or give this one another READOUT_HOME."
NOT_A_DATABASE = "{path} is not a readable Readout database ({reason}). Move it away, or put a backup in its place."
NOT_WRITABLE = "{path} cannot be opened for writing ({reason}). Mend its permissions, or give another READOUT_HOME."

BUSY_TIMEOUT_MS = 5_000
"""For tools that look into the file from outside; we never wait for ourselves."""

log = logging.getLogger(__name__)
T = TypeVar("T")


class DatabaseUnavailable(Exception):
    """The database file cannot be used; the text says why and what to do."""


class DatabaseInUse(DatabaseUnavailable):
    """Another process has the database."""


class Database:
    """The one door to a database file; made by `open_database`."""

    def __init__(self, connection: sqlite_utils.Database, thread: ThreadPoolExecutor) -> None:
        self._db = connection
        self._thread = thread

    async def run(self, unit: Callable[[sqlite_utils.Database], T]) -> T:
        """
        Run a unit in a transaction of its own and give what it returns.

        All of it is committed, or, when it raises, nothing. Units run one after another in the order of the calls.
        A caller that is cancelled does not stop a unit that was begun.
        """
        loop = asyncio.get_running_loop()
        return await asyncio.shield(loop.run_in_executor(self._thread, _in_transaction, self._db, unit))

    async def scrub(self) -> None:
        """
        Empty the journal, so that what was deleted can be read in no file of the database.

        The file itself is overwritten where something is deleted; the journal keeps the former pages until this.
        """
        loop = asyncio.get_running_loop()
        await asyncio.shield(loop.run_in_executor(self._thread, _empty_journal, self._db))


@contextlib.asynccontextmanager
async def open_database(path: Path, migrations: Migrations) -> AsyncIterator[Database]:
    """
    Open a database file for this process alone and bring its schema up to date.

    The file is made, with its folder, when it is not there, readable by its owner only.

    Raises: DatabaseInUse if another process has it, DatabaseUnavailable if it is damaged or cannot be written.
    """
    with ThreadPoolExecutor(max_workers=1, thread_name_prefix=path.stem) as thread, _locked(path):
        loop = asyncio.get_running_loop()
        connection = await loop.run_in_executor(thread, _connect, path, migrations)
        try:
            yield Database(connection, thread)
        finally:
            await loop.run_in_executor(thread, connection.close)


@contextlib.contextmanager
def _locked(path: Path) -> Iterator[None]:
    """
    Hold the lock file beside a database; the system lets go of it when the process ends, however it ends.

    Raises: DatabaseInUse if another process holds it, DatabaseUnavailable if it cannot be made.
    """
    try:
        path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        lock = os.open(path.with_name(path.name + ".lock"), os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
    except OSError as error:
        raise DatabaseUnavailable(NOT_WRITABLE.format(path=path, reason=error.strerror)) from error
    try:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError as error:
            raise DatabaseInUse(IN_USE.format(path=path)) from error
        yield
    finally:
        os.close(lock)


def _connect(path: Path, migrations: Migrations) -> sqlite_utils.Database:
    try:
        path.touch(mode=0o600)
        db = _opened(path, migrations)
    except OSError as error:
        raise DatabaseUnavailable(NOT_WRITABLE.format(path=path, reason=error.strerror)) from error
    except sqlite3.OperationalError as error:
        raise DatabaseUnavailable(NOT_WRITABLE.format(path=path, reason=error)) from error
    except sqlite3.DatabaseError as error:
        raise DatabaseUnavailable(NOT_A_DATABASE.format(path=path, reason=error)) from error
    log.info("database opened", extra={"path": str(path), "sqlite": sqlite3.sqlite_version})
    return db


def _opened(path: Path, migrations: Migrations) -> sqlite_utils.Database:
    connection = sqlite3.connect(path, isolation_level=None)
    try:
        connection.execute(f"PRAGMA busy_timeout = {BUSY_TIMEOUT_MS}")
        connection.execute("PRAGMA journal_mode = WAL")
        connection.execute("PRAGMA synchronous = NORMAL")
        connection.execute("PRAGMA foreign_keys = ON")
        connection.execute("PRAGMA secure_delete = ON")
        db = sqlite_utils.Database(connection, strict=True)
        _in_transaction(db, migrations.apply)
    except BaseException:
        connection.close()
        raise
    return db


def run_all(db: sqlite_utils.Database, statements: str) -> None:
    """Run statements that end in semicolons as part of the transaction; sqlite3's executescript would commit it."""
    for statement in filter(str.strip, statements.split(";")):
        db.execute(statement)


def _empty_journal(db: sqlite_utils.Database) -> None:
    ((is_busy, *_),) = db.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchall()
    if is_busy:
        log.warning("journal not emptied: something else reads the database")


def _in_transaction(db: sqlite_utils.Database, unit: Callable[[sqlite_utils.Database], T]) -> T:
    # IMMEDIATE: a deferred transaction that reads before it writes can fail with SQLITE_BUSY_SNAPSHOT.
    db.execute("BEGIN IMMEDIATE")
    try:
        result = unit(db)
        db.commit()
    except BaseException:
        # SQLite has rolled back by itself when the disk is full; sqlite-utils' rollback minds that.
        db.rollback()
        raise
    return result
