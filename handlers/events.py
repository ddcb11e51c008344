"""
Events from Slack, written down before they are acknowledged.

Bolt acknowledges an event before its listener runs, so a listener that dies loses it. This middleware runs before:
when the commit fails the request fails, no acknowledgement is sent, and Slack delivers the event again.
"""

from collections.abc import Awaitable, Callable, Mapping
from functools import partial
from typing import Any, assert_never

from slack_bolt.async_app import AsyncApp
from slack_bolt.response import BoltResponse
from slack_sdk.web.async_client import AsyncWebClient

from handlers.deletion import app_removed, channel_left, file_deleted, message_deleted
from handlers.directs import directly_asked
from handlers.editing import message_reworded
from handlers.intake import Intake
from handlers.mentions import readout_mentioned
from handlers.payloads import (
    AppRemoved,
    ChannelLeft,
    Direct,
    Event,
    FileDeleted,
    Mentioned,
    MessageDeleted,
    Reworded,
    Uploaded,
    event_in,
    keys_of,
)
from handlers.uploads import recording_shared
from storage.transaction import Transaction
from workspace.files import with_files_told


def register(app: AsyncApp, intake: Intake) -> None:
    """Write down the events that ask for something; acknowledge all of them."""

    async def record(
        body: dict[str, Any],
        client: AsyncWebClient,
        next: Callable[[], Awaitable[BoltResponse]],  # noqa: A002
    ) -> BoltResponse:
        if body.get("type") != "event_callback":
            return await next()
        await record_event(intake, client, body)
        return BoltResponse(status=200)

    app.use(record)


async def record_event(intake: Intake, client: AsyncWebClient, body: Mapping[str, Any]) -> None:
    """
    Write down what an event asks for, if anything.

    The same message may come as an event, which has an `event_id`, and be found in its channel, where it has none:
    whichever comes first, the other changes nothing.
    """
    event = event_in({**body, "event": await with_files_told(client, body["event"])})
    if event is not None:
        await intake.record_once(keys_of(body), partial(happened, intake=intake, event=event))


def happened(db: Transaction, intake: Intake, event: Event) -> None:
    """Write down what follows from an event."""
    match event:
        case Uploaded():
            recording_shared(db, intake, event)
        case Mentioned():
            readout_mentioned(db, intake, event)
        case Direct():
            directly_asked(db, intake, event)
        case Reworded():
            message_reworded(db, intake, event)
        case MessageDeleted():
            message_deleted(db, intake, event)
        case FileDeleted():
            file_deleted(db, intake, event)
        case ChannelLeft():
            channel_left(db, intake, event)
        case AppRemoved():
            app_removed(db, intake, event)
        case _:
            assert_never(event)
