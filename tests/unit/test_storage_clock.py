"""The time of rows goes on from where it was, whatever happens to the wall clock."""

from collections.abc import Callable

import pytest

from storage import inbox, insights, jobs, posts
from storage.clock import Clock, latest
from storage.database import Database
from storage.transaction import Transaction
from tests.unit.rows import T0, a_post, add_job, found


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


@pytest.mark.parametrize(
    "happen",
    [
        lambda db: inbox.is_new(db, "Ev1", T0 + 7),
        lambda db: posts.owe(db, a_post(), T0 + 7),
        lambda db: insights.replace(db, "conversation-1.0", "", [], is_news=True, now=T0 + 7),
        lambda db: jobs.save(db, found(db, "job"), T0 + 7),
    ],
    ids=["delivery", "post", "readout", "job"],
)
async def test_latest_is_what_happened_last(database: Database, happen: Callable[[Transaction], object]) -> None:
    """Whatever it was: what is due was put off from there."""
    await database.run(lambda db: add_job(db, "job"))
    await database.run(happen)

    assert T0 + 7 == await database.run(latest)
