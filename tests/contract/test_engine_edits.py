"""What can be done to a conversation in the engine: read as one text, given other names and metadata, deleted."""

import asyncio
import sqlite3
from collections.abc import AsyncIterator
from contextlib import closing
from datetime import UTC, datetime
from functools import partial
from pathlib import Path
from typing import Any

import pytest
import pytest_asyncio

from conversation.errors import NotFound, RequestRefused, ServiceFailed
from conversation.models import Conversation, Member, Problem, Speaker, Submission, SubmitOptions, TextMessage
from engine.api.app import EngineSettings
from engine.queue import rows
from engine.queue.rows import NewJob
from engine.queue.schema import migrations
from storage.database import open_database
from tests.contract.engine_fixtures import ServedEngine, recording, served_engine

SECRET = "The vault opens with marmalade."
TALK = [
    TextMessage(f"I will send you the draft budget tomorrow. {SECRET}", Speaker(name="Bo", user_id="bo@example.com")),
    TextMessage("Who looks after the hiring plan?", Speaker(name="Ada")),
]


@pytest_asyncio.fixture
async def engine(tmp_path: Path) -> AsyncIterator[ServedEngine]:
    """An engine with nothing in it."""
    async with served_engine(EngineSettings(tmp_path / "home")) as engine:
        yield engine


@pytest_asyncio.fixture
async def talk(engine: ServedEngine) -> Submission:
    """A written conversation of Bo and Ada that has been understood."""
    submission = await engine.client.submit_text(TALK, SubmitOptions(), idempotency_key="talk")
    await engine.ended(submission.job_id)
    return submission


async def member_named(engine: ServedEngine, conversation_id: str, name: str) -> Member:
    """The member of this name."""
    return next(member for member in await engine.client.get_members(conversation_id) if member.name == name)


async def test_a_transcript_is_one_text(engine: ServedEngine, talk: Submission) -> None:
    """The client reads Markdown with names in paragraphs, and SubRip with times."""
    markdown = await engine.client.get_transcript(talk.conversation_id, "text/markdown")
    srt = await engine.client.get_transcript(talk.conversation_id, "text/srt")

    assert f"Bo: {TALK[0].content}<br/><br/>Ada: {TALK[1].content}<br/><br/>" == markdown
    assert srt.startswith("1\n00:00:00,000 --> 00:00:0")
    assert srt.endswith(f"\nAda: {TALK[1].content}\n\n")


@pytest.mark.parametrize(
    ("content_type", "kind"), [("text/markdown", str), ("text/srt", dict)], ids=["markdown", "subrip"]
)
async def test_a_transcript_has_the_documented_form(
    engine: ServedEngine, talk: Submission, content_type: str, kind: type
) -> None:
    """Markdown is a bare text and SubRip an object; phrases may be asked for, and there are none."""
    body = {"contentType": content_type, "phrases": {"highlightAllKeyPhrases": True}}

    answer = await engine.http.post(f"/v1/conversations/{talk.conversation_id}/transcript", json=body)

    assert 200 == answer.status_code
    assert isinstance(answer.json()["transcript"]["payload"], kind)
    assert "<mark>" not in answer.text


@pytest.mark.parametrize(
    ("body", "message"),
    [
        ({}, '"contentType" is required'),
        ({"contentType": "text/vtt"}, '"contentType" must be one of [text/markdown, text/srt]'),
        ({"contentType": "text/srt", "showSpeakerSeparation": 1}, '"showSpeakerSeparation" must be a boolean'),
    ],
)
async def test_a_wrong_transcript_is_refused(
    engine: ServedEngine, talk: Submission, body: dict[str, Any], message: str
) -> None:
    """What cannot be made is named."""
    answer = await engine.http.post(f"/v1/conversations/{talk.conversation_id}/transcript", json=body)

    assert (400, {"message": message}) == (answer.status_code, answer.json())


async def test_a_member_gets_another_name(engine: ServedEngine, talk: Submission) -> None:
    """The new name is on messages, insights, figures and members, and message ids stay as they were."""
    bo = await member_named(engine, talk.conversation_id, "Bo")
    before = await engine.client.get_results(talk.conversation_id)

    await engine.client.put_member(talk.conversation_id, Member(bo.id, "Robert"))
    after = await engine.client.get_results(talk.conversation_id)

    robert = Speaker(bo.id, "Robert", "bo@example.com", "bo@example.com")
    assert [message.id for message in before.messages] == [message.id for message in after.messages]
    assert [robert, robert] == [message.speaker for message in after.messages[:2]]
    assert (
        ["Robert", "Ada"] == [member.name for member in after.members] == [own.name for own in after.analytics.members]
    )
    assert after.members == after.conversation.members
    (item,) = after.of_type("action_item")
    assert (robert, "Robert") == (item.speaker, item.assignee and item.assignee.name)
    assert item.text.startswith("Robert will")


