"""The engine's end of the speech process: starts it, gives it one recording at a time, and lets it go when idle."""

import asyncio
import contextlib
import json
from collections.abc import AsyncIterator, Callable, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import cast

from conversation.wire.common import Json
from engine.child import child_command, child_environment
from engine.errors import EngineError, WorkerDied
from engine.speech.model import SpeechModel

IDLE_SECONDS = 300
"""A worker without work for this long is ended; it holds about 300 MB and takes about two seconds to come back."""

LINE_LIMIT = 2**20
END_SECONDS = 1.0

RawWord = tuple[str, float, float, float]


@dataclass(frozen=True, slots=True)
class Recording:
    """
    A recording to transcribe: `language` is Whisper's code, `vocabulary` are words that may occur in it.

    `voices` has the `count` of those who speak, or None where it is not known, or is None where they are not to be told
    apart.
    """

    path: str
    language: str
    vocabulary: Sequence[str]
    max_seconds: float
    voices: Json | None = None


@dataclass(frozen=True, slots=True)
class Transcript:
    """
    What was heard: words (text, start, end, probability), and seconds decoded.

    `speakers` has the number of each word's speaker, from 0 in the order of their first words, or nothing where voices
    were not told apart.
    """

    words: tuple[RawWord, ...]
    speakers: tuple[int, ...]
    decoded: float


@dataclass(frozen=True, slots=True)
class _Worker:
    process: asyncio.subprocess.Process
    input: asyncio.StreamWriter
    output: asyncio.StreamReader

    @property
    def is_usable(self) -> bool:
        return self.process.returncode is None and not self.input.is_closing()


class SpeechProcess:
    """
    A worker process that keeps the speech model loaded.

    It is started when first needed, and again when it has died or was idle for long.
    """

    def __init__(self, find_model: Callable[[], SpeechModel], home: Path) -> None:
        self._find_model = find_model
        self._home = home
        self._worker: _Worker | None = None
        self._busy = asyncio.Lock()
        self._idle_timer: asyncio.TimerHandle | None = None

    async def model(self) -> SpeechModel:
        """The model in use. Raises: ModelUnavailable."""
        return await asyncio.to_thread(self._find_model)

    async def warm(self) -> None:
        """Begin to load the model, so that it is there when a recording has arrived. Raises: ModelUnavailable."""
        if not self._busy.locked():
            async with self._in_use():
                await self._running()

    async def transcribe(self, recording: Recording, on_progress: Callable[[float], None]) -> Transcript:
        """
        Transcribe a recording, telling `on_progress` the seconds done.

        Raises: EngineError as the worker gives it, ModelUnavailable, or WorkerDied, after which a fresh worker may get
        through: the system may have wanted its memory back.
        """
        async with self._in_use():
            worker = await self._running()
            try:
                transcript = await _listen(worker, recording, on_progress)
            except BaseException:
                # A recording that is given up in the middle leaves a worker that still speaks of it.
                await self.close()
                raise
        return transcript

    async def close(self) -> None:
        """End the worker; it leaves as soon as its input ends."""
        if self._idle_timer is not None:
            self._idle_timer.cancel()
        worker, self._worker = self._worker, None
        if worker is not None:
            await _end(worker)

    @contextlib.asynccontextmanager
    async def _in_use(self) -> AsyncIterator[None]:
        async with self._busy:
            if self._idle_timer is not None:
                self._idle_timer.cancel()
            try:
                yield
            finally:
                self._idle_timer = asyncio.get_running_loop().call_later(IDLE_SECONDS, self._let_go)

    def _let_go(self) -> None:
        if self._worker is not None and not self._busy.locked():
            self._worker.input.close()

    async def _running(self) -> _Worker:
        if self._worker is None or not self._worker.is_usable:
            await self.close()
            self._worker = await _start((await self.model()).folder, self._home)
        return self._worker


async def _listen(worker: _Worker, recording: Recording, on_progress: Callable[[float], None]) -> Transcript:
    """Have a recording transcribed. Raises: EngineError as the worker gives it, WorkerDied."""
    words, speakers = list[RawWord](), list[int]()
    with contextlib.suppress(ConnectionError):
        # A worker that is already gone shows in its output, which ends.
        worker.input.write(json.dumps(asdict(recording)).encode() + b"\n")
        await worker.input.drain()
    while line := await worker.output.readline():
        match json.loads(line):
            case {"type": "words", "words": heard, "processed": processed}:
                words.extend((text, start, end, probability) for text, start, end, probability in heard)
                on_progress(processed)
            case {"type": "speakers", "speakers": heard}:
                speakers.extend(heard)
            case {"type": "done", "decoded": decoded}:
                return Transcript(tuple(words), tuple(speakers), decoded)
            case failed:
                raise EngineError(failed["code"], failed["message"])
    raise WorkerDied


async def _start(folder: Path, home: Path) -> _Worker:
    process = await asyncio.create_subprocess_exec(
        *child_command("engine.speech.worker", str(folder), str(home)),
        stdin=asyncio.subprocess.PIPE,
        stdout=asyncio.subprocess.PIPE,
        env=child_environment(),
        limit=LINE_LIMIT,
    )
    return _Worker(process, cast("asyncio.StreamWriter", process.stdin), cast("asyncio.StreamReader", process.stdout))


async def _end(worker: _Worker) -> None:
    worker.input.close()
    try:
        async with asyncio.timeout(END_SECONDS):
            await worker.process.wait()
    except TimeoutError:
        worker.process.kill()
        await worker.process.wait()
