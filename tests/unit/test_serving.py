"""Connections end when a client stands still in a request, not when it pauses between two or closes its side."""

import asyncio
import contextlib
import itertools
from collections.abc import AsyncIterator, Awaitable, Callable

import pytest
from starlette.applications import Starlette
from starlette.requests import ClientDisconnect, Request
from starlette.responses import PlainTextResponse
from starlette.routing import Route

from bot.serving.asgi import serving
from bot.serving.protocol import Patience

ASK = b"GET /slow HTTP/1.1\r\nHost: x\r\n\r\n"
HALF_A_HEAD = b"GET /slow HTTP/1.1\r\nHost:"
HALF_A_BODY = b"POST /body HTTP/1.1\r\nHost: x\r\nContent-Length: 10\r\n\r\n12345"
SLOW_SECONDS = 0.1

Connection = tuple[asyncio.StreamReader, asyncio.StreamWriter]
Connect = Callable[[], Awaitable[Connection]]


@pytest.fixture
def patience() -> Patience:
    """How long requests may take; tests choose their own."""
    return Patience()


@pytest.fixture
async def port(patience: Patience) -> AsyncIterator[int]:
    """Where a server listens that takes its time for an answer."""

    async def answered_slowly(_: Request) -> PlainTextResponse:
        await asyncio.sleep(SLOW_SECONDS)
        return PlainTextResponse("here")

    async def body_read(request: Request) -> PlainTextResponse:
        try:
            return PlainTextResponse(str(len(await request.body())))
        except ClientDisconnect:
            return PlainTextResponse("cut off", 400)

    app = Starlette(routes=[Route("/slow", answered_slowly), Route("/body", body_read, methods=["POST"])])
    async with serving(app, patience=patience) as url:
        yield int(url.rpartition(":")[2])


@pytest.fixture
async def connect(port: int) -> AsyncIterator[Connect]:
    """Opens connections to the server."""
    writers: list[asyncio.StreamWriter] = []

    async def connect() -> Connection:
        reader, writer = await asyncio.open_connection("127.0.0.1", port)
        writers.append(writer)
        return reader, writer

    yield connect
    for writer in writers:
        writer.close()
        with contextlib.suppress(ConnectionError):
            await writer.wait_closed()


async def rest_of(reader: asyncio.StreamReader) -> bytes:
    """All that comes until the server closes the connection."""
    async with asyncio.timeout(30):
        return await reader.read()


async def test_half_closed_request_is_answered(connect: Connect) -> None:
    """A client that says that it has no more to say still hears the answer."""
    reader, writer = await connect()
    writer.write(ASK)
    writer.write_eof()

    answer = await rest_of(reader)

    assert answer.startswith(b"HTTP/1.1 200 ")
    assert answer.endswith(b"here")


@pytest.mark.parametrize("sent", [HALF_A_HEAD, HALF_A_BODY, b""], ids=["head", "body", "nothing"])
async def test_cut_off_request_ends(connect: Connect, sent: bytes) -> None:
    """What can never become a request is not waited for."""
    reader, writer = await connect()
    writer.write(sent)
    writer.write_eof()

    assert b"200" not in await rest_of(reader)


@pytest.mark.parametrize(
    ("sent", "answer"), [(HALF_A_HEAD, b"HTTP/1.1 408 "), (b"", b"")], ids=["half a head", "nothing"]
)
@pytest.mark.parametrize("patience", [Patience(head=0.3)])
async def test_head_has_its_time(connect: Connect, sent: bytes, answer: bytes) -> None:
    """A connection on which no request comes about is closed."""
    reader, writer = await connect()
    writer.write(sent)

    assert (await rest_of(reader)).startswith(answer)


@pytest.mark.parametrize("patience", [Patience(head=0.3)])
async def test_head_that_drips_in_has_no_more_time(connect: Connect) -> None:
    """Bytes that keep coming keep nothing open; what still comes after the end may cost the sender the answer."""
    reader, writer = await connect()

    async def drip() -> None:
        for byte in itertools.cycle(b"x"):
            writer.write(bytes([byte]))
            await asyncio.sleep(0.02)

    dripping = asyncio.create_task(drip())
    with contextlib.suppress(ConnectionError):
        assert b"200" not in await rest_of(reader)
    dripping.cancel()


@pytest.mark.parametrize("patience", [Patience(head=0.3)])
async def test_second_head_has_its_time_too(connect: Connect) -> None:
    """On a connection that was in use, from its first byte."""
    reader, writer = await connect()
    writer.write(ASK)
    await reader.readuntil(b"here")
    writer.write(HALF_A_HEAD)

    assert (await rest_of(reader)).startswith(b"HTTP/1.1 408 ")


@pytest.mark.parametrize("patience", [Patience(body=0.2)])
async def test_body_that_stops_ends(connect: Connect) -> None:
    """A client that went away without a word in the middle of an upload holds nothing for ever."""
    reader, writer = await connect()
    writer.write(HALF_A_BODY)

    assert b"200" not in await rest_of(reader)


@pytest.mark.parametrize("patience", [Patience(head=0.2)])
async def test_pause_between_requests_ends_nothing(connect: Connect) -> None:
    """However long a client takes between two requests, up to the promised time, the second finds its connection."""
    reader, writer = await connect()
    for pause in (0.0, 0.5, 0.5):
        await asyncio.sleep(pause)
        writer.write(ASK)
        async with asyncio.timeout(30):
            assert (await reader.readuntil(b"here")).startswith(b"HTTP/1.1 200 ")


@pytest.mark.slow
async def test_connection_is_kept_longer_than_uvicorn_would(connect: Connect) -> None:
    """A client that polls every five seconds, which is uvicorn's own limit, meets no reset."""
    reader, writer = await connect()
    writer.write(ASK)
    await reader.readuntil(b"here")
    with pytest.raises(TimeoutError):
        async with asyncio.timeout(5.5):
            await reader.read()
