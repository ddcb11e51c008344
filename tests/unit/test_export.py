"""An export of a workspace, as a folder and as the zip that Slack gives."""

import json
import zipfile
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import pytest

from bot.commands.export import MAX_FILE_BYTES, Choice, ExportUnusable, is_export, read_export
from workspace.threads import text_messages, utterances

USERS = [
    {"id": "U1", "name": "anna", "profile": {"display_name": "", "real_name": "Anna Berg"}},
    {"id": "U2", "name": "ben", "profile": {"display_name": "Ben", "real_name": "Ben Lind"}},
]
DESIGN = {
    "design/2026-11-26.json": [
        {"user": "U1", "type": "message", "ts": "1795600000.000100", "text": "Hello", "reply_count": 2,
         "thread_ts": "1795600000.000100"},
        {"user": "U2", "type": "message", "ts": "1795600100.000100", "text": "In between"},
        {"user": "U3", "subtype": "channel_join", "ts": "1795600200.000100", "text": "<@U3> has joined the channel"},
    ],
    "design/2026-11-27.json": [
        {"user": "U2", "ts": "1795700000.000100", "text": "I will call <@U1>.", "thread_ts": "1795600000.000100",
         "parent_user_id": "U1", "user_profile": {"display_name": "not Ben"}},
        {"subtype": "bot_message", "bot_id": "B1", "username": "CI", "ts": "1795700050.000100", "text": "",
         "attachments": [{"fallback": "Build is green"}]},
        {"user": "U3", "ts": "1795700100.000100", "text": "Me too", "thread_ts": "1795600000.000100",
         "user_profile": {"display_name": "", "real_name": "Cleo Ruiz"}},
        {"user": "USLACKBOT", "subtype": "tombstone", "ts": "1795700200.000100", "text": "This message was deleted."},
        {"no": "time"},
    ],
}  # fmt: skip
FILES: Mapping[str, Any] = {
    "users.json": USERS,
    "channels.json": [{"id": "C1", "name": "design", "members": ["U1"]}, {"id": "C2", "name": "empty"}],
    "groups.json": [{"id": "G1", "name": "leads"}],
    "dms.json": [{"id": "D1", "members": ["U1", "U2"]}],
    "integration_logs.json": [],
    "leads/2026-11-26.json": [{"user": "U1", "ts": "1795600000.000100", "text": "Secret"}],
    "D1/2026-11-26.json": [{"user": "U1", "ts": "1795600000.000100", "text": "Psst"}],
    **DESIGN,
}
Make = Callable[[Mapping[str, Any]], Path]


@pytest.fixture(params=["folder", "zip", "zipped folder"])
def make(request: pytest.FixtureRequest, tmp_path: Path) -> Make:
    """Writes an export."""

    def folder(files: Mapping[str, Any]) -> Path:
        for name, content in files.items():
            path = tmp_path / "export" / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(json.dumps(content), encoding="utf-8")
        return tmp_path / "export"

    def zipped(files: Mapping[str, Any]) -> Path:
        prefix = "Team export/" if request.param == "zipped folder" else ""
        with zipfile.ZipFile(tmp_path / "export.zip", "w", zipfile.ZIP_DEFLATED) as archive:
            for name, content in files.items():
                archive.writestr(prefix + name, json.dumps(content))
        return tmp_path / "export.zip"

    return folder if request.param == "folder" else zipped


def said(path: Path, choice: Choice) -> list[tuple[str | None, str]]:
    """Who says what in the chosen messages."""
    exported = read_export(path, choice)
    written = text_messages(utterances(exported.messages, bot_user_id=""), exported.names)
    return [(message.speaker.name, message.content) for _, message in written]


WHOLE = [
    ("Anna Berg", "Hello"),
    ("Ben", "In between"),
    ("Ben", "I will call Anna Berg."),
    ("CI", "Build is green"),
    ("Cleo Ruiz", "Me too"),
]
THREAD = [WHOLE[0], WHOLE[2], WHOLE[4]]


