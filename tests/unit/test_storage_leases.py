"""Two processes side by side at the same tables: each piece of work is done by one of them, whichever dies."""

import sqlite3
from collections.abc import AsyncIterator, Callable, Iterable, Sequence
from contextlib import closing
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, TypeVar

import pytest
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, precondition, rule, run_state_machine_as_test

from storage import digests, forget_requests, forgetting, inbox, jobs, leases, posts
from storage.database import open_database
from storage.forget_requests import ForgetRequest
from storage.forgetting import Receipt
from storage.jobs import Job, JobState, Overtaken
from storage.leases import LEASE_SECONDS
from storage.schema import migrations
from storage.transaction import Transaction, Values
from tests.unit.rows import T0, a_post, add_job

T = TypeVar("T")

LATER = T0 + LEASE_SECONDS
"""When a lease of T0 has run out."""


class Process:
    """A process with a connection of its own to the file."""

    def __init__(self, path: Path) -> None:
        self._connection = sqlite3.connect(path, isolation_level=None)
        self._connection.row_factory = sqlite3.Row
        self._connection.execute("PRAGMA foreign_keys = ON")

    def unit(self, unit: Callable[[Transaction], T]) -> T:
        """Run a unit, whole or not at all."""
        self._connection.execute("BEGIN IMMEDIATE")
        try:
            result = unit(self)
        except BaseException:
            self._connection.rollback()
            raise
        self._connection.commit()
        return result

    def fetch(self, statement: str, values: Values = ()) -> list[dict[str, Any]]:
        """Run a statement and give its rows."""
        return [dict(row) for row in self._connection.execute(statement, values).fetchall()]

    def execute(self, statement: str, values: Values = ()) -> int:
        """Run a statement and give how many rows it has changed."""
        return self._connection.execute(statement, values).rowcount

    def execute_many(self, statement: str, values: Iterable[Values]) -> None:
        """Run a statement for each of many values."""
        self._connection.executemany(statement, values)

    def close(self) -> None:
        """Let the file go."""
        self._connection.close()


@pytest.fixture
async def pair(tmp_path: Path) -> AsyncIterator[tuple[Process, Process]]:
    """Two processes at an empty database."""
    path = tmp_path / "readout.db"
    async with open_database(path, migrations):
        pass
    with closing(Process(path)) as one, closing(Process(path)) as other:
        yield one, other


@dataclass(frozen=True)
class Queue:
    """A queue as its workers use it; `end` gives whether it was theirs to end."""

    table: str
    add: Callable[[Transaction, str], object]
    claim: Callable[[Transaction, float, int], Sequence[Any]]
    renew: Callable[[Transaction, Sequence[Any], float], None]
    end: Callable[[Transaction, Any], bool]
    put_back: Callable[[Transaction, Any], object]


def add_request(db: Transaction, name: str) -> None:
    job = add_job(db, name, thread_ts=name)
    receipt = Receipt("asked", "C1", "U1")
    forget_requests.add(db, ForgetRequest(name, job.conversation.id, "C1", receipt, is_confirmed=True), T0)


def add_forgetting(db: Transaction, name: str) -> None:
    forgetting.begin(db, add_job(db, name, thread_ts=name).conversation.id, None, T0)


def saved(db: Transaction, job: Job) -> bool:
    """End a job, if it did not move on."""
    try:
        jobs.save(db, job, LATER)
    except Overtaken:
        return False
    return True


QUEUES = [
    Queue(
        "job",
        lambda db, name: add_job(db, name, thread_ts=name),
        jobs.claim_due,
        jobs.renew,
        lambda db, job: saved(db, replace(job, state=JobState.DONE)),
        lambda db, job: saved(db, replace(job, due_at=T0)),
    ),
    Queue(
        "forget_request",
        add_request,
        forget_requests.claim_due,
        forget_requests.renew,
        forget_requests.answered,
        lambda db, wanted: forget_requests.again(db, wanted, T0),
    ),
    Queue(
        "forgetting",
        add_forgetting,
        forgetting.claim_due,
        forgetting.renew,
        lambda db, piece: forgetting.done(db, piece, LATER),
        lambda db, piece: forgetting.again(db, piece, T0),
    ),
]

each_queue = pytest.mark.parametrize("queue", QUEUES, ids=[queue.table for queue in QUEUES])


def ids(pieces: Sequence[Any]) -> list[str]:
    return [piece.id for piece in pieces]


@each_queue
def test_nobody_has_what_another_has(queue: Queue, pair: tuple[Process, Process]) -> None:
    """Each piece is with one process, however both look for work."""
    one, other = pair
    for name in "abc":
        one.unit(lambda db, name=name: queue.add(db, name))  # type: ignore[misc]

    first = one.unit(lambda db: queue.claim(db, T0, 2))
    second = other.unit(lambda db: queue.claim(db, LATER - 1, 8))

    assert (2, 1) == (len(first), len(second))
    assert not set(ids(first)) & set(ids(second))


