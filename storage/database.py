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
from collections.abc import AsyncIterator, Callable, Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any, TypeVar

import sqlite_utils
from sqlite_utils import Migrations

from storage.transaction import Transaction, Values

IN_USE = "{path} is in use by another Readout process. Stop that one first, or give this one another READOUT_HOME."
NEWER = "{path} was written by a newer Readout. Update this one, or restore a backup that it made."
EMPTY = "{path} is empty: what it held is lost. Restore a backup, or delete the file to begin anew."
NOT_A_DATABASE = "{path} is not a readable Readout database ({reason}). Move it away, or put a backup in its place."
NOT_WRITABLE = "{path} cannot be opened for writing ({reason}). Check its permissions, or give another READOUT_HOME."

BUSY_TIMEOUT_MS = 5_000
"""For tools that look into the file from outside; we never wait for ourselves."""

CLEAN, UNCLEAN = 0, 1
"""The user_version of a file: whether content was deleted since it was last rewritten."""

PAUSE_SECONDS = 5.0
"""How long an unwell database is left alone before it is tried again, where nothing else is chosen."""

UNWELL = {
    sqlite3.SQLITE_BUSY,
    sqlite3.SQLITE_CANTOPEN,
    sqlite3.SQLITE_FULL,
    sqlite3.SQLITE_IOERR,
    sqlite3.SQLITE_LOCKED,
    sqlite3.SQLITE_NOMEM,
    sqlite3.SQLITE_PROTOCOL,
    sqlite3.SQLITE_READONLY,
}
"""Primary result codes that speak of the machine and not of the unit."""

Schema = Migrations
"""The tables of a database, as a list of migrations."""

log = logging.getLogger(__name__)
T = TypeVar("T")


class DatabaseUnavailable(Exception):
    """The database file cannot be used; the text says why and what to do."""


class DatabaseInUse(DatabaseUnavailable):
    """Another process has the database."""


class _Unit:
    """A transaction on the connection of sqlite-utils."""

    def __init__(self, db: sqlite_utils.Database) -> None:
        self._db = db

    def fetch(self, statement: str, values: Values = ()) -> list[dict[str, Any]]:
        return list(self._db.query(statement, values))

    def execute(self, statement: str, values: Values = ()) -> int:
        return max(self._db.execute(statement, values).rowcount, 0)

    def execute_many(self, statement: str, values: Iterable[Values]) -> None:
        self._db.conn.executemany(statement, values)


class Database:
    """The one door to a database file; made by `open_database`."""

    def __init__(self, connection: sqlite_utils.Database, thread: ThreadPoolExecutor, pause: float) -> None:
        self._db = connection
        self._thread = thread
        self._pause = pause

    async def run(self, unit: Callable[[Transaction], T]) -> T:
        """
        Run a unit in a transaction of its own and give what it returns.

        All of it is committed, or, when it raises, nothing. Units run one after another in the order of the calls.
        A caller that is cancelled does not stop a unit that was begun.
        """
        loop = asyncio.get_running_loop()
        return await asyncio.shield(loop.run_in_executor(self._thread, _run, self._db, unit))

    async def persist(self, unit: Callable[[Transaction], T]) -> T:
        """
        Run a unit as `run` does, and again for as long as the database is unwell.

        For what must not be lost when the disk is full: it waits here until there is room.
        """
        while True:
            try:
                return await self.run(unit)
            except sqlite3.Error as error:
                if not is_unwell(error):
                    raise
                log.exception("database unwell, trying again in %s seconds", self._pause)
            await asyncio.sleep(self._pause)

    async def scrub(self) -> bool:
        """
        Take what was deleted out of every file of the database; False if that cannot be done now.

        Costs about a second for 100 MB where `deleted` was called since the last time, and nearly nothing elsewhere.
        """
        loop = asyncio.get_running_loop()
        return await asyncio.shield(loop.run_in_executor(self._thread, _scrub, self._db))


@contextlib.asynccontextmanager
async def open_database(path: Path, migrations: Schema, *, pause: float = PAUSE_SECONDS) -> AsyncIterator[Database]:
    """
    Open a database file for this process alone and bring its schema up to date.

    The file is made, with its folder, when it is not there, readable by its owner only. What must not be lost is tried
    again after `pause` seconds for as long as the database is unwell.

    Raises: DatabaseInUse if another process has it, DatabaseUnavailable if it is damaged, is of a newer version or
    cannot be written.
    """
    with ThreadPoolExecutor(max_workers=1, thread_name_prefix=path.stem) as thread, _locked(path):
        loop = asyncio.get_running_loop()
        connection = await loop.run_in_executor(thread, _connect, path, migrations)
        try:
            yield Database(connection, thread, pause)
        finally:
            await loop.run_in_executor(thread, connection.close)


