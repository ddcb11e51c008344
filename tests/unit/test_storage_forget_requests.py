"""Requests to forget, as rows: none is lost, and each knows whether its asker had a part in the conversation."""

from dataclasses import replace

from storage import forget_requests
from storage.database import Database
from storage.forget_requests import ASKED, ForgetRequest
from storage.forgetting import Receipt
from storage.leases import LEASE_SECONDS
from storage.transaction import Transaction
from tests.unit.rows import T0, add_job, file_source

RECEIPT = Receipt(ASKED, "C1", "U1", "1.0")
REQUEST = ForgetRequest("request", "conversation-1.0", "C1", RECEIPT, is_confirmed=False)


def with_job(db: Transaction) -> None:
    """A conversation that U1 uploaded a recording for."""
    add_job(db, "job", sources=[file_source("call")])


async def claimed(database: Database, now: float = T0) -> list[ForgetRequest]:
    return list(await database.run(lambda db: forget_requests.claim_due(db, now, 8)))


async def test_what_a_dead_process_had_claimed_is_taken_over(database: Database) -> None:
    """A kill loses nothing: all of it is due again when the lease ends."""
    await database.run(with_job)
    await database.run(lambda db: forget_requests.add(db, REQUEST, T0))
    first = await claimed(database)

    again = await claimed(database, T0 + LEASE_SECONDS)

    assert [replace(each, attempts=2, starts=2, lease=2) for each in first] == again


async def test_request_knows_whose_the_conversation_is(database: Database) -> None:
    """Who uploaded any of it need not be asked twice."""
    await database.run(with_job)
    await database.run(lambda db: forget_requests.add(db, REQUEST, T0))
    stranger = replace(REQUEST, id="other", receipt=replace(RECEIPT, user_id="U2"))
    await database.run(lambda db: forget_requests.add(db, stranger, T0))

    assert {"request": True, "other": False} == {each.id: each.is_theirs for each in await claimed(database)}


async def test_request_for_what_is_gone_is_none(database: Database) -> None:
    """Somebody else was faster."""
    await database.run(lambda db: forget_requests.add(db, REQUEST, T0))

    assert [] == await claimed(database)
