"""Somebody drops a recording in a channel, and its readout appears in the thread."""

import re
import struct
from pathlib import Path

from bot.wiring import Api
from tests.scenario.media import STANDUP, ends_early, silence, speech
from tests.scenario.records import Records
from tests.scenario.workspace import BEN, Workspace, ours, readout_in, readouts


async def test_recording_becomes_a_readout_in_its_thread(workspace: Workspace) -> None:
    """What was said and who does what is in the thread of the upload, in one message."""
    ts = await workspace.upload(STANDUP)

    readout = await workspace.readout(ts)

    assert "standup.mp3" in readout["text"]
    assert "test server" in readout["text"]
    assert [readout["ts"]] == [message["ts"] for message in await workspace.replies(ts)]


async def test_every_claim_shows_its_time_in_the_recording(workspace: Workspace) -> None:
    """What was said after some twenty seconds is credited with the place where to hear it."""
    ts = await workspace.upload(STANDUP)

    readout = await workspace.readout(ts)

    survey = next(line for line in readout["text"].splitlines() if "the survey" in line)
    assert survey.rpartition(" ")[2] in {"0:17", "0:18", "0:19"}


async def test_every_claim_names_its_recording_where_there_are_several(workspace: Workspace, records: Records) -> None:
    """Two that were dropped together, a written promise and a third: times count from the beginning of their own."""
    ts = await workspace.upload(("hello.wav", speech()), STANDUP)
    readout = await workspace.readout(ts)
    [task] = [line for line in readout["text"].splitlines() if "pdate the test server" in line]
    await workspace.say("I will bring the cake on Friday.", who=BEN, thread_ts=ts)
    await workspace.mention("append", who=BEN, thread_ts=ts)
    await workspace.answer("Added 1 message", ts)

    await workspace.upload(("again.mp3", STANDUP.read_bytes()), thread_ts=ts)

    await workspace.answer("Added again.mp3", ts)
    await records.at_rest()
    [renewed] = readouts(await workspace.replies(ts))
    lines = renewed["text"].splitlines()
    places = {re.sub(r"^Speaker \d+, ", "", line.rpartition(" · ")[2]) for line in lines}
    assert task.rpartition(" · ")[2].startswith("standup.mp3 0:1")
    assert {"again.mp3", "standup.mp3"} <= {place.partition(" ")[0] for place in places}
    # Both take half a minute.
    assert not any(re.search(r"\.mp3 (?!0:[0-2])", place) for place in places)
    assert any("cake" in line and line.endswith("message") for line in lines)


async def test_upload_is_answered_while_it_is_still_worked_on(workspace: Workspace) -> None:
    """The person sees at once that the recording was taken, and later the result in the same place."""
    await workspace.fault("download", "slow", seconds=60)
    ts = await workspace.upload(("standup.wav", speech()))

    taken = await workspace.answer("Got standup.wav", ts)
    await workspace.release()
    readout = await workspace.readout(ts)

    assert taken["ts"] == readout["ts"]


async def test_files_of_one_upload_share_a_thread_and_a_readout(workspace: Workspace) -> None:
    """Two recordings in one message are one conversation with one answer."""
    first, second = ("first.wav", speech()), ("second.wav", speech())
    ts = await workspace.upload(first, second)

    readout = await workspace.readout(ts)

    assert "2 recordings" in readout["text"]
    assert [readout] == readouts(await workspace.replies(ts))


async def test_a_recording_that_says_it_is_hours_long_is_as_long_as_it_sounds(workspace: Workspace) -> None:
    """SoX and others write an impossible length when they write into a pipe; nobody is told to cut up two seconds."""
    sound = speech()
    start = sound.index(b"data") + 4
    ts = await workspace.upload(("piped.wav", sound[:start] + struct.pack("<I", 0x7FFFF000) + sound[start + 4 :]))

    readout = await workspace.readout(ts)

    assert "piped.wav\n2 s\n" in readout["text"]


