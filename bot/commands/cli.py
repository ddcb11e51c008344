"""The command line: what can be asked of `readout`, and the errors it answers with."""

import sys
from collections.abc import Callable, Coroutine
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

if TYPE_CHECKING:
    from zoneinfo import ZoneInfo

    from bot.settings import Settings

    Command = Callable[[Settings], Coroutine[Any, Any, None]]
    Problems = Callable[[Settings], list[str]]

# Everything heavy is imported by the command that needs it: `readout --help` answers in a blink.

UNUSABLE = "{path} cannot be used ({reason}). Check its permissions and the room on its disk."

CONTEXT = {"help_option_names": ["-h", "--help"], "max_content_width": 100}

SWITCH_SECONDS = 0.001
"""How long a thread may hold the interpreter while another one waits for it. The embedded engine understands texts in a
thread of this process, and before a request is acknowledged the loop and the database's thread hand over to each other
several times. With Python's 5 ms, one in ten commits beside such a text took 22 to 29 ms; with this it takes 6, and the
texts take no longer."""

port_option = click.option(
    "--port", type=click.IntRange(0, 65535), default=0, help="Port to listen on; 0 is any free one."
)
json_option = click.option(
    "--json", "as_json", is_flag=True, help="Print one line of JSON on standard output when ready."
)
home_option = click.option(
    "--home", type=click.Path(file_okay=False, path_type=Path), help="Where to keep data (READOUT_HOME)."
)
UNKNOWN_ZONE = "{zone} is not a known time zone. Name one such as Europe/Berlin or America/New_York."


def zone_named(_context: click.Context, _parameter: click.Parameter, name: str | None) -> "ZoneInfo | None":
    """The zone that an option names. Raises: BadParameter."""
    from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

    try:
        return None if name is None else ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError, OSError) as error:
        raise click.BadParameter(UNKNOWN_ZONE.format(zone=name)) from error


@click.group(context_settings=CONTEXT)
@click.version_option(package_name="readout-bot", prog_name="readout")
def main() -> None:
    """
    Readout turns recordings and message threads into readouts: what was said, what was decided, who does what.

    It lives in Slack and runs on this machine. Try it with no account: `readout demo`.
    """


@main.command()
@click.option("--port", type=click.IntRange(0, 65535), help="Port of the page; by default 7310, or the next free one.")
@json_option
@home_option
@click.option("--no-browser", is_flag=True, help="Don't open the page.")
def demo(port: int | None, as_json: bool, home: Path | None, no_browser: bool) -> None:
    """Try everything on this machine: a local Slack with a page, the engine and the bot."""
    from bot.commands.demo import demo as run_demo

    _run(lambda settings: run_demo(settings, port=port, as_json=as_json, browser=not no_browser), home, quiet=True)


@main.command()
@click.option("--http", is_flag=True, help="Be called by Slack over HTTP, instead of connecting to it in Socket Mode.")
@click.option("--host", default="127.0.0.1", show_default=True, help="With --http: the address to listen on.")
@click.option(
    "--port", type=click.IntRange(0, 65535), default=3000, show_default=True, help="With --http: the port to listen on."
)
@home_option
def run(http: bool, host: str, port: int, home: Path | None) -> None:
    """Run the bot against Slack, with the embedded engine unless READOUT_API_URL names another server."""
    from bot.commands.run import run as run_bot
    from bot.serving.asgi import Address
    from bot.settings import problems_for_slack

    address = Address(host, port) if http else None
    _run(lambda settings: run_bot(settings, address), home, problems=partial(problems_for_slack, http=http))


@main.command()
@click.option("--http", "url", metavar="URL", help="For HTTP: the https address at which Slack reaches this Readout.")
def manifest(url: str | None) -> None:
    """Print the manifest from which the Slack app is made, for Socket Mode unless --http is given."""
    from bot.serving.manifest import http_manifest_text, manifest_text

    try:
        click.echo(http_manifest_text(url) if url else manifest_text(), nl=False)
    except ValueError as error:
        raise click.BadParameter(str(error), param_hint="--http") from error


@main.command()
@click.argument("file", type=click.Path(dir_okay=False, path_type=Path))
@home_option
def backup(file: Path, home: Path | None) -> None:
    """
    Write a consistent copy of the databases to FILE, a tar archive, while Readout runs or not.

    docs/deploy.md says how to restore it.
    """
    from bot.commands.backup import backup as make_backup

    _run(lambda settings: make_backup(settings, file), home, quiet=True)


