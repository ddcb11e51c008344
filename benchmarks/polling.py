"""
What it costs to have thousands of recordings at the API at once.

Run: python -m benchmarks.polling [--jobs 10000] [--seconds 60]

`readout run` is started on a database with so many jobs that the API is at work on. A stand-in for the API answers
every poll that the job is in progress; it is all of the API that is needed, because the bot is measured. How late a
poll is counts from the time that the bot wrote down for it to its arrival there. Beside it: the bot without jobs, and
a bare loop that makes as many requests with httpx.
"""

import argparse
import asyncio
import json
import sqlite3
import statistics
import subprocess
import sys
import tempfile
import time
from collections import defaultdict
from collections.abc import Sequence
from contextlib import closing
from dataclasses import dataclass, field, replace
from pathlib import Path

from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse
from starlette.routing import Route

from benchmarks.proc import cpu_seconds, peak_memory
from benchmarks.table import Row, memory, share, show
from benchmarks.workplace import Workplace, bot, server, visitor
from blocks.problems import Limits
from bot.jobs import rendering
from bot.policies import JobPolicy
from bot.serving.asgi import serving
from storage import conversations, jobs, posts
from storage.database import open_database
from storage.jobs import Job, JobState
from storage.schema import migrations
from storage.sources import Source, SourceKind, SourceState
from storage.transaction import Transaction

POLICY = JobPolicy()
CPU_PROMISED = 0.05
MEMORY_PROMISED = 150.0
LATE_PROMISED = 1.0
ACKNOWLEDGED_PROMISED = 0.05
SETTLE_SECONDS = 5.0
LOOK_AHEAD_SECONDS = 1.0
AGE_SECONDS = 3600.0

BARE_LOOP = """
import asyncio, json, sys, time
import httpx

async def main(url, count, seconds):
    late = []
    async with httpx.AsyncClient(trust_env=False) as http:
        begun = time.perf_counter()
        for number in range(count):
            due = begun + number * seconds / count
            await asyncio.sleep(max(0.0, due - time.perf_counter()))
            (await http.get(f"{url}/v1/job/bare", headers={"Authorization": "Bearer t"})).json()
            late.append(time.perf_counter() - due)
    return late

before = time.process_time()
late = asyncio.run(main(sys.argv[1], int(sys.argv[2]), float(sys.argv[3])))
print(json.dumps({"cpu": (time.process_time() - before) / float(sys.argv[3]), "late": late}))
"""


@dataclass
class StandIn:
    """An API at which nothing is ever done; it remembers when each job was asked about."""

    asked: dict[str, list[float]] = field(default_factory=lambda: defaultdict(list))

    def app(self) -> Starlette:
        """The two routes that a poll needs."""
        return Starlette(
            routes=[
                Route("/oauth2/token:generate", self._token, methods=["POST"]),
                Route("/v1/job/{id}", self._job),
            ]
        )

    def between(self, begun: float, ended: float) -> int:
        """How many polls came in a stretch of time."""
        return sum(begun <= at < ended for times in self.asked.values() for at in times)

    async def _token(self, request: Request) -> JSONResponse:  # noqa: ARG002
        return JSONResponse({"accessToken": "stand-in", "expiresIn": 86_400})

    async def _job(self, request: Request) -> JSONResponse:
        job_id = request.path_params["id"]
        self.asked[job_id].append(time.time())
        return JSONResponse({"id": job_id, "status": "in_progress"})


@dataclass(frozen=True, slots=True)
class Watched:
    """What was seen of a bot: its part of a core, its memory in MB, its polls, and seconds that things were late."""

    seconds: float
    cpu: float
    memory: float
    polls: int
    late: Sequence[float]
    acknowledged: Sequence[float]


@dataclass(frozen=True, slots=True)
class Bare:
    """The loop that only makes requests: its part of a core, and how late each request was."""

    cpu: float
    late: Sequence[float]


def main() -> None:
    """Measure and print a table."""
    arguments = _arguments()
    with tempfile.TemporaryDirectory() as home:
        busy, idle, bare = asyncio.run(_measure(Path(home), arguments.jobs, arguments.seconds))
    rate = busy.polls / busy.seconds
    each_ms = (busy.cpu - idle.cpu) / rate * 1000
    print(f"{arguments.jobs} jobs at the API: {rate:.1f} polls a second, which take {each_ms:.1f} ms of a core each;")
    print(f"each job is polled every {arguments.jobs / rate:.0f} s\n")
    polling = [
        Row("part of a core, beside the same requests alone", busy.cpu, bare.cpu, CPU_PROMISED, share),
        Row("polls later than they were due, median", statistics.median(busy.late), statistics.median(bare.late)),
        Row("the same, slowest", max(busy.late), max(bare.late), LATE_PROMISED),
    ]
    show(polling, reference="a loop that makes as many requests with httpx and does nothing else")
    whole = [
        Row("part of a core", busy.cpu, idle.cpu, CPU_PROMISED, share),
        Row("memory at its peak", busy.memory, idle.memory, MEMORY_PROMISED, memory),
        Row(
            "a command's acknowledgement, median",
            statistics.median(busy.acknowledged),
            statistics.median(idle.acknowledged),
        ),
        Row("the same, slowest", max(busy.acknowledged), max(idle.acknowledged), ACKNOWLEDGED_PROMISED),
    ]
    show(whole, reference="the bot without jobs")


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--jobs", type=int, default=10_000, help="how many the API is at work on")
    parser.add_argument("--seconds", type=float, default=60.0, help="how long the bot is watched")
    return parser.parse_args()


