"""An engine served on loopback, in this process or in one of its own that can be killed."""

import asyncio
import io
import socket
import sys
import wave
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import httpx
import uvicorn

from conversation.client import ConversationClient
from engine.api.app import EngineSettings, create_app, credentials

STANDUP = Path(__file__).parents[1] / "samples" / "standup.mp3"
POLL_SECONDS = 0.05

SERVE = """
import socket, sys
from pathlib import Path
import uvicorn
from engine.api.app import EngineSettings, create_app
listening = socket.create_server(("127.0.0.1", 0))
print("http://127.0.0.1:%d" % listening.getsockname()[1], flush=True)
server = uvicorn.Server(uvicorn.Config(create_app(EngineSettings(Path(sys.argv[1]))), log_level="warning"))
server.run(sockets=[listening])
"""


@dataclass(frozen=True)
class ServedEngine:
    """An engine with an HTTP client that carries a token."""

    settings: EngineSettings
    http: httpx.AsyncClient
    client: ConversationClient

    async def ended(self, job_id: str) -> dict[str, Any]:
        """The job once it has completed or failed."""
        while True:
            job: dict[str, Any] = (await self.http.get(f"/v1/job/{job_id}")).json()
            if job["status"] in {"completed", "failed"}:
                return job
            await asyncio.sleep(POLL_SECONDS)

    async def heard(self, job_id: str) -> None:
        """Wait until some of a recording has been recognised."""
        while True:
            job = (await self.http.get(f"/v1/job/{job_id}")).json()
            if job.get("progress", {}).get("processed"):
                return
            await asyncio.sleep(POLL_SECONDS)

    async def part(self, conversation_id: str, name: str) -> dict[str, Any]:
        """One part of a conversation."""
        answer = await self.http.get(f"/v1/conversations/{conversation_id}/{name}")
        return dict(answer.raise_for_status().json())


def recording(seconds: int) -> bytes:
    """A recording of silence."""
    content = io.BytesIO()
    with wave.open(content, "wb") as file:
        file.setparams((1, 2, 8_000, 0, "NONE", ""))
        file.writeframes(bytes(2 * 8_000 * seconds))
    return content.getvalue()


@asynccontextmanager
async def served_engine(settings: EngineSettings) -> AsyncIterator[ServedEngine]:
    """Serve an engine in this process until left."""
    server = uvicorn.Server(uvicorn.Config(create_app(settings), log_level="warning"))
    with socket.create_server(("127.0.0.1", 0)) as listening:
        serving = asyncio.create_task(server.serve(sockets=[listening]))
        try:
            async with reached(settings, f"http://127.0.0.1:{listening.getsockname()[1]}") as engine:
                yield engine
        finally:
            server.should_exit = True
            await serving


@asynccontextmanager
async def engine_process(home: Path) -> AsyncIterator[tuple[asyncio.subprocess.Process, ServedEngine]]:
    """Serve an engine in a process of its own, which is killed when left."""
    process = await asyncio.create_subprocess_exec(
        sys.executable, "-c", SERVE, str(home), stdout=asyncio.subprocess.PIPE
    )
    assert process.stdout
    try:
        url = (await process.stdout.readline()).decode().strip()
        async with reached(EngineSettings(home), url) as engine:
            yield process, engine
    finally:
        if process.returncode is None:
            process.kill()
        await process.wait()


@asynccontextmanager
async def reached(settings: EngineSettings, url: str) -> AsyncIterator[ServedEngine]:
    """Clients for an engine that listens at this address."""
    app_id, app_secret = credentials(settings.home)
    async with httpx.AsyncClient(base_url=url, timeout=30) as http:
        client = ConversationClient(http, base_url=url, app_id=app_id, app_secret=app_secret)
        answer = await http.post(
            "/oauth2/token:generate", json={"type": "application", "appId": app_id, "appSecret": app_secret}
        )
        http.headers["authorization"] = f"Bearer {answer.json()['accessToken']}"
        yield ServedEngine(settings, http, client)
