"""Forwarded messages: an attachment of the message that forwards, with the author and the words of the other one."""

from local_slack.base.urls import message_path
from local_slack.content.objects import Attachment, ForwardedMessage, Message
from local_slack.people.channels import Channel
from local_slack.people.people import Person


def forwarded(message: Message, channel: Channel, author: Person, team_id: str) -> Attachment:
    """Return the attachment with which Slack forwards a message."""
    ts, text, thread_ts = message["ts"], message.get("text", ""), message.get("thread_ts", "")
    inner: ForwardedMessage = {
        "team": team_id,
        "channel": channel.id,
        "ts": ts,
        "message": {"blocks": message.get("blocks", [])},
    }
    attachment: Attachment = {
        "id": 1,
        "is_msg_unfurl": True,
        "is_share": True,
        "ts": ts,
        "channel_id": channel.id,
        "channel_team": team_id,
        "author_id": author.id,
        "author_name": author.real_name,
        "author_subname": author.name,
        "text": text,
        "fallback": f"{author.name}: {text}",
        "message_blocks": [inner],
        "from_url": message_path(channel.id, ts, thread_ts),
        "footer": f"Posted in #{channel.name}",
        "mrkdwn_in": ["text"],
    }
    return attachment | ({"files": message["files"]} if message.get("files") else {})
