"""Recordings that were dropped in a channel."""

from blocks import choices
from handlers.intake import Intake
from handlers.payloads import Uploaded
from storage.settings import ChannelMode
from storage.transaction import Transaction


def recording_shared(db: Transaction, intake: Intake, upload: Uploaded) -> None:
    """
    Write down an upload, as the channel's mode has it: as a job, as a question to the uploader, or not at all.

    Where another organisation shares the channel, the uploader alone hears that we stay out of it.
    """
    asker, message = upload.asker, upload.message
    mode = intake.mode(db, asker.team_id, asker.channel_id)
    if not message.recordings or mode is ChannelMode.OFF:
        return
    if upload.is_shared:
        intake.refuse(db, asker, "shared_channel", thread_ts=message.thread_ts)
        return
    job = intake.add_recordings(db, asker, message.root, message.recordings, is_wanted=mode is ChannelMode.AUTO)
    if job is not None and mode is ChannelMode.ASK:
        question = choices.ask([source.name for source in job.sources], job_id=job.id)
        intake.owe(db, asker, question, thread_ts=message.thread_ts, of=job)
