"""
What the engine costs beyond the speech recognition it is built on.

Run: python -m benchmarks.engine [--minutes 10] [--rounds 2] [--media DIR]

The same recording is transcribed by faster-whisper called directly on the whole file, and sent to the engine over HTTP,
in turn; both with the model loaded, the same settings and the same priority. Promises: the engine takes at most 1.15
times as long, and stays under 1000 MB in both of its processes together, however long the recording is.
"""

import argparse
import asyncio
import contextlib
import os
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import AsyncIterator, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import av
import httpx
import uvicorn
from av.audio.frame import AudioFrame

from conversation.wire.submissions import encode_credentials
from engine.api.app import EngineSettings, create_app, credentials
from engine.speech.media import SAMPLE_RATE, Samples
from engine.speech.model import find_model
from engine.speech.sound import Decoding

SAMPLE = Path(__file__).parent.parent / "tests" / "samples" / "standup.mp3"
RATIO_PROMISED = 1.15
MEMORY_PROMISED_MB = 1000
POLL_SECONDS = 0.05

DIRECT = """
import os, resource, sys, time
from faster_whisper import WhisperModel
from engine.speech.worker import NICENESS, usable_cores
os.nice(NICENESS)
model = WhisperModel(sys.argv[1], device="cpu", compute_type="int8", cpu_threads=usable_cores())
begun = time.perf_counter()
segments, _ = model.transcribe(sys.argv[2], language="en", beam_size=1, vad_filter=True, word_timestamps=True)
words = sum(len(segment.words) for segment in segments)
print(time.perf_counter() - begun, resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1000, words)
"""


@dataclass(frozen=True)
class Run:
    """One transcription: wall seconds, peak memory in MB of all its processes, words found."""

    seconds: float
    memory: float
    words: int


def main() -> None:
    """Measure and print a table."""
    arguments = _arguments()
    with tempfile.TemporaryDirectory() as scratch:
        recording = Path(scratch) / "recording.mp3"
        sources = sorted(path for path in arguments.media.iterdir() if path.is_file()) if arguments.media else [SAMPLE]
        _write_loop(recording, sources, arguments.minutes * 60)
        short = Path(scratch) / "short.mp3"
        _write_loop(short, [recording], 5)
        recordings = [short.read_bytes(), *[recording.read_bytes()] * arguments.rounds]
        _, *engine = asyncio.run(_engine_runs(recordings, Path(scratch) / "home"))
        direct = [] if arguments.engine_only else [_direct(recording, Path(scratch)) for _ in range(arguments.rounds)]
    _print_table(arguments.minutes * 60, direct, engine)


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--minutes", type=int, default=10, help="length of the recording")
    parser.add_argument("--rounds", type=int, default=2, help="how often each is measured; the best counts")
    parser.add_argument("--media", type=Path, help="a folder of recordings to make it from")
    parser.add_argument("--engine-only", action="store_true", help="leave out the direct call, which needs much memory")
    return parser.parse_args()


def _write_loop(path: Path, sources: list[Path], seconds: float) -> None:
    """Write the sources one after another, again and again, as one MP3 of this length."""
    with av.open(str(path), "w") as container:
        stream = container.add_stream("libmp3lame", rate=SAMPLE_RATE, layout="mono")
        for frame in _frames(_looped(sources, int(seconds * SAMPLE_RATE))):
            container.mux(stream.encode(frame))
        container.mux(stream.encode(None))


def _looped(sources: list[Path], samples: int) -> Iterator[Samples]:
    """Decoded blocks until there are enough samples; skips files of a media folder that are no recordings."""
    readable = [path for path in sources if path.suffix.lower() in {".wav", ".mp3", ".m4a", ".flac", ".ogg", ".mp4"}]
    while samples > 0:
        for path in readable:
            for block in Decoding(path):
                yield block[:samples]
                samples -= len(block)
                if samples <= 0:
                    return


