"""
Whether every request has its answer exactly once, although everything goes wrong now and then.

Run: python -m benchmarks.soak [--conversations 500] [--kills 40] [--stops 10] [--seed 1] [--spoilt 0.1] [--no-limits]

`readout run`, with its engine, is a process of its own that is killed (SIGKILL) at random moments and started again at
once, as a service manager does, and that is stopped (SIGSTOP) at others and goes on after a while. Proxies before the
local Slack and before the engine spoil a share of all requests, and Slack limits how fast one may post. People hold
conversations meanwhile, threads and recordings, edit lines, let some grow, two appends at a time too, ask for results
again, and have some forgotten. When all is quiet the answers in each thread are counted, the engine's transcripts are
searched for what is missing or in them twice, and every file of Readout's for words of what was forgotten.

What fails in the end is told, and then tried again by whoever asked. Exit status 1, with a list, when anything is lost,
doubled or left over; the figures are printed in any case.
"""

import argparse
import asyncio
import contextlib
import os
import random
import signal
import sys
import tempfile
import time
from asyncio.subprocess import Process
from collections import Counter
from collections.abc import AsyncIterator, Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import httpx

from benchmarks.faults import Proxy, proxy
from benchmarks.ledger import UNFINISHED, conversation_ids, orphans, rows, traces, wrong_at_engine, wrong_in_slack
from benchmarks.talks import PEOPLE, People, Talk, kind_of, plan
from benchmarks.workplace import PATIENCE_SECONDS as REQUEST_SECONDS
from benchmarks.workplace import server, visitor
from conversation.client import ConversationClient

ROOT = Path(__file__).parent.parent
SPOILT = 0.1
RECORDINGS = 0.04
PACE_SECONDS = 0.5
"""A new conversation begins so often; Slack lets us post about once a second in each of four channels."""
POST_SECONDS = 1.0
"""Slack takes about one message a second in a channel."""
AT_ONCE = 100
"""So many conversations are held at a time; where answers take longer the others begin later."""
CONNECTIONS = 30
"""What people do goes over so many connections; a request waits its turn for one, however long that takes."""
STOPPED_SECONDS = (1.0, 20.0)
"""Slack sends again what was not acknowledged for this long."""
LIMITED_PACE_SECONDS = 2.0
"""The same where Slack's other limits count: it lets us edit 50 messages a minute, some of them more than once."""
CALM_SECONDS = 3.0
PATIENCE_SECONDS = 600.0
"""For what is left to do when everybody has an answer."""


@dataclass(frozen=True, slots=True)
class Size:
    """How much is going on."""

    conversations: int
    kills: int
    stops: int
    seed: int
    spoilt: float
    recordings: float = RECORDINGS
    limits: bool = True

    @property
    def pace(self) -> float:
        """Seconds from the beginning of one conversation to that of the next."""
        return LIMITED_PACE_SECONDS if self.limits else PACE_SECONDS


@dataclass(frozen=True, slots=True)
class Found:
    """What a soak came to: the figures to print, and whatever is wrong."""

    figures: Mapping[str, object]
    wrong: Sequence[str]


class Service:
    """A process that is started again whenever it has ended, as a service manager does."""

    def __init__(self, start: Callable[[], contextlib.AbstractAsyncContextManager[Process]]) -> None:
        self._start = start
        self._process: Process | None = None
        self.starts = 0

    async def run(self) -> None:
        """Keep it running until cancelled."""
        while True:
            async with self._start() as self._process:
                self.starts += 1
                await self._process.wait()

    def kill(self) -> bool:
        """End it as a power failure would; whether there was anything to end."""
        if self._process is None or self._process.returncode is not None:
            return False
        self._process.kill()
        return True

    async def stop(self, seconds: float) -> bool:
        """Let it stand still for a while, as a laptop that sleeps; whether there was anything to stop."""
        process = self._process
        if process is None or process.returncode is not None:
            return False
        process.send_signal(signal.SIGSTOP)
        try:
            await asyncio.sleep(seconds)
        finally:
            with contextlib.suppress(ProcessLookupError):
                process.send_signal(signal.SIGCONT)
        return True


