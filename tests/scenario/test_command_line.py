"""What people and programs type: every command as a real process, from its arguments to its last line."""

import json
import os
import re
import signal
import subprocess
import sys
import zipfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path
from typing import Any

import httpx
import pytest

from bot.commands.demo import SAMPLE, SAMPLE_CHANNEL
from tests.scenario.media import STANDUP, THREAD, ends_early, picture, silence, speech
from tests.scenario.workspace import Workspace, eventually

pytestmark = pytest.mark.slow

KEYS = (
    "conversationId name startTime duration messages topics actionItems questions followUps decisions summary members"
    " analytics"
)
PATIENCE_SECONDS = 90


@pytest.fixture
def environment() -> dict[str, str]:
    """The environment without any of our settings in it."""
    return {name: value for name, value in os.environ.items() if not name.startswith(("READOUT_", "SLACK_"))}


Readout = Callable[..., subprocess.CompletedProcess[str]]


@pytest.fixture
def readout(tmp_path: Path, environment: dict[str, str]) -> Readout:
    """Run a command to its end, in a folder of its own; keywords are settings."""

    def run(*arguments: str | Path, **settings: str) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            [sys.executable, "-m", "bot", *map(str, arguments)],
            cwd=tmp_path,
            env=environment | settings,
            capture_output=True,
            text=True,
            timeout=PATIENCE_SECONDS,
            check=False,
        )

    return run


def complaint(done: subprocess.CompletedProcess[str]) -> str:
    """The one sentence with which a command failed."""
    assert 1 == done.returncode, done
    assert "" == done.stdout
    assert "Traceback" not in done.stderr
    assert 1 == done.stderr.count("\n"), done.stderr
    return done.stderr.removeprefix("Error: ").strip()


@contextmanager
def running(*arguments: str | Path, cwd: Path, env: dict[str, str]) -> Iterator[tuple[subprocess.Popen[str], str]]:
    """A command that goes on until it is told to stop, and its first line; it must stop at once, and in order."""
    command = [sys.executable, "-m", "bot", *map(str, arguments)]
    with (
        (cwd / "log").open("w+") as log,
        subprocess.Popen(command, cwd=cwd, env=env, stdout=subprocess.PIPE, stderr=log, text=True) as process,
    ):
        assert process.stdout is not None
        try:
            yield process, process.stdout.readline()
        finally:
            process.send_signal(signal.SIGTERM)
            rest, _ = process.communicate(timeout=PATIENCE_SECONDS)
        log.seek(0)
        assert (0, "") == (process.returncode, rest), log.read()


def test_process_prints_the_apis_shapes(readout: Readout) -> None:
    """One object with exactly these keys; lists hold what the API's own answers hold."""
    done = readout("process", STANDUP, "--json")
    result = json.loads(done.stdout)

    assert (0, "") == (done.returncode, done.stderr)
    assert KEYS.split() == list(result)
    assert "standup.mp3" == result["name"]
    assert 25 < result["duration"] < 30
    assert 16 == len(result["conversationId"])
    assert {"id", "text", "from", "startTime", "endTime", "timeOffset", "duration"} <= result["messages"][0].keys()
    assert {"id", "text", "type", "messageIds", "definitive", "assignee"} <= result["actionItems"][0].keys()
    assert {"id", "text", "type", "score", "messageIds"} <= result["topics"][0].keys()
    assert {"metrics", "members"} == result["analytics"].keys()


def test_process_prints_markdown(readout: Readout) -> None:
    """A readout with its transcript, ready for a file."""
    done = readout("process", "--markdown", THREAD)

    assert done.stdout.startswith("# thread.json\n")
    for section in ("## Action items", "## Open questions", "## Topics", "## Transcript"):
        assert section in done.stdout
    assert "**Anna**" in done.stdout


