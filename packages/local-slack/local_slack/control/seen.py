"""The workspace in a person's eyes: its channels, their unread messages, the app."""

from collections.abc import Mapping
from typing import Any

from local_slack.acts.act import Act, Answer
from local_slack.acts.administration import BUILT_IN
from local_slack.content.marks import mentions, unread_by
from local_slack.content.messages import is_reply, without_metadata
from local_slack.people.channels import Channel, other_member
from local_slack.people.people import Person
from local_slack.site.workspace import Workspace


async def workspace_seen(act: Act) -> Answer:
    """Return the workspace as one person sees it; a page that names no person gets the view of the first."""
    workspace = act.workspace
    first = next(iter(workspace.people.by_id))
    person = workspace.people.get(act.arguments.text("user", first))
    channels = workspace.channels.seen_by(person.id)
    app = {
        "name": workspace.app.name,
        "bot_user_id": workspace.bot.id,
        "connected": workspace.platform.is_connected,
        "is_installed": workspace.installation.is_installed,
        "has_home": workspace.app.has_home_tab,
    }
    commands = [*workspace.app.commands, *BUILT_IN]
    return {
        "team": {"id": workspace.team.id, "name": workspace.team.name},
        "app": app,
        "users": [_shown_person(member) for member in workspace.members],
        "channels": [_shown_channel(workspace, channel, person) for channel in channels],
        "commands": [_chosen(command, "command", "description", "usage_hint") for command in commands],
        "shortcuts": [_chosen(shortcut, "name", "callback_id", "type") for shortcut in workspace.app.shortcuts],
    }


def _chosen(entry: Mapping[str, Any], *names: str) -> Answer:
    return {name: entry.get(name, "") for name in names}


def _shown_person(person: Person) -> Answer:
    names = {"id": person.id, "name": person.name, "real_name": person.real_name}
    return names | {"color": person.color, "is_bot": person.is_bot, "is_outsider": person.is_outsider}


def _shown_channel(workspace: Workspace, channel: Channel, person: Person) -> Answer:
    other = workspace.people.get(other_member(channel, person.id)) if channel.is_im else None
    messages = workspace.messages.top_level(channel)
    is_member = person.id in channel.members
    unread = unread_by(person.id, messages, workspace.marks.last_read(person.id, channel)) if is_member else []
    # Everything in a direct message is for this person.
    called = [message for message in unread if channel.is_im or mentions(message, person.id)]
    return {
        "id": channel.id,
        "name": other.real_name if other else channel.name,
        "user": other.id if other else "",
        "is_private": channel.is_private,
        "is_member": is_member,
        "is_im": channel.is_im,
        "is_ext_shared": channel.is_ext_shared,
        "is_archived": channel.is_archived,
        "topic": channel.topic,
        "unread": len(unread),
        "mentions": len(called),
        "last_ts": messages[-1]["ts"] if messages else "",
    }


async def messages_seen(act: Act) -> Answer:
    """Return the messages of a channel or a thread, oldest first, with this person's ephemeral ones."""
    messages, channel, thread_ts = act.workspace.messages, act.channel, act.arguments.text("thread_ts")
    whispers = messages.whispers(channel, act.person.id)
    if thread_ts:
        common = messages.thread(channel, thread_ts)
        own = [whisper for whisper in whispers if whisper.get("thread_ts") == common[0]["ts"]]
    else:
        common = messages.top_level(channel)
        own = [whisper for whisper in whispers if not is_reply(whisper)]
    return {"messages": without_metadata(sorted([*common, *own], key=lambda message: message["ts"]))}
