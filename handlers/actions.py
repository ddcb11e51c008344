"""Somebody clicked a button: Yes or No under our question, Refresh or Transcript under a readout."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from slack_bolt.async_app import AsyncAck, AsyncApp, AsyncRespond
from slack_sdk.web.async_client import AsyncWebClient

from blocks.choices import NO_ACTION, YES_ACTION
from blocks.readout import REFRESH_ACTION, TRANSCRIPT_ACTION
from handlers.forgotten import forgotten_clicked, place_of
from handlers.intake import Intake
from handlers.questions import take_away
from storage import conversations, jobs
from storage.jobs import Job, JobState, Want
from storage.transaction import Transaction
from workspace.membership import may_see

WANTS = {REFRESH_ACTION: Want.READOUT, TRANSCRIPT_ACTION: Want.TRANSCRIPT_MD}
"""What the buttons of a readout stand for."""


def register(app: AsyncApp, intake: Intake) -> None:
    """Listen to the buttons: commit, acknowledge, and take an answered question away."""

    async def question_answered(body: dict[str, Any], ack: AsyncAck, respond: AsyncRespond) -> None:
        is_yes = body["actions"][0]["action_id"] == YES_ACTION
        if is_yes and await forgotten_clicked(intake, body, ack, respond, "recording_forgotten"):
            return
        await intake.record(body["trigger_id"], lambda db: _answer(db, intake, body))
        await ack()
        await take_away(respond)

    async def results_wanted(
        body: dict[str, Any], client: AsyncWebClient, ack: AsyncAck, respond: AsyncRespond
    ) -> None:
        if await forgotten_clicked(intake, body, ack, respond):
            return
        member = await may_see(client, body["channel"]["id"], body["user"]["id"])
        await intake.record(body["trigger_id"], lambda db: _fetch(db, intake, body, member=member))
        await ack()

    app.action(YES_ACTION)(question_answered)
    app.action(NO_ACTION)(question_answered)
    for action_id in WANTS:
        app.action(action_id)(results_wanted)


def _answer(db: Transaction, intake: Intake, body: Mapping[str, Any]) -> None:
    action = body["actions"][0]
    job = jobs.find(db, action["value"])
    if job is None or not _may_answer(job, body):
        return
    if action["action_id"] == NO_ACTION:
        jobs.save(db, replace(job, state=JobState.CANCELLED), intake.clock())
        return
    intake.start(db, job)


def _fetch(db: Transaction, intake: Intake, body: Mapping[str, Any], *, member: bool) -> None:
    """
    Fetch what a readout's button stands for, for somebody in its channel.

    Slack shows public channels, with their buttons, to people who are not in them; those can be answered only through
    the response_url.
    """
    action = body["actions"][0]
    asker, thread_ts = place_of(body)
    conversation = conversations.get(db, action["value"])
    place = conversation and (conversation.team_id, conversation.channel_id)
    if not member or conversation is None or place != (asker.team_id, asker.channel_id):
        intake.refuse(db, asker, "unknown_conversation", thread_ts=thread_ts)
        return
    there = replace(asker, response_url=None)
    intake.fetch(db, there, conversation, WANTS[action["action_id"]], thread_ts=conversation.thread_ts)


def _may_answer(job: Job, body: Mapping[str, Any]) -> bool:
    """Only who was asked, where it was asked, and once."""
    asked = (job.conversation.team_id, job.conversation.channel_id, job.user_id)
    answers = (body["team"]["id"], body["channel"]["id"], body["user"]["id"])
    return job.state is JobState.ASKED and asked == answers
