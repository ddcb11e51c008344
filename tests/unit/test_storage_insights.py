"""An insight is one row for as long as its conversation is there."""

from collections.abc import Mapping

import pytest

from storage import insights
from storage.database import Database
from storage.insights import Insight, Known
from tests.unit.rows import T0, add_job

CALL = Insight("action_item", "Call Ben", "Anna", T0, "https://a.b/c", 3600, ("1.0", "2.0"))
WHO = Insight("question", "Who?", places=("Fcall@3",))
CONVERSATION = "conversation-1.0"


@pytest.fixture
async def database(database: Database) -> Database:
    """A conversation in #design has come to two things."""
    await database.run(lambda db: add_job(db, "job"))
    await renew(database, {"a": CALL, "b": WHO})
    return database


async def renew(database: Database, found: Mapping[str, Insight], now: float = T0) -> None:
    await database.run(lambda db: insights.renew(db, CONVERSATION, "talk", found, is_news=True, now=now))


async def shown(database: Database) -> list[Insight]:
    [outcome] = await database.run(lambda db: insights.news(db, ("T1", "C1"), after=0, until=T0 + 99))
    return list(outcome.insights)


async def times(database: Database) -> dict[str, tuple[float, float | None]]:
    rows = await database.run(lambda db: db.fetch("SELECT id, first_seen_at, gone_at FROM insight"))
    return {row["id"]: (row["first_seen_at"], row["gone_at"]) for row in rows}


async def test_renewed_words_are_in_the_same_row(database: Database) -> None:
    """Everything about it may change but its id and when it was first seen; the order is the newest one."""
    new = Insight("action_item", "Call Tim", "Cleo", T0 + 1, "https://a.b/d", 0, ("2.0",))

    await renew(database, {"b": WHO, "c": CALL, "a": new}, T0 + 1)

    assert [WHO, CALL, new] == await shown(database)
    assert {"a": (T0, None), "b": (T0, None), "c": (T0 + 1, None)} == await times(database)


async def test_what_is_gone_keeps_its_row_and_no_words(database: Database) -> None:
    """It is shown nowhere, and nobody can read what was taken out of a message; it is known by its mark."""
    await renew(database, {"b": WHO}, T0 + 1)
    await renew(database, {"b": WHO}, T0 + 2)

    assert [WHO] == await shown(database)
    gone, still = await database.run(lambda db: insights.known(db, CONVERSATION))
    assert Known("a", "action_item", "", CALL.mark, None, ("1.0", "2.0"), is_gone=True) == gone
    assert Known("b", "question", "Who?", WHO.mark, None, ("Fcall@3",), is_gone=False) == still
    assert {"a": (T0, T0 + 1), "b": (T0, None)} == await times(database)


async def test_what_comes_back_is_itself(database: Database) -> None:
    """It was first seen when it was."""
    await renew(database, {}, T0 + 1)

    await renew(database, {"a": CALL}, T0 + 2)

    assert [CALL] == await shown(database)
    assert {"a": (T0, None), "b": (T0, T0 + 1)} == await times(database)


async def test_insights_of_other_conversations_are_left_alone(database: Database) -> None:
    """One analysis says nothing of another conversation."""
    await database.run(lambda db: add_job(db, "other", thread_ts="2.0"))

    await database.run(lambda db: insights.renew(db, "conversation-2.0", "", {}, is_news=True, now=T0 + 1))

    assert {"a": (T0, None), "b": (T0, None)} == await times(database)
