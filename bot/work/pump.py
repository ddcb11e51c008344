"""Work on what is due, a few pieces at a time, in tasks that we own."""

import asyncio
import logging
from collections.abc import Awaitable, Callable, Sequence
from typing import Generic, Protocol, TypeVar

from storage.database import is_unwell

log = logging.getLogger(__name__)
T = TypeVar("T")
T_contra = TypeVar("T_contra", contravariant=True)


class Handler(Protocol[T_contra]):
    """Work of one kind."""

    async def __call__(self, piece: T_contra, /) -> None:
        """Do a claimed piece and write down its outcome. Raises whatever keeps it from that."""

    async def put_back(self, piece: T_contra, /, *, counts: bool) -> None:
        """
        Write down that a piece ended without an outcome, so that it is due again, or given up.

        `counts` says that it was the piece's own attempt that failed, and neither a stop nor the disk.
        """


class Pump(Generic[T]):
    """
    Claims what is due and handles it until nothing is.

    `claim` takes at most so many pieces from their rows, of which there may be none, and renews the leases of those
    that are in hand. Whatever goes wrong with one that was taken, it is put back, for as long as that takes. A database
    that could not be read or written is left alone for `pause` seconds. Nothing is kept here that a restart would miss.
    """

    def __init__(
        self,
        claim: Callable[[int, Sequence[T]], Awaitable[Sequence[T]]],
        handler: Handler[T],
        *,
        at_once: int,
        pause: float,
    ) -> None:
        self._claim = claim
        self._handler = handler
        self._at_once = at_once
        self._pause = pause
        self._in_hand: dict[asyncio.Task[None], T] = {}
        self._filling: asyncio.Task[None] | None = None
        self._woken = False
        self._stopped = False

    def wake(self) -> None:
        """Look for due work now. Safe to call at any time, and as often as you like."""
        self._woken = True
        if self._filling is None and not self._stopped:
            self._filling = asyncio.get_running_loop().create_task(self._fill())

    async def stop(self, grace: float) -> None:
        """Take no more work, and give what is under way `grace` seconds; rows bring back what is cut off."""
        self._stopped = True
        # The claim first: it may still begin what it has taken.
        await _ended({self._filling} if self._filling else set(), grace)
        await _ended(set(self._in_hand), grace)

    async def _fill(self) -> None:
        try:
            while self._woken and not self._stopped:
                self._woken = False
                await self._claim_more()
        except Exception:
            log.exception("could not claim work")
            # Ticks go on calling; each of them would fail.
            await asyncio.sleep(self._pause)
        finally:
            self._filling = None

    async def _claim_more(self) -> None:
        in_hand = list(self._in_hand.values())
        for piece in await self._claim(self._at_once - len(in_hand), in_hand):
            task = asyncio.get_running_loop().create_task(self._run(piece))
            self._in_hand[task] = piece
            task.add_done_callback(self._ended)
            self._woken = True

    async def _run(self, piece: T) -> None:
        try:
            await self._handler(piece)
        except asyncio.CancelledError:
            await self._handler.put_back(piece, counts=False)
            raise
        except Exception as error:
            log.exception("work failed")
            await self._put_back(piece, counts=not is_unwell(error))

    async def _put_back(self, piece: T, *, counts: bool) -> None:
        """Put a piece back until that works: the disk that its outcome did not fit on does not take this either."""
        if not counts:
            await asyncio.sleep(self._pause)
        while True:
            try:
                return await self._handler.put_back(piece, counts=counts)
            except Exception:
                log.exception("could not put work back, trying again in %s seconds", self._pause)
            await asyncio.sleep(self._pause)

    def _ended(self, task: asyncio.Task[None]) -> None:
        del self._in_hand[task]
        if not self._stopped:
            self.wake()


async def _ended(tasks: set[asyncio.Task[None]], grace: float) -> None:
    """Wait for tasks, and cut off those that take longer than the grace."""
    if not tasks:
        return
    _, late = await asyncio.wait(tasks, timeout=grace)
    for task in late:
        task.cancel()
    await asyncio.gather(*tasks, return_exceptions=True)
