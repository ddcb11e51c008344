"""Response URLs: how the app answers a command, a shortcut or a click within half an hour."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

from local_slack.base.arguments import Arguments
from local_slack.base.environment import Environment
from local_slack.base.errors import SlackError
from local_slack.content.drafts import read_draft
from local_slack.content.messages import Messages, content_of
from local_slack.people.channels import Channel
from local_slack.people.people import People

USES = 5
LIFE = 30 * 60.0


@dataclass(frozen=True)
class ResponseUrl:
    """The person and the place that an answer concerns; `ts` is the clicked message."""

    channel: Channel
    user_id: str
    expires: float
    ts: str = ""
    is_ephemeral: bool = False
    uses_left: int = USES


class ResponseUrls:
    """The response URLs that were given out; a restart forgets them."""

    def __init__(self, messages: Messages, people: People, environment: Environment) -> None:
        self._messages = messages
        self._people = people
        self._environment = environment
        self._issued: dict[str, ResponseUrl] = {}

    def issue(self, channel: Channel, user_id: str, ts: str = "", *, is_ephemeral: bool = False) -> str:
        """Return a new response URL as a path."""
        now = self._environment.now()
        self._issued = {secret: url for secret, url in self._issued.items() if url.expires > now}
        secret = self._environment.secret()
        self._issued[secret] = ResponseUrl(channel, user_id, now + LIFE, ts, is_ephemeral)
        return f"/hooks/{self._people.team.id}/{secret}"

    def use(self, secret: str, body: Mapping[str, Any]) -> None:
        """
        Show the app's answer, and count its use.

        Raises: SlackError `used_url`, `expired_url`, `no_text` or `invalid_blocks`.
        """
        url = self._issued.get(secret)
        if url is None or self._environment.now() > url.expires:
            raise SlackError("expired_url")
        if not url.uses_left:
            raise SlackError("used_url")
        self.respond(url, body)
        self._issued[secret] = replace(url, uses_left=url.uses_left - 1)

    def respond(self, url: ResponseUrl, body: Mapping[str, Any]) -> None:
        """Show an answer: in place of the original, to the whole channel, or to the one who asked."""
        if body.get("delete_original"):
            if url.is_ephemeral:
                self._messages.take_back_whisper(url.ts)
            elif url.ts:
                self._messages.delete(url.channel, url.ts)
            return
        draft = replace(read_draft(Arguments(body)), metadata=None)
        is_replacement = bool(body.get("replace_original") and url.ts)
        if is_replacement and url.is_ephemeral:
            self._messages.change_whisper(url.ts, draft)
        elif is_replacement:
            self._messages.change(url.channel, url.ts, content_of(draft), replaced=("blocks", "attachments"))
        elif body.get("response_type") == "in_channel":
            self._messages.post(url.channel, self._people.bot, draft)
        else:
            self._messages.whisper(url.channel, self._people.bot, url.user_id, draft)
