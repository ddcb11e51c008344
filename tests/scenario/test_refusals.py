"""What cannot become a readout: one clear sentence to the right person, and nothing half done."""

import sqlite3
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager, closing
from pathlib import Path
from typing import Any

import pytest

from bot import wiring
from bot.settings import Settings
from bot.wiring import Api
from storage.settings import ChannelMode
from tests.scenario.media import picture, silence, silent_film, speech
from tests.scenario.records import Records
from tests.scenario.workspace import (
    BEN,
    Message,
    Workspace,
    eventually,
    is_readout,
    local_slack,
    ours,
    readout_in,
)

SHORT = ("call.wav", silence(0.5))
NOBODY = Api("http://127.0.0.1:1", "id", "secret")
"""A port where nothing listens."""
STEP_SECONDS = 30.0

WORKING = ("Got ", "Transcribing ", "Reading ", "Working ", "This did not work.")

HALF_STATES = """
SELECT 'job' FROM job WHERE state != 'failed' OR due_at IS NOT NULL OR api_job_id IS NOT NULL OR problem IS NULL
UNION ALL SELECT 'source' FROM source WHERE state != 'failed' OR problem IS NULL
UNION ALL SELECT 'post' FROM post WHERE state != 'sent' OR due_at IS NOT NULL
"""


async def refusal(workspace: Workspace, ts: str) -> str:
    """The sentence in a thread that says why there is no readout, once it is there."""
    return str(await eventually(lambda: refusal_now(workspace, ts), "a refusal"))


async def refusal_now(workspace: Workspace, ts: str) -> str | None:
    """The last message of a thread if it is more than progress."""
    said = [m["text"] for m in await workspace.replies(ts)]
    return said[-1] if said and not said[-1].startswith(WORKING) else None


async def later(workspace: Workspace, records: Records, look: Callable[[], Awaitable[Any]], what: str) -> Any:
    """What `look` gives in the end, with half a minute of the bot's time between two looks."""

    async def look_later() -> Any:
        await records.let_pass(workspace.clock, STEP_SECONDS)
        return await look()

    return await eventually(look_later, what)


async def check_nothing_is_half_done(records: Records) -> None:
    """Nothing is left in the bot's tables that waits, or that claims to be under way."""
    await records.at_rest()
    assert [] == records.rows(HALF_STATES)


@pytest.mark.parametrize(
    ("name", "content", "sentence"),
    [
        ("noise.mp3", bytes(range(256)) * 64, "I couldn't open noise.mp3 as audio or video."),
        ("text.mp3", b"Not a recording but a letter. " * 99, "I couldn't open text.mp3 as audio or video."),
        ("start.m4a", b"\x00\x00\x00\x20ftypM4A \x00\x00\x00\x00M4A mp42isom", "I couldn't open start.m4a"),
        ("board.mp3", picture(), "There is no sound in board.mp3."),
        ("screen.mp4", silent_film(), "There is no sound in screen.mp4."),
    ],
    ids=["random bytes", "text", "truncated to its header", "picture", "film without sound"],
)
async def test_file_that_is_no_recording(
    name: str, content: bytes, sentence: str, workspace: Workspace, records: Records, engine_home: Path
) -> None:
    """The thread says what is wrong with the file and what to do; nothing of it is kept."""
    ts = await workspace.upload((name, content))

    assert (await refusal(workspace, ts)).startswith(sentence)
    await check_nothing_is_half_done(records)
    assert 1 == len(ours(await workspace.everything()))
    assert [] == list((engine_home / "engine" / "spool").iterdir())


async def test_empty_file(tmp_path: Path, engine: Api, records: Records, home: Path) -> None:
    """Slack takes no empty upload, but some apps manage; there is nothing to download then."""
    async with local_slack(tmp_path / "slack") as workspace:
        ts = await workspace.upload(SHORT)
    with closing(sqlite3.connect(tmp_path / "slack" / "slack.db", isolation_level=None)) as connection:
        connection.execute("UPDATE documents SET body = json_set(body, '$.size', 0) WHERE kind = 'files'")

    async with local_slack(tmp_path / "slack") as workspace, readout_in(workspace, engine, home):
        await workspace.shortcut(ts)

        assert (await refusal(workspace, ts)).startswith("call.wav is empty.")
        await check_nothing_is_half_done(records)


async def test_file_over_the_size_limit(slack: Workspace, engine: Api, home: Path, records: Records) -> None:
    """The limit that is set is named; not a byte is downloaded."""
    async with readout_in(slack, engine, home, max_bytes=1_000_000):
        ts = await slack.upload(("call.wav", silence(40)))

        sentence = await refusal(slack, ts)

        assert sentence.startswith("call.wav is too large. The limit is 1 MB")
        await check_nothing_is_half_done(records)


