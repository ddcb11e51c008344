"""The time of rows goes on from where it was, whatever happens to the wall clock."""

from collections.abc import Callable

import pytest

from storage import forget_requests, forgetting, inbox, insights, jobs, posts
from storage.clock import Clock, latest
from storage.database import Database
from storage.forget_requests import ForgetRequest
from storage.forgetting import Receipt
from storage.transaction import Transaction
from tests.unit.rows import T0, a_post, add_job, found

A_REQUEST = ForgetRequest("request", "conversation-1.0", "C1", Receipt("asked", "C1", "U1"), is_confirmed=True)


def test_clock_counts_on() -> None:
    """It begins where it is told to, and only what has elapsed moves it."""
    elapsed = 77.0
    clock = Clock(T0, lambda: elapsed)

    assert T0 == clock()
    elapsed += 5
    assert T0 + 5 == clock()


async def test_empty_database_has_no_time(database: Database) -> None:
    """A new home begins with the wall clock."""
    assert 0.0 == await database.run(latest)


def attempt_to_forget(db: Transaction) -> None:
    """Begin to forget, and try a little later."""
    forgetting.begin(db, "conversation-1.0", None, T0)
    forgetting.claim_due(db, T0 + 7, 1)


@pytest.mark.parametrize(
    "happen",
    [
        lambda db: inbox.is_new(db, "Ev1", T0 + 7),
        lambda db: posts.owe(db, a_post(), T0 + 7),
        lambda db: insights.renew(db, "conversation-1.0", "", {}, is_news=True, now=T0 + 7),
        lambda db: jobs.save(db, found(db, "job"), T0 + 7),
        lambda db: forgetting.begin(db, "conversation-1.0", None, T0 + 7),
        lambda db: forget_requests.add(db, A_REQUEST, T0 + 7),
        lambda db: forget_requests.add(db, A_REQUEST, T0) and forget_requests.claim_due(db, T0 + 7, 1),
        attempt_to_forget,
    ],
    ids=["delivery", "post", "readout", "job", "forgetting", "request", "look at a request", "attempt to forget"],
)
async def test_latest_is_what_happened_last(database: Database, happen: Callable[[Transaction], object]) -> None:
    """Whatever it was: what is due was put off from there."""
    await database.run(lambda db: add_job(db, "job"))
    await database.run(happen)

    assert T0 + 7 == await database.run(latest)
