"""A backup is whole or not there, whatever else has the databases open."""

import asyncio
import sqlite3
import stat
import tarfile
from contextlib import closing
from pathlib import Path

import pytest

from bot.commands.backup import BackupFailed, backup
from bot.settings import Settings
from engine.queue.schema import migrations as engine_migrations
from storage.database import open_database
from storage.schema import migrations


@pytest.fixture
def home(tmp_path: Path) -> Path:
    return tmp_path / "home"


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return tmp_path / "backup.tar.gz"


async def backed_up(home: Path, file: Path) -> None:
    await backup(Settings().model_copy(update={"home": home}), file)


def back_up(home: Path, file: Path) -> None:
    asyncio.run(backed_up(home, file))


def refusal(home: Path, file: Path) -> str:
    with pytest.raises(BackupFailed) as raised:
        back_up(home, file)
    return str(raised.value)


@pytest.fixture
def used(home: Path) -> None:
    """A home with what a Readout leaves behind."""

    async def leave_behind() -> None:
        async with (
            open_database(home / "readout.db", migrations),
            open_database(home / "engine" / "engine.db", engine_migrations),
        ):
            pass

    asyncio.run(leave_behind())


def restored(file: Path, folder: Path) -> Path:
    with tarfile.open(file) as archive:
        archive.extractall(folder, filter="data")
    return folder


def keys(path: Path) -> list[str]:
    with closing(sqlite3.connect(path)) as connection:
        return [row[0] for row in connection.execute("SELECT key FROM inbox ORDER BY rowid")]


def test_archive_has_both_databases_as_they_are_in_the_home(used: None, home: Path, file: Path, tmp_path: Path) -> None:
    """Each is one sound file with nothing beside it."""
    back_up(home, file)

    folder = restored(file, tmp_path / "restored")
    names = ["engine/engine.db", "readout.db"]
    assert names == sorted(str(path.relative_to(folder)) for path in folder.rglob("*") if path.is_file())
    for name in names:
        with closing(sqlite3.connect(folder / name)) as connection:
            assert [("ok",)] == connection.execute("PRAGMA integrity_check").fetchall()


async def test_copy_of_a_database_in_use_has_what_was_committed(home: Path, file: Path, tmp_path: Path) -> None:
    """Also what is still in the write-ahead log, and nothing of a transaction under way."""
    async with open_database(home / "readout.db", migrations) as database:
        await database.run(lambda db: db.execute("INSERT INTO inbox VALUES ('committed', 0)"))
        with closing(sqlite3.connect(home / "readout.db", isolation_level=None)) as other:
            other.execute("BEGIN IMMEDIATE")
            other.execute("INSERT INTO inbox VALUES ('under way', 0)")
            await backed_up(home, file)
            other.execute("ROLLBACK")

        await database.run(lambda db: db.execute("INSERT INTO inbox VALUES ('later', 0)"))

    assert ["committed"] == keys(restored(file, tmp_path / "restored") / "readout.db")


async def test_backup_of_a_bot_with_another_server(home: Path, file: Path, tmp_path: Path) -> None:
    """Where there is no engine there is nothing of it to keep."""
    async with open_database(home / "readout.db", migrations):
        await backed_up(home, file)

    assert ["readout.db"] == [path.name for path in restored(file, tmp_path / "restored").iterdir()]


def test_backup_is_readable_by_its_owner_only(used: None, home: Path, file: Path, tmp_path: Path) -> None:
    """It has what people said."""
    back_up(home, file)

    folder = restored(file, tmp_path / "restored")
    assert {0o600} == {stat.S_IMODE(path.stat().st_mode) for path in (file, folder / "readout.db")}


def test_folders_in_the_archive_are_their_owners_only(used: None, home: Path, file: Path) -> None:
    """An archive that named only files would be unpacked into folders that all may look into."""
    back_up(home, file)

    with tarfile.open(file) as archive:
        modes = {member.name: member.mode for member in archive.getmembers()}
    assert {"readout.db": 0o600, "engine": 0o700, "engine/engine.db": 0o600} == modes


def test_newer_backup_takes_the_place_of_the_older(used: None, home: Path, file: Path, tmp_path: Path) -> None:
    """One name will do for every night; nothing else is left in the folder."""
    file.write_text("older")

    back_up(home, file)

    assert (restored(file, tmp_path / "restored") / "readout.db").exists()
    assert ["backup.tar.gz", "home", "restored"] == sorted(path.name for path in tmp_path.iterdir())


def test_home_without_a_database(home: Path, file: Path) -> None:
    """A mistyped folder is noticed; an empty backup would be noticed too late."""
    assert "There is no Readout database in" in refusal(home, file)
    assert not file.exists()


def test_damaged_database_leaves_the_older_backup(used: None, home: Path, file: Path, tmp_path: Path) -> None:
    """What is broken never replaces what is whole."""
    file.write_text("older")
    content = (home / "readout.db").read_bytes()
    (home / "readout.db").write_bytes(content[:4096] + b"\xff" * 4096 + content[8192:])

    assert "is damaged" in refusal(home, file)
    assert "older" == file.read_text()
    assert ["backup.tar.gz", "home"] == sorted(path.name for path in tmp_path.iterdir())


def test_database_that_was_lost_leaves_the_older_backup(used: None, home: Path, file: Path) -> None:
    """An empty file is what is left of a database, not one to keep."""
    file.write_text("older")
    (home / "engine" / "engine.db").write_bytes(b"")

    assert "engine.db is damaged (it is empty)" in refusal(home, file)
    assert "older" == file.read_text()


def test_file_that_is_no_database(home: Path, file: Path) -> None:
    """The sentence names it."""
    home.mkdir()
    (home / "readout.db").write_text("not a database at all, but long enough to be read as the header of one" * 20)

    assert f"{home / 'readout.db'} is damaged (file is not a database)" in refusal(home, file)


def test_folder_that_is_not_there(used: None, home: Path, tmp_path: Path) -> None:
    """The sentence names the file that was asked for."""
    file = tmp_path / "nowhere" / "backup.tar.gz"

    assert f"{file} cannot be written (No such file or directory)." == refusal(home, file)
