"""
Damaged media files through the processes that open them, and some through a real engine.

Run: python -m benchmarks.fuzz_media [--files 6000] [--seed N] [--http 60] [--processes 2] [--keep DIR]

A small file is made in each container and codec that this FFmpeg can write. Each is then damaged at random: bits, cuts,
splices, copies, numbers in its header, its parts in another order. Bombs are added, which are small and cost much. Each
goes through the code that opens media for the engine, probed and, when that takes it, decoded, in a process of its own
with its own limits; only the loading of libraries is shared. Promises: no process fails otherwise than by one of its
limits or by a fault of FFmpeg's, none takes 20 s on a processor, none holds 500 MB. A part is posted to an engine: each
is taken or refused, and what it took ends as heard or refused. The status is 1 when a promise is broken.
"""

import argparse
import asyncio
import os
import random
import re
import select
import signal
import sys
import tempfile
import time
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from multiprocessing import get_context
from pathlib import Path
from typing import Any

from benchmarks.engine import ended, served
from benchmarks.media_seeds import make_bombs, make_seeds
from engine.speech.media_info import SIZE_BYTES

MAX_SECONDS = 4 * 3600
SECONDS_PROMISED = 20.0
MEGABYTES_PROMISED = 500.0
GIVEN_UP_SECONDS = 300.0
"""By the clock; a process that uses no processor for so long hangs."""
HEADER_BYTES = 400
REFUSALS = {"unreadable_media", "no_audio", "too_long", "empty_file"}
FAILURE = re.compile(rb"^Traceback", re.MULTILINE)

EXTREMES = [0, 1, 0x7F, 0x80, 0xFF, 0x7FFF, 0x8000, 0xFFFF, 0x7FFF_FFFF, 0x8000_0000, 0xFFFF_FFFF]


@dataclass(frozen=True, slots=True)
class Case:
    """A file to try, and the container it was made as."""

    container: str
    content: bytes


@dataclass(frozen=True, slots=True)
class Trial:
    """What became of a file in one or two processes: seconds on a processor and megabytes, at the most."""

    outcome: str
    seconds: float
    memory: float
    caught: int = 0

    @property
    def is_kept(self) -> bool:
        """Whether all promises were kept."""
        within = self.seconds < SECONDS_PROMISED and self.memory < MEGABYTES_PROMISED
        return within and not self.outcome.startswith("failed")


def main() -> None:
    """Try all files and print a table."""
    arguments = _arguments()
    with tempfile.TemporaryDirectory() as scratch:
        folder = Path(scratch)
        seeds = make_seeds(folder)
        bombs = [Case(f"bomb: {name}", content) for name, content in make_bombs(folder, seeds["mp3"][0]).items()]
        cases = [*bombs, *_cases(seeds, arguments.files - len(bombs), random.Random(arguments.seed))]
        trials = list(zip(cases, _try_all(cases, arguments.processes), strict=True))
        _print_table(trials)
        answers = asyncio.run(_posted([*bombs, *cases[len(bombs) :][: arguments.http]], folder / "engine"))
    print("\nposted to an engine: " + ", ".join(f"{count} {answer}" for answer, count in sorted(answers.items())))
    broken = [(case, trial) for case, trial in trials if not trial.is_kept]
    for number, (case, trial) in enumerate(broken):
        print(f"BROKEN: {case.container}: {trial.outcome}, {trial.seconds:.1f} s, {trial.memory:.0f} MB")
        if arguments.keep:
            (arguments.keep / f"broken-{number}").write_bytes(case.content)
    sys.exit(bool(broken) or any(answer.startswith("failed") for answer in answers))


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--files", type=int, default=6000, help="how many files, bombs included")
    parser.add_argument("--seed", type=int, default=1, help="for the damage")
    parser.add_argument("--http", type=int, default=60, help="how many damaged files to post to an engine")
    parser.add_argument("--processes", type=int, default=2, help="files tried at a time")
    parser.add_argument("--keep", type=Path, help="a folder for files that broke a promise")
    return parser.parse_args()


