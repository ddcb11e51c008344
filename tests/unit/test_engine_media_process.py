"""The process that opens media: what it is denied, that bombs end it and nobody else, and what comes out of it."""

import os
import signal
import subprocess
import sys
import time
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pytest

from engine.child import child_command
from engine.errors import MediaRefused
from engine.speech.media_info import MediaInfo
from engine.speech.media_process import MEMORY_BYTES
from engine.speech.media_reading import DecodedSound, MediaProbe
from tests.unit.media_files import RATE, aiff, au, wave, wave_64, with_covers

HOUR = 3600.0
STANDUP = Path(__file__).parents[1] / "samples" / "standup.mp3"
MODULE = "engine.speech.media_process"
LIBRARIES_BYTES = 100_000_000
"""More than Python, NumPy and FFmpeg hold."""

SECONDS = 20
HUM = (3000 * np.sin(np.arange(SECONDS * RATE) * 0.1)).astype("<i2").tobytes()
LOUD_HUM = np.frombuffer(HUM, "<i2").astype(">i2").tobytes()


MEASURE = """
import os, subprocess, sys
with subprocess.Popen(sys.argv[1:], stdin=subprocess.PIPE, stdout=subprocess.PIPE) as process:
    words = process.stdout.read()
    _, status, usage = os.wait4(process.pid, 0)
    process.returncode = status
sys.stdout.buffer.write(b"%d %d %s" % (status, usage.ru_maxrss * 1024, words[-300:]))
"""
"""Runs a command and tells how it ended and the most memory it held; in a process that itself holds little, for that
much is counted as well."""


@dataclass(frozen=True)
class Run:
    """How a process ended, the most memory it held, and the last of its words."""

    status: int
    memory: int
    words: bytes


def run(task: str, path: Path) -> Run:
    """Run the process on a file, as the engine does."""
    command = (sys.executable, "-S", "-c", MEASURE, *child_command(MODULE, task, str(path), str(HOUR)))
    status, memory, words = subprocess.run(command, stdout=subprocess.PIPE, check=True).stdout.split(b" ", 2)
    return Run(int(status), int(memory), words)


def limited(script: str) -> subprocess.CompletedProcess[str]:
    """What Python does under the limits."""
    start = "from engine.speech import media_process as m; import resource\nm.CPU_SECONDS = 1\nm._limit()\n"
    return subprocess.run([sys.executable, "-c", start + script], capture_output=True, text=True, check=False)


def processes() -> list[int]:
    """The media processes that we have started."""
    tasks = Path("/proc/self/task").glob("*/children")
    children = [int(child) for task in tasks for child in task.read_text().split()]
    return [child for child in children if MODULE in Path(f"/proc/{child}/cmdline").read_text()]


def kept(tmp_path: Path, content: bytes) -> Path:
    path = tmp_path / "upload"
    path.write_bytes(content)
    return path


def heard(path: Path) -> float:
    """How many seconds of sound come out of a file."""
    return sum(len(block) for block in DecodedSound(path, HOUR)) / RATE


@pytest.mark.parametrize("task", ["probe", "decode"])
def test_cover_pictures_are_not_unpacked(tmp_path: Path, task: str) -> None:
    """A recording with twenty pictures of 192 MB each is read like one without."""
    done = run(task, kept(tmp_path, with_covers(STANDUP.read_bytes(), 20)))

    assert 0 == done.status
    assert b"refused" not in done.words
    assert done.memory < LIBRARIES_BYTES


@pytest.mark.parametrize("task", ["probe", "decode"])
def test_a_sample_rate_of_a_gigahertz_is_refused(tmp_path: Path, task: str) -> None:
    """The resampler's tables for such a rate would take a gigabyte."""
    done = run(task, kept(tmp_path, wave(bytes(4000), rate=1_073_757_824)))

    assert 0 == done.status
    assert b"unreadable_media" in done.words
    assert done.memory < LIBRARIES_BYTES


