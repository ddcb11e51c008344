"""The client against a service on loopback that has one route per behaviour."""

import asyncio
import gzip
import json
import logging
import socket
import time
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from pathlib import Path

import httpx
import pytest
import pytest_asyncio
import uvicorn
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse, RedirectResponse, Response, StreamingResponse
from starlette.routing import Route
from starlette.types import Receive, Scope, Send

from conversation.client import TIMEOUTS, ConversationClient
from conversation.errors import (
    ContractError,
    ConversationError,
    LengthMismatch,
    NotFound,
    RateLimited,
    RequestRefused,
    ServiceFailed,
    Unauthorized,
    Unreachable,
)
from conversation.exchange import MAX_ANSWER_BYTES
from conversation.json_object import JsonObject
from conversation.models import Job, Member, Speaker, Submission, SubmitOptions, TextMessage, TranscriptType
from conversation.wire import results

pytestmark = pytest.mark.asyncio(loop_scope="module")

SAMPLES = Path(__file__).with_name("samples")
CONVERSATION_ID = "5183920174653440"
SUBMISSION = Submission(CONVERSATION_ID, "3f6d5c0e-41b7-4a59-9d0e-6c1b8e2f7a10")
SECRET = "f" * 64

Behaviour = Callable[[], Response]


@dataclass(frozen=True)
class Seen:
    """A submission as it arrived."""

    method: str
    path: str
    query: dict[str, str]
    headers: dict[str, str]
    body: bytes


@dataclass
class Service:
    """What the service does and what it saw; every test has its own."""

    lifetimes: list[float] = field(default_factory=lambda: [86400.0])
    revoked: set[str] = field(default_factory=set)
    tokens: int = 0
    seen: list[Seen] = field(default_factory=list)
    first_bytes: asyncio.Event = field(default_factory=asyncio.Event)
    refreshed: list[str] = field(default_factory=list)
    reading: int = 0
    most_reading: int = 0

    def app(self) -> Starlette:
        return Starlette(
            routes=[
                Route("/oauth2/token:generate", self.token, methods=["POST"]),
                Route("/v1/process/{kind}", self.process, methods=["POST"]),
                Route("/v1/process/{kind}/{conversation_id}", self.process, methods=["PUT"]),
                Route("/v1/job/{behaviour}", self.job),
                Route("/v1/conversations/{conversation_id}", self.edit, methods=["DELETE"]),
                Route("/v1/conversations/{conversation_id}", self.conversation),
                Route("/v1/conversations/{conversation_id}/members/{member_id:path}", self.edit, methods=["PUT"]),
                Route("/v1/conversations/{conversation_id}/transcript", self.edit, methods=["POST"]),
                Route("/v1/conversations/{conversation_id}/{part}", self.conversation),
            ]
        )

    async def token(self, request: Request) -> Response:
        """A new token at each call; its lifetime is the next of the list, and from then on the last."""
        if await request.json() != {"type": "application", "appId": "an-app", "appSecret": SECRET}:
            return JSONResponse({"message": "Wrong credentials."}, 401)
        lifetime = self.lifetimes[min(self.tokens, len(self.lifetimes) - 1)]
        self.tokens += 1
        await asyncio.sleep(0)
        return JSONResponse({"accessToken": f"token-{self.tokens}", "expiresIn": lifetime})

    def refusal(self, request: Request) -> Response | None:
        scheme, _, token = request.headers.get("Authorization", "").partition(" ")
        if scheme == "Bearer" and token.startswith("token-") and token not in self.revoked:
            return None
        return JSONResponse({"message": "Token validation failed for provided token."}, 401)

    async def job(self, request: Request) -> Response:
        return self.refusal(request) or BEHAVIOURS[request.path_params["behaviour"]]()

    async def process(self, request: Request) -> Response:
        if refusal := self.refusal(request):
            return refusal
        body = b""
        async for chunk in request.stream():
            body += chunk
            self.first_bytes.set()
        self.seen.append(
            Seen(request.method, request.url.path, dict(request.query_params), dict(request.headers), body)
        )
        return JSONResponse(json.loads((SAMPLES / "submission.json").read_text()), 201)

    async def edit(self, request: Request) -> Response:
        """What is done to a conversation, or asked of it in a body."""
        if refusal := self.refusal(request) or self.unknown(request):
            return refusal
        body = await request.body()
        self.seen.append(Seen(request.method, request.url.path, {}, dict(request.headers), body))
        if request.method == "POST":
            kind = json.loads(body)["contentType"].rpartition("/")[2]
            return Response((SAMPLES / f"transcript_{kind}.json").read_bytes(), media_type="application/json")
        return JSONResponse({"message": "done"})

    def unknown(self, request: Request) -> Response | None:
        if request.path_params["conversation_id"] == CONVERSATION_ID:
            return None
        return JSONResponse({"message": "The conversationId is either invalid or does not exist."}, 404)

    async def conversation(self, request: Request) -> Response:
        part = request.path_params.get("part", "conversation")
        if refusal := self.refusal(request) or self.unknown(request):
            return refusal
        if request.query_params.get("refresh") == "true":
            self.refreshed.append(part)
        self.reading += 1
        self.most_reading = max(self.reading, self.most_reading)
        await asyncio.sleep(0.01)
        self.reading -= 1
        if part == "decisions":
            return JSONResponse({"message": "Not Found"}, 404)  # The hosted API has none.
        return Response((SAMPLES / f"{part.replace('-', '_')}.json").read_bytes(), media_type="application/json")


