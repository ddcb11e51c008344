"""Typed text, in the form in which Slack's client sends it."""

import re

# A mention chosen from the client's list, or a web address, which the client wraps; all else is plain text.
TOKEN = re.compile(r"<@[UW][A-Z0-9]+>|<#C[A-Z0-9]+>|https?://[^\s<>|]*[^\s<>|.,;:!?)\]'\"]")


def as_sent(typed: str) -> str:
    """Escape typed text for mrkdwn; mentions of members and channels stay, web addresses become links."""
    parts, end = [], 0
    for match in TOKEN.finditer(typed):
        token = match[0]
        parts += [escape(typed[end : match.start()]), token if token.startswith("<") else f"<{escape(token)}>"]
        end = match.end()
    return "".join((*parts, escape(typed[end:])))


def escape(text: str) -> str:
    """Escape the three characters that mean something in mrkdwn."""
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
