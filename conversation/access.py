"""The token that opens the service: kept while it lives, renewed by one caller at a time."""

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import dataclass

from conversation.models import Token


@dataclass(frozen=True, slots=True)
class _Held:
    access_token: str
    ends: float


class Access:
    """A token made by `fetch` and kept; `clock` counts seconds."""

    def __init__(self, fetch: Callable[[], Awaitable[Token]], clock: Callable[[], float]) -> None:
        self._fetch = fetch
        self._clock = clock
        self._held: _Held | None = None
        self._renewing = asyncio.Lock()

    async def token(self, *, seconds_to_live: float) -> str:
        """
        A token that lives at least so long, or what a renewal gives.

        A service may answer a renewal with the same token and what is left of it, so a renewed one is used as it is.
        Callers that wait for the same renewal share what it gives.
        """
        held = self._held
        if held and held.ends - self._clock() >= seconds_to_live:
            return held.access_token
        async with self._renewing:
            if self._held is None or self._held is held:
                self._held = await self._renewed()
            return self._held.access_token

    def drop(self, access_token: str) -> None:
        """Forget a token that the service refused, unless it was renewed already."""
        if self._held and self._held.access_token == access_token:
            self._held = None

    async def _renewed(self) -> _Held:
        begun = self._clock()
        token = await self._fetch()
        return _Held(token.access_token, begun + token.expires_in)
