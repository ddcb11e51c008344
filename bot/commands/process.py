"""The readout of files on this machine, without Slack: a temporary engine, one conversation, and out."""

import asyncio
import json
import tempfile
import uuid
from collections.abc import AsyncIterator, Collection, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, tzinfo
from pathlib import Path

import anyio
import click
import httpx
from rich.console import Console
from rich.markdown import Markdown
from rich.progress import BarColumn, Progress, TextColumn, TimeRemainingColumn

from blocks.readout import not_read
from bot import wiring
from bot.commands.export import TS, Choice, Exported, ExportUnusable, is_export, names_of, read_export
from bot.commands.markdown import markdown
from bot.settings import Settings
from conversation.client import ConversationClient
from conversation.errors import ContractError, ConversationError, RequestRefused
from conversation.json_object import JsonObject
from conversation.models import Results, Submission, SubmitOptions
from conversation.wire.results import encode_results
from workspace.threads import text_messages, unread, utterances

EXPORT_SUFFIX = ".json"
CHUNK_BYTES = 256 * 1024
POLL_SECONDS = 0.2

NO_FILE = "{path} does not exist. Check the name."
NOT_A_FILE = "{path} is not a file, nor an export of Slack. Name recordings, exported threads or exports."
NOT_READABLE = "{path} cannot be read ({reason})."
NOT_AN_EXPORT = '{path} is not an exported thread ({reason}). It must be a JSON list of {{"user", "ts", "text"}}.'
EXPORT_UNUSABLE = "{path} cannot be used: {reason}."
NOTHING_TO_CHOOSE = "--channel and --thread choose from an export of Slack, and there is none among the files."
NO_TEXT = "{path} has no message with text."
NOT_TAKEN = "{path}: {reason}"
ENGINE_FAILED = "The engine failed: {reason}. Run `readout check`; if all is well there, this is a bug."


class ProcessFailed(Exception):
    """There is no readout; the text says why and what to do."""


@dataclass(frozen=True, slots=True)
class _Run:
    client: ConversationClient
    progress: Progress
    choice: Choice
    zone: tzinfo | None


async def process(
    settings: Settings, files: Sequence[Path], form: str, choice: Choice, zone: tzinfo | None = None
) -> None:
    """
    Print the readout of files that make one conversation, as `json`, `markdown` or for the `terminal`.

    `choice` says which messages of an export of Slack are meant. `zone` is where people said it, None this machine's
    own: their "tomorrow" is a day there.

    Raises: ProcessFailed with a sentence for the person who gave the command.
    """
    for path in files:
        _check(path)
    if choice != Choice() and not any(map(is_export, files)):
        raise ProcessFailed(NOTHING_TO_CHOOSE)
    with tempfile.TemporaryDirectory(prefix="readout-") as home:
        local = settings.model_copy(update={"home": Path(home)})
        async with wiring.engine(local) as api, httpx.AsyncClient(trust_env=False) as http:
            client = ConversationClient(http, base_url=api.url, app_id=api.app_id, app_secret=api.app_secret)
            results, typed = await _results(client, files, choice, zone)
    _print(results, form, typed, zone)


async def _results(
    client: ConversationClient, files: Sequence[Path], choice: Choice, zone: tzinfo | None
) -> tuple[Results, Collection[str]]:
    """The results, and the ids of the messages in them that were typed."""
    console = Console(stderr=True)
    columns = (TextColumn("{task.description}", markup=False), BarColumn(), TimeRemainingColumn())
    conversation_id: str | None = None
    known, typed = set[str](), set[str]()
    with Progress(*columns, console=console, transient=True, disable=not console.is_terminal) as progress:
        run = _Run(client, progress, choice, zone)
        for path in files:
            try:
                conversation_id = await _add(run, path, conversation_id)
            except RequestRefused as error:
                raise ProcessFailed(NOT_TAKEN.format(path=path, reason=error.message)) from error
            except ConversationError as error:
                raise ProcessFailed(ENGINE_FAILED.format(reason=error)) from error
            now = {message.id for message in await client.get_messages(conversation_id)}
            typed |= now - known if _is_typed(path) else set()
            known = now
        assert conversation_id is not None  # noqa: S101 - there is at least one file
        return await client.get_results(conversation_id), typed


