"""Recordings through the engine: recognised with times, one after another, and safe from whatever is killed."""

import asyncio
import contextlib
import os
import signal
import time
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import av
import pytest
import pytest_asyncio

from conversation.models import SubmitOptions
from engine.api.app import EngineSettings
from tests.contract.engine_fixtures import STANDUP, ServedEngine, engine_process, served_engine
from tests.unit.media_files import wave, with_covers

WORKER_END_SECONDS = 10.0
"""A moment, on a machine that is busy: what the worker is hearing then would take longer."""


@pytest_asyncio.fixture
async def engine(tmp_path: Path) -> AsyncIterator[ServedEngine]:
    """An engine with nothing in it."""
    async with served_engine(EngineSettings(tmp_path / "home")) as engine:
        yield engine


async def in_chunks(content: bytes) -> AsyncIterator[bytes]:
    """A recording as it comes from elsewhere."""
    for start in range(0, len(content), 10_000):
        yield content[start : start + 10_000]


def repeated(tmp_path: Path, times: int) -> bytes:
    """The stand-up several times over, as a recording without any declaration of its length."""
    path = tmp_path / "long.mp3"
    with av.open(str(STANDUP)) as source:
        packets = [bytes(packet) for packet in source.demux(source.streams.audio[0])]
    path.write_bytes(b"".join(packets) * times)
    return path.read_bytes()


def silence(tmp_path: Path, seconds: int) -> bytes:
    """A recording in which nothing is to be heard."""
    path = tmp_path / "silence.wav"
    with av.open(str(path), "w") as container:
        stream = container.add_stream("pcm_s16le", rate=16_000, layout="mono")
        frame = av.AudioFrame(format="s16", layout="mono", samples=16_000 * seconds)
        frame.rate = 16_000
        for plane in frame.planes:
            plane.update(bytes(plane.buffer_size))
        container.mux(stream.encode(frame))
        container.mux(stream.encode(None))
    return path.read_bytes()


def workers_of(pid: int) -> list[int]:
    """The speech processes of an engine."""
    children = Path(f"/proc/{pid}/task/{pid}/children").read_text(encoding="utf-8").split()
    return [int(child) for child in children if "engine.speech.worker" in command_of(int(child))]


def command_of(pid: int) -> str:
    """What a process runs; empty when it runs no more."""
    with contextlib.suppress(FileNotFoundError, ProcessLookupError):
        return Path(f"/proc/{pid}/cmdline").read_text(encoding="utf-8")
    return ""


async def submit(engine: ServedEngine, content: bytes, path: str = "/v1/process/audio") -> dict[str, Any]:
    """Send a recording; append it if the path says so."""
    answer = await engine.http.request("POST" if path.count("/") == 3 else "PUT", path, content=content)
    return dict(answer.raise_for_status().json())


async def test_a_recording_becomes_sentences_with_times(engine: ServedEngine) -> None:
    """The client streams a recording; its words come back as sentences at their times, and are understood."""
    content = STANDUP.read_bytes()

    submission = await engine.client.submit_audio(
        in_chunks(content),
        length=len(content),
        content_type="audio/mpeg",
        options=SubmitOptions(name="Stand-up", custom_vocabulary=("Anna", "Ben")),
        idempotency_key="recording",
    )
    job = await engine.ended(submission.job_id)
    results = await engine.client.get_results(submission.conversation_id)
    text = " ".join(message.text for message in results.messages).lower()

    assert {"processed": 29.16, "total": 29.2} == pytest.approx(job["progress"], abs=0.1)
    assert "search page" in text
    assert "test server" in text
    assert len(results.messages) >= 5
    offsets = [message.time_offset for message in results.messages if message.time_offset is not None]
    assert sorted(offsets) == offsets
    assert 20 < offsets[-1] < 30
    assert ["Speaker 1", "Speaker 2"] == [member.name for member in results.members]
    answer = next(message for message in results.messages if "i will update the test server" in message.text.lower())
    assert "Speaker 2" == answer.speaker.name
    assert results.of_type("action_item")
    assert [] == list((engine.settings.home / "spool").iterdir())


async def test_voices_are_not_told_apart_where_that_is_declined(engine: ServedEngine) -> None:
    """With enableSpeakerDiarization=false everybody is one speaker."""
    made = await submit(engine, STANDUP.read_bytes(), "/v1/process/audio?enableSpeakerDiarization=false")

    await engine.ended(made["jobId"])
    messages = await engine.client.get_messages(made["conversationId"])

    assert {"Speaker 1"} == {message.speaker.name for message in messages}


async def test_silence_is_a_conversation_without_messages(engine: ServedEngine, tmp_path: Path) -> None:
    """A recording without speech completes, with nothing in it but its length."""
    made = await submit(engine, silence(tmp_path, 8))

    job = await engine.ended(made["jobId"])
    results = await engine.client.get_results(made["conversationId"])

    assert ("completed", 8.0) == (job["status"], job["progress"]["processed"])
    assert ((), (), ()) == (results.messages, results.summary, results.members)


