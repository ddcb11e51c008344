"""
The time that rows count on: it begins with the wall clock, and from then on nothing sets it.

Waits, leases, deadlines and the order of what happened are relative. Reckoned with the wall clock they would be wrong
for as long as a step of it is, so nothing but the schedules of digests looks at that.
"""

import time
from collections.abc import Callable

from storage.transaction import Transaction

LATEST = """
SELECT max(at) AS at FROM (
    SELECT max(updated_at) AS at FROM job
    UNION ALL SELECT max(updated_at) FROM post
    UNION ALL SELECT max(received_at) FROM inbox
    UNION ALL SELECT max(readout_at) FROM conversation
    UNION ALL SELECT max(until_at) FROM digest_run
    UNION ALL SELECT max(updated_at) FROM forget_request
    UNION ALL SELECT max(updated_at) FROM forgetting
)
"""


class Clock:
    """
    Seconds since the epoch, as well as they were known when it was made: never set, neither back nor forward.

    `elapsed` counts the seconds in which this machine was awake. While it sleeps nothing can be waited for, and a
    request that was under way may still arrive afterwards.
    """

    def __init__(self, start: float, elapsed: Callable[[], float] = time.monotonic) -> None:
        self._elapsed = elapsed
        self._offset = start - elapsed()

    def __call__(self) -> float:
        """The time."""
        return self._offset + self._elapsed()


def latest(db: Transaction) -> float:
    """The last moment at which anything happened, as rows have it; 0 when nothing has."""
    return float(db.fetch(LATEST)[0]["at"] or 0.0)
