"""Webhooks: whoever submitted something is told how its job goes, without anybody here waiting for it."""

import asyncio
import contextlib
import ipaddress
import logging
from collections.abc import Collection
from dataclasses import dataclass
from typing import Self

import httpx

from conversation.models import JobStatus
from conversation.wire.submissions import encode_status
from engine.errors import RequestProblem
from storage.backoff import Backoff

NOT_A_URL = '"webhookUrl" must be a valid uri'
NOT_ALLOWED = "The engine calls no webhooks on {host}, only on this machine."

SIX_SECONDS = Backoff(first=1.0, growth=5.0, longest=5.0, most_attempts=3)
"""A hint that comes later than that is of little use."""

MAX_PORT = 65_535

AT_ONCE = 10
"""So many webhooks are told at the same time; the others wait."""

log = logging.getLogger(__name__)


def check_webhook(url: str | None, allowed_hosts: Collection[str]) -> None:
    """
    See that a webhook is on this machine or on a host that is allowed: the engine is nobody's way into a network.

    Raises: RequestProblem 400.
    """
    if not url:
        return
    try:
        # The library that will call it, so that both read the same host out of it.
        parsed = httpx.URL(url)
    except httpx.InvalidURL as error:
        raise RequestProblem(400, NOT_A_URL) from error
    if parsed.scheme not in {"http", "https"} or not parsed.host or (parsed.port or 0) > MAX_PORT:
        raise RequestProblem(400, NOT_A_URL)
    if not _is_this_machine(parsed.host) and parsed.host not in allowed_hosts:
        raise RequestProblem(400, NOT_ALLOWED.format(host=parsed.host), "webhook_not_allowed")


def _is_this_machine(host: str) -> bool:
    with contextlib.suppress(ValueError):
        return ipaddress.ip_address(host).is_loopback
    return host == "localhost"


@dataclass(frozen=True, slots=True)
class WebhookPolicy:
    """How many seconds a webhook has to answer, and when one that did not answer with success is told again."""

    timeout: float = 5.0
    retries: Backoff = SIX_SECONDS


USUAL = WebhookPolicy()


class Webhooks:
    """
    Tells webhooks of status changes: those of one job in their order, each a few times if need be.

    A hint only: what is still to be told when the engine ends is not told.
    """

    def __init__(self, policy: WebhookPolicy = USUAL) -> None:
        self._policy = policy
        # No proxy from the environment, and no redirect, leads to where check_webhook would not have allowed.
        self._http = httpx.AsyncClient(trust_env=False, follow_redirects=False, timeout=policy.timeout)
        self._slots = asyncio.Semaphore(AT_ONCE)
        self._telling: dict[str, asyncio.Task[None]] = {}

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(self, *_: object) -> None:
        telling = list(self._telling.values())
        for task in telling:
            task.cancel()
        await asyncio.gather(*telling, return_exceptions=True)
        await self._http.aclose()

    def tell(self, url: str | None, job_id: str, status: JobStatus) -> None:
        """Have a webhook told of a job's status, if there is one; returns at once."""
        if not url:
            return
        task = asyncio.create_task(self._tell(self._telling.get(job_id), url, job_id, status))
        self._telling[job_id] = task
        task.add_done_callback(lambda told: self._forget(job_id, told))

    def _forget(self, job_id: str, told: asyncio.Task[None]) -> None:
        if self._telling.get(job_id) is told:
            del self._telling[job_id]

    async def _tell(self, before: asyncio.Task[None] | None, url: str, job_id: str, status: JobStatus) -> None:
        if before is not None:
            await before
        attempts = 1
        while not await self._is_told(url, job_id, status):
            if self._policy.retries.is_spent(attempts):
                # The address may hold a secret of the caller's.
                log.warning("webhook not told", extra={"job_id": job_id, "status": status})
                return
            await asyncio.sleep(self._policy.retries.wait(attempts))
            attempts += 1

    async def _is_told(self, url: str, job_id: str, status: JobStatus) -> bool:
        try:
            async with self._slots, asyncio.timeout(self._policy.timeout):
                # The answer is not read: it may never end.
                telling = self._http.stream("POST", url, json=encode_status(job_id, status))
                async with telling as answer:
                    return answer.is_success
        except (TimeoutError, httpx.HTTPError):
            return False
