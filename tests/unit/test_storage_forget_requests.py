"""Requests to forget, as rows: none is lost, and each knows whether its asker had a part in the conversation."""

from dataclasses import replace

from storage import forget_requests
from storage.database import Database
from storage.forget_requests import ASKED, Request
from storage.forgetting import Receipt
from storage.transaction import Transaction
from tests.unit.rows import T0, add_job, file_source

RECEIPT = Receipt(ASKED, "C1", "U1", "1.0")
REQUEST = Request("request", "conversation-1.0", "C1", RECEIPT, is_confirmed=False)


def with_job(db: Transaction) -> None:
    """A conversation that U1 uploaded a recording for."""
    add_job(db, "job", sources=[file_source("call")])


async def claimed(database: Database) -> list[Request]:
    return list(await database.run(lambda db: forget_requests.claim_due(db, T0, 8)))


async def test_what_an_ended_process_had_claimed_is_due_again(database: Database) -> None:
    """A kill loses nothing."""
    await database.run(with_job)
    await database.run(lambda db: forget_requests.add(db, REQUEST, T0))
    first = await claimed(database)
    await database.run(lambda db: forget_requests.recover(db, T0))

    assert [replace(each, attempts=2, starts=2) for each in first] == await claimed(database)


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
