"""
Whether a rush of recordings is taken: acknowledged in time, and nothing lost.

Run: python -m benchmarks.uploads [--uploads 1000] [--seconds 60] [--no-limits]

Very short recordings are dropped into four channels of the local Slack, evenly over the time. The times are the local
Slack's own, from sending an envelope to its acknowledgement, by which the recording is in the database; the envelopes
that tell the bot of its own messages count too. Beside it: a few uploads one after the other, before the rush. Each
upload must get its job, and a message of ours in its thread; what that becomes takes the engine longer.
"""

import argparse
import asyncio
import io
import statistics
import sys
import tempfile
import time
import wave
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from benchmarks.ledger import rows
from benchmarks.table import Row, show
from benchmarks.talks import CHANNELS
from benchmarks.workplace import Workplace, bot, server, visitor

CALM_UPLOADS = 20
CALM_PAUSE_SECONDS = 1.0
LOOK_SECONDS = 2.0
PATIENCE_SECONDS = 300.0
SLACK_WAITS = 3.0
"""What is not acknowledged by then is delivered again."""
PROMISED_P99 = 0.5

OWED = "SELECT id FROM post WHERE ts IS NULL AND state != 'failed'"

RATE = 16_000
LENGTH_SECONDS = 0.5


@dataclass(frozen=True, slots=True)
class Drop:
    """A recording in a channel, by the ts of its message."""

    channel: str
    ts: str


@dataclass(frozen=True, slots=True)
class Measured:
    """Seconds until each acknowledgement, before the rush and in it; seconds until all had a message; what was lost."""

    calm: Sequence[float]
    rush: Sequence[float]
    seconds: float
    lost: Sequence[str]


def main() -> None:
    """Measure, print a table, and fail when anything was lost."""
    arguments = _arguments()
    with tempfile.TemporaryDirectory() as home:
        found = asyncio.run(_measure(Path(home), arguments))
    print(f"{arguments.uploads} uploads in {arguments.seconds:.0f} s; all had a message after {found.seconds:.0f} s")
    table = [
        Row(
            f"{len(found.rush)} acknowledgements, median", statistics.median(found.rush), statistics.median(found.calm)
        ),
        Row("the same, p99", _p99(found.rush), _p99(found.calm), PROMISED_P99),
        Row("the same, slowest", max(found.rush), max(found.calm), SLACK_WAITS),
    ]
    show(table, reference=f"{CALM_UPLOADS} uploads, one a second")
    for line in found.lost:
        print(f"LOST: {line}")
    sys.exit(1 if found.lost else 0)


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--uploads", type=int, default=1000, help="how many recordings are dropped")
    parser.add_argument("--seconds", type=float, default=60.0, help="over how long a time")
    parser.add_argument(
        "--limits", action=argparse.BooleanOptionalAction, default=True, help="let the local Slack limit as Slack does"
    )
    return parser.parse_args()


def _p99(values: Sequence[float]) -> float:
    return statistics.quantiles(values, n=100, method="inclusive")[98]


async def _measure(home: Path, arguments: argparse.Namespace) -> Measured:
    async with (
        server(home / "slack", "local-slack", *(["--limits"] if arguments.limits else [])) as slack,
        visitor(slack) as visit,
        bot(home / "bot", slack, visit),
    ):
        channels = [str(slack["channels"][name]) for name in CHANNELS]
        database = home / "bot" / "readout.db"
        calm, before = await _dropped(visit, channels, CALM_UPLOADS, CALM_UPLOADS * CALM_PAUSE_SECONDS)
        await _answered(database)
        begun = time.monotonic()
        rush, drops = await _dropped(visit, channels, arguments.uploads, arguments.seconds)
        await _answered(database)
        took = time.monotonic() - begun
        return Measured(calm, rush, took, await _lost(database, visit, [*before, *drops]))


async def _dropped(
    visit: Workplace, channels: Sequence[str], uploads: int, seconds: float
) -> tuple[Sequence[float], Sequence[Drop]]:
    """Drop recordings evenly; gives how long each envelope of that time waited, and where the recordings are."""
    begun = time.time()
    over = asyncio.Event()
    watching = asyncio.create_task(_waits(visit, begun, over))
    async with asyncio.TaskGroup() as group:
        tasks = [
            group.create_task(_drop(visit, channels[number % len(channels)], number, number * seconds / uploads))
            for number in range(uploads)
        ]
    await asyncio.sleep(SLACK_WAITS)
    over.set()
    return await watching, [task.result() for task in tasks]


async def _drop(visit: Workplace, channel: str, number: int, wait: float) -> Drop:
    await asyncio.sleep(wait)
    body = {"user": visit.user, "channel": channel}
    files = {"file": (f"call-{number}.wav", RECORDING)}
    answer = (await visit.http.post("/_control/uploads", data=body, files=files)).json()
    assert answer["ok"], answer
    return Drop(channel, str(answer["ts"]))


async def _waits(visit: Workplace, begun: float, over: asyncio.Event) -> Sequence[float]:
    """Seconds until each event was acknowledged, infinite for those that never were; the log forgets old ones."""
    seen: dict[str, dict[str, Any]] = {}
    while True:
        is_last = over.is_set()
        seen |= {each["envelope_id"]: each for each in await visit.deliveries() if each["sent_at"] >= begun}
        if is_last:
            return [each["acked_at"] - each["sent_at"] if each["acked"] else float("inf") for each in seen.values()]
        await asyncio.sleep(LOOK_SECONDS)


async def _answered(database: Path) -> None:
    """Wait until Slack has all messages that the bot owes it. Raises: TimeoutError."""
    async with asyncio.timeout(PATIENCE_SECONDS):
        while rows(database, OWED):  # noqa: ASYNC110 - another process's work cannot be awaited
            await asyncio.sleep(LOOK_SECONDS)


async def _lost(database: Path, visit: Workplace, drops: Sequence[Drop]) -> list[str]:
    """The uploads without a job, and those without a word from us."""
    query = "SELECT c.channel_id, c.thread_ts FROM job j JOIN conversation c ON c.id = j.conversation"
    known = [Drop(*row) for row in rows(database, query)]
    found = [f"{drop} has {known.count(drop)} jobs" for drop in drops if known.count(drop) != 1]
    for drop in drops:
        seen = {"user": visit.user, "channel": drop.channel, "thread_ts": drop.ts}
        messages = (await visit.http.get("/_control/messages", params=seen)).json()["messages"]
        if not any("bot_id" in message for message in messages):
            found.append(f"{drop} has no answer")
    return found


def _recording() -> bytes:
    """Half a second of silence, which is transcribed in no time."""
    written = io.BytesIO()
    with wave.open(written, "wb") as file:
        file.setparams((1, 2, RATE, 0, "NONE", "not compressed"))
        file.writeframes(bytes(int(RATE * LENGTH_SECONDS) * 2))
    return written.getvalue()


RECORDING = _recording()


if __name__ == "__main__":
    main()