async def test_recording_over_the_length_limit(slack: Workspace, home: Path, records: Records) -> None:
    """The limit that is set is named, whoever finds out how long the recording is."""
    limits: dict[str, Any] = {"max_seconds": 60}
    async with own_engine(home, **limits) as api, readout_in(slack, api, home, **limits):
        ts = await slack.upload(("call.wav", silence(61)))

        sentence = await refusal(slack, ts)

        assert sentence.startswith("call.wav is too long. The limit is 1 minute")
        await check_nothing_is_half_done(records)


async def test_missing_speech_model(slack: Workspace, home: Path, records: Records, tmp_path: Path) -> None:
    """People in Slack hear that it is not their fault, and whom to tell."""
    async with own_engine(home, model=tmp_path / "no-model") as api, readout_in(slack, api, home):
        ts = await slack.upload(SHORT)

        assert (await refusal(slack, ts)).startswith("The speech model is missing or damaged.")
        await check_nothing_is_half_done(records)


@asynccontextmanager
async def own_engine(home: Path, **chosen: Any) -> AsyncIterator[Api]:
    """An engine with settings of its own, in this process."""
    async with wiring.engine(Settings().model_copy(update={"home": home.with_name("own"), **chosen})) as api:
        yield api


async def test_file_that_was_deleted_before_it_was_read(asking: Workspace, records: Records) -> None:
    """Between the upload and the Yes people change their minds, and Slack may tell us last."""
    await asking.fault("files.info", "file_deleted")
    ts = await asking.upload(SHORT)

    await asking.click(await asking.answer("Make a readout of"), "Yes")

    assert (await refusal(asking, ts)).startswith("call.wav is no longer in Slack.")
    await check_nothing_is_half_done(records)


@pytest.mark.parametrize(
    ("method", "fault", "sentence"),
    [
        ("files.info", "access_denied", "Slack doesn't let me see call.wav."),
        ("files.info", "missing_scope", "I'm missing a permission in this workspace."),
        ("files.info", "no_such_error_known", "Slack refused my request."),
        ("download", "html", "Slack sent me a web page instead of call.wav."),
    ],
)
async def test_file_that_slack_does_not_give(
    method: str, fault: str, sentence: str, workspace: Workspace, records: Records
) -> None:
    """A refusal of Slack is told in our words, with what to do; a login page is never sent to the API."""
    await workspace.fault(method, fault)
    ts = await workspace.upload(SHORT)

    assert (await refusal(workspace, ts)).startswith(sentence)
    await check_nothing_is_half_done(records)


@pytest.mark.parametrize("fault", ["cut", "internal_error", "ratelimited", "lost"])
async def test_download_that_fails_once_is_tried_again(fault: str, workspace: Workspace, records: Records) -> None:
    """A download that breaks off is not the end, and half a file is never taken for the whole."""
    await workspace.fault("download", fault)
    ts = await workspace.upload(("call.wav", speech()))

    async def is_downloaded() -> bool:
        return records.outcomes() not in ([("queued", None)], [("submitting", None)])

    # From here on the clock stands: recognition takes its own time, and may not look as if it took hours.
    await later(workspace, records, is_downloaded, "the recording at the API")
    readout = await workspace.readout(ts)
    await records.at_rest()

    assert "call.wav\n2 s\n" in readout["text"]
    assert [("done", None)] == records.outcomes()


async def test_download_that_always_fails(workspace: Workspace, records: Records) -> None:
    """After some minutes we give up, with one message of its own, because an edit would notify nobody by then."""
    await workspace.fault("download", "cut", times=99)
    ts = await workspace.upload(SHORT)
    await workspace.answer("Got call.wav", ts)

    await refused_later(workspace, records, ts, "I couldn't download call.wav from Slack.")

    await check_nothing_is_half_done(records)


async def refused_later(workspace: Workspace, records: Records, ts: str, sentence: str) -> None:
    """See the sentence as a new message, while the progress message shrinks to a line that points to it."""

    async def look() -> list[str] | None:
        said = [message["text"] for message in await workspace.replies(ts)]
        return said if len(said) > 1 else None

    first, second = await later(workspace, records, look, "a refusal")

    assert "This did not work. The reason is below." == first
    assert second.startswith(sentence)


