"""
Socket Mode: the app's connections, and the envelopes that travel over them until each is acknowledged.

Slack drops what happens while no connection is open. Here an event waits up to `RETENTION` for a connection, so that an
app that is restarted meets its retries; a minute of Slack's retry schedule is a second here.
"""

import asyncio
import contextlib
import secrets
import time
import uuid
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from typing import Any

from starlette.websockets import WebSocket, WebSocketDisconnect

from local_slack.urls import absolute, origin_of

ACK_TIMEOUT = 3.0
# Before the first try and each repetition: Slack tries again at once, after one minute and after five.
RETRY_PAUSES = (0.0, 0.0, 1.0, 5.0)
RETENTION = 360.0
TICKET_LIFE = 30.0
REMEMBERED_DELIVERIES = 2000

EVENTS = "events_api"
COMMANDS = "slash_commands"
INTERACTIVE = "interactive"


@dataclass(frozen=True)
class Envelope:
    """Something for the app; `retry_attempt` counts repetitions of the same event."""

    type: str
    payload: dict[str, Any]
    retry_attempt: int = 0

    def frame(self, envelope_id: str, origin: str) -> dict[str, Any]:
        """Give the JSON that goes over the wire."""
        frame = {"envelope_id": envelope_id, "type": self.type, "payload": absolute(self.payload, origin)}
        frame["accepts_response_payload"] = self.type != EVENTS
        if self.type == EVENTS:
            frame |= {"retry_attempt": self.retry_attempt, "retry_reason": "timeout" if self.retry_attempt else ""}
        return frame


@dataclass
class Delivery:
    """One envelope sent once: what the log shows. Times are seconds since the epoch."""

    envelope: Envelope
    envelope_id: str = field(default_factory=lambda: str(uuid.uuid4()))
    sent_at: float = field(default_factory=time.time)
    acked_at: float | None = None

    def describe(self) -> dict[str, Any]:
        """Give the log's entry."""
        event = self.envelope.payload.get("event", {})
        entry = {"type": self.envelope.type, "envelope_id": self.envelope_id, "acked": self.acked_at is not None}
        entry |= {"sent_at": self.sent_at, "acked_at": self.acked_at}
        if self.envelope.type != EVENTS:
            return entry
        retry = {"event_type": event["type"], "retry_attempt": self.envelope.retry_attempt}
        return entry | {"event_id": self.envelope.payload["event_id"]} | retry


class NotDeliveredError(Exception):
    """Nobody is connected, or nobody acknowledged in time; the text is Slack's error code for a command."""


class SocketMode:
    """The app's connections; each envelope goes to one of them, in turn."""

    def __init__(self, connection_changed: Callable[[bool], None]) -> None:
        self.ack_timeout = ACK_TIMEOUT
        self.deliveries: deque[Delivery] = deque(maxlen=REMEMBERED_DELIVERIES)
        self._connection_changed = connection_changed
        self._tickets: dict[str, float] = {}
        self._connections: deque[WebSocket] = deque()
        self._connected = asyncio.Event()
        self._acks: dict[str, tuple[WebSocket, asyncio.Future[Any]]] = {}
        self._tasks: set[asyncio.Task[None]] = set()

    @property
    def is_connected(self) -> bool:
        """Whether the app has a connection open."""
        return bool(self._connections)

    def issue_ticket(self) -> str:
        """Give a ticket that opens one connection, once and soon."""
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
            await websocket.send_json(self._hello(websocket))
            self._connections.append(websocket)
            self._connected.set()
            self._connection_changed(True)
            try:
                await self._listen(websocket)
            finally:
                self._forget(websocket)

    def _hello(self, websocket: WebSocket) -> dict[str, Any]:
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
                waiting.set_exception(NotDeliveredError("operation_timeout"))
        if not self._connections:
            self._connected.clear()
            self._connection_changed(False)

    async def request(self, envelope: Envelope) -> Any:
        """
        Send an envelope once and give the payload of its acknowledgement.

        Raises: NotDeliveredError `dispatch_failed` if nobody is connected, `operation_timeout` if nobody acknowledges.
        """
        if not self._connections:
            raise NotDeliveredError("dispatch_failed")
        self._connections.rotate(-1)
        websocket = self._connections[0]
        delivery = Delivery(envelope)
        self.deliveries.append(delivery)
        waiting: asyncio.Future[Any] = asyncio.get_running_loop().create_future()
        self._acks[delivery.envelope_id] = (websocket, waiting)
        try:
            await websocket.send_json(envelope.frame(delivery.envelope_id, origin_of(websocket)))
            payload = await asyncio.wait_for(waiting, self.ack_timeout)
        except (TimeoutError, WebSocketDisconnect, RuntimeError) as problem:
            raise NotDeliveredError("operation_timeout") from problem
        finally:
            del self._acks[delivery.envelope_id]
        delivery.acked_at = time.time()
        return payload

    def deliver(self, envelope: Envelope) -> None:
        """Send an envelope in the background, again as often as Slack would until it is acknowledged."""
        task = asyncio.get_running_loop().create_task(self._deliver(envelope))
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    async def _deliver(self, envelope: Envelope) -> None:
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(RETENTION):
                for attempt in range(envelope.retry_attempt, len(RETRY_PAUSES)):
                    await asyncio.sleep(RETRY_PAUSES[attempt])
                    await self._connected.wait()
                    with contextlib.suppress(NotDeliveredError):
                        await self.request(replace(envelope, retry_attempt=attempt))
                        return

    def redeliver(self, event_id: str) -> bool:
        """Send an earlier event once more, as a retry; whether there was such an event."""
        for delivery in reversed(self.deliveries):
            if delivery.envelope.payload.get("event_id") == event_id:
                self.deliver(replace(delivery.envelope, retry_attempt=1))
                return True
        return False

    async def disconnect(self) -> None:
        """Ask the app to connect anew, as Slack does every few hours, and end its connections."""
        for websocket in list(self._connections):
            self._forget(websocket)
            with contextlib.suppress(WebSocketDisconnect, RuntimeError):
                await websocket.send_json({"type": "disconnect", "reason": "refresh_requested", "debug_info": {}})
                await websocket.close(1000)

    async def close(self) -> None:
        """End all connections and stop trying; safe to call repeatedly."""
        for task in list(self._tasks):
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)
        for websocket in list(self._connections):
            self._forget(websocket)
            with contextlib.suppress(WebSocketDisconnect, RuntimeError):
                await websocket.close(1001)
