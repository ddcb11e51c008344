"""Webhooks of the engine: told of every status in its order, on this machine only, and waited for by nobody."""

import asyncio
import logging
from collections.abc import AsyncIterator
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

import pytest
import pytest_asyncio
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import Route

from bot.serving.asgi import serving
from conversation.models import SubmitOptions, TextMessage
from engine.api.app import EngineSettings
from engine.errors import RequestProblem
from engine.queue.webhooks import WebhookPolicy, Webhooks, check_webhook
from storage.backoff import Backoff
from tests.contract.engine_fixtures import ServedEngine, recording, served_engine

HELLO = [TextMessage("Hello.")]
SOON = WebhookPolicy(retries=Backoff(first=0.01, growth=1.0, longest=0.01, most_attempts=3))
"""What failed is told again soon."""
STATUSES = ("scheduled", "in_progress", "completed")


@dataclass
class Receiver:
    """Takes what webhooks are told; `failures` of them it does not take."""

    url: str = ""
    failures: int = 0
    told: list[dict[str, Any]] = field(default_factory=list)
    changed: asyncio.Event = field(default_factory=asyncio.Event)

    async def hook(self, request: Request) -> Response:
        self.told.append(await request.json())
        self.changed.set()
        self.failures -= 1
        return Response(status_code=500 if self.failures >= 0 else 204)

    async def moved(self, request: Request) -> Response:
        self.told.append({"moved": True})
        self.changed.set()
        return RedirectResponse("/hook")

    async def stuck(self, request: Request) -> Response:
        while (await request.receive())["type"] != "http.disconnect":
            pass
        return Response()

    async def until(self, count: int) -> list[dict[str, Any]]:
        """What it was told, once it was told so often."""
        async with asyncio.timeout(30):
            while len(self.told) < count:
                self.changed.clear()
                await self.changed.wait()
        return self.told


@pytest_asyncio.fixture
async def receiver() -> AsyncIterator[Receiver]:
    """Whoever submits something, listening on this machine."""
    receiver = Receiver()
    routes = [
        Route(f"/{name}", getattr(receiver, name), methods=["GET", "POST"]) for name in ("hook", "moved", "stuck")
    ]
    async with serving(Starlette(routes=routes)) as url:
        receiver.url = url
        yield receiver


@pytest_asyncio.fixture
async def engine(receiver: Receiver, policy: WebhookPolicy, tmp_path: Path) -> AsyncIterator[ServedEngine]:
    """An engine with nothing in it, which ends before whoever it calls."""
    async with served_engine(EngineSettings(tmp_path / "home", webhooks=policy)) as engine:
        yield engine


@pytest.fixture
def policy() -> WebhookPolicy:
    """How patient the engine is with webhooks."""
    return SOON


async def test_every_status_is_told_once_in_order(engine: ServedEngine, receiver: Receiver) -> None:
    """A webhook hears that a job waits, has begun and is done, with its id under both names."""
    options = SubmitOptions(webhook_url=f"{receiver.url}/hook")

    submission = await engine.client.submit_text(HELLO, options, idempotency_key="k")
    again = await engine.client.submit_text(HELLO, options, idempotency_key="k")
    told = await receiver.until(3)

    assert submission == again
    assert [{"jobId": submission.job_id, "id": submission.job_id, "status": status} for status in STATUSES] == told


async def test_a_recording_has_its_webhook_in_the_query(engine: ServedEngine, receiver: Receiver) -> None:
    """The option is read where recordings have theirs."""
    params = {"webhookUrl": f"{receiver.url}/hook"}

    answer = await engine.http.post("/v1/process/audio", params=params, content=recording(seconds=1))
    told = await receiver.until(3)

    assert [(answer.json()["jobId"], status) for status in STATUSES] == [(job["id"], job["status"]) for job in told]


async def test_what_is_not_taken_is_told_again(engine: ServedEngine, receiver: Receiver) -> None:
    """A webhook that fails twice is told a third time, before anything later is told."""
    receiver.failures = 2

    await engine.client.submit_text(HELLO, SubmitOptions(webhook_url=f"{receiver.url}/hook"), idempotency_key="k")
    told = await receiver.until(5)

    assert ["scheduled", "scheduled", *STATUSES] == [status["status"] for status in told]


