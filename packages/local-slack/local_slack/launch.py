"""
Run any bot unchanged, with slack_sdk's clients talking to the local Slack instead of slack.com.

    SLACK_API_URL=http://127.0.0.1:8080/api/ python -m local_slack.launch app.py

slack_sdk has no setting in the environment for this; only what a client takes when its author names no `base_url`
changes.
"""

import os
import runpy
import sys
from pathlib import Path

from slack_sdk.web.async_base_client import AsyncBaseClient
from slack_sdk.web.base_client import BaseClient

USAGE = "Usage: SLACK_API_URL=http://127.0.0.1:PORT/api/ python -m local_slack.launch SCRIPT [ARGUMENT...]"


def talk_to(url: str) -> None:
    """Point slack_sdk's clients, sync and async, at another API than Slack's from now on."""
    for client in (BaseClient, AsyncBaseClient):
        defaults = client.__init__.__defaults__ or ()
        client.__init__.__defaults__ = tuple(url if default == client.BASE_URL else default for default in defaults)


def main() -> None:
    """Run a script as Python would, its own folder first on the path."""
    url = os.environ.get("SLACK_API_URL", "")
    if not url or len(sys.argv) < 2:
        sys.exit(USAGE)
    talk_to(url)
    del sys.argv[0]
    sys.path.insert(0, str(Path(sys.argv[0]).resolve().parent))
    runpy.run_path(sys.argv[0], run_name="__main__")


if __name__ == "__main__":
    main()
