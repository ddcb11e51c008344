"""Trigger ids: each lets the app open or push one modal view, within three seconds of a person's act."""

from dataclasses import dataclass

from local_slack.base.environment import Environment
from local_slack.base.errors import SlackError

LIFE = 3.0


@dataclass(frozen=True)
class Trigger:
    """An act behind a trigger id: its person, its expiry, and the modal or the window where it happened."""

    user_id: str
    expires: float
    root_view_id: str = ""
    window: str = ""


class Triggers:
    """The trigger ids that were given out; used ones are remembered as used."""

    def __init__(self, environment: Environment) -> None:
        self._environment = environment
        self._issued: dict[str, Trigger | None] = {}

    def issue(self, user_id: str, root_view_id: str = "", window: str = "") -> str:
        """Issue a trigger id."""
        now, secret = self._environment.now(), self._environment.secret
        trigger_id = f"{int(now * 1000)}.{int(secret(8), 16)}.{secret()}"
        self._issued[trigger_id] = Trigger(user_id, now + LIFE, root_view_id, window)
        return trigger_id

    def use(self, trigger_id: str) -> Trigger:
        """
        Redeem a trigger id, once.

        Raises: SlackError `invalid_trigger_id`, `exchanged_trigger_id` or `expired_trigger_id`.
        """
        if trigger_id not in self._issued:
            raise SlackError("invalid_trigger_id")
        trigger = self._issued[trigger_id]
        self._issued[trigger_id] = None
        if trigger is None:
            raise SlackError("exchanged_trigger_id")
        if self._environment.now() > trigger.expires:
            raise SlackError("expired_trigger_id")
        return trigger