def test_memory_is_limited() -> None:
    """A library that asks for more than its share gets none."""
    assert "MemoryError" in limited(f"bytes({2 * MEMORY_BYTES})").stderr


def test_time_on_the_processor_is_limited_and_grows_with_progress() -> None:
    """Work without progress is ended, and a long recording is given its time."""
    assert -signal.SIGXCPU == limited("while True: pass").returncode
    assert "19" == limited("m.allow_time(180)\nprint(resource.getrlimit(resource.RLIMIT_CPU)[0])").stdout.strip()


def test_nothing_can_be_written_nor_left_behind(tmp_path: Path) -> None:
    """The process writes into its pipes only, and opens few files."""
    assert "File too large" in limited(f"m.Path({str(tmp_path / 'x')!r}).write_text('x')").stderr
    assert "Too many open files" in limited("files = [open('/dev/null') for _ in range(99)]").stderr
    assert "(0, 0)" == limited("print(resource.getrlimit(resource.RLIMIT_CORE))").stdout.strip()


async def test_a_process_that_is_killed_means_an_unreadable_file(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Whatever ends the process, the answer is a refusal."""
    monkeypatch.setattr("engine.speech.media_reading.child_command", lambda *_: ("sh", "-c", "kill -XCPU $$"))
    path = kept(tmp_path, wave(HUM))

    with pytest.raises(MediaRefused) as when_probed:
        await MediaProbe().look(path, HOUR)
    with pytest.raises(MediaRefused) as when_decoded:
        heard(path)

    assert "unreadable_media" == when_probed.value.code
    assert "unreadable_media" == when_decoded.value.code


def test_a_process_that_dies_in_the_middle_means_an_unreadable_file(tmp_path: Path) -> None:
    """Half of the sound of a bomb is not taken for a recording."""
    blocks = iter(DecodedSound(kept(tmp_path, wave(HUM * 20)), HOUR))
    next(blocks)
    (process,) = processes()
    os.kill(process, signal.SIGKILL)

    with pytest.raises(MediaRefused) as refused:
        list(blocks)

    assert "unreadable_media" == refused.value.code


def test_the_process_knows_no_secrets_and_ends_with_the_reading(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Tokens are not in its environment, it goes second, and it is gone when nobody listens any more."""
    monkeypatch.setenv("SLACK_BOT_TOKEN", "xoxb-secret")
    monkeypatch.setenv("READOUT_API_SECRET", "secret")
    blocks = DecodedSound(kept(tmp_path, wave(HUM * 20)), HOUR).__iter__()
    next(blocks)
    (process,) = processes()
    environment = Path(f"/proc/{process}/environ").read_text()
    priority = os.getpriority(os.PRIO_PROCESS, process)

    blocks.close()  # type: ignore[attr-defined]

    assert "secret" not in environment
    assert "PATH=" in environment
    assert priority > os.getpriority(os.PRIO_PROCESS, 0)
    assert [] == processes()


def test_the_process_ends_when_its_reader_is_killed(tmp_path: Path) -> None:
    """A killed reader takes it along, though it has sound to give for hours."""
    script = f"""
import os, sys
from pathlib import Path
from engine.speech.media_reading import DecodedSound
next(iter(blocks := DecodedSound(Path({str(kept(tmp_path, wave(HUM * 100)))!r}), 1e5).__iter__()))
print(Path(f"/proc/self/task/{{os.getpid()}}/children").read_text(), flush=True)
os.kill(os.getpid(), 9)
"""
    left = int(subprocess.run([sys.executable, "-c", script], stdout=subprocess.PIPE, check=False).stdout)

    deadline = time.monotonic() + 30
    while MODULE in command_of(left) and time.monotonic() < deadline:
        time.sleep(0.01)

    assert MODULE not in command_of(left)


def command_of(pid: int) -> str:
    """A process's command line; empty when it has ended."""
    try:
        return Path(f"/proc/{pid}/cmdline").read_text()
    except OSError:
        return ""


def test_the_engine_does_not_load_the_media_library() -> None:
    """The bot's process cannot open a recording by mistake, for it has nothing to open it with."""
    script = "import sys, engine.api.app; print([name for name in ('av', 'faster_whisper') if name in sys.modules])"

    assert (
        "[]"
        == subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True).stdout.strip()
    )


