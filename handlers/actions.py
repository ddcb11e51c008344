"""Somebody answered our question with Yes or No."""

import logging
from collections.abc import Mapping
from dataclasses import replace
from typing import Any

import sqlite_utils
from slack_bolt.async_app import AsyncAck, AsyncApp, AsyncRespond

from blocks.choices import NO_ACTION, YES_ACTION
from handlers.intake import Intake
from storage import jobs
from storage.jobs import Job, JobState

log = logging.getLogger(__name__)


def register(app: AsyncApp, intake: Intake) -> None:
    """Listen to both buttons: commit, acknowledge, then take the question away."""

    async def question_answered(body: dict[str, Any], ack: AsyncAck, respond: AsyncRespond) -> None:
        await intake.record(body["trigger_id"], lambda db: _answer(db, intake, body))
        await ack()
        try:
            await respond(delete_original=True)
        except Exception:
            # The answer is written down; a question that stays on the screen does no harm when it is answered again.
            log.warning("could not take a question away", exc_info=True)

    app.action(YES_ACTION)(question_answered)
    app.action(NO_ACTION)(question_answered)


def _answer(db: sqlite_utils.Database, intake: Intake, body: Mapping[str, Any]) -> None:
    action = body["actions"][0]
    job = jobs.find(db, action["value"])
    if job is None or not _may_answer(job, body):
        return
    if action["action_id"] == NO_ACTION:
        jobs.save(db, replace(job, state=JobState.CANCELLED), intake.clock())
        return
    intake.start(db, job)


def _may_answer(job: Job, body: Mapping[str, Any]) -> bool:
    """Only who was asked, where it was asked, and once."""
    asked = (job.conversation.team_id, job.conversation.channel_id, job.user_id)
    answers = (body["team"]["id"], body["channel"]["id"], body["user"]["id"])
    return job.state is JobState.ASKED and asked == answers
