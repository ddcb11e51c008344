"""How long a row whose attempt came to nothing is left alone, and after how many attempts it is given up."""

from collections.abc import Callable
from dataclasses import dataclass

Random = Callable[[], float]
"""Gives numbers from 0 up to 1, as random.random does."""


@dataclass(frozen=True, slots=True)
class Backoff:
    """
    A policy of repeating: waits in seconds that grow by `growth` from `first` up to `longest`.

    `most_attempts` is the number of attempts in all. With `jitter` a wait is that part of itself longer or shorter at
    random, so that many that failed together do not come back together.
    """

    first: float
    growth: float
    longest: float
    most_attempts: int
    jitter: float = 0.0

    def wait(self, attempts: int, random: Random | None = None) -> float:
        """Give the seconds from the end of an attempt, the first of which is 1, to the next one."""
        try:
            grown = self.first * self.growth ** max(attempts - 1, 0)
        except OverflowError:
            grown = self.longest
        spread = self.jitter * (2 * random() - 1) if random else 0.0
        return min(grown, self.longest) * (1 + spread)

    def is_spent(self, attempts: int) -> bool:
        """Whether that was the last attempt."""
        return attempts >= self.most_attempts