def refused(status: int, **headers: str) -> Behaviour:
    return lambda: JSONResponse({"message": "Not now.", "code": "a_code"}, status, headers=headers)


def answered(content: bytes, status: int = 200) -> Behaviour:
    return lambda: Response(content, status)


def in_seconds(seconds: int) -> str:
    return format_datetime(datetime.now(UTC) + timedelta(seconds=seconds), usegmt=True)


async def stuck() -> AsyncIterator[bytes]:
    yield b'{"id": '
    await asyncio.Event().wait()


BEHAVIOURS: dict[str, Behaviour] = {
    "fine": answered(b'{"id": "fine", "status": "completed"}'),
    "limited": refused(429),
    "limited-for-seconds": refused(429, **{"Retry-After": "17"}),
    "limited-until-a-date": lambda: Response(status_code=429, headers={"Retry-After": in_seconds(90)}),
    "limited-until-the-past": refused(429, **{"Retry-After": "Tue, 03 Feb 2026 10:00:00 GMT"}),
    "limited-beyond-time": refused(429, **{"Retry-After": "03 Feb 2026 10:00:00 +99999999999999"}),
    "limited-in-words": refused(429, **{"Retry-After": "soon"}),
    "limited-backwards": refused(429, **{"Retry-After": "-5"}),
    "limited-for-ever": refused(429, **{"Retry-After": "inf"}),
    "failed": refused(500),
    "overloaded": refused(503, **{"Retry-After": "30"}),
    "failed-in-html": answered(b"<h1>Bad gateway</h1>", 502),
    "missing": refused(404),
    "without-code": lambda: JSONResponse({"message": '"description" is not allowed to be empty'}, 400),
    "with-code": refused(413),
    "refused-in-html": answered(b"<h1>" + b"No. " * 5000, 403),
    "refused-at-length": lambda: JSONResponse({"message": "No. " * 5000}, 400),
    "html": answered(b"<!doctype html><p>Log in"),
    "truncated": answered(b'{"id": "1", "sta'),
    "nothing": answered(b"", 204),
    "array": answered(b"[]"),
    "without-status": answered(b'{"id": "1"}'),
    "unknown-status": answered(b'{"id": "1", "status": "paused"}'),
    "not-compressed": lambda: Response(b"plain", headers={"Content-Encoding": "gzip"}),
    "moved": lambda: RedirectResponse("/v1/job/fine", 307),
    "slow": lambda: StreamingResponse(stuck()),
    "large": lambda: Response(gzip.compress(bytes(MAX_ANSWER_BYTES + 1), 1), headers={"Content-Encoding": "gzip"}),
}


