"""Media seen from outside: the lengths and the sound that processes which may die of it find in files."""

import asyncio
import json
import logging
import subprocess
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import cast

import numpy as np
from numpy.typing import NDArray

from conversation.wire.common import Json
from engine.child import child_command, child_environment
from engine.errors import MediaRefused, RequestProblem
from engine.speech.media_info import SIZE_BYTES, MediaInfo, unreadable

PROBES_AT_ONCE = 2
"""More would not be sooner done where there are two cores, and each may take 430 MB."""

PROBE_SECONDS = 90.0
"""By the clock. The process has its own limit in time on the processor; this one is for a machine that stands still."""

TUNING = {"OPENBLAS_NUM_THREADS": "1", "MALLOC_ARENA_MAX": "1"}
"""No address space for threads that are never started; with many cores it would be more than the limit."""

MAX_BLOCK_BYTES = 2**26
"""Half an hour of sound; no decoder gives so much at once."""

BUSY = "The engine is too busy to look at the recording now. Send it again in a few minutes."

log = logging.getLogger(__name__)


class MediaProbe:
    """Looks at uploads, a few at a time; the others wait."""

    def __init__(self) -> None:
        self._free = asyncio.Semaphore(PROBES_AT_ONCE)

    async def look(self, path: Path, max_seconds: float) -> MediaInfo:
        """
        The length of a recording, found without decoding it.

        Raises: MediaRefused with code `empty_file`, `unreadable_media`, `no_audio` or `too_long`; RequestProblem 503.
        """
        async with self._free:
            process = await asyncio.create_subprocess_exec(
                *_command("probe", path, max_seconds),
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                env=child_environment() | TUNING,
            )
            try:
                async with asyncio.timeout(PROBE_SECONDS):
                    # Not communicate(), which may close the input, and with it end the process.
                    output = await cast("asyncio.StreamReader", process.stdout).read()
                    status = await process.wait()
            except TimeoutError as error:
                raise RequestProblem(503, BUSY) from error
            finally:
                if process.returncode is None:
                    process.kill()
                    await process.wait()
        result = _result(output[SIZE_BYTES:], status)
        return MediaInfo(result["duration"], result["is_declared"])


@dataclass(slots=True)
class DecodedSound:
    """
    The sound of a file as blocks of 16 kHz mono samples, decoded once from front to back by a process of its own.

    The process waits while its blocks are not taken. After the last one, `seconds` is how much sound there was and
    `skipped` the number of damaged packets that were left out.
    """

    path: Path
    max_seconds: float
    seconds: float = 0.0
    skipped: int = 0

    def __iter__(self) -> Iterator[NDArray[np.int16]]:
        """Decode. Raises: MediaRefused(`unreadable_media`, `too_long`, …), also in the middle."""
        with subprocess.Popen(  # noqa: S603 - the command is ours
            _command("decode", self.path, self.max_seconds),
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            env=child_environment() | TUNING,
        ) as process:
            try:
                yield from self._blocks(process)
            finally:
                process.kill()

    def _blocks(self, process: "subprocess.Popen[bytes]") -> Iterator[NDArray[np.int16]]:
        assert process.stdout is not None  # noqa: S101 - for the type checker
        while size := int.from_bytes(process.stdout.read(SIZE_BYTES), "little"):
            content = process.stdout.read(size) if size <= MAX_BLOCK_BYTES else b""
            if len(content) < size:
                break
            yield np.frombuffer(content, dtype="<i2")
        # A process that died in the middle of a block has written nothing behind it.
        result = _result(process.stdout.read(), process.wait())
        self.seconds, self.skipped = result["seconds"], result["skipped"]


def _command(task: str, path: Path, max_seconds: float) -> tuple[str, ...]:
    return child_command("engine.speech.media_process", task, str(path), str(max_seconds))


def _result(message: bytes, status: int) -> Json:
    """The last words of a process; one that has none was killed by a limit or by the file."""
    if not message:
        log.warning("media process died", extra={"status": status})
        raise unreadable()
    result: Json = json.loads(message)
    if result["type"] == "refused":
        raise MediaRefused(result["code"], result["message"])
    return result