async def test_other_files_of_an_upload_are_left_alone(workspace: Workspace) -> None:
    """A recording beside a document and a picture gets its readout; nobody complains about the others."""
    ts = await workspace.upload(("notes.txt", b"Agenda"), ("call.wav", speech()), ("board.png", b"not looked at"))

    readout = await workspace.readout(ts)

    assert "call.wav" in readout["text"]
    assert "notes.txt" not in readout["text"]
    assert "board.png" not in readout["text"]


async def test_message_with_documents_only_is_no_request(workspace: Workspace, records: Records) -> None:
    """Files without sound are none of our business."""
    await workspace.upload(("notes.txt", b"Agenda"), ("board.png", b"not looked at"))

    await workspace.heard()

    assert [] == records.outcomes()
    assert [] == ours(await workspace.everything())


async def test_clip_without_a_word_and_with_any_ending_is_heard(workspace: Workspace) -> None:
    """Clips come without a text, and what a file is called says little about what is in it."""
    ts = await workspace.upload(("Audio clip.webm", speech()))

    assert "Audio clip.webm" in (await workspace.readout(ts))["text"]


async def test_second_recording_in_a_thread_joins_its_conversation(workspace: Workspace, records: Records) -> None:
    """The readout then tells of both, in its place; a short answer to the second one says what is new."""
    ts = await workspace.upload(("first.wav", speech()))
    first = await workspace.readout(ts)
    await workspace.upload(("second.wav", speech()), who=BEN, thread_ts=ts)

    await workspace.answer("Added second.wav: nothing new to do or to answer.", ts)
    await records.at_rest()

    [renewed] = readouts(await workspace.replies(ts))
    assert first["ts"] == renewed["ts"]
    assert "2 recordings" in renewed["text"]
    assert [1] == [row["count(*)"] for row in records.rows("SELECT count(*) FROM conversation")]


async def test_event_that_slack_delivers_twice_gives_one_readout(workspace: Workspace, records: Records) -> None:
    """Slack repeats what it thinks was not heard; the repetition changes nothing."""
    ts = await workspace.upload(("call.wav", speech()))
    await workspace.heard()
    event, *_ = await workspace.deliveries("message")

    await workspace.control("redeliver", {"event_id": event["event_id"]})
    await workspace.readout(ts)
    await workspace.heard(2)
    await records.at_rest()

    assert [("done", None)] == records.outcomes()
    assert 1 == len(ours(await workspace.replies(ts)))


async def test_recording_posted_while_the_bot_was_away(slack: Workspace, engine: Api, home: Path) -> None:
    """Slack delivers again what nobody acknowledged; the readout comes when the bot is back."""
    ts = await slack.upload(("call.wav", speech()))

    async with readout_in(slack, engine, home):
        assert "call.wav" in (await slack.readout(ts))["text"]


async def test_recordings_of_two_people_get_a_thread_each(workspace: Workspace) -> None:
    """Uploads at the same time do not meet in one conversation."""
    first = await workspace.upload(("first.wav", speech()))
    second = await workspace.upload(("second.wav", speech()), who=BEN)

    assert "first.wav" in (await workspace.readout(first))["text"]
    assert "second.wav" in (await workspace.readout(second))["text"]


async def test_private_channel_gets_its_readout_where_only_its_members_see_it(workspace: Workspace) -> None:
    """What was said in private is answered in private."""
    ts = await workspace.upload(("call.wav", speech()), channel="leads")

    readout = await workspace.readout(ts, channel="leads")

    assert [readout] == ours(await workspace.everything())


async def test_recording_that_ends_early_is_used_as_far_as_it_goes(workspace: Workspace) -> None:
    """What is there is written down, and the readout says that something is missing."""
    ts = await workspace.upload(("call.wav", ends_early()))

    readout = await workspace.readout(ts)

    assert "I could only read the beginning of call.wav" in readout["text"]


async def test_recording_in_which_nobody_speaks_says_so(workspace: Workspace) -> None:
    """Silence has an answer too, and no invented words."""
    ts = await workspace.upload(("call.wav", silence()))

    readout = await workspace.readout(ts)

    assert "call.wav · 3 s · Nothing was said in it that I could understand." == readout["text"]
    assert ["overflow"] == [
        element["type"] for block in readout["blocks"] if block["type"] == "actions" for element in block["elements"]
    ]