def test_silence_before_the_first_word_is_part_of_the_length(readout: Readout, tmp_path: Path) -> None:
    """The length and all times are those of the recording, whichever way they are shown."""
    (tmp_path / "call.wav").write_bytes(speech(2.0, silent_for=70.5))

    done = readout("process", "--markdown", "call.wav")
    result = json.loads(readout("process", "--json", "call.wav").stdout)

    assert done.stdout.splitlines()[2].startswith("1 min, ")
    assert "1:10 Good morning" in done.stdout
    assert 72.5 == result["duration"]
    assert 70 == int(seconds_between(result["startTime"], result["messages"][0]["startTime"]))
    assert 70 == int(result["messages"][0]["timeOffset"])
    assert 72.5 == pytest.approx(sum(metric["seconds"] for metric in result["analytics"]["metrics"]), abs=0.05)


def seconds_between(earlier: str, later: str) -> float:
    """The seconds between two times of the API."""
    return (datetime.fromisoformat(later) - datetime.fromisoformat(earlier)).total_seconds()


def test_files_in_one_command_are_one_conversation(readout: Readout, tmp_path: Path) -> None:
    """Messages come in the order of the files, and the second file begins where the first ended."""
    (tmp_path / "silence.wav").write_bytes(silence(1.0))
    (tmp_path / "call.wav").write_bytes(speech(3.6))

    result = json.loads(readout("process", "--json", "call.wav", "silence.wav", "call.wav").stdout)

    texts = [message["text"] for message in result["messages"]]
    assert 4 == len(texts)
    assert texts[:2] == texts[2:]
    offsets = [message["timeOffset"] for message in result["messages"]]
    assert sorted(offsets) == offsets


def test_exported_thread_has_a_readout(readout: Readout) -> None:
    """A JSON list of messages is a conversation among the people who wrote them."""
    result = json.loads(readout("process", "--json", THREAD).stdout)

    assert len(json.loads(THREAD.read_text(encoding="utf-8"))) <= len(result["messages"])
    assert {"Anna", "Ben", "David"} == {member["name"] for member in result["members"]}
    assert "Ben" in {item["assignee"].get("name") for item in result["actionItems"]}


@pytest.mark.parametrize(
    ("name", "content", "sentence"),
    [
        ("empty.mp3", b"", "empty.mp3: The file is empty."),
        ("board.mp3", picture(), "board.mp3: The file has no sound in it."),
        ("bad.json", b"[", "bad.json is not an exported thread (it is not JSON)."),
        ("ts.json", b'[{"user": "Ben", "text": "Hi"}]', "ts.json is not an exported thread ([0].ts: is missing)."),
        ("none.json", b"[]", "none.json has no message with text."),
        ("folder", None, "folder is not a file, nor an export of Slack."),
        ("nothing.mp3", None, "nothing.mp3 does not exist."),
    ],
    ids=lambda value: value if isinstance(value, str) and "." in value[-5:] else "",
)
def test_file_that_cannot_be_processed(
    name: str, content: bytes | None, sentence: str, readout: Readout, tmp_path: Path
) -> None:
    """One sentence names the file and what is wrong with it."""
    (tmp_path / "folder").mkdir()
    if content is not None:
        (tmp_path / name).write_bytes(content)

    assert complaint(readout("process", name)).startswith(sentence)


def test_recording_that_ends_early_is_processed(readout: Readout, tmp_path: Path) -> None:
    """What is there is printed; that something is missing is said beside it."""
    (tmp_path / "call.wav").write_bytes(ends_early())

    done = readout("process", "--json", "call.wav")

    assert json.loads(done.stdout)["messages"]
    assert done.stderr.startswith("call.wav: The recording breaks off")


def test_process_without_a_model(readout: Readout, tmp_path: Path) -> None:
    """A missing model is a sentence with the way to fix it."""
    sentence = complaint(readout("process", STANDUP, READOUT_MODEL=str(tmp_path)))

    assert f"There is no complete Whisper model in {tmp_path}" in sentence


