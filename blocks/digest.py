"""The digest of a channel: its conversations and their insights since the last one; and our words about schedules."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime

from blocks.body import Body, fitting
from blocks.elements import Element, Line, bullets, context, header, link, rich_text, section, text, wording
from blocks.insights import Item, item_line
from blocks.page import SEPARATOR
from blocks.sections import MORE, SECTIONS, Content, InDigests, listing
from blocks.text import brief, clean, count, is_generic_name
from conversation.models import InsightType

TITLE = "Digest"
SINCE = "since {when}"
CONVERSATIONS = "Conversations"
FOR_NOBODY = "Nobody yet"
UNTITLED = "Untitled conversation"

DAY_AND_TIME = "{:%a} {} {:%b}, {:%H:%M}"
WEEKDAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
DAILY = "every day"
ON_WEEKDAYS = "from Monday to Friday"
ON = "every {day}"

CHOSEN = (
    "Done. This channel gets a digest {days} at {at} ({zone}) if there is news; the next one is due on *{next_at}*."
)
CURRENT = "This channel gets a digest {days} at {at} ({zone}) if there is news; the next one is due on *{next_at}*."
NONE_SET = "This channel gets no digests."
LOST_ZONE = (
    "This channel gets no digests, because I no longer know the time zone `{zone}` they are set in. Set them again "
    "with another one."
)
STOPPED = "Done. This channel gets no more digests."
COMING = "The digest is on its way."
NOTHING_LEFT = "Everything this digest listed has been deleted."
NOTHING_NEW = "Nothing new in this channel since {since}, so there's no digest to post."
WAYS = (
    "Say when: `/readout digest weekdays 09:00`, `daily 09:00` or `weekly mon 08:30`, in your time zone unless you "
    "name one at the end, and `now` or `off`."
)
UNKNOWN_WORD = "I don't know when `{word}` is. " + WAYS
NO_TIME = "At what time? Write it on the 24-hour clock: `/readout digest {words} 09:00`"
BAD_TIME = "I don't know what time `{word}` is. Write it on the 24-hour clock, such as `09:00` or `17:30`."
BAD_DAY = "On which day of the week? Write it like this: `/readout digest weekly mon 08:30`"
BAD_ZONE = (
    "I don't know the time zone `{word}`. Name it by its region and city, such as `Europe/Berlin` or "
    "`America/New_York`, or leave it out to use your own."
)
NO_ZONE = "Slack does not tell me your time zone. Name it at the end: `/readout digest {words} Europe/Berlin`"
TOO_MUCH = "I don't need `{word}` after `{words}`. Leave it out."

MAX_NAME = 60
MAX_LABEL = 40
MAX_WORD = 60


@dataclass(frozen=True, slots=True)
class Talk:
    """One conversation: what it is called, where its readout is, and the insights of each kind that came of it."""

    title: str
    url: str
    items: Mapping[InsightType, Sequence[Item]] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class _Budget:
    """The number of talks, items or people in a list, and of characters in each."""

    entries: int
    characters: int


BUDGETS = (_Budget(10, 200), _Budget(8, 140), _Budget(6, 100), _Budget(4, 60), _Budget(2, 30))
"""Tried in this order until a digest fits; the last always does."""


def digest(talks: Sequence[Talk], *, since: datetime) -> Body:
    """The insights of a channel's conversations, in as many words as fit into one message; `since` in its own zone."""
    return fitting(lambda budget: _digest(talks, since, budget), BUDGETS)


def chosen(weekdays: Sequence[int], next_at: datetime, *, at: str, zone: str) -> Body:
    """The receipt for a new schedule; `next_at` in its zone."""
    return _scheduled(CHOSEN, weekdays, next_at, at, zone)


def current(weekdays: Sequence[int], next_at: datetime, *, at: str, zone: str) -> Body:
    """The current schedule, and how to set another one."""
    return Body.of(*_scheduled(CURRENT, weekdays, next_at, at, zone).blocks, rich_text(section(wording(WAYS))))


def none_set() -> Body:
    """Nothing is set, and how to set something."""
    return Body.of(rich_text(section(wording(NONE_SET))), rich_text(section(wording(WAYS))))


def lost_zone(zone: str) -> Body:
    """The schedule can no longer come, because its zone is unknown; and how to set another one."""
    return Body.of(*say(LOST_ZONE, zone=zone).blocks, rich_text(section(wording(WAYS))))