@dataclass
class Switch:
    """The server's application, exchanged for every test so that one server serves them all."""

    base_url: str
    app: Starlette | None = None

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        assert self.app is not None
        await self.app(scope, receive, send)


@pytest_asyncio.fixture(loop_scope="module", scope="module")
async def server() -> AsyncIterator[Switch]:
    with socket.create_server(("127.0.0.1", 0)) as listener:
        switch = Switch(f"http://127.0.0.1:{listener.getsockname()[1]}")
        running = uvicorn.Server(
            uvicorn.Config(switch, lifespan="off", log_config=None, timeout_graceful_shutdown=0),
        )
        serving = asyncio.create_task(running.serve([listener]))
        yield switch
        running.should_exit = True
        await serving


@pytest.fixture
def service(server: Switch) -> Service:
    service = Service()
    server.app = service.app()
    return service


@dataclass
class Clock:
    """A clock that tests move."""

    now: float = 1000.0

    def __call__(self) -> float:
        return self.now


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest_asyncio.fixture(loop_scope="module")
async def http() -> AsyncIterator[httpx.AsyncClient]:
    async with httpx.AsyncClient(follow_redirects=True) as http:
        yield http


@pytest.fixture
def client(http: httpx.AsyncClient, server: Switch, service: Service, clock: Clock) -> ConversationClient:
    return client_of(http, server.base_url, clock)


def client_of(
    http: httpx.AsyncClient,
    base_url: str,
    clock: Callable[[], float] = time.monotonic,
    timeouts: httpx.Timeout = TIMEOUTS,
) -> ConversationClient:
    return ConversationClient(
        http, base_url=base_url, app_id="an-app", app_secret=SECRET, timeouts=timeouts, clock=clock
    )


async def chunks(*parts: bytes) -> AsyncIterator[bytes]:
    for part in parts:
        yield part


async def submit(
    client: ConversationClient,
    content: AsyncIterator[bytes],
    length: int,
    content_type: str | None = "audio/mpeg",
    conversation_id: str | None = None,
    options: SubmitOptions | None = None,
) -> Submission:
    return await client.submit_audio(
        content,
        length=length,
        content_type=content_type,
        options=options or SubmitOptions(),
        idempotency_key="source-1",
        conversation_id=conversation_id,
    )


async def error_of(call: Awaitable[object]) -> ConversationError:
    with pytest.raises(ConversationError) as caught:
        await call
    return caught.value


@asynccontextmanager
async def raw_server(
    handle: Callable[[asyncio.StreamReader, asyncio.StreamWriter], Awaitable[None]],
) -> AsyncIterator[str]:
    """A server that does not speak HTTP properly; each connection is closed after it was handled."""

    async def connected(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await handle(reader, writer)
        writer.close()

    async with await asyncio.start_server(connected, "127.0.0.1", 0) as server:
        yield f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}"


async def test_text_is_submitted(client: ConversationClient, service: Service) -> None:
    """Messages and options go in a JSON body, with the idempotency key, to the text route."""
    message = TextMessage("Who waters?", Speaker(name="Mira Holm", user_id="U1"))
    options = SubmitOptions(name="Weekly", enable_summary=True)

    submission = await client.submit_text([message], options, idempotency_key="source-1")

    assert SUBMISSION == submission
    (seen,) = service.seen
    assert ("POST", "/v1/process/text") == (seen.method, seen.path)
    assert "source-1" == seen.headers["idempotency-key"]
    assert "application/json" == seen.headers["content-type"]
    assert {
        "name": "Weekly",
        "enableSummary": True,
        "messages": [
            {
                "payload": {"content": "Who waters?", "contentType": "text/plain"},
                "from": {"name": "Mira Holm", "userId": "U1"},
            }
        ],
    } == json.loads(seen.body)


