"""The engine's API over HTTP: what it takes, what it answers and what it refuses. No speech is recognised here."""

import asyncio
import re
import sqlite3
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager, closing
from pathlib import Path
from typing import Any

import httpx
import pytest
import pytest_asyncio

from conversation.models import Speaker, SubmitOptions, TextMessage
from engine.api.app import EngineSettings
from engine.queue.rows import LONG_TEXT
from tests.contract.engine_fixtures import ServedEngine, recording, served_engine

MAX_BYTES = 100_000
UUID = r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}"


@pytest_asyncio.fixture
async def engine(tmp_path: Path) -> AsyncIterator[ServedEngine]:
    """An engine that takes only small recordings."""
    async with served_engine(EngineSettings(tmp_path / "home", max_bytes=MAX_BYTES)) as engine:
        yield engine


def text_body(*contents: str, **options: Any) -> dict[str, Any]:
    """The body of a written conversation of Bo's."""
    speaker = {"name": "Bo Lind", "userId": "bo@example.com"}
    return {**options, "messages": [{"payload": {"content": content}, "from": speaker} for content in contents]}


def spooled(engine: ServedEngine) -> list[Path]:
    """The recordings that the engine keeps."""
    return list((engine.settings.home / "spool").iterdir())


async def test_a_written_conversation_is_understood(engine: ServedEngine) -> None:
    """The client submits messages, sees the job end, and reads results whose evidence exists."""
    texts = [
        TextMessage("I will send Ada the draft budget tomorrow. What about the hiring plan?", Speaker(name="Bo Lind")),
        TextMessage("Let us talk about the hiring plan on Monday.", Speaker(name="Ada Holm")),
    ]

    submission = await engine.client.submit_text(texts, SubmitOptions(name="Weekly"), idempotency_key="k")
    await engine.ended(submission.job_id)
    results = await engine.client.get_results(submission.conversation_id)

    assert "Weekly" == results.conversation.name
    assert 3 == len(results.messages)
    assert ["Bo Lind", "Ada Holm"] == [member.name for member in results.members]
    items = results.of_type("action_item")
    assert {results.messages[0].id} == {message_id for item in items for message_id in item.message_ids}
    assert ["What about the hiring plan?"] == [question.text for question in results.of_type("question")]
    assert results.summary


async def test_ids_look_like_the_hosted_ones(engine: ServedEngine) -> None:
    """Conversations have 16 digits, jobs are UUIDs, and a submission is answered with 201."""
    answer = await engine.http.post("/v1/process/text", json=text_body("Hello."))

    assert 201 == answer.status_code
    assert re.fullmatch(r"\d{16}", answer.json()["conversationId"])
    assert re.fullmatch(UUID, answer.json()["jobId"])


async def test_appended_messages_follow(engine: ServedEngine) -> None:
    """An append keeps the old messages' ids, adds its own behind them, and renews the results."""
    made = (await engine.http.post("/v1/process/text", json=text_body("Good morning."))).json()
    path = f"/v1/process/text/{made['conversationId']}"

    answer = await engine.http.put(path, json=text_body("I will send Ada the draft budget tomorrow."))
    await engine.ended(answer.json()["jobId"])
    messages = (await engine.part(made["conversationId"], "messages"))["messages"]
    items = (await engine.part(made["conversationId"], "action-items"))["actionItems"]

    assert (201, made["conversationId"]) == (answer.status_code, answer.json()["conversationId"])
    assert ["Good morning.", "I will send Ada the draft budget tomorrow."] == [message["text"] for message in messages]
    assert [messages[1]["id"]] == items[0]["messageIds"]
    assert messages[0]["endTime"] == messages[1]["startTime"]


async def test_dates_are_those_of_the_writers(engine: ServedEngine) -> None:
    """Messages keep the offset that they are sent with, and "tomorrow" is the day after the writer's own."""
    body = {
        "messages": [
            {
                "payload": {"content": "I'll send the draft tomorrow."},
                "from": {"name": "Ada"},
                "duration": {"startTime": "2026-11-27T18:05:00-08:00"},
            }
        ]
    }
    made = (await engine.http.post("/v1/process/text", json=body)).json()
    await engine.ended(made["jobId"])
    [message] = (await engine.part(made["conversationId"], "messages"))["messages"]
    [item] = (await engine.part(made["conversationId"], "action-items"))["actionItems"]

    assert "2026-11-27T18:05:00.000-08:00" == message["startTime"]
    assert "2026-11-28T17:00:00.000-08:00" == item["dueBy"]


