"""The webhook: the API says that it has news, and the readout comes at once; nobody else can say so."""

import logging
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, nullcontext
from dataclasses import dataclass, field, replace
from pathlib import Path

import httpx
import pytest
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from bot import wiring
from bot.logs import OURS
from bot.policies import JobPolicy, Policies, Tempo
from bot.serving import http, webhooks
from bot.serving.asgi import Address, serving
from bot.settings import Settings
from bot.wiring import Api
from conversation.client import ConversationClient
from conversation.errors import RequestRefused
from conversation.models import SubmitOptions, TextMessage
from tests.scenario.media import speech
from tests.scenario.records import Records
from tests.scenario.test_growing import TALK
from tests.scenario.test_http import Caller
from tests.scenario.workspace import BRISK, Workspace, eventually, readout_in

CALL = ("call.wav", speech())


@dataclass
class Door:
    """The proxy at our public address. What is called is passed on to us unless it is `closed`, and then kept."""

    inside: httpx.AsyncClient
    url: str = ""
    closed: bool = False
    paths: list[str] = field(default_factory=list)

    async def called(self, request: Request) -> Response:
        self.paths.append(request.url.path)
        if self.closed:
            return Response(status_code=204)
        answer = await self.inside.post(request.url.path, content=await request.body())
        return Response(answer.content, answer.status_code)


@pytest.fixture
def policies() -> Policies:
    """Without being called we would look after an hour."""
    rare = Tempo(first_poll=3600.0, look=3600.0, watch=3600.0)
    return replace(BRISK, jobs=JobPolicy(thread=rare, file=rare))


@asynccontextmanager
async def at_work(slack: Workspace, api: Api, home: Path) -> AsyncIterator[tuple[Door, Caller]]:
    """The bot behind its door, with Slack's side of it."""
    async with httpx.AsyncClient(trust_env=False, timeout=30) as inside:
        door = Door(inside)
        async with serving(Starlette(routes=[Route("/{path:path}", door.called, methods=["POST"])])) as door.url:
            address = Address("127.0.0.1", 0)
            async with readout_in(slack, api, home, address=address, public_url=door.url) as url:
                inside.base_url = httpx.URL(url or "")
                yield door, Caller(inside, slack.details["signing_secret"])


@pytest.fixture
def other_server(engine: Api) -> Api:
    """The engine, as a server that READOUT_API_URL names."""
    return replace(engine, is_embedded=False)


async def mention(slack: Workspace, caller: Caller, root: str) -> None:
    """Have Slack tell us that somebody wants a readout of a thread."""
    event = {"type": "app_mention", "user": slack.user("anna"), "text": f"{await slack.bot()} summarize"}
    event |= {"channel": slack.channel("design"), "thread_ts": root, "ts": f"{root}1", "event_ts": f"{root}1"}
    assert 200 == (await caller.event(event)).status_code


async def waiting_behind_closed_doors(
    slack: Workspace, door: Door, caller: Caller, records: Records
) -> tuple[str, str]:
    """A readout that is ready at the API without our hearing of it; gives its thread and the path that was called."""
    door.closed = True
    root, _ = await slack.thread(*TALK)
    await mention(slack, caller, root)

    async def told() -> bool:
        return len(door.paths) >= 3 and bool(records.rows(POLLING))

    await eventually(told, "a job that is done at the API")
    return root, door.paths[-1]


POLLING = "SELECT due_at FROM job WHERE state = 'polling' AND due_at IS NOT NULL AND lease IS NULL"


async def test_thread_is_read_out_when_the_api_calls(
    slack: Workspace, other_server: Api, home: Path, caplog: pytest.LogCaptureFixture
) -> None:
    """The engine calls our real server, and the readout is there an hour before we would have looked."""
    for name in OURS:
        caplog.set_level(logging.DEBUG, name)
    async with at_work(slack, other_server, home) as (door, caller):
        root, _ = await slack.thread(*TALK)

        await mention(slack, caller, root)

        assert "send the report" in (await slack.readout(root))["text"]
    tokens = {path.rpartition(".")[2] for path in door.paths}
    assert 1 == len(tokens)
    assert tokens.pop() not in "".join(record.getMessage() + str(vars(record)) for record in ours(caplog))


def ours(caplog: pytest.LogCaptureFixture) -> list[logging.LogRecord]:
    """What we log ourselves."""
    return [record for record in caplog.records if record.name.partition(".")[0] in OURS]


async def test_recording_is_read_out_when_the_api_calls(slack: Workspace, other_server: Api, home: Path) -> None:
    """The address goes with sound as well."""
    async with at_work(slack, other_server, home) as (_, caller):
        ts = await slack.upload(CALL)
        [message] = [message for message in await slack.messages() if message["ts"] == ts]
        shared = {"type": "message", "subtype": "file_share", "channel": slack.channel("design")}

        await caller.event(message | shared)

        assert "call.wav" in (await slack.readout(ts))["text"]


async def test_forged_token_does_nothing(slack: Workspace, other_server: Api, home: Path, records: Records) -> None:
    """It is answered as if nothing were there, and no job is looked at."""
    async with at_work(slack, other_server, home) as (door, caller):
        root, path = await waiting_behind_closed_doors(slack, door, caller, records)
        before = records.rows(POLLING)

        for forged in (path[:-1], path[:-64] + "0" * 64, path + "0", path.rpartition(".")[0], f"{webhooks.PATH}/x"):
            answer = await caller.client.post(forged, json={"status": "completed"})
            assert (404, b"") == (answer.status_code, answer.content)

        assert before == records.rows(POLLING)
        assert 405 == (await caller.client.get(path)).status_code
        assert 204 == (await caller.client.post(path, content=b"whatever it says")).status_code
        await slack.readout(root)
        await records.at_rest()
        assert 204 == (await caller.client.post(path)).status_code
        assert [("done", None)] == records.outcomes()


async def test_body_of_a_call_is_not_read_for_ever(
    slack: Workspace, other_server: Api, home: Path, records: Records
) -> None:
    """What is larger than any news is refused, from whomever it comes."""
    async with at_work(slack, other_server, home) as (door, caller):
        _, path = await waiting_behind_closed_doors(slack, door, caller, records)

        answer = await caller.client.post(path, content=b"x" * (http.MAX_BODY_BYTES + 1))

    assert 413 == answer.status_code


@pytest.mark.parametrize(("public_url", "is_refused"), [(None, True), ("https://readout.invalid/x", False)])
async def test_engine_calls_the_public_address_that_it_is_given(
    public_url: str | None, is_refused: bool, home: Path
) -> None:
    """An engine on another machine must be told whom it may call, once, in the same words as the bot."""
    settings = Settings().model_copy(update={"home": home, "public_url": public_url})
    options = SubmitOptions(webhook_url="https://readout.invalid/x/webhooks/token")
    expected = pytest.raises(RequestRefused, match="calls no webhooks") if is_refused else nullcontext()
    async with wiring.engine(settings) as api, httpx.AsyncClient(trust_env=False) as http_client:
        client = ConversationClient(http_client, base_url=api.url, app_id=api.app_id, app_secret=api.app_secret)
        with expected:
            await client.submit_text([TextMessage("Hello.")], options, idempotency_key="k")


async def test_embedded_engine_is_not_asked_to_call(slack: Workspace, engine: Api, home: Path) -> None:
    """It is in the same process, and calls nobody on other machines."""
    slack.policies = BRISK
    async with at_work(slack, engine, home) as (door, caller):
        root, _ = await slack.thread(*TALK)
        await mention(slack, caller, root)
        await slack.readout(root)

    assert [] == door.paths
