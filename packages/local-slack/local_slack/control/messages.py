"""Messages in a person's hands: posting, editing, deleting, reacting, reading; opening a direct message."""

from dataclasses import replace

from local_slack.acts.act import Act, Answer
from local_slack.base.errors import SlackError, invalid_arguments
from local_slack.base.typed_text import as_sent
from local_slack.content.forwarding import forwarded
from local_slack.content.paging import TS
from local_slack.content.reactions import reaction_name


async def message_typed(act: Act) -> Answer:
    """Post as a person."""
    draft = act.draft()
    if not draft.text.strip():
        raise SlackError("no_text")
    channel = act.writable
    ts = act.workspace.messages.post(channel, act.person, draft)["ts"]
    act.workspace.marks.set(act.person.id, channel, ts)
    return {"ts": ts}


async def message_edited(act: Act) -> Answer:
    """Change the text of a message of one's own."""
    messages, channel, ts = act.workspace.messages, act.writable, act.arguments.required("ts")
    text = as_sent(act.arguments.text("text"))
    message = messages.get(channel, ts)
    if message.get("user") != act.person.id:
        raise SlackError("cant_update_message")
    if not text.strip() and not message.get("files"):
        raise SlackError("no_text")
    if text != message["text"]:
        # What a person writes in Slack's own field takes the place of everything that was shown before.
        messages.change(channel, ts, {"text": text}, replaced=["blocks"])
    return {"ts": ts}


async def message_forwarded(act: Act) -> Answer:
    """Forward a message that the person can see to another channel or thread, with words of their own or without."""
    workspace, channel = act.workspace, act.writable
    origin = workspace.channels.visible(act.person.id, act.arguments.required("from_channel"))
    message = workspace.messages.get(origin, act.arguments.required("ts"))
    attachment = forwarded(message, origin, workspace.people.get(message["user"]), workspace.team.id)
    draft = replace(act.draft(), attachments=[attachment])
    return {"ts": workspace.messages.post(channel, act.person, draft)["ts"]}


async def reacted(act: Act) -> Answer:
    """Add a reaction to a message, or remove one's own."""
    messages, channel, ts = act.workspace.messages, act.writable, act.arguments.required("ts")
    name, action = reaction_name(act.arguments.required("name")), act.arguments.required("action")
    if action not in ("add", "remove"):
        raise invalid_arguments("action must be add or remove")
    change = messages.react if action == "add" else messages.unreact
    change(channel, ts, act.person.id, name)
    return {}


async def messages_read(act: Act) -> Answer:
    """Set a person's read mark in a channel."""
    ts = act.arguments.required("ts")
    if not TS.fullmatch(ts):
        raise SlackError("invalid_timestamp")
    act.workspace.marks.set(act.person.id, act.joined, ts)
    return {}


async def page_loaded(act: Act) -> Answer:
    """Forget this person's ephemeral messages: they are gone when Slack's client is reloaded."""
    act.workspace.messages.forget_whispers(act.person.id)
    return {}


async def direct_opened(act: Act) -> Answer:
    """Open the direct message with another person or with the bot."""
    other = act.workspace.people.get(act.arguments.required("other"))
    return {"channel": act.workspace.direct(act.person.id, other.id)[0].id}


async def message_deleted(act: Act) -> Answer:
    """Delete a message or a file of one's own."""
    file_id = act.arguments.text("file_id")
    if file_id:
        if act.workspace.files.get(file_id)["user"] != act.person.id:
            raise SlackError("cant_delete_file")
        act.workspace.delete_file(file_id)
        return {}
    ts = act.arguments.required("ts")
    if act.workspace.messages.get(act.channel, ts).get("user") != act.person.id:
        raise SlackError("cant_delete_message")
    act.workspace.delete_message(act.channel, ts)
    return {}
