"""Clicks and choices in elements of the app's messages."""

from typing import Any

from local_slack.acts.act import Act
from local_slack.acts.interactivity import Choice, Interaction, action_on, choices_of, interaction, tell_app
from local_slack.base.errors import SlackError
from local_slack.block_kit.elements import Block, walk
from local_slack.block_kit.inputs import VALUE_OF
from local_slack.block_kit.view_objects import entered_values
from local_slack.content.messages import without_metadata
from local_slack.content.objects import Message
from local_slack.people.channels import Channel
from local_slack.people.people import Person
from local_slack.site.workspace import Workspace


async def click(act: Act, choice: Choice) -> None:
    """
    Use an element of one of the app's messages, as the `choice` says: `ts, block_id, action_id`, what was chosen, and
    the other `values` that are entered in the message.

    Raises: SlackError `message_not_found`, `invalid_action`, `dispatch_failed` or `operation_timeout`.
    """
    workspace, person, channel = act.workspace, act.person, act.channel
    message = app_message(workspace, person, channel, str(choice.get("ts")))
    is_ephemeral = bool(message.get("ephemeral"))
    choices, blocks = choices_of(workspace, person), blocks_of(message)
    action = action_on(blocks, choice, choices)
    before = workspace.entries.of(person.id, channel, message["ts"])
    beside = entered_values(blocks, before, choice.get("values") or {}, choices)
    used = {action["block_id"]: {action["action_id"]: action}} if action["type"] in VALUE_OF else {}
    state = entered_values(blocks, beside, used, choices)
    workspace.entries.keep(person.id, channel, message["ts"], state)
    url = workspace.response_urls.issue(channel, person.id, message["ts"], is_ephemeral=is_ephemeral)
    payload = (
        interaction(workspace, person, window=act.window)
        | message_place(channel, message, action["block_id"])
        | {
            "type": "block_actions",
            "response_url": url,
            "state": {"values": state},
            "actions": [{**action, "action_ts": workspace.messages.clock.ts()}],
        }
    )
    await tell_app(workspace, payload)


def app_message(workspace: Workspace, person: Person, channel: Channel, ts: str) -> Message:
    """
    Find a message of the app that a person sees.

    Raises: SlackError `message_not_found`, or `invalid_action` if the app did not write it.
    """
    whispers = {whisper["ts"]: whisper for whisper in workspace.messages.whispers(channel, person.id)}
    message = whispers.get(ts) or workspace.messages.get(channel, ts)
    if message.get("app_id") != workspace.team.app_id:
        raise SlackError("invalid_action")
    return message


def blocks_of(message: Message) -> list[Block]:
    """Return the blocks of a message and of its attachments."""
    attached = (attachment.get("blocks", ()) for attachment in message.get("attachments", ()))
    return [*message.get("blocks", ()), *(block for blocks in attached for block in blocks)]


def message_place(channel: Channel, message: Message, block_id: str) -> Interaction:
    """Return the place of an element in a message; as in Slack, without the message itself if it is ephemeral."""
    is_ephemeral = bool(message.get("ephemeral"))
    container: dict[str, Any] = {
        "type": "message",
        "message_ts": message["ts"],
        "channel_id": channel.id,
        "is_ephemeral": is_ephemeral,
    }
    for attachment in message.get("attachments", ()):
        if block_id in [block["block_id"] for _, block in walk(attachment.get("blocks", ()))]:
            container |= {"type": "message_attachment", "attachment_id": attachment["id"], "is_app_unfurl": False}
    container |= {"thread_ts": message["thread_ts"]} if "thread_ts" in message else {}
    place: Interaction = {"channel": {"id": channel.id, "name": channel.shown_name}, "container": container}
    return place if is_ephemeral else place | {"message": without_metadata([message])[0]}