def test_check_is_content_without_slack(readout: Readout) -> None:
    """What is only needed later is listed as such, and is no error."""
    done = readout("check")

    assert 0 == done.returncode
    for name in ("SLACK_BOT_TOKEN", "SLACK_APP_TOKEN"):
        assert f"{name} is missing" in done.stdout
    assert 2 == done.stdout.count("needed for `readout run`")


def test_check_with_slack_wants_the_tokens(readout: Readout) -> None:
    """Asked for Slack, missing tokens are errors."""
    done = readout("check", "--slack")

    assert 1 == done.returncode
    assert 2 == done.stdout.count("[ wrong]")
    assert "2 of 6 checks found something wrong" in done.stderr


def test_check_finds_a_missing_model(readout: Readout, tmp_path: Path) -> None:
    """It says what is wrong, and the other checks still run."""
    done = readout("check", READOUT_MODEL=str(tmp_path))

    assert 1 == done.returncode
    assert f"[ wrong] Engine: There is no complete Whisper model in {tmp_path}" in done.stdout
    assert "SLACK_APP_TOKEN is missing" in done.stdout


def test_check_of_a_home_that_is_none(readout: Readout, tmp_path: Path) -> None:
    """Nothing can be kept there, and that is what is said, before the first start fails."""
    (tmp_path / "file").touch()

    done = readout("check", READOUT_HOME="file")

    assert (1, "") == (done.returncode, done.stderr.partition("Error: 1 of ")[0])
    assert "[ wrong] Database: file/readout.db cannot be opened for writing" in done.stdout


@pytest.mark.parametrize(
    ("name", "content", "sentence"),
    [
        ("readout.db", "", "readout.db is empty: what it held is lost. Restore a backup"),
        ("engine/engine.db", "", "engine/engine.db is empty: what it held is lost. Restore a backup"),
        ("engine/credentials.json", "{", "engine/credentials.json cannot be read. Delete the file"),
        ("engine/spool", "", "engine/spool cannot be used (File exists)."),
    ],
    ids=lambda value: value if "/" in value or value.endswith(".db") else "",
)
def test_start_on_a_damaged_home(name: str, content: str, sentence: str, readout: Readout, tmp_path: Path) -> None:
    """One sentence names the file and what to do; what is left of it stays as it is."""
    (tmp_path / "home" / "engine").mkdir(parents=True)
    (tmp_path / "home" / name).write_text(content)
    tokens = {"SLACK_BOT_TOKEN": "xoxb-1", "SLACK_APP_TOKEN": "xapp-1", "READOUT_LOG_LEVEL": "error"}

    said = complaint(readout("run", "--home", tmp_path / "home", **tokens))

    assert sentence in said
    assert content == (tmp_path / "home" / name).read_text()


def test_settings_that_are_wrong_are_named_together(readout: Readout) -> None:
    """Unknown names, unusable values and missing companions in one message, without the values of secrets."""
    done = readout("check", READOUT_FOO="1", READOUT_MAX_BYTES="many", SLACK_BOT_TOKEN="xoxb-very-secret")

    assert 1 == done.returncode
    assert "READOUT_FOO is not a setting of Readout" in done.stderr
    assert "READOUT_MAX_BYTES" in done.stderr
    assert "secret" not in done.stdout + done.stderr


def test_run_names_what_it_needs(readout: Readout) -> None:
    """Without tokens the bot does not start, and says which it wants."""
    done = readout("run")

    assert 1 == done.returncode
    assert "SLACK_BOT_TOKEN is missing" in done.stderr
    assert "SLACK_APP_TOKEN is missing" in done.stderr


def test_run_names_what_is_wrong_with_what_it_needs(readout: Readout) -> None:
    """One message for all of it, and no value of a secret."""
    done = readout("run", "--http", READOUT_FOO="1", READOUT_MAX_SECONDS="-1", SLACK_BOT_TOKEN="a-secret")

    assert 1 == done.returncode
    for name in ("READOUT_FOO", "READOUT_MAX_SECONDS", "SLACK_BOT_TOKEN", "SLACK_SIGNING_SECRET"):
        assert 1 == done.stderr.count(f"  - {name}")
    assert "SLACK_APP_TOKEN" not in done.stderr
    assert "a-secret" not in done.stderr


