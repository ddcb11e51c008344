"""The body of one Slack message: its blocks, and the same in plain words."""

import json
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any, Self, TypeVar

from blocks.elements import plain
from blocks.text import escape, shorten

MAX_TEXT = 3000
"""Below the 4,000 characters above which chat.update refuses a text."""

MAX_CHARACTERS = 12_000
"""Slack refuses blocks of about 13,200 characters of JSON and documents no limit (slackapi/bolt-js#2509)."""

BULLET = "• "

Block = dict[str, Any]
Budget = TypeVar("Budget")


@dataclass(frozen=True, slots=True)
class Body:
    """A message as it is shown (`blocks`) and as notifications and screen readers get it (`text`, escaped)."""

    text: str
    blocks: tuple[Block, ...]

    @classmethod
    def of(cls, *blocks: Block) -> Self:
        """The body whose text says what its blocks show, shortened to what Slack takes."""
        lines = (line for block in blocks for line in _lines(block))
        return cls(shorten("\n".join(lines), MAX_TEXT), blocks)

    def as_json(self) -> dict[str, Any]:
        """The body as arguments of chat.postMessage and its kind."""
        return {"text": self.text, "blocks": list(self.blocks)}


def fitting(write: Callable[[Budget], Body], budgets: Sequence[Budget]) -> Body:
    """Write within the first budget with which Slack takes the body; that it takes the last one is not checked."""
    for budget in budgets[:-1]:
        body = write(budget)
        # Slack may count other scripts as the escapes that JSON has for them.
        if len(json.dumps(body.blocks)) <= MAX_CHARACTERS:
            return body
    return write(budgets[-1])


def _lines(block: Block) -> Iterator[str]:
    """The words of a block, escaped; plain_text objects are escaped already, rich text is not."""
    match block["type"]:
        case "header":
            yield block["text"]["text"]
        case "context":
            yield from (element["text"] for element in block["elements"])
        case "rich_text":
            for part in block["elements"]:
                yield from _rich_lines(part)


def _rich_lines(part: Block) -> Iterator[str]:
    if part["type"] == "rich_text_list":
        yield from (BULLET + line for item in part["elements"] for line in _rich_lines(item))
    else:
        yield escape(plain(part["elements"]))
