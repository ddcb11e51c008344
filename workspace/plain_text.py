"""Slack's message text as people read it, for the API: mentions become names, links their labels."""

import re
from collections.abc import Mapping

# Each of these gives up at the next mark of its kind: an app's text of nothing but marks must not take seconds.
MENTION = re.compile(r"<@([A-Z0-9]+)(?:\|[^<>]*)?>")
LABELLED = re.compile(r"<(?:[#!]|https?:|mailto:|tel:)[^<>|]*\|([^<>]*)>")
CHANNEL = re.compile(r"<#[A-Z0-9]+>")
BROADCAST = re.compile(r"<!(?:subteam\^)?(\w+)>")
URL = re.compile(r"<((?:https?|mailto|tel):[^<>]*)>")
CODE_BLOCK = re.compile(r"```.*?```", re.DOTALL)
STRUCK = re.compile(r"<[^<>]*>|`[^`\n]+`|(?<!\w)~(?=\S)[^~\n]+(?<=\S)~(?!\w)")
"""Struck text, and before it what only looks as if it held some: addresses and code."""
MARKUP = re.compile(r"(?<!\w)([*_`])(?=\S)((?:(?!\1).|(?<=\w)\1(?=\w))+)(?<=\S)\1(?!\w)")
MOST_MARKS = 3
"""Marks within each other: bold, italic and code are all there are."""
EMOJI = re.compile(r"(?<![\w:])(?::[a-z0-9_+'-]+:)+(?![\w:])")  # not the minutes in 10:30:00
OPENING = re.compile(r"^((?:(?:hi|hey|hello|thanks)\b)?\s*)<@([A-Z0-9]+)(?:\|[^<>]*)?>[,:]?\s+(?=\w)", re.IGNORECASE)
QUOTED_LINE = re.compile(r"\s*(?:(?:&gt;|>)\s*)+")
QUOTED_REST = re.compile(r"\s*(?:&gt;|>){3}")
"""The beginning of a quote that goes on to the end of the message."""

QUOTE = ">"
"""The first character, in Slack's text and in ours, of a line that repeats another person's words."""

_LITERAL = {mark: f"&#{ord(mark)};" for mark in "*_~`:>"}
_ENTITIES = {"&lt;": "<", "&gt;": ">", **{entity: mark for mark, entity in _LITERAL.items()}}
_ENTITY = re.compile("|".join(map(re.escape, [*_ENTITIES, "&amp;"])))
_ESCAPED = {"&": "&amp;", "<": "&lt;", **_LITERAL}
_TO_ESCAPE = re.compile("|".join(map(re.escape, _ESCAPED)))


def mentioned(text: str) -> tuple[str, ...]:
    """The ids of the people whom a text mentions."""
    return tuple(dict.fromkeys(MENTION.findall(text)))


def addresses(text: str, user_id: str) -> bool:
    """Whether a text opens with a mention of a user: "@Readout summarize"."""
    return bool(re.match(rf"\s*<@{re.escape(user_id)}(?:\|[^>]*)?>", text))


def literal(text: str) -> str:
    """Words as markup that `plain_text` reads as these very words, whatever marks are among them."""
    return _TO_ESCAPE.sub(lambda match: _ESCAPED[match[0]], text)


def plain_text(text: str, names: Mapping[str, str]) -> str:
    """
    A message's text without Slack's markup.

    An opening mention becomes an address ("<@U1> can you …" is "Bo Lind, can you …"), as it would be spoken. Struck
    text is withdrawn and left out. Code blocks and emoji names say nothing to a reader of minutes and are left out too.
    A quoted line begins with "> ", and no other does unless its writer typed that.
    """
    text = STRUCK.sub(lambda match: "" if match[0].startswith("~") else match[0], CODE_BLOCK.sub(" ", text))
    lines, is_rest_quoted = list[str](), False
    for line in text.splitlines():
        is_rest_quoted = is_rest_quoted or QUOTED_REST.match(line) is not None
        quote = QUOTED_LINE.match(line)
        words = _plain((line[quote.end() :] if quote else line).strip(), names)
        if words:
            lines.append(f"{QUOTE} {words}" if quote or is_rest_quoted else words)
    return "\n".join(lines).strip()


def _plain(text: str, names: Mapping[str, str]) -> str:
    text = OPENING.sub(lambda match: f"{match[1]}{names.get(match[2], match[2])}, ", text)
    text = MENTION.sub(lambda match: names.get(match[1], match[1]), text)
    text = LABELLED.sub(lambda match: match[1], text)
    text = CHANNEL.sub("the channel", text)
    text = BROADCAST.sub(lambda match: f"@{match[1]}", text)
    text = URL.sub(lambda match: match[1], text)
    for _ in range(MOST_MARKS):
        text = MARKUP.sub(lambda match: match[2], text)
    text = EMOJI.sub("", text)
    return " ".join(_ENTITY.sub(lambda match: _ENTITIES.get(match[0], "&"), text).split())
