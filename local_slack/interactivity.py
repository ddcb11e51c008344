"""What people do with the app: slash commands, message shortcuts, and clicks in its messages."""

from collections.abc import Iterable, Mapping
from typing import Any

from local_slack.blocks import elements, options_of
from local_slack.changes import Message
from local_slack.channels import Channel
from local_slack.errors import SlackError
from local_slack.inputs import VALUE_OF, entered, option_named
from local_slack.messages import without_metadata
from local_slack.people import Person
from local_slack.response_urls import ResponseUrl
from local_slack.socket_mode import COMMANDS, INTERACTIVE, Envelope, NotDeliveredError
from local_slack.typed_text import as_sent
from local_slack.workspace import Workspace

ELEMENT_FIELDS = ("type", "action_id", "text", "value", "style", "placeholder", "url")
Json = dict[str, Any]


async def run_command(workspace: Workspace, person: Person, channel: Channel, command: str, text: str) -> None:
    """
    Run a slash command; what the app's acknowledgement says is shown to the person.

    Raises: SlackError `unknown_command`, or `dispatch_failed` / `operation_timeout` as Slack's client shows them.
    """
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
        "trigger_id": workspace.triggers.issue(person.id),
    }
    answer = await ask_app(workspace, Envelope(COMMANDS, payload))
    if isinstance(answer, Mapping) and (answer.get("text") or answer.get("blocks")):
        workspace.response_urls.respond(ResponseUrl(channel, person.id, 0.0), answer)


def _with_names(workspace: Workspace, text: str) -> str:
    """Give text with the name beside each id, as commands with `should_escape` get it."""
    names = {f"<@{person.id}>": f"<@{person.id}|{person.name}>" for person in workspace.people.by_id.values()}
    names |= {f"<#{channel.id}>": f"<#{channel.id}|{channel.name}>" for channel in workspace.channels.by_id.values()}
    for plain, named in names.items():
        text = text.replace(plain, named)
    return text


async def run_shortcut(
    workspace: Workspace, person: Person, channel: Channel, message: Message, callback_id: str
) -> None:
    """
    Use a message shortcut of the app on a message.

    Raises: SlackError `unknown_shortcut`, `dispatch_failed` or `operation_timeout`.
    """
    known = {shortcut["callback_id"] for shortcut in workspace.app.shortcuts if shortcut["type"] == "message"}
    if callback_id not in known:
        raise SlackError("unknown_shortcut")
    payload = interaction(workspace, person) | {
        "channel": {"id": channel.id, "name": channel.shown_name},
        "type": "message_action",
        "action_ts": workspace.messages.clock.ts(),
        "callback_id": callback_id,
        "response_url": workspace.response_urls.issue(channel, person.id),
        "message_ts": message["ts"],
        "message": without_metadata([message])[0],
    }
    await ask_app(workspace, Envelope(INTERACTIVE, payload))


async def click(workspace: Workspace, person: Person, channel: Channel, choice: Mapping[str, Any]) -> None:
    """
    Use an element of one of the app's messages, as the `choice` (`ts, block_id, action_id, selected_option?`) says.

    Raises: SlackError `message_not_found`, `invalid_action`, `dispatch_failed` or `operation_timeout`.
    """
    message = _clicked_message(workspace, person, channel, str(choice.get("ts")))
    is_ephemeral = bool(message.get("ephemeral"))
    action = action_on(message.get("blocks", ()), choice) | {"action_ts": workspace.messages.clock.ts()}
    container = {"type": "message", "message_ts": message["ts"], "channel_id": channel.id, "is_ephemeral": is_ephemeral}
    container |= {"thread_ts": message["thread_ts"]} if "thread_ts" in message else {}
    url = workspace.response_urls.issue(channel, person.id, message["ts"], is_ephemeral=is_ephemeral)
    payload = interaction(workspace, person) | {
        "channel": {"id": channel.id, "name": channel.shown_name},
        "type": "block_actions",
        "container": container,
        "response_url": url,
        "state": {"values": _state(action)},
        "actions": [action],
    }
    # Slack leaves the message out when it is an ephemeral one.
    payload |= {} if is_ephemeral else {"message": without_metadata([message])[0]}
    await ask_app(workspace, Envelope(INTERACTIVE, payload))


def _clicked_message(workspace: Workspace, person: Person, channel: Channel, ts: str) -> Message:
    whispers = {whisper["ts"]: whisper for whisper in workspace.messages.whispers(channel, person.id)}
    message = whispers.get(ts) or workspace.messages.get(channel, ts)
    if message.get("app_id") != workspace.team.app_id:
        raise SlackError("invalid_action")
    return message


def action_on(blocks: Iterable[Json], choice: Mapping[str, Any]) -> Json:
    """
    Give what was done with an element, in the form of an action.

    Raises: SlackError `invalid_action` if the blocks have no such element, or it does not offer what was chosen.
    """
    for block in blocks:
        for _, element in elements(block) if block["block_id"] == choice.get("block_id") else ():
            if element["action_id"] == choice.get("action_id"):
                kept = {key: element[key] for key in ELEMENT_FIELDS if key in element}
                return kept | {"block_id": block["block_id"]} | _selection(element, choice)
    raise SlackError("invalid_action")


def _selection(element: Json, choice: Mapping[str, Any]) -> Json:
    """Give what was chosen or entered; a plain button has nothing to choose."""
    if options_of(element) and element["type"] != "checkboxes":
        return {"selected_option": option_named(element, choice.get("selected_option") or choice.get("value"))}
    return entered(element, choice) if element["type"] in VALUE_OF else {}


def _state(action: Mapping[str, Any]) -> Json:
    if action["type"] not in VALUE_OF:
        return {}
    value = {key: action[key] for key in ("type", VALUE_OF[action["type"]][0])}
    return {action["block_id"]: {action["action_id"]: value}}


def interaction(workspace: Workspace, person: Person, root_view_id: str = "") -> Json:
    """Give what all payloads of interactions have in common; `root_view_id` names the modal it happens in."""
    team = workspace.team
    return {
        "token": "",
        "team": {"id": team.id, "domain": team.domain},
        "user": {"id": person.id, "username": person.name, "team_id": team.id, "name": person.name},
        "is_enterprise_install": False,
        "enterprise": None,
        "api_app_id": team.app_id,
        "trigger_id": workspace.triggers.issue(person.id, root_view_id),
    }


async def ask_app(workspace: Workspace, envelope: Envelope) -> Any:
    """
    Give what the app acknowledges an envelope with.

    Raises: SlackError `app_not_installed`, `dispatch_failed` or `operation_timeout`.
    """
    if workspace.token_refusal:
        raise SlackError("app_not_installed")
    try:
        return await workspace.socket_mode.request(envelope)
    except NotDeliveredError as problem:
        raise SlackError(str(problem)) from problem
