"""Requests written down: before they are acknowledged, once, whole, and only from whom may make them."""

import itertools
import sqlite3
from collections.abc import Callable
from typing import Any

import pytest
from slack_bolt.async_app import AsyncApp
from slack_bolt.authorization import AuthorizeResult
from slack_bolt.request.async_request import AsyncBoltRequest
from slack_bolt.response import BoltResponse
from slack_sdk.web.async_client import AsyncWebClient

from blocks.problems import Limits
from handlers.app import create_app
from handlers.intake import Intake
from handlers.payloads import Asker
from storage.database import Database
from storage.settings import ChannelMode
from storage.transaction import Transaction
from tests.unit.rows import count
from workspace.files import SharedFile

IDENTITY = AuthorizeResult(enterprise_id=None, team_id="T1", bot_id="B1", bot_user_id="UBOT", bot_token="xoxb-1")
FULL_DISK = "CREATE TRIGGER full_disk BEFORE INSERT ON inbox BEGIN SELECT RAISE(ABORT, 'disk full'); END"
ASKER = Asker("T1", "C1", "U1")


@pytest.fixture
def intake(database: Database) -> Intake:
    """An intake that asks first; its ids are numbers."""
    numbers = itertools.count(1)
    return Intake(
        database, ChannelMode.ASK, Limits(10**9, 14400), lambda: 1000.0, lambda: str(next(numbers)), lambda: None
    )


@pytest.fixture
def app(intake: Intake) -> AsyncApp:
    """The app with its listeners, as Bolt dispatches to them."""
    return create_app(AsyncWebClient(), intake, IDENTITY)


async def states(database: Database) -> list[str]:
    return await database.run(lambda db: [row["state"] for row in db.fetch("SELECT state FROM job ORDER BY rowid")])


async def count_of(database: Database, table: str) -> int:
    return await database.run(lambda db: count(db, table))


def event(event_id: str = "Ev1", **fields: Any) -> dict[str, Any]:
    shared = {"type": "message", "subtype": "file_share", "user": "U1", "channel": "C1", "ts": "1.0", "text": ""}
    files = [{"id": "F1", "name": "call.mp3", "mimetype": "audio/mpeg"}]
    return {
        "type": "event_callback",
        "team_id": "T1",
        "event_id": event_id,
        "event": shared | {"files": files} | fields,
    }


async def dispatch(app: AsyncApp, body: dict[str, Any]) -> BoltResponse:
    return await app.async_dispatch(AsyncBoltRequest(body=body, mode="socket_mode"))


async def ask(intake: Intake) -> str:
    """The id of a job that waits for U1's answer in C1."""

    def unit(db: Transaction) -> str:
        job = intake.add_recordings(db, ASKER, "1.0", [SharedFile("F1", "call.mp3")])
        assert job is not None
        return job.id

    return await intake.database.run(unit)


def answer(job_id: str, action_id: str = "readout_yes", **fields: Any) -> dict[str, Any]:
    body = {
        "type": "block_actions",
        "trigger_id": "trigger",
        "response_url": "http://127.0.0.1:1/hooks/1",
        "team": {"id": "T1"},
        "channel": {"id": "C1"},
        "user": {"id": "U1"},
        "actions": [{"type": "button", "block_id": "b", "action_id": action_id, "value": job_id}],
    }
    return body | fields


async def test_event_is_in_the_database_when_it_is_acknowledged(app: AsyncApp, database: Database) -> None:
    """What Slack was told that we have, we have."""
    assert 200 == (await dispatch(app, event())).status
    assert ["asked"] == await states(database)


async def test_event_that_cannot_be_written_down_is_not_acknowledged(app: AsyncApp, database: Database) -> None:
    """Slack must deliver it again; when it does, it is not taken for a repetition."""
    await database.run(lambda db: db.execute(FULL_DISK))
    assert 500 == (await dispatch(app, event())).status

    await database.run(lambda db: db.execute("DROP TRIGGER full_disk"))
    assert 200 == (await dispatch(app, event())).status
    assert ["asked"] == await states(database)


