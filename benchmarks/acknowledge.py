"""
How long Slack waits for an acknowledgement, commit included, while a recording is transcribed on every core.

Run: python -m benchmarks.acknowledge

Mentions, slash commands and message shortcuts, each of which is in the database before it is acknowledged, come three
at a time, up to 25 a second; Slack sends an app at most 30,000 events of a workspace an hour, which is 8 a second.
The times are the local Slack's own: from sending an envelope to its acknowledgement. The same is measured on the idle
machine first.

Of a request's time our own share is what the bot's event loop computes for it, commits and readouts included; the next
row is for how long the loop was ready to and had no core. What is left are hand-overs to the database's thread and
Bolt, which looks every 10 ms whether a command or a shortcut was acknowledged.
"""

import asyncio
import io
import itertools
import statistics
import tempfile
import time
import wave
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from benchmarks.proc import loop_seconds
from benchmarks.table import Row, show
from benchmarks.workplace import Workplace, bot, eventually, server, visitor
from engine.speech.media import SAMPLE_RATE
from engine.speech.sound import Decoding

SAMPLE = Path(__file__).parent.parent / "bot" / "sample" / "meeting.mp3"
RECORDING_MINUTES = 30
TRANSCRIBING = f"of {RECORDING_MINUTES} min"
THREADS = 20
BURSTS = 300
BURST_SECONDS = 0.12
PROMISED = 0.05

KINDS = {"app_mention": "mentions", "slash_commands": "commands", "interactive": "shortcuts"}

Waits = dict[str, list[float]]
"""Seconds until each acknowledgement, by kind."""
Loop = tuple[float, float]
"""Seconds in which the bot's event loop was at work, and in which it had no core."""


def main() -> None:
    """Measure and print a table."""
    with tempfile.TemporaryDirectory() as home:
        idle, busy, idle_loop, busy_loop = asyncio.run(_measure(Path(home)))
    all_busy, all_idle = _together(busy), _together(idle)
    rows = [
        Row(f"{len(all_busy)} requests, median", statistics.median(all_busy), statistics.median(all_idle)),
        Row(f"{len(all_busy)} requests, p99", _p99(all_busy), _p99(all_idle), PROMISED),
        Row(f"{len(all_busy)} requests, slowest", max(all_busy), max(all_idle)),
        *(Row(f"{BURSTS} {name}, p99", _p99(busy[kind]), _p99(idle[kind]), PROMISED) for kind, name in KINDS.items()),
        Row("our loop at work, for each request", busy_loop[0], idle_loop[0]),
        Row("our loop without a core, for each request", busy_loop[1], idle_loop[1]),
    ]
    show(rows, reference="the same while nothing is transcribed")


def _together(waits: Waits) -> list[float]:
    return list(itertools.chain.from_iterable(waits.values()))


def _p99(values: Sequence[float]) -> float:
    return statistics.quantiles(values, n=100, method="inclusive")[98]


async def _measure(home: Path) -> tuple[Waits, Waits, Loop, Loop]:
    """The waits on the idle machine, and those during a transcription, and what our loop did meanwhile."""
    async with (
        server(home / "slack", "local-slack") as slack,
        visitor(slack) as work,
        bot(home / "bot", slack, work) as pid,
    ):
        before = loop_seconds(pid)
        idle = await _waits(work)
        idle_loop = _for_each(before, loop_seconds(pid))
        ts = await work.upload("long.wav", _long_recording())
        await work.answer(ts, TRANSCRIBING)
        before = loop_seconds(pid)
        busy = await _waits(work)
        busy_loop = _for_each(before, loop_seconds(pid))
        assert await work.says(ts, TRANSCRIBING), "the transcription ended too early; let RECORDING_MINUTES be more"
        return idle, busy, idle_loop, busy_loop


def _for_each(before: Loop, after: Loop) -> Loop:
    requests = BURSTS * len(KINDS)
    return (after[0] - before[0]) / requests, (after[1] - before[1]) / requests


def _long_recording() -> bytes:
    """The sample again and again, as WAV."""
    sample = b"".join(block.tobytes() for block in Decoding(SAMPLE))
    written = io.BytesIO()
    with wave.open(written, "wb") as file:
        file.setparams((1, 2, SAMPLE_RATE, 0, "NONE", "not compressed"))
        repeats, rest = divmod(RECORDING_MINUTES * 60 * SAMPLE_RATE * 2, len(sample))
        file.writeframes(sample * repeats + sample[:rest])
    return written.getvalue()


async def _waits(work: Workplace) -> Waits:
    """Make all requests, and read from the local Slack's log how long each waited."""
    threads = [(await work.act("messages", text=f"I'll send draft {n} by Friday."))["ts"] for n in range(THREADS)]
    begun = time.time()
    for _, ts in zip(range(BURSTS), itertools.cycle(threads), strict=False):
        await asyncio.gather(
            work.act("messages", text=f"<@{work.bot}> help"),
            work.act("commands", command="/readout", text="auto"),
            work.act("shortcuts", ts=ts, callback_id="readout_thread"),
        )
        await asyncio.sleep(BURST_SECONDS)

    async def all_acknowledged() -> Waits | None:
        waits = _read(await work.deliveries(), begun)
        return waits if len(_together(waits)) == BURSTS * len(KINDS) else None

    return await eventually(all_acknowledged)


def _read(deliveries: Sequence[dict[str, Any]], begun: float) -> Waits:
    waits: Waits = {kind: [] for kind in KINDS}
    for each in deliveries:
        kind = each.get("event_type", each["type"])
        # A repeated delivery does not stand in for the first, which then nobody acknowledged: the count stays short.
        if kind in waits and each["acked"] and each["sent_at"] >= begun and not each.get("retry_attempt"):
            waits[kind].append(each["acked_at"] - each["sent_at"])
    return waits


if __name__ == "__main__":
    main()
