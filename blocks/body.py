"""The body of one Slack message: its blocks, and the same in plain words."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, Self

from blocks.elements import plain
from blocks.text import escape, shorten

MAX_TEXT = 3000
"""Below the 4,000 characters above which chat.update refuses a text."""

BULLET = "• "

Block = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Body:
    """What a message shows (`blocks`) and what notifications and screen readers get (`text`, escaped)."""

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
