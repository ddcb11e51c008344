"""
How long it takes until Readout answers.

Run: python -m benchmarks.start

`readout --help` is measured beside a Python that only imports click, and `readout demo`, in an empty folder, beside one
that only imports its speech and Slack libraries. The demo is ready when it says so in its JSON line, and takes a file
when the bot has answered to one that was dropped. Each is measured in turn with its reference; medians count.
"""

import asyncio
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from benchmarks.table import Row, show
from benchmarks.workplace import READOUT, server, visitor

SAMPLE = Path(__file__).parent.parent / "tests" / "samples" / "standup.mp3"
HELP_RUNS = 15
DEMO_RUNS = 5
HELP_PROMISED = 0.3
DEMO_PROMISED = 5.0

CLICK = "import click"
LIBRARIES = "import faster_whisper, slack_bolt"
REFERENCE = f'python -c "{CLICK}" for the help, python -c "{LIBRARIES}" for the demo'


def main() -> None:
    """Measure and print a table."""
    helps = [(_runs(READOUT, "--help"), _imports(CLICK)) for _ in range(HELP_RUNS)]
    demos = [(*asyncio.run(_demo(SAMPLE.read_bytes())), _imports(LIBRARIES)) for _ in range(DEMO_RUNS)]
    help_, click = map(statistics.median, zip(*helps, strict=True))
    ready, taken, libraries = map(statistics.median, zip(*demos, strict=True))
    rows = [
        Row("readout --help", help_, click, HELP_PROMISED),
        Row("readout demo says that it is ready", ready, libraries, DEMO_PROMISED),
        Row("readout demo has answered to a dropped file", taken, libraries, DEMO_PROMISED),
    ]
    show(rows, reference=REFERENCE)


def _runs(*arguments: str) -> float:
    begun = time.perf_counter()
    subprocess.run(arguments, check=True, stdout=subprocess.DEVNULL)
    return time.perf_counter() - begun


def _imports(line: str) -> float:
    return _runs(sys.executable, "-c", line)


async def _demo(sample: bytes) -> tuple[float, float]:
    """Seconds from the start of a demo until it says that it is ready, and until the bot has answered to a file."""
    with tempfile.TemporaryDirectory() as home:
        begun = time.perf_counter()
        async with server(Path(home), "demo", "--no-browser") as details, visitor(details["slack"]) as visit:
            ready = time.perf_counter() - begun
            await visit.answer(await visit.upload(SAMPLE.name, sample), SAMPLE.name)
            return ready, time.perf_counter() - begun


if __name__ == "__main__":
    main()
