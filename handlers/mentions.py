"""Somebody mentioned us."""

import re
from collections.abc import Mapping
from typing import Any

import sqlite_utils

from blocks.help import help_text
from handlers.intake import Asker, Intake
from handlers.plain_text import MENTION
from handlers.recordings import recordings
from storage.settings import ChannelMode

WANTED = re.compile(r"\b(?:summar\w+|sum\s+up|readout|recap|minutes)\b", re.IGNORECASE)
"""Words that ask for a readout of the thread; so does a mention without any word."""


def readout_mentioned(
    db: sqlite_utils.Database, intake: Intake, team_id: str, event: Mapping[str, Any], *, outsiders: bool
) -> None:
    """Write down a mention: in a thread it asks for a readout of the thread, elsewhere and otherwise for help."""
    asker = Asker(team_id, event["channel"], event["user"])
    thread_ts = event.get("thread_ts")
    files = recordings(event.get("files") or [])
    mode = intake.mode(db, team_id, asker.channel_id)
    if files and mode is not ChannelMode.OFF:
        return  # The same message arrives as an upload too.
    if outsiders:
        intake.refuse(db, asker, "shared_channel", thread_ts=thread_ts)
    elif files:
        intake.start_recordings(db, asker, thread_ts or event["ts"], files)
    elif thread_ts is None or not _wants_readout(event["text"]):
        intake.owe(db, asker, help_text(mode.value), thread_ts=thread_ts)
    elif intake.add_thread(db, asker, thread_ts) is None:
        intake.refuse(db, asker, "already_working", thread_ts=thread_ts)


def _wants_readout(text: str) -> bool:
    words = MENTION.sub(" ", text).strip()
    return not words or WANTED.search(words) is not None