@each_queue
def test_work_of_a_dead_process_is_taken_over(queue: Queue, pair: tuple[Process, Process]) -> None:
    """When its lease has ended the next one to look has it, and sees that a start never ended."""
    one, other = pair
    one.unit(lambda db: queue.add(db, "a"))
    [dead] = one.unit(lambda db: queue.claim(db, T0, 8))

    [heir] = other.unit(lambda db: queue.claim(db, LATER, 8))

    assert (dead.id, dead.starts + 1, dead.attempts + 1) == (heir.id, heir.starts, heir.attempts)


@each_queue
def test_overtaken_process_changes_nothing(queue: Queue, pair: tuple[Process, Process]) -> None:
    """What it still writes down, ends, puts back or renews is dropped, and the other one has its piece in peace."""
    one, other = pair
    one.unit(lambda db: queue.add(db, "a"))
    [slow] = one.unit(lambda db: queue.claim(db, T0, 8))
    [fast] = other.unit(lambda db: queue.claim(db, LATER, 8))
    before = other.fetch(f"SELECT * FROM {queue.table}")  # noqa: S608 - one of our tables

    one.unit(lambda db: queue.put_back(db, slow))
    one.unit(lambda db: queue.renew(db, [slow], LATER + 30))

    assert not one.unit(lambda db: queue.end(db, slow))
    assert before == other.fetch(f"SELECT * FROM {queue.table}")  # noqa: S608
    assert other.unit(lambda db: queue.end(db, fast))


@each_queue
def test_piece_that_takes_long_stays_where_it_is(queue: Queue, pair: tuple[Process, Process]) -> None:
    """Who renews the lease keeps the piece, also when that comes late and nobody has taken it."""
    one, other = pair
    one.unit(lambda db: queue.add(db, "a"))
    held = one.unit(lambda db: queue.claim(db, T0, 8))

    one.unit(lambda db: queue.renew(db, held, LATER - 20))
    meanwhile = other.unit(lambda db: queue.claim(db, LATER + 39, 8))
    one.unit(lambda db: queue.renew(db, held, LATER + 50))
    later = other.unit(lambda db: queue.claim(db, LATER + 109, 8))

    assert ([], []) == (list(meanwhile), list(later))
    assert one.unit(lambda db: queue.end(db, held[0]))


@each_queue
def test_nobody_waits_for_a_lease_after_a_restart(queue: Queue, pair: tuple[Process, Process]) -> None:
    """The one process that has the database takes up at once what it had when it was killed."""
    one, other = pair
    one.unit(lambda db: queue.add(db, "a"))
    one.unit(lambda db: queue.claim(db, T0, 8))

    other.unit(lambda db: leases.end_all(db, T0 + 1))

    assert 1 == len(other.unit(lambda db: queue.claim(db, T0 + 1, 8)))


def test_lease_of_a_post_outlives_a_restart(pair: tuple[Process, Process]) -> None:
    """A request may still be under way at Slack, whoever has begun it; a digest comes again when its own has ended."""
    one, other = pair
    one.unit(lambda db: posts.owe(db, a_post(), T0))
    one.unit(lambda db: digests.request(db, ("T1", "C1"), "UTC", new_id="digest", now=T0))
    one.unit(lambda db: posts.claim_due(db, T0, 8))
    one.unit(lambda db: digests.claim_due(db, T0, 8))

    other.unit(lambda db: leases.end_all(db, T0 + 1))

    for claim in (posts.claim_due, digests.claim_due):
        assert (0, 1) == tuple(len(other.unit(lambda db, at=at: claim(db, at, 8))) for at in (LATER - 1, LATER))  # type: ignore[misc] # noqa: B023


def test_delivery_to_both_is_new_to_one(pair: tuple[Process, Process]) -> None:
    """Slack may tell either; what is recorded with it is recorded once."""
    assert [True, False] == [process.unit(lambda db: inbox.is_new(db, "Ev1", T0)) for process in pair]


def test_step_that_was_overtaken_writes_nothing_down_on_its_way(pair: tuple[Process, Process]) -> None:
    """What a step has to remember before it ends is remembered for its own attempt alone."""
    one, other = pair
    one.unit(lambda db: add_job(db, "a"))
    [slow] = one.unit(lambda db: jobs.claim_due(db, T0, 8))
    [fast] = other.unit(lambda db: jobs.claim_due(db, LATER, 8))

    assert [False, True] == [one.unit(lambda db, job=job: jobs.is_current(db, job)) for job in (slow, fast)]  # type: ignore[misc]
    assert not one.unit(lambda db: jobs.remember_file(db, slow, "F1"))
    assert one.unit(lambda db: jobs.at_hand(db, slow)) is None
    assert fast == one.unit(lambda db: jobs.at_hand(db, fast))


