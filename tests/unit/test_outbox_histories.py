"""Whatever happens to requests, processes and clocks: each message is in the thread once, in its newest wording."""

import asyncio
from collections.abc import Callable, Iterator
from contextlib import AsyncExitStack
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TypeVar

import pytest
from hypothesis import Phase, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, rule, run_state_machine_as_test

from blocks.problems import Limits
from bot.policies import Policies
from bot.work.outbox import Outbox, Settle
from storage import posts
from storage.database import open_database
from storage.posts import LEASE_SECONDS, Post
from storage.schema import migrations
from storage.transaction import Transaction
from tests.unit.rows import T0, add_job
from tests.unit.slack_model import THREAD_TS, Fate, SlackModel

T = TypeVar("T")

LIMITS = Limits(max_bytes=10**9, max_seconds=4 * 3600)
KINDS = ("progress", "readout")
FATES = [fate for fate in Fate if fate is not Fate.REFUSED]
QUIET_ROUNDS = 20
"""Looks at what is due, a third of a lease apart, after which nothing can be left to do."""


@dataclass(frozen=True)
class Blind(Outbox):
    """The mistake of never looking whether a message is there already."""

    async def __call__(self, post: Post) -> None:
        await super().__call__(replace(post, unsure=False))


@dataclass(frozen=True)
class Trusting(Outbox):
    """The mistake of taking a message that it finds for the newest wording."""

    async def _find(self, post: Post) -> Settle | None:
        found = await super()._find(post)
        return found and self._as_it_is(post, found)

    def _as_it_is(self, post: Post, found: Settle) -> Settle:
        def settle(db: Transaction, now: float) -> None:
            found(db, now)
            db.execute("UPDATE post SET state = 'sent', due_at = NULL WHERE id = ?", [post.id])

        return settle


@dataclass(frozen=True)
class Patient(Outbox):
    """The mistake of beginning a request that can outlive the lease."""

    def _check_lease(self, post: Post) -> None:
        """Never mind."""


class Bench:
    """A database and a loop that histories are played on one after the other."""

    def __init__(self, outbox: type[Outbox], folder: Path) -> None:
        self.outbox = outbox
        self._runner = asyncio.Runner()
        self._stack = AsyncExitStack()
        opened = open_database(folder / "readout.db", migrations)
        self._database = self._runner.run(self._stack.enter_async_context(opened))

    def unit(self, unit: Callable[[Transaction], T]) -> T:
        """What a unit gives."""
        return self._runner.run(self._database.run(unit))

    def send(self, post: Post, slack: SlackModel) -> None:
        """Send a message that was claimed."""
        self._runner.run(self.outbox(self._database, slack, LIMITS, lambda: slack.now, Policies().posts)(post))

    def close(self) -> None:
        """Put everything away."""
        self._runner.run(self._stack.aclose())
        self._runner.close()


class Histories(RuleBasedStateMachine):
    """
    Random histories of one job's two messages.

    Left out: an edit that timed out and that Slack carries out after a later one. Nothing guards against that.
    """

    def __init__(self, bench: Bench) -> None:
        super().__init__()
        self.bench = bench
        self.slack = SlackModel(now=T0)
        self.bench.unit(lambda db: db.execute("DELETE FROM conversation"))
        self.job = self.bench.unit(lambda db: add_job(db, "job", thread_ts=THREAD_TS))
        self.taken: list[Post] = []
        self.wanted: dict[str, str] = {}
        self.wordings = 0

    @rule(kind=st.sampled_from(KINDS))
    def owe(self, kind: str) -> None:
        """The job has something new to say."""
        self.wordings += 1
        self.wanted[kind] = f"{kind}, wording {self.wordings}"
        post = posts.post_of(self.job, kind, {"text": self.wanted[kind]}, self.slack.now)
        self.bench.unit(lambda db: posts.owe(db, post, self.slack.now))

    @rule()
    def claim(self) -> None:
        """The process takes what is due, and goes no further for now."""
        self.taken += self.bench.unit(lambda db: posts.claim_due(db, self.slack.now, 8))

    @rule(fates=st.lists(st.sampled_from(FATES), max_size=3))
    def send(self, fates: list[Fate]) -> None:
        """The process takes what is due and sends all that it has; the requests for each message meet these fates."""
        self.claim()
        while self.taken:
            post = self.taken.pop(0)
            self.slack.fates = [Fate.LOST if fate is Fate.LATE and post.ts else fate for fate in fates]
            self.bench.send(post, self.slack)
        self.slack.fates = []

    @rule(seconds=st.sampled_from([0.5, 5.0, LEASE_SECONDS / 2, LEASE_SECONDS + 1]))
    def wait(self, seconds: float) -> None:
        """Time passes, also for a process that has taken something and not sent it."""
        self.slack.pass_time(seconds)

    @rule()
    def crash(self) -> None:
        """The process dies with what it has taken, and another one begins; all they share is in the rows."""
        self.taken = []

    def teardown(self) -> None:
        """At last nothing goes wrong any more, and what was owed is there once, as it was last worded."""
        for _ in range(QUIET_ROUNDS):
            self.wait(LEASE_SECONDS / 3)
            self.send([])
        assert sorted(self.wanted.values()) == sorted(self.slack.texts())


@pytest.fixture
def bench(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Bench]:
    """A bench for the kind of outbox that the test is about."""
    made = Bench(request.param, tmp_path)
    yield made
    made.close()


def play(bench: Bench, *, examples: int) -> None:
    """Play random histories; fails with one that ends badly."""
    run_state_machine_as_test(
        lambda: Histories(bench),  # type: ignore[arg-type]  # any callable that gives a machine will do
        settings=settings(
            max_examples=examples,
            stateful_step_count=20,
            deadline=None,
            derandomize=True,
            database=None,
            report_multiple_bugs=False,
            phases=[Phase.generate],
        ),
    )


@pytest.mark.parametrize("bench", [Outbox], indirect=True)
def test_every_message_is_there_once_in_its_newest_wording(bench: Bench) -> None:
    """Whatever becomes of requests and processes, nothing is lost and nothing is there twice."""
    play(bench, examples=100)


@pytest.mark.parametrize("bench", [Blind, Trusting], indirect=True)
def test_mistakes_are_found(bench: Bench) -> None:
    """These histories can fail: an outbox with a mistake does not get through them."""
    with pytest.raises(AssertionError):
        play(bench, examples=100)


def request_that_outlives_its_lease(bench: Bench) -> None:
    """A history that chance rarely finds: a sender stalls, and what it sends then arrives after its successor's."""
    history = Histories(bench)
    history.owe("progress")
    history.claim()
    history.wait(LEASE_SECONDS / 2)
    history.send([Fate.LATE])
    history.wait(LEASE_SECONDS / 2)
    history.send([])
    history.teardown()


@pytest.mark.parametrize("bench", [Outbox], indirect=True)
def test_sender_that_stalled_begins_no_request(bench: Bench) -> None:
    """A request that could outlive the lease is left to whoever takes the message next."""
    request_that_outlives_its_lease(bench)


@pytest.mark.parametrize("bench", [Patient], indirect=True)
def test_sender_that_begins_late_is_found(bench: Bench) -> None:
    """That history can fail, too."""
    with pytest.raises(AssertionError):
        request_that_outlives_its_lease(bench)