def main() -> None:
    """Soak, print what it came to, and fail when anything is wrong."""
    size = _size()
    with tempfile.TemporaryDirectory() as home:
        found = asyncio.run(soak(Path(home), size))
    for name, value in found.figures.items():
        print(f"{name:48}{value}")
    for line in found.wrong:
        print(f"WRONG: {line}")
    sys.exit(1 if found.wrong else 0)


def _size() -> Size:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--conversations", type=int, default=500, help="how many are held")
    parser.add_argument("--kills", type=int, default=40, help="how often a process is killed")
    parser.add_argument("--stops", type=int, default=10, help="how often it is stopped for a while")
    parser.add_argument("--seed", type=int, default=1, help="what chance begins with")
    parser.add_argument(
        "--limits", action=argparse.BooleanOptionalAction, default=True, help="let the local Slack limit as Slack does"
    )
    parser.add_argument("--spoilt", type=float, default=SPOILT, help="the share of requests that go wrong")
    return Size(**vars(parser.parse_args()))


async def soak(home: Path, size: Size) -> Found:
    """Hold conversations while things go wrong, wait until all is quiet, and count."""
    chance = random.Random(size.seed)
    talks = [Talk(plan(number, chance, recordings=size.recordings)) for number in range(size.conversations)]
    bot_home = home / "bot"
    bot_home.mkdir()
    begun = time.monotonic()
    limits = ["--limits"] if size.limits else []
    async with server(home / "slack", "local-slack", *limits) as slack, _people(slack) as people:
        async with _spoilt(bot_home, slack, size, chance) as (spoilt, bot):
            pages = [asyncio.create_task(people.read(who)) for who in PEOPLE]
            kills, stops, *_ = await asyncio.gather(
                _kill(bot, size, chance), _stop(bot, size, chance), hold_all(people, talks, size.pace)
            )
            await _quiet(bot_home / "readout.db")
            for page in pages:
                page.cancel()
        figures = _figures(talks) | {
            "bot killed / stopped / started": f"{kills} / {stops} / {bot.starts}",
            "requests to Slack / spoilt": f"{spoilt.asked} / {spoilt.spoilt.total()}",
            "seconds": round(time.monotonic() - begun),
        }
        return Found(figures, await _wrong(bot_home, people, talks))


@contextlib.asynccontextmanager
async def _people(slack: Mapping[str, Any]) -> AsyncIterator[People]:
    """People with connections of their own, in a Slack that limits as Slack does, as far as the local one can."""
    address = {"base_url": slack["url"], "trust_env": False}
    time_out = httpx.Timeout(REQUEST_SECONDS, pool=None)
    async with (
        visitor(dict(slack)) as visit,
        httpx.AsyncClient(**address, timeout=time_out, limits=httpx.Limits(max_connections=CONNECTIONS)) as http,
        httpx.AsyncClient(**address, timeout=None) as pages,  # noqa: S113 - an open page is sent something now and then
    ):
        (await http.post("/_control/pace", json={"seconds": POST_SECONDS})).raise_for_status()
        yield People(http, pages, slack, visit.bot)


@contextlib.asynccontextmanager
async def _spoilt(
    home: Path, slack: Mapping[str, Any], size: Size, chance: random.Random
) -> AsyncIterator[tuple[Proxy, Service]]:
    """The bot, kept running for as long as this lasts, and the proxy between it and the local Slack."""
    async with proxy(slack["url"], share=size.spoilt, chance=chance) as between:
        environment = {
            "PYTHONPATH": str(ROOT),
            "SLACK_BOT_TOKEN": slack["bot_token"],
            "SLACK_APP_TOKEN": slack["app_token"],
            "SLACK_API_URL": f"{between.own}/api/",
            "READOUT_CHANNEL_MODE": "auto",
            "READOUT_HOME": str(home),
        }
        service = Service(lambda: _process(home, size.spoilt, environment))
        task = asyncio.create_task(service.run())
        try:
            yield between, service
        finally:
            task.cancel()
            await asyncio.gather(task, return_exceptions=True)


@contextlib.asynccontextmanager
async def _process(home: Path, spoilt: float, environment: Mapping[str, str]) -> AsyncIterator[Process]:
    """The bot's process; its log is `home`/log."""
    command = (sys.executable, "-m", "benchmarks.spoilt_bot", str(spoilt))
    with (home / "log").open("a") as log:
        process = await asyncio.create_subprocess_exec(*command, cwd=home, env=os.environ | environment, stderr=log)
        try:
            yield process
        finally:
            with contextlib.suppress(ProcessLookupError):
                process.terminate()
            await process.wait()


