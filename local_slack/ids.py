"""Identifiers and time stamps of the shapes that Slack uses."""

import secrets
import string
import time
from collections.abc import Callable

ALPHABET = string.ascii_uppercase + string.digits


def new_id(prefix: str) -> str:
    """Give an unused identifier such as `F0A1B2C3D4E`."""
    return f"{prefix}0{''.join(secrets.choice(ALPHABET) for _ in range(9))}"


class Clock:
    """Gives each message a `ts` of its own, later than every one before it."""

    def __init__(self, last_ts: str = "0.000000", now: Callable[[], float] = time.time) -> None:
        seconds, _, micros = last_ts.partition(".")
        self._last = int(seconds) * 1_000_000 + int(micros)
        self._now = now

    def ts(self) -> str:
        """Give the next `ts`: seconds and microseconds, unique and increasing."""
        self._last = max(self._last + 1, int(self._now() * 1_000_000))
        return f"{self._last // 1_000_000}.{self._last % 1_000_000:06d}"
