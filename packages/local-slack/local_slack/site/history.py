"""A history for a new workspace: messages that its people wrote in the working days before today."""

import json
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from local_slack.base.typed_text import as_sent
from local_slack.content.messages import Draft
from local_slack.people.people import Person
from local_slack.site.workspace import Workspace

HISTORY = Path(__file__).with_name("history.json")
PERSON = re.compile(r"@([a-z]+)")
PLACE = re.compile(r"#([a-z-]+)")


@dataclass(frozen=True)
class Remark:
    """
    A message of the history.

    `channel` is the name of a channel, or `@one @other` for the direct message of two. Remarks with the same `thread`
    belong together, the earliest first. Those in `unread_by` have read the channel up to here, and no further.
    """

    said_at: datetime
    thread: int
    channel: str
    author: str
    text: str
    reactions: Mapping[str, list[str]]
    unread_by: tuple[str, ...]


def read_history(now: datetime) -> list[Remark]:
    """Read the history as it looks at `now`, in the time zone of `now`, oldest first."""
    entries = json.loads(HISTORY.read_text("utf-8"))
    remarks = (remark for thread, entry in enumerate(entries) for remark in _remarks(entry, thread, now))
    return sorted(remarks, key=lambda remark: remark.said_at)


def _remarks(entry: Mapping[str, Any], thread: int, now: datetime) -> Iterator[Remark]:
    day = working_days_before(now, entry["days_ago"])
    for said in (entry, *entry.get("replies", ())):
        hour, minute = map(int, said["at"].split(":"))
        yield Remark(
            said_at=day.replace(hour=hour, minute=minute, second=0, microsecond=0),
            thread=thread,
            channel=entry["channel"],
            author=said["from"],
            text=said["text"],
            reactions=said.get("reactions", {}),
            unread_by=tuple(said.get("unread_by", ())),
        )


def working_days_before(now: datetime, days: int) -> datetime:
    """Return the moment this many working days earlier."""
    day = now
    while days:
        day -= timedelta(days=1)
        days -= day.isoweekday() <= 5
    return day


def tell(workspace: Workspace, history: Iterable[Remark]) -> None:
    """
    Write a history into an empty workspace; one with messages is left alone.

    Neither pages nor the app hear of it: for them it has always been there.
    """
    if any(workspace.messages.all_of(channel) for channel in workspace.channels.by_id.values()):
        return
    environment = workspace.platform.environment
    now = environment.now()
    teller = Teller(workspace)
    with workspace.store.together(), workspace.silence():
        for remark in history:
            environment.move(remark.said_at.timestamp(), hold=True)
            teller.tell(remark)
    environment.move(now)


class Teller:
    """Posts remarks in their order, in the name of their authors."""

    def __init__(self, workspace: Workspace) -> None:
        self._workspace = workspace
        self._people = {person.name: person for person in workspace.people.by_id.values() if not person.is_bot}
        self._places = {channel.name: channel for channel in workspace.channels.by_id.values()}
        self._roots: dict[int, str] = {}
        self._behind: set[tuple[str, str]] = set()

    def tell(self, remark: Remark) -> None:
        """Post a remark with its reactions; all members read it who have not fallen behind."""
        pair = [self._people[member].id for member in PERSON.findall(remark.channel)]
        channel = self._workspace.direct(*pair)[0] if pair else self._places[remark.channel]
        text = PLACE.sub(self._place, PERSON.sub(self._mention, remark.text))
        draft = Draft(as_sent(text), thread_ts=self._roots.get(remark.thread, ""))
        ts = str(self._workspace.messages.post(channel, self._people[remark.author], draft)["ts"])
        self._roots.setdefault(remark.thread, ts)
        for emoji, names in remark.reactions.items():
            for name in names:
                self._workspace.messages.react(channel, ts, self._people[name].id, emoji)
        self._behind |= {(name, channel.id) for name in remark.unread_by}
        for person in self._people.values():
            if person.id in channel.members and (person.name, channel.id) not in self._behind:
                self._workspace.marks.set(person.id, channel, ts)

    def _mention(self, match: re.Match[str]) -> str:
        person: Person | None = self._people.get(match[1])
        return f"<@{person.id}>" if person else match[0]

    def _place(self, match: re.Match[str]) -> str:
        place = self._places.get(match[1])
        return f"<#{place.id}>" if place else match[0]
