"""The command line: `local-slack --manifest my.yml`."""

import sys
from contextlib import AbstractAsyncContextManager
from pathlib import Path
from typing import Any

import click

READY = "The local Slack is ready: {url}"


@click.command(context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100})
@click.version_option(package_name="local-slack", prog_name="local-slack")
@click.option(
    "--manifest",
    type=click.Path(dir_okay=False, path_type=Path),
    required=True,
    help="The app to try: its manifest (YAML or JSON), as Slack takes it.",
)
@click.option("--port", type=click.IntRange(0, 65535), default=0, help="Port to listen on; 0 is any free one.")
@click.option("--json", "as_json", is_flag=True, help="Print one line of JSON on standard output when ready.")
@click.option(
    "--home",
    type=click.Path(file_okay=False, path_type=Path),
    default=Path("local-slack-data"),
    show_default=True,
    help="Where to keep the workspaces.",
)
@click.option("--seed", default="", help="Make ids and secrets the same at every start in a new home, for tests.")
@click.option(
    "--limits", "is_limited", is_flag=True, help="Limit how often an app may call each method, as Slack does."
)
def main(manifest: Path, port: int, as_json: bool, home: Path, seed: str, is_limited: bool) -> None:
    """
    Run a strict Slack on this machine, with a page, for trying and testing an app.

    Its tokens and addresses are printed with --json. Stop it with Ctrl-C; its workspaces stay in its home.
    """
    import asyncio

    from local_slack.base.errors import LocalSlackUnusable
    from local_slack.base.manifest import manifest_in
    from local_slack.serving import running

    try:
        slack = running(home, manifest_in(manifest), port=port, seed=seed, is_limited=is_limited)
        asyncio.run(_until_stopped(slack, as_json=as_json))
    except KeyboardInterrupt:
        sys.exit(130)
    except LocalSlackUnusable as error:
        raise click.ClickException(str(error)) from None


async def _until_stopped(slack: AbstractAsyncContextManager[dict[str, Any]], *, as_json: bool) -> None:
    """Run until SIGINT (Ctrl-C) or SIGTERM; a second one ends the process at once."""
    import asyncio
    import json
    import signal

    stop = asyncio.Event()
    loop = asyncio.get_running_loop()
    async with slack as details:
        for number in (signal.SIGINT, signal.SIGTERM):
            loop.add_signal_handler(number, stop.set)
        click.echo(json.dumps(details) if as_json else READY.format(url=details["url"]))
        await stop.wait()
        for number in (signal.SIGINT, signal.SIGTERM):
            loop.remove_signal_handler(number)