async def test_text_is_appended(client: ConversationClient, service: Service) -> None:
    """With a conversation named, messages are put to it, and an odd id stays one segment of the path."""
    await client.submit_text([], SubmitOptions(), idempotency_key="source-1", conversation_id="51?x#y")

    assert ("PUT", "/v1/process/text/51%3Fx%23y") == (service.seen[0].method, service.seen[0].path)
    assert {} == service.seen[0].query


async def test_recording_is_submitted(client: ConversationClient, service: Service) -> None:
    """A recording is the body as it is, its length told, options in the query, no part of it left out."""
    options = SubmitOptions(name="Call & response", custom_vocabulary=("cold frame",))

    submission = await submit(client, chunks(b"ab", b"", b"cde", b"f"), 6, options=options)

    assert SUBMISSION == submission
    (seen,) = service.seen
    assert ("POST", "/v1/process/audio", b"abcdef") == (seen.method, seen.path, seen.body)
    assert {"name": "Call & response", "customVocabulary": '["cold frame"]'} == seen.query
    assert "6" == seen.headers["content-length"]
    assert "audio/mpeg" == seen.headers["content-type"]
    assert "source-1" == seen.headers["idempotency-key"]
    assert "transfer-encoding" not in seen.headers


async def test_recording_is_appended(client: ConversationClient, service: Service) -> None:
    """With a conversation named, a recording is put to it."""
    await submit(client, chunks(b"abc"), 3, conversation_id=CONVERSATION_ID)

    assert ("PUT", f"/v1/process/audio/{CONVERSATION_ID}") == (service.seen[0].method, service.seen[0].path)


@pytest.mark.parametrize(
    ("content_type", "route", "named"),
    [
        ("video/mp4", "video", "video/mp4"),
        ("Video/WebM; codecs=vp9", "video", "video/webm"),
        ("audio/wav", "audio", "audio/wav"),
        ("audio/mp4", "audio", None),
        ("application/octet-stream", "audio", None),
        ("", "audio", None),
        (None, "audio", None),
        ("video/\n", "video", "video/"),
        ("video/å", "audio", None),
    ],
)
async def test_route_follows_content_type(
    client: ConversationClient, service: Service, content_type: str | None, route: str, named: str | None
) -> None:
    """Video has a route of its own; of audio only the types that the API knows are named."""
    await submit(client, chunks(b"abc"), 3, content_type)

    assert f"/v1/process/{route}" == service.seen[0].path
    assert named == service.seen[0].headers.get("content-type")


async def test_recording_is_streamed(client: ConversationClient, service: Service) -> None:
    """The service has the beginning of a recording before its end is read."""

    async def content() -> AsyncIterator[bytes]:
        yield b"first"
        yield b"second"
        await service.first_bytes.wait()
        yield b"third"

    async with asyncio.timeout(30):
        assert SUBMISSION == await submit(client, content(), 16)


async def test_empty_recording_is_sent_as_such(client: ConversationClient, service: Service) -> None:
    """What to say about an empty recording is left to the service."""
    await submit(client, chunks(), 0)

    assert (b"", "0") == (service.seen[0].body, service.seen[0].headers["content-length"])


@pytest.mark.parametrize("parts", [(b"abc",), (b"abcd", b"e", b"f")], ids=["shorter", "longer"])
async def test_recording_of_another_length_is_not_submitted(
    client: ConversationClient, service: Service, parts: tuple[bytes, ...]
) -> None:
    """A recording that is not as long as was said is never whole at the service."""
    error = await error_of(submit(client, chunks(*parts), 4))

    assert isinstance(error, LengthMismatch)
    assert 4 == error.promised
    assert SUBMISSION == await submit(client, chunks(b"abc"), 3)
    assert [b"abc"] == [seen.body for seen in service.seen]


