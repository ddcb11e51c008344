"""Visits to the page, and a watch over what must never happen during one."""

import re
from typing import Any

from playwright.async_api import (
    Browser,
    BrowserContext,
    ConsoleMessage,
    Dialog,
    Page,
    Request,
    StorageState,
    WebError,
)

PATIENCE_MS = 60_000
LOCAL_SCHEMES = ("data:", "blob:")


class Visits:
    """
    Visits to a page; each is a browser profile of its own, with its own storage and window.

    `problems` collects errors and warnings on the console, exceptions, dialogs of the browser, and requests that leave
    the page's own origin.
    """

    def __init__(self, browser: Browser, url: str) -> None:
        self.url = url
        self.problems: list[str] = []
        self._browser = browser
        self._contexts: list[BrowserContext] = []
        self._expected: list[re.Pattern[str]] = []

    async def open(self, place: str, *, first_time: bool = False, **looks: Any) -> Page:
        """
        Go to a place such as "anna/design"; the tour comes only to somebody who is there for the first time.

        `looks` are what Playwright knows of a browser's profile: viewport, color_scheme …
        """
        known: StorageState = {"origins": [{"origin": self.url, "localStorage": [{"name": "tour", "value": "seen"}]}]}
        context = await self._browser.new_context(storage_state=None if first_time else known, **looks)
        self._contexts.append(context)
        self._watch(context)
        context.set_default_timeout(PATIENCE_MS)
        page = await context.new_page()
        await page.goto(f"{self.url}/#/{place}")
        await page.get_by_role("status").filter(has_text="connected").wait_for()
        return page

    def expect(self, *patterns: str) -> None:
        """From now on, problems that match one of these are what the test is about."""
        self._expected += map(re.compile, patterns)

    async def end(self) -> None:
        """Close all windows; nothing may have gone wrong in them."""
        for context in self._contexts:
            await context.close()
        assert not self.problems, "\n".join(self.problems)

    def _watch(self, context: BrowserContext) -> None:
        context.on("console", self._heard)
        context.on("weberror", self._failed)
        context.on("dialog", self._asked)
        context.on("request", self._requested)

    def _heard(self, message: ConsoleMessage) -> None:
        if message.type in ("error", "warning"):
            self._problem(f"console {message.type}: {message.text} ({message.location})")

    def _failed(self, error: WebError) -> None:
        self._problem(f"exception: {error.error}")

    async def _asked(self, dialog: Dialog) -> None:
        self._problem(f"dialog: {dialog.message}")
        await dialog.dismiss()

    def _requested(self, request: Request) -> None:
        if not request.url.startswith((f"{self.url}/", *LOCAL_SCHEMES)):
            self._problem(f"request to {request.url}")

    def _problem(self, words: str) -> None:
        if not any(pattern.search(words) for pattern in self._expected):
            self.problems.append(words)
