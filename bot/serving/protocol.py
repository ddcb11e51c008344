"""HTTP connections as uvicorn holds them, with an end to those that stand still and an answer to half-closed ones."""

import asyncio
from dataclasses import dataclass
from typing import Any

import h11
from uvicorn.protocols.http.h11_impl import H11Protocol, RequestResponseCycle

KEEP_ALIVE_SECONDS = 75
"""How long a connection is kept between two requests: longer than clients wait that poll, ours up to 15 seconds, and
than load balancers keep it, most of them 60. With a shorter time their next request may meet a reset."""

TOO_SLOW = b"HTTP/1.1 408 Request Timeout\r\nContent-Length: 0\r\nConnection: close\r\n\r\n"


@dataclass(frozen=True, slots=True)
class Patience:
    """
    How long a request may take, in seconds.

    Its head has `head`, from its first byte or from the start of the connection. Its body may pause for `body`:
    recordings are piped through from other servers, and those may be slow.
    """

    head: float = 30.0
    body: float = 300.0


class Protocol(H11Protocol):
    """One connection."""

    def __init__(self, *arguments: Any, patience: Patience, **options: Any) -> None:
        super().__init__(*arguments, **options)
        self._patience = patience
        self._timer: asyncio.TimerHandle | None = None
        self._is_in_head = False

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
        """Begin to wait for a request."""
        super().connection_made(transport)
        self._wait_for_head()

    def connection_lost(self, exc: Exception | None) -> None:
        """Wait for nothing more."""
        self._wait_no_longer()
        super().connection_lost(exc)

    def data_received(self, data: bytes) -> None:
        """Take what came, and wait for what is still to come of the request."""
        super().data_received(data)
        if self.transport.get_protocol() is not self or self.transport.is_closing():
            self._wait_no_longer()  # A WebSocket has begun, or the end.
        elif self.conn.their_state is h11.SEND_BODY:
            self._wait(self._patience.body, is_in_head=False)
        elif self.conn.their_state is h11.IDLE and self.conn.trailing_data[0]:
            self._wait_for_head()
        else:
            self._wait_no_longer()

    def eof_received(self) -> bool:  # type: ignore[override]
        """
        Answer a request that is complete, though its client has closed its side; True keeps our own open for that.

        Nobody can be told from a client that is gone; what has begun to be answered in pieces ends, as it may not.
        """
        cycle: RequestResponseCycle | None = self.cycle
        if cycle is None or cycle.more_body or cycle.response_started:
            return False
        cycle.keep_alive = False
        return True

    def _wait_for_head(self) -> None:
        # Not again with each byte: a head that drips in has no more time than any other.
        if not self._is_in_head:
            self._wait(self._patience.head, is_in_head=True)

    def _wait(self, seconds: float, *, is_in_head: bool) -> None:
        self._wait_no_longer()
        self._is_in_head = is_in_head
        self._timer = self.loop.call_later(seconds, self._give_up)

    def _wait_no_longer(self) -> None:
        self._is_in_head = False
        if self._timer is not None:
            self._timer.cancel()
            self._timer = None

    def _give_up(self) -> None:
        if self.flow.read_paused:
            self._wait(self._patience.body, is_in_head=False)  # It is we who do not read on.
            return
        if self._is_in_head and self.conn.trailing_data[0]:
            self.transport.write(TOO_SLOW)
        self.transport.close()