@pytest.mark.parametrize(
    "error", [httpx.ReadTimeout("from the download"), TimeoutError(), Unauthorized(401, "of another service")]
)
async def test_error_of_the_content_comes_out_unchanged(
    client: ConversationClient, service: Service, error: Exception
) -> None:
    """What goes wrong while the content is read is not taken for a failure of the service."""

    async def content() -> AsyncIterator[bytes]:
        yield b"abc"
        yield b"def"
        raise error

    with pytest.raises(type(error)) as caught:
        await submit(client, content(), 9)

    assert error is caught.value
    assert [] == service.seen
    assert SUBMISSION == await submit(client, chunks(b"abc"), 3)
    assert 1 == service.tokens


async def test_token_is_used_again(client: ConversationClient, service: Service) -> None:
    """One token serves many calls."""
    await client.get_job("fine")
    await client.get_job("fine")

    assert 1 == service.tokens


async def test_token_is_renewed_before_it_expires(client: ConversationClient, service: Service, clock: Clock) -> None:
    """A token with less than a minute left is not used."""
    service.lifetimes = [3600]
    await client.get_job("fine")
    clock.now += 3600 - 60
    await client.get_job("fine")
    assert 1 == service.tokens

    clock.now += 1
    await client.get_job("fine")
    assert 2 == service.tokens


async def test_short_renewed_token_is_used_as_it_is(client: ConversationClient, service: Service) -> None:
    """A service may renew a token with what is left of the old one: that is used, and asked for once a call."""
    service.lifetimes = [30]

    assert Job("fine", "completed") == await client.get_job("fine")
    assert SUBMISSION == await submit(client, chunks(b"abc"), 3)
    assert 2 == service.tokens


async def test_concurrent_calls_renew_the_token_once(client: ConversationClient, service: Service) -> None:
    """Calls that all find no token wait for the same one."""
    await asyncio.gather(*(client.get_job("fine") for _ in range(5)))

    assert 1 == service.tokens


async def test_refused_token_is_renewed_once(client: ConversationClient, service: Service) -> None:
    """After a 401 concurrent calls are repeated with one new token, and nobody notices."""
    service.revoked = {"token-1"}

    jobs = await asyncio.gather(*(client.get_job("fine") for _ in range(5)))

    assert [Job("fine", "completed")] * 5 == jobs
    assert 2 == service.tokens


async def test_text_is_submitted_again_with_a_new_token(client: ConversationClient, service: Service) -> None:
    """A refused text was not submitted, so it is sent once more."""
    service.revoked = {"token-1"}

    assert SUBMISSION == await client.submit_text([], SubmitOptions(), idempotency_key="source-1")
    assert 1 == len(service.seen)


async def test_second_refusal_is_unauthorized(client: ConversationClient, service: Service) -> None:
    """When the new token is refused too, the caller hears of it; the next call starts with another."""
    service.revoked = {"token-1", "token-2"}

    error = await error_of(client.get_job("fine"))

    assert isinstance(error, Unauthorized)
    assert "Token validation failed for provided token." == error.message
    assert Job("fine", "completed") == await client.get_job("fine")
    assert 3 == service.tokens


async def test_wrong_credentials_are_unauthorized(http: httpx.AsyncClient, server: Switch, service: Service) -> None:
    """Wrong credentials are asked with once, and the error has the service's words but not the secret."""
    wrong = ConversationClient(http, base_url=server.base_url, app_id="an-app", app_secret="wrong")

    error = await error_of(wrong.get_job("fine"))

    assert isinstance(error, Unauthorized)
    assert "401: Wrong credentials." == str(error)


async def test_token_is_renewed_before_an_upload(client: ConversationClient, service: Service, clock: Clock) -> None:
    """An upload, which cannot be repeated, begins with a token that has ten minutes left."""
    service.lifetimes = [3600]
    await client.get_job("fine")
    clock.now += 3600 - 599

    await submit(client, chunks(b"abc"), 3)

    assert "Bearer token-2" == service.seen[0].headers["authorization"]


