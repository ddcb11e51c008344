"""Slack's message text as people read it, for the API: mentions become names, links their labels."""

import re
from collections.abc import Mapping

MENTION = re.compile(r"<@([A-Z0-9]+)(?:\|[^>]*)?>")
LABELLED = re.compile(r"<(?:[#!]|https?:|mailto:|tel:)[^>|]*\|([^>]*)>")
CHANNEL = re.compile(r"<#[A-Z0-9]+>")
BROADCAST = re.compile(r"<!(?:subteam\^)?(\w+)>")
URL = re.compile(r"<((?:https?|mailto|tel):[^>]*)>")
CODE_BLOCK = re.compile(r"```.*?```", re.DOTALL)
MARKUP = re.compile(r"(?<![\w])([*_~`])(?=\S)(.+?)(?<=\S)\1(?![\w])")
EMOJI = re.compile(r"(?<![\w:])(?::[a-z0-9_+'-]+:)+(?![\w:])")  # not the minutes in 10:30:00
OPENING = re.compile(r"^(\s*(?:hi|hey|hello|thanks)?\s*)<@([A-Z0-9]+)(?:\|[^>]*)?>[,:]?\s+(?=\w)", re.IGNORECASE)


def mentioned(text: str) -> tuple[str, ...]:
    """The ids of the people whom a text mentions."""
    return tuple(dict.fromkeys(MENTION.findall(text)))


def addresses(text: str, user_id: str) -> bool:
    """Whether a text opens with a mention of somebody: "@Readout summarize"."""
    return bool(re.match(rf"\s*<@{re.escape(user_id)}(?:\|[^>]*)?>", text))


def plain_text(text: str, names: Mapping[str, str]) -> str:
    """
    A message's text without Slack's markup.

    An opening mention becomes an address ("<@U1> can you …" is "Bo Lind, can you …"), as it would be spoken. Code
    blocks and emoji names say nothing to a reader of minutes and are left out.
    """
    text = CODE_BLOCK.sub(" ", text)
    text = OPENING.sub(lambda match: f"{match[1]}{names.get(match[2], match[2])}, ", text)
    text = MENTION.sub(lambda match: names.get(match[1], match[1]), text)
    text = LABELLED.sub(lambda match: match[1], text)
    text = CHANNEL.sub("the channel", text)
    text = BROADCAST.sub(lambda match: f"@{match[1]}", text)
    text = URL.sub(lambda match: match[1], text)
    text = EMOJI.sub("", MARKUP.sub(lambda match: match[2], text))
    for entity, character in (("&lt;", "<"), ("&gt;", ">"), ("&amp;", "&")):
        text = text.replace(entity, character)
    return "\n".join(" ".join(line.removeprefix(">").split()) for line in text.splitlines()).strip()
