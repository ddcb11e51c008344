"""Slack's limits on how often an app may call a method in a workspace, off at first."""

import math
from collections import defaultdict, deque

from local_slack.base.environment import Environment
from local_slack.base.errors import RateLimitedError

WINDOW_SECONDS = 60.0
PER_WINDOW = {2: 20, 3: 50, 4: 100}
"""
Slack allows at least this many calls of a method of each tier; we allow no more.

https://docs.slack.dev/apis/web-api/rate-limits
"""

TIERS = {
    "bots.info": 3,
    "chat.delete": 3,
    "chat.postEphemeral": 4,
    "chat.update": 3,
    "conversations.archive": 2,
    "conversations.close": 2,
    "conversations.create": 2,
    "conversations.history": 3,
    "conversations.info": 3,
    "conversations.invite": 3,
    "conversations.join": 3,
    "conversations.kick": 3,
    "conversations.leave": 3,
    "conversations.list": 2,
    "conversations.mark": 3,
    "conversations.members": 4,
    "conversations.open": 3,
    "conversations.rename": 2,
    "conversations.replies": 3,
    "conversations.setPurpose": 2,
    "conversations.setTopic": 2,
    "conversations.unarchive": 2,
    "files.completeUploadExternal": 4,
    "files.delete": 3,
    "files.getUploadURLExternal": 4,
    "files.info": 4,
    "files.list": 3,
    "reactions.add": 3,
    "reactions.get": 3,
    "reactions.list": 2,
    "reactions.remove": 2,
    "team.info": 3,
    "users.conversations": 3,
    "users.getPresence": 3,
    "users.info": 4,
    "users.list": 2,
    "users.profile.get": 4,
    "views.open": 4,
    "views.publish": 4,
    "views.push": 4,
    "views.update": 4,
}
"""Methods by the tier that their page in Slack's reference names; any other has a limit of its own, or none."""


class Limits:
    """The calls of the last minute, by method; none is limited at first."""

    def __init__(self, environment: Environment) -> None:
        self._environment = environment
        self._is_on = False
        self._calls: defaultdict[str, deque[float]] = defaultdict(deque)

    def set(self, *, is_on: bool) -> None:
        """Turn the limits on or off."""
        self._is_on = is_on
        self._calls.clear()

    def step(self, method: str) -> None:
        """
        Note a call.

        Raises: RateLimitedError if there were too many; it does not count then.
        """
        if not self._is_on or method not in TIERS:
            return
        now, calls = self._environment.now(), self._calls[method]
        while calls and not 0 <= now - calls[0] < WINDOW_SECONDS:
            calls.popleft()
        if len(calls) >= PER_WINDOW[TIERS[method]]:
            raise RateLimitedError(math.ceil(calls[0] + WINDOW_SECONDS - now))
        calls.append(now)