async def test_two_members_with_one_email_become_one(engine: ServedEngine, talk: Submission) -> None:
    """Who gets another member's email is that member from then on, in all results and in what is appended."""
    bo, ada = [await member_named(engine, talk.conversation_id, name) for name in ("Bo", "Ada")]

    await engine.client.put_member(talk.conversation_id, Member(ada.id, "Bo Lind", "BO@example.com"))
    text = TextMessage("Good night.", Speaker(name="Bo", user_id="bo@example.com"))
    appended = await engine.client.submit_text(
        [text], SubmitOptions(), idempotency_key="more", conversation_id=talk.conversation_id
    )
    await engine.ended(appended.job_id)
    after = await engine.client.get_results(talk.conversation_id)

    assert (Member(bo.id, "Bo Lind", "BO@example.com"),) == after.members
    assert {bo.id} == {message.speaker.id for message in after.messages}
    assert [bo.id] == [question.speaker.id for question in after.of_type("question")]
    with pytest.raises(NotFound):
        await engine.client.put_member(talk.conversation_id, Member(ada.id, "Ada"))


async def test_renaming_keeps_the_threshold(engine: ServedEngine) -> None:
    """A conversation is understood anew as it was asked for in the first place."""
    submission = await engine.client.submit_text(TALK, SubmitOptions(confidence_threshold=1.0), idempotency_key="k")
    await engine.ended(submission.job_id)
    bo = await member_named(engine, submission.conversation_id, "Bo")

    await engine.client.put_member(submission.conversation_id, Member(bo.id, "Robert"))

    assert () == await engine.client.get_insights(submission.conversation_id, "action_item")


@pytest.mark.parametrize(
    ("body", "status", "message"),
    [
        ({"id": "m", "name": "Cy"}, 404, "There is no member with this id in this conversation."),
        ({"id": "m"}, 400, '"name" is required'),
        ({"id": "m", "name": ""}, 400, '"name" is not allowed to be empty'),
        ({"id": "n", "name": "Cy"}, 400, '"id" must be the id of the member in the path'),
    ],
)
async def test_a_wrong_member_is_refused(
    engine: ServedEngine, talk: Submission, body: dict[str, str], status: int, message: str
) -> None:
    """A member must be one, and have a name."""
    answer = await engine.http.put(f"/v1/conversations/{talk.conversation_id}/members/m", json=body)

    assert (status, {"message": message}) == (answer.status_code, answer.json())


async def test_metadata_is_replaced(engine: ServedEngine, talk: Submission) -> None:
    """Metadata is what was put last, also after an append."""
    path = f"/v1/conversations/{talk.conversation_id}"
    await engine.http.put(path, json={"metadata": {"team": "blue"}})

    answer = await engine.http.put(path, json={"metadata": {"stage": "1"}})
    appended = await engine.client.submit_text(
        TALK, SubmitOptions(), idempotency_key="more", conversation_id=talk.conversation_id
    )
    await engine.ended(appended.job_id)

    assert (200, {"id": talk.conversation_id, "metadata": {"stage": "1"}}) == (answer.status_code, answer.json())
    assert (("stage", "1"),) == (await engine.client.get_conversation(talk.conversation_id)).metadata


@pytest.mark.parametrize(
    ("body", "message"),
    [
        ({"name": "Weekly"}, '"metadata" is required'),
        ({"metadata": {"team": ["blue"]}}, '"metadata.team" must be a string'),
        ({"metadata": {"team": "b" * 129}}, '"metadata.team" length must be less than or equal to 128 characters long'),
    ],
)
async def test_wrong_metadata_is_refused(
    engine: ServedEngine, talk: Submission, body: dict[str, Any], message: str
) -> None:
    """Metadata is short strings."""
    answer = await engine.http.put(f"/v1/conversations/{talk.conversation_id}", json=body)

    assert (400, {"message": message}) == (answer.status_code, answer.json())


async def test_what_is_being_worked_on_is_not_changed(engine: ServedEngine, talk: Submission) -> None:
    """While a job is about to write other results a change would be lost, and is refused."""
    sentences = " ".join(f"We will look at report number {number} tomorrow." for number in range(4000))
    appended = await engine.client.submit_text(
        [TextMessage(sentences)], SubmitOptions(), idempotency_key="long", conversation_id=talk.conversation_id
    )
    while (await engine.client.get_job(appended.job_id)).status == "scheduled":
        pass

    with pytest.raises(RequestRefused) as refused:
        await engine.client.put_member(talk.conversation_id, Member("m", "Cy"))
    await engine.client.delete_conversation(talk.conversation_id)

    assert (409, "busy") == (refused.value.status, refused.value.code)
    with pytest.raises(NotFound):
        await engine.client.get_job(appended.job_id)


def files_with(text: str, home: Path) -> list[str]:
    """The engine's files in which a text can be read."""
    return [path.name for path in home.rglob("*") if path.is_file() and text.encode() in path.read_bytes()]


