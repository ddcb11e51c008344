"""Time stamps of messages."""

from collections.abc import Callable


class Clock:
    """The clock of messages: each gets a `ts` of its own, later than every one before it."""

    def __init__(self, now: Callable[[], float], last_ts: str = "0.000000") -> None:
        seconds, _, micros = last_ts.partition(".")
        self._last = int(seconds) * 1_000_000 + int(micros)
        self._now = now

    def ts(self) -> str:
        """Return the next `ts`: seconds and microseconds, unique and increasing."""
        self._last = max(self._last + 1, int(self._now() * 1_000_000))
        return f"{self._last // 1_000_000}.{self._last % 1_000_000:06d}"