def nothing_left() -> Body:
    """The rest of a digest when everything that it listed was deleted."""
    return say(NOTHING_LEFT)


def nothing_new(since: datetime) -> Body:
    """There is nothing to make a digest of."""
    return say(NOTHING_NEW, since=day_and_time(since))


def say(template: str, **fields: str) -> Body:
    """One of the sentences above, with foreign words filled in."""
    return Body.of(
        rich_text(section(wording(template, **{key: brief(word, MAX_WORD) for key, word in fields.items()})))
    )


def day_and_time(at: datetime) -> str:
    """A moment such as "Fri 27 Nov, 09:00", in the zone that it is given in."""
    return DAY_AND_TIME.format(at, at.day, at, at)


def _scheduled(template: str, weekdays: Sequence[int], next_at: datetime, at: str, zone: str) -> Body:
    return say(template, days=_days(weekdays), at=at, zone=zone, next_at=day_and_time(next_at))


def _days(weekdays: Sequence[int]) -> str:
    if len(weekdays) == 1:
        return ON.format(day=WEEKDAYS[weekdays[0]])
    return DAILY if len(weekdays) == len(WEEKDAYS) else ON_WEEKDAYS


def _digest(talks: Sequence[Talk], since: datetime, budget: _Budget) -> Body:
    facts = SEPARATOR.join((count(len(talks), "conversation"), SINCE.format(when=day_and_time(since))))
    titles = [[link(_title(talk, budget.characters), talk.url)] for talk in talks]
    blocks = [header(TITLE), context(facts), *listing(CONVERSATIONS, _cut(titles, budget.entries))]
    for each in SECTIONS:
        if each.kind is None or each.kind.in_digests is None:
            continue
        found = [
            (talk, item)
            for talk in talks
            for type_ in each.kind.types
            for item in talk.items.get(type_, ())
            if clean(item.text)
        ]
        if each.kind.in_digests is InDigests.BY_PERSON:
            blocks += _by_person(each.title, sorted(found, key=_urgency), since, budget)
        else:
            lines = [_line(talk, item, since, budget) for talk, item in found]
            blocks += listing(each.title, _cut(lines, budget.entries))
    return Body.of(*blocks)


def _urgency(task: tuple[Talk, Item]) -> tuple[bool, float]:
    """The order of tasks: those that are due first come first, those without a date last."""
    due_at = task[1].due_at
    return due_at is None, due_at.timestamp() if due_at else 0.0


def _by_person(title: str, tasks: Sequence[tuple[Talk, Item]], since: datetime, budget: _Budget) -> Iterator[Element]:
    """The items of each person under the person's name; those without an assignee come last."""
    people: dict[str, list[Line]] = {}
    names: dict[str, str] = {}
    for talk, item in tasks:
        name = brief(item.assignee or "", MAX_NAME)
        name = "" if is_generic_name(name) else name
        names.setdefault(name.casefold(), name)
        people.setdefault(name.casefold(), []).append(_line(talk, item, since, budget))
    if not people:
        return
    parts = [section([text(title, bold=True)])]
    shown = sorted(people, key=lambda key: key == "")[: budget.entries]
    for key in shown:
        content = _cut(people[key], max(1, budget.entries // 2))
        parts += [section([text(names[key] or FOR_NOBODY)]), bullets(content.lines), *_more(content.more)]
    more = sum(len(lines) for key, lines in people.items() if key not in shown)
    yield rich_text(*parts, *_more(more))


def _cut(lines: Sequence[Line], most: int) -> Content:
    return Content(lines[:most], more=len(lines) - most)


def _more(number: int) -> list[Element]:
    return [section([text(MORE.format(number))])] if number > 0 else []


def _line(talk: Talk, item: Item, since: datetime, budget: _Budget) -> Line:
    """An item, when it is due, and the conversation that it is from, which leads to where it was said."""
    source = link(_title(talk, min(budget.characters, MAX_LABEL)), item.url or talk.url)
    credit = [text(SEPARATOR), source]
    return item_line(replace(item, assignee=None), credit, characters=budget.characters, year=since.year)


def _title(talk: Talk, most: int) -> str:
    return brief(talk.title, most) or UNTITLED
