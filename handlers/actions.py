"""The buttons: Yes or No under our question, Refresh or Transcript under a readout."""

from dataclasses import replace
from typing import Any

from slack_bolt.async_app import AsyncAck, AsyncApp, AsyncRespond
from slack_sdk.web.async_client import AsyncWebClient

from blocks.choices import NO_ACTION, YES_ACTION
from blocks.readout import REFRESH_ACTION, TRANSCRIPT_ACTION
from blocks.sections import TRANSCRIPT, WHOLE
from handlers.forgotten import forgotten_clicked
from handlers.intake import Intake
from handlers.payloads import Click, click_in
from handlers.shown import take_away
from storage import conversations, jobs
from storage.jobs import JobState
from storage.transaction import Transaction
from workspace.membership import may_see

WANTS = {REFRESH_ACTION: WHOLE, TRANSCRIPT_ACTION: TRANSCRIPT}
"""The results that the buttons of a readout stand for."""


def register(app: AsyncApp, intake: Intake) -> None:
    """Listen to the buttons: commit, acknowledge, and take an answered question away."""

    async def question_answered(body: dict[str, Any], ack: AsyncAck, respond: AsyncRespond) -> None:
        click = click_in(body)
        is_yes = click.action_id == YES_ACTION
        if is_yes and await forgotten_clicked(intake, click, ack, respond, "recording_forgotten"):
            return
        await intake.record(click.trigger_id, lambda db: _answer(db, intake, click))
        await ack()
        await take_away(respond)

    async def results_wanted(
        body: dict[str, Any], client: AsyncWebClient, ack: AsyncAck, respond: AsyncRespond
    ) -> None:
        click = click_in(body)
        if await forgotten_clicked(intake, click, ack, respond):
            return
        is_member = await may_see(client, click.asker.channel_id, click.asker.user_id)
        await intake.record(click.trigger_id, lambda db: _fetch(db, intake, click, is_member=is_member))
        await ack()

    app.action(YES_ACTION)(question_answered)
    app.action(NO_ACTION)(question_answered)
    for action_id in WANTS:
        app.action(action_id)(results_wanted)


def _answer(db: Transaction, intake: Intake, click: Click) -> None:
    """Take an answer only from the person who was asked, where it was asked, and once."""
    job, asker = jobs.find(db, click.value), click.asker
    if job is None or job.state is not JobState.ASKED:
        return
    asked = (job.conversation.team_id, job.conversation.channel_id, job.user_id)
    if asked != (asker.team_id, asker.channel_id, asker.user_id):
        return
    if click.action_id == NO_ACTION:
        jobs.save(db, replace(job, state=JobState.CANCELLED), intake.clock())
    else:
        intake.start(db, job)


def _fetch(db: Transaction, intake: Intake, click: Click, *, is_member: bool) -> None:
    """
    Fetch the results that a readout's button stands for, for a person in its channel.

    Slack shows public channels, with their buttons, to people who are not in them; those can be answered only through
    the response_url.
    """
    asker, conversation = click.asker, conversations.get(db, click.value)
    place = conversation and (conversation.team_id, conversation.channel_id)
    if not is_member or conversation is None or place != (asker.team_id, asker.channel_id):
        intake.refuse(db, asker, "unknown_conversation", thread_ts=click.thread_ts)
        return
    there = replace(asker, response_url=None)
    intake.fetch(db, there, conversation, WANTS[click.action_id], thread_ts=conversation.thread_ts)
