"""Who is in the workspace: the team, its people and its bot."""

import secrets
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from typing import Any

from local_slack.errors import SlackError
from local_slack.store import Store


@dataclass(frozen=True)
class Person:
    """A member of the workspace; the bot is one too. `token` acts as that member."""

    id: str
    name: str
    real_name: str
    color: str
    token: str
    bot_id: str = ""

    @property
    def is_bot(self) -> bool:
        """Whether this is the app's bot."""
        return bool(self.bot_id)


@dataclass(frozen=True)
class Team:
    """The workspace's own identity and the app that is installed in it."""

    id: str
    name: str
    domain: str
    app_id: str
    app_token: str
    signing_secret: str


TEAM_ID = "T0LOCAL0001"
APP_ID = "A0READOUT01"
BOT_USER_ID = "U0READOUT01"
BOT_ID = "B0READOUT01"
PEOPLE = (
    ("U0ANNAHOLM1", "anna", "Anna Holm", "9f3a6d"),
    ("U0BENLIND01", "ben", "Ben Lind", "2b7a78"),
    ("U0DAVIDRUIZ", "david", "David Ruiz", "3a5ba0"),
)
BOT_COLOR = "5b4b8a"


def _first_team() -> Team:
    return Team(
        id=TEAM_ID,
        name="Readout local",
        domain="readout-local",
        app_id=APP_ID,
        app_token=f"xapp-1-{APP_ID}-{secrets.token_hex(24)}",
        signing_secret=secrets.token_hex(16),
    )


def _first_people(bot_name: str) -> list[Person]:
    bot = Person(BOT_USER_ID, "readout", bot_name, BOT_COLOR, f"xoxb-{secrets.token_hex(24)}", BOT_ID)
    return [*(Person(*who, token=f"xoxp-{secrets.token_hex(24)}") for who in PEOPLE), bot]


class People:
    """Finds members by id, name and token; they are made when the home is first used."""

    def __init__(self, store: Store, bot_name: str) -> None:
        if not store.load("team"):
            team = _first_team()
            store.save("team", team.id, asdict(team))
            for person in _first_people(bot_name):
                store.save("people", person.id, asdict(person))
        self.team = Team(**next(iter(store.load("team").values())))
        self.by_id = {key: Person(**body) for key, body in store.load("people").items()}
        self.by_token = {person.token: person for person in self.by_id.values()}
        self.bot = next(person for person in self.by_id.values() if person.is_bot)

    def get(self, user_id: str) -> Person:
        """
        Find a member by id.

        Raises: SlackError `user_not_found`.
        """
        if user_id not in self.by_id:
            raise SlackError("user_not_found")
        return self.by_id[user_id]

    def describe(self, person: Person) -> dict[str, Any]:
        """Give a member as `users.info` does."""
        return {
            "id": person.id,
            "team_id": self.team.id,
            "name": person.name,
            "deleted": False,
            "color": person.color,
            "real_name": person.real_name,
            "tz": "Etc/UTC",
            "tz_label": "Coordinated Universal Time",
            "tz_offset": 0,
            "profile": _profile(person, self.team),
            "is_admin": False,
            "is_owner": False,
            "is_restricted": False,
            "is_ultra_restricted": False,
            "is_bot": person.is_bot,
            "is_app_user": False,
            "updated": 0,
        }


def _profile(person: Person, team: Team) -> Mapping[str, Any]:
    profile = {
        "real_name": person.real_name,
        "real_name_normalized": person.real_name,
        "display_name": "" if person.is_bot else person.real_name.partition(" ")[0],
        "display_name_normalized": "" if person.is_bot else person.real_name.partition(" ")[0],
        "team": team.id,
    }
    return profile | ({"bot_id": person.bot_id, "api_app_id": team.app_id} if person.is_bot else {})