def test_manifest_is_printed(readout: Readout) -> None:
    """Ready to be pasted, for Socket Mode and for HTTP."""
    assert "socket_mode_enabled: true" in readout("manifest").stdout
    assert "https://a.example/slack/events" in readout("manifest", "--http", "https://a.example").stdout
    assert "Slack calls nothing but https" in readout("manifest", "--http", "http://a.example").stderr


def test_backup_of_nothing(readout: Readout) -> None:
    """Whoever mistypes the home should not believe that there is a backup."""
    assert complaint(readout("backup", "backup.tar.gz")).startswith("There is no Readout database in readout-data.")


def test_engine_says_where_it_is_in_one_line(tmp_path: Path, environment: dict[str, str]) -> None:
    """A program reads the address and the credentials, and they work."""
    with running("engine", "--json", "--home", tmp_path, cwd=tmp_path, env=environment) as (_, line):
        ready = json.loads(line)
        body = {"type": "application", "appId": ready["appId"], "appSecret": ready["appSecret"]}
        answer = httpx.post(f"{ready['url']}/oauth2/token:generate", json=body, trust_env=False)

        assert {"url", "appId", "appSecret"} == ready.keys()
        assert "accessToken" in answer.json()


def test_local_slack_says_where_it_is_in_one_line(tmp_path: Path, environment: dict[str, str]) -> None:
    """Everything that a bot and its tests need; the people's tokens act as them through the Web API."""
    with running("local-slack", "--json", "--home", tmp_path, cwd=tmp_path, env=environment) as (_, line):
        ready = json.loads(line)
        name, person = next(iter(ready["users"].items()))
        headers = {"Authorization": f"Bearer {person['token']}"}
        answer = httpx.post(f"{ready['url']}/api/auth.test", headers=headers, trust_env=False).json()

        app = {"bot_token", "app_token", "signing_secret", "client_id", "client_secret"}
        assert {"url", *app, "users", "channels", "workspaces"} == ready.keys()
        assert (True, name, person["id"]) == (answer["ok"], answer["user"], answer["user_id"])


@pytest.mark.parametrize("command", ["demo", "local-slack"])
def test_local_slack_that_is_not_installed(command: str, tmp_path: Path, environment: dict[str, str]) -> None:
    """A production installation does not carry it, and says how to get it; its other commands work without it."""
    without = (
        "import sys; sys.modules['local_slack'] = None; from bot.commands.cli import main; main(prog_name='readout')"
    )

    def run(*arguments: str) -> subprocess.CompletedProcess[str]:
        words = [sys.executable, "-c", without, *arguments]
        return subprocess.run(words, cwd=tmp_path, env=environment, capture_output=True, text=True, check=False)

    assert complaint(run(command)).startswith("The local Slack is not installed")
    assert "nothing.mp3" in complaint(run("process", "nothing.mp3"))


def test_port_that_is_taken(readout: Readout, tmp_path: Path, environment: dict[str, str]) -> None:
    """The sentence says which one, and how to choose another."""
    with running("local-slack", "--json", "--home", tmp_path / "a", cwd=tmp_path, env=environment) as (_, line):
        port = json.loads(line)["url"].rpartition(":")[2]

        sentence = complaint(readout("local-slack", "--port", port, "--home", tmp_path / "b"))

    assert sentence.startswith(f"Port {port} of 127.0.0.1 cannot be used")


@pytest.mark.parametrize(
    ("content", "complaint_of"),
    [
        (None, "cannot be read (No such file or directory)"),
        ("features: [", "is no app manifest: it is neither YAML nor JSON"),
        ("[]", "is no app manifest: the manifest must be an object"),
        ("features: {}", "is no app manifest: features.bot_user.display_name is missing"),
    ],
    ids=["no file", "no syntax", "no object", "no bot"],
)
def test_manifest_that_cannot_be_used(tmp_path: Path, readout: Readout, content: str | None, complaint_of: str) -> None:
    """The local Slack says in a sentence what is wrong with the manifest of another app."""
    file = tmp_path / "manifest.yml"
    if content is not None:
        file.write_text(content)

    assert f"{file} {complaint_of}" in complaint(
        readout("local-slack", "--manifest", file, "--home", tmp_path / "slack")
    )