async def test_refused_upload_is_not_repeated(client: ConversationClient, service: Service) -> None:
    """A refused upload is the caller's to begin anew, which then has a new token."""
    service.revoked = {"token-1"}

    assert isinstance(await error_of(submit(client, chunks(b"abc"), 3)), Unauthorized)
    assert SUBMISSION == await submit(client, chunks(b"abc"), 3)
    assert "Bearer token-2" == service.seen[0].headers["authorization"]


async def test_upload_refused_at_once_is_unauthorized(client: ConversationClient, service: Service) -> None:
    """A service that answers and hangs up without reading a large upload is heard all the same."""
    service.revoked = {"token-1"}
    megabyte = bytes(1024 * 1024)

    error = await error_of(submit(client, chunks(*[megabyte] * 64), 64 * len(megabyte)))

    assert isinstance(error, Unauthorized)


@pytest.mark.parametrize(
    ("behaviour", "wait"),
    [
        ("limited", None),
        ("limited-for-seconds", 17.0),
        ("limited-until-the-past", 0.0),
        ("limited-beyond-time", None),
        ("limited-in-words", None),
        ("limited-backwards", None),
        ("limited-for-ever", None),
    ],
)
async def test_rate_limit_says_how_long(client: ConversationClient, behaviour: str, wait: float | None) -> None:
    """A 429 carries the seconds of Retry-After, and none when the service does not say or makes no sense."""
    error = await error_of(client.get_job(behaviour))

    assert isinstance(error, RateLimited)
    assert wait == error.retry_after


async def test_rate_limit_until_a_date(client: ConversationClient) -> None:
    """Retry-After may be a date; what counts is how far it is away."""
    error = await error_of(client.get_job("limited-until-a-date"))

    assert isinstance(error, RateLimited)
    assert error.retry_after is not None
    assert 80 < error.retry_after <= 91  # Dates have whole seconds, and the server renews its own now and then.


@pytest.mark.parametrize(("behaviour", "wait"), [("failed", None), ("overloaded", 30.0), ("failed-in-html", None)])
async def test_failed_service(client: ConversationClient, behaviour: str, wait: float | None) -> None:
    """Any 5xx is a failure of the service, whatever its body is."""
    error = await error_of(client.get_job(behaviour))

    assert isinstance(error, ServiceFailed)
    assert wait == error.retry_after


async def test_missing_job_is_not_found(client: ConversationClient) -> None:
    """A 404 says that there is no such job or conversation."""
    assert isinstance(await error_of(client.get_job("missing")), NotFound)
    assert isinstance(await error_of(client.get_summary("4999999999999999")), NotFound)


@pytest.mark.parametrize(
    ("behaviour", "status", "message", "code"),
    [
        ("without-code", 400, '"description" is not allowed to be empty', None),
        ("with-code", 413, "Not now.", "a_code"),
        ("refused-in-html", 403, "no message", None),
        ("refused-at-length", 400, "No. " * 125, None),
    ],
)
async def test_refusal_carries_status_message_and_code(
    client: ConversationClient, behaviour: str, status: int, message: str, code: str | None
) -> None:
    """Other 4xx carry the service's message, never longer than 500 characters, and our engine's code."""
    error = await error_of(client.get_job(behaviour))

    assert isinstance(error, RequestRefused)
    assert (status, message, code) == (error.status, error.message, error.code)


@pytest.mark.parametrize(
    ("behaviour", "problem"),
    [
        ("html", "body: is not JSON"),
        ("truncated", "body: is not JSON"),
        ("nothing", "body: is not JSON"),
        ("array", "body: is not an object but a list"),
        ("without-status", "status: is missing"),
        ("unknown-status", "status: is not one of scheduled, in_progress, completed, failed"),
        ("not-compressed", "body: is not compressed as its header says"),
        ("moved", "status: is 307, a redirect; give the service's own address"),
    ],
)
async def test_broken_answer_names_what_is_wrong(client: ConversationClient, behaviour: str, problem: str) -> None:
    """A successful answer that is not the contract's, and a redirect, are a ContractError with the field."""
    error = await error_of(client.get_job(behaviour))

    assert isinstance(error, ContractError)
    assert problem == str(error)


