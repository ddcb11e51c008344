"""Slash commands: the payload for the app, and the answer in its acknowledgement."""

from collections.abc import Mapping

from local_slack.acts.act import Act
from local_slack.base.errors import SlackError
from local_slack.base.typed_text import as_sent
from local_slack.delivery.envelopes import COMMANDS, Envelope
from local_slack.delivery.response_urls import ResponseUrl
from local_slack.site.workspace import Workspace


async def run_command(act: Act, command: str, text: str) -> None:
    """
    Run a slash command, and show the person the answer in the app's acknowledgement.

    Raises: SlackError `unknown_command`, or `dispatch_failed` / `operation_timeout` as Slack's client shows them.
    """
    workspace, person, channel = act.workspace, act.person, act.channel
    known = next((known for known in workspace.app.commands if known["command"] == command), None)
    if known is None:
        raise SlackError("unknown_command")
    payload = {
        "token": "",
        "team_id": workspace.team.id,
        "team_domain": workspace.team.domain,
        "channel_id": channel.id,
        "channel_name": channel.shown_name,
        "user_id": person.id,
        "user_name": person.name,
        "command": command,
        "text": _with_names(workspace, as_sent(text.strip())) if known.get("should_escape") else text.strip(),
        "api_app_id": workspace.team.app_id,
        "is_enterprise_install": "false",
        "response_url": workspace.response_urls.issue(channel, person.id),
        "trigger_id": workspace.triggers.issue(person.id, window=act.window),
    }
    answer = await workspace.ask(Envelope(COMMANDS, payload))
    if isinstance(answer, Mapping) and (answer.get("text") or answer.get("blocks") or answer.get("attachments")):
        workspace.response_urls.respond(ResponseUrl(channel, person.id, 0.0), answer)


def _with_names(workspace: Workspace, text: str) -> str:
    """Add its name to each id in a text, as Slack does for commands with `should_escape`."""
    names = {f"<@{person.id}>": f"<@{person.id}|{person.name}>" for person in workspace.people.by_id.values()}
    names |= {f"<#{channel.id}>": f"<#{channel.id}|{channel.name}>" for channel in workspace.channels.by_id.values()}
    for plain, named in names.items():
        text = text.replace(plain, named)
    return text
