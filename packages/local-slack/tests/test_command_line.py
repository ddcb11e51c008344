"""`local-slack`, as a process of its own: what it says when it is ready, and why it cannot start."""

import json
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import httpx
import pytest

from local_slack_fixtures import MANIFEST

PATIENCE_SECONDS = 60


@pytest.fixture
def manifest(tmp_path: Path) -> Path:
    """The manifest of an app, in a file."""
    file = tmp_path / "my.json"
    file.write_text(json.dumps(MANIFEST))
    return file


def words(*arguments: str | Path) -> list[str]:
    return [sys.executable, "-m", "local_slack", *map(str, arguments)]


@contextmanager
def started(manifest: Path, home: Path) -> Iterator[str]:
    """It runs until it is told to stop, which it does in order; gives the line that it prints when it is ready."""
    command = words("--manifest", manifest, "--json", "--home", home)
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        try:
            yield process.stdout.readline()
        finally:
            process.send_signal(signal.SIGTERM)
            rest = process.communicate(timeout=PATIENCE_SECONDS)
    assert (0, ("", "")) == (process.returncode, rest)


def complaint(*arguments: str | Path) -> str:
    """The one sentence with which it does not start."""
    done = subprocess.run(words(*arguments), capture_output=True, text=True, timeout=PATIENCE_SECONDS, check=False)
    assert (1, "", 1) == (done.returncode, done.stdout, done.stderr.count("\n")), done
    return done.stderr.removeprefix("Error: ").strip()


@pytest.mark.slow
def test_it_says_where_it_is_and_why_another_cannot_be_there(manifest: Path, tmp_path: Path) -> None:
    """One line of JSON has all that an app needs; a second one on the same home or port says a sentence."""
    with started(manifest, tmp_path / "home") as line:
        ready = json.loads(line)
        headers = {"Authorization": f"Bearer {ready['bot_token']}"}
        answer = httpx.post(f"{ready['url']}/api/auth.test", headers=headers, trust_env=False).json()
        same_home = complaint("--manifest", manifest, "--home", tmp_path / "home")
        port = ready["url"].rpartition(":")[2]
        same_port = complaint("--manifest", manifest, "--home", tmp_path / "other", "--port", port)

    assert (True, "readout") == (answer["ok"], answer["user"])
    assert same_home.startswith(f"{tmp_path / 'home'} is in use by another local Slack.")
    assert same_port.startswith(f"Port {port} of 127.0.0.1 cannot be used")


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        (None, "cannot be read (No such file or directory)"),
        ("features: [", "is no app manifest: it is neither YAML nor JSON"),
        ("features: {}", "is no app manifest: features.bot_user.display_name is missing"),
    ],
    ids=["no file", "no syntax", "no bot"],
)
def test_manifest_that_cannot_be_used(tmp_path: Path, content: str | None, reason: str) -> None:
    """The sentence names the file and what is wrong with it."""
    file = tmp_path / "manifest.yml"
    if content is not None:
        file.write_text(content)

    assert f"{file} {reason}" in complaint("--manifest", file, "--home", tmp_path / "home")


def test_manifest_is_asked_for() -> None:
    """Without an app there is nothing to try."""
    done = subprocess.run(words(), capture_output=True, text=True, timeout=PATIENCE_SECONDS, check=False)

    assert 2 == done.returncode
    assert "Missing option '--manifest'" in done.stderr
