"""Somebody drops a recording in a channel, and its readout appears in the thread."""

from pathlib import Path

from tests.scenario.workspace import Workspace, readouts

STANDUP = Path(__file__).parents[1] / "samples" / "standup.mp3"


async def test_recording_becomes_a_readout_in_its_thread(workspace: Workspace) -> None:
    """What was said and who does what is in the thread of the upload, in one message."""
    ts = await workspace.upload(STANDUP)

    readout = await workspace.readout(ts)

    assert "standup.mp3" in readout["text"]
    assert "test server" in readout["text"]
    assert [readout["ts"]] == [message["ts"] for message in await workspace.replies(ts)]


async def test_files_of_one_upload_share_a_thread_and_a_readout(workspace: Workspace) -> None:
    """Two recordings in one message are one conversation with one answer."""
    ts = await workspace.upload(STANDUP, ("again.mp3", STANDUP.read_bytes()))

    readout = await workspace.readout(ts)

    assert "22 messages" in readout["text"]
    assert [readout] == readouts(await workspace.replies(ts))
