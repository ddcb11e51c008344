"""Somebody dropped recordings in a channel."""

from collections.abc import Mapping
from typing import Any

from blocks import choices
from handlers.intake import Asker, Intake
from storage.settings import ChannelMode
from storage.transaction import Transaction
from workspace.files import recordings


def recording_shared(
    db: Transaction, intake: Intake, team_id: str, event: Mapping[str, Any], *, outsiders: bool
) -> None:
    """
    Write down an upload, as the channel's mode has it: as a job, as a question to the uploader, or not at all.

    `outsiders` says that another organisation shares the channel; the uploader alone hears that we stay out of it.
    """
    asker = Asker(team_id, event["channel"], event["user"])
    mode = intake.mode(db, team_id, asker.channel_id)
    files = recordings(event.get("files") or [])
    if not files or mode is ChannelMode.OFF:
        return
    if outsiders:
        intake.refuse(db, asker, "shared_channel", thread_ts=event.get("thread_ts"))
        return
    thread_ts = event.get("thread_ts") or event["ts"]
    job = intake.add_recordings(db, asker, thread_ts, files)
    if job is None:
        return
    if mode is ChannelMode.AUTO:
        intake.start(db, job)
    else:
        names = [source.name for source in job.sources]
        intake.owe(db, asker, choices.ask(names, job_id=job.id), thread_ts=event.get("thread_ts"), of=job)