async def test_answer_has_a_limit(client: ConversationClient) -> None:
    """An answer larger than any transcript is not taken into memory, however small it came."""
    assert f"body: is larger than {MAX_ANSWER_BYTES} bytes" == str(await error_of(client.get_job("large")))


async def test_slow_answer_is_unreachable(http: httpx.AsyncClient, server: Switch, client: ConversationClient) -> None:
    """A service that stops in the middle of its answer has got the request."""
    await client.get_job("fine")
    hasty = client_of(http, server.base_url, timeouts=httpx.Timeout(None, read=0.1))

    error = await error_of(hasty.get_job("slow"))

    assert isinstance(error, Unreachable)
    assert error.sent
    assert "127.0.0.1 did not answer (ReadTimeout)" == str(error)


async def test_connection_dropped_after_an_upload(http: httpx.AsyncClient, service: Service) -> None:
    """When a connection ends without an answer, the request may have had its effect."""

    async def handle(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        if (await reader.readuntil(b"\r\n\r\n")).startswith(b"POST /oauth2"):
            writer.write(b'HTTP/1.1 200 OK\r\nContent-Length: 42\r\n\r\n{"accessToken": "token-1", "expiresIn": 9}')
        else:
            await reader.readexactly(6)

    async with raw_server(handle) as base_url:
        error = await error_of(submit(client_of(http, base_url), chunks(b"abc", b"def"), 6))

    assert isinstance(error, Unreachable)
    assert error.sent


async def test_connection_dropped_while_a_token_is_asked_for(http: httpx.AsyncClient) -> None:
    """When no token is to be had, what it was for was certainly not sent."""

    async def handle(reader: asyncio.StreamReader, _writer: asyncio.StreamWriter) -> None:
        await reader.readuntil(b"\r\n\r\n")

    async with raw_server(handle) as base_url:
        error = await error_of(submit(client_of(http, base_url), chunks(b"abc"), 3))

    assert isinstance(error, Unreachable)
    assert not error.sent


async def test_answer_that_is_not_http(http: httpx.AsyncClient) -> None:
    """A port where something else listens is no service."""

    async def handle(_reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        writer.write(b"220 mail.example.com ESMTP\r\n")

    async with raw_server(handle) as base_url:
        assert isinstance(await error_of(client_of(http, base_url).get_job("fine")), Unreachable)


async def test_closed_port_is_unreachable(http: httpx.AsyncClient) -> None:
    """When nobody listens, nothing was sent."""
    with socket.create_server(("127.0.0.1", 0)) as listener:
        port = listener.getsockname()[1]

    error = await error_of(client_of(http, f"http://127.0.0.1:{port}").get_job("fine"))

    assert isinstance(error, Unreachable)
    assert not error.sent


async def test_unknown_host_is_unreachable(http: httpx.AsyncClient) -> None:
    """A host name that does not exist is named in the error."""
    error = await error_of(client_of(http, "http://api.invalid").get_job("fine"))

    assert isinstance(error, Unreachable)
    assert not error.sent
    assert str(error).startswith("api.invalid cannot be reached (Connect")


async def test_address_of_something_else(http: httpx.AsyncClient, server: Switch, service: Service) -> None:
    """A web server that knows no tokens is not taken for an API without the conversation."""
    error = await error_of(client_of(http, f"{server.base_url}/elsewhere/").get_job("fine"))

    assert isinstance(error, ContractError)
    assert "/oauth2/token:generate: is not there; the address is not that of the API" == str(error)


async def test_results_are_everything(client: ConversationClient, service: Service) -> None:
    """All results of a conversation are read, few at a time and with one token, and none are asked to be made anew."""
    found = await client.get_results(CONVERSATION_ID)

    assert CONVERSATION_ID == found.conversation.id
    assert results.decode_messages(sample("messages")) == found.messages
    assert results.decode_topics(sample("topics")) == found.topics
    assert results.decode_insights(sample("action_items"), "action_item") == found.of_type("action_item")
    assert results.decode_insights(sample("questions"), "question") == found.of_type("question")
    assert results.decode_insights(sample("follow_ups"), "follow_up") == found.of_type("follow_up")
    assert results.decode_summary(sample("summary")) == found.summary
    assert results.decode_members(sample("members")) == found.members
    assert results.decode_analytics(sample("analytics")) == found.analytics
    assert 1 < service.most_reading <= 4
    assert 1 == service.tokens
    assert [] == service.refreshed


def sample(name: str) -> JsonObject:
    return JsonObject.parse((SAMPLES / f"{name}.json").read_bytes())


async def test_results_can_be_made_anew(client: ConversationClient, service: Service) -> None:
    """After an append the API makes topics and summary anew only when it is asked to."""
    await client.get_results(CONVERSATION_ID, refresh=True)

    assert ["summary", "topics"] == sorted(service.refreshed)


@pytest.mark.parametrize(
    ("content_type", "paragraphs", "beginning"),
    [("text/markdown", {"createParagraphs": True}, "Mira Holm: "), ("text/srt", {}, "1\n0:0:0,0 -->")],
)
async def test_transcript(
    client: ConversationClient,
    service: Service,
    content_type: TranscriptType,
    paragraphs: dict[str, bool],
    beginning: str,
) -> None:
    """A transcript is asked for with names, and with paragraphs where the type has them."""
    text = await client.get_transcript(CONVERSATION_ID, content_type)

    (asked,) = service.seen
    assert {"contentType": content_type, "showSpeakerSeparation": True, **paragraphs} == json.loads(asked.body)
    assert text.startswith(beginning)


async def test_member_is_changed(client: ConversationClient, service: Service) -> None:
    """A member goes whole to their own path; an email that is not known is left out."""
    await client.put_member(CONVERSATION_ID, Member("m/1", "Mira Holm"))

    (asked,) = service.seen
    assert ("PUT", {"id": "m/1", "name": "Mira Holm"}) == (asked.method, json.loads(asked.body))


async def test_conversation_is_deleted(client: ConversationClient, service: Service) -> None:
    """A conversation is deleted; one that is gone already is not found."""
    await client.delete_conversation(CONVERSATION_ID)

    assert [("DELETE", f"/v1/conversations/{CONVERSATION_ID}")] == [
        (asked.method, asked.path) for asked in service.seen
    ]
    assert isinstance(await error_of(client.delete_conversation("4999999999999999")), NotFound)


async def test_results_of_an_unknown_conversation(client: ConversationClient) -> None:
    """When a part cannot be read, its own error comes out, not a group of errors."""
    assert isinstance(await error_of(client.get_results("4999999999999999")), NotFound)


async def test_logs_hold_ids_and_statuses_only(
    client: ConversationClient, service: Service, caplog: pytest.LogCaptureFixture
) -> None:
    """Neither what was said, nor the title, nor a token or the secret is in our logs."""
    caplog.set_level(logging.DEBUG, logger="conversation")
    service.revoked = {"token-1"}
    await client.submit_text([TextMessage("Hush.")], SubmitOptions(name="Secret plan"), idempotency_key="source-1")
    await submit(client, chunks(b"abc"), 3, options=SubmitOptions(name="Secret plan"))

    ours = [record for record in caplog.records if record.name.startswith("conversation")]
    logged = " ".join(str(vars(record)) for record in ours)

    assert CONVERSATION_ID in logged
    assert not [word for word in ("Hush", "Secret plan", "token-1", "token-2", SECRET) if word in logged]
