"""Links to messages in Slack."""

from urllib.parse import urlencode


def permalink(workspace_url: str, channel_id: str, ts: str, thread_ts: str) -> str:
    """The address of a message in a thread; `workspace_url` as auth.test gives it."""
    query = urlencode({"thread_ts": thread_ts, "cid": channel_id})
    return f"{workspace_url.rstrip('/')}/archives/{channel_id}/p{ts.replace('.', '')}?{query}"