async def _add(run: _Run, path: Path, conversation_id: str | None) -> str:
    """Make a file part of the conversation, a new one when there is none yet, and wait until it is."""
    task = run.progress.add_task(path.name, total=None)
    if _is_typed(path):
        exported = await asyncio.to_thread(_exported, path, run.choice)
        submission = await _submit_messages(run, path, exported, conversation_id)
    else:
        submission = await _submit_recording(run, path, conversation_id)
    while (job := await run.client.get_job(submission.job_id)).status not in {"completed", "failed"}:
        if job.progress is not None:
            run.progress.update(task, completed=job.progress.processed, total=job.progress.total)
        await asyncio.sleep(POLL_SECONDS)
    run.progress.remove_task(task)
    if job.status == "failed":
        raise ProcessFailed(NOT_TAKEN.format(path=path, reason=job.error.message if job.error else "it failed"))
    if job.warning:
        click.echo(NOT_TAKEN.format(path=path, reason=job.warning.message), err=True)
    return submission.conversation_id


async def _submit_recording(run: _Run, path: Path, conversation_id: str | None) -> Submission:
    return await run.client.submit_audio(
        _content(path),
        length=(await anyio.Path(path).stat()).st_size,
        content_type=None,
        options=SubmitOptions(name=path.name, start_at=datetime.now(UTC).astimezone(run.zone)),
        idempotency_key=uuid.uuid4().hex,
        conversation_id=conversation_id,
    )


async def _submit_messages(run: _Run, path: Path, exported: Exported, conversation_id: str | None) -> Submission:
    messages = text_messages(utterances(exported.messages, bot_user_id=""), exported.names, lambda _: run.zone)
    if not messages:
        raise ProcessFailed(NO_TEXT.format(path=path))
    if kinds := [kind for _, kind in unread(exported.messages, bot_user_id="")]:
        click.echo(NOT_TAKEN.format(path=path, reason=not_read(kinds)), err=True)
    return await run.client.submit_text(
        [message for _, message in messages],
        SubmitOptions(name=exported.name),
        idempotency_key=uuid.uuid4().hex,
        conversation_id=conversation_id,
    )


async def _content(path: Path) -> AsyncIterator[bytes]:
    async with await anyio.open_file(path, "rb") as file:
        while chunk := await file.read(CHUNK_BYTES):
            yield chunk


def _is_typed(path: Path) -> bool:
    return path.suffix.lower() == EXPORT_SUFFIX or is_export(path)


def _exported(path: Path, choice: Choice) -> Exported:
    """The messages of an export, or of an exported thread. Raises: ProcessFailed naming what is wrong with it."""
    try:
        return read_export(path, choice) if is_export(path) else _exported_thread(path)
    except ExportUnusable as error:
        raise ProcessFailed(EXPORT_UNUSABLE.format(path=path, reason=error)) from error
    except ContractError as error:
        raise ProcessFailed(NOT_AN_EXPORT.format(path=path, reason=error)) from error
    except (ValueError, RecursionError) as error:
        raise ProcessFailed(NOT_AN_EXPORT.format(path=path, reason="it is not JSON")) from error


def _exported_thread(path: Path) -> Exported:
    exported = json.loads(path.read_bytes())
    if not isinstance(exported, list):
        raise ContractError("it", "is not a list")
    objects = [JsonObject.of(message, f"[{index}]") for index, message in enumerate(exported)]
    for message in objects:
        if not TS.fullmatch(message.text("ts")):
            raise ContractError(message.path_of("ts"), "is not a ts such as 1764838800.000100")
        message.optional_text("user")
        message.optional_text("text")
    messages = [message.fields for message in objects]
    return Exported(path.name, messages, names_of([], messages))


def _check(path: Path) -> None:
    if not path.exists():
        raise ProcessFailed(NO_FILE.format(path=path))
    if is_export(path):
        return
    if not path.is_file():
        raise ProcessFailed(NOT_A_FILE.format(path=path))
    try:
        with path.open("rb"):
            pass
    except OSError as error:
        raise ProcessFailed(NOT_READABLE.format(path=path, reason=error.strerror)) from error


def _print(results: Results, form: str, typed: Collection[str], zone: tzinfo | None) -> None:
    if form == "json":
        click.echo(json.dumps(encode_results(results), ensure_ascii=False))
        return
    text, console = markdown(results, typed=typed, zone=zone), Console()
    if form == "terminal" and console.is_terminal:
        console.print(Markdown(text))
    else:
        click.echo(text)