@contextlib.contextmanager
def _locked(path: Path) -> Iterator[None]:
    """
    Hold the folder of a database; the system lets go of it when the process ends, however it ends.

    A lock file could be deleted while it is held, and another made beside it; a folder with files in it stays. The
    database cannot be held itself: to close it a second time in one process ends SQLite's own locks.

    Raises: DatabaseInUse if another process holds it, DatabaseUnavailable if it cannot be made.
    """
    try:
        path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        lock = os.open(path.parent, os.O_RDONLY | os.O_DIRECTORY | os.O_CLOEXEC)
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


def _connect(path: Path, migrations: Schema) -> sqlite_utils.Database:
    try:
        if not path.exists():
            _create(path)
        if path.is_file() and path.stat().st_size == 0:
            raise DatabaseUnavailable(EMPTY.format(path=path))
        db = _opened(path, migrations)
    except OSError as error:
        raise DatabaseUnavailable(NOT_WRITABLE.format(path=path, reason=error.strerror)) from error
    except sqlite3.OperationalError as error:
        raise DatabaseUnavailable(NOT_WRITABLE.format(path=path, reason=error)) from error
    except sqlite3.DatabaseError as error:
        raise DatabaseUnavailable(NOT_A_DATABASE.format(path=path, reason=error)) from error
    except _Newer as error:
        raise DatabaseUnavailable(NEWER.format(path=path)) from error
    log.info("database opened", extra={"path": str(path), "sqlite": sqlite3.sqlite_version})
    return db


def _create(path: Path) -> None:
    """Make a database under its name when it has its first page: an empty file is never new, but a loss."""
    fresh = path.with_name(path.name + ".new")
    fresh.unlink(missing_ok=True)
    fresh.touch(mode=0o600)
    with contextlib.closing(sqlite3.connect(fresh)) as connection:
        connection.execute(f"PRAGMA user_version = {UNCLEAN}")
    fresh.replace(path)


class _Newer(Exception):
    """A migration was applied that is not known here."""


def _opened(path: Path, migrations: Schema) -> sqlite_utils.Database:
    connection = sqlite3.connect(path, isolation_level=None)
    try:
        connection.execute(f"PRAGMA busy_timeout = {BUSY_TIMEOUT_MS}")
        db = sqlite_utils.Database(connection, strict=True)
        _check_version(db, migrations)
        connection.execute("PRAGMA journal_mode = WAL")
        connection.execute("PRAGMA synchronous = NORMAL")
        connection.execute("PRAGMA foreign_keys = ON")
        connection.execute("PRAGMA secure_delete = ON")
        _in_transaction(db, migrations.apply)
    except BaseException:
        connection.close()
        raise
    return db


def _check_version(db: sqlite_utils.Database, migrations: Schema) -> None:
    """Raises: _Newer if the database has a schema that only a later version knows."""
    applied = {migration.name for migration in migrations.applied(db)}
    with contextlib.closing(sqlite_utils.Database(memory=True)) as empty:
        known = {migration.name for migration in migrations.pending(empty)}
    if applied - known:
        raise _Newer


def is_unwell(error: BaseException) -> bool:
    """Whether a unit failed because of the machine: no room on the disk, one that fails, a lock from outside."""
    # An extended code has the primary one in its lowest byte.
    return isinstance(error, sqlite3.Error) and getattr(error, "sqlite_errorcode", 0) & 0xFF in UNWELL


def run_all(db: sqlite_utils.Database, statements: str) -> None:
    """
    Run statements that end in semicolons as part of a migration's transaction.

    sqlite3's executescript would commit it.
    """
    for statement in filter(str.strip, statements.split(";")):
        db.execute(statement)


def damage(db: Transaction) -> list[str]:
    """List what SQLite finds wrong with the file; nothing where it is whole."""
    found = [str(row["quick_check"]) for row in db.fetch("PRAGMA quick_check")]
    return [] if found == ["ok"] else found


def deleted(db: Transaction) -> None:
    """Have the next scrub rewrite the file; call it in the transaction that deletes content."""
    db.execute(f"PRAGMA user_version = {UNCLEAN}")


def _scrub(db: sqlite_utils.Database) -> bool:
    """
    Rewrite the file and empty its journal.

    secure_delete overwrites what is deleted, but not the copies that SQLite left in the gaps of its pages when it moved
    rows to others.
    """
    try:
        if db.execute("PRAGMA user_version").fetchone()[0] != CLEAN:
            db.execute("VACUUM")
            db.execute(f"PRAGMA user_version = {CLEAN}")
        ((is_busy, *_),) = db.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchall()
    except sqlite3.OperationalError:
        log.warning("database not scrubbed", exc_info=True)
        return False
    if is_busy:
        log.warning("journal not emptied: something else reads the database")
    return not is_busy


def _run(db: sqlite_utils.Database, unit: Callable[[Transaction], T]) -> T:
    return _in_transaction(db, lambda db: unit(_Unit(db)))


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