def _cases(seeds: Mapping[str, Sequence[bytes]], count: int, chance: random.Random) -> Iterator[Case]:
    """Damaged files, as many of each container."""
    everything = [content for contents in seeds.values() for content in contents]
    names = sorted(seeds)
    for number in range(count):
        container = names[number % len(names)]
        content = bytearray(chance.choice(seeds[container]))
        for _ in range(chance.choice((1, 1, 2, 4))):
            content = chance.choice(DAMAGES)(content, everything, chance) or content
        yield Case(container, bytes(content))


def _flip(content: bytearray, _others: Sequence[bytes], chance: random.Random) -> bytearray:
    for _ in range(chance.choice((1, 8, 64, 512))):
        content[chance.randrange(len(content))] ^= 1 << chance.randrange(8)
    return content


def _cut(content: bytearray, _others: Sequence[bytes], chance: random.Random) -> bytearray:
    return content[: chance.randrange(len(content))]


def _lose(content: bytearray, _others: Sequence[bytes], chance: random.Random) -> bytearray:
    begin = chance.randrange(len(content))
    return content[:begin] + content[begin + chance.choice((1, 7, 188, 4096, 20_000)) :]


def _splice(content: bytearray, others: Sequence[bytes], chance: random.Random) -> bytearray:
    other = chance.choice(others)
    return content[: chance.randrange(len(content))] + other[chance.randrange(len(other)) :]


def _repeat(content: bytearray, _others: Sequence[bytes], chance: random.Random) -> bytearray:
    begin = chance.randrange(len(content))
    part = content[begin : begin + chance.choice((4, 64, 1024))]
    return content[:begin] + part * chance.choice((2, 100, 1000)) + content[begin:]


def _edit_header(content: bytearray, _others: Sequence[bytes], chance: random.Random) -> bytearray:
    for _ in range(chance.choice((1, 3))):
        size = chance.choice((1, 2, 4))
        begin = chance.randrange(min(HEADER_BYTES, len(content)))
        number = chance.choice((chance.choice(EXTREMES), chance.getrandbits(32))) % 2 ** (8 * size)
        content[begin : begin + size] = number.to_bytes(size, chance.choice(("little", "big")))
    return content


def _swap(content: bytearray, _others: Sequence[bytes], chance: random.Random) -> bytearray:
    first, second = sorted(chance.randrange(len(content)) for _ in range(2))
    return content[second:] + content[first:second] + content[:first]


DAMAGES = (_flip, _cut, _lose, _splice, _repeat, _edit_header, _edit_header, _swap)


def _try_all(cases: Sequence[Case], processes: int) -> Iterable[Trial]:
    # A fresh interpreter, that holds little: what a process holds at its birth counts as its child's memory.
    with ProcessPoolExecutor(processes, mp_context=get_context("spawn")) as pool:
        yield from pool.map(try_file, (case.content for case in cases), chunksize=8)


def try_file(content: bytes) -> Trial:
    """Probe a file, and decode it when it is taken."""
    with tempfile.NamedTemporaryFile() as file:
        file.write(content)
        file.flush()
        probed = _run("probe", file.name)
        if probed.outcome != "probed":
            return probed
        decoded = _run("decode", file.name)
    slowest, largest = max(probed.seconds, decoded.seconds), max(probed.memory, decoded.memory)
    return Trial(decoded.outcome, slowest, largest, probed.caught + decoded.caught)


