"""The parts of a running engine, as its routes find them."""

from dataclasses import dataclass
from pathlib import Path

from starlette.requests import Request

from engine.analysis import Analyst, rules
from engine.api.access import Access
from engine.queue.jobs import Jobs
from engine.queue.spool import Spool
from engine.queue.webhooks import USUAL, WebhookPolicy, Webhooks
from engine.queue.work import JobWorker
from engine.speech.media_reading import MediaProbe
from engine.speech.recognition import SpeechProcess
from storage.database import Database

GIGABYTE = 1_000_000_000
HOUR = 3600


@dataclass(frozen=True, slots=True)
class EngineSettings:
    """
    Where an engine lives and what it takes.

    `home` is a folder of its own, `model` a folder with a Whisper model to use in place of the packaged one. A
    recording may have `max_bytes` and `max_seconds`; the hosted API too takes four hours. Webhooks may be on this
    machine and on `webhook_hosts`; `webhooks` says how patiently they are told. `analyst` finds what texts say.
    """

    home: Path
    model: Path | None = None
    max_bytes: int = GIGABYTE
    max_seconds: int = 4 * HOUR
    webhook_hosts: frozenset[str] = frozenset()
    webhooks: WebhookPolicy = USUAL
    analyst: Analyst = rules


@dataclass(frozen=True, slots=True)
class Engine:
    """A running engine."""

    settings: EngineSettings
    access: Access
    database: Database
    spool: Spool
    media: MediaProbe
    speech: SpeechProcess
    worker: JobWorker
    jobs: Jobs
    webhooks: Webhooks


def engine_of(request: Request) -> Engine:
    """The engine that a request came to."""
    engine: Engine = request.app.state.engine
    return engine