async def test_deletion_leaves_nothing(engine: ServedEngine, talk: Submission) -> None:
    """A deleted conversation, its jobs and its parts are unknown, and no file of the engine holds its words."""
    kept = await engine.client.submit_text([TextMessage("Kept.")], SubmitOptions(), idempotency_key="kept")
    await engine.ended(kept.job_id)
    path = f"/v1/conversations/{talk.conversation_id}"
    assert files_with(SECRET, engine.settings.home)

    answer = await engine.http.delete(path)

    assert (200, {"message": "successfully deleted the conversation"}) == (answer.status_code, answer.json())
    assert [] == files_with(SECRET, engine.settings.home)
    for gone in (path, f"{path}/messages", f"{path}/summary", f"/v1/job/{talk.job_id}"):
        assert 404 == (await engine.http.get(gone)).status_code
    assert 404 == (await engine.http.delete(path)).status_code
    assert 404 == (await engine.http.put(f"/v1/process/text/{talk.conversation_id}", json={})).status_code
    assert ["Kept."] == [message.text for message in await engine.client.get_messages(kept.conversation_id)]


async def test_messages_that_waited_are_deleted(engine: ServedEngine) -> None:
    """A conversation is deleted before its job has begun: nothing of its messages stays, and the queue goes on."""
    sentences = " ".join(f"We will look at report number {number} tomorrow." for number in range(4000))
    long, waiting, after = [
        await engine.client.submit_text([TextMessage(text)], SubmitOptions(), idempotency_key=text[:20])
        for text in (sentences, SECRET, "Hello.")
    ]

    await engine.client.delete_conversation(waiting.conversation_id)

    assert [] == files_with(SECRET, engine.settings.home)
    with pytest.raises(NotFound):
        await engine.client.get_job(waiting.job_id)
    assert ["completed", "completed"] == [(await engine.ended(job.job_id))["status"] for job in (long, after)]


async def test_messages_are_kept_once(engine: ServedEngine, talk: Submission) -> None:
    """When a job has ended, its messages are in the conversation only, and its key is still known."""
    again = await engine.client.submit_text(TALK, SubmitOptions(), idempotency_key="talk")

    assert talk == again
    with closing(sqlite3.connect(engine.settings.home / "engine.db")) as database:
        assert [("{}",)] == database.execute("SELECT request FROM job").fetchall()


async def test_a_submission_is_deleted_by_its_key(engine: ServedEngine, talk: Submission) -> None:
    """Whoever never heard the conversation's id deletes it by what they do know, as thoroughly and as often."""
    for _ in range(2):
        await engine.client.delete_submission("talk")

    assert [] == files_with(SECRET, engine.settings.home)
    with pytest.raises(NotFound):
        await engine.client.get_conversation(talk.conversation_id)


async def test_what_is_deleted_by_its_key_does_not_come_back(engine: ServedEngine) -> None:
    """A submission that arrives after its deletion is refused, the repeats as well, and leaves nothing."""
    arriving, deleted = asyncio.Event(), asyncio.Event()
    file = recording(1)

    async def content() -> AsyncIterator[bytes]:
        yield file[:1000]
        arriving.set()
        await deleted.wait()
        yield file[1000:]

    options = SubmitOptions(name=SECRET)
    submitting = asyncio.create_task(
        engine.client.submit_audio(
            content(), length=len(file), content_type=None, options=options, idempotency_key="a/b"
        )
    )
    await arriving.wait()
    await engine.client.delete_submission("a/b")
    deleted.set()
    with pytest.raises(RequestRefused) as first:
        await submitting
    with pytest.raises(RequestRefused) as second:
        await engine.client.submit_text(TALK, SubmitOptions(), idempotency_key="a/b")

    assert [(410, "deleted")] * 2 == [(raised.value.status, raised.value.code) for raised in (first, second)]
    assert [] == files_with(SECRET, engine.settings.home)
    assert [] == list((engine.settings.home / "spool").iterdir())


async def test_a_submission_that_failed_is_deleted_by_its_key(tmp_path: Path) -> None:
    """Its key was free again for a repeat, but what either began is still known by it."""
    async with open_database(tmp_path / "engine.db", migrations) as database:
        for number in "12":
            begun = Conversation(f"conversation {number}", SECRET)
            job = NewJob(number, begun.id, "text", datetime.now(UTC), {}, idempotency_key="k")
            await database.run(partial(rows.add_job, job=job, conversation=begun))
            failed = await database.run(partial(rows.claim_job, lane="text", now=0.0))
            assert failed is not None
            await database.run(partial(rows.fail_job, job=failed, error=Problem("worker_died", "")))

        found = await database.run(partial(rows.delete_submission, idempotency_key="k"))

        assert {"conversation 1", "conversation 2"} == found.keys()
        assert [] == await database.run(lambda db: db.fetch("SELECT * FROM part"))


async def test_deletion_that_something_keeps_from_its_work_says_so(engine: ServedEngine, talk: Submission) -> None:
    """A program that reads the database from outside keeps the journal; the repeat tells when all is gone."""
    with closing(sqlite3.connect(engine.settings.home / "engine.db", isolation_level=None)) as reader:
        reader.execute("BEGIN")
        reader.execute("SELECT * FROM part").fetchall()
        with pytest.raises(ServiceFailed):
            await engine.client.delete_conversation(talk.conversation_id)
        assert files_with(SECRET, engine.settings.home)
    with pytest.raises(NotFound):
        await engine.client.delete_conversation(talk.conversation_id)

    assert [] == files_with(SECRET, engine.settings.home)
