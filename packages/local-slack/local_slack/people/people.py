"""The team, its people and its bot."""

import re
from collections.abc import Iterable
from dataclasses import asdict, dataclass, replace
from datetime import datetime, timedelta
from typing import TypedDict
from zoneinfo import ZoneInfo

from local_slack.base.errors import SlackError
from local_slack.base.store import Store


@dataclass(frozen=True)
class Person:
    """A member of the workspace, the bot too, or of another that `home_team_id` names. `token` acts as that member."""

    id: str
    name: str
    real_name: str
    color: str
    token: str
    bot_id: str = ""
    home_team_id: str = ""
    zone: str = "Etc/UTC"

    @property
    def is_outsider(self) -> bool:
        """Whether this person belongs to another organisation, and is here for shared channels only."""
        return bool(self.home_team_id)

    @property
    def is_bot(self) -> bool:
        """Whether this is the app's bot."""
        return bool(self.bot_id)


@dataclass(frozen=True)
class Team:
    """The workspace's own identity, and the id of the app that is in it or may come."""

    id: str
    name: str
    domain: str
    app_id: str


class Profile(TypedDict, total=False):
    """A member's profile in Slack's own shape."""

    real_name: str
    real_name_normalized: str
    display_name: str
    display_name_normalized: str
    team: str
    bot_id: str
    api_app_id: str


class UserObject(TypedDict, total=False):
    """A member in Slack's own shape."""

    id: str
    team_id: str
    name: str
    deleted: bool
    color: str
    real_name: str
    tz: str
    tz_label: str
    tz_offset: int
    profile: Profile
    is_admin: bool
    is_owner: bool
    is_restricted: bool
    is_ultra_restricted: bool
    is_bot: bool
    is_app_user: bool
    is_stranger: bool
    updated: int


ZONE_LABELS = {
    "UTC": "Coordinated Universal Time",
    "CET": "Central European Time",
    "CEST": "Central European Summer Time",
    "EST": "Eastern Standard Time",
    "EDT": "Eastern Daylight Time",
    "PST": "Pacific Standard Time",
    "PDT": "Pacific Daylight Time",
    "IST": "India Standard Time",
}
NOT_IN_NAMES = re.compile(r"[^a-z0-9._-]+")


class People:
    """Finds members by id, name and token; they are made when the home is first used."""

    def __init__(self, store: Store, team: Team, first: Iterable[Person], bot_name: str) -> None:
        self.team = team
        self._store = store
        self.by_id = {key: Person(**body) for key, body in store.load("people").items()}
        if not self.by_id:
            for person in first:
                self.save(person)
        self.name_bot(bot_name)

    @property
    def bot(self) -> Person:
        """The app's bot."""
        return next(person for person in self.by_id.values() if person.is_bot)

    def name_bot(self, name: str) -> None:
        """Rename the bot."""
        if self.bot.real_name != name:
            self.save(replace(self.bot, name=user_name(name), real_name=name))

    def save(self, person: Person) -> Person:
        """Keep a member, new or changed."""
        self.by_id[person.id] = person
        self._store.save("people", person.id, asdict(person))
        return person

    def by_token(self, token: str) -> Person | None:
        """Return the member that a token acts as."""
        return next((person for person in self.by_id.values() if person.token == token), None)

    def get(self, user_id: str) -> Person:
        """
        Find a member by id.

        Raises: SlackError `user_not_found`.
        """
        if user_id not in self.by_id:
            raise SlackError("user_not_found")
        return self.by_id[user_id]

    def describe(self, person: Person) -> UserObject:
        """Return a member as `users.info` does."""
        return {
            "id": person.id,
            "team_id": person.home_team_id or self.team.id,
            "name": person.name,
            "deleted": False,
            "color": person.color,
            "real_name": person.real_name,
            **_clock(person),
            "profile": _profile(person, self.team),
            "is_admin": False,
            "is_owner": False,
            "is_restricted": False,
            "is_ultra_restricted": False,
            "is_bot": person.is_bot,
            "is_app_user": False,
            "updated": 0,
        }


def _clock(person: Person) -> UserObject:
    """Return the time zone of a member, and its present offset from UTC in seconds."""
    now = datetime.now(ZoneInfo(person.zone))
    offset = now.utcoffset() or timedelta()
    label = ZONE_LABELS.get(now.tzname() or "", person.zone)
    return {"tz": person.zone, "tz_label": label, "tz_offset": int(offset.total_seconds())}


def _profile(person: Person, team: Team) -> Profile:
    profile: Profile = {
        "real_name": person.real_name,
        "real_name_normalized": person.real_name,
        "display_name": "" if person.is_bot else person.real_name.partition(" ")[0],
        "display_name_normalized": "" if person.is_bot else person.real_name.partition(" ")[0],
        "team": person.home_team_id or team.id,
    }
    return profile | ({"bot_id": person.bot_id, "api_app_id": team.app_id} if person.is_bot else {})


def user_name(display_name: str) -> str:
    """Return the user name that a bot has by the display name in its manifest."""
    return NOT_IN_NAMES.sub("", display_name.lower()) or "bot"
