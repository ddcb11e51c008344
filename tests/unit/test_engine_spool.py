"""The spool: recordings are kept privately, whole or not at all."""

import errno
import stat
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from engine.errors import RequestProblem
from engine.queue.spool import Spool


@pytest.fixture
def spool(tmp_path: Path) -> Spool:
    """An empty spool for recordings of up to ten bytes."""
    spool = Spool(tmp_path / "spool", max_bytes=10)
    spool.sweep(keep=[])
    return spool


async def body(*chunks: bytes) -> AsyncIterator[bytes]:
    """A recording as it arrives."""
    for chunk in chunks:
        yield chunk


async def test_a_recording_is_kept_as_it_came(spool: Spool) -> None:
    """What arrives in pieces is one file, which only the owner can read."""
    path = spool.path_of(await spool.receive(body(b"one", b"two"), 6))

    assert b"onetwo" == path.read_bytes()
    assert 0o600 == stat.S_IMODE(path.stat().st_mode)


@pytest.mark.parametrize(
    ("length", "code"), [(7, "cut_off"), (5, "cut_off"), (11, "too_large")], ids=["short", "long", "too-large"]
)
async def test_what_is_not_as_announced_is_not_kept(spool: Spool, length: int, code: str) -> None:
    """A body of another length than its announcement, or announced too large, leaves nothing."""
    with pytest.raises(RequestProblem) as refused:
        await spool.receive(body(b"onetwo"), length)

    assert code == refused.value.code
    assert [] == list(spool.path_of("").iterdir())


async def test_a_full_disk_is_said(tmp_path: Path) -> None:
    """A recording that does not fit on the disk is 507, with what to do."""
    spool = Spool(tmp_path / "spool", max_bytes=10)
    (tmp_path / "spool").mkdir()

    with pytest.raises(RequestProblem) as refused:
        await spool.receive(_full(), None)

    assert (507, "no_space") == (refused.value.status, refused.value.code)


async def _full() -> AsyncIterator[bytes]:
    """A body during which the disk fills up."""
    yield b"one"
    raise OSError(errno.ENOSPC, "No space left on device")


async def test_a_sweep_keeps_what_is_waited_for(spool: Spool) -> None:
    """Only recordings without a job go."""
    kept, left = [await spool.receive(body(b"one"), None) for _ in range(2)]

    spool.sweep(keep=[kept])

    assert (True, False) == (spool.path_of(kept).exists(), spool.path_of(left).exists())
