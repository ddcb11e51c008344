"""Mentions of us."""

from handlers.appending import read_thread
from handlers.deletion import FORGET
from handlers.intake import Intake
from handlers.lookups import APPEND
from handlers.payloads import Mentioned
from handlers.vocabulary import WANTED, help_mentioned, word_mentioned
from storage.settings import ChannelMode
from storage.transaction import Transaction
from workspace.plain_text import MENTION


def readout_mentioned(db: Transaction, intake: Intake, mention: Mentioned) -> None:
    """Write down a mention: in a thread it asks for its readout or about it, elsewhere and otherwise for help."""
    asker, message = mention.asker, mention.message
    text = MENTION.sub(" ", message.text).strip()
    word, words = word_mentioned(text)
    mode = intake.mode(db, asker.team_id, asker.channel_id)
    if message.recordings and mode is not ChannelMode.OFF and word is not APPEND:
        return  # The same message arrives as an upload too.
    if mention.is_shared and word is not FORGET:
        intake.refuse(db, asker, "shared_channel", thread_ts=message.thread_ts)
    elif message.recordings and word is not FORGET:
        intake.start_recordings(db, asker, message.root, message.recordings)
    elif word is not None and word.mentioned is not None:
        if word.in_threads and message.thread_ts is None:
            intake.refuse(db, asker, "no_thread")
        else:
            word.mentioned(db, intake, mention, words)
    elif message.thread_ts is not None and (not text or WANTED.search(text)):
        read_thread(db, intake, mention)
    else:
        help_mentioned(db, intake, mention)
