"""Somebody wants what did not work to be tried again."""

import logging
from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from slack_bolt.async_app import AsyncAck, AsyncApp, AsyncRespond
from slack_sdk.web.async_client import AsyncWebClient

from blocks import progress
from blocks.body import Body
from blocks.retry import RETRY_ACTION
from handlers.forgotten import forgotten_clicked, place_of
from handlers.intake import Asker, Intake
from storage import jobs, posts, sources
from storage.jobs import Job, JobState
from storage.sources import SourceKind, SourceState
from storage.transaction import Transaction
from workspace.membership import may_see

log = logging.getLogger(__name__)


def register(app: AsyncApp, intake: Intake) -> None:
    """Listen to the button: commit, acknowledge, and take away the message that only one person saw."""

    async def retry_wanted(body: dict[str, Any], client: AsyncWebClient, ack: AsyncAck, respond: AsyncRespond) -> None:
        if await forgotten_clicked(intake, body, ack, respond):
            return
        may = await may_see(client, body["channel"]["id"], body["user"]["id"])
        await intake.record(body["trigger_id"], lambda db: _try_again(db, intake, body, may=may))
        await ack()
        if may and (body.get("container") or {}).get("is_ephemeral"):
            try:
                await respond(delete_original=True)
            except Exception:
                # It is being tried again; what stays on the screen does nothing when it is clicked once more.
                log.warning("could not take a message away", exc_info=True)

    app.action(RETRY_ACTION)(retry_wanted)


def _try_again(db: Transaction, intake: Intake, body: Mapping[str, Any], *, may: bool) -> None:
    """Once, and where it failed: anew for what failed, in the place of the message that told so."""
    asker, thread_ts = place_of(body)
    failed = jobs.find(db, body["actions"][0]["value"])
    place = failed and (failed.conversation.team_id, failed.conversation.channel_id)
    if failed is None or not may or place != (asker.team_id, asker.channel_id):
        intake.refuse(db, asker, "unknown_conversation", thread_ts=thread_ts)
        return
    if failed.state is not JobState.FAILED:
        return
    if any(source.state is SourceState.DONE for source in failed.sources):
        _read_again(db, intake, failed)
        return
    jobs.save(db, replace(failed, state=JobState.CANCELLED), intake.clock())
    job = _again(failed, intake, asker)
    jobs.add(db, job)
    sources.hand_over(db, from_job=failed.id, to_job=job.id)
    if posts.hand_over(db, from_job=failed.id, to_job=job.id):
        intake.owe_of(db, job, "progress", _first_words(failed))


def _read_again(db: Transaction, intake: Intake, failed: Job) -> None:
    """The API has taken what there was, and only its results could not be read: the same job goes on with that."""
    now = intake.clock()
    job = jobs.save(db, replace(failed, state=JobState.QUEUED, due_at=now, attempts=0, problem=None), now)
    told = next((kind for kind in ("readout", "progress") if posts.is_owed(db, job.id, kind)), None)
    if told is not None:
        intake.owe_of(db, job, told, progress.understanding())


def _again(failed: Job, intake: Intake, asker: Asker) -> Job:
    now = intake.clock()
    return Job(
        id=intake.new_id(),
        conversation=failed.conversation,
        user_id=asker.user_id,
        created_at=now,
        sources=(),
        want=failed.want,
        response_url=failed.response_url and asker.response_url,
        due_at=now,
    )


def _first_words(job: Job) -> Body:
    files = [source.name for source in job.sources if source.kind is SourceKind.FILE]
    return progress.received(files) if files else progress.reading_thread()
