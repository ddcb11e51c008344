"""
The blocks that our messages are made of, as Slack's JSON.

Text from people and models goes into rich text, whose text Slack never reads for markup, or into plain_text, where
it is escaped all the same: Slack turns the three entities back there too (slackapi/bolt-python#513).
"""

import re
from collections.abc import Iterable, Sequence
from typing import Any

from blocks.text import escape, escape_markdown, shorten

MAX_HEADER = 150
MAX_CONTEXT = 2000

Element = dict[str, Any]
Line = list[Element]
"""One line of rich text: texts and links."""

# Our own addresses only: printable ASCII without what could end a link, and short enough for many in one message.
_ADDRESS = re.compile(r"https?://[!-;=?-~]{1,400}")
_MARKUP = re.compile(r"\*([^*]+)\*|`([^`]+)`")


def text(content: str, **style: bool) -> Element:
    """A piece of rich text; styles are bold, italic and code."""
    return {"type": "text", "text": content} | ({"style": style} if style else {})


def link(label: str, url: str | None) -> Element:
    """A label that leads somewhere, or only the label when there is no address that can be trusted."""
    if url is None or not _ADDRESS.fullmatch(url):
        return text(label)
    return {"type": "link", "url": url, "text": label}


def wording(template: str, /, **fields: str) -> Line:
    """
    A line of our own wording with foreign text filled in.

    The template may mark *bold* and `code`; nothing in a field is read as markup.
    """
    line: Line = []
    end = 0
    for match in _MARKUP.finditer(template):
        line.append(text(template[end : match.start()].format(**fields)))
        bold, code = match.groups()
        line.append(text(bold.format(**fields), bold=True) if bold else text(code.format(**fields), code=True))
        end = match.end()
    line.append(text(template[end:].format(**fields)))
    # Slack refuses empty texts.
    return [element for element in line if element["text"]]


def plain(line: Line) -> str:
    """The words of a line, without links; of styles only `code` is left, which shows what to type."""
    return "".join(
        f"`{element['text']}`" if "code" in element.get("style", ()) else element["text"] for element in line
    )


def markdown(line: Line) -> str:
    """A line as Markdown, with its styles and links."""
    return "".join(_marked(element) for element in line)


def section(line: Line) -> Element:
    """One line of a rich_text block."""
    return {"type": "rich_text_section", "elements": line}


def bullets(lines: Iterable[Line]) -> Element:
    """A bullet list in a rich_text block."""
    return {"type": "rich_text_list", "style": "bullet", "elements": [section(line) for line in lines]}


def rich_text(*parts: Element) -> Element:
    """A rich_text block of sections and lists."""
    return {"type": "rich_text", "elements": list(parts)}


def header(title: str) -> Element:
    """The title of a message."""
    return {"type": "header", "text": _plain_text(title, MAX_HEADER)}


def context(*lines: str) -> Element:
    """Small print: at most ten lines, as Slack takes."""
    return {"type": "context", "elements": [_plain_text(line, MAX_CONTEXT) for line in lines[:10]]}


def button(label: str, *, action_id: str, value: str, **options: str) -> Element:
    """A button; `value` is an opaque id of ours."""
    named = {"type": "plain_text", "text": label}
    return {"type": "button", "text": named, "action_id": action_id, "value": value, **options}


def actions(block_id: str, buttons: Sequence[Element]) -> Element:
    """A row of buttons."""
    return {"type": "actions", "block_id": block_id, "elements": list(buttons)}


def _marked(element: Element) -> str:
    words, styles = escape_markdown(element["text"]), element.get("style", ())
    if "code" in styles:
        return f"`{element['text']}`"
    # Markdown takes no blanks inside of its marks.
    before, after = (" " * (element["text"][end] == " ") for end in (0, -1))
    mark = "**" * ("bold" in styles) + "*" * ("italic" in styles)
    linked = f"[{words}]({element['url']})" if "url" in element else words
    return f"{before}{mark}{linked}{mark[::-1]}{after}" if words else " "


def _plain_text(content: str, limit: int) -> Element:
    return {"type": "plain_text", "text": shorten(escape(content), limit), "emoji": False}