@pytest.mark.parametrize("what", ["recording", "thread"])
async def test_unreachable_api(what: str, slack: Workspace, home: Path, records: Records) -> None:
    """It is tried again for minutes; then people learn that it is not about their recording or thread."""
    sentence = "I can't reach the transcription service."
    async with readout_in(slack, NOBODY, home):
        if what == "recording":
            ts = await slack.upload(SHORT)
            await slack.answer("Got call.wav", ts)
            await refused_later(slack, records, ts, sentence)
        else:
            ts = await slack.say("I will send the report tomorrow.")
            await slack.shortcut(ts)

            async def look() -> list[Message]:
                return await slack.replies(ts)

            (said,) = await later(slack, records, look, "a refusal")
            assert said["text"].startswith(sentence)
        await check_nothing_is_half_done(records)


async def test_wrong_credentials(slack: Workspace, engine: Api, home: Path, records: Records) -> None:
    """Only the person who runs Readout can fix it, and that is what is said."""
    async with readout_in(slack, Api(engine.url, engine.app_id, "0" * 64), home):
        ts = await slack.upload(SHORT)

        sentence = await later(slack, records, lambda: refusal_now(slack, ts), "a refusal")

        assert sentence.startswith("The transcription service doesn't accept my credentials.")
        await check_nothing_is_half_done(records)


async def test_server_that_is_no_api(slack: Workspace, home: Path, records: Records) -> None:
    """A wrong address is the trouble of whoever runs Readout, not that of a conversation."""
    async with readout_in(slack, Api(slack.details["url"], "id", "secret"), home):
        ts = await slack.upload(SHORT)

        sentence = await later(slack, records, lambda: refusal_now(slack, ts), "a refusal")

        assert sentence.startswith("I don't understand the transcription service's answer.")
        await check_nothing_is_half_done(records)


@pytest.mark.parametrize("mode", list(ChannelMode))
async def test_recording_in_a_channel_that_others_share(
    mode: ChannelMode, slack: Workspace, engine: Api, home: Path, records: Records
) -> None:
    """Nothing of another organisation is written down; the uploader alone hears so, unless the channel is off."""
    async with readout_in(slack, engine, home, channel_mode=mode):
        await slack.upload(SHORT, channel="partners", who=BEN)
        await slack.heard()
        await records.at_rest()

        said = ours(await slack.everything())

        assert (mode is not ChannelMode.OFF) == bool(said)
        assert all(each["ephemeral"] and "shared with another organisation" in each["text"] for each in said)
        assert [] == ours(await slack.messages(channel="partners"))
        assert [] == records.outcomes()


@pytest.mark.parametrize("path", ["shortcut", "mention"])
async def test_thread_in_a_channel_that_others_share(path: str, workspace: Workspace, records: Records) -> None:
    """The asker alone hears why there is no readout."""
    root, _ = await workspace.thread("I will send the plan.", "Thank you.", channel="partners")

    if path == "shortcut":
        await workspace.shortcut(root, channel="partners", who=BEN)
    else:
        await workspace.mention(channel="partners", who=BEN, thread_ts=root)
        await workspace.heard(3)
    await records.at_rest()

    (answer,) = ours(await workspace.everything())
    assert answer["ephemeral"]
    assert "I don't make readouts in channels that are shared with another organisation." in answer["text"]
    assert [] == ours(await workspace.messages(channel="partners") + await workspace.replies(root, channel="partners"))


async def test_one_bad_file_does_not_spoil_the_others(workspace: Workspace, records: Records) -> None:
    """The readout is made of what could be heard, and says what was left out and why."""
    ts = await workspace.upload(("call.wav", speech()), ("board.mp3", picture()), ("noise.mp3", b"\x00" * 999))

    readout = await workspace.readout(ts)

    assert "call.wav\n2 s\n" in readout["text"]
    assert "There is no sound in board.mp3; left out of this readout." in readout["text"]
    assert "I couldn't open noise.mp3 as audio or video; left out of this readout." in readout["text"]
    assert [("done", None)] == records.outcomes()


async def test_several_bad_files_are_one_message(workspace: Workspace, records: Records) -> None:
    """Same trouble, one sentence; another trouble, another."""
    ts = await workspace.upload(("a.mp3", picture()), ("b.mp3", picture()), ("noise.mp3", b"\x00" * 999))

    sentence = await refusal(workspace, ts)

    assert "There is no sound in a.mp3 and b.mp3." in sentence
    assert "I couldn't open noise.mp3" in sentence
    await check_nothing_is_half_done(records)


async def test_refused_recording_can_be_asked_for_again(workspace: Workspace, records: Records) -> None:
    """What failed once is not lost: the shortcut starts it anew, in the same thread."""
    await workspace.fault("files.info", "access_denied")
    ts = await workspace.upload(SHORT)
    await refusal(workspace, ts)
    await records.at_rest()

    await workspace.shortcut(ts)

    assert is_readout(await workspace.readout(ts))
    assert ["failed", "done"] == [state for state, _ in records.outcomes()]
