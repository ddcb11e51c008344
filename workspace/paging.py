"""Slack's answers that come in pages, followed to their end."""

from collections.abc import AsyncIterator, Awaitable, Callable
from typing import Any

PAGE = 200
"""As many as Slack recommends to ask for at a time."""


async def pages(ask: Callable[..., Awaitable[Any]], **arguments: Any) -> AsyncIterator[Any]:
    """The pages of an answer, each asked for when it is wanted. Raises whatever `ask` raises."""
    cursor: str | None = None
    while True:
        page = await ask(**arguments, cursor=cursor, limit=PAGE)
        yield page
        cursor = (page.get("response_metadata") or {}).get("next_cursor")
        if not cursor:
            return