async def test_a_recording_that_breaks_off_is_heard_and_reported(engine: ServedEngine, tmp_path: Path) -> None:
    """What there is of a cut-off recording is transcribed, and the job carries a warning."""
    content = silence(tmp_path, 20)

    made = await submit(engine, content[: len(content) // 2])
    job = await engine.ended(made["jobId"])

    assert "truncated_media" == job["warning"]["code"]
    assert "it should last 20 seconds, but only 10 could be read" in job["warning"]["message"]


async def test_several_files_are_one_conversation(engine: ServedEngine, tmp_path: Path) -> None:
    """A recording and a text appended to a recording follow it, in the order in which they came."""
    made = await submit(engine, STANDUP.read_bytes())
    conversation = made["conversationId"]
    second = await submit(engine, silence(tmp_path, 5), f"/v1/process/audio/{conversation}")
    body = {"messages": [{"payload": {"content": "See the notes."}, "from": {"name": "Ada Holm"}}]}
    third = (await engine.http.put(f"/v1/process/text/{conversation}", json=body)).json()

    for job in (made, second, third):
        assert "completed" == (await engine.ended(job["jobId"]))["status"]
    messages = await engine.client.get_messages(conversation)

    assert "See the notes." == messages[-1].text
    assert messages[-1].time_offset == pytest.approx(29.2 + 5, abs=0.1)


async def test_a_text_does_not_wait_for_a_recording(engine: ServedEngine, tmp_path: Path) -> None:
    """A written conversation is done while a recording that came before it is still being heard."""
    long = await submit(engine, repeated(tmp_path, 4))
    text = (await engine.http.post("/v1/process/text", json={"messages": [{"payload": {"content": "Hi."}}]})).json()

    assert "completed" == (await engine.ended(text["jobId"]))["status"]
    assert "completed" != (await engine.http.get(f"/v1/job/{long['jobId']}")).json()["status"]


@pytest.mark.slow
async def test_a_dead_worker_is_replaced_twice(engine: ServedEngine, tmp_path: Path) -> None:
    """A recording whose worker is killed is heard by another; when the third dies too, the job says so."""
    made = await submit(engine, repeated(tmp_path, 4))
    await engine.heard(made["jobId"])
    (first,) = workers_of(os.getpid())
    os.kill(first, signal.SIGKILL)
    second = await another_worker(first)
    os.kill(second, signal.SIGKILL)
    third = await another_worker(second)

    os.kill(third, signal.SIGKILL)
    failed = await engine.ended(made["jobId"])
    after = await submit(engine, STANDUP.read_bytes())

    assert ("failed", "worker_died") == (failed["status"], failed["error"]["code"])
    assert "completed" == (await engine.ended(after["jobId"]))["status"]


async def test_a_recording_that_is_deleted_is_given_up(engine: ServedEngine, tmp_path: Path) -> None:
    """Deleting a conversation ends the recognition of it, removes its recording, and the next one is heard."""
    made = await submit(engine, repeated(tmp_path, 10))
    waiting = await submit(engine, STANDUP.read_bytes(), f"/v1/process/audio/{made['conversationId']}")
    other = await submit(engine, silence(tmp_path, 1))
    await engine.heard(made["jobId"])
    (worker,) = workers_of(os.getpid())

    await engine.client.delete_conversation(made["conversationId"])
    kept = list((engine.settings.home / "spool").iterdir())
    async with asyncio.timeout(WORKER_END_SECONDS):
        await gone(worker)

    assert 1 >= len(kept)
    assert "completed" == (await engine.ended(other["jobId"]))["status"]
    for job in (made, waiting):
        assert 404 == (await engine.http.get(f"/v1/job/{job['jobId']}")).status_code


async def test_bombs_delay_no_text_and_are_no_fault_of_the_engine(engine: ServedEngine) -> None:
    """Of six hostile files at once each is read or refused; a text that comes with them is taken before the last."""
    covers, gigahertz = with_covers(STANDUP.read_bytes(), 20), wave(bytes(4000), rate=1_073_757_824)
    taken = list[str]()

    async def post(path: str, **content: Any) -> int:
        answer = await engine.http.post(f"/v1/process/{path}", **content)
        taken.append(path)
        return answer.status_code

    bombs = [post("audio", content=content) for content in (covers, gigahertz) * 3]
    statuses = await asyncio.gather(*bombs, post("text", json={"messages": [{"payload": {"content": "Hi."}}]}))

    assert [201, 400] * 3 + [201] == statuses
    assert taken.index("text") < len(taken) - 1


@pytest.mark.parametrize(
    "content", [wave(bytes(9000), tag=0x181C), b"MThd" + bytes(999), b"\x0b\x77" * 999, bytes(9000)]
)
async def test_what_cannot_be_decoded_is_refused_at_once(engine: ServedEngine, content: bytes) -> None:
    """A format without a decoder is the sender's affair, and said so before anything is promised."""
    answer = await engine.http.post("/v1/process/audio", content=content)

    assert (400, "unreadable_media") == (answer.status_code, answer.json()["code"])
    assert [] == list((engine.settings.home / "spool").iterdir())


async def test_the_worker_knows_no_secrets(engine: ServedEngine, monkeypatch: pytest.MonkeyPatch) -> None:
    """The speech process is given no tokens: it does not need them."""
    monkeypatch.setenv("SLACK_APP_TOKEN", "xapp-secret")

    await submit(engine, STANDUP.read_bytes())
    environment = environment_of(await another_worker(0))

    assert "PATH=" in environment
    assert "secret" not in environment


def environment_of(worker: int) -> str:
    """What a process was given to know."""
    return Path(f"/proc/{worker}/environ").read_text(encoding="utf-8")


async def gone(worker: int) -> None:
    """Wait until a worker runs no more."""
    while True:
        if "engine.speech.worker" not in command_of(worker):
            return
        await asyncio.sleep(0.01)


async def another_worker(first: int) -> int:
    """The worker that takes the place of one that is gone."""
    while True:
        workers = [pid for pid in workers_of(os.getpid()) if pid != first]
        if workers:
            return workers[0]
        await asyncio.sleep(0.01)


@pytest.mark.slow
async def test_a_killed_engine_takes_its_worker_along_and_begins_again(tmp_path: Path) -> None:
    """After kill -9 the worker ends at once, and the next start hears the recording to its end."""
    home = tmp_path / "home"
    async with engine_process(home) as (process, engine):
        made = await submit(engine, repeated(tmp_path, 6))
        await engine.heard(made["jobId"])
        (worker,) = workers_of(process.pid)

        process.kill()
        killed = time.monotonic()
        await gone(worker)
        lived = time.monotonic() - killed

    async with served_engine(EngineSettings(home)) as again:
        job = await again.ended(made["jobId"])
        messages = await again.client.get_messages(made["conversationId"])

    assert lived < WORKER_END_SECONDS
    assert "completed" == job["status"]
    assert len(messages) > 20


@pytest.mark.slow
async def test_a_recording_that_takes_the_engine_down_is_given_up(tmp_path: Path) -> None:
    """When the engine was killed three times in the middle of one recording it fails, and the engine goes on."""
    home = tmp_path / "home"
    made = None
    for _ in range(3):
        async with engine_process(home) as (process, engine):
            made = made or await submit(engine, repeated(tmp_path, 4))
            await engine.heard(made["jobId"])
            process.kill()

    assert made is not None
    async with served_engine(EngineSettings(home)) as again:
        job = await again.ended(made["jobId"])
        after = await submit(again, silence(tmp_path, 1))

        assert ("failed", "broke_down") == (job["status"], job["error"]["code"])
        assert "completed" == (await again.ended(after["jobId"]))["status"]
        assert [] == list((home / "spool").iterdir())


async def test_an_idle_worker_gives_its_memory_back(engine: ServedEngine, monkeypatch: pytest.MonkeyPatch) -> None:
    """A worker without work ends after a while, and the next recording is heard by a new one."""
    monkeypatch.setattr("engine.speech.recognition.IDLE_SECONDS", 0.0)
    await engine.ended((await submit(engine, STANDUP.read_bytes()))["jobId"])
    for worker in workers_of(os.getpid()):
        await gone(worker)

    made = await submit(engine, STANDUP.read_bytes())

    assert "completed" == (await engine.ended(made["jobId"]))["status"]


async def test_a_model_that_cannot_be_loaded_fails_the_job(tmp_path: Path) -> None:
    """A folder with the right names and the wrong content is reported with its name."""
    model = tmp_path / "model"
    model.mkdir()
    for name in ("model.bin", "config.json", "tokenizer.json", "vocabulary.txt"):
        (model / name).write_text("{}", encoding="utf-8")

    async with served_engine(EngineSettings(tmp_path / "home", model=model)) as engine:
        job = await engine.ended((await submit(engine, STANDUP.read_bytes()))["jobId"])

    assert ("failed", "model_unavailable") == (job["status"], job["error"]["code"])
    assert str(model) in job["error"]["message"]


async def test_stopping_the_engine_ends_its_worker(tmp_path: Path) -> None:
    """An orderly stop in the middle of a recording is quick and leaves no process behind."""
    async with served_engine(EngineSettings(tmp_path / "home")) as engine:
        made = await submit(engine, repeated(tmp_path, 10))
        await engine.heard(made["jobId"])
        begun = time.monotonic()

    assert [] == workers_of(os.getpid())
    assert time.monotonic() - begun < WORKER_END_SECONDS