async def test_interaction_that_cannot_be_written_down_is_not_acknowledged(
    app: AsyncApp, intake: Intake, database: Database
) -> None:
    """The person sees that it did not work and can click again."""
    job_id = await ask(intake)
    await database.run(lambda db: db.execute(FULL_DISK))

    assert 500 == (await dispatch(app, answer(job_id))).status


async def test_event_is_written_down_once(app: AsyncApp, database: Database) -> None:
    """A second delivery is acknowledged and changes nothing."""
    for _ in range(2):
        assert 200 == (await dispatch(app, event())).status

    assert 1 == await count_of(database, "post")


async def test_same_file_under_two_events_is_one_job(app: AsyncApp, database: Database) -> None:
    """Events of one upload can have two ids; the file has one."""
    await dispatch(app, event("Ev1"))
    await dispatch(app, event("Ev2"))

    assert ["asked"] == await states(database)


@pytest.mark.parametrize(
    "fields",
    [
        {"subtype": "message_changed"},
        {"subtype": "message_deleted"},
        {"subtype": "channel_join"},
        {"files": []},
        {"user": "UBOT", "bot_id": "B1"},
    ],
    ids=lambda fields: "-".join(map(str, fields.values())),
)
async def test_events_that_ask_for_nothing_are_acknowledged(
    fields: dict[str, Any], app: AsyncApp, database: Database
) -> None:
    """An event without a listener would be taken for failed, and come again and again."""
    assert 200 == (await dispatch(app, event(**fields))).status
    assert [] == await states(database)


async def test_unit_that_fails_leaves_nothing(intake: Intake, database: Database) -> None:
    """Neither half a request nor the memory of it."""

    def unit(db: Transaction) -> None:
        intake.add_recordings(db, ASKER, "1.0", [SharedFile("F1", "call.mp3")])
        raise sqlite3.OperationalError("disk full")

    with pytest.raises(sqlite3.OperationalError):
        await intake.record("Ev1", unit)

    assert [0, 0, 0] == [await count_of(database, table) for table in ("inbox", "conversation", "job")]


@pytest.mark.parametrize(
    "forged",
    [{"user": {"id": "U2"}}, {"channel": {"id": "C2"}}, {"team": {"id": "T2"}}],
    ids=["another person", "another channel", "another workspace"],
)
async def test_only_who_was_asked_can_answer(
    forged: dict[str, Any], app: AsyncApp, intake: Intake, database: Database
) -> None:
    """The button's value is no secret; it opens nothing to others, and they are told nothing."""
    job_id = await ask(intake)

    assert 200 == (await dispatch(app, answer(job_id, **forged))).status
    assert ["asked"] == await states(database)


@pytest.mark.parametrize(("action_id", "state"), [("readout_yes", "queued"), ("readout_no", "cancelled")])
async def test_first_answer_counts(
    action_id: str, state: str, app: AsyncApp, intake: Intake, database: Database
) -> None:
    """Whatever is clicked after it changes nothing."""
    job_id = await ask(intake)

    for number, clicked in enumerate((action_id, "readout_yes", "readout_no")):
        await dispatch(app, answer(job_id, clicked, trigger_id=f"trigger-{number}"))

    assert [state] == await states(database)


async def test_answer_to_a_question_nobody_asked(app: AsyncApp, database: Database) -> None:
    """A job that is not there is no error for the person who clicked."""
    assert 200 == (await dispatch(app, answer("nothing"))).status
    assert [] == await states(database)


@pytest.mark.parametrize("wake", [True, False])
async def test_committed_request_wakes_the_runner(wake: bool, intake: Intake) -> None:
    """Nobody waits for a tick; a request that failed wakes nobody."""
    woken: list[str] = []
    listening = Intake(
        intake.database, intake.default_mode, intake.limits, intake.clock, intake.new_id, lambda: woken.append("!")
    )
    unit: Callable[[Transaction], None] = lambda _: None if wake else _fail()  # noqa: E731
    if wake:
        await listening.record("Ev1", unit)
    else:
        with pytest.raises(sqlite3.OperationalError):
            await listening.record("Ev1", unit)

    assert (["!"] if wake else []) == woken


def _fail() -> None:
    raise sqlite3.OperationalError
