"""The home on disk is its owner's alone, whatever was restored into it and whatever the umask."""

import os
import stat
from collections.abc import Iterator
from pathlib import Path

import pytest

from bot.home import keep_private


@pytest.fixture(autouse=True)
def open_umask() -> Iterator[None]:
    """Begin with a umask that hides nothing."""
    before = os.umask(0)
    yield
    os.umask(before)


def modes(folder: Path) -> dict[str, int]:
    """What may be done with a folder and everything in it, by name."""
    paths = [folder, *folder.rglob("*")]
    return {path.name: stat.S_IMODE(path.lstat().st_mode) for path in paths if not path.is_symlink()}


def test_what_is_there_is_tightened(tmp_path: Path) -> None:
    """Every file and folder of ours loses what others may do with it, and keeps what its owner may."""
    home = tmp_path / "home"
    (home / "engine" / "spool").mkdir(parents=True)
    for name in ("readout.db", "readout.db-wal", "readout.db-shm", "engine/engine.db", "engine/spool/recording"):
        (home / name).touch()

    keep_private(home)

    assert {0o700} == {mode for name, mode in modes(home).items() if name in {"home", "engine", "spool"}}
    assert {0o600} == {mode for name, mode in modes(home).items() if name not in {"home", "engine", "spool"}}


def test_what_is_made_afterwards_is_private(tmp_path: Path) -> None:
    """Whoever makes it, and whether or not they think of it."""
    keep_private(tmp_path / "home")

    (tmp_path / "home" / "engine").mkdir(parents=True)
    (tmp_path / "home" / "engine" / "file").write_text("")

    assert {"home": 0o700, "engine": 0o700, "file": 0o600} == modes(tmp_path / "home")


def test_what_is_not_ours_stays(tmp_path: Path) -> None:
    """A folder that everybody may write to stays so, and links do not lead us elsewhere."""
    (tmp_path / "other").touch()
    shared = tmp_path / "shared"
    (shared / "engine").mkdir(parents=True)
    (shared / "engine" / "link").symlink_to(tmp_path / "other")
    (shared / "theirs").touch()
    shared.chmod(0o1777)

    keep_private(shared)

    assert {"shared": 0o1777, "engine": 0o700, "theirs": 0o666} == modes(shared)
    assert 0o666 == stat.S_IMODE((tmp_path / "other").stat().st_mode)
