"""Edits of messages that a readout was made of."""

from dataclasses import replace

from blocks.readout import outdated
from handlers.intake import Intake
from handlers.payloads import Reworded
from storage import conversations, edits, posts
from storage.transaction import Transaction


def message_reworded(db: Transaction, intake: Intake, edit: Reworded) -> None:
    """Note an edit for each conversation that has read the message, and owe their readouts with a line that says so."""
    for conversation in edits.note(db, edit.team_id, edit.channel_id, edit.ts, edit.thread_ts):
        found = conversations.get(db, conversation)
        post = posts.find(db, found.readout_post) if found is not None and found.readout_post is not None else None
        if post is not None:
            posts.owe(db, replace(post, body=outdated(post.body).as_json()), intake.clock())
