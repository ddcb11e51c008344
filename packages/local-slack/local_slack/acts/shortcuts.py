"""Shortcuts of the app: on a message, or from anywhere."""

from local_slack.acts.act import Act
from local_slack.acts.interactivity import interaction, tell_app
from local_slack.base.errors import SlackError
from local_slack.content.messages import without_metadata
from local_slack.content.objects import Message
from local_slack.site.workspace import Workspace


async def run_shortcut(act: Act, message: Message, callback_id: str) -> None:
    """
    Use a message shortcut of the app on a message.

    Raises: SlackError `unknown_shortcut`, `dispatch_failed` or `operation_timeout`.
    """
    workspace, channel = act.workspace, act.channel
    _require(workspace, callback_id, "message")
    payload = interaction(workspace, act.person, window=act.window) | {
        "channel": {"id": channel.id, "name": channel.shown_name},
        "type": "message_action",
        "action_ts": workspace.messages.clock.ts(),
        "callback_id": callback_id,
        "response_url": workspace.response_urls.issue(channel, act.person.id),
        "message_ts": message["ts"],
        "message": without_metadata([message])[0],
    }
    await tell_app(workspace, payload)


async def run_global_shortcut(act: Act, callback_id: str) -> None:
    """
    Use a global shortcut of the app.

    Raises: SlackError `unknown_shortcut`, `dispatch_failed` or `operation_timeout`.
    """
    _require(act.workspace, callback_id, "global")
    await tell_app(
        act.workspace,
        interaction(act.workspace, act.person, window=act.window)
        | {"type": "shortcut", "action_ts": act.workspace.messages.clock.ts(), "callback_id": callback_id},
    )


def _require(workspace: Workspace, callback_id: str, kind: str) -> None:
    known = {shortcut["callback_id"] for shortcut in workspace.app.shortcuts if shortcut["type"] == kind}
    if callback_id not in known:
        raise SlackError("unknown_shortcut")
