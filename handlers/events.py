"""
Events from Slack, written down before they are acknowledged.

Bolt acknowledges an event before its listener runs, so a listener that dies loses it. This middleware runs before:
when the commit fails the request fails, no acknowledgement is sent, and Slack delivers the event again.
"""

from collections.abc import Awaitable, Callable, Mapping
from typing import Any

from slack_bolt.async_app import AsyncApp
from slack_bolt.response import BoltResponse
from slack_sdk.web.async_client import AsyncWebClient

from handlers import deletion, directs, editing
from handlers.intake import Intake
from handlers.mentions import readout_mentioned
from handlers.recordings import with_files_told
from handlers.uploads import recording_shared
from storage.transaction import Transaction

Unit = Callable[[Transaction], None]


def register(app: AsyncApp, intake: Intake) -> None:
    """Write down the events that ask for something; all others are acknowledged and ignored."""

    async def record(
        body: dict[str, Any],
        client: AsyncWebClient,
        next: Callable[[], Awaitable[BoltResponse]],  # noqa: A002
    ) -> BoltResponse:
        if body.get("type") == "event_callback":
            await record_event(intake, client, body)
        return await next()

    async def acknowledge() -> None:
        """Nothing is left to do. Without a listener Bolt answers 404, and Slack takes the delivery for failed."""

    app.use(record)
    app.event("message")(acknowledge)
    app.event("app_mention")(acknowledge)
    app.event("file_deleted")(acknowledge)
    app.event("channel_left")(acknowledge)
    app.event("group_left")(acknowledge)
    app.event("channel_deleted")(acknowledge)
    app.event("group_deleted")(acknowledge)
    app.event("member_left_channel")(acknowledge)
    app.event("app_uninstalled")(acknowledge)
    app.event("tokens_revoked")(acknowledge)


async def record_event(intake: Intake, client: AsyncWebClient, body: Mapping[str, Any]) -> None:
    """
    Write down what an event asks for, if anything.

    The same message may be told of by an event, which has an `event_id`, and be found in its channel, where it has
    none: whichever comes first, the other changes nothing.
    """
    event = await with_files_told(client, body["event"])
    unit = _unit({**body, "event": event}, intake)
    if unit is not None:
        await intake.record_once(_keys(body), unit)


def _keys(body: Mapping[str, Any]) -> list[str]:
    """The delivery of an event, and the message that it tells of: a mention with a file is told of as both."""
    event = body["event"]
    keys = [body["event_id"]] if "event_id" in body else []
    if "ts" in event:
        kind = event.get("subtype") if event["type"] == "message" else event["type"]
        keys.append(f"{kind}:{event['channel']}:{event['ts']}")
    return keys


def _unit(body: Mapping[str, Any], intake: Intake) -> Unit | None:
    event: Mapping[str, Any] = body["event"]
    taken_away = deletion.unit_of(body, intake)
    if taken_away is not None:
        return taken_away
    edited = editing.unit_of(body, intake, bot_user_id=deletion.ourselves(body))
    if edited is not None:
        return edited
    if "user" not in event:
        return None  # Another app's doing: there is nobody to ask or to answer.
    team_id, outsiders = body["team_id"], bool(body.get("is_ext_shared_channel"))
    if event["type"] == "message" and event.get("channel_type") == "im":
        return directs.unit_of(event, team_id, intake)
    if event["type"] == "message" and event.get("subtype") == "file_share":
        return lambda db: recording_shared(db, intake, team_id, event, outsiders=outsiders)
    if event["type"] == "app_mention":
        return lambda db: readout_mentioned(db, intake, team_id, event, outsiders=outsiders)
    return None
