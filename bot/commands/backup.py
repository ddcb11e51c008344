"""A copy of everything that Readout remembers, in one file, taken while it runs or not."""

import asyncio
import os
import tarfile
import tempfile
from pathlib import Path

import click

from bot.settings import Settings
from storage.copies import Damaged, NotCopied, copy

DATABASES = (Path("readout.db"), Path("engine/engine.db"))
"""The bot's first: what it knows of, the engine's later copy has too."""

DONE = "{file} has {names}. docs/deploy.md says how to restore it."
NOTHING = "There is no Readout database in {home}. Give the READOUT_HOME that `readout run` has."
DAMAGED = "{path} is damaged ({reason}); no backup was made. Keep the backups that you have."
NOT_READ = "{path} cannot be copied ({reason})."
NOT_WRITTEN = "{file} cannot be written ({reason})."


class BackupFailed(Exception):
    """No backup was made, and one that was there before is as it was; the text says why."""


async def backup(settings: Settings, file: Path) -> None:
    """
    Write the databases to an archive that unpacks to what they are in READOUT_HOME.

    The archive appears under its name when it is whole. Raises: BackupFailed.
    """
    names = await asyncio.to_thread(_back_up, settings.home, file)
    click.echo(DONE.format(file=file, names=" and ".join(names)))


def _back_up(home: Path, file: Path) -> list[str]:
    present = [name for name in DATABASES if (home / name).exists()]
    if not present:
        raise BackupFailed(NOTHING.format(home=home))
    try:
        # Beside the file, so that the last step is a rename within one disk.
        with tempfile.TemporaryDirectory(prefix=f".{file.name}.", dir=file.parent) as scratch:
            for name in present:
                path, copied = home / name, Path(scratch) / name
                copied.parent.mkdir(mode=0o700, exist_ok=True)
                copy(path, copied)
            _pack(Path(scratch), present, file)
    except Damaged as error:
        raise BackupFailed(DAMAGED.format(path=path, reason=error)) from error
    except NotCopied as error:
        raise BackupFailed(NOT_READ.format(path=path, reason=error)) from error
    except OSError as error:
        raise BackupFailed(NOT_WRITTEN.format(file=file, reason=error.strerror)) from error
    return [str(name) for name in present]


def _pack(folder: Path, names: list[Path], file: Path) -> None:
    whole = folder / "archive"
    with os.fdopen(os.open(whole, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as out:
        with tarfile.open(fileobj=out, mode="w:gz") as archive:
            for name in names:
                # With its folder: an archive that names only files is unpacked into folders that all may look into.
                for part in (*reversed(name.parents[:-1]), name):
                    archive.add(folder / part, arcname=str(part), recursive=False)
        out.flush()
        os.fsync(out.fileno())
    whole.replace(file)
