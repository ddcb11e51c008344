"""
The words of a Slack message as a person reads it, whoever wrote it: text, blocks, attachments, and what is forwarded.

Nothing here trusts the form of a message: apps send what they like, and Slack knows more kinds of blocks each year. The
words are Slack's markup, which `plain_text` reads.
"""

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from workspace.files import recordings
from workspace.plain_text import EMOJI, literal

CELLS = " | "
NO_PREVIEW = "[no preview available]"
"""Slack's text in place of an attachment's fallback."""

FORWARD_SECONDS = 24 * 3600.0
"""A message that is forwarded later than this is looked back at: nobody promises again today what it says."""

WORDLESS = {"actions", "context_actions", "divider", "input"}
"""Blocks that a person clicks or fills in, and does not read."""
WORD = re.compile(r"[^\W_]+")

MARKDOWN = (
    (re.compile(r"~~[^~]+~~"), ""),
    (re.compile(r"^(?:#{1,6}|[-*+])\s+"), ""),
    (re.compile(r"!?\[([^\]]*)\]\([^)\s]*\)"), r"\1"),
    (re.compile(r"(?<!\w)(\*\*|__|[*_`])(?=\S)([^*_`]+)(?<=\S)\1(?!\w)"), r"\2"),
)
"""The marks of standard Markdown, and what is left of each."""

GONE = {"tombstone", "hidden_by_limit"}
"""The modes of files that Slack itself does not show."""

Json = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Forwarded:
    """The words of another message in Slack's markup, and their writer as far as that is known."""

    text: str
    user_id: str | None
    name: str | None


@dataclass(frozen=True, slots=True)
class MessageText:
    """
    All that is read of a message.

    `text` is what its writer says in Slack's markup; what it only looks back at is quoted in it. `forwarded` are
    messages that it passes on, and `unread` the kinds of things in it that cannot be read, one for each.
    """

    text: str
    forwarded: tuple[Forwarded, ...] = ()
    unread: tuple[str, ...] = ()


def read_message(message: Json) -> MessageText:
    """Read a message of any form as a person does; a preview of a linked page is not its writer's words."""
    text, unread = _said(message)
    own, quotes, forwarded = [text], list[str](), list[Forwarded]()
    for attachment in _objects(message.get("attachments")):
        shared = _forwarded(attachment)
        if shared is not None and _is_passed_on(attachment, message):
            forwarded.append(shared)
        elif shared is not None:
            quotes.append(_quoted(shared))
        elif not _is_preview(attachment):
            words, missed = _attached(attachment)
            own.append(words)
            unread += missed
    unread += _unread_files(message)
    return MessageText("\n".join([*_without_repetitions(own), *quotes]), tuple(forwarded), tuple(unread))


def _said(message: Json) -> tuple[str, list[str]]:
    """
    The message itself: its blocks, which are what Slack shows where there are any, or else its text.

    The text stands for blocks that cannot be read, where it says more than the others do.
    """
    text, blocks = _string(message, "text"), _objects(message.get("blocks"))
    unread = [kind for block in blocks if (kind := _unreadable(block))]
    shown = "\n".join(line for block in blocks for line in _block(block))
    if not shown.strip() or (unread and len(text) > len(shown)):
        return text, [] if text.strip() else unread
    return shown, unread


def _attached(attachment: Json) -> tuple[str, list[str]]:
    """An app's attachment: its blocks, or else its parts in the order in which Slack shows them."""
    blocks = _objects(attachment.get("blocks"))
    unread = [kind for block in blocks if (kind := _unreadable(block))]
    lines = [line for block in blocks for line in _block(block)]
    if not blocks:
        lines = [_string(attachment, name) for name in ("pretext", "author_name", "title", "text")]
        for field in _objects(attachment.get("fields")):
            lines.append(": ".join(filter(None, (_string(field, "title"), _string(field, "value")))))
    if any(line.strip() for line in lines):
        return "\n".join(lines), unread
    fallback = _string(attachment, "fallback")
    if fallback and fallback != NO_PREVIEW:
        return fallback, []
    has_image = attachment.get("image_url") or attachment.get("thumb_url")
    return "", unread or (["image"] if has_image else [])