async def _measure(home: Path, count: int, seconds: float) -> tuple[Watched, Watched, Bare]:
    stand_in = StandIn()
    async with (
        serving(stand_in.app()) as url,
        server(home / "slack", "local-slack") as slack,
        visitor(slack) as visit,
    ):
        api = {"READOUT_API_URL": url, "READOUT_API_APP_ID": "a", "READOUT_API_APP_SECRET": "s"}
        async with bot(home / "idle", slack, visit, **api) as pid:
            idle = await _watched(pid, home / "idle", visit, stand_in, seconds / 3)
        await _seed(home / "busy", visit, count)
        async with bot(home / "busy", slack, visit, **api) as pid:
            busy = await _watched(pid, home / "busy", visit, stand_in, seconds)
        bare = await asyncio.to_thread(_bare_loop, url, busy.polls, busy.seconds)
    return busy, idle, bare


async def _seed(home: Path, visit: Workplace, count: int) -> None:
    """Write down jobs at which the API has been for an hour, and the next poll of each at even distances."""
    team = (await visit.http.get("/_control/workspace")).json()["team"]["id"]
    async with open_database(home / "readout.db", migrations) as database:
        now = time.time()
        interval = max(POLICY.longest_poll, count / POLICY.polls_per_second)

        def unit(db: Transaction) -> None:
            for number in range(count):
                _seed_job(db, number, (team, visit.channel, visit.user), now, interval * number / count)

        await database.run(unit)


def _seed_job(db: Transaction, number: int, place: tuple[str, str, str], now: float, wait: float) -> None:
    team, channel, user = place
    ts = f"{now - AGE_SECONDS:.0f}.{number:06}"
    conversation = conversations.of_thread(db, team, channel, ts, new_id=f"c{number:031}", now=now)
    source = Source(f"s{number:031}", SourceKind.FILE, SourceState.SUBMITTED, f"F{number}", f"standup-{number}.mp3")
    job = Job(f"j{number:031}", conversation, user, now - AGE_SECONDS, (source,))
    jobs.add(db, job)
    polled = replace(
        job,
        state=JobState.POLLING,
        conversation=replace(conversation, conversation_id=f"{number:016}"),
        due_at=now + SETTLE_SECONDS + wait,
        submitted_at=now - AGE_SECONDS,
        deadline_at=now + AGE_SECONDS,
        api_job_id=f"a{number}",
        api_status="in_progress",
    )
    jobs.save(db, polled, now)
    for post in rendering.posts_of(polled, None, limits=Limits(1, 1), now=now, spoken=True):
        posts.owe(db, post, now)
    db.execute("UPDATE post SET state = 'sent', due_at = NULL, ts = ? WHERE job = ?", [ts, job.id])


async def _watched(pid: int, home: Path, visit: Workplace, stand_in: StandIn, seconds: float) -> Watched:
    """Watch a bot after it has settled, while somebody gives it a command every second."""
    await asyncio.sleep(SETTLE_SECONDS * 2)
    begun, used = time.time(), cpu_seconds(pid)
    due: list[tuple[str, float]] = []
    while time.time() - begun < seconds:
        due += await asyncio.to_thread(_due_soon, home, time.time())
        await visit.act("commands", command="/readout", text="auto")
        await asyncio.sleep(LOOK_AHEAD_SECONDS - (time.time() - begun) % LOOK_AHEAD_SECONDS)
    used = cpu_seconds(pid) - used
    ended = time.time()
    await asyncio.sleep(LATE_PROMISED * 3)
    deliveries = [each for each in await visit.deliveries() if begun <= each["sent_at"] < ended and each["acked"]]
    return Watched(
        seconds=ended - begun,
        cpu=used / (ended - begun),
        memory=peak_memory(pid),
        polls=stand_in.between(begun, ended),
        late=[_lateness(stand_in.asked[job_id], at) for job_id, at in due],
        acknowledged=[each["acked_at"] - each["sent_at"] for each in deliveries],
    )


def _due_soon(home: Path, now: float) -> list[tuple[str, float]]:
    """What is to be polled in the next second, as the bot has written it down."""
    with closing(sqlite3.connect(f"file:{home / 'readout.db'}?mode=ro", uri=True)) as connection:
        query = "SELECT api_job_id, due_at FROM job WHERE lease IS NULL AND due_at BETWEEN ? AND ?"
        return connection.execute(query, [now, now + LOOK_AHEAD_SECONDS]).fetchall()


def _lateness(asked: Sequence[float], due_at: float) -> float:
    return next((at - due_at for at in asked if at >= due_at), float("inf"))


def _bare_loop(url: str, count: int, seconds: float) -> Bare:
    command = [sys.executable, "-c", BARE_LOOP, url, str(count), str(seconds)]
    return Bare(**json.loads(subprocess.run(command, check=True, capture_output=True, text=True).stdout))


if __name__ == "__main__":
    main()
