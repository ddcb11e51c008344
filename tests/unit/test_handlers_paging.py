"""Pages are followed by their cursors, and asked for only while somebody wants more."""

from typing import Any

import pytest

from workspace.paging import PAGE, pages

PAGES: dict[str | None, dict[str, Any]] = {
    None: {"ok": "first", "response_metadata": {"next_cursor": "a"}},
    "a": {"ok": "second", "response_metadata": {"next_cursor": "b"}},
}


class Ask:
    """Three pages of a channel; how the last one says that it is the last differs between Slack's methods."""

    def __init__(self, last: dict[str, Any]) -> None:
        self._pages = PAGES | {"b": {"ok": "last"} | last}
        self.asked: list[str | None] = []

    async def __call__(self, *, channel: str, cursor: str | None, limit: int) -> dict[str, Any]:
        assert ("C1", PAGE) == (channel, limit)
        self.asked.append(cursor)
        return self._pages[cursor]


@pytest.mark.parametrize("last", [{}, {"response_metadata": None}, {"response_metadata": {"next_cursor": ""}}])
async def test_pages_come_in_order_to_the_last(last: dict[str, Any]) -> None:
    """A page without a cursor, with an empty one, or without the part that has it, is the last."""
    assert ["first", "second", "last"] == [page["ok"] async for page in pages(Ask(last), channel="C1")]


async def test_no_page_is_asked_for_in_vain() -> None:
    """Who has found what they look for asks no further."""
    ask = Ask({})

    async for page in pages(ask, channel="C1"):
        if page["ok"] == "second":
            break

    assert [None, "a"] == ask.asked
