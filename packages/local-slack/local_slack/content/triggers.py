"""Trigger ids: each lets the app open or push one modal view, within three seconds of what somebody did."""

from dataclasses import dataclass

from local_slack.base.errors import SlackError
from local_slack.base.source import Source

LIFE = 3.0


@dataclass(frozen=True)
class Trigger:
    """Who did something, until when it counts, in which modal, if in one, and in which of their windows."""

    user_id: str
    expires: float
    root_view_id: str = ""
    window: str = ""


class Triggers:
    """The trigger ids that were given out; used ones are remembered as used."""

    def __init__(self, source: Source) -> None:
        self._source = source
        self._issued: dict[str, Trigger | None] = {}

    def issue(self, user_id: str, root_view_id: str = "", window: str = "") -> str:
        """Give a new trigger id."""
        trigger_id = f"{int(self._source.now() * 1000)}.{int(self._source.secret(8), 16)}.{self._source.secret()}"
        self._issued[trigger_id] = Trigger(user_id, self._source.now() + LIFE, root_view_id, window)
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
        if self._source.now() > trigger.expires:
            raise SlackError("expired_trigger_id")
        return trigger