async def test_nobody_is_told_a_fourth_time(receiver: Receiver, caplog: pytest.LogCaptureFixture) -> None:
    """After two repeats a status is given up, with its id in the log and not the address, which may be secret."""
    receiver.failures = 3

    async with Webhooks(SOON) as hooks:
        hooks.tell(f"{receiver.url}/hook", "a-job", "scheduled")
        hooks.tell(f"{receiver.url}/hook", "a-job", "completed")
        told = await receiver.until(4)

    assert ["scheduled"] * 3 + ["completed"] == [status["status"] for status in told]
    (record,) = [record for record in caplog.records if record.levelno == logging.WARNING]
    assert "a-job" == record.__dict__["job_id"]
    assert receiver.url not in record.getMessage()


async def test_a_redirect_is_not_followed(receiver: Receiver) -> None:
    """A webhook cannot send the engine to where it was not allowed to go."""
    async with Webhooks(SOON) as hooks:
        hooks.tell(f"{receiver.url}/moved", "a-job", "scheduled")

        assert [{"moved": True}] * 3 == await receiver.until(3)


@pytest.mark.parametrize("policy", [replace(SOON, timeout=60)])
@pytest.mark.parametrize("place", ["/stuck", ":1/closed"], ids=["no answer", "nobody there"])
async def test_nobody_waits_for_a_webhook(engine: ServedEngine, receiver: Receiver, place: str) -> None:
    """The queue goes on and the engine can end while a webhook does not answer."""
    url = f"{receiver.url}{place}" if place.startswith("/") else f"http://127.0.0.1{place}"

    first = await engine.client.submit_text(HELLO, SubmitOptions(webhook_url=url), idempotency_key="k")
    second = await engine.client.submit_text(HELLO, SubmitOptions(), idempotency_key="l")

    async with asyncio.timeout(30):
        assert "completed" == (await engine.ended(first.job_id))["status"]
        assert "completed" == (await engine.ended(second.job_id))["status"]


@pytest.mark.parametrize(
    "url",
    [
        "",
        "http://127.0.0.1:8099/hook",
        "http://127.8.9.1/hook",
        "https://localhost/hook?token=1",
        "http://[::1]:80/",
        "http://bot.internal/",
        "http://user:password@LOCALHOST/",
    ],
)
def test_webhooks_are_on_this_machine(url: str) -> None:
    """Loopback addresses, the name of this machine and hosts that are named are allowed."""
    check_webhook(url, {"bot.internal"})


@pytest.mark.parametrize(
    ("url", "code"),
    [
        ("http://169.254.169.254/latest", "webhook_not_allowed"),
        ("http://10.0.0.1/", "webhook_not_allowed"),
        ("http://0.0.0.0/", "webhook_not_allowed"),
        ("http://example.com/", "webhook_not_allowed"),
        ("http://localhost.example.com/", "webhook_not_allowed"),
        ("http://127.0.0.1@example.com/", "webhook_not_allowed"),
        ("http://127.0.0.1.example.com/", "webhook_not_allowed"),
        ("http://2130706433/", "webhook_not_allowed"),
        ("file:///etc/passwd", ""),
        ("localhost/hook", ""),
        ("http://", ""),
        ("http://localhost:port/", ""),
        ("http://localhost:65536/", ""),
        ("nonsense", ""),
    ],
)
def test_webhooks_elsewhere_are_refused(url: str, code: str) -> None:
    """The engine calls nobody whom whoever runs it has not named."""
    with pytest.raises(RequestProblem) as refused:
        check_webhook(url, {"bot.internal"})

    assert (400, code) == (refused.value.status, refused.value.code)


async def test_a_refused_webhook_submits_nothing(engine: ServedEngine) -> None:
    """Text and recording are refused at once, before they are read, with what is wrong."""
    url = "http://example.com/hook"
    body = {"messages": [{"payload": {"content": "Hello."}}], "webhookUrl": url}

    text = await engine.http.post("/v1/process/text", json=body)
    recording = await engine.http.post("/v1/process/audio", params={"webhookUrl": url}, content=b"")

    message = "The engine calls no webhooks on example.com, only on this machine."
    assert {"message": message, "code": "webhook_not_allowed"} == text.json() == recording.json()
    assert (400, 400) == (text.status_code, recording.status_code)