@main.command("local-slack")
@port_option
@json_option
@home_option
@click.option(
    "--manifest",
    "app_manifest",
    type=click.Path(dir_okay=False, path_type=Path),
    help="Try the app of this manifest (YAML or JSON) in place of Readout.",
)
@click.option("--seed", default="", help="Make ids and secrets the same at every start in a new home, for tests.")
@click.option("--limits", is_flag=True, help="Limit how often an app may call each method, as Slack does.")
def local_slack(
    port: int, as_json: bool, home: Path | None, app_manifest: Path | None, seed: str, limits: bool
) -> None:
    """Start only the local Slack, a workspace for trying and testing bots; its state stays on disk."""
    from bot.commands.run import run_local_slack

    _run(
        lambda settings: run_local_slack(
            settings, port=port, as_json=as_json, app_manifest=app_manifest, seed=seed, is_limited=limits
        ),
        home,
    )


@main.command()
@port_option
@json_option
@home_option
def engine(port: int, as_json: bool, home: Path | None) -> None:
    """Start only the engine, a server for the Async API that any of its clients can use."""
    from bot.commands.run import run_engine

    _run(lambda settings: run_engine(settings, port=port, as_json=as_json), home)


@main.command()
@click.argument("files", nargs=-1, required=True, metavar="FILE...", type=click.Path(path_type=Path))
@click.option("--json", "form", flag_value="json", help="Print one JSON object in the API's shapes.")
@click.option("--markdown", "form", flag_value="markdown", help="Print Markdown.")
@click.option("--channel", metavar="NAME", help="Which channel of an export of Slack: its name or id.")
@click.option("--thread", metavar="TS", help="Which thread in it: the ts or the link of any of its messages.")
@click.option("--zone", callback=zone_named, help="Where it was said: Europe/Berlin. [default: this machine's zone]")
def process(
    files: tuple[Path, ...], form: str | None, channel: str | None, thread: str | None, zone: "ZoneInfo | None"
) -> None:
    """
    Print the readout of a recording, of an exported thread, or of a channel in an export of Slack.

    Several files are one conversation, in the order given. A file that ends in .json is a list of messages
    {"user", "ts", "text"}; a folder, or a file that ends in .zip, is an export as Slack gives it; all others are audio
    or video.
    """
    from bot.commands.export import Choice
    from bot.commands.process import process as process_files

    choice = Choice(channel, thread)
    _run(lambda settings: process_files(settings, files, form or "terminal", choice, zone), None, quiet=True)


@main.command()
@click.option("--slack", is_flag=True, help="Check the connection to Slack as well; missing tokens are errors then.")
@click.option("--http", is_flag=True, help="Check for `readout run --http`.")
@home_option
def check(slack: bool, http: bool, home: Path | None) -> None:
    """Check settings, database, engine and model, and say how to fix what is wrong."""
    from bot.commands.check import check as run_check

    _run(lambda settings: run_check(settings, slack=slack, http=http), home, quiet=True)


def _run(command: "Command", home: Path | None, *, problems: "Problems" = lambda _: [], quiet: bool = False) -> None:
    """
    Run a command to its end; what can go wrong ends it with one clear message and status 1.

    `problems` are those that this command has with the settings. A quiet command logs what goes wrong only, unless
    READOUT_LOG_LEVEL says otherwise.
    """
    import asyncio

    from bot.home import keep_private
    from bot.logs import configure
    from bot.settings import load_settings

    try:
        settings = load_settings(problems, READOUT_HOME=home)
        configure("warning" if quiet and "log_level" not in settings.model_fields_set else settings.log_level)
        keep_private(settings.home)
        sys.setswitchinterval(SWITCH_SECONDS)
        asyncio.run(command(settings))
    except KeyboardInterrupt:
        sys.exit(130)
    except Exception as error:
        if isinstance(error, OSError) and error.filename and Path(error.filename).is_relative_to(settings.home):
            raise click.ClickException(UNUSABLE.format(path=error.filename, reason=error.strerror)) from None
        if not isinstance(error, _expected()):
            raise
        raise click.ClickException(str(error)) from None


def _expected() -> tuple[type[Exception], ...]:
    """The errors whose text is a message to whoever gave the command."""
    from bot.commands.backup import BackupFailed
    from bot.commands.check import ChecksFailed
    from bot.commands.process import ProcessFailed
    from bot.serving.asgi import PortUnavailable
    from bot.serving.introduction import SlackUnusable
    from bot.settings import SettingsUnusable
    from bot.wiring import EngineMissing, LocalSlackMissing
    from engine.errors import EngineError
    from storage.database import DatabaseUnavailable

    return (
        BackupFailed,
        ChecksFailed,
        DatabaseUnavailable,
        EngineError,
        EngineMissing,
        LocalSlackMissing,
        PortUnavailable,
        ProcessFailed,
        SettingsUnusable,
        SlackUnusable,
        *_of_local_slack(),
    )


def _of_local_slack() -> tuple[type[Exception], ...]:
    """Its errors, where it is installed."""
    try:
        from local_slack.base.errors import LocalSlackUnusable
    except ModuleNotFoundError:
        return ()
    return (LocalSlackUnusable,)
