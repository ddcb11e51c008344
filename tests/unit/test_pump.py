"""The pump works on what is due: all of it, a few pieces at a time, and stops cleanly."""

import asyncio
import sqlite3
from collections.abc import Callable, Sequence

from bot.work.pump import Pump

FULL = sqlite3.OperationalError("database or disk is full")
FULL.sqlite_errorcode = sqlite3.SQLITE_FULL


class Work:
    """Pieces that are due, and how far they are."""

    def __init__(self, *due: str) -> None:
        self.due = list(due)
        self.begun: list[str] = []
        self.done: list[str] = []
        self.returned: list[tuple[str, bool]] = []
        self.renewed: list[str] = []
        self.full = 0
        self.at_work = 0
        self.most_at_work = 0
        self.gate = asyncio.Event()

    async def claim(self, limit: int, in_hand: Sequence[str]) -> Sequence[str]:
        """Take what is due, and renew what is in hand."""
        self.renewed += [each for each in in_hand if each not in self.renewed]
        await asyncio.sleep(0)
        taken, self.due = self.due[:limit], self.due[limit:]
        return taken

    async def __call__(self, piece: str) -> None:
        """Work on a piece until the gate is open."""
        self.begun.append(piece)
        self.at_work += 1
        self.most_at_work = max(self.most_at_work, self.at_work)
        try:
            await self.gate.wait()
        finally:
            self.at_work -= 1
        self.done.append(piece)

    async def put_back(self, piece: str, *, counts: bool) -> None:
        """Take a piece back, unless the disk is full."""
        if self.full:
            self.full -= 1
            raise FULL
        self.returned.append((piece, counts))


class Failing(Work):
    """Work of which nothing comes; `error` says why."""

    error: Exception = RuntimeError()

    async def __call__(self, piece: str) -> None:
        """Fail with a piece."""
        self.begun.append(piece)
        raise self.error


async def settled(until: Callable[[], bool]) -> None:
    """Let other tasks run until something is so."""
    async with asyncio.timeout(30):
        while not until():  # noqa: ASYNC110 - what is waited for is plain lists of many tests
            await asyncio.sleep(0)


async def test_all_that_is_due_is_done() -> None:
    """One wake is enough for any amount of work."""
    work = Work(*"abcdefgh")
    pump = Pump[str](work.claim, work, at_once=3, pause=0.0)

    pump.wake()
    await settled(lambda: len(work.begun) == 3)
    work.gate.set()
    await settled(lambda: len(work.done) == 8)

    assert [*"abcdefgh"] == sorted(work.done)
    assert 3 == work.most_at_work
    await pump.stop(1)


async def test_what_is_in_hand_is_renewed_at_each_look() -> None:
    """Also while there is no room for more: a piece that takes long is never taken for one whose holder is dead."""
    work = Work(*"abc")
    pump = Pump[str](work.claim, work, at_once=2, pause=0.0)

    pump.wake()
    await settled(lambda: len(work.begun) == 2)
    pump.wake()
    await settled(lambda: work.renewed == ["a", "b"])

    assert ["c"] == work.due
    await pump.stop(0)


async def test_wake_during_a_claim_is_not_lost() -> None:
    """Work that becomes due while the pump looks for work is found."""
    work = Work("a")
    work.gate.set()

    async def claim(limit: int, in_hand: Sequence[str]) -> Sequence[str]:
        taken = await work.claim(limit, in_hand)
        if taken == ["a"]:
            work.due = ["b"]
            pump.wake()
        return taken

    pump = Pump[str](claim, work, at_once=1, pause=0.0)
    pump.wake()
    await settled(lambda: work.done == ["a", "b"])
    await pump.stop(1)


async def test_failure_stops_nothing_else() -> None:
    """A piece whose handling fails is put back, as an attempt that failed, and leaves room for the others."""
    work = Failing(*"abc")
    pump = Pump[str](work.claim, work, at_once=1, pause=0.0)

    pump.wake()
    await settled(lambda: len(work.begun) == 3)
    await pump.stop(1)

    assert [("a", True), ("b", True), ("c", True)] == work.returned


async def test_error_path_outlives_the_error() -> None:
    """Where not even the failure can be written down, it is when the disk has room, and no attempt has failed."""
    work = Failing("a")
    work.error, work.full = FULL, 3
    pump = Pump[str](work.claim, work, at_once=1, pause=0.0)

    pump.wake()
    await settled(lambda: bool(work.returned))
    await pump.stop(1)

    assert (["a"], [("a", False)]) == (work.begun, work.returned)


async def test_failed_claim_is_tried_again_at_the_next_wake() -> None:
    """A database that is unwell for a moment does not end the work."""
    work = Work("a")
    work.gate.set()
    failures = [OSError("unwell")]

    async def claim(limit: int, in_hand: Sequence[str]) -> Sequence[str]:
        if failures:
            raise failures.pop()
        return await work.claim(limit, in_hand)

    pump = Pump[str](claim, work, at_once=1, pause=0.0)
    pump.wake()
    await settled(lambda: not failures)
    await settled(lambda: not others_running())
    pump.wake()
    await settled(lambda: work.done == ["a"])
    await pump.stop(1)


async def test_stop_waits_for_what_is_under_way() -> None:
    """Within the grace nothing is cut off, and nothing new is begun."""
    work = Work(*"ab")
    pump = Pump[str](work.claim, work, at_once=1, pause=0.0)
    pump.wake()
    await settled(lambda: work.begun == ["a"])

    stopping = asyncio.create_task(pump.stop(5))
    await asyncio.sleep(0)
    work.gate.set()
    await stopping

    assert (["a"], ["b"]) == (work.done, work.due)


async def test_stop_cuts_off_what_takes_longer_than_the_grace() -> None:
    """A piece that does not end is cancelled and put back, and the attempt does not count; stopping ends."""
    work = Work("a")
    pump = Pump[str](work.claim, work, at_once=1, pause=0.0)
    pump.wake()
    await settled(lambda: work.begun == ["a"])

    await pump.stop(0)

    assert (0, [], [("a", False)]) == (work.at_work, work.done, work.returned)


async def test_stop_in_the_middle_of_a_claim_leaves_nothing_running() -> None:
    """What was claimed while we stopped is either finished or cut off when stopping ends, never left behind."""
    work = Work("a")
    claiming, go_on = asyncio.Event(), asyncio.Event()

    async def claim(limit: int, in_hand: Sequence[str]) -> Sequence[str]:
        claiming.set()
        await go_on.wait()
        return await work.claim(limit, in_hand)

    pump = Pump[str](claim, work, at_once=1, pause=0.0)
    pump.wake()
    await claiming.wait()
    stopping = asyncio.create_task(pump.stop(0.1))
    await asyncio.sleep(0)
    go_on.set()
    await stopping
    await asyncio.sleep(0)

    assert 0 == work.at_work
    assert not others_running()


async def test_wake_after_stop_does_nothing() -> None:
    """A late commit does not revive a pump that has stopped."""
    work = Work("a")
    pump = Pump[str](work.claim, work, at_once=1, pause=0.0)
    await pump.stop(0)

    pump.wake()
    await asyncio.sleep(0)

    assert ["a"] == work.due
    assert not others_running()


def others_running() -> set["asyncio.Task[object]"]:
    """The tasks beside the test's own."""
    return asyncio.all_tasks() - {asyncio.current_task()}