@dataclass
class Attempt:
    """A job as a worker has it. `is_beaten` once another has claimed it since."""

    job: Job
    worker: int
    ends_at: float
    is_beaten: bool = False


WAITS = st.sampled_from([1.0, LEASE_SECONDS / 3, LEASE_SECONDS + 1])


class Workers(RuleBasedStateMachine):
    """
    Histories of two processes at one queue: they claim, renew, stall, die, and go on with what they had.

    The model knows who has what; the queue has to agree.
    """

    def __init__(self, workers: Sequence[Process]) -> None:
        super().__init__()
        self.workers = workers
        self.workers[0].unit(lambda db: db.execute("DELETE FROM conversation"))
        self.now = T0
        self.asked: set[str] = set()
        self.attempts: list[Attempt] = []
        self.done: dict[str, int] = {}

    def live(self) -> list[Attempt]:
        """The attempts whose job is still theirs."""
        return [attempt for attempt in self.attempts if not attempt.is_beaten]

    @initialize(names=st.sets(st.sampled_from("abc"), min_size=1))
    def ask(self, names: set[str]) -> None:
        """People ask for something."""
        for name in names:
            self.workers[0].unit(lambda db, name=name: add_job(db, name, thread_ts=name))  # type: ignore[misc]
        self.asked = names

    @rule(worker=st.integers(0, 1), limit=st.integers(1, 3), after=WAITS)
    def claim(self, worker: int, limit: int, after: float) -> None:
        """Work is looked for: nothing is found that another has a lease of."""
        self.now += after
        for job in self.workers[worker].unit(lambda db: jobs.claim_due(db, self.now, limit)):
            assert job.id not in self.done
            for attempt in self.live():
                if attempt.job.id == job.id:
                    assert attempt.ends_at <= self.now
                    attempt.is_beaten = True
            self.attempts.append(Attempt(job, worker, self.now + LEASE_SECONDS))

    @rule(worker=st.integers(0, 1), after=WAITS)
    def renew(self, worker: int, after: float) -> None:
        """A worker renews all that it believes to have: what is its own is safe for long enough."""
        self.now += after
        held = [attempt for attempt in self.attempts if attempt.worker == worker]
        self.workers[worker].unit(lambda db: jobs.renew(db, [attempt.job for attempt in held], self.now))
        for attempt in held:
            attempt.ends_at = max(attempt.ends_at, self.now + leases.RENEWED_EARLY_SECONDS)

    @precondition(lambda self: self.attempts)
    @rule(data=st.data(), is_done=st.booleans())
    def write_down(self, data: st.DataObject, is_done: bool) -> None:
        """An attempt ends, however late: it counts if nobody has taken the job over, and else changes nothing."""
        attempt = self.attempts.pop(data.draw(st.integers(0, len(self.attempts) - 1)))
        ended = replace(attempt.job, state=JobState.DONE) if is_done else replace(attempt.job, due_at=self.now)
        assert attempt.is_beaten != self.workers[attempt.worker].unit(lambda db: saved(db, ended))
        if is_done and not attempt.is_beaten:
            self.done[attempt.job.id] = self.done.get(attempt.job.id, 0) + 1

    @precondition(lambda self: self.attempts)
    @rule(data=st.data())
    def die(self, data: st.DataObject) -> None:
        """An attempt is never heard of again."""
        self.attempts.pop(data.draw(st.integers(0, len(self.attempts) - 1)))

    def teardown(self) -> None:
        """At last one worker finishes what is left, and each job was done once."""
        for _ in self.asked:
            self.now += LEASE_SECONDS
            for job in self.workers[0].unit(lambda db: jobs.claim_due(db, self.now, 100)):
                assert self.workers[0].unit(lambda db, job=job: saved(db, replace(job, state=JobState.DONE)))  # type: ignore[misc]
                self.done[job.id] = self.done.get(job.id, 0) + 1
        assert dict.fromkeys(self.asked, 1) == self.done


def test_each_job_is_done_once_whoever_dies(pair: tuple[Process, Process]) -> None:
    """Whatever becomes of the processes, none of them does what another has, and nothing is left."""
    run_state_machine_as_test(
        lambda: Workers(pair),  # type: ignore[arg-type]  # any callable that gives a machine will do
        settings=settings(max_examples=100, stateful_step_count=30, deadline=None, derandomize=True, database=None),
    )