@pytest.mark.parametrize("channel", ["design", "#Design", "C1"])
def test_channel_is_read_over_its_days_in_order(make: Make, channel: str) -> None:
    """Replies stand where they came in time; joins and deleted messages say nothing; everybody has their name."""
    path = make(FILES)

    assert is_export(path)
    assert WHOLE == said(path, Choice(channel))


@pytest.mark.parametrize(
    "choice",
    [
        Choice("design", "1795600000.000100"),
        Choice("design", "1795700100.000100"),
        Choice(thread="https://team.slack.com/archives/C1/p1795700000000100?thread_ts=1795600000.000100&cid=C1"),
        Choice(thread="https://team.slack.com/archives/C1/p1795600000000100"),
    ],
    ids=["root", "reply", "link of a reply", "link"],
)
def test_thread_is_named_by_any_of_its_messages(make: Make, choice: Choice) -> None:
    """A link says which channel it is too."""
    assert THREAD == said(make(FILES), choice)


def test_only_channel_needs_no_choice(make: Make) -> None:
    """Also when the lists of people and channels are missing in part."""
    assert ["Hello", "In between"] == [words for _, words in said(make({"channels.json": [], **DESIGN}), Choice())][:2]


@pytest.mark.parametrize(
    ("choice", "reason"),
    [
        (Choice(), "it has several channels. Choose one with --channel: D1, design, leads"),
        (Choice("empty"), 'it has no messages of a channel "empty". There are: D1, design, leads'),
        (Choice("design", "1.000001"), "#design has no thread 1.000001"),
        (Choice("design", "last week"), '"last week" is neither the ts of a message'),
    ],
)
def test_what_is_not_there_is_told_with_what_is(make: Make, choice: Choice, reason: str) -> None:
    """One sentence says how to choose."""
    with pytest.raises(ExportUnusable, match="^" + reason.replace(".", r"\.")):
        read_export(make(FILES), choice)


@pytest.mark.parametrize("content", [{"ok": False}, "text", 5])
def test_file_of_another_form_is_named(make: Make, content: object) -> None:
    """Whoever edited the export finds the place."""
    with pytest.raises(ExportUnusable, match=r"2026-11-26\.json is not a list"):
        read_export(make({**FILES, "design/2026-11-26.json": content}), Choice("design"))


def test_bomb_is_refused_before_it_is_large(tmp_path: Path) -> None:
    """A few kB that would be many MB are read no further than an export can be."""
    with zipfile.ZipFile(tmp_path / "bomb.zip", "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("channels.json", "[]")
        archive.writestr("design/2026-11-26.json", b" " * (MAX_FILE_BYTES + 1))

    with pytest.raises(ExportUnusable, match=r"2026-11-26\.json is too large"):
        read_export(tmp_path / "bomb.zip", Choice())


@pytest.mark.parametrize("content", [b"", b"PK\x03\x04", b"not a zip"])
def test_damaged_zip_is_told(tmp_path: Path, content: bytes) -> None:
    """It is no traceback."""
    (tmp_path / "export.zip").write_bytes(content)

    with pytest.raises(ExportUnusable, match="it is no zip file, or a damaged one"):
        read_export(tmp_path / "export.zip", Choice())


def test_zip_with_a_damaged_file_is_told(tmp_path: Path) -> None:
    """Nor is what breaks in the middle of it."""
    path = tmp_path / "export.zip"
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("channels.json", "[]")
        archive.writestr("design/2026-11-26.json", json.dumps([{"ts": f"{number}.0"} for number in range(5000)]))
    content = bytearray(path.read_bytes())
    content[len(content) // 3 : len(content) // 3 + 200] = bytes(200)
    path.write_bytes(content)

    with pytest.raises(ExportUnusable):
        read_export(path, Choice())


def test_other_folders_are_no_exports(tmp_path: Path) -> None:
    """A folder of recordings stays what it was."""
    (tmp_path / "recordings").mkdir()

    assert not is_export(tmp_path)
    assert not is_export(tmp_path / "call.mp3")