@pytest.mark.parametrize("command", ["engine", "local-slack"])
def test_second_server_on_the_same_home(
    command: str, readout: Readout, tmp_path: Path, environment: dict[str, str]
) -> None:
    """Two processes on one set of data would spoil it: the second is sent away."""
    with running(command, "--json", "--home", tmp_path, cwd=tmp_path, env=environment):
        sentence = complaint(readout(command, "--json", "--home", tmp_path))

    assert "is in use by another" in sentence


def slack_settings(details: dict[str, Any]) -> dict[str, str]:
    """The settings with which the bot connects to a local Slack."""
    return {
        "SLACK_BOT_TOKEN": details["bot_token"],
        "SLACK_APP_TOKEN": details["app_token"],
        "SLACK_API_URL": f"{details['url']}/api/",
    }


def test_bot_and_its_checks_on_a_local_slack(readout: Readout, tmp_path: Path, environment: dict[str, str]) -> None:
    """All is found well; wrong tokens are told apart; and of two bots on the same data the second is sent away."""
    with running("local-slack", "--json", "--home", tmp_path / "slack", cwd=tmp_path, env=environment) as (_, line):
        settings = slack_settings(json.loads(line))

        assert "[ wrong]" not in readout("check", "--slack", **settings).stdout
        swapped = readout("check", "--slack", **settings | {"SLACK_APP_TOKEN": settings["SLACK_BOT_TOKEN"]})
        assert "[ wrong] SLACK_APP_TOKEN does not look right" in swapped.stdout
        wrong = {"SLACK_BOT_TOKEN": "xoxb-wrong", "SLACK_APP_TOKEN": "xapp-wrong"}
        refused = readout("run", **settings | wrong).stderr
        assert (
            "Error: Slack does not accept SLACK_BOT_TOKEN. Copy the bot token (xoxb-…) again.\nSlack does not"
            in refused
        )
        alone = readout("run", **settings | {"SLACK_APP_TOKEN": "xapp-wrong"}).stderr
        assert "Error: Slack does not open a Socket Mode connection for SLACK_APP_TOKEN." in alone
        assert not re.search("x(oxb|app)-wrong|Traceback", refused + alone)
        with bot_running(tmp_path, environment | settings):
            second = readout("run", **settings)
            assert 1 == second.returncode
            assert "is in use by another Readout process. Stop that one first" in second.stderr
            assert "is in use by a Readout that runs" in readout("check", **settings).stdout


def test_bot_that_slack_calls(readout: Readout, tmp_path: Path, environment: dict[str, str]) -> None:
    """It says where it waits, tells how it is, and refuses strangers; a port that is taken is a sentence."""
    with running("local-slack", "--json", "--home", tmp_path / "slack", cwd=tmp_path, env=environment) as (_, line):
        details = json.loads(line)
        settings = slack_settings(details) | {"SLACK_SIGNING_SECRET": details["signing_secret"]}
        del settings["SLACK_APP_TOKEN"]

        with bot_running(tmp_path, environment | settings, "--http", "--port", "0") as said:
            (at,) = re.findall(r"at=(http://127\.0\.0\.1:(\d+))/slack/events", "".join(said))
            url, port = at
            health = httpx.get(f"{url}/healthz", trust_env=False)
            stranger = httpx.post(f"{url}/slack/events", json={"type": "url_verification"}, trust_env=False)
            assert ({"ok": True, "problems": []}, 401) == (health.json(), stranger.status_code)
            other = readout("run", "--http", "--port", port, "--home", tmp_path / "other", **settings)
            assert f"Error: Port {port} of 127.0.0.1 cannot be used" in other.stderr


