"""How fast one may post in a channel, where a test wants that limit."""

import math

from local_slack.base.errors import RateLimitedError
from local_slack.base.source import Source
from local_slack.people.channels import Channel


class Pace:
    """The least seconds between two posts in a channel; none at first."""

    def __init__(self, source: Source) -> None:
        self._source = source
        self._seconds = 0.0
        self._last: dict[str, float] = {}

    def set(self, seconds: float) -> None:
        """Begin to allow one post in so many seconds, or with 0 as many as one likes."""
        self._seconds = seconds
        self._last.clear()

    def step(self, channel: Channel) -> None:
        """
        Note a post in a channel.

        Raises: RateLimitedError if it comes too soon; it does not count then.
        """
        now = self._source.now()
        wait = self._last.get(channel.id, -math.inf) + self._seconds - now
        if wait > 0:
            raise RateLimitedError(math.ceil(wait))
        self._last[channel.id] = now