async def test_what_is_appended_has_a_day_of_its_own(engine: ServedEngine) -> None:
    """Without times of its own it follows the conversation, and is understood on the day that the request names."""
    made = (await engine.http.post("/v1/process/text?startTime=2026-11-27T10:00:00Z", json=text_body("Hello."))).json()
    path = f"/v1/process/text/{made['conversationId']}?startTime=2026-12-02T09:00:00-05:00"
    added = await engine.http.put(path, json=text_body("I'll send the draft tonight."))
    await engine.ended(added.json()["jobId"])
    first, second = (await engine.part(made["conversationId"], "messages"))["messages"]
    [item] = (await engine.part(made["conversationId"], "action-items"))["actionItems"]

    assert ("2026-11-27T10:00:00.000Z", first["endTime"]) == (first["startTime"], second["startTime"])
    assert "2026-12-02T09:00:00.000-05:00" == second["saidAt"]
    assert "2026-12-02T21:00:00.000-05:00" == item["dueBy"]


async def test_appends_are_done_in_their_order(engine: ServedEngine) -> None:
    """Many appends at once are one after the other in the conversation, in the order they came."""
    made = (await engine.http.post("/v1/process/text", json=text_body("Start."))).json()
    path = f"/v1/process/text/{made['conversationId']}"
    contents = [f"This is sentence {number}." for number in range(5)]

    jobs = [(await engine.http.put(path, json=text_body(content))).json()["jobId"] for content in contents]
    for job in jobs:
        await engine.ended(job)
    messages = (await engine.part(made["conversationId"], "messages"))["messages"]

    assert ["Start.", *contents] == [message["text"] for message in messages]


async def test_the_same_key_is_the_same_submission(engine: ServedEngine) -> None:
    """A repeat, and two that arrive at once, are answered with the first one's ids and done once."""
    headers = {"Idempotency-Key": "source-1"}
    submit = [engine.http.post("/v1/process/text", json=text_body("Hello."), headers=headers) for _ in range(3)]

    answers = [*await asyncio.gather(*submit), await engine.http.post("/v1/process/text", json={}, headers=headers)]

    assert {201} == {answer.status_code for answer in answers}
    assert 1 == len({answer.text for answer in answers})


async def test_an_empty_key_is_none(engine: ServedEngine) -> None:
    """A header without a value does not make one submission of two."""
    headers = {"Idempotency-Key": ""}

    first = await engine.http.post("/v1/process/text", json=text_body("Hello."), headers=headers)
    second = await engine.http.post("/v1/process/text", json=text_body("Hello."), headers=headers)

    assert (201, 201) == (first.status_code, second.status_code)
    assert first.json() != second.json()


async def test_one_recording_sent_twice_at_once_is_kept_once(engine: ServedEngine) -> None:
    """Two uploads with one key at the same time are one job, and none of them stays behind it."""
    content, headers = recording(seconds=1), {"Idempotency-Key": "source-2"}
    submit = [engine.http.post("/v1/process/audio", content=content, headers=headers) for _ in range(2)]

    answers = await asyncio.gather(*submit)
    await until(lambda: not spooled(engine))

    assert {201} == {answer.status_code for answer in answers}
    assert 1 == len({answer.text for answer in answers})
    assert "completed" == (await engine.ended(answers[0].json()["jobId"]))["status"]


async def test_messages_show_what_is_asked_for(engine: ServedEngine) -> None:
    """Words and sentiment are there on request only."""
    made = (await engine.http.post("/v1/process/text", json=text_body("I love this."))).json()
    await engine.ended(made["jobId"])

    plain = await engine.part(made["conversationId"], "messages")
    full = await engine.part(made["conversationId"], "messages?verbose=true&sentiment=true")

    assert full["messages"][0].keys() - plain["messages"][0].keys() == {"words", "sentiment"}
    assert "positive" == full["messages"][0]["sentiment"]["suggested"]


@asynccontextmanager
async def held_back(engine: ServedEngine) -> AsyncIterator[dict[str, Any]]:
    """A written conversation that waits behind a very long one, because it is long too."""
    sentences = " ".join(f"We will look at report number {number} tomorrow." for number in range(4000))
    long = (await engine.http.post("/v1/process/text", json=text_body(sentences))).json()
    yield (await engine.http.post("/v1/process/text", json=text_body("a" * (LONG_TEXT + 1)))).json()
    await engine.ended(long["jobId"])