@contextmanager
def bot_running(cwd: Path, env: dict[str, str], *options: str) -> Iterator[list[str]]:
    """The bot, from the line that says that it is running on; gives what it said so far."""
    command = [sys.executable, "-m", "bot", "run", *options]
    with subprocess.Popen(command, cwd=cwd, env=env, stderr=subprocess.PIPE, text=True) as process:
        assert process.stderr is not None
        said: list[str] = []
        for line in process.stderr:
            said.append(line)
            if "Readout is running" in line:
                break
        yield said
        process.send_signal(signal.SIGTERM)
        rest = process.communicate(timeout=PATIENCE_SECONDS)[1]
    assert any("Readout is running" in line for line in said), [*said, rest]
    assert (0, "Traceback" in rest) == (process.returncode, False)


@pytest.fixture
def open_umask() -> Iterator[None]:
    """A umask that hides nothing."""
    before = os.umask(0)
    yield
    os.umask(before)


async def test_demo_makes_its_first_readout_by_itself(
    tmp_path: Path, environment: dict[str, str], open_umask: None
) -> None:
    """
    One command, and the sample's readout is there to be seen; the second start has it already, at the same URL.

    All that is kept is its owner's alone, also where it was open to others before.
    """
    home, urls = tmp_path / "home", []
    for _ in range(2):
        with running("demo", "--json", "--no-browser", "--home", home, cwd=tmp_path, env=environment) as (_, line):
            ready = json.loads(line)
            assert {"engine", "slack"} == ready.keys()
            urls.append(ready["slack"]["url"])
            async with httpx.AsyncClient(base_url=ready["slack"]["url"], trust_env=False) as http:
                workspace = Workspace(http, ready["slack"])
                (dropped,) = await eventually_dropped(workspace)
                assert SAMPLE.name == dropped["files"][0]["name"]
                readout = await workspace.readout(dropped["ts"], channel=SAMPLE_CHANNEL)
                assert "Action items" in readout["text"]
                assert [] == [str(path) for path in (home, *home.rglob("*")) if path.stat().st_mode & 0o077]
        for path in (home, *home.rglob("*")):
            path.chmod(0o777)
    assert urls[0] == urls[1]
    assert {"readout.db", "engine.db", "slack.db", "credentials.json"} <= {path.name for path in home.rglob("*")}


async def eventually_dropped(workspace: Workspace) -> list[dict[str, Any]]:
    """The messages with files in the sample's channel, once there are any."""

    async def dropped() -> list[dict[str, Any]]:
        return [message for message in await workspace.messages(channel=SAMPLE_CHANNEL) if message.get("files")]

    return await eventually(dropped, "the sample")


def test_channel_of_an_export_has_a_readout(readout: Readout, tmp_path: Path) -> None:
    """Names come from the export, times from the clock of the zone; what cannot be read is said beside the readout."""
    said = [
        {"user": "U1", "ts": "1795600000.000100", "text": "Let's plan the workshop."},
        {"user": "U2", "ts": "1795600060.000100", "text": "I will book the room for the workshop on Friday."},
        {"user": "U2", "ts": "1795600120.000100", "text": "", "files": [{"id": "F1", "mimetype": "image/png"}]},
    ]
    with zipfile.ZipFile(tmp_path / "export.zip", "w") as archive:
        archive.writestr("users.json", json.dumps([{"id": "U2", "profile": {"real_name": "Ben Lind"}}]))
        for channel in ("design", "general"):
            archive.writestr(f"{channel}/2026-11-25.json", json.dumps(said))

    done = readout("process", "--markdown", "--zone", "Europe/Berlin", "export.zip", "--channel", "general")

    assert done.stdout.startswith("# #general\n")
    assert "**Ben Lind**" in done.stdout
    assert "\n2026-11-25 10:47 I will book the room" in done.stdout
    assert "export.zip: Not read: 1 image." == done.stderr.strip()
    assert complaint(readout("process", "export.zip")).endswith("Choose one with --channel: design, general.")
