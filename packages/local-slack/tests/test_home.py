"""The local Slack's home: one process at a time, whole after every kill, and a plain word when it cannot be used."""

import sqlite3
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from local_slack.app import create_app
from local_slack.base.store import HomeUnusable, Store
from local_slack.content.messages import Draft
from local_slack.content.objects import Message
from local_slack.people.channels import Channel
from local_slack.site.site import Site
from local_slack.site.workspace import Workspace
from local_slack_fixtures import MANIFEST

HOLD = """
import sys
from pathlib import Path
from local_slack.base.store import Store
store = Store(Path(sys.argv[1]))
print("open", flush=True)
sys.stdin.read()
"""


class Killed(BaseException):
    """The process ends here."""


def killed_at(write: int) -> Callable[..., None]:
    """Give a `Store.save` that ends the process instead of its n-th write."""
    save, left = Store.save, iter(range(write))

    def saving(self: Store, *document: Any) -> None:
        if next(left, None) is None:
            raise Killed
        save(self, *document)

    return saving


def workspace_in(home: Path) -> Workspace:
    """Open a workspace as a new process does."""
    return Site(home, MANIFEST).first


def close(workspace: Workspace) -> None:
    """End the process that has a workspace."""
    workspace.store.close()


def test_second_process_is_refused(tmp_path: Path) -> None:
    """While one process has a home, another is told so in a sentence that names the folder; a kill lets go of it."""
    first = subprocess.Popen([sys.executable, "-c", HOLD, str(tmp_path)], stdin=subprocess.PIPE, stdout=subprocess.PIPE)
    with first:
        assert first.stdout is not None
        first.stdout.readline()
        with pytest.raises(HomeUnusable, match=f"{tmp_path} is in use by another local Slack"):
            create_app(tmp_path, MANIFEST)
        first.kill()
    close(workspace_in(tmp_path))


def test_refused_home_is_not_held(tmp_path: Path) -> None:
    """A home that could not be opened can be opened as soon as it is mended."""
    (tmp_path / "slack.db").write_bytes(b"no database at all, but long enough to be taken for one" * 100)
    with pytest.raises(HomeUnusable, match="is not a readable local Slack"):
        workspace_in(tmp_path)
    (tmp_path / "slack.db").unlink()

    close(workspace_in(tmp_path))


def test_file_in_place_of_the_home_is_named(tmp_path: Path) -> None:
    """A home that is no folder is refused in a sentence."""
    (tmp_path / "slack").write_text("x")

    with pytest.raises(HomeUnusable, match="cannot be written"):
        workspace_in(tmp_path / "slack")


@pytest.mark.parametrize("write", range(10))
def test_first_start_may_be_killed_at_any_write(tmp_path: Path, write: int, monkeypatch: pytest.MonkeyPatch) -> None:
    """Team, people and channels are all there after the next start, wherever the first one ended."""
    with monkeypatch.context() as dying:
        dying.setattr(Store, "save", killed_at(write))
        with pytest.raises(Killed):
            workspace_in(tmp_path)
    workspace = workspace_in(tmp_path)

    assert (5, 5) == (len(workspace.people.by_id), len(workspace.channels.by_id))
    close(workspace)


def general(workspace: Workspace) -> Channel:
    """Give #general."""
    return workspace.channels.by_id["C0GENERAL01"]


def share(workspace: Workspace, thread_ts: str = "") -> Message:
    """Share a file as a person."""
    anna = workspace.people.by_id["U0ANNAHOLM1"]
    ticket, upload = workspace.files.announce(anna, "a.mp3", 5)
    workspace.files.path(upload.file_id).write_bytes(b"sound")
    workspace.files.stored(ticket)
    files = workspace.files.complete(anna, [{"id": upload.file_id}])
    return workspace.files.share(files, general(workspace), anna, Draft("", thread_ts=thread_ts))


async def test_kill_leaves_no_reply_or_share_by_halves(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """After a kill a reply that is there is counted, and a file in a message is shared there."""
    workspace = workspace_in(tmp_path)
    root = share(workspace)["ts"]
    for write in range(1, 4):
        with monkeypatch.context() as dying:
            dying.setattr(Store, "save", killed_at(write))
            with pytest.raises(Killed):
                share(workspace, root)
        close(workspace)
        workspace = workspace_in(tmp_path)

        assert [root] == [message["ts"] for message in workspace.messages.thread(general(workspace), root)]
    share(workspace, root)

    parent, reply = workspace.messages.thread(general(workspace), root)
    assert 1 == parent["reply_count"]
    assert workspace.may_see_file(workspace.bot.id, workspace.files.get(reply["files"][0]["id"]))
    close(workspace)


async def test_kill_while_a_file_is_deleted_keeps_it_whole(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A file that still counts as there has its bytes."""
    workspace = workspace_in(tmp_path)
    file_id = share(workspace)["files"][0]["id"]
    with monkeypatch.context() as dying:
        dying.setattr(Store, "save", killed_at(1))
        with pytest.raises(Killed):
            workspace.delete_file(file_id)
    close(workspace)
    workspace = workspace_in(tmp_path)

    assert b"sound" == workspace.files.path(workspace.files.get(file_id)["id"]).read_bytes()
    close(workspace)


async def test_bytes_of_a_deleted_file_go_at_the_next_start(tmp_path: Path) -> None:
    """Bytes that a kill kept after their file was deleted do not stay."""
    workspace = workspace_in(tmp_path)
    file_id = share(workspace)["files"][0]["id"]
    workspace.delete_file(file_id)
    workspace.files.path(file_id).write_bytes(b"sound")
    close(workspace)
    close(workspace_in(tmp_path))

    assert not (tmp_path / "files" / file_id).exists()


def test_database_is_closed_with_the_store(tmp_path: Path) -> None:
    """Closing lets go of everything, and may be repeated."""
    store = Store(tmp_path)
    store.close()
    store.close()

    with pytest.raises(sqlite3.ProgrammingError):
        store.load("team")
    Store(tmp_path).close()
