"""Which of the files that Slack tells of are recordings."""

from typing import Any

import pytest

from workspace.files import SharedFile, recordings


def file(**fields: Any) -> dict[str, Any]:
    return {"id": "F1", "name": "call.mp3", "mimetype": "audio/mpeg", "mode": "hosted"} | fields


@pytest.mark.parametrize(
    "fields",
    [
        {},
        {"mimetype": "video/mp4", "name": "screen.mp4"},
        {"mimetype": "application/octet-stream", "name": "New Recording 12.M4A"},
        {"mimetype": "", "name": "memo.opus"},
        {"mimetype": "text/plain", "name": "Audio clip", "subtype": "slack_audio"},
        {"mimetype": "application/octet-stream", "name": "clip", "subtype": "slack_video"},
        {"name": "board.png"},
    ],
    ids=["audio", "video", "voice memo", "nameless type", "audio clip", "video clip", "type before name"],
)
def test_recording(fields: dict[str, Any]) -> None:
    """Slack's type counts, for its own clips their subtype, and the name where there is no type."""
    assert ["F1"] == [found.id for found in recordings([file(**fields)])]


@pytest.mark.parametrize(
    "fields",
    [
        {"mimetype": "image/png", "name": "board.mp3"},
        {"mimetype": "text/plain", "name": "notes.txt"},
        {"mimetype": "application/octet-stream", "name": "backup"},
        {"mode": "external"},
        {"mode": "tombstone"},
    ],
    ids=["picture", "text", "unknown", "stored elsewhere", "deleted"],
)
def test_no_recording(fields: dict[str, Any]) -> None:
    """Other files, and those that Slack cannot give us, are left alone."""
    assert [] == recordings([file(**fields)])


def test_file_that_slack_does_not_describe_yet() -> None:
    """A stand-in without a name is called by its id until files.info tells more."""
    stand_in = {"id": "F1", "mode": "file_access", "file_access": "check_file_info", "mimetype": "audio/mpeg"}

    assert [SharedFile("F1", "F1")] == recordings([stand_in])
