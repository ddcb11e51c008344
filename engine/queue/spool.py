"""Uploaded recordings on disk: received whole or not at all, kept until their job has ended."""

import asyncio
import errno
import logging
import os
import secrets
from collections.abc import AsyncIterator, Iterable
from pathlib import Path
from typing import BinaryIO

from engine.errors import RequestProblem

TOO_LARGE = "The recording is larger than {limit:.0f} MB, which is the most this engine takes."
CUT_OFF = "The recording ended before its Content-Length was reached; nothing was kept. Send it again."
NO_SPACE = "The engine's disk is full, so that the recording could not be kept. Make room and send it again."

FULL = {errno.ENOSPC, errno.EDQUOT}
PART_SUFFIX = ".part"
WRITE_BYTES = 1024 * 1024
"""How much of an upload is held in memory before it is written."""

log = logging.getLogger(__name__)


class Spool:
    """A folder of recordings that wait for their job or are worked on."""

    def __init__(self, folder: Path, max_bytes: int) -> None:
        self._folder = folder
        self._max_bytes = max_bytes

    def path_of(self, name: str) -> Path:
        """Where the recording of this name is."""
        return self._folder / name

    async def receive(self, body: AsyncIterator[bytes], length: int | None) -> str:
        """
        Keep an upload and give its name; when this returns, it is on the disk for good.

        `length` is what the sender announced. Raises: RequestProblem 413, 400 for a body that ends early, 507.
        """
        self._check_size(length or 0)
        name = secrets.token_hex(16)
        part = self.path_of(name + PART_SUFFIX)
        try:
            received = await self._write(body, part)
            if length is not None and received != length:
                raise RequestProblem(400, CUT_OFF, "cut_off")
            await asyncio.to_thread(_settle, part, self.path_of(name))
        except OSError as error:
            if error.errno in FULL:
                raise RequestProblem(507, NO_SPACE, "no_space") from error
            raise
        finally:
            await asyncio.to_thread(part.unlink, missing_ok=True)
        return name

    def remove(self, name: str) -> None:
        """Delete a recording; one that cannot be deleted is left for the sweep of the next start."""
        try:
            self.path_of(name).unlink(missing_ok=True)
        except OSError:
            log.warning("recording not deleted", extra={"media": name}, exc_info=True)

    def sweep(self, keep: Iterable[str]) -> None:
        """Make the folder if need be, and delete everything in it that no job waits for."""
        self._folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        wanted = set(keep)
        for path in self._folder.iterdir():
            if path.name not in wanted:
                path.unlink(missing_ok=True)

    async def _write(self, body: AsyncIterator[bytes], part: Path) -> int:
        received, held = 0, bytearray()
        with _create(part) as file:
            async for chunk in body:
                received += len(chunk)
                self._check_size(received)
                held += chunk
                if len(held) >= WRITE_BYTES:
                    await asyncio.to_thread(file.write, held)
                    held = bytearray()
            await asyncio.to_thread(_finish, file, held)
        return received

    def _check_size(self, size: int) -> None:
        if size > self._max_bytes:
            raise RequestProblem(413, TOO_LARGE.format(limit=self._max_bytes / 1_000_000), "too_large")


def _create(path: Path) -> BinaryIO:
    return os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb")


def _finish(file: BinaryIO, held: bytearray) -> None:
    file.write(held)
    file.flush()
    os.fsync(file.fileno())


def _settle(part: Path, path: Path) -> None:
    """Give a complete upload its name, so that the name survives a power cut too."""
    part.replace(path)
    folder = os.open(path.parent, os.O_RDONLY)
    try:
        os.fsync(folder)
    finally:
        os.close(folder)