def _forwarded(attachment: Json) -> Forwarded | None:
    """The message that an attachment repeats; None where it is anything else."""
    if not (attachment.get("is_share") or attachment.get("is_msg_unfurl")):
        return None
    inner = [_object(each.get("message")) for each in _objects(attachment.get("message_blocks"))]
    shown = "\n".join(line for each in inner for block in _objects(each.get("blocks")) for line in _block(block))
    name = _string(attachment, "author_subname") or _string(attachment, "author_name")
    text = shown if shown.strip() else _string(attachment, "text") or _string(attachment, "fallback")
    return Forwarded(text, _string(attachment, "author_id") or None, name or None)


def _is_passed_on(attachment: Json, message: Json) -> bool:
    """Whether a message was forwarded soon after it was written, rather than linked to or dug out."""
    try:
        age = float(message["ts"]) - float(attachment["ts"])
    except (KeyError, TypeError, ValueError):
        return False
    return bool(attachment.get("is_share")) and age <= FORWARD_SECONDS


def _quoted(shared: Forwarded) -> str:
    name = f"<@{shared.user_id}>" if shared.user_id else literal(shared.name or "")
    lines = [line for line in shared.text.splitlines() if line.strip()]
    return "\n".join(f"&gt; {line}" for line in ([f"{name}:"] if name and lines else []) + lines)


def _is_preview(attachment: Json) -> bool:
    return bool(attachment.get("from_url") or attachment.get("original_url") or attachment.get("is_app_unfurl"))


def _unread_files(message: Json) -> list[str]:
    """The kinds of a message's files; recordings are heard, not read."""
    files = [
        {name: _string(file, name) for name in ("id", "name", "mode", "subtype", "mimetype")}
        for file in _objects(message.get("files"))
    ]
    heard = {file.id for file in recordings(files)}
    return [
        "image" if file["mimetype"].startswith("image/") else "file"
        for file in files
        if file["id"] not in heard and file["mode"] not in GONE
    ]


def _without_repetitions(parts: Sequence[str]) -> Iterator[str]:
    """The parts of a message that say anything which no other part says: a text often repeats what follows it."""
    spoken = [f" {' '.join(WORD.findall(part.casefold()))} " for part in parts]
    for index, (part, own) in enumerate(zip(parts, spoken, strict=True)):
        is_repeated = any(own in earlier for earlier in spoken[:index])
        is_announced = any(own in later and own != later for later in spoken[index + 1 :])
        if part.strip() and not (own.strip() and (is_repeated or is_announced)):
            yield part


def _unreadable(block: Json) -> str | None:
    """The kind of a block that has nothing to read; None if it has, or is not meant to be read."""
    kind = _string(block, "type")
    if kind in WORDLESS or any(line.strip() for line in _block(block)):
        return None
    return UNREADABLE.get(kind, None if kind in BLOCKS else "part of an app's message")


def _block(block: Json) -> Iterator[str]:
    """The lines of a block."""
    read = BLOCKS.get(_string(block, "type"))
    if read is not None:
        yield from read(block)


def _section(block: Json) -> Iterator[str]:
    yield _text(block.get("text"))
    for field in _objects(block.get("fields")):
        yield _text(field)


def _context(block: Json) -> Iterator[str]:
    """Texts; the pictures beside them are icons."""
    yield " ".join(filter(None, (_text(each) for each in _objects(block.get("elements")))))


def _titled(block: Json) -> Iterator[str]:
    """A picture, a video, a card and the like: their titles and what stands for them."""
    names = ("title", "subtitle", "text", "body", "description", "alt_text", "title_text")
    yield from dict.fromkeys(filter(None, (_text(block.get(name)) for name in names)))


