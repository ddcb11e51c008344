"""The readout of files on this machine, without Slack: a temporary engine, one conversation, and out."""

import asyncio
import json
import re
import tempfile
import uuid
from collections.abc import AsyncIterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, tzinfo
from pathlib import Path
from typing import Any

import anyio
import click
import httpx
from rich.console import Console
from rich.markdown import Markdown
from rich.progress import BarColumn, Progress, TaskID, TextColumn, TimeRemainingColumn

from bot import wiring
from bot.markdown import markdown
from bot.settings import Settings
from conversation.client import ConversationClient
from conversation.errors import ContractError, ConversationError, RequestRefused
from conversation.json_object import JsonObject
from conversation.models import Job, Results, Submission, SubmitOptions, TextMessage
from conversation.wire.results import encode_results
from handlers.threads import text_messages, utterances

EXPORT_SUFFIX = ".json"
CHUNK_BYTES = 256 * 1024
POLL_SECONDS = 0.2

NO_FILE = "{path} does not exist. Check the name."
NOT_A_FILE = "{path} is not a file. Name recordings or exported threads."
NOT_READABLE = "{path} cannot be read ({reason})."
NOT_AN_EXPORT = '{path} is not an exported thread ({reason}). It must be a JSON list of {{"user", "ts", "text"}}.'
NO_TEXT = "{path} has no message with text."
NOT_TAKEN = "{path}: {reason}"
ENGINE_FAILED = "The engine failed: {reason}. Run `readout check`; if all is well there, this is a bug."

TS = re.compile(r"\d+(\.\d+)?")


class ProcessFailed(Exception):
    """There is no readout; the text says why and what to do."""


@dataclass(frozen=True, slots=True)
class _Run:
    client: ConversationClient
    progress: Progress
    zone: tzinfo | None


async def process(settings: Settings, files: Sequence[Path], form: str, zone: tzinfo | None = None) -> None:
    """
    Print the readout of files that make one conversation, as `json`, `markdown` or for the `terminal`.

    `zone` is where people said it, None this machine's own: their "tomorrow" is a day there.

    Raises: ProcessFailed with a sentence for whoever gave the command.
    """
    for path in files:
        _check(path)
    with tempfile.TemporaryDirectory(prefix="readout-") as home:
        local = settings.model_copy(update={"home": Path(home)})
        async with wiring.engine(local) as api, httpx.AsyncClient(trust_env=False) as http:
            client = ConversationClient(http, base_url=api.url, app_id=api.app_id, app_secret=api.app_secret)
            results = await _results(client, files, zone)
    _print(results, form)


async def _results(client: ConversationClient, files: Sequence[Path], zone: tzinfo | None) -> Results:
    console = Console(stderr=True)
    columns = (TextColumn("{task.description}", markup=False), BarColumn(), TimeRemainingColumn())
    conversation_id: str | None = None
    with Progress(*columns, console=console, transient=True, disable=not console.is_terminal) as progress:
        run = _Run(client, progress, zone)
        for path in files:
            try:
                conversation_id = await _add(run, path, conversation_id)
            except RequestRefused as error:
                raise ProcessFailed(NOT_TAKEN.format(path=path, reason=error.message)) from error
            except ConversationError as error:
                raise ProcessFailed(ENGINE_FAILED.format(reason=error)) from error
        assert conversation_id is not None  # noqa: S101 - there is at least one file
        return await client.get_results(conversation_id)


async def _add(run: _Run, path: Path, conversation_id: str | None) -> str:
    """Make a file part of the conversation, a new one when there is none yet, and wait until it is."""
    submit = _submit_export if path.suffix.lower() == EXPORT_SUFFIX else _submit_recording
    task = run.progress.add_task(path.name, total=None)
    submission = await submit(run, path, conversation_id)
    while (job := await run.client.get_job(submission.job_id)).status not in {"completed", "failed"}:
        _show(run.progress, task, job)
        await asyncio.sleep(POLL_SECONDS)
    run.progress.remove_task(task)
    if job.status == "failed":
        raise ProcessFailed(NOT_TAKEN.format(path=path, reason=job.error.message if job.error else "it failed"))
    if job.warning:
        click.echo(NOT_TAKEN.format(path=path, reason=job.warning.message), err=True)
    return submission.conversation_id


def _show(progress: Progress, task: TaskID, job: Job) -> None:
    if job.progress is not None:
        progress.update(task, completed=job.progress.processed, total=job.progress.total)


async def _submit_recording(run: _Run, path: Path, conversation_id: str | None) -> Submission:
    return await run.client.submit_audio(
        _content(path),
        length=(await anyio.Path(path).stat()).st_size,
        content_type=None,
        options=SubmitOptions(name=path.name, start_at=datetime.now(UTC).astimezone(run.zone)),
        idempotency_key=uuid.uuid4().hex,
        conversation_id=conversation_id,
    )


async def _submit_export(run: _Run, path: Path, conversation_id: str | None) -> Submission:
    messages = _messages(path, run.zone)
    if not messages:
        raise ProcessFailed(NO_TEXT.format(path=path))
    return await run.client.submit_text(
        messages,
        SubmitOptions(name=path.name),
        idempotency_key=uuid.uuid4().hex,
        conversation_id=conversation_id,
    )


async def _content(path: Path) -> AsyncIterator[bytes]:
    async with await anyio.open_file(path, "rb") as file:
        while chunk := await file.read(CHUNK_BYTES):
            yield chunk


def _messages(path: Path, zone: tzinfo | None) -> list[TextMessage]:
    """The messages of an exported thread. Raises: ProcessFailed naming what is wrong with it."""
    try:
        exported = json.loads(path.read_bytes())
        if not isinstance(exported, list):
            raise ContractError("it", "is not a list")
        thread = [_exported(JsonObject.of(message, f"[{index}]")) for index, message in enumerate(exported)]
    except ContractError as error:
        raise ProcessFailed(NOT_AN_EXPORT.format(path=path, reason=error)) from error
    except (ValueError, RecursionError) as error:
        raise ProcessFailed(NOT_AN_EXPORT.format(path=path, reason="it is not JSON")) from error
    return [message for _, message in text_messages(utterances(thread, bot_user_id=""), {}, lambda _: zone)]


def _exported(message: JsonObject) -> Mapping[str, Any]:
    ts = message.text("ts")
    if not TS.fullmatch(ts):
        raise ContractError(message.path_of("ts"), "is not a ts such as 1764838800.000100")
    return {"user": message.text("user"), "ts": ts, "text": message.optional_text("text") or ""}


def _check(path: Path) -> None:
    if not path.exists():
        raise ProcessFailed(NO_FILE.format(path=path))
    if not path.is_file():
        raise ProcessFailed(NOT_A_FILE.format(path=path))
    try:
        with path.open("rb"):
            pass
    except OSError as error:
        raise ProcessFailed(NOT_READABLE.format(path=path, reason=error.strerror)) from error


def _print(results: Results, form: str) -> None:
    if form == "json":
        click.echo(json.dumps(encode_results(results), ensure_ascii=False))
        return
    text, console = markdown(results), Console()
    if form == "terminal" and console.is_terminal:
        console.print(Markdown(text))
    else:
        click.echo(text)