async def _kill(bot: Service, size: Size, chance: random.Random) -> int:
    """Kill the bot at random moments while conversations begin."""
    pause = size.conversations * size.pace / max(size.kills, 1)
    kills = 0
    while kills < size.kills:
        await asyncio.sleep(chance.uniform(0.0, 2.0) * pause)
        kills += bot.kill()
    return kills


async def _stop(bot: Service, size: Size, chance: random.Random) -> int:
    """Let the bot stand still at random moments while conversations begin."""
    pause = size.conversations * size.pace / max(size.stops, 1)
    stops = 0
    while stops < size.stops:
        await asyncio.sleep(chance.uniform(0.0, 2.0) * pause)
        stops += await bot.stop(chance.uniform(*STOPPED_SECONDS))
    return stops


async def hold_all(people: People, talks: Sequence[Talk], pace: float) -> None:
    """Hold all conversations, a new one every `pace` seconds; what breaks one off is written down with it."""
    at_once = asyncio.Semaphore(AT_ONCE)

    async def hold(talk: Talk) -> None:
        await asyncio.sleep(talk.plan.number * pace)
        async with at_once:
            try:
                await people.hold(talk)
            except Exception as error:
                talk.broke_off = repr(error)

    await asyncio.gather(*map(hold, talks))


async def _quiet(database: Path) -> None:
    """Wait until the bot has nothing left to do, for a while at least."""
    calm_since = time.monotonic()
    until = calm_since + PATIENCE_SECONDS
    while calm_since + CALM_SECONDS > (now := time.monotonic()) and now < until:
        calm_since = now if rows(database, UNFINISHED) else calm_since
        await asyncio.sleep(CALM_SECONDS / 10)


async def _wrong(home: Path, people: People, talks: Sequence[Talk]) -> list[str]:
    """What is lost, doubled or left over, now that the bot has stopped; its engine is asked once more."""
    found = [row[0] for row in rows(home / "readout.db", UNFINISHED)]
    found += orphans(home / "readout.db", home / "engine" / "engine.db")
    found += traces(home, [talk.plan.number for talk in talks if talk.is_forgotten])
    ids = conversation_ids(home / "readout.db")
    async with server(home, "engine") as api, httpx.AsyncClient(trust_env=False) as http:
        client = ConversationClient(http, base_url=api["url"], app_id=api["appId"], app_secret=api["appSecret"])
        for talk in talks:
            try:
                wrong = await _wrong_of(talk, people, ids, client)
            except Exception as error:
                wrong = [f"could not be looked at: {error!r}"]
            found += [f"conversation {talk.plan.number} ({talk.plan.channel} {talk.ts}): {line}" for line in wrong]
    return found


async def _wrong_of(talk: Talk, people: People, ids: Mapping[str, str], client: ConversationClient) -> list[str]:
    broke_off = [f"broke off: {talk.broke_off}"] if talk.broke_off else []
    if not talk.ts:
        return broke_off
    await people.look(talk)
    wrong = [*broke_off, *wrong_in_slack(talk)]
    if talk.ts in ids:
        return wrong + (["is still known"] if talk.is_forgotten else await wrong_at_engine(talk, ids[talk.ts], client))
    return wrong if talk.is_forgotten else [*wrong, "is not known any more"]


def _figures(talks: Sequence[Talk]) -> dict[str, object]:
    seen = Counter(kind_of(message) for talk in talks for message in talk.seen)
    requests = sum((talk.owed for talk in talks), Counter[str]())
    return {
        "conversations": len(talks),
        "of them begun with a recording": sum(talk.plan.is_recording for talk in talks),
        "of them edited / appended to twice at once": (
            f"{sum(bool(talk.edited_away) for talk in talks)} / {sum(bool(talk.spare) for talk in talks)}"
        ),
        "of them forgotten": sum(talk.is_forgotten for talk in talks),
        "of them broken off": sum(bool(talk.broke_off) for talk in talks),
        "requests": requests.total(),
        "failures that were tried again": sum(talk.tried_again for talk in talks),
        "messages of ours in Slack": seen.total(),
    }


if __name__ == "__main__":
    main()