def _frames(blocks: Iterator[Samples]) -> Iterator[AudioFrame]:
    resampler = av.AudioResampler(format="s16p", layout="mono", rate=SAMPLE_RATE, frame_size=576)
    for block in blocks:
        frame = AudioFrame.from_ndarray(block.reshape(1, -1), format="s16", layout="mono")
        frame.rate = SAMPLE_RATE
        yield from resampler.resample(frame)
    yield from resampler.resample(None)


def _direct(recording: Path, home: Path) -> Run:
    command = [sys.executable, "-c", DIRECT, str(find_model(None, home).folder), str(recording)]
    seconds, memory, words = subprocess.run(command, check=True, capture_output=True, text=True).stdout.split()
    return Run(float(seconds), float(memory), int(words))


async def _engine_runs(recordings: list[bytes], home: Path) -> list[Run]:
    """Send recordings to a fresh engine; it loads its model for the first."""
    async with served(home) as client:
        return [await _transcribe(client, recording) for recording in recordings]


@contextlib.asynccontextmanager
async def served(home: Path) -> AsyncIterator[httpx.AsyncClient]:
    """A fresh engine on loopback, and a client that carries its token."""
    listening = socket.create_server(("127.0.0.1", 0))
    server = uvicorn.Server(uvicorn.Config(create_app(EngineSettings(home)), log_level="warning"))
    serving = asyncio.create_task(server.serve(sockets=[listening]))
    address = "http://{}:{}".format(*listening.getsockname())
    async with httpx.AsyncClient(base_url=address, timeout=600) as client:
        answer = await client.post("/oauth2/token:generate", json=encode_credentials(*credentials(home)))
        client.headers["authorization"] = f"Bearer {answer.json()['accessToken']}"
        yield client
    server.should_exit = True
    await serving


async def _transcribe(client: httpx.AsyncClient, recording: bytes) -> Run:
    begun = time.perf_counter()
    answer = await client.post("/v1/process/audio?enableSpeakerDiarization=false", content=recording)
    submission = answer.raise_for_status().json()
    job = await ended(client, submission["jobId"])
    assert job["status"] == "completed", job
    seconds = time.perf_counter() - begun
    body = (await client.get(f"/v1/conversations/{submission['conversationId']}/messages?verbose=true")).json()
    return Run(seconds, _peak_memory(), sum(len(message["words"]) for message in body["messages"]))


async def ended(client: httpx.AsyncClient, job_id: str) -> dict[str, Any]:
    """A job once it has completed or failed."""
    while True:
        job: dict[str, Any] = (await client.get(f"/v1/job/{job_id}")).json()
        if job["status"] in {"completed", "failed"}:
            return job
        await asyncio.sleep(POLL_SECONDS)


def _peak_memory() -> float:
    """The sum of the peaks of this process and its children, in MB. Linux only; elsewhere 0."""
    children = Path(f"/proc/{os.getpid()}/task/{os.getpid()}/children")
    pids = [str(os.getpid()), *children.read_text(encoding="utf-8").split()] if children.exists() else []
    return sum(_peak_of(Path("/proc") / pid / "status") for pid in pids)


def _peak_of(status: Path) -> float:
    peaks = [line.split()[1] for line in status.read_text(encoding="utf-8").splitlines() if line.startswith("VmHWM")]
    return int(peaks[0]) / 1000 if peaks else 0.0


def _print_table(length: float, direct: list[Run], engine: list[Run]) -> None:
    print(f"{'':24}{'seconds':>10}{'of length':>11}{'peak MB':>9}{'words':>8}")
    for name, runs in (("faster-whisper directly", direct), ("engine", engine)):
        for run in runs:
            share = run.seconds / length
            print(f"{name:24}{run.seconds:10.1f}{share:11.3f}{run.memory:9.0f}{run.words:8}")
    if direct:
        ratio = min(run.seconds for run in engine) / min(run.seconds for run in direct)
        print(f"\nengine / direct, best of each: {ratio:.3f} (promised: {RATIO_PROMISED})")
    print(f"engine's memory: {max(run.memory for run in engine):.0f} MB (promised: {MEMORY_PROMISED_MB})")


if __name__ == "__main__":
    main()
