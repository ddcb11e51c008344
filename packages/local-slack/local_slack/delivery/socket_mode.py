"""
Socket Mode: the app's connections and the envelopes on them.

Slack drops events while no connection is open. Here an event waits for a connection, so that a restarted app gets its
retries.
"""

import asyncio
import contextlib
import secrets
import time
from collections import deque
from collections.abc import Callable, Mapping
from typing import Any

from starlette.websockets import WebSocket, WebSocketDisconnect

from local_slack.base.urls import absolute, origin_of
from local_slack.delivery.envelopes import EVENTS, Delivery, Envelope, NotDeliveredError
from local_slack.delivery.faults import TRANSPORT

TICKET_LIFE = 30.0
MOST_CONNECTIONS = 10
"""Source: documentation of Socket Mode, "Using multiple connections"."""

WARNING = "warning"
REFRESH = "refresh_requested"
LINK_DISABLED = "link_disabled"
TOO_MANY = "too_many_websockets"
ABRUPT = "abrupt"
ENDINGS = (WARNING, REFRESH, LINK_DISABLED, ABRUPT)
"""How connections end on request; all but the last are Slack's own reasons."""


class SocketMode:
    """The app's connections; each envelope goes to one of them, in turn."""

    name = "socket"
    silence = "timeout"

    def __init__(self) -> None:
        self.connection_changed: Callable[[bool], None] = lambda _: None
        self._tickets: dict[str, float] = {}
        self._connections: deque[WebSocket] = deque()
        self._connected = asyncio.Event()
        self._acks: dict[str, tuple[WebSocket, asyncio.Future[Any]]] = {}

    @property
    def is_reachable(self) -> bool:
        """Whether the app has a connection open."""
        return bool(self._connections)

    def takes(self, envelope: Envelope) -> bool:  # noqa: ARG002  as every carrier
        """Whether envelopes of this type go this way: all do."""
        return True

    async def ready(self) -> None:
        """Wait until the app has a connection open."""
        await self._connected.wait()

    def issue_ticket(self) -> str:
        """Return a ticket that opens one connection, once and soon."""
        ticket = secrets.token_urlsafe(24)
        self._tickets[ticket] = time.monotonic() + TICKET_LIFE
        return ticket

    async def serve(self, websocket: WebSocket) -> None:
        """Hold one connection until it ends."""
        if self._tickets.pop(websocket.query_params.get("ticket", ""), 0.0) < time.monotonic():
            await websocket.close(1008)
            return
        await websocket.accept()
        # RuntimeError: this side closed the connection while something was on its way.
        with contextlib.suppress(WebSocketDisconnect, RuntimeError):
            if len(self._connections) >= MOST_CONNECTIONS:
                await _dismiss(websocket, TOO_MANY)
                return
            await websocket.send_json(self._hello(websocket))
            self._connections.append(websocket)
            self._connected.set()
            self.connection_changed(True)
            try:
                await self._listen(websocket)
            finally:
                self._forget(websocket)

    def _hello(self, websocket: WebSocket) -> Mapping[str, Any]:
        debug = {"host": "local-slack", "build_number": 1, "approximate_connection_time": 18060}
        connections = {"num_connections": len(self._connections) + 1, "debug_info": debug}
        return {"type": "hello", **connections, "connection_info": {"app_id": websocket.query_params.get("app_id", "")}}

    async def _listen(self, websocket: WebSocket) -> None:
        with contextlib.suppress(KeyError, ValueError):  # Neither text nor JSON.
            while isinstance(answer := await websocket.receive_json(), dict):
                _, waiting = self._acks.get(str(answer.get("envelope_id")), (None, None))
                if waiting and not waiting.done():
                    waiting.set_result(answer.get("payload"))
        await websocket.close(1003)

    def _forget(self, websocket: WebSocket) -> None:
        """Send nothing more over a connection; what it carries unacknowledged is not delivered. Safe to repeat."""
        if websocket not in self._connections:
            return
        self._connections.remove(websocket)
        for carrier, waiting in self._acks.values():
            if carrier is websocket and not waiting.done():
                waiting.set_exception(NotDeliveredError("operation_timeout", self.silence))
        if not self._connections:
            self._connected.clear()
            self.connection_changed(False)

    async def send(self, delivery: Delivery, seconds: float) -> Any:
        """
        Send an envelope to one connection and return the payload of its acknowledgement.

        Raises: NotDeliveredError if it was not acknowledged in time, or the connection broke.
        """
        self._connections.rotate(-1)
        websocket = self._connections[0]
        waiting: asyncio.Future[Any] = asyncio.get_running_loop().create_future()
        self._acks[delivery.envelope_id] = (websocket, waiting)
        try:
            await websocket.send_json(_frame(delivery, origin_of(websocket)))
            async with asyncio.timeout(seconds):
                return await waiting
        except (TimeoutError, WebSocketDisconnect, RuntimeError) as problem:
            raise NotDeliveredError("operation_timeout", self.silence) from problem
        finally:
            del self._acks[delivery.envelope_id]

    async def disconnect(self, reason: str = REFRESH) -> None:
        """
        Tell the app why its connections end, and end them.

        After a warning they stay open, so that the app has time to reconnect; an abrupt end comes without a word.
        """
        for websocket in list(self._connections):
            if reason != WARNING:
                self._forget(websocket)
            with contextlib.suppress(WebSocketDisconnect, RuntimeError):
                await _dismiss(websocket, reason)

    async def close(self) -> None:
        """End all connections; safe to call repeatedly."""
        for websocket in list(self._connections):
            self._forget(websocket)
            with contextlib.suppress(WebSocketDisconnect, RuntimeError):
                await websocket.close(1001)


async def _dismiss(websocket: WebSocket, reason: str) -> None:
    if reason == ABRUPT:
        websocket.scope[TRANSPORT].abort()
        return
    await websocket.send_json({"type": "disconnect", "reason": reason, "debug_info": {"host": "local-slack"}})
    if reason != WARNING:
        await websocket.close(1000)


def _frame(delivery: Delivery, origin: str) -> Mapping[str, Any]:
    """Return the JSON that goes over the wire."""
    envelope = delivery.envelope
    frame = {"envelope_id": delivery.envelope_id, "type": envelope.type, "payload": absolute(envelope.payload, origin)}
    frame["accepts_response_payload"] = envelope.type != EVENTS
    if envelope.type == EVENTS:
        frame |= {"retry_attempt": envelope.retry_attempt, "retry_reason": envelope.retry_reason}
    return frame