@pytest.mark.parametrize(
    "content",
    [
        wave(HUM, size=0x7FFF_F000),
        wave(HUM, size=0x7F00_0000),
        wave(HUM, size=0x8000_0000),
        wave(HUM, size=0xFFFF_FFFF),
        wave(HUM, size=0),
        wave(HUM, size=len(HUM) // 4),
        wave_64(HUM, 0),
        wave_64(HUM, 2**62),
        aiff(LOUD_HUM, 0x7F00_0000),
        au(LOUD_HUM, 0x7FFF_F000),
        au(LOUD_HUM, 0xFFFF_FFFF),
    ],
    ids=["sox", "sox-old", "arecord", "ffmpeg", "zero", "too-small", "rf64-zero", "rf64-huge", "aiff", "au", "au-huge"],
)
async def test_a_header_that_cannot_know_is_not_believed(tmp_path: Path, content: bytes) -> None:
    """A recording that was written into a pipe lasts as long as there is sound: not too long, and not cut short."""
    path = kept(tmp_path, content)

    info = await MediaProbe().look(path, HOUR)

    assert SECONDS == pytest.approx(info.duration, abs=0.1)
    assert SECONDS == pytest.approx(heard(path), abs=0.1)


@pytest.mark.parametrize(
    "content",
    [
        wave(HUM),
        wave_64(HUM, len(HUM)),
        wave(HUM) + b"LIST\x04\0\0\0INFO",
        aiff(LOUD_HUM, len(HUM)),
        au(LOUD_HUM, len(HUM)),
    ],
    ids=["wav", "rf64", "wav-with-notes", "aiff", "au"],
)
async def test_a_header_that_is_right_is_believed(tmp_path: Path, content: bytes) -> None:
    """A recording that declares its length is known to be cut short when there is less."""
    path = kept(tmp_path, content)

    assert MediaInfo(SECONDS, is_declared=True) == await MediaProbe().look(path, HOUR)
    assert SECONDS == heard(path)


async def test_a_cut_recording_is_not_too_long_for_what_is_missing(tmp_path: Path) -> None:
    """Of six hours only seconds arrived: they are heard, and the rest is known to be missing."""
    info = await MediaProbe().look(kept(tmp_path, wave(HUM, size=int(6 * HOUR) * RATE * 2)), HOUR)

    assert MediaInfo(6 * HOUR, is_declared=True) == info


@pytest.mark.parametrize("tag", [0x0000, 0x0003 + 0x1000, 0x181C, 0x0130, 0xABCD])
async def test_a_format_that_cannot_be_decoded_is_refused(tmp_path: Path, tag: int) -> None:
    """Sound that FFmpeg knows by its name only, or not at all, is unreadable when it arrives."""
    with pytest.raises(MediaRefused) as refused:
        await MediaProbe().look(kept(tmp_path, wave(HUM, tag=tag)), HOUR)

    assert "unreadable_media" == refused.value.code


@pytest.mark.parametrize("channels", [3, 9, 24, 64, 65, 255])
def test_many_channels_are_heard_or_refused(tmp_path: Path, channels: int) -> None:
    """The recording of a mixing desk is no fault of ours."""
    done = run("decode", kept(tmp_path, wave(HUM, channels=channels)))

    assert 0 == done.status
    assert done.words.endswith(b"}")
    assert (b"decoded" in done.words) != (b"unreadable_media" in done.words)
    assert (b"decoded" in done.words) or channels > 8
