"""The workspaces of a new home, with their first people and channels."""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass

from local_slack.base.environment import Environment
from local_slack.people.channels import Channel, first_channels
from local_slack.people.people import Person, user_name

APP_ID = "A0READOUT01"
BOT_COLOR = "5b4b8a"


@dataclass(frozen=True)
class Foundation:
    """
    The beginning of a workspace.

    `people` are `(id, name, real name, colour, zone)`, `outsiders` the same with the id of the workspace they come
    from. The app is in it from the start, or comes when a person installs it.
    """

    team_id: str
    name: str
    domain: str
    people: tuple[tuple[str, str, str, str, str], ...]
    bot_user_id: str
    bot_id: str
    channels: Callable[[Iterable[Person], int], list[Channel]]
    has_app: bool
    outsiders: tuple[tuple[str, str, str, str, str, str], ...] = ()


def northwind_channels(people: Iterable[Person], created: int) -> list[Channel]:
    """Return the channels of the second workspace; the app is in none of them."""
    everybody = tuple(person.id for person in people if not person.is_bot)
    return [
        Channel("C0NWGENERAL", "general", everybody, "Everything for everybody", created=created),
        Channel("C0NWSHIPPING", "shipping", everybody, "What leaves the warehouse", created=created),
    ]


def first_members(foundation: Foundation, environment: Environment, bot_name: str) -> Iterator[Person]:
    """Yield the people of a new workspace, and the app's bot."""
    for user_id, name, real_name, color, zone in foundation.people:
        yield Person(user_id, name, real_name, color, f"xoxp-{environment.secret(48)}", zone=zone)
    for user_id, name, real_name, color, zone, home in foundation.outsiders:
        yield Person(user_id, name, real_name, color, f"xoxp-{environment.secret(48)}", home_team_id=home, zone=zone)
    bot_token = f"xoxb-{environment.secret(48)}"
    yield Person(foundation.bot_user_id, user_name(bot_name), bot_name, BOT_COLOR, bot_token, foundation.bot_id)


FIRST = Foundation(
    team_id="T0LOCAL0001",
    name="Readout local",
    domain="readout-local",
    people=(
        ("U0ANNAHOLM1", "anna", "Anna Holm", "9f3a6d", "Europe/Berlin"),
        ("U0BENLIND01", "ben", "Ben Lind", "2b7a78", "America/Los_Angeles"),
        ("U0DAVIDRUIZ", "david", "David Ruiz", "3a5ba0", "Etc/UTC"),
    ),
    bot_user_id="U0READOUT01",
    bot_id="B0READOUT01",
    channels=first_channels,
    has_app=True,
    outsiders=(("U0OLGANOVAK", "olga", "Olga Novak", "7a5c2e", "Asia/Kolkata", "T0PARTNERS1"),),
)
NORTHWIND = Foundation(
    team_id="T0NORTHWIND",
    name="Northwind",
    domain="northwind",
    people=(
        ("U0ERIKABERG", "erika", "Erika Berg", "a3562b", "Europe/Berlin"),
        ("U0FARIDNASS", "farid", "Farid Nassar", "3d6b35", "America/New_York"),
    ),
    bot_user_id="U0READOUT02",
    bot_id="B0READOUT02",
    channels=northwind_channels,
    has_app=False,
)
FOUNDATIONS = (FIRST, NORTHWIND)
