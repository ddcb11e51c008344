"""Trigger ids: each lets the app open or push one modal view, within three seconds of what somebody did."""

import secrets
import time
from dataclasses import dataclass

from local_slack.errors import SlackError

LIFE = 3.0


@dataclass(frozen=True)
class Trigger:
    """Who did something, until when it counts, and in which modal it was done, if in one."""

    user_id: str
    expires: float
    root_view_id: str = ""


class Triggers:
    """The trigger ids that were given out; used ones are remembered as used."""

    def __init__(self) -> None:
        self._issued: dict[str, Trigger | None] = {}

    def issue(self, user_id: str, root_view_id: str = "") -> str:
        """Give a new trigger id."""
        trigger_id = f"{int(time.time() * 1000)}.{secrets.randbelow(10**10)}.{secrets.token_hex(16)}"
        self._issued[trigger_id] = Trigger(user_id, time.monotonic() + LIFE, root_view_id)
        return trigger_id

    def use(self, trigger_id: str) -> Trigger:
        """
        Give what is behind a trigger id, once.

        Raises: SlackError `invalid_trigger_id`, `exchanged_trigger_id` or `expired_trigger_id`.
        """
        if trigger_id not in self._issued:
            raise SlackError("invalid_trigger_id")
        trigger = self._issued[trigger_id]
        self._issued[trigger_id] = None
        if trigger is None:
            raise SlackError("exchanged_trigger_id")
        if time.monotonic() > trigger.expires:
            raise SlackError("expired_trigger_id")
        return trigger