def _markdown(block: Json) -> Iterator[str]:
    """Standard Markdown without its marks."""
    text = re.sub(r"```.*?```", " ", _string(block, "text"), flags=re.DOTALL)
    for line in text.splitlines():
        quote, words = re.fullmatch(r"\s*(>?)[\s>]*(.*)", line).groups()  # type: ignore[union-attr]
        for mark, kept in MARKDOWN:
            words = mark.sub(kept, words)
        yield f"{'&gt; ' if quote else ''}{literal(words)}"


def _table(block: Json) -> Iterator[str]:
    rows = block.get("rows")
    for row in rows if isinstance(rows, list) else ():
        cells = [" ".join(line for line in _cell(cell) if line.strip()) for cell in _objects(row)]
        yield CELLS.join(filter(None, cells))


def _cell(cell: Json) -> Iterator[str]:
    if cell.get("type") == "rich_text":
        yield from _rich_text(cell)
    else:
        value = cell.get("text", cell.get("value"))
        yield literal(str(value)) if isinstance(value, str | int | float) else ""


def _rich_text(block: Json) -> Iterator[str]:
    for part in _objects(block.get("elements")):
        kind, elements = part.get("type"), _objects(part.get("elements"))
        if kind == "rich_text_list":
            yield from (_inline(item.get("elements")) for item in elements)
        elif kind == "rich_text_quote":
            yield from (f"&gt; {line}" for line in _inline(elements).splitlines() if line.strip())
        elif kind == "rich_text_section":
            yield _inline(elements)
        # What is preformatted is code, which says nothing to a reader of minutes.


def _inline(elements: Any) -> str:
    return "".join(
        INLINE.get(_string(each, "type"), _words)(each)
        for each in _objects(elements)
        if not _object(each.get("style")).get("strike")
    )


def _words(element: Json) -> str:
    return literal(_string(element, "text") or _string(element, "fallback"))


def _link(element: Json) -> str:
    return literal(_string(element, "text") or _string(element, "url"))


def _id(name: str, form: str) -> Callable[[Json], str]:
    """Reads an element that names a thing by id, in the form in which Slack's markup has it."""
    return lambda element: form.format(re.sub(r"\W", "", _string(element, name)))


def _text(value: Any) -> str:
    """A text of Slack's: mrkdwn, plain text, or rich text in its place; a mere string is plain."""
    if isinstance(value, str):
        return literal(value)
    text = _object(value)
    if text.get("type") == "rich_text":
        return "\n".join(_rich_text(text))
    if text.get("type") == "mrkdwn":
        return _string(text, "text")
    return literal(EMOJI.sub("", _string(text, "text")))


def _string(value: Json, name: str) -> str:
    found = value.get(name)
    return found if isinstance(found, str) else ""


def _object(value: Any) -> Json:
    return value if isinstance(value, Mapping) else {}


def _objects(value: Any) -> list[Json]:
    return [each for each in value if isinstance(each, Mapping)] if isinstance(value, list) else []


BLOCKS: Mapping[str, Callable[[Json], Iterator[str]]] = {
    "section": _section,
    "header": _titled,
    "context": _context,
    "markdown": _markdown,
    "rich_text": _rich_text,
    "table": _table,
    "data_table": _table,
    "image": _titled,
    "video": _titled,
    "card": _titled,
    "task_card": _titled,
    "plan": _titled,
    "alert": _titled,
}
"""The readers of blocks that have words."""

UNREADABLE = {"image": "image", "video": "video", "file": "file", "call": "call", "data_visualization": "chart"}
"""Names for Slack's blocks that have nothing to read."""

INLINE: Mapping[str, Callable[[Json], str]] = {
    "link": _link,
    "user": _id("user_id", "<@{}>"),
    "channel": _id("channel_id", "<#{}>"),
    "usergroup": _id("usergroup_id", "<!subteam^{}>"),
    "broadcast": _id("range", "<!{}>"),
    "emoji": lambda _: "",
}
"""The readers of rich text's elements that are more than words."""
