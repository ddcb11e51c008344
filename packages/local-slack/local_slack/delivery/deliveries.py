"""
Deliveries to the app: once where a person waits, repeated for events, with failures on request, all in a log.

A minute of Slack's retry schedule is a second here.
"""

import asyncio
import contextlib
import uuid
from collections import deque
from collections.abc import Callable
from dataclasses import replace
from typing import Any

from local_slack.base.environment import Environment
from local_slack.delivery.envelopes import EVENTS, Carrier, Delivery, Envelope, NotDeliveredError
from local_slack.delivery.faults import Fault, Faults

ACK_TIMEOUT = 3.0
# Before the first try and each repetition: Slack tries again at once, after one minute and after five.
RETRY_PAUSES = (0.0, 0.0, 1.0, 5.0)
RETENTION = 360.0
REMEMBERED_DELIVERIES = 2000

DUPLICATE = "duplicate"
LATE = "late"
OUT_OF_ORDER = "out_of_order"
LOST_ACK = "lost_ack"
UNDELIVERED = "undelivered"
DELIVERY_FAULTS = (DUPLICATE, LATE, OUT_OF_ORDER, LOST_ACK, UNDELIVERED)


class Deliveries:
    """The deliveries to the app, under way and past."""

    def __init__(self, carrier: Callable[[], Carrier], environment: Environment) -> None:
        self.ack_timeout = ACK_TIMEOUT
        self.faults = Faults()
        self.log: deque[Delivery] = deque(maxlen=REMEMBERED_DELIVERIES)
        self._carrier = carrier
        self._environment = environment
        self._tasks: set[asyncio.Task[None]] = set()
        self._overtakers: list[asyncio.Event] = []

    async def request(self, envelope: Envelope) -> Any:
        """
        Send an envelope for which a person waits, once, and return the payload of its acknowledgement.

        Raises: NotDeliveredError `dispatch_failed` if the app is not there, `operation_timeout` if it is silent.
        """
        fault = self.faults.take(envelope.kind)
        if fault and fault.fault == LATE:
            await self.faults.pause(fault.seconds)
        return await self._send(envelope, fault)

    async def _send(self, envelope: Envelope, fault: Fault | None) -> Any:
        carrier = self._carrier()
        if not carrier.is_reachable or not carrier.takes(envelope):
            raise NotDeliveredError("dispatch_failed", "connection_failed")
        delivery = Delivery(envelope, str(uuid.uuid4()), carrier.name, self._environment.now())
        self.log.append(delivery)
        try:
            payload = await carrier.send(delivery, self.ack_timeout)
            if fault and fault.fault == LOST_ACK:
                raise NotDeliveredError("operation_timeout", carrier.silence)
        except NotDeliveredError as problem:
            delivery.problem = problem.reason
            raise
        delivery.acked_at = self._environment.now()
        return payload

    def deliver(self, envelope: Envelope) -> None:
        """Send an event in the background, and repeat it on Slack's schedule until it is acknowledged."""
        if not self._carrier().takes(envelope):
            return
        task = asyncio.get_running_loop().create_task(self._deliver(envelope))
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    async def _deliver(self, envelope: Envelope) -> None:
        fault = self.faults.take(envelope.kind)
        kind = fault.fault if fault else ""
        if kind == UNDELIVERED:
            return
        if fault and kind == LATE:
            await self.faults.pause(fault.seconds)
        if fault and kind == OUT_OF_ORDER:
            await self._overtaken(fault.seconds)
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(RETENTION):
                await asyncio.gather(*(self._insist(envelope, fault) for _ in range(2 if kind == DUPLICATE else 1)))
        for overtaker in self._overtakers:
            overtaker.set()

    async def _overtaken(self, seconds: float) -> None:
        """Wait until a later event has arrived, at most `seconds`."""
        overtaker = asyncio.Event()
        self._overtakers.append(overtaker)
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(seconds):
                await overtaker.wait()
        self._overtakers.remove(overtaker)

    async def _insist(self, envelope: Envelope, fault: Fault | None) -> None:
        reason = envelope.retry_reason
        for attempt in range(envelope.retry_attempt, len(RETRY_PAUSES)):
            await asyncio.sleep(RETRY_PAUSES[attempt])
            await self._carrier().ready()
            try:
                await self._send(replace(envelope, retry_attempt=attempt, retry_reason=reason), fault)
            except NotDeliveredError as problem:
                if problem.is_final:
                    return
                reason, fault = problem.reason, None
            else:
                return

    def redeliver(self, event_id: str) -> bool:
        """Send an earlier event once more, as a retry. Returns whether there was such an event."""
        for delivery in reversed(self.log):
            if delivery.envelope.type == EVENTS and delivery.envelope.payload["event_id"] == event_id:
                self.deliver(replace(delivery.envelope, retry_attempt=1, retry_reason=self._carrier().silence))
                return True
        return False

    def forget(self) -> None:
        """Stop trying, and clear the log and the faults."""
        self._give_up()
        self.log.clear()
        self.faults.clear()

    def _give_up(self) -> None:
        for task in self._tasks:
            task.cancel()

    async def close(self) -> None:
        """Stop trying; safe to call repeatedly."""
        self.faults.close()
        tasks = list(self._tasks)
        self._give_up()
        await asyncio.gather(*tasks, return_exceptions=True)
