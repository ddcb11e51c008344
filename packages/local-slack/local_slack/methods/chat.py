"""chat.*: posting, changing and deleting messages."""

from local_slack.base.errors import SlackError
from local_slack.base.urls import message_path
from local_slack.content.drafts import MAX_TEXT, read_draft
from local_slack.content.messages import Draft, content_of
from local_slack.methods.call import Answer, Call, Method
from local_slack.people.channels import Channel

MAX_UPDATED_TEXT = 4_000
REPLACED = ("blocks", "attachments", "metadata")
TRUNCATED = {"warning": "message_truncated", "response_metadata": {"warnings": ["message_truncated"]}}


def post_message(call: Call) -> Answer:
    """Post a message in a channel, a thread, or (with a member's id) a direct message."""
    channel = _destination(call)
    draft = _draft(call)
    call.workspace.pace.step(channel)
    message = call.workspace.messages.post(channel, call.person, draft)
    answer = {"channel": channel.id, "ts": message["ts"], "message": message}
    return answer | (TRUNCATED if len(call.arguments.text("text")) > MAX_TEXT else {})


def _destination(call: Call) -> Channel:
    workspace, wanted = call.workspace, call.arguments.text("channel")
    if wanted in workspace.people.by_id:
        return workspace.direct(call.person.id, wanted)[0]
    named = [channel.id for channel in workspace.channels.seen_by(call.person.id) if f"#{channel.name}" == wanted]
    return workspace.channels.writable(call.person.id, named[0] if named else wanted)


def _draft(call: Call) -> Draft:
    draft = read_draft(call.arguments)
    if draft.metadata and not call.person.is_bot:
        raise SlackError("metadata_must_be_sent_from_app")
    for index, block in enumerate(draft.blocks):
        wanted = block.get("slack_file", {}).get("id") if block["type"] == "image" else None
        if wanted and wanted not in call.workspace.files.by_id:
            problem = f"invalid slack file [json-pointer:/blocks/{index}/slack_file]"
            messages = {"messages": [f"[ERROR] {problem}"]}
            raise SlackError("invalid_blocks", errors=[problem], response_metadata=messages)
    return draft


def update(call: Call) -> Answer:
    """
    Change a message of one's own; blocks, attachments and metadata that are not given stay, empty ones go.

    Source: method reference of chat.update, arguments `blocks`, `attachments` and `metadata`.
    """
    channel = call.writable_channel()
    ts = call.arguments.required("ts")
    _own(call, channel, ts, "cant_update_message")
    if len(call.arguments.text("text")) > MAX_UPDATED_TEXT:
        raise SlackError("msg_too_long")
    draft = _draft(call)
    given = [name for name in REPLACED if name in call.arguments.values]
    message = call.workspace.messages.change(channel, ts, content_of(draft), replaced=given)
    return {"channel": channel.id, "ts": ts, "text": message["text"], "message": message}


def delete(call: Call) -> Answer:
    """Delete a message of one's own."""
    channel = call.joined_channel()
    ts = call.arguments.required("ts")
    _own(call, channel, ts, "cant_delete_message")
    call.workspace.delete_message(channel, ts)
    return {"channel": channel.id, "ts": ts}


def _own(call: Call, channel: Channel, ts: str, refusal: str) -> None:
    if call.workspace.messages.get(channel, ts).get("user") != call.person.id:
        raise SlackError(refusal)


def post_ephemeral(call: Call) -> Answer:
    """Show a message to one member of a channel."""
    channel = call.writable_channel()
    user_id = call.arguments.required("user")
    if user_id not in channel.members:
        raise SlackError("user_not_in_channel")
    message = call.workspace.messages.whisper(channel, call.person, user_id, _draft(call))
    return {"message_ts": message["ts"]}


def permalink(call: Call) -> Answer:
    """Return the link to a message."""
    channel = call.visible_channel()
    message = call.workspace.messages.get(channel, call.arguments.required("message_ts"))
    path = message_path(channel.id, message["ts"], message.get("thread_ts", ""))
    return {"channel": channel.id, "permalink": path}


METHODS = {
    "chat.postMessage": Method(post_message, "chat:write"),
    "chat.update": Method(update, "chat:write"),
    "chat.delete": Method(delete, "chat:write"),
    "chat.postEphemeral": Method(post_ephemeral, "chat:write"),
    "chat.getPermalink": Method(permalink),
}