async def test_a_long_text_is_understood_whole(engine: ServedEngine) -> None:
    """What is read beside the engine comes back like everything else, and can be appended to."""
    long = "I will write report number 6. " + "a" * LONG_TEXT
    made = (await engine.http.post("/v1/process/text", json=text_body(long))).json()
    path = f"/v1/process/text/{made['conversationId']}"
    added = (await engine.http.put(path, json=text_body("I will send report number 7 tomorrow."))).json()
    await engine.ended(added["jobId"])

    messages = (await engine.part(made["conversationId"], "messages"))["messages"]
    items = (await engine.part(made["conversationId"], "action-items"))["actionItems"]
    assert long == " ".join(message["text"] for message in messages[:-1])
    assert "I will send report number 7 tomorrow." == messages[-1]["text"]
    assert [[messages[0]["id"]], [messages[-1]["id"]]] == [item["messageIds"] for item in items]


async def test_there_is_no_summary_before_its_time(engine: ServedEngine) -> None:
    """A conversation whose job is not done has empty lists, and 404 for its summary."""
    async with held_back(engine) as made:
        path = f"/v1/conversations/{made['conversationId']}"

        assert {"messages": []} == (await engine.http.get(f"{path}/messages")).json()
        assert {"topics": []} == (await engine.http.get(f"{path}/topics")).json()
        assert 404 == (await engine.http.get(f"{path}/summary")).status_code
        assert "scheduled" == (await engine.http.get(f"/v1/job/{made['jobId']}")).json()["status"]


@pytest.mark.parametrize(
    ("method", "path", "status", "message"),
    [
        ("GET", "/v1/nothing", 404, "Not Found"),
        ("GET", "/nothing", 404, "Not Found"),
        ("DELETE", "/v1/job/1", 405, "Method Not Allowed"),
        ("GET", "/v1/job/1", 404, "There is no job with this id."),
        ("GET", "/v1/conversations/1", 404, "The conversationId is either invalid or does not exist."),
        ("GET", "/v1/conversations/1/topics", 404, "The conversationId is either invalid or does not exist."),
        ("PUT", "/v1/process/text/1", 404, "The conversationId is either invalid or does not exist."),
        ("PUT", "/v1/process/audio/1", 404, "The conversationId is either invalid or does not exist."),
        ("POST", "/v1/process/text", 400, "The request body is not valid JSON."),
        ("POST", "/v1/process/text/", 404, "Not Found"),
        ("POST", "/oauth2/token:generate/", 404, "Not Found"),
    ],
)
async def test_refusals_are_json(engine: ServedEngine, method: str, path: str, status: int, message: str) -> None:
    """Whatever is wrong, the answer is an object with a message."""
    answer = await engine.http.request(method, path)

    assert (status, {"message": message}) == (answer.status_code, answer.json())


@pytest.mark.parametrize("headers", [{}, {"authorization": "Bearer nonsense"}, {"x-api-key": "nonsense"}])
async def test_strangers_are_refused(engine: ServedEngine, headers: dict[str, str]) -> None:
    """Without a token of ours nothing is answered, not even whether a route exists."""
    async with httpx.AsyncClient(base_url=engine.http.base_url) as stranger:
        answer = await stranger.get("/v1/nothing", headers=headers)

    assert (401, {"message": "Token validation failed for provided token."}) == (answer.status_code, answer.json())


async def test_a_token_needs_the_right_secret(engine: ServedEngine) -> None:
    """Wrong credentials are 401, missing ones 400."""
    wrong = await engine.http.post("/oauth2/token:generate", json={"appId": "a", "appSecret": "b"})
    missing = await engine.http.post("/oauth2/token:generate", json={"appId": "a"})

    assert 401 == wrong.status_code
    assert (400, '"appSecret" is required') == (missing.status_code, missing.json()["message"])


@pytest.mark.parametrize(
    ("path", "size"), [("/oauth2/token:generate", 10_001), ("/v1/process/text", 5_000_001)], ids=["token", "text"]
)
async def test_a_body_of_json_is_limited(engine: ServedEngine, path: str, size: int) -> None:
    """What is read into memory is bounded, and small for those without a token."""
    answer = await engine.http.post(path, content=b" " * size)

    assert (413, "too_large") == (answer.status_code, answer.json()["code"])