def _run(task: str, path: str) -> Trial:
    """The engine's process for media, forked from one that has its libraries loaded already."""
    from engine.speech import media_process

    (input_read, input_write), (output_read, output_write), (error_read, error_write) = os.pipe(), os.pipe(), os.pipe()
    child = os.fork()
    if not child:
        try:
            for own, end in enumerate((input_read, output_write, error_write)):
                os.dup2(end, own)
            os.closerange(3, 100)
            sys.argv = ["media_process", task, path, str(MAX_SECONDS)]
            media_process.main()
        finally:
            os._exit(1)
    for end in (input_read, output_write, error_write):
        os.close(end)
    size, tail, errors = _drain(child, output_read, error_read)
    _, status, usage = os.wait4(child, 0)
    for end in (input_write, output_read, error_read):
        os.close(end)
    outcome = _outcome(os.waitstatus_to_exitcode(status), tail, size)
    caught = len(FAILURE.findall(errors))
    return Trial(outcome, usage.ru_utime + usage.ru_stime, usage.ru_maxrss / 1000, caught)


def _drain(child: int, output: int, error: int) -> tuple[int, bytes, bytes]:
    """Read what a process writes: how much that was, its end, and its standard error."""
    size, tail, errors, reading = 0, b"", b"", {output, error}
    deadline = time.monotonic() + GIVEN_UP_SECONDS
    while reading:
        ready, _, _ = select.select(list(reading), [], [], 1.0)
        if time.monotonic() > deadline:
            os.kill(child, signal.SIGKILL)
        for end in ready:
            if not (part := os.read(end, 65_536)):
                reading.discard(end)
            elif end == output:
                size, tail = size + len(part), (tail + part)[-2000:]
            else:
                errors = (errors + part)[-100_000:]
    return size, tail, errors


def _outcome(status: int, tail: bytes, size: int) -> str:
    """How a process ended, in a word or two."""
    if status == -signal.SIGKILL:
        return f"failed by standing still after {size} bytes"
    if status < 0:
        return f"killed: {signal.Signals(-status).name}"
    words = re.search(rb'\x00{%d}\{"type": "(\w+)"(?:, "code": "(\w+)")?.*\}$' % SIZE_BYTES, tail)
    if status or words is None:
        return f"failed with status {status} after {size} bytes"
    return (words[2] or words[1]).decode()


async def _posted(cases: Sequence[Case], home: Path) -> Counter[str]:
    """Post files to an engine and wait for what it took: how often each answer came."""
    answers = Counter[str]()
    async with served(home) as client:
        for case in cases:
            answer = await client.post("/v1/process/audio", content=case.content)
            answers[await _ended(client, answer.status_code, answer.json())] += 1
    return answers


async def _ended(client: Any, status: int, body: Mapping[str, Any]) -> str:
    if status == 400 and body.get("code") in REFUSALS:
        return "refused"
    if status != 201:
        return f"failed with {status}"
    job = await ended(client, body["jobId"])
    if job["status"] == "completed":
        return "heard"
    code = job["error"]["code"]
    return "taken and refused" if code in REFUSALS else f"failed as {code}"


def _print_table(trials: Sequence[tuple[Case, Trial]]) -> None:
    groups = defaultdict[str, list[Trial]](list)
    for case, trial in trials:
        groups[case.container].append(trial)
    groups["all"] = [trial for _, trial in trials]
    print(f"{'':26}{'files':>7}{'heard':>7}{'refused':>9}{'killed':>8}{'failed':>8}{'caught':>8}{'s':>7}{'MB':>6}")
    for name, group in groups.items():
        kinds = Counter(_kind(trial.outcome) for trial in group)
        slowest, largest = max(trial.seconds for trial in group), max(trial.memory for trial in group)
        counts = f"{kinds['heard']:7}{kinds['refused']:9}{kinds['killed']:8}{kinds['failed']:8}"
        print(f"{name:26}{len(group):7}{counts}{sum(t.caught for t in group):8}{slowest:7.1f}{largest:6.0f}")
    print(", ".join(f"{outcome} {count}" for outcome, count in Counter(trial.outcome for _, trial in trials).items()))


def _kind(outcome: str) -> str:
    if outcome == "decoded":
        return "heard"
    return next((kind for kind in ("killed", "failed") if outcome.startswith(kind)), "refused")


if __name__ == "__main__":
    main()
