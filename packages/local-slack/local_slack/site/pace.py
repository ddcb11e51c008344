"""The limit on how fast one may post in a channel, off at first."""

import math

from local_slack.base.environment import Environment
from local_slack.base.errors import RateLimitedError
from local_slack.people.channels import Channel


class Pace:
    """The least seconds between two posts in a channel; none at first."""

    def __init__(self, environment: Environment) -> None:
        self._environment = environment
        self._seconds = 0.0
        self._last: dict[str, float] = {}

    def set(self, seconds: float) -> None:
        """Allow one post in this many seconds; 0 lifts the limit."""
        self._seconds = seconds
        self._last.clear()

    def step(self, channel: Channel) -> None:
        """
        Note a post in a channel.

        Raises: RateLimitedError if it comes too soon; it does not count then.
        """
        now = self._environment.now()
        wait = self._last.get(channel.id, -math.inf) + self._seconds - now
        if wait > 0:
            raise RateLimitedError(math.ceil(wait))
        self._last[channel.id] = now