async def test_a_recording_that_cannot_be_promised_is_not_kept(engine: ServedEngine) -> None:
    """When the job cannot be written down the answer is a failure, and the recording goes."""
    with closing(sqlite3.connect(engine.settings.home / "engine.db")) as database:
        database.execute("CREATE TRIGGER full BEFORE INSERT ON job BEGIN SELECT RAISE(ABORT, 'full'); END")

    answer = await engine.http.post("/v1/process/audio", content=recording(seconds=1))

    assert 500 == answer.status_code
    assert [] == spooled(engine)


@pytest.mark.parametrize(
    ("content", "code"),
    [(b"", "empty_file"), (b"not a recording " * 100, "unreadable_media")],
    ids=["empty", "text"],
)
async def test_what_cannot_be_heard_is_refused_at_once(engine: ServedEngine, content: bytes, code: str) -> None:
    """A file that is no recording is refused with a code before a job exists, and not kept."""
    answer = await engine.http.post("/v1/process/audio", content=content)

    assert (400, code) == (answer.status_code, answer.json()["code"])
    assert [] == spooled(engine)


async def test_a_form_is_refused(engine: ServedEngine) -> None:
    """A form around a recording is told apart from a damaged recording."""
    answer = await engine.http.post("/v1/process/audio", files={"file": b"sound"})

    assert (400, "not_raw") == (answer.status_code, answer.json()["code"])


async def test_a_language_without_a_model_is_refused(engine: ServedEngine) -> None:
    """German is refused by the English model before the recording is read."""
    answer = await engine.http.post("/v1/process/audio?languageCode=de-DE", content=b"")

    assert (400, "language_not_supported") == (answer.status_code, answer.json()["code"])


@pytest.mark.parametrize("announced", [True, False], ids=["announced", "chunked"])
async def test_a_recording_over_the_limit_is_refused(engine: ServedEngine, announced: bool) -> None:
    """Too many bytes are 413, whether they were announced or just come, and nothing of them is kept."""

    async def chunks() -> AsyncIterator[bytes]:
        for _ in range(20):
            yield bytes(MAX_BYTES // 10)

    content = bytes(MAX_BYTES * 2) if announced else chunks()
    answer = await engine.http.post("/v1/process/audio", content=content)

    assert (413, "too_large") == (answer.status_code, answer.json()["code"])
    assert [] == spooled(engine)


async def test_a_body_that_ends_early_is_discarded(engine: ServedEngine) -> None:
    """An upload that is cut off leaves no conversation and no file."""
    url = engine.http.base_url
    _, writer = await asyncio.open_connection(url.host, url.port)
    token = engine.http.headers["authorization"]
    head = (
        f"POST /v1/process/audio HTTP/1.1\r\nHost: {url.host}\r\nAuthorization: {token}\r\nContent-Length: 5000\r\n\r\n"
    )

    writer.write(head.encode() + bytes(1000))
    await until(lambda: bool(spooled(engine)))
    writer.close()
    await until(lambda: not spooled(engine))

    with closing(sqlite3.connect(engine.settings.home / "engine.db")) as database:
        assert [] == database.execute("SELECT id FROM conversation").fetchall()


async def until(is_so: Callable[[], bool]) -> None:
    """Wait for something that the engine does by itself."""
    async with asyncio.timeout(30):
        while True:
            if is_so():
                return
            await asyncio.sleep(0.01)


async def test_uploads_that_a_kill_left_are_swept(tmp_path: Path) -> None:
    """Files in the spool that no job waits for are gone after the start."""
    spool = tmp_path / "spool"
    spool.mkdir()
    (spool / "half.part").write_bytes(b"half")

    async with served_engine(EngineSettings(tmp_path)):
        assert [] == list(spool.iterdir())


async def test_written_conversations_survive_a_restart(tmp_path: Path) -> None:
    """Results and ids are the same after a restart, and so is the token."""
    async with served_engine(EngineSettings(tmp_path)) as before:
        made = (await before.http.post("/v1/process/text", json=text_body("Hello there."))).json()
        await before.ended(made["jobId"])
        messages = await before.part(made["conversationId"], "messages")

    async with served_engine(EngineSettings(tmp_path)) as after:
        after.http.headers["authorization"] = before.http.headers["authorization"]

        assert messages == await after.part(made["conversationId"], "messages")
