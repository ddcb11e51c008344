"""The line of an action item, a follow-up or a question, the same wherever one is listed."""

from dataclasses import dataclass
from datetime import datetime

from blocks.elements import Line, text
from blocks.page import SEPARATOR
from blocks.text import brief

DUE = "due {}"
SUGGESTION = "suggestion"


@dataclass(frozen=True, slots=True)
class Item:
    """An insight to be listed; `url` is where it was said, and `assignee` a name that is worth showing."""

    text: str
    assignee: str | None = None
    due_at: datetime | None = None
    url: str | None = None
    is_suggestion: bool = False


def item_line(item: Item, credit: Line, *, characters: int, year: int | None) -> Line:
    """
    An item in so many characters, with its assignee, the day when it is due, and a credit of its source at the end.

    `year` is the one that goes without saying: a day in another one has its year.
    """
    line = _assigned(brief(item.text, characters), item.assignee)
    if item.due_at is not None:
        day = f"{item.due_at:%a} {item.due_at.day} {item.due_at:%b}"
        is_plain = year is None or year == item.due_at.year
        line.append(text(SEPARATOR + DUE.format(day if is_plain else f"{day} {item.due_at.year}")))
    if item.is_suggestion:
        line += [text(SEPARATOR), text(SUGGESTION, italic=True)]
    return line + credit


def _assigned(task: str, name: str | None) -> Line:
    """The task with its assignee in bold, who is not named twice if the task begins with the name."""
    if name is None:
        return [text(task)]
    rest = task[len(name) :]
    if task[: len(name)].lower() == name.lower() and rest and not rest[0].isalnum():
        return [text(task[: len(name)], bold=True), text(rest)]
    return [text(f"{name}:", bold=True), text(f" {task}")]
