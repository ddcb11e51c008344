"""
The process in which a media file is opened, and which may die of it: one file, and then it ends.

Run: python -m engine.speech.media_process probe|decode PATH MAX_SECONDS, with a pipe as its standard input; it ends
at once when that is closed. It writes blocks of 16 kHz mono samples, each after its size in bytes (4, little-endian),
then a size of 0 and one JSON object: {type: "probed", duration, is_declared}, {type: "decoded", seconds, skipped} or
{type: "refused", code, message}. A process that ends without that was killed, by one of its limits or by the file.
"""

import contextlib
import json
import logging
import os
import resource
import signal
import sys
import threading
from pathlib import Path
from typing import BinaryIO

from conversation.wire.common import Json
from engine.errors import MediaRefused
from engine.speech.media import SAMPLE_RATE, probe
from engine.speech.media_info import SIZE_BYTES, check_length, unreadable
from engine.speech.sound import Decoding

MEMORY_BYTES = 384 * 1024 * 1024
"""
Address space beside what the libraries take.

The index of a film of four hours at 60 frames a second takes 130 MB of it; hardly anything else needs ten.
"""

OPEN_FILES = 32
"""The recording, three pipes, and what Python imports late."""

CPU_SECONDS = 8
CPU_SECONDS_PER_SECOND = 0.1
"""
Time on a processor: so much for opening, and so much more for each second of the recording that was got through.

Opening takes a fifth of a second. Decoding takes two thousandths of a second for each second, so that a machine fifty
times slower still does it, and a file on which there is no progress ends soon, however long it claims to be.
"""

NICENESS = 5
"""Added to the starter's: whatever answers people goes first."""

BLOCK_BYTES = 2 * SAMPLE_RATE
"""A second of sound. A decoder gives some milliseconds at a time, which would cost more to pass on than to decode."""

log = logging.getLogger(__name__)


def main() -> None:
    """Look at the one file, say what was found, and end."""
    task, path, max_seconds = sys.argv[1], Path(sys.argv[2]), float(sys.argv[3])
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    os.nice(NICENESS)
    # Standard output is ours alone: what libraries print goes to standard error.
    output = os.fdopen(os.dup(1), "wb")
    os.dup2(2, 1)
    threading.Thread(target=_end_with_parent, daemon=True).start()
    _limit()
    with contextlib.suppress(BrokenPipeError):
        result = _probed(path, max_seconds) if task == "probe" else _decoded(path, max_seconds, output)
        output.write(bytes(SIZE_BYTES) + json.dumps(result).encode())
        output.flush()
    # What the libraries would still tidy up can fail as well.
    os._exit(0)


def _end_with_parent() -> None:
    os.read(0, 1)
    os._exit(0)


def _limit() -> None:
    """Take less of the machine from here on; none of it can be taken back but the time."""
    limits = {
        resource.RLIMIT_FSIZE: 0,
        resource.RLIMIT_CORE: 0,
        resource.RLIMIT_NOFILE: OPEN_FILES,
        resource.RLIMIT_AS: _mapped_bytes() + MEMORY_BYTES,
    }
    for limit, value in limits.items():
        # Not every system knows each of them; a lower one may be set already.
        with contextlib.suppress(ValueError, OSError):
            resource.setrlimit(limit, (value, value))
    allow_time(0.0)


def _mapped_bytes() -> int:
    """The address space in use, most of it libraries."""
    try:
        pages = int(Path("/proc/self/statm").read_text(encoding="ascii").split()[0])
    except OSError:
        return MEMORY_BYTES
    return pages * resource.getpagesize()


def allow_time(seconds: float) -> None:
    """Allow the time on a processor that this much of a recording may take; after it, SIGXCPU ends us."""
    allowed = CPU_SECONDS + int(seconds * CPU_SECONDS_PER_SECOND)
    _, most = resource.getrlimit(resource.RLIMIT_CPU)
    with contextlib.suppress(ValueError):
        resource.setrlimit(resource.RLIMIT_CPU, (allowed, most))


def _probed(path: Path, max_seconds: float) -> Json:
    try:
        info = probe(path, max_seconds, lambda seconds: allow_time(min(seconds, max_seconds)))
    except MediaRefused as refused:
        return _refusal(refused)
    except Exception:
        # The border of this process: whatever a broken file provokes in the libraries is the file's fault.
        log.exception("file not opened")
        return _refusal(unreadable())
    return {"type": "probed", "duration": info.duration, "is_declared": info.is_declared}


def _decoded(path: Path, max_seconds: float, output: BinaryIO) -> Json:
    decoding, pending, skipped = Decoding(path), bytearray(), 0
    try:
        for block in decoding:
            pending += block.astype("<i2", copy=False).tobytes()
            if len(pending) >= BLOCK_BYTES:
                # A file can be longer than it says, so its length is watched here too.
                check_length(decoding.seconds, max_seconds)
                allow_time(decoding.seconds)
                _write(pending, output)
    except MediaRefused as refused:
        return _refusal(refused)
    except BrokenPipeError:
        raise
    except Exception as error:
        # As above; what has been heard before counts all the same, unless this is for want of memory.
        log.exception("decoding given up after %s seconds", decoding.seconds)
        if isinstance(error, MemoryError) or not decoding.seconds:
            return _refusal(unreadable())
        skipped = 1
    _write(pending, output)
    return {"type": "decoded", "seconds": decoding.seconds, "skipped": decoding.skipped + skipped}


def _write(pending: bytearray, output: BinaryIO) -> None:
    if pending:
        output.write(len(pending).to_bytes(SIZE_BYTES, "little"))
        output.write(pending)
        pending.clear()


def _refusal(refused: MediaRefused) -> Json:
    return {"type": "refused", "code": refused.code, "message": refused.message}


if __name__ == "__main__":
    main()
