"""Values that people entered in messages, and options that the app offered for a search; a restart forgets both."""

from collections.abc import Mapping, Sequence

from local_slack.block_kit.elements import Option
from local_slack.block_kit.view_objects import Values
from local_slack.people.channels import Channel


class Entries:
    """The values of the elements of each message, as each person has entered them."""

    def __init__(self) -> None:
        self._values: dict[tuple[str, str, str], Values] = {}

    def of(self, user_id: str, channel: Channel, ts: str) -> Values:
        """Return the values that a person entered in a message."""
        return self._values.get((user_id, channel.id, ts), {})

    def keep(self, user_id: str, channel: Channel, ts: str, values: Values) -> None:
        """Keep the values that a person entered in a message."""
        self._values[user_id, channel.id, ts] = values


class Searches:
    """The options that the app offered each person for the latest search in a menu, by `action_id`."""

    def __init__(self) -> None:
        self._options: dict[str, dict[str, list[Option]]] = {}

    def of(self, user_id: str) -> Mapping[str, list[Option]]:
        """Return the options that a person was offered, by `action_id`."""
        return self._options.get(user_id, {})

    def keep(self, user_id: str, action_id: str, options: Sequence[Option]) -> None:
        """Keep the options that the app offers now."""
        self._options.setdefault(user_id, {})[action_id] = list(options)
