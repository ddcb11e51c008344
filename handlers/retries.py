"""The button *Try again* under what did not work."""

from dataclasses import replace
from typing import Any

from slack_bolt.async_app import AsyncAck, AsyncApp, AsyncRespond
from slack_sdk.web.async_client import AsyncWebClient

from blocks import progress
from blocks.retry import RETRY_ACTION
from handlers.forgotten import forgotten_clicked
from handlers.intake import Intake
from handlers.payloads import Click, click_in
from handlers.shown import take_away
from storage import jobs, posts, sources
from storage.jobs import Job, JobState
from storage.sources import SourceKind, SourceState
from storage.transaction import Transaction
from workspace.membership import may_see


def register(app: AsyncApp, intake: Intake) -> None:
    """Listen to the button: commit, acknowledge, and take away the message that only one person saw."""

    async def retry_wanted(body: dict[str, Any], client: AsyncWebClient, ack: AsyncAck, respond: AsyncRespond) -> None:
        click = click_in(body)
        if await forgotten_clicked(intake, click, ack, respond):
            return
        is_member = await may_see(client, click.asker.channel_id, click.asker.user_id)
        await intake.record(click.trigger_id, lambda db: _try_again(db, intake, click, is_member=is_member))
        await ack()
        if is_member and click.is_ephemeral:
            await take_away(respond)

    app.action(RETRY_ACTION)(retry_wanted)


def _try_again(db: Transaction, intake: Intake, click: Click, *, is_member: bool) -> None:
    """Once, and where it failed: a new job for what failed, in the place of the message that told so."""
    asker, failed, now = click.asker, jobs.find(db, click.value), intake.clock()
    place = failed and (failed.conversation.team_id, failed.conversation.channel_id)
    if failed is None or not is_member or place != (asker.team_id, asker.channel_id):
        intake.refuse(db, asker, "unknown_conversation", thread_ts=click.thread_ts)
        return
    if failed.state is not JobState.FAILED:
        return
    if any(source.state is SourceState.DONE for source in failed.sources):
        _read_again(db, intake, failed)
        return
    jobs.save(db, replace(failed, state=JobState.CANCELLED), now)
    job = Job(
        id=intake.new_id(),
        conversation=failed.conversation,
        user_id=asker.user_id,
        created_at=now,
        sources=(),
        want=failed.want,
        response_url=failed.response_url and asker.response_url,
        due_at=now,
    )
    jobs.add(db, job)
    sources.hand_over(db, from_job=failed.id, to_job=job.id)
    if posts.hand_over(db, from_job=failed.id, to_job=job.id):
        files = [source.name for source in failed.sources if source.kind is SourceKind.FILE]
        intake.owe_of(db, job, "progress", progress.received(files) if files else progress.reading_thread())


def _read_again(db: Transaction, intake: Intake, failed: Job) -> None:
    """Go on with the same job: the API has taken what there was, and only its results could not be read."""
    now = intake.clock()
    job = jobs.save(db, replace(failed, state=JobState.QUEUED, due_at=now, attempts=0, problem=None), now)
    told = next((kind for kind in ("readout", "progress") if posts.is_owed(db, job.id, kind)), None)
    if told is not None:
        intake.owe_of(db, job, told, progress.understanding())
